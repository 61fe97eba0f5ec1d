"""The program itself: what it refuses to start with, how it says so, what it makes of itself."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import unittest

import fastcgi_caller
from fastcgi_caller import record
from http_call import call
from lab import Lab

BUILD = os.environ["PENSTOCK_BUILD"]
WORKER = "/usr/lib/penstock/penstock-fcgi"
CONFIG = "/etc/penstock/penstock.conf"
AS_PENSTOCK = ("setpriv", "--reuid=penstock", "--regid=penstock", "--clear-groups", "--")
KNOCK = """
import socket
with socket.socket(socket.AF_UNIX) as door:
    door.settimeout(1)
    try:
        door.connect("/run/penstock/fcgi.sock")
        print("closed" if door.recv(1) == b"" else "answered")
    except TimeoutError:
        print("open")
    except OSError as error:
        print(type(error).__name__)
"""
NOT_AS_THIS_USER, MISCONFIGURED, MISUSED = 77, 78, 64


def setUpModule():
    global lab
    lab = Lab(build=BUILD)
    unittest.addModuleCleanup(lab.stop)
    lab.start()


def run(*arguments, stdin=subprocess.DEVNULL, user=AS_PENSTOCK):
    """The worker in the lab, until it ends by itself."""
    return subprocess.run([*lab.enter_command(), *user, WORKER, *arguments], stdin=stdin,
                          capture_output=True, text=True, timeout=30, check=False)


@contextlib.contextmanager
def listening(family=socket.AF_UNIX):
    with socket.socket(family) as listener:
        listener.bind(("127.0.0.1", 0) if family == socket.AF_INET else "")
        listener.listen(8)
        yield listener


class Start(unittest.TestCase):
    def test_it_does_not_serve_as_root(self):
        with listening() as listener:
            done = run(stdin=listener, user=())
        self.assertEqual(done.returncode, NOT_AS_THIS_USER)
        self.assertIn("root", done.stderr)

    def test_it_serves_on_a_listening_unix_socket_only(self):
        with listening(socket.AF_INET) as tcp, socket.socket(socket.AF_UNIX) as deaf:
            for stdin in (tcp, deaf, subprocess.DEVNULL):
                done = run(stdin=stdin)
                self.assertEqual(done.returncode, MISCONFIGURED)
                self.assertIn("unix-domain stream socket", done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1)

    def test_a_mistake_in_the_configuration_is_named_with_its_line(self):
        with self.configured("version = 11.1.1.1\n\nnonsense = 1\n"), listening() as listener:
            for done in (run(stdin=listener), run("--check-config")):
                self.assertEqual(done.returncode, MISCONFIGURED)
                self.assertIn(CONFIG, done.stderr)
                self.assertIn("line 3", done.stderr)

    def test_front_ends_that_are_no_users_are_a_mistake(self):
        with self.configured("front_end_users = www-data, nobody-here\n"):
            done = run("--check-config")
        self.assertEqual(done.returncode, MISCONFIGURED)
        self.assertIn("nobody-here", done.stderr)

    def test_a_good_configuration_passes_the_check_without_a_word(self):
        done = run("--check-config")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_another_configuration_or_tree_can_be_named(self):
        for option in ("--config=/nowhere/penstock.conf", "--prefix=/nowhere"):
            done = run("--check-config", option)
            self.assertEqual(done.returncode, MISCONFIGURED)
            self.assertIn("/nowhere", done.stderr)

    def test_the_command_line_explains_itself(self):
        self.assertIn("--map-identities", run("--help").stdout)
        self.assertRegex(run("--version").stdout, r"^penstock-fcgi [0-9.]+\n$")
        for mistake in ("--no-such-option", "word", "--threads=0", "--threads=257",
                        "--threads=many"):
            self.assertEqual(run(mistake).returncode, MISUSED)

    def test_another_number_of_threads_can_be_asked_for(self):
        before = set(lab.worker_pids)
        with listening() as listener:
            worker = subprocess.Popen([*lab.enter_command(), *AS_PENSTOCK, WORKER, "--threads=3"],
                                      stdin=listener, stderr=subprocess.PIPE, text=True)
            self.addCleanup(worker.stderr.close)
            self.addCleanup(worker.wait)
            while "serving" not in (line := worker.stderr.readline()):
                self.assertTrue(line)
            pid = (set(lab.worker_pids) - before).pop()
            self.addCleanup(os.kill, pid, signal.SIGTERM)
            # And one that waits for signals, and one that keeps the map.
            self.assertEqual(len(os.listdir(f"/proc/{pid}/task")), 3 + 2)

    @contextlib.contextmanager
    def configured(self, text):
        path = lab.path(CONFIG)
        before = path.read_text()
        path.write_text(text)
        try:
            yield
        finally:
            path.write_text(before)


class Identities(unittest.TestCase):
    def test_root_maps_identities_as_the_service_user(self):
        entry = lab.state / "outgoing/map/accounts/alice"
        entry.unlink()
        done = run("--map-identities", user=())
        self.assertEqual(done.returncode, 0, done.stderr)
        owner = (lab.state / "outgoing").stat().st_uid
        self.assertNotEqual(owner, 0)
        self.assertEqual(entry.stat().st_uid, owner)


class Running(unittest.TestCase):
    def process(self, name):
        return pathlib.Path(f"/proc/{lab.worker_pid}/{name}")

    def test_it_leaves_no_core_and_gains_no_rights(self):
        self.assertRegex(self.process("limits").read_text(),
                         r"(?m)^Max core file size +0 +0 ")
        self.assertIn("NoNewPrivs:\t1\n", self.process("status").read_text())
        # What belongs to a process that may not be looked at belongs to root.
        self.assertEqual(self.process("environ").stat().st_uid, 0)

    def test_it_closes_what_its_parent_left_open(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        left_open = f"pipe:[{os.fstat(writer).st_ino}]"
        with listening() as listener:
            entered = subprocess.Popen([*lab.enter_command(), *AS_PENSTOCK, WORKER],
                                       stdin=listener, pass_fds=[writer], stderr=subprocess.PIPE)
        os.close(writer)
        with entered:
            self.assertIn(b"serving", entered.stderr.readline())
            children = pathlib.Path(f"/proc/{entered.pid}/task/{entered.pid}/children").read_text()
            worker = int(children)
            links = [os.readlink(link) for link in pathlib.Path(f"/proc/{worker}/fd").iterdir()]
            os.kill(worker, signal.SIGTERM)
            self.assertEqual(entered.wait(20), 0)
        self.assertTrue(any("eventpoll" in link for link in links), links)
        self.assertNotIn(left_open, links)

    def test_only_the_web_server_gets_a_word_in(self):
        self.assertEqual(self.knock("www-data", "www-data"), "open")
        self.assertEqual(self.knock("nobody", "www-data"), "closed")
        self.assertEqual(self.knock("nobody", "nogroup"), "PermissionError")

    def test_it_lives_on_whatever_bytes_the_web_servers_user_sends(self):
        pid = lab.worker_pid
        begin, end = record(1, b"\0\1\1\0\0\0\0\0"), record(4, b"") + record(5, b"")
        absurd = b"\xff" * 8
        answers = fastcgi_caller.ask(
            lab, begin + record(4, absurd) + end, begin + record(4, b"\x01" + absurd) + end,
            begin + record(9, absurd, number=0) + end, record(9, absurd, number=0),
            begin + record(4, b"") + record(9, absurd, number=0), begin + begin + end,
            record(1, b"\0\1\1\0\0\0\0\0", number=0) + end, begin + record(99, b"x") + end,
            begin + record(4, b"", version=2), absurd * 1000, b"GET / HTTP/1.0\r\n\r\n")
        self.assertEqual(set(answers) - {"", "ConnectionResetError", "BrokenPipeError"}, set())
        self.assertEqual(call(lab, "/json-api/version?api.version=1", token=lab.token).status, 200)
        self.assertEqual(lab.worker_pid, pid)

    def knock(self, user, group):
        """What becomes of a connection to the worker's socket that says nothing for a second."""
        done = lab.enter(["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--",
                          "/usr/bin/python3", "-c", KNOCK])
        return done.stdout.strip()

    def test_the_program_cannot_execute_anything(self):
        symbols = subprocess.run(["nm", "-D", "--undefined-only",
                                  pathlib.Path(BUILD, "fcgi/penstock-fcgi")],
                                 capture_output=True, text=True, check=True).stdout
        self.assertIn("accept4", symbols)
        self.assertNotRegex(symbols, r" (f?exec|system|popen|posix_spawn|v?fork)")


if __name__ == "__main__":
    unittest.main()
