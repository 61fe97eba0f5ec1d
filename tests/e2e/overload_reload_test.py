"""Reloads with a configuration that is broken in 200 ways: the old one stays, the worker runs."""

import os
import random
import re
import shutil
import signal
import socket
import time
import unittest

import settings
from lab import Lab

CONFIG = "/etc/penstock/penstock.conf"
SEED = 20261122
GOOD = "version = 11.1.1.1\nrequest_seconds = 7\n"
# A file of which half counted would be noticed: nginx could not get in any more.
OTHERS = {"version": "11.2.2.2", "front_end_users": "root"}
NUMBERS = ("", "x", "-1", "1.5", "0x10", "1 2", "99999999999999999999")
NO_VALUES = {
    "version": ("", "x", "11", "1.2.3.4.5", "11..1", "-1.2"),
    "accounts": ("", "both", "Files"),
    "domain_map": ("", "relative/path"),
    "threads": (*NUMBERS, "0", "257"),
    "front_end_users": ("", ",", "no-such-user", "www-data,no-such-user", "a b", "../x"),
    "request_seconds": (*NUMBERS, "0", "301"),
    "trust_remote_user": ("", "YES", "1", "true"),
    "administer_over_http": ("", "on", "Yes"),
    "queued_mail": ("", "drop", "FAIL"),
    "grace_seconds": (*NUMBERS, "2592001"),
    "flat_lists": ("", "yes", "Mirror"),
    "host_stops": ("", "yes", "Locked"),
    "mailboxes": ("", "relative/path"),
    **{key: (*NUMBERS, "0", "1000000001") for key in
       ("held_messages", "held_megabytes", "parked_messages", "index_days", "index_megabytes")},
}
NO_FILES = {
    "cut off in a key": "version = 11.2.2.2\nthre",
    "cut off before its value": "version = 11.2.2.2\nfront_end_users =",
    "a key twice": "version = 11.2.2.2\nversion = 11.2.2.2\n",
    "an unknown key": "version = 11.2.2.2\nnonsense = 1\n",
    "a section": "version = 11.2.2.2\n[more]\nthreads = 4\n",
    "a line without an equals sign": "version = 11.2.2.2\nthreads\n",
    "10 MiB": "version = 11.2.2.2\n" + "# more\n" * (10 * 2**20 // 7),
    "a long line": "version = 11.2.2.2\n# " + "x" * 100_000 + "\n",
    "a NUL": "version = 11.2.2.2\n\0\n",
    "UTF-16": "version = 11.2.2.2\n".encode("utf-16").decode("latin-1"),
}


def broken_texts():
    """(what it is, text), each wrong in one way."""
    for key, values in NO_VALUES.items():
        others = "".join(f"{name} = {value}\n" for name, value in OTHERS.items() if name != key)
        for value in values:
            yield f"{key} = {value!r}, at the end", f"{others}{key} = {value}\n"
            yield f"{key} = {value!r}, first", f"{key} = {value}\n{others}"
    yield from NO_FILES.items()
    chance = random.Random(SEED)
    for number in range(20):
        yield f"noise {number} of seed {SEED}", chance.randbytes(2_000).decode("latin-1")


def setUpModule():
    global lab
    lab = Lab(build=os.environ["PENSTOCK_BUILD"], memory=True)
    unittest.addModuleCleanup(lab.stop)
    lab.start()


class Reload(unittest.TestCase):
    def setUp(self):
        self.path = lab.path(CONFIG)
        self.group = self.path.stat().st_gid
        self.pid = lab.worker_pid
        self.put(GOOD)
        self.reload("Information: reloaded")

    def test_every_key_has_values_that_are_none(self):
        keys = re.findall(r"(?m)^#(\w+) = ", settings.DELIVERED.read_text())
        self.assertEqual(set(NO_VALUES), set(keys))

    def test_of_a_broken_text(self):
        count = 0
        for count, (what, text) in enumerate(broken_texts(), 1):
            with self.subTest(what=what):
                self.put(text)
                self.reload("not reloaded")
                self.assert_old_one()
        self.assertGreaterEqual(count, 200)

    def test_of_what_is_no_file_that_can_be_trusted(self):
        text = "version = 11.2.2.2\n"
        for spoil in (lambda: os.chown(self.path, 65534, self.group), self.path.unlink,
                      lambda: self.path.chmod(0o660), lambda: self.path.chmod(0o600),
                      lambda: os.link(self.path, self.path.with_name("second")),
                      lambda: self.replace(lambda: self.path.symlink_to("second")),
                      lambda: self.replace(self.path.mkdir),
                      lambda: self.replace(lambda: os.mkfifo(self.path, 0o644)),
                      lambda: self.replace(self.make_socket)):
            self.put(text)
            spoil()
            self.reload("not reloaded")
            self.assert_old_one()
        self.put(text)
        self.reload("Information: reloaded")
        self.assertEqual(self.version(), "11.2.2.2")

    def put(self, text):
        if self.path.is_dir():
            self.path.rmdir()
        new = self.path.with_name("new")
        new.write_bytes(text.encode("latin-1"))
        new.chmod(0o640)
        shutil.chown(new, 0, self.group)
        new.rename(self.path)
        self.path.with_name("second").unlink(missing_ok=True)

    def replace(self, make):
        self.path.rename(self.path.with_name("second"))
        make()

    def make_socket(self):
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(str(self.path))

    def reload(self, logged):
        log = lab.path("/var/log/penstock-fcgi.log")
        before = log.stat().st_size
        os.kill(self.pid, signal.SIGHUP)
        end = time.monotonic() + 10
        while logged not in (said := log.read_text()[before:]):
            self.assertLess(time.monotonic(), end, said)
            time.sleep(0.002)

    def version(self):
        return lab.api("version").json()["data"]["version"]

    def assert_old_one(self):
        self.assertEqual(self.version(), "11.1.1.1")
        self.assertEqual(self.pid, lab.worker_pid)


if __name__ == "__main__":
    unittest.main()
