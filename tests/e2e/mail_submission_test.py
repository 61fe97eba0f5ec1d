"""A suspended account and every way there is to hand Exim a message: the account is known by who
it is, never by what it writes into the envelope."""

from mail_case import ALICE, BOB, OUT, SUSPENDED, MailCase


class SmtpWithPassword(MailCase):
    def test_refuses_an_external_recipient_and_says_whose_mail_is_suspended(self):
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))
        self.lab.wait_for_sink()
        self.lab.suspend("alice")
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))

    def test_internal_mail_goes_on(self):
        self.lab.suspend("alice")
        self.assert_taken(self.lab.submit("alice", ALICE, [BOB]), BOB)
        self.lab.wait_for_log(f"=> bob <{BOB}>")

    def test_of_mixed_recipients_only_the_internal_ones_get_the_message(self):
        self.lab.suspend("alice")
        told = self.lab.submit("alice", ALICE, [OUT, BOB])
        self.assert_refused(told)
        self.assert_taken(told, BOB)
        self.settle()
        self.assertIn("A test.", self.lab.mailbox("bob"))
        self.assert_nothing_outside()

    def test_another_accounts_sender_address_does_not_help(self):
        self.lab.suspend("alice")
        self.assert_refused(self.lab.submit("alice", BOB, [OUT]))

    def test_nobody_else_is_stopped_by_a_forged_sender(self):
        self.lab.suspend("alice")
        self.assert_taken(self.lab.submit("bob", ALICE, [OUT]))
        self.assertEqual(self.lab.wait_for_sink()[0].sender, ALICE)

    def test_the_owner_of_a_mailbox_domain_is_stopped_with_all_its_mailboxes(self):
        self.lab.add_login("sales@alice.example")
        self.lab.suspend("alice")
        self.assert_refused(self.lab.submit("sales@alice.example", "sales@alice.example", [OUT]))

    def test_after_unsuspend_mail_leaves_again(self):
        self.lab.suspend("alice")
        self.lab.unsuspend("alice")
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))
        self.lab.wait_for_sink()

    def test_an_empty_sender_is_refused_like_any_other(self):
        self.lab.suspend("alice")
        self.assert_refused(self.lab.submit("alice", "", [OUT]))


class Sendmail(MailCase):
    def test_refuses_with_an_exit_status_and_mails_the_reason_to_the_caller(self):
        self.lab.suspend("alice")
        self.assertNotEqual(self.lab.sendmail("alice", [OUT]).returncode, 0)
        self.lab.wait_for(lambda: SUSPENDED in self.lab.mailbox("alice"), "reason in the mailbox")
        self.assert_nothing_outside()

    def test_says_the_reason_on_standard_error_where_that_is_asked_for(self):
        self.lab.suspend("alice")
        done = self.lab.sendmail("alice", ["-oep", OUT])
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(SUSPENDED, done.stderr)

    def test_with_a_forged_sender_refuses_and_tells_the_forged_one_nothing(self):
        self.lab.suspend("alice")
        for sender in (BOB, "victim@outside.example"):
            self.assertNotEqual(self.lab.sendmail("alice", ["-f", sender, OUT]).returncode, 0)
        self.settle()
        self.assertEqual(self.lab.mailbox("bob"), "")
        self.assert_nothing_outside()

    def test_a_forged_sender_of_a_suspended_account_stops_nobody(self):
        self.lab.suspend("alice")
        self.assertEqual(self.lab.sendmail("bob", ["-f", ALICE, OUT]).returncode, 0)
        self.lab.wait_for_sink()

    def test_mixed_recipients_internal_ones_get_it_and_the_caller_a_bounce(self):
        self.lab.suspend("alice")
        self.assertEqual(self.lab.sendmail("alice", [OUT, BOB]).returncode, 0)
        self.lab.wait_for(lambda: SUSPENDED in self.lab.mailbox("alice"), "bounce")
        self.settle()
        self.assertIn("A test.", self.lab.mailbox("bob"))
        self.assertIn(OUT, self.lab.mailbox("alice"))
        self.assert_nothing_outside()

    def test_mixed_recipients_can_be_refused_as_a_whole(self):
        self.addCleanup(self.set_macro, "PENSTOCK_MIXED_IS_REFUSED", "no")
        self.set_macro("PENSTOCK_MIXED_IS_REFUSED", "yes")
        self.lab.suspend("alice")
        self.assertNotEqual(self.lab.sendmail("alice", [OUT, BOB]).returncode, 0)
        self.assertEqual(self.lab.sendmail("alice", [BOB]).returncode, 0)
        self.settle()
        self.assertEqual(self.lab.mailbox("bob").count("A test."), 1)

    def test_without_a_sender_takes_the_message_and_drops_it_so_that_autoreplies_go_on(self):
        self.lab.suspend("alice")
        self.assertEqual(self.lab.sendmail("alice", ["-f", "<>", OUT]).returncode, 0)
        self.lab.wait_for_log("Completed")
        self.assertEqual(self.lab.queue(), [])
        self.assert_nothing_outside()

    def test_reads_recipients_from_the_header_too(self):
        self.lab.suspend("alice")
        text = f"To: {OUT}\nSubject: a test\n\nA test.\n"
        self.assertNotEqual(self.lab.sendmail("alice", ["-t"], text).returncode, 0)
        self.assert_nothing_outside()

    def test_batched_smtp_is_refused(self):
        self.lab.suspend("alice")
        done = self.lab.batch("alice", [(BOB, [OUT], "Subject: x\n\nText.")], queue=False)
        self.assertIn(SUSPENDED, done.stdout + done.stderr + self.lab.mainlog())
        self.settle()
        self.assert_nothing_outside()
        self.assertEqual(self.lab.mailbox("bob"), "")

    def test_root_is_never_stopped_whatever_is_on_disk(self):
        self.lab.mark("root")
        self.assertEqual(self.lab.sendmail(None, [OUT]).returncode, 0)
        self.lab.wait_for_sink()


class SharedLogin(MailCase):
    def test_is_known_by_the_sender_address_it_claims(self):
        self.lab.suspend("alice")
        self.assertNotEqual(self.lab.sendmail("www-data", ["-f", ALICE, OUT]).returncode, 0)
        self.assertEqual(self.lab.sendmail("www-data", ["-f", BOB, OUT]).returncode, 0)
        self.assertEqual([m.sender for m in self.lab.wait_for_sink()], [BOB])


class Loopback(MailCase):
    def test_refuses_the_owner_of_the_socket_whatever_sender_it_names(self):
        self.lab.suspend("alice")
        for sender in (ALICE, BOB):
            self.assert_refused(self.lab.loopback("alice", sender, [OUT]))

    def test_nobody_else_is_stopped_by_a_forged_sender(self):
        self.lab.suspend("alice")
        self.assert_taken(self.lab.loopback("bob", ALICE, [OUT]))
        self.lab.wait_for_sink()

    def test_internal_mail_goes_on(self):
        self.lab.suspend("alice")
        self.assert_taken(self.lab.loopback("alice", ALICE, [BOB]), BOB)
