"""The way of a request through a real nginx to the worker pool and back, and what nginx says where
the pool cannot."""

import collections
import concurrent.futures
import contextlib
import errno
import http.client
import json
import os
import pathlib
import signal
import socket
import threading
import time
import unittest
import xml.etree.ElementTree as ElementTree

from http_call import call
from lab import Lab

CONFIG = "/etc/penstock/penstock.conf"
WORKER_LOG = "/var/log/penstock-fcgi.log"
VERSION = "/{}-api/version?api.version=1"


def setUpModule():
    global lab
    lab = Lab(build=os.environ["PENSTOCK_BUILD"])
    unittest.addModuleCleanup(lab.stop)
    lab.start()


def wait_until(condition, what):
    end = time.monotonic() + 10
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"never came: {what}")
        time.sleep(0.01)


def metadata(answer, form):
    if form == "json":
        return json.loads(answer.body)["metadata"]
    return {child.tag: child.text for child in ElementTree.fromstring(answer.body)[0]}


def exchange(port, request):
    """What nginx answers to these very bytes on one connection, until it closes."""
    with lab.connect(port) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def log_text():
    return lab.path(WORKER_LOG).read_text()


class Answers(unittest.TestCase):
    def test_only_known_headers_come_back(self):
        answer = call(lab, VERSION.format("json"), token=lab.token)
        self.assertEqual(answer.status, 200)
        del answer.headers["Date"]
        self.assertEqual(answer.headers, {
            "Server": "nginx", "Connection": "keep-alive", "Cache-Control": "no-store",
            "Content-Type": 'application/json; charset="utf-8"',
            "Content-Length": str(len(answer.body)), "X-Content-Type-Options": "nosniff"})

    def test_tls_and_clear_text_answer_alike(self):
        answers = [call(lab, VERSION.format("xml"), token=lab.token, tls=tls)
                   for tls in (True, False)]
        self.assertEqual(answers[0].body, answers[1].body)

    def test_clear_text_on_the_tls_port_is_refused(self):
        port = int(lab.url.rpartition(":")[2])
        answer = exchange(port, b"GET /json-api/version HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), answer)
        self.assertIn(b'"result":0', answer)

    def test_client_connections_are_kept(self):
        port = int(lab.clear_url.rpartition(":")[2])
        one = (f"GET {VERSION.format('json')} HTTP/1.1\r\nHost: x\r\n"
               f"Authorization: whm root:{lab.token}\r\n")
        answer = exchange(port, (one + "\r\n" + one + "Connection: close\r\n\r\n").encode())
        self.assertEqual(answer.count(b"HTTP/1.1 200 OK"), 2)

    def test_nginx_keeps_its_connections_to_the_pool(self):
        def worker_sockets():
            links = pathlib.Path(f"/proc/{lab.worker_pid}/fd").iterdir()
            return {name for name in map(os.readlink, links) if name.startswith("socket:")}

        before = worker_sockets()
        for _ in range(40):
            call(lab, VERSION.format("json"), token=lab.token)
        # Beside the listener; each process of nginx keeps connections of its own.
        self.assertGreater(len(worker_sockets()), 1)
        self.assertLessEqual(len(worker_sockets() - before), os.cpu_count())

    def test_elsewhere_is_nothing(self):
        for path in ("/", "/index.html", "/json-api", "/xml-apis/version", "/penstock-error.json",
                     "/cpsess/json-api/version", "/x/json-api/version"):
            self.assertEqual(call(lab, path, token=lab.token).status, 404, path)

    def test_neither_query_nor_token_is_logged(self):
        path = "/cpsess0123456789" + VERSION.format("json") + "&user=secretive"
        call(lab, path, token=lab.token)
        log = lab.path("/var/log/nginx/penstock.access.log").read_text()
        self.assertIn('"GET json version" ', log)
        for secret in ("secretive", "0123456789", lab.token):
            self.assertNotIn(secret, log)


class Limits(unittest.TestCase):
    def body_answer(self, size, form="json"):
        start = b"api.version=1&x="
        return call(lab, f"/{form}-api/version", method="POST", token=lab.token,
                    body=start + b"y" * (size - len(start)))

    def test_a_body_of_64_kib_is_taken_and_one_byte_more_is_not(self):
        for size, status in ((65535, 200), (65536, 200), (65537, 413)):
            self.assertEqual(self.body_answer(size).status, status, size)

    def test_a_query_of_8_kib_is_taken_and_one_byte_more_is_not(self):
        query = "api.version=1&x="
        for size, status in ((8191, 200), (8192, 200), (8193, 413)):
            path = "/json-api/version?" + query + "y" * (size - len(query))
            self.assertEqual(call(lab, path, token=lab.token).status, status, size)

    def test_refusals_of_nginx_come_in_the_asked_format(self):
        for form in ("json", "xml"):
            for answer, status in (
                    (self.body_answer(100_000, form), 413),
                    (call(lab, VERSION.format(form) + "&x=" + "y" * 20_000, token=lab.token), 414),
                    (call(lab, VERSION.format(form), token=lab.token,
                          headers={"X-Long": "y" * 20_000}), 400)):
                self.assertEqual(answer.status, status)
                self.assertIn(form, answer.headers["Content-Type"])
                self.assertEqual(int(metadata(answer, form)["result"]), 0)

    def test_an_endless_chunked_body_ends_at_the_limit(self):
        port = int(lab.clear_url.rpartition(":")[2])
        chunk = b"8000\r\n" + b"y" * 0x8000 + b"\r\n"
        answer = exchange(port, b"POST /json-api/version HTTP/1.1\r\nHost: x\r\n"
                          b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + 3 * chunk)
        self.assertTrue(answer.startswith(b"HTTP/1.1 413 "), answer[:200])

    def test_a_chunked_body_is_read_like_any_other(self):
        port = int(lab.clear_url.rpartition(":")[2])
        answer = exchange(port, b"POST /json-api/version HTTP/1.1\r\nHost: x\r\nConnection: close"
                          b"\r\nAuthorization: whm root:" + lab.token.encode() +
                          b"\r\nTransfer-Encoding: chunked\r\n\r\n"
                          b"5\r\napi.v\r\n8\r\nersion=1\r\n0\r\n\r\n")
        self.assertIn(b'"result":1', answer)

    def test_a_name_that_is_none_is_not_repeated(self):
        for name in ("a%22b", "a%3Cb", 'a"b', "a<b", "a&b", "y" * 65):
            answer = call(lab, f"/json-api/{name}?x=" + "y" * 20_000, token=lab.token)
            self.assertEqual((answer.status, metadata(answer, "json")["command"]), (414, ""), name)


class Unavailable(unittest.TestCase):
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

    def test_a_stopped_worker_is_503_in_the_asked_format(self):
        lab.stop_program("worker")
        try:
            for form in ("json", "xml"):
                self.check_busy(form)
        finally:
            lab.start_program("worker")
        self.assertEqual(call(lab, VERSION.format("json"), token=lab.token).status, 200)

    def test_a_full_backlog_is_503_and_service_comes_back(self):
        lab.restart_worker()  # nginx's kept connections with it: they would not need the backlog
        worker = lab.worker_pid
        os.kill(worker, signal.SIGSTOP)
        waiting = []
        try:
            self.assertEqual(self.fill_backlog(waiting), errno.EAGAIN)
            began = time.monotonic()
            for form in ("json", "xml"):
                self.check_busy(form)
            self.assertLess(time.monotonic() - began, 5)
        finally:
            for connection in waiting:
                connection.close()
            os.kill(worker, signal.SIGCONT)
        wait_until(lambda: call(lab, VERSION.format("json"), token=lab.token).status == 200,
                   "an answer after the storm")

    def test_a_worker_that_hangs_is_503_and_is_not_asked_twice(self):
        self.assertEqual(call(lab, VERSION.format("json"), token=lab.token).status, 200)
        worker = lab.worker_pid
        os.kill(worker, signal.SIGSTOP)
        try:
            self.check_busy("json")
        finally:
            os.kill(worker, signal.SIGCONT)
        wait_until(lambda: call(lab, VERSION.format("json"), token=lab.token).status == 200,
                   "an answer of the worker that runs again")
        # The call that nginx had given up was not made up for.
        self.assertFalse((lab.state / "outgoing/suspended/alice").exists())

    def fill_backlog(self, waiting):
        """Connects until the kernel takes no more; the error number of that."""
        path = f"/proc/{lab.init}/root/run/penstock/fcgi.sock"
        while True:
            connection = socket.socket(socket.AF_UNIX)
            waiting.append(connection)
            connection.setblocking(False)
            error = connection.connect_ex(path)
            if error:
                return error


class Control(unittest.TestCase):
    def signal(self, number):
        os.kill(lab.worker_pid, number)

    def write_config(self, text):
        path = lab.path(CONFIG)
        path.with_name("new").write_text(text)
        os.chmod(path.with_name("new"), 0o640)
        os.chown(path.with_name("new"), 0, path.stat().st_gid)
        path.with_name("new").rename(path)

    def version(self):
        answer = call(lab, VERSION.format("json"), token=lab.token)
        return json.loads(answer.body)["data"]["version"]

    def test_a_reload_with_a_broken_configuration_keeps_the_old_one(self):
        before = lab.path(CONFIG).read_text()
        self.addCleanup(self.reload, before, "reloaded")
        self.reload(before + "\nversion = 11.1.1.1\n", "reloaded")
        self.assertEqual(self.version(), "11.1.1.1")
        for mistake, named in (("nonsense = 1\n", "line 2"), ("[oops\n", "line 2"),
                               ("front_end_users = no-such-user\n", "no-such-user")):
            self.reload("version = 11.2.2.2\n" + mistake, named)
            self.assertEqual(self.version(), "11.1.1.1", mistake)

    def reload(self, text, logged):
        self.write_config(text)
        before = len(log_text())
        self.signal(signal.SIGHUP)
        wait_until(lambda: logged in log_text()[before:], logged)

    def test_sigterm_while_busy_ends_with_status_0_and_breaks_no_answer(self):
        is_over = threading.Event()
        with concurrent.futures.ThreadPoolExecutor(8) as clients:
            runs = [clients.submit(self.ask_until, is_over) for _ in range(8)]
            try:
                for _ in range(5):
                    wait_until(lambda: call(lab, VERSION.format("json"),
                                            token=lab.token).status == 200, "an answer")
                    self.assertEqual(lab.stop_program("worker"), 0)
                    lab.start_program("worker")
            finally:
                is_over.set()
            statuses = collections.Counter()
            for run in runs:
                statuses += run.result()
        self.assertEqual(set(statuses), {200, 503}, statuses)
        self.assertNotIn("dropped", log_text())

    def ask_until(self, is_over):
        """Asks on a kept connection; a broken one raises."""
        statuses = collections.Counter()
        port = int(lab.clear_url.rpartition(":")[2])
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.sock = lab.connect(port)
        with contextlib.closing(connection):
            while not is_over.is_set():
                connection.request("GET", VERSION.format("json"),
                                   headers={"Authorization": f"whm root:{lab.token}"})
                response = connection.getresponse()
                response.read()
                statuses[response.status] += 1
        return statuses


if __name__ == "__main__":
    unittest.main()
