"""What every front end promises between a client and the worker: mixins for the tests of each.

start() makes the lab that the mixins use; `servers_own` are the headers that the server adds.
"""

import json
import os
import unittest
import xml.etree.ElementTree as ElementTree

from http_call import call
from lab import Lab

VERSION = "/{}-api/version?api.version=1"
lab = None


def start(**options):
    """The lab, for the length of the module's tests."""
    global lab
    lab = Lab(build=os.environ["PENSTOCK_BUILD"], **options)
    unittest.addModuleCleanup(lab.stop)
    lab.start()
    return lab


def metadata(answer, form):
    if form == "json":
        return json.loads(answer.body)["metadata"]
    return {child.tag: child.text or "" for child in ElementTree.fromstring(answer.body)[0]}


def clear_port():
    return int(lab.clear_url.rpartition(":")[2])


def tls_port():
    return int(lab.url.rpartition(":")[2])


def exchange(port, request):
    """What the server answers to these very bytes on one connection, until it closes."""
    with lab.connect(port) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def log_text():
    """What the worker has written."""
    return lab.path("/var/log/penstock-fcgi.log").read_text()


class Answers:
    servers_own = {}
    access_log = None
    nowhere = ("/", "/index.html", "/json-api", "/xml-apis/version", "/penstock-error.json",
               "/cpsess/json-api/version", "/x/json-api/version")

    def test_only_known_headers_come_back(self):
        answer = call(lab, VERSION.format("json"), token=lab.token)
        self.assertEqual(answer.status, 200)
        del answer.headers["Date"]
        self.assertEqual(answer.headers, {
            **self.servers_own, "Cache-Control": "no-store",
            "Content-Type": 'application/json; charset="utf-8"',
            "Content-Length": str(len(answer.body)), "X-Content-Type-Options": "nosniff"})

    def test_tls_and_clear_text_answer_alike(self):
        answers = [call(lab, VERSION.format("xml"), token=lab.token, tls=tls)
                   for tls in (True, False)]
        self.assertEqual(answers[0].body, answers[1].body)

    def test_clear_text_on_the_tls_port_is_refused(self):
        answer = exchange(tls_port(), b"GET /json-api/version HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), answer)
        self.assertIn(b'"result":0', answer)

    def test_client_connections_are_kept(self):
        one = (f"GET {VERSION.format('json')} HTTP/1.1\r\nHost: x\r\n"
               f"Authorization: whm root:{lab.token}\r\n")
        answer = exchange(clear_port(), (one + "\r\n" + one + "Connection: close\r\n\r\n").encode())
        self.assertEqual(answer.count(b"HTTP/1.1 200 OK"), 2)

    def test_elsewhere_is_nothing(self):
        for path in self.nowhere:
            self.assertEqual(call(lab, path, token=lab.token).status, 404, path)

    def test_neither_query_nor_token_is_logged(self):
        path = "/cpsess0123456789" + VERSION.format("json") + "&user=secretive"
        call(lab, path, token=lab.token)
        log = lab.path(self.access_log).read_text()
        self.assertIn('"GET json version" ', log)
        for secret in ("secretive", "0123456789", lab.token):
            self.assertNotIn(secret, log + log_text())


class Limits:
    def body_answer(self, size, form="json"):
        begin = b"api.version=1&x="
        return call(lab, f"/{form}-api/version", method="POST", token=lab.token,
                    body=begin + b"y" * (size - len(begin)))

    def test_a_body_of_64_kib_is_taken_and_one_byte_more_is_not(self):
        for size, status in ((65535, 200), (65536, 200), (65537, 413)):
            self.assertEqual(self.body_answer(size).status, status, size)

    def test_a_query_of_8_kib_is_taken_and_one_byte_more_is_not(self):
        query = "api.version=1&x="
        for size, status in ((8191, 200), (8192, 200), (8193, 413)):
            path = "/json-api/version?" + query + "y" * (size - len(query))
            self.assertEqual(call(lab, path, token=lab.token).status, status, size)

    def test_refusals_of_the_server_come_in_the_asked_format(self):
        for form in ("json", "xml"):
            for answer, status in (
                    (self.body_answer(100_000, form), 413),
                    (call(lab, VERSION.format(form) + "&x=" + "y" * 20_000, token=lab.token), 414),
                    (call(lab, VERSION.format(form), token=lab.token,
                          headers={"X-Long": "y" * 20_000}), 400)):
                self.assertEqual(answer.status, status)
                self.assertIn(form, answer.headers["Content-Type"])
                said = metadata(answer, form)
                self.assertEqual((said["command"], int(said["result"])), ("version", 0))

    def test_a_name_that_is_none_is_not_repeated(self):
        for name in ("a%22b", "a%3Cb", 'a"b', "a<b", "a&b", "y" * 65):
            answer = call(lab, f"/json-api/{name}?x=" + "y" * 20_000, token=lab.token)
            self.assertEqual((answer.status, metadata(answer, "json")["command"]), (414, ""), name)


class Unavailable:
    def check_busy(self, form):
        answer = call(lab, f"/{form}-api/suspend_outgoing_email?api.version=1&user=alice",
                      token=lab.token)
        self.assertEqual(answer.status, 503)
        self.assertEqual(answer.headers["Retry-After"], "1")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertIn(form, answer.headers["Content-Type"])
        said = metadata(answer, form)
        self.assertEqual((said["command"], int(said["result"]), int(said["version"])),
                         ("suspend_outgoing_email", 0, 1))

    def is_served(self):
        return call(lab, VERSION.format("json"), token=lab.token).status == 200

    def is_suspended(self, name):
        return (lab.state / "outgoing/suspended" / name).exists()
