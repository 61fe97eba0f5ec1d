"""Nobody is told that a message is late which waits because of a hold, a suspension whose queue is
kept, or a state that cannot be known: not the submitter, not a forged sender, not a stranger."""

from mail_case import ALICE, BOB, OUT, MailCase

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
