"""When it cannot be known who is suspended, external mail waits: none is sent, none is bounced,
none is lost, and all of it leaves when the state is back. Internal mail goes on."""

import contextlib
import os

from mail_case import ALICE, BOB, OUT, MailCase

UNKNOWN = "not known"


class StateGone:
    """What holds for each way in which the state can be gone; broken() makes it so."""

    def test_smtp_defers_external_mail_of_everybody_and_takes_internal_mail(self):
        with self.broken():
            for login, sender in (("alice", ALICE), ("bob", BOB)):
                told = self.lab.submit(login, sender, [OUT, BOB])
                self.assert_refused(told, 451, UNKNOWN)
                self.assert_taken(told, BOB)
            self.settle()
        self.assert_nothing_outside()
        self.assert_taken(self.lab.submit("bob", BOB, [OUT]))
        self.lab.wait_for_sink()

    def test_a_local_message_is_queued_and_leaves_when_the_state_is_back(self):
        with self.broken():
            self.assertEqual(self.lab.sendmail("bob", [OUT, ALICE]).returncode, 0)
            self.lab.wait_for_log("=> alice")
            self.lab.wait_for_log(f"== \\S*{self.waits_at}")
            self.assertEqual(len(self.lab.queue()), 1)
        self.assert_nothing_outside()
        self.lab.run_queue("-q")
        self.settle()
        self.assertEqual(len(self.lab.outside()), 1)
        self.assertEqual(self.lab.mailbox("bob"), "")

    def test_a_queue_run_sends_nothing_bounces_nothing_and_loses_nothing(self):
        # It tries all queued mail when the marks of the test before have come back.
        self.lab.stop_program("watch")
        self.addCleanup(self.lab.start_program, "watch")
        messages = [(BOB, [f"{i}@outside.example"], f"Subject: {i}\n\nText.") for i in range(20)]
        self.lab.batch("bob", messages)
        with self.broken():
            self.lab.run_queue("-q")
            self.lab.run_queue("-qff")
            self.assertEqual(len(self.lab.queue()), 20)
        self.assert_nothing_outside()
        self.lab.run_queue("-q")
        self.settle()
        self.assertEqual({to for m in self.lab.outside() for to in m.recipients},
                         {f"{i}@outside.example" for i in range(20)})
        self.assertEqual(self.lab.mailbox("bob"), "")

    def test_a_suspension_that_stood_before_stands_afterwards(self):
        self.lab.mark("alice", "suspended")  # by hand: it may be known that nobody can be stopped
        with self.broken():
            self.lab.sendmail("alice", [OUT])
        self.lab.run_queue("-qff")
        self.settle()
        self.assert_nothing_outside()


class Missing(StateGone, MailCase):
    waits_at = "unknown.waiting"

    @contextlib.contextmanager
    def broken(self):
        here = self.outgoing("suspended")
        here.rename(self.outgoing("gone"))
        try:
            yield
        finally:
            self.outgoing("gone").rename(here)


class Empty(StateGone, MailCase):
    """As when the file system with the marks is not mounted."""

    waits_at = "unknown.waiting"

    @contextlib.contextmanager
    def broken(self):
        self.lab.enter(["mount", "-t", "tmpfs", "-o", "mode=755", "empty",
                        "/var/lib/penstock/outgoing"], check=True)
        try:
            yield
        finally:
            self.lab.enter(["umount", "/var/lib/penstock/outgoing"], check=True)


class Unreadable(StateGone, MailCase):
    # The routers run as root and can read it; what stops the message is the gate.
    waits_at = OUT

    @contextlib.contextmanager
    def broken(self):
        here = self.outgoing("suspended")
        os.chmod(here, 0)
        try:
            yield
        finally:
            os.chmod(here, 0o2750)


class MapGone(MailCase):
    def test_who_cannot_be_found_now_is_found_later(self):
        self.lab.suspend("alice")
        with self.broken():
            told = self.lab.submit("alice@alice.example", ALICE, [OUT])
            self.assert_refused(told, 451, UNKNOWN)
            self.assertEqual(self.lab.sendmail("www-data", ["-f", ALICE, OUT]).returncode, 0)
            self.assertEqual(self.lab.sendmail("www-data", ["-f", BOB, OUT]).returncode, 0)
            self.lab.wait_for(lambda: self.lab.mainlog().count("== ") == 2, "two that wait")
        self.lab.run_queue("-q")
        self.settle()
        self.assertEqual([m.sender for m in self.lab.outside()], [BOB])
        self.assertIn("Outgoing mail from account alice is suspended", self.lab.mailbox("alice"))

    @contextlib.contextmanager
    def broken(self):
        here = self.outgoing("map")
        here.rename(self.outgoing("gone"))
        try:
            yield
        finally:
            self.outgoing("gone").rename(here)
