"""Nobody is told that a message is late which waits because of a hold, a suspension whose queue is
kept, or a state that cannot be known: not the submitter, not a forged sender, not a stranger."""

from mail_case import ALICE, BOB, OUT, MailCase

STRANGER = "stranger@elsewhere.example"
# What cannot be delivered now; the warning would say what it is called.
UNDONE = (("# Exim filter", 'save "/etc/nowhere/BUY PILLS"'),
          ("|/bin/sh -c 'echo BUY PILLS; exit 75'",))
SALES = "sales@alice.example"


class DelayWarning(MailCase):
    def queue_one(self, user="alice", sender=ALICE):
        """A message that came a day and some hours ago and was tried once."""
        self.lab.sink_rules({"at": "MAIL", "answer": "451 later"})
        self.assert_taken(self.lab.submit(user, sender, [OUT]))
        self.lab.wait_for_log("== ")
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end of the delivery")
        self.age_queue(1.3)

    def assert_no_warning(self, waits):
        """That a queue run finds the message waiting so, and tells nobody."""
        for arguments in ("-q", "-qff"):
            self.lab.run_queue(arguments)
        self.assertRegex(self.lab.mainlog(), waits)
        self.assertEqual(len(self.lab.queue()), 1)
        self.assertNotIn("<= <>", self.lab.mainlog())

    def test_comes_for_mail_that_a_host_keeps_waiting(self):
        self.queue_one()
        self.lab.run_queue("-qff")
        self.lab.wait_for_log("<= <>")
        self.lab.wait_for(lambda: "delayed" in self.lab.mailbox("alice"), "warning")

    def test_comes_again_once_the_hold_is_over(self):
        self.queue_one()
        self.lab.mark("alice", "held")
        self.assert_no_warning("account alice is held")
        self.lab.unmark("alice", "held")
        self.lab.run_queue("-qff")
        self.lab.wait_for(lambda: "delayed" in self.lab.mailbox("alice"), "warning")

    def test_does_not_come_for_a_hold(self):
        self.queue_one(sender=BOB)
        self.lab.mark("alice", "held")
        self.assert_no_warning("account alice is held")

    def test_does_not_come_for_a_queue_that_is_kept(self):
        self.queue_one(sender=BOB)
        self.lab.mark("alice", "queued/keep")
        self.lab.mark("alice")
        self.assert_no_warning("what is queued is kept")

    def test_does_not_come_for_a_mailbox(self):
        self.lab.add_login(SALES)
        for kinds in (["held"], ["queued/keep", "suspended"]):
            with self.subTest(kinds):
                self.queue_one(SALES, BOB)
                for kind in kinds:
                    self.lab.mark(SALES, kind)
                self.assert_no_warning(f"mailbox {SALES} is")
                self.clean()

    def test_does_not_come_for_a_state_that_cannot_be_known(self):
        self.queue_one(sender=BOB)
        here = self.outgoing("suspended")
        here.rename(self.outgoing("gone"))
        self.addCleanup(self.outgoing("gone").rename, here)
        self.assert_no_warning("it is not known whether outgoing mail may leave")

    def test_does_not_come_to_who_wrote_to_a_forwarder_that_is_held(self):
        self.forward("alice", OUT)
        self.lab.mark("alice", "held")
        self.assert_taken(self.lab.submit("bob", BOB, [ALICE]), ALICE)
        self.lab.wait_for_log("account alice is held")
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end of the delivery")
        self.age_queue(1.3)
        self.assert_no_warning("account alice is held")

    def queue_one_to(self, to, targets):
        """A stranger's message, a day and some hours ago, to what alice's mail is sent to."""
        self.forward("alice", *targets)
        self.assert_taken(self.lab.stranger(STRANGER, [to]), to)
        self.lab.wait_for_log("R=userforward .*defer")
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end of the delivery")
        self.age_queue(1.3)

    def test_does_not_come_to_a_stranger_from_what_a_stopped_account_does_not_take(self):
        self.forward("bob", ALICE)
        for kind in ("suspended", "held"):
            for targets in UNDONE:
                for to in (ALICE, BOB):
                    with self.subTest(kind, targets=targets, to=to):
                        self.lab.mark("alice", kind)
                        self.queue_one_to(to, targets)
                        self.assert_no_warning("BUY PILLS")
                        self.clean()

    def test_comes_to_a_stranger_from_what_a_free_account_does_not_take(self):
        for targets in UNDONE:
            with self.subTest(targets):
                self.queue_one_to(ALICE, targets)
                self.lab.run_queue("-qff")
                self.assertIn("delayed", self.lab.wait_for_sink()[0].text)
                self.clean()
