"""What becomes of the queue of a suspended account or mailbox: it fails (mail_queue_test), waits,
or is dropped. New mail is refused whichever it is."""

import contextlib

from mail_case import ALICE, BOB, OUT, SUSPENDED, MailCase, waiting_id

SALES = "sales@alice.example"
STRANGER = "stranger@elsewhere.example"
KEPT = "outgoing mail of account alice is suspended, and what is queued is kept"


class FateCase(MailCase):
    fate = "keep"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.stop_program("watch")  # which would have queued mail tried before it is stopped

    def stop(self, name="alice", fate=None):
        """Suspend in the order in which the API writes."""
        self.lab.mark(name, f"queued/{fate or self.fate}")
        self.lab.mark(name)

    def free(self, name="alice", fate=None):
        """The opposite of stop()."""
        self.lab.unmark(name)
        self.lab.unmark(name, f"queued/{fate or self.fate}")

    def assert_new_mail_is_refused(self):
        """By SMTP and by sendmail, and what cannot be refused leaves nothing behind."""
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))
        self.assert_refused(self.lab.loopback("alice", ALICE, [OUT]))
        self.assertNotEqual(self.lab.sendmail("alice", [OUT]).returncode, 0)
        self.assertEqual(self.lab.sendmail("alice", ["-f", "<>", OUT]).returncode, 0)
        self.settle()
        self.assertEqual(self.lab.sendmail("alice", [OUT, BOB]).returncode, 0)
        self.settle()
        self.assertIn(SUSPENDED, self.lab.mailbox("alice"))
        self.assertIn("A test.", self.lab.mailbox("bob"))
        self.assert_nothing_outside()

    def queue_as_mailbox(self):
        """A message of the mailbox SALES, untried outside."""
        self.lab.add_login(SALES)
        self.lab.sink_rules({"at": "MAIL", "answer": "451 later"})
        self.assert_taken(self.lab.submit(SALES, SALES, [OUT]))
        self.lab.wait_for_log(f"== {OUT}")
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end of the delivery")
        self.lab.sink_rules()
        self.forget_mails()

    def forget_mails(self):
        """What the outside was told up to now does not count."""
        (self.lab.directory / "sink.log").write_text("")


class Kept(FateCase):
    def test_waits_whatever_the_queue_run_and_leaves_after_the_suspension(self):
        self.queued("alice", ALICE, [OUT])
        self.stop()
        for arguments in ("-q", "-qff", "-q"):
            self.lab.run_queue(arguments)
        self.assertEqual(len(self.lab.queue()), 1)
        self.assert_nothing_outside()
        self.free()
        self.lab.run_queue("-q")
        self.assertEqual(len(self.lab.wait_for_sink()), 1)
        self.assertEqual(self.lab.mailbox("alice"), "")

    def test_of_new_mail_nothing_is_kept(self):
        self.stop()
        self.assert_new_mail_is_refused()

    def test_leaves_one_retry_record_of_its_own(self):
        self.queued("alice", ALICE, [OUT])
        self.stop()
        self.lab.run_queue()
        self.lab.wait_for_log(f"== \\S+ <{OUT}> .*{KEPT}")
        self.assert_retry_records(f"R:{waiting_id('alice')}.kept.waiting.penstock.invalid")

    def test_delays_nobody_elses_mail_to_the_same_address(self):
        self.queued("alice", ALICE, [OUT])
        self.stop()
        self.lab.run_queue()
        self.lab.batch("bob", [(BOB, [OUT], "Subject: x\n\nText.")])
        self.lab.run_queue("-q")
        self.assertEqual([m.sender for m in self.lab.wait_for_sink()], [BOB])

    def test_internal_recipients_are_served_at_once_and_once(self):
        self.queued("alice", ALICE, [OUT, BOB])
        self.stop()
        self.lab.run_queue()
        self.lab.run_queue("-qff")
        self.assertEqual(self.lab.mailbox("bob").count("Text."), 1)
        self.assertEqual(len(self.lab.queue()), 1)

    def test_is_not_given_up_after_thirty_days(self):
        self.queued("alice", ALICE, [OUT])
        self.age_queue(30)
        self.stop()
        self.lab.run_queue("-q")
        self.lab.run_queue("-qff")
        self.assertEqual(len(self.lab.queue()), 1)
        self.assertEqual(self.lab.mailbox("alice"), "")

    def test_fails_once_the_grace_is_over(self):
        self.queued("alice", ALICE, [OUT])
        self.stop()
        self.lab.run_queue()
        self.lab.unmark("alice", "queued/keep")
        self.lab.run_queue("-q")
        self.settle()
        self.assertIn(SUSPENDED, self.lab.mailbox("alice"))
        self.assert_nothing_outside()

    def test_a_hold_that_stands_beside_it_stands_afterwards(self):
        self.queued("alice", ALICE, [OUT])
        self.lab.mark("alice", "held")
        self.stop()
        self.lab.run_queue()
        self.free()
        self.lab.run_queue("-q")
        self.lab.wait_for_log("account alice is held")
        self.assertEqual(len(self.lab.queue()), 1)

    def test_mail_on_its_way_does_not_get_its_mail_command(self):
        first, second = self.lab.sink_ports
        go = self.lab.directory / "go-kept"
        self.addCleanup(go.unlink, missing_ok=True)
        self.lab.sink_rules({"at": "MAIL", "port": first, "wait": str(go), "answer": "451 busy"})
        self.lab.submit("alice", ALICE, [OUT])
        self.lab.wait_for(self.lab.sink_log, "MAIL at the first host")
        self.stop()
        go.touch()
        self.lab.wait_for_log("may not leave now")
        self.lab.sink_rules()
        self.lab.run_queue("-q")
        self.assertEqual(len(self.lab.queue()), 1)
        self.assertEqual([entry for entry in self.lab.sink_log()
                          if (entry["command"], entry["port"]) == ("MAIL", second)], [])

    def test_a_strangers_mail_that_a_forwarder_has_made_the_accounts_waits_too(self):
        self.forward("alice", OUT)
        self.stop()
        self.lab.stranger(STRANGER, [ALICE])
        self.lab.wait_for_log(KEPT)
        self.free()
        self.lab.run_queue("-q")
        self.lab.wait_for_sink()

    def test_of_a_mailbox_waits_alone(self):
        self.queue_as_mailbox()
        self.stop(SALES)
        self.lab.run_queue("-qff")
        self.lab.wait_for_log(f"outgoing mail of mailbox {SALES} is suspended, and what is")
        self.assertEqual(len(self.lab.queue()), 1)
        self.assert_nothing_outside()
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))
        self.lab.wait_for_sink()

    def test_of_account_and_mailbox_that_which_loses_least_counts(self):
        for account, mailbox in (("keep", None), (None, "keep"), ("keep", "discard"),
                                 ("discard", "keep")):
            with self.subTest(account=account, mailbox=mailbox):
                self.queue_as_mailbox()
                for name, fate in (("alice", account), (SALES, mailbox)):
                    if fate:
                        self.lab.mark(name, f"queued/{fate}")
                    self.lab.mark(name)
                self.lab.run_queue("-qff")
                self.assertEqual(len(self.lab.queue()), 1)
                self.clean()


