#!/usr/bin/python3
"""What the queue and the deliveries cost, the whole way: Exim's files, penstock-index, its socket,
the worker, nginx. Prints, and asserts nothing. Root only; --build FOLDER.

The spool is in memory, so that "first" is without penstock-index's cache, but no cold disk.
"""

import argparse
import hmac
import json
import os
import re
import resource
import time

from lab import Lab

MESSAGES = 100_000
DELIVERIES = 1_000_000
ACCOUNTS = 500
KEY = "/etc/exim4/penstock/key"
PROGRAMS = ("penstock-index", "penstock-fcgi")
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
HEADERS = """174P Received: from {name} by host.example with local (Exim 4.96)
\t(envelope-from <{name}@{name}.example>)
\tid {id}
\tfor someone@outside.example;
\tSun, 22 Nov 2026 21:18:56 +0000
016  Subject: a test
"""


def base62(number, width):
    text = ""
    for _ in range(width):
        text = DIGITS[number % 62] + text
        number //= 62
    return text


def message_id(number):
    return f"{base62(1_700_000_000 + number // 20, 6)}-{base62(number, 6)}-{base62(number % 20, 2)}"


def envelope(name, ident):
    variables = "".join(f"-aclm _penstock_{key} {len(value)}\n{value}\n" for key, value in (
        ("id", name), ("account", name), ("unmapped", "no"), ("ruling", "4free"),
        ("via", "local")))
    return (f"{ident}-H\n{name} 5001 5001\n<{name}@{name}.example>\n1700000000 0\n"
            f"-received_time_usec .1\n-ident {name}\n-received_protocol local\n{variables}"
            f"-body_linecount 1\n-auth_id {name}\n-local\nXX\n1\nsomeone@outside.example\n\n"
            + HEADERS.format(name=name, id=ident))


def fill_spool(lab):
    root = lab.path("/var/spool/exim4/input")
    root.mkdir(exist_ok=True)
    for number in range(MESSAGES):
        ident = message_id(number)
        folder = root / ident[5]
        folder.mkdir(exist_ok=True)
        (folder / f"{ident}-H").write_text(envelope(f"user{number % ACCOUNTS}", ident))
        (folder / f"{ident}-D").write_text(f"{ident}-D\nA test.\n")
    lab.enter(["chown", "-R", "Debian-exim:Debian-exim", "/var/spool/exim4/input"], check=True)


def log_lines(key):
    """Four lines a message, one of them a delivery, all of one day; the first one is signed."""
    for number in range(DELIVERIES):
        second = number * 86_400 // DELIVERIES
        start = (f"2026-11-21 {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
                 f" {message_id(number)} ")
        name = f"user{number % ACCOUNTS}"
        said = f"account={name} via=local rcpts=1 id=\"{name}\""
        mac = hmac.new(key, f"{message_id(number)} {said}".encode(), "sha1").hexdigest()
        yield (f"{start}penstock: {said} mac={mac}\n"
               f"{start}<= {name}@{name}.example U={name} P=local S=1234\n"
               f"{start}=> someone{number}@outside.example R=smarthost T=remote_smtp"
               f" H=mx.outside.example [203.0.113.9] C=\"250 OK\"\n{start}Completed\n")


def processor_seconds(lab):
    """Of penstock-index and the worker so far: what a busy machine does not falsify."""
    total = 0
    for name in PROGRAMS:
        pid = lab.enter(["pgrep", "-x", name]).stdout.split()[0]
        fields = lab.enter(["cat", f"/proc/{pid}/stat"]).stdout.rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def timed(lab, what, call):
    used = processor_seconds(lab)
    begin = time.monotonic()
    result = call()
    passed = time.monotonic() - begin
    used = processor_seconds(lab) - used
    print(f"{what:60} {passed:6.2f} s, {used:5.2f} s of processor", flush=True)
    return result


def bench_queue(lab):
    timed(lab, f"(making {MESSAGES} messages)", lambda: fill_spool(lab))
    one = {"api.filter.enable": 1, "api.filter.a.field": "user", "api.filter.a.type": "eq",
           "api.filter.a.arg0": "user7"}
    chunk = {"api.chunk.enable": 1, "api.chunk.size": 10, "api.chunk.verbose": 1}
    for words in ("first", "again", "again"):
        answer = timed(lab, f"{MESSAGES} queued, all listed as JSON, {words}",
                       lambda: lab.api("fetch_mail_queue")).json()
        print(f"    {len(answer['data']['records'])} records")
    for words, options in (("one account of 500", one), ("10 of all, counted", chunk)):
        for _ in range(3):
            answer = timed(lab, f"{MESSAGES} queued, filtered: {words}",
                           lambda options=options: lab.api("fetch_mail_queue", **options)).json()
        print(f"    {len(answer['data']['records'])} records")


def figures(lab, **options):
    return lab.api("emailtrack_stats", **options).json()["data"]["records"][0]


def bench_index(lab):
    log = lab.path("/var/log/exim4/mainlog")
    with open(log, "a", encoding="ascii") as file:
        begin = time.monotonic()
        file.writelines(log_lines(lab.path(KEY).read_bytes().strip()))
    while figures(lab)["SUCCESSCOUNT"] < DELIVERIES:
        time.sleep(0.5)
    seconds = time.monotonic() - begin
    print(f"{4 * DELIVERIES} lines taken in, {4 * DELIVERIES / seconds:.0f} a second")
    for _ in range(3):
        answer = timed(lab, f"emailtrack_user_stats, a day of {DELIVERIES} deliveries",
                       lambda: lab.api("emailtrack_user_stats", starttime=1795219200,
                                       endtime=1795219200 + 2 * 86_400)).json()
    print(f"    {len(answer['data']['records'])} records, the first: "
          + json.dumps(answer["data"]["records"][0]))
    timed(lab, "emailtrack_user_stats, of one sender", lambda: lab.api(
        "emailtrack_user_stats", sender="user7@user7.example"))
    timed(lab, "emailtrack_stats of one account", lambda: figures(lab, user="alice"))
    timed(lab, "get_unique_sender_recipient_count_per_user", lambda: lab.api(
        "get_unique_sender_recipient_count_per_user", start_time=0, end_time=4_000_000_000))
    timed(lab, "emailtrack_search, the newest 1000", lambda: lab.api(
        "emailtrack_search", max_results_by_type=1000))


def say_memory(lab):
    for name in PROGRAMS:
        pid = lab.enter(["pgrep", "-x", name]).stdout.split()[0]
        status = lab.enter(["cat", f"/proc/{pid}/status"]).stdout
        print(f"{name}: {re.search('VmHWM.*', status)[0]}, {re.search('VmRSS.*', status)[0]}")
    print(lab.enter(["ls", "-l", "/var/lib/penstock/index"]).stdout)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    with Lab(build=parser.parse_args().build, memory=True, conf="request_seconds = 60\n") as lab:
        lab.add_accounts(ACCOUNTS)
        bench_queue(lab)
        say_memory(lab)
        bench_index(lab)
        say_memory(lab)


if __name__ == "__main__":
    main()
