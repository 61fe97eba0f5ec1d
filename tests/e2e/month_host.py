"""A lab whose days go by as a host's do, and what is asked of it each evening.

An evening: each of the four functions is called; whatever it says OK to must be obeyed by Exim on
every way that alice has, nobody else is hit, and `deploy/install --check` agrees with the answers.
"""

import json
import os
import pathlib
import signal
import smtplib
import time
import unittest

from lab import Lab
from lab_namespace import LabError
from stepped_clock import SteppedClock

INSTALL = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "install"
OUTSIDE = "outside.example"
WAYS = ("auth", "loopback", "sendmail")
AGENTS = ("index", "watch", "deliver", "lists", "peer")
PROGRAMS = ("exim", "nginx", "worker", *AGENTS)
# What may be wrong for a moment after a change is right again within this many seconds.
SOON = 45


class MonthCase(unittest.TestCase):
    """One host for each test."""

    ZONE = "Europe/Berlin"
    CONF = ""

    def setUp(self):
        self.lab = Lab(build=os.environ["PENSTOCK_BUILD"], memory=True, conf=self.CONF)
        self.lab.start()
        self.addCleanup(self.lab.stop)
        self.clock = SteppedClock(self.lab, self.ZONE)
        self.number = 0
        self.stopped = set()  # subjects that must never be outside
        self.restart(*PROGRAMS)

    def restart(self, *names, number=signal.SIGTERM):
        """End programs, in one way or another, and start them as their units would."""
        for name in names:
            self.lab.stop_program(name, number)
        for name in names:
            self.lab.start_program(name)

    def run_well(self, *command, **options):
        done = self.lab.enter(command, **options)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        return done.stdout

    def night(self):
        """Until the next morning, with what Debian does in between."""
        self.clock.pass_until_time(1, 6, 25)
        for job in ("exim4-base", "logrotate"):
            self.run_well(f"/etc/cron.daily/{job}")
        self.lab.run_queue("-q")

    def reload_exim(self):
        self.run_well("sh", "-c", "update-exim4.conf && kill -HUP $(cat /run/exim4/exim.pid)")

    # What the API says.

    def call(self, function, **arguments):
        return self.lab.api(function, **arguments).json()["metadata"]

    def says_ok(self, function, **arguments):
        """Whether it does; what else it says is honest, or the test fails."""
        answer = self.call(function, **arguments)
        if answer["result"] == 1:
            self.assertEqual("OK", answer["reason"])
            return True
        self.assertNotIn("OK", answer["reason"])
        self.assertGreater(len(answer["reason"]), 10)
        self.last_reason = answer["reason"]
        return False

    def check(self):
        """The exit status of --check, and what it says."""
        done = self.lab.enter([INSTALL, "--check"])
        return done.returncode, done.stdout + done.stderr

    # Mail.

    def subject(self, who):
        self.number += 1
        return f"{who}-{self.number}"

    def send(self, user, to, way="auth", subject=None):
        """=> the subject, and whether the message was taken."""
        subject = subject or self.subject(user)
        text = f"Subject: {subject}\n\nText.\n"
        sender = f"{user}@{user}.example"
        if way == "sendmail":
            done = self.lab.sendmail(user, ["-oi", "-oep", "-f", sender, to], text)
            return subject, done.returncode == 0
        submit = self.lab.submit if way == "auth" else self.lab.loopback
        told = self.in_spite_of_a_reload(lambda: submit(user, sender, [to], text))
        return subject, bool(told["data"]) and told["data"][0] == 250

    @staticmethod
    def in_spite_of_a_reload(attempt, bound=10):
        """Exim closes its ports for a moment while it reads its configuration."""
        end = time.monotonic() + bound
        while True:
            try:
                return attempt()
            except (ConnectionError, smtplib.SMTPServerDisconnected, LabError):
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def is_outside(self, subject):
        return any(f"Subject: {subject}\n" in message.text for message in self.lab.outside())

    def leaves(self, user, way="auth"):
        subject, is_taken = self.send(user, f"{self.subject('to')}@{OUTSIDE}", way)
        self.assertTrue(is_taken, f"{user} by {way}")
        self.lab.wait_for(lambda: self.is_outside(subject), f"{subject} outside", 30)

    def arrives_inside(self, user, to):
        subject, is_taken = self.send(user, f"{to}@{to}.example")
        self.assertTrue(is_taken)
        self.lab.wait_for(lambda: f"Subject: {subject}\n" in self.lab.mailbox(to),
                          f"{subject} for {to}", 30)

    def is_refused(self, user):
        for way in WAYS:
            self.assertFalse(self.is_taken_from(user, way), f"{user} by {way}")

    def is_taken_from(self, user, way):
        """A message that must never be outside: whether Exim took it."""
        subject, is_taken = self.send(user, f"{self.subject('to')}@{OUTSIDE}", way)
        self.stopped.add(subject)
        return is_taken

    def nobody_escaped(self):
        texts = "".join(message.text for message in self.lab.outside())
        self.assertEqual([], [subject for subject in self.stopped
                              if f"Subject: {subject}\n" in texts])

    # An evening.

    def all_is_well(self):
        """Every function says OK and means it, and the check is green."""
        self.lab.wait_for(lambda: self.says_ok("suspend_outgoing_email", user="alice"),
                          "OK", SOON)
        self.is_refused("alice")
        self.arrives_inside("alice", "bob")
        self.leaves("bob")
        self.assertTrue(self.says_ok("unsuspend_outgoing_email", user="alice"), self.reason())
        for way in WAYS:
            self.leaves("alice", way)
        self.assertTrue(self.says_ok("hold_outgoing_email", user="alice"), self.reason())
        held, is_taken = self.send("alice", f"{self.subject('to')}@{OUTSIDE}")
        self.assertTrue(is_taken)
        self.leaves("bob", "loopback")
        self.assertFalse(self.is_outside(held))
        self.assertTrue(self.says_ok("release_outgoing_email", user="alice"), self.reason())
        self.lab.wait_for(lambda: self.is_outside(held), f"{held} outside", 30)
        self.nobody_escaped()
        status, said = self.check()
        self.assertEqual(0, status, said)

    def is_honest(self):
        """What is not obeyed is not answered OK, what is answered OK is obeyed, and the check says
        that something is wrong."""
        if self.says_ok("suspend_outgoing_email", user="alice"):
            self.is_refused("alice")
        self.nobody_escaped()
        status, said = self.check()
        self.assertNotEqual(0, status, said)
        self.says_ok("unsuspend_outgoing_email", user="alice")

    def reason(self):
        return getattr(self, "last_reason", "")

    def health(self):
        return json.loads(self.lab.path("/run/penstock/agent/health.json").read_text())
