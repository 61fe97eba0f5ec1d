"""A lab for each class of mail tests, and a clean one for each test of it."""

import hashlib
import hmac
import json
import os
import pathlib
import re
import unittest

import layout
from lab import Lab
from lab_namespace import HOST
from state_tree import NAMES

OUT = "someone@outside.example"
ALICE = "alice@alice.example"
BOB = "bob@bob.example"
SUSPENDED = "Outgoing mail from account alice is suspended"


class MailCase(unittest.TestCase):
    """Tests about accounts alice and bob; `options` are the Lab's."""

    options = {}

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(build=os.environ["PENSTOCK_BUILD"], memory=True, **cls.options)
        cls.lab.start()
        cls.addClassCleanup(cls.lab.stop)

    def setUp(self):
        self.addCleanup(self.clean)

    def clean(self):
        """Nothing suspended, held, queued, delivered or logged, and an outside that takes all."""
        lab = self.lab
        for directory in NAMES:
            for mark in self.outgoing(directory.relative_to(layout.OUTGOING)).iterdir():
                if not mark.name.startswith((".", "_probe.")):
                    mark.unlink(missing_ok=True)
        lab.sink_rules()
        lab.wait_for(lambda: not lab.delivering(), "the end of the deliveries", 60)
        spool = "/var/spool/exim4/"
        for inside in (spool + "input", spool + "msglog", spool + "db",
                       spool + "penstock-held", "/var/mail"):
            empty(lab.path(inside))
        empty(lab.sink_dir)
        for log in self.logs():
            if log.exists():
                os.truncate(log, 0)

    def logs(self):
        """Those that begin anew with each test."""
        return self.lab.path("/var/log/exim4/mainlog"), self.lab.directory / "sink.log"

    def outgoing(self, name):
        """A file or directory of the marks."""
        return pathlib.Path(self.lab.state, "outgoing", name)

    def set_macro(self, name, value):
        """Give a setting of the fragments another value."""
        settings = self.lab.path("/etc/exim4/penstock/settings.conf")
        lines = [line for line in settings.read_text().splitlines()
                 if not line.startswith(f"{name} =")]
        # Not while it runs: a daemon with other settings than those on disk is not wired.
        self.lab.stop_program("exim")
        settings.write_text("\n".join([*lines, f"{name} = {value}", ""]))
        self.lab.start_program("exim")

    @classmethod
    def inside(cls, expression, module="exim_check"):
        """What an expression of deploy/host comes to in the lab."""
        done = cls.lab.enter(["/usr/bin/python3", "-B", "-c", "import json, sys;"
                              f"sys.path.insert(0, '{HOST}'); import {module};"
                              f"print(json.dumps({expression}))"], check=True)
        return json.loads(done.stdout)

    @classmethod
    def wire(cls):
        """Have the site's text wired anew, and Exim use it."""
        cls.lab.stop_program("exim")
        cls.inside("exim_wiring.install()", "exim_wiring")
        cls.lab.start_program("exim")

    def queued(self, user, sender, recipients, count=1):
        """Put messages of this user into the queue, untried."""
        done = self.lab.batch(user, [(sender, recipients, "Subject: queued\n\nText.")] * count)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertEqual(len(self.lab.queue()), count)

    def age_queue(self, days):
        """Let every message in the queue have come in so much earlier."""
        for header in self.lab.path("/var/spool/exim4").rglob("*-H"):
            lines = header.read_text(errors="surrogateescape").split("\n")
            received, warnings = lines[3].split()
            lines[3] = f"{int(int(received) - days * 86400)} {warnings}"
            header.write_text("\n".join(lines), errors="surrogateescape")

    def assert_retry_records(self, *expected):
        """That Exim keeps these retry records and no others."""
        records = self.lab.enter(["exim_dumpdb", "/var/spool/exim4", "retry"]).stdout
        self.assertEqual(re.findall(r"[RT]:\S+", records), list(expected))

    def forward(self, user, *targets):
        """Have this user's mail sent on, until the test ends."""
        self.lab.enter(["tee", f"/home/{user}/.forward"], user=user, check=True,
                       input="".join(f"{target}\n" for target in targets))
        self.addCleanup(self.lab.path(f"/home/{user}/.forward").unlink, missing_ok=True)

    def settle(self):
        """Wait until the queue is empty."""
        self.lab.wait_for(lambda: not self.lab.queue(), "empty queue", 30)

    def assert_refused(self, told, code=550, text=SUSPENDED, recipient=OUT):
        """That this recipient was refused so."""
        answer = told["rcpt"][recipient]
        self.assertEqual(answer[0], code, told)
        self.assertIn(text, answer[1])

    def assert_taken(self, told, *recipients):
        """That these recipients, and the message, were taken."""
        for recipient in recipients or (OUT,):
            self.assertEqual(told["rcpt"][recipient][0], 250, told)
        self.assertEqual(told["data"][0], 250, told)

    def assert_nothing_outside(self):
        """That no MAIL command even reached the outside."""
        self.assertEqual([entry for entry in self.lab.sink_log() if entry["command"] == "MAIL"], [])


def unmapped_line(lab, time, number):
    """What Exim writes of mail of an identity that is no account, signed; each number is one."""
    said = f'unmapped identity via=auth at={number}.1 id="x@y.example"'
    key = lab.path("/etc/exim4/penstock/key").read_bytes().strip()
    return f"{time} penstock: {said} mac={hmac.new(key, said.encode(), 'sha1').hexdigest()}\n"


def waiting_id(name):
    """What stands for an account or a mailbox in the domain that its mail waits at."""
    return hashlib.md5(name.encode()).hexdigest()


def empty(directory):
    """Take away the files of a directory."""
    for file in directory.rglob("*"):
        if file.is_file():
            file.unlink(missing_ok=True)
