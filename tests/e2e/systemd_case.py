"""A booted host with penstock on it for each class of tests: what a Lab's agents do, as units."""

import json
import os
import re
import time

import layout
from agent_case import ALICE, BOB, OUT, AgentCase  # noqa: F401
from booted_host import SETUP, BootedHost

# How systemd and programs tell that a unit was not let do what it wanted.
DENIED = re.compile(r"code=(killed|dumped)|status=31/SYS|SIGSYS|bad system call"
                    r"|Operation not permitted|Permission denied|synchronised cannot be known",
                    re.IGNORECASE)


class SystemdCase(AgentCase):
    """`installed`: the words that penstock-setup is called with."""

    installed = ()

    @classmethod
    def setUpClass(cls):
        cls.lab = BootedHost(build=os.environ["PENSTOCK_BUILD"])
        cls.lab.start()
        cls.addClassCleanup(cls.lab.stop)
        done = cls.lab.install(*cls.installed)
        assert done.returncode == 0, done.stdout + done.stderr

    def setUp(self):
        super().setUp()
        self.cursor = self.lab.enter(
            ["journalctl", "--lines=0", "--show-cursor"]).stdout.partition("cursor: ")[2].strip()

    def logs(self):
        """Not Exim's, which tells when the daemon has read its configuration."""
        return (self.lab.directory / "sink.log",)

    def assert_nothing_denied(self, *since):
        """Neither penstock's units nor systemd about them tell of that, in this test or, with
        words for journalctl, since then."""
        told = self.lab.journal("--unit=penstock*", *(since or ("--after-cursor", self.cursor)))
        lines = [str(entry["MESSAGE"]) for entry in told]
        self.assertEqual([line for line in lines if DENIED.search(line)], [])

    def check(self):
        """What penstock-setup --check says, and its status."""
        done = self.lab.enter([SETUP, "--check"])
        return done.stdout + done.stderr, done.returncode

    def assert_check_is_green(self):
        said, status = self.check()
        self.assertEqual(0, status, said)

    def answers(self):
        """Whether a call is answered now."""
        try:
            return self.lab.api("version").status == 200
        except OSError:
            return False

    def main_pid(self, unit):
        return int(self.lab.properties(unit, "MainPID")["MainPID"])

    @classmethod
    def wait_for_fresh_health(cls):
        """Somebody has looked at Exim after now, and it obeys."""
        since = int(time.monotonic())
        health = cls.lab.path(layout.HEALTH)

        def is_well():
            found = json.loads(health.read_text()) if health.exists() else {"since_boot": 0}
            return found["since_boot"] >= since and found["is_wired"]

        cls.lab.wait_for(is_well, "a look at Exim", 60)
