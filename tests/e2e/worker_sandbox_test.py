"""What the worker asks of the kernel, seen by strace from its start to its end.

Its systemd unit kills it for a call outside of its filter, and here no systemd runs to try that:
so every call that it makes is compared with the list that the unit allows.
"""

import os
import pathlib
import re
import subprocess
import unittest

from http_call import call
from lab import Lab

UNIT = pathlib.Path(__file__).resolve().parents[2] / "deploy/systemd/penstock.service"
TRACE = "/var/log/penstock/trace"
SOCKET = "/run/penstock/fcgi.sock"


def allowed_calls():
    """The unit's SystemCallFilter= lines, in their order, with the groups spelled out."""
    listed = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter"], check=True,
                            stderr=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, text=True).stdout
    groups = {}
    for line in listed.splitlines():
        word = line.strip()
        if line.startswith("@"):
            members = groups.setdefault(word, [])
        elif word and not word.startswith("#"):
            members.append(word)

    def spelled_out(word):
        if not word.startswith("@"):
            return {word}
        return set().union(*map(spelled_out, groups[word]))

    allowed = spelled_out("@default")
    for value in re.findall(r"^SystemCallFilter=(.*)$", UNIT.read_text(), re.MULTILINE):
        named = set().union(*map(spelled_out, value.lstrip("~").split()))
        allowed = allowed - (named - spelled_out("@default")) if value[0] == "~" \
            else allowed | named
    return allowed


def exercise(lab):
    for function in ("suspend", "unsuspend"):
        call(lab, f"/json-api/{function}_outgoing_email?api.version=1&user=alice",
             token=lab.token)
    call(lab, "/xml-api/nonsense?api.version=1", token=lab.token)
    call(lab, "/json-api/applist", headers={"Authorization": "whm root:WRONG"})
    call(lab, "/json-api/version", method="POST", body=b"a=" + b"x" * 40_000, token=lab.token)
    use_a_session(lab)
    lab.add_account("carol", login=False)
    lab.wait_for((lab.state / "outgoing/map/accounts/carol").exists, "carol in the map")
    lab.enter(["pkill", "-HUP", "-x", "penstock-fcgi"], check=True)
    lab.wait_for(lambda: "reloaded" in lab.path("/var/log/traced").read_text(), "the reload")


def use_a_session(lab):
    entered = call(lab, "/login", method="POST", body=f"user=root&pass={lab.token}".encode(),
                   tls=True)
    cookie = {"Cookie": entered.headers["Set-Cookie"].partition(";")[0]}
    path = entered.headers["Location"].rstrip("/")
    for session in lab.path("/run/penstock/sessions").iterdir():
        os.utime(session, (session.stat().st_mtime - 100,) * 2)
    for target in ("/json-api/version?api.version=1", "/logout"):
        assert call(lab, path + target, headers=cookie, tls=True).status == 200


def trace_of_a_life(lab):
    lab.stop_program("worker")
    lab.path(SOCKET).unlink(missing_ok=True)
    with open(lab.path("/var/log/traced"), "w", encoding="ascii") as log:
        traced = subprocess.Popen(
            [*lab.enter_command(), "spawn-fcgi", "-n", "-s", SOCKET, "-M", "0660", "-U", "penstock",
             "-G", "www-data", "-u", "penstock", "-g", "penstock", "--", "/usr/bin/strace", "-f",
             "-qq", "-o", TRACE, "/usr/lib/penstock/penstock-fcgi"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        lab.wait_for(lambda: "serving" in lab.path("/var/log/traced").read_text(), "the worker")
        exercise(lab)
        lab.enter(["pkill", "-TERM", "-x", "penstock-fcgi"], check=True)
        status = traced.wait(30)
    finally:
        traced.kill()
        traced.wait()
    return status, lab.path(TRACE).read_text()


class Sandbox(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        lab = Lab(build=os.environ["PENSTOCK_BUILD"])
        cls.addClassCleanup(lab.stop)
        lab.start()
        cls.status, trace = trace_of_a_life(lab)
        # The first execve is strace's own, of the worker.
        cls.trace = trace.split("\n", 1)[1]
        cls.calls = set(re.findall(r"^\d+ +([a-z0-9_]+)\(", cls.trace, re.MULTILINE))

    def test_it_served_and_ended_as_asked(self):
        self.assertEqual(self.status, 0)
        self.assertLessEqual({"linkat", "unlinkat", "fsync", "epoll_wait", "utimensat", "flock"},
                             self.calls)

    def test_its_unit_allows_every_call_that_it_makes(self):
        self.assertEqual(self.calls - allowed_calls(), set())

    def test_it_executes_nothing_and_opens_no_network_socket(self):
        self.assertEqual(self.calls & {"execve", "execveat", "fork", "vfork"}, set())
        self.assertNotRegex(self.trace, r"socket\(AF_INET")

    def test_it_opens_nothing_for_writing_outside_its_own_directories(self):
        for path in re.findall(r'openat\(AT_FDCWD, "([^"]*)", [^)]*O_(?:WRONLY|RDWR)', self.trace):
            self.assertRegex(path, r"^/var/log/penstock/")


if __name__ == "__main__":
    unittest.main()
