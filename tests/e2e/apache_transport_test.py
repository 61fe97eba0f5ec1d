"""The way of a request through penstock's own Apache and mod_fcgid to the worker and back, and what
Apache says where the worker cannot. What is the same behind nginx stands in transport_case."""

import collections
import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import signal
import threading
import unittest

import apache_site
import layout
import transport_case
import worker_threads
from front_end_checks import FrontEndChecks
from http_call import call
from lab_services import wait_for
from transport_case import VERSION, clear_port, exchange, log_text, metadata

CONFIG = "/etc/penstock/penstock.conf"


def setUpModule():
    global lab
    lab = transport_case.start(front="apache")


def request(line, *headers, body=b""):
    """A request with root's token that asks for the connection to be closed."""
    lines = [line, "Host: x", "Connection: close", f"Authorization: whm root:{lab.token}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def asked(line, *headers, body=b""):
    """The status of the answer, and what it is."""
    head, _, text = exchange(clear_port(), request(line, *headers, body=body)).partition(
        b"\r\n\r\n")
    return int(head.split()[1]), head.decode(), text


def master():
    return lab.outer_pid(int(lab.path(apache_site.PID_FILE).read_text()))


class Answers(transport_case.Answers, unittest.TestCase):
    servers_own = {"Server": "Apache"}
    access_log = "/var/log/penstock-apache/access.log"
    nowhere = (*transport_case.Answers.nowhere, "/penstock-error", "/error.json",
               "/busy-json.asis", "/penstock-worker", "/cgi-bin/", "/server-status",
               "/" + "z" * 300)

    def test_what_is_not_there_is_said_in_the_asked_format(self):
        answer = call(lab, "/index.html", token=lab.token)
        self.assertEqual(metadata(answer, "json")["result"], 0)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertNotIn("Accept-Ranges", answer.headers)

    def test_a_token_in_a_link_to_log_in_is_in_no_log(self):
        for path in ("/login/?session=root%3asecretive%2c1",
                     "/cpsess123/login%zz?session=secretive",
                     "/cpsess0123456789/../../login?session=secretive"):
            for tls in (True, False):
                call(lab, path, tls=tls)
        log = lab.path(self.access_log).read_text()
        for secret in ("secretive", "cpsess"):
            self.assertNotIn(secret, log + log_text())

    def test_a_refused_login_is_told_in_apaches_own_words(self):
        for tls, status in ((False, 404), (True, 403)):
            answer = call(lab, "/login/", tls=tls, headers={"Sec-Fetch-Site": "cross-site"})
            self.assertEqual((answer.status, metadata(answer, "json")["command"]),
                             (status, "login"))

    def test_the_workers_own_refusals_pass_as_they_are(self):
        for line, status in (("GET /json-api/no/such HTTP/1.1", 400),
                             ("HEAD /json-api/version HTTP/1.1", 405),
                             ("GET /json-api/version?" + "y" * 9000 + " HTTP/1.1", 413)):
            self.assertEqual(asked(line)[0], status, line[:40])
        answer = call(lab, VERSION.format("json"), headers={"Authorization": "whm root:X"})
        self.assertEqual((answer.status, json.loads(answer.body)["cpanelresult"]["error"]),
                         (403, "Access denied"))


class Checks(FrontEndChecks, unittest.TestCase):
    site = "apache/penstock.conf"
    lab_of_site = staticmethod(lambda: lab)


class Verdicts(unittest.TestCase):
    """Where Apache reads more, or other, than nginx: it is told not to."""

    def check(self, wanted, line, *headers, body=b""):
        status, head, text = asked(line, *headers, body=body)
        self.assertEqual(status, wanted, (line[:60], headers))
        self.assertNotIn("html", head.lower() + text.decode(errors="replace").lower())

    def test_what_nginx_refuses_is_refused(self):
        line = "GET /json-api/version?api.version=1 HTTP/1.1"
        self.check(200, line)
        self.check(400, "GET /json-api/version?api.version=1 HTTP/2.0")
        self.check(400, "GET /json-api/version?api.version=1")
        self.check(400, "CONNECT x:80 HTTP/1.1")
        self.check(405, "TRACE /json-api/version HTTP/1.1")
        self.check(400, line, "Content-Length: 5x")
        self.check(400, line, "Content-Length: 5", "Content-Length: 6", body=b"yyyyyy")

    def test_a_body_without_a_length_is_refused_in_the_asked_format(self):
        chunks = b"5\r\napi.v\r\n8\r\nersion=1\r\n0\r\n\r\n"
        for headers in (("Transfer-Encoding: chunked",),
                        ("Content-Length: 5", "Transfer-Encoding: chunked")):
            status, head, text = asked("POST /xml-api/version HTTP/1.1", *headers, body=chunks)
            self.assertEqual(status, 411)
            self.assertIn("text/xml", head)
            self.assertIn(b"<command>version</command>", text)

    def test_paths_reach_the_worker_as_they_were_sent_and_are_refused(self):
        for path in ("//json-api/version", "/x/../json-api/version", "/json-api/%2e%2e/version",
                     "/json-api/ver%2fsion", "/json-api//version", "/json-api/version%3f"):
            status, head, text = asked(f"GET {path}?api.version=1 HTTP/1.1")
            self.assertIn(status, (400, 404), path)
            self.assertEqual(json.loads(text)["metadata"]["result"], 0)

    def test_no_header_names_a_caller(self):
        for header in ("Remote-User: root", "REMOTE_USER: root", "Authorization_: whm root:x",
                       "Proxy: http://evil.example", "Https: on", "Authorization: Basic cm9vdDp4"):
            answer = exchange(clear_port(), "\r\n".join([
                "GET /json-api/version?api.version=1 HTTP/1.1", "Host: x", "Connection: close",
                header, "", ""]).encode())
            self.assertTrue(answer.startswith(b"HTTP/1.1 403 "), (header, answer[:80]))

    def test_as_many_headers_as_the_worker_takes_and_no_more(self):
        line = "GET /json-api/version?api.version=1 HTTP/1.1"
        self.check(200, line, *(f"X-{number}: y" for number in range(57)))
        self.check(400, line, *(f"X-{number}: y" for number in range(58)))


class Limits(transport_case.Limits, unittest.TestCase):
    pass


class Unavailable(transport_case.Unavailable, unittest.TestCase):
    def test_killed_workers_cost_no_more_than_the_calls_that_they_had(self):
        self.assertTrue(self.is_served())
        for worker in lab.worker_pids:
            os.kill(worker, signal.SIGKILL)
        for form in ("json", "xml"):
            answer = call(lab, VERSION.format(form), token=lab.token)
            self.assertIn(answer.status, (200, 503))
            self.assertIn(form, answer.headers["Content-Type"])
        wait_for(self.is_served, "an answer of a new worker")

    def test_a_worker_that_hangs_is_503_and_is_not_asked_twice(self):
        self.assertTrue(self.is_served())
        workers = lab.worker_pids
        worker_threads.stop(*workers)
        try:
            self.check_busy("xml")
        finally:
            for worker in workers:
                with contextlib.suppress(ProcessLookupError):  # mod_fcgid has ended it
                    os.kill(worker, signal.SIGCONT)
        wait_for(self.is_served, "an answer of another worker")
        # The call that Apache had given up was not made up for.
        self.assertFalse(self.is_suspended("alice"))

    def test_children_of_apache_that_are_killed_are_replaced_and_leave_nothing(self):
        self.assertTrue(self.is_served())
        before = self.children()
        for child in before:
            os.kill(child, signal.SIGKILL)
        wait_for(lambda: self.answers() == 200, "an answer of new children", 30)
        wait_for(lambda: not before & self.children(), "the end of the old children")
        # mod_fcgid's process manager was one of them: the workers that it had ended with it.
        wait_for(lambda: len(lab.worker_pids) <= 2, "the end of the old workers", 30)

    def children(self):
        """Of the master: the server's processes, and mod_fcgid's."""
        pid = master()
        return {int(child) for child in
                pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}

    def answers(self):
        try:
            return call(lab, VERSION.format("json"), token=lab.token).status
        except (OSError, http.client.HTTPException):
            return None


class Processes(unittest.TestCase):
    def test_all_see_what_one_does_and_the_marks_are_penstocks(self):
        with concurrent.futures.ThreadPoolExecutor(16) as clients:
            statuses = list(clients.map(
                lambda _: call(lab, VERSION.format("json"), token=lab.token).status, range(200)))
        self.assertEqual(set(statuses), {200})
        self.assertGreater(len(lab.worker_pids), 1)
        lab.suspend("alice")
        mark = lab.state / "outgoing/suspended/alice"
        uid = next(int(line.split(":")[2]) for line in
                   lab.path("/etc/passwd").read_text().splitlines() if line.startswith("penstock:"))
        self.assertEqual(mark.stat().st_uid, uid)
        with concurrent.futures.ThreadPoolExecutor(16) as clients:
            answers = list(clients.map(lambda _: json.loads(lab.api(
                "accountsummary", user="alice").text)["data"]["acct"][0], range(100)))
        self.assertEqual({answer["outgoing_mail_suspended"] for answer in answers}, {1})
        told = lab.submit("alice", "alice@alice.example", ["someone@outside.example"])
        self.assertIn(550, [code for code, _ in told["rcpt"].values()])
        lab.unsuspend("alice")
        self.assertFalse(mark.exists())

    def test_one_of_them_keeps_the_map(self):
        with concurrent.futures.ThreadPoolExecutor(16) as clients:
            list(clients.map(lambda _: lab.api("version").status, range(100)))
        lab.add_account("dave", domains=["dave.example"])
        lab.suspend("dave")
        self.assertLessEqual(log_text().count("identity map: written=1 "), 1)


class Slow(unittest.TestCase):
    def test_a_header_that_does_not_come_is_408_in_the_asked_format(self):
        answer = exchange(clear_port(), b"GET /xml-api/version HTTP/1.1\r\nHost: x\r\n")
        self.assertTrue(answer.startswith(b"HTTP/1.1 408 "), answer)
        self.assertIn(b"<command>version</command>", answer)

    def test_who_reads_slowly_holds_no_process(self):
        lab.add_accounts(2000)
        listing = "/json-api/listaccts?api.version=1"
        self.assertGreater(len(call(lab, listing, token=lab.token).body), 1_000_000)
        with contextlib.ExitStack() as slow:
            for _ in range(40):
                connection = slow.enter_context(lab.connect(clear_port()))
                connection.sendall(request(f"GET {listing} HTTP/1.1"))
            for _ in range(20):
                self.assertEqual(call(lab, VERSION.format("json"), token=lab.token).status, 200)


class Reload(unittest.TestCase):
    def graceful(self):
        before = log_text().count("resuming normal operations")
        os.kill(master(), signal.SIGUSR1)
        wait_for(lambda: log_text().count("resuming normal operations") > before, "a reload", 30)

    def test_new_settings_and_a_new_worker_count_after_a_graceful_restart(self):
        path = lab.path(CONFIG)
        before = path.read_text()
        self.addCleanup(self.graceful)
        self.addCleanup(path.write_text, before)
        path.write_text(before + "\nversion = 11.1.1.1\n")
        binary = lab.path(layout.WORKER)
        new = binary.with_name("new")
        new.write_bytes(binary.read_bytes())
        new.chmod(0o755)
        old = set(lab.worker_pids)
        new.rename(binary)
        self.graceful()
        wait_for(lambda: lab.api("version").json()["data"]["version"] == "11.1.1.1",
                 "the new settings")
        wait_for(lambda: not old & set(lab.worker_pids), "the end of the old workers")

    def test_calls_under_way_are_answered_while_it_restarts_gracefully(self):
        is_over = threading.Event()
        with concurrent.futures.ThreadPoolExecutor(4) as clients:
            self.fill_up()
            runs = [clients.submit(self.ask_until, is_over) for _ in range(4)]
            try:
                for _ in range(3):
                    self.graceful()
                    self.fill_up()
            finally:
                is_over.set()
            statuses = collections.Counter()
            for run in runs:
                statuses += run.result()
        self.assertGreater(statuses[200], 100)
        self.assertEqual(set(statuses), {200}, statuses)

    def fill_up(self):
        """More processes than the clients above need, for mod_fcgid loses a call that waits for a
        new one at the moment of a restart: calls that wait for a lock make it start them."""
        with concurrent.futures.ThreadPoolExecutor(8) as clients, \
                worker_threads.marks_locked(lab, "alice"):
            for number in range(8):
                clients.submit(lab.api, "suspend_outgoing_email", user="alice", reason=f"{number}")
            wait_for(lambda: len(lab.worker_pids) >= 6, "several processes", 30)
        lab.unsuspend("alice")  # now that nobody is left who waited to suspend it

    def ask_until(self, is_over):
        """Asks on new connections; a broken one raises."""
        statuses = collections.Counter()
        while not is_over.is_set():
            statuses[call(lab, VERSION.format("json"), token=lab.token).status] += 1
        return statuses


if __name__ == "__main__":
    unittest.main()
