"""ADDRESS:PORT as the operator writes it, for argparse: refused before anything is changed."""

import argparse
import ipaddress
import socket


def listen_address(text: str) -> str:
    """IPv4, [IPv6], a name of this host, or * for every IPv4 address; a port from 1 to 65535."""
    host, colon, port = text.rpartition(":")
    if not colon or not host:
        raise argparse.ArgumentTypeError(f"{text!r} is not ADDRESS:PORT")
    if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536 and port[0] != "0"):
        raise argparse.ArgumentTypeError(f"{text!r}: the port is a number from 1 to 65535")
    if not is_host(host):
        raise argparse.ArgumentTypeError(f"{text!r}: an address is 192.0.2.1, [2001:db8::1] or *")
    return text


def is_host(host: str) -> bool:
    try:
        if host.startswith("[") and host.endswith("]"):
            return "%" not in host and bool(ipaddress.IPv6Address(host[1:-1]))
        if set(host) <= set("0123456789."):
            return bool(ipaddress.IPv4Address(host))
    except ValueError:
        return False
    return host == "*" or is_name(host)


def is_name(host: str) -> bool:
    if not all(part.replace("-", "").isalnum() and part.isascii() for part in host.split(".")):
        return False
    try:
        return bool(socket.getaddrinfo(host, None))
    except OSError:
        return False
