"""The way of a request through a real nginx to the worker pool and back, and what nginx says where
the pool cannot. What is the same behind Apache stands in transport_case."""

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

import transport_case
import worker_threads
from front_end_checks import FrontEndChecks
from http_call import call
from lab_services import wait_for
from transport_case import VERSION, exchange, log_text

CONFIG = "/etc/penstock/penstock.conf"


def setUpModule():
    global lab
    lab = transport_case.start()


class Answers(transport_case.Answers, unittest.TestCase):
    servers_own = {"Server": "nginx", "Connection": "keep-alive"}
    access_log = "/var/log/nginx/penstock.access.log"

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


class Checks(FrontEndChecks, unittest.TestCase):
    site = "nginx/penstock.conf"
    lab_of_site = staticmethod(lambda: lab)


class Limits(transport_case.Limits, unittest.TestCase):
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


class Unavailable(transport_case.Unavailable, unittest.TestCase):
    def test_a_stopped_worker_is_503_in_the_asked_format(self):
        lab.stop_program("worker")
        try:
            for form in ("json", "xml"):
                self.check_busy(form)
        finally:
            lab.start_program("worker")
        self.assertTrue(self.is_served())

    def test_a_full_backlog_is_503_and_service_comes_back(self):
        lab.restart_worker()  # nginx's kept connections with it: they would not need the backlog
        worker = lab.worker_pid
        worker_threads.stop(worker)
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
        wait_for(self.is_served, "an answer after the storm")

    def test_a_worker_that_hangs_is_503_and_is_not_asked_twice(self):
        self.assertTrue(self.is_served())
        worker = lab.worker_pid
        worker_threads.stop(worker)
        try:
            self.check_busy("json")
        finally:
            os.kill(worker, signal.SIGCONT)
        wait_for(self.is_served, "an answer of the worker that runs again")
        # The call that nginx had given up was not made up for.
        self.assertFalse(self.is_suspended("alice"))

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
        wait_for(lambda: logged in log_text()[before:], logged)

    def test_sigterm_while_busy_ends_with_status_0_and_breaks_no_answer(self):
        is_over = threading.Event()
        with concurrent.futures.ThreadPoolExecutor(8) as clients:
            runs = [clients.submit(self.ask_until, is_over) for _ in range(8)]
            try:
                for _ in range(5):
                    wait_for(lambda: call(lab, VERSION.format("json"),
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
