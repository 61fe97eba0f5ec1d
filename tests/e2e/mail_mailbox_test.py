"""One mailbox suspended or held, known by the password it came with: the account's other
mailboxes, its programs and everybody else go on, whatever address they write into the envelope."""

from mail_case import ALICE, BOB, OUT, SUSPENDED, MailCase, waiting_id

SALES = "sales@alice.example"
INFO = "info@alice.example"
ODD = "sa/les@alice.example"
ODD_KEY = "@b069b2405eae66617170c279c6f64da71c116fc0b318b118338413d9b4c6e892"
STOPPED = f"Outgoing mail from mailbox {SALES} is suspended"


class MailboxCase(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in (SALES, INFO, ODD, "Sales+x@ALICE.example.", "sales%alice.example"):
            cls.lab.add_login(name)

    def queue_by_smtp(self, login, recipients=(OUT,)):
        """A message of this login that waits for a busy host."""
        self.lab.sink_rules({"at": "MAIL", "answer": "451 later"})
        self.assert_taken(self.lab.submit(login, login, list(recipients)), *recipients)
        self.lab.wait_for_log(f"== {OUT}")
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end of the delivery")
        self.lab.sink_rules()


class Suspended(MailboxCase):
    def test_is_refused_an_external_recipient_and_told_which_mailbox_it_is(self):
        self.lab.mark(SALES)
        self.assert_refused(self.lab.submit(SALES, SALES, [OUT]), text=STOPPED)
        self.assert_refused(self.lab.submit(SALES, "", [OUT]), text=STOPPED)
        self.assert_refused(self.lab.submit(SALES, BOB, [OUT]), text=STOPPED)

    def test_its_internal_mail_goes_on(self):
        self.lab.mark(SALES)
        told = self.lab.submit(SALES, SALES, [OUT, BOB])
        self.assert_refused(told, text=STOPPED)
        self.assert_taken(told, BOB)
        self.settle()
        self.assertIn("A test.", self.lab.mailbox("bob"))
        self.assert_nothing_outside()

    def test_is_the_same_however_its_name_is_written(self):
        self.lab.mark(SALES)
        for login in ("Sales+x@ALICE.example.", "sales%alice.example"):
            self.assert_refused(self.lab.submit(login, SALES, [OUT]), text=STOPPED)

    def test_with_a_name_that_no_file_can_have_is_known_by_its_hash(self):
        self.lab.mark(ODD_KEY)
        self.assert_refused(self.lab.submit(ODD, ODD, [OUT]), text=f"mailbox {ODD} is suspended")
        self.assert_taken(self.lab.submit(SALES, SALES, [OUT]))

    def test_the_accounts_other_mailboxes_and_its_programs_go_on(self):
        self.lab.mark(SALES)
        self.assert_taken(self.lab.submit(INFO, SALES, [OUT]))
        self.assert_taken(self.lab.submit("alice", SALES, [OUT]))
        self.assert_taken(self.lab.loopback("alice", SALES, [OUT]))
        self.assertEqual(self.lab.sendmail("alice", ["-f", SALES, OUT]).returncode, 0)
        self.assertEqual(self.lab.sendmail("www-data", ["-f", SALES, OUT]).returncode, 0)
        self.lab.wait_for_sink(lambda messages: len(messages) == 5)

    def test_nobody_else_is_stopped_by_its_address(self):
        self.lab.mark(SALES)
        self.assert_taken(self.lab.submit("bob", SALES, [OUT]))
        self.lab.wait_for_sink()

    def test_its_account_is_stopped_with_it_when_both_are_and_alone_afterwards(self):
        self.lab.mark("alice")
        self.lab.mark(SALES)
        self.assert_refused(self.lab.submit(SALES, SALES, [OUT]))
        self.lab.unmark(SALES)
        self.assert_refused(self.lab.submit(SALES, SALES, [OUT]))
        self.lab.unmark("alice")
        self.assert_taken(self.lab.submit(SALES, SALES, [OUT]))

    def test_a_transaction_that_was_begun_before_is_refused_at_its_end(self):
        with self.lab.session(SALES) as smtp:
            smtp.mail(SALES)
            self.assertEqual(smtp.rcpt(OUT)[0], 250)
            self.lab.mark(SALES)
            self.assertEqual(smtp.rcpt(OUT)[0], 550)
            self.assertEqual(smtp.docmd("DATA")[0], 354)
            smtp.send("Subject: late\r\n\r\nText.\r\n.\r\n")
            code, text = smtp.getreply()
        self.assertEqual((code, self.lab.queue()), (550, []))
        self.assertIn(STOPPED, text.decode())

    def test_its_queued_mail_fails_and_the_account_is_told(self):
        self.queue_by_smtp(SALES, [OUT])
        self.queue_by_smtp(INFO, [OUT])
        self.lab.mark(SALES)
        self.lab.run_queue("-qff")
        self.settle()
        self.assertIn(STOPPED, self.lab.mailbox("alice"))
        self.assertEqual([m.sender for m in self.lab.outside()], [INFO])

    def test_its_mail_that_was_queued_before_penstock_was_there_fails_too(self):
        self.queue_by_smtp(SALES)
        header = next(self.lab.path("/var/spool/exim4/input").glob("*-H"))
        lines = header.read_text().split("\n")
        ours = [i for i, line in enumerate(lines) if line.startswith("-aclm _penstock")]
        header.write_text("\n".join(line for i, line in enumerate(lines)
                                    if i not in ours and i - 1 not in ours))
        self.lab.mark(SALES)
        self.lab.run_queue("-qff")
        self.settle()
        self.assertIn(STOPPED, self.lab.mailbox("alice"))
        self.assertEqual(self.lab.outside(), [])

    def test_mail_on_its_way_does_not_go_to_the_second_host(self):
        first, second = self.lab.sink_ports
        go = self.lab.directory / "go-mailbox"
        self.addCleanup(go.unlink, missing_ok=True)
        self.lab.sink_rules({"at": "MAIL", "port": first, "wait": str(go), "answer": "451 busy"})
        self.lab.submit(SALES, SALES, [OUT])
        self.lab.wait_for(self.lab.sink_log, "MAIL at the first host")
        self.lab.mark(SALES)
        go.touch()
        self.lab.wait_for_log("may not leave now")
        self.assertEqual([entry for entry in self.lab.sink_log()
                          if (entry["command"], entry["port"]) == ("MAIL", second)], [])

    def test_a_message_for_it_that_is_sent_on_elsewhere_is_its_accounts(self):
        self.forward("alice", OUT)
        self.lab.mark(ALICE)
        self.lab.stranger("stranger@elsewhere.example", [ALICE])
        self.lab.wait_for_sink()


class Held(MailboxCase):
    def held_message(self, *others):
        """A message of the mailbox that waits for its hold to end."""
        self.lab.mark(SALES, "held")
        self.assert_taken(self.lab.submit(SALES, SALES, [OUT, *others]), OUT, *others)
        self.lab.wait_for_log(rf"== \S+waiting.penstock.invalid <{OUT}> .*"
                              f" outgoing mail of mailbox {SALES} is held")

    def test_its_mail_waits_and_leaves_after_the_release(self):
        self.held_message()
        self.lab.run_queue("-qff")
        self.assert_nothing_outside()
        self.lab.unmark(SALES, "held")
        self.lab.run_queue("-q")
        self.assertEqual(len(self.lab.wait_for_sink()), 1)

    def test_leaves_one_retry_record_of_its_own(self):
        self.held_message()
        self.held_message()
        self.assert_retry_records(f"R:{waiting_id(SALES)}.waiting.penstock.invalid")

    def test_with_a_name_that_no_file_can_have_waits_too(self):
        self.lab.mark(ODD_KEY, "held")
        self.assert_taken(self.lab.submit(ODD, ODD, [OUT]))
        self.lab.wait_for_log(f"== .*mailbox {ODD_KEY} is held")
        self.assert_nothing_outside()

    def test_with_dots_in_odd_places_waits_too(self):
        name = "a..b.@alice.example"
        self.lab.add_login(name)
        self.lab.mark(name, "held")
        self.assert_taken(self.lab.submit(name, ALICE, [OUT]))
        self.lab.wait_for_log(f"== .*mailbox {name} is held")

    def test_the_accounts_other_mailboxes_and_its_programs_go_on(self):
        self.held_message()
        self.assert_taken(self.lab.submit(INFO, SALES, [OUT]))
        self.assert_taken(self.lab.loopback("alice", SALES, [OUT]))
        self.assertEqual(self.lab.sendmail("alice", ["-f", SALES, OUT]).returncode, 0)
        self.lab.wait_for_sink(lambda messages: len(messages) == 3)

    def test_its_internal_recipients_are_served_at_once_and_once(self):
        self.held_message(BOB)
        self.lab.wait_for(lambda: "A test." in self.lab.mailbox("bob"), "mail for bob")
        self.lab.run_queue("-qff")
        self.assertEqual(self.lab.mailbox("bob").count("A test."), 1)

    def test_a_suspension_of_its_account_beats_its_hold_which_stands_afterwards(self):
        self.held_message()
        self.lab.mark("alice")
        self.assert_refused(self.lab.submit(SALES, SALES, [OUT]))
        self.lab.run_queue("-qff")
        self.settle()
        self.assertIn(SUSPENDED, self.lab.mailbox("alice"))
        self.lab.unmark("alice")
        self.held_message()