class Unknown(FateCase):
    """Where it cannot be read whether the queue is to fail, it waits."""

    @contextlib.contextmanager
    def gone(self, name):
        here = self.outgoing(name)
        here.rename(self.outgoing("gone"))
        try:
            yield
        finally:
            self.outgoing("gone").rename(here)

    def test_the_queue_waits_and_others_mail_does_not(self):
        for name in ("queued", "queued/keep", "queued/discard", "queued/keep/.ready"):
            with self.subTest(name):
                self.queued("alice", ALICE, [OUT])
                self.lab.mark("alice")
                with self.gone(name):
                    self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))
                    self.lab.run_queue("-q")
                    self.assertEqual(len(self.lab.queue()), 1)
                    self.assert_taken(self.lab.submit("bob", BOB, [OUT]))
                    self.lab.wait_for_sink()
                self.lab.run_queue("-q")
                self.settle()
                self.assertIn(SUSPENDED, self.lab.mailbox("alice"))
                self.clean()

    def test_whether_a_held_account_is_full_is_no_concern_of_anybody_elses(self):
        self.lab.mark("alice", "held")
        with self.gone("full"):
            self.assert_refused(self.lab.submit("alice", ALICE, [OUT]), 451, "not known")
            self.assert_taken(self.lab.submit("bob", BOB, [OUT]))
            self.lab.wait_for_sink()


class Dropped(FateCase):
    fate = "discard"

    def test_is_dropped_and_nobody_is_told(self):
        for sender in (ALICE, BOB, "victim@outside.example", ""):
            self.lab.batch("alice", [(sender, [OUT], "Subject: queued\n\nText.")])
        self.stop()
        self.lab.run_queue()
        self.assertEqual(self.lab.queue(), [])
        self.assertEqual(self.lab.mainlog().count("R=penstock_dropped"), 4)
        self.assertEqual(self.lab.mailbox("alice") + self.lab.mailbox("bob"), "")
        self.assert_nothing_outside()

    def test_of_new_mail_the_sender_is_told(self):
        self.stop()
        self.assert_new_mail_is_refused()

    def test_internal_recipients_are_served(self):
        self.queued("alice", ALICE, [OUT, BOB])
        self.stop()
        self.lab.run_queue()
        self.settle()
        self.assertEqual(self.lab.mailbox("bob").count("Text."), 1)

    def test_others_mail_leaves_as_ever(self):
        self.queued("bob", BOB, [OUT])
        self.stop()
        self.lab.run_queue()
        self.lab.wait_for_sink()

    def test_of_a_mailbox_is_dropped_alone(self):
        self.queue_as_mailbox()
        self.stop(SALES)
        self.lab.batch("alice", [(SALES, [OUT], "Subject: hers\n\nText.")])
        self.lab.run_queue("-qff")
        self.settle()
        self.assertEqual(self.lab.mailbox("alice"), "")
        self.assertIn("Subject: hers", self.lab.wait_for_sink()[0].text)

    def test_a_bounce_is_less_of_a_loss_where_account_and_mailbox_differ(self):
        self.queue_as_mailbox()
        self.stop()
        self.lab.mark(SALES)
        self.lab.run_queue("-qff")
        self.settle()
        self.assertIn("is suspended", self.lab.mailbox("alice"))

    def test_what_a_forwarder_has_made_the_accounts_is_dropped_too(self):
        self.lab.path("/etc/aliases").write_text(f"info: {OUT}\nteam: {OUT}, 2@outside.example\n")
        self.stop()
        told = self.lab.stranger(STRANGER, ["info@alice.example"])
        self.assert_refused(told, text="cannot be reached", recipient="info@alice.example")
        self.lab.stranger(STRANGER, ["team@alice.example"])
        self.settle()
        self.assertEqual(self.lab.mainlog().count("R=penstock_dropped"), 2)
        self.assert_nothing_outside()
