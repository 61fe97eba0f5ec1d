"""One HTTP request to a lab's nginx, as a client would send it, and its answer."""

import collections
import http.client
import ssl
import urllib.parse

Answer = collections.namedtuple("Answer", "status headers body")


def call(lab, target, *, method="GET", token=None, user="root", headers=None, body=None,
         tls=False):
    """Asks the lab for `target`, sent exactly as it is written here.

    Without `token` no Authorization is sent, unless it is among `headers`. The certificate is the
    lab's own and is not verified.
    """
    sent = dict(headers or {})
    if token is not None:
        sent.setdefault("Authorization", f"whm {user}:{token}")
    port = urllib.parse.urlsplit(lab.url if tls else lab.clear_url).port
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.sock = lab.connect(port)
    if tls:
        connection.sock = ssl._create_unverified_context().wrap_socket(connection.sock)
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
