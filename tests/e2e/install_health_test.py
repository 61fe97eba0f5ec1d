"""deploy/install --check where penstock's own reports are not what they should be: a problem that
is named, and never the end of the check."""

import json
import os
import pathlib
import pwd
import shutil
import socket
import struct
import tempfile
import threading
import time
import unittest
from unittest import mock

import agent_services
import index_service
import layout
import service_answers
from install_case import INSTALL, InstallCase

HOOK = {"name": "routers", "is_wired": True, "detail": "there"}
WELL = {"since_boot": time.monotonic(), "hooks": [HOOK], "notes": []}
WORDS = "nobody has looked whether Exim obeys"


def but(**changed):
    return json.dumps({**WELL, **changed})


BROKEN = ("", "null", "[]", "3", '"text"', "{}", "[" * 100000, "\xff", but(since_boot="now"),
          but(since_boot=None), but(since_boot=True), but(since_boot=float("nan")),
          but(hooks=None), but(hooks=[]), but(hooks=[None]), but(hooks={"a": 1}),
          but(hooks=[{"name": "routers", "is_wired": True}]), but(hooks=[{**HOOK, "name": 3}]),
          but(hooks=[{"name": "routers", "detail": "there"}]), but(notes=None), but(notes=[3]))


class ReportsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def faults(self, text):
        file = self.folder / "health.json"
        file.write_text(text, encoding="latin-1")
        with mock.patch.object(layout, "HEALTH", file):
            return agent_services.health_faults()

    def test_a_report_of_the_watch_that_is_none_is_one_problem(self):
        self.assertEqual([], self.faults(but()))
        for text in BROKEN:
            with self.subTest(text[:60]):
                self.assertRegex("\n".join(self.faults(text)), f"^{WORDS}: [^\n]*$")

    def test_what_the_watch_could_not_find_out_is_unknown_and_no_fault(self):
        file = self.folder / "health.json"
        with mock.patch.object(layout, "HEALTH", file):
            for is_wired, counts in ((True, (0, 0)), (None, (0, 1)), (False, (1, 0))):
                with self.subTest(is_wired):
                    file.write_text(but(hooks=[HOOK, {**HOOK, "is_wired": is_wired}]))
                    self.assertEqual(counts, (len(agent_services.health_faults()),
                                              len(agent_services.unknown())))

    def test_a_report_of_the_index_that_is_none_is_one_problem(self):
        with mock.patch.object(layout, "INDEX", self.folder):
            self.assertEqual(([], []), (index_service.faults(), index_service.remarks()))
            for text in ("", "null", "[]", "3", "[" * 100000, '{"fault": 3, "lost": 3}'):
                with self.subTest(text[:60]):
                    (self.folder / "state.json").write_text(text)
                    self.assertEqual((1, 0), (len(index_service.faults()),
                                              len(index_service.remarks())))


class WorkerTest(unittest.TestCase):
    def test_the_worker_is_asked_in_the_web_servers_name_by_no_process_of_that_user(self):
        """Who runs programs as the web server could read such a process, and hold it."""
        asked = []

        def answer(listener):
            channel, _ = listener.accept()
            with channel:
                asked.append(struct.unpack("3i", channel.getsockopt(
                    socket.SOL_SOCKET, socket.SO_PEERCRED, 12)))
                channel.recv(100)
                channel.sendall(b"x")

        with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
            os.chmod(folder, 0o711)
            door = pathlib.Path(folder, "door")
            listener.bind(str(door))
            shutil.chown(door, "root", layout.WEB_GROUP)
            door.chmod(0o660)
            listener.listen()
            thread = threading.Thread(target=answer, args=(listener,))
            thread.start()
            with mock.patch.object(layout, "SOCKET", door):
                self.assertEqual("", service_answers.worker_fault())
            thread.join()
        self.assertEqual([(os.getpid(), pwd.getpwnam("www-data").pw_uid)],
                         [one[:2] for one in asked])
        self.assertEqual((0, 0), (os.geteuid(), os.getegid()))


class CheckTest(InstallCase):
    def test_the_check_goes_on_behind_a_report_that_is_none(self):
        self.install_well()
        self.world.shell("touch /run/penstock/fcgi.sock")  # as if somebody had started it
        self.world.write("/run/penstock/agent/health.json", "null")
        done = self.world.run(INSTALL, "--check")
        self.assertEqual(1, done.returncode)
        self.assertIn(f"PROBLEM: agents: {WORDS}", done.stdout)
        self.assertTrue(done.stdout.endswith("problems\n"), done.stdout)


if __name__ == "__main__":
    unittest.main()
