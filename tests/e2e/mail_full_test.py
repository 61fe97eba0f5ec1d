"""A held account or mailbox at its ceiling: no more of its mail is taken until there is room, what
waits goes on waiting, and nobody else notices."""

from mail_case import ALICE, BOB, OUT, MailCase

SALES = "sales@alice.example"
TOO_MUCH = "Too much outgoing mail from account alice is waiting here"


class Full(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.stop_program("watch")  # it knows that nobody is full

    def fill(self, name="alice"):
        self.lab.mark(name, "held")
        self.lab.mark(name, "full")

    def test_external_recipients_are_deferred_and_internal_mail_goes_on(self):
        self.fill()
        for told in (self.lab.submit("alice", ALICE, [OUT, BOB]),
                     self.lab.loopback("alice", ALICE, [OUT, BOB])):
            self.assert_refused(told, 452, TOO_MUCH)
            self.assertIn("4.2.2", told["rcpt"][OUT][1])
            self.assert_taken(told, BOB)
        self.settle()
        self.assertEqual(self.lab.mailbox("bob").count("A test."), 2)

    def test_a_transaction_that_was_begun_before_is_deferred_at_its_end(self):
        self.lab.mark("alice", "held")
        with self.lab.session("alice") as smtp:
            smtp.mail(ALICE)
            self.assertEqual(smtp.rcpt(OUT)[0], 250)
            self.lab.mark("alice", "full")
            self.assertEqual(smtp.docmd("DATA")[0], 354)
            smtp.send("Subject: late\r\n\r\nText.\r\n.\r\n")
            self.assertEqual(smtp.getreply()[0], 452)
        self.assertEqual(self.lab.queue(), [])

    def test_sendmail_is_refused_with_any_external_recipient(self):
        self.fill()
        for recipients in ([OUT], [OUT, BOB]):
            done = self.lab.sendmail("alice", ["-oep", *recipients])
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(TOO_MUCH, done.stderr)
        self.assertEqual(self.lab.sendmail("alice", [BOB]).returncode, 0)
        self.settle()
        self.assertEqual(self.lab.mailbox("bob").count("A test."), 1)

    def test_a_forged_sender_is_told_nothing(self):
        self.fill()
        self.assertNotEqual(self.lab.sendmail("alice", ["-f", BOB, OUT]).returncode, 0)
        self.settle()
        self.assertEqual(self.lab.mailbox("bob"), "")

    def test_without_a_sender_takes_the_message_and_drops_it_so_that_autoreplies_go_on(self):
        self.fill()
        self.assertEqual(self.lab.sendmail("alice", ["-f", "<>", OUT]).returncode, 0)
        self.settle()
        self.assertIn("R=penstock_dropped", self.lab.mainlog())

    def test_what_waits_goes_on_waiting_and_leaves_after_the_release(self):
        self.lab.mark("alice", "held")
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))
        self.lab.mark("alice", "full")
        self.lab.run_queue("-qff")
        self.lab.wait_for_log("account alice is held")
        self.assertEqual(len(self.lab.queue()), 1)
        self.assert_nothing_outside()
        self.lab.unmark("alice", "held")
        self.lab.unmark("alice", "full")
        self.lab.run_queue("-q")
        self.lab.wait_for_sink()

    def test_counts_only_with_a_hold_and_a_suspension_beats_it(self):
        self.lab.mark("alice", "full")
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))
        self.lab.wait_for_sink()
        self.fill()
        self.lab.mark("alice")
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))

    def test_others_go_on(self):
        self.fill()
        self.assert_taken(self.lab.submit("bob", ALICE, [OUT]))
        self.lab.wait_for_sink()

    def test_of_a_mailbox_its_accounts_others_go_on(self):
        self.lab.add_login(SALES)
        self.fill(SALES)
        self.assert_refused(self.lab.submit(SALES, SALES, [OUT]), 452,
                            f"Too much outgoing mail from mailbox {SALES}")
        self.assert_taken(self.lab.submit("alice", SALES, [OUT]))
        self.lab.wait_for_sink()
