"""One HTTP request to a lab's nginx, as a client would send it, and its answer."""

import collections
import http.client
import ssl
import urllib.parse

Answer = collections.namedtuple("Answer", "status headers body")


def call(url, target, *, method="GET", token=None, user="root", headers=None, body=None):
    """Asks `url` for `target`, sent exactly as it is written here.

    Without `token` no Authorization is sent, unless it is among `headers`. The certificate is the
    lab's own and is not verified.
    """
    sent = dict(headers or {})
    if token is not None:
        sent.setdefault("Authorization", f"whm {user}:{token}")
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(
            parts.hostname, parts.port, timeout=30, context=ssl._create_unverified_context())
    else:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in sent.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()
