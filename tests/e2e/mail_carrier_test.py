"""What Exim makes because of a message is no way out: bounces, complaints, reports of success.
While an account is stopped they go to addresses of the account, or to nobody."""

import re

from mail_case import ALICE, BOB, OUT, MailCase

VICTIM = "victim@outside.example"
STRANGER = "stranger@elsewhere.example"
NOBODY_THERE = "nosuch@bob.example"
SALES = "sales@alice.example"
SCRIPT = "wordpress@alice.example"
TEXT = "Subject: carried\n\nCarried out.\n"
FAILING = "\"|/bin/sh -c 'echo Carried out.; exit 1'\""
LONG = "X-Long: " + f"{'x' * 900}\n " * 1200


class Carrier(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lab = cls.lab
        lab.add_login(SALES)
        lab.stop_program("watch")  # which would have held mail tried
        lab.stop_program("exim")
        with lab.path("/etc/exim4/penstock/settings.conf").open("a") as settings:
            settings.write("dsn_advertise_hosts = *\n")
        lab.start_program("exim")

    def ways(self, sender, recipient):
        """Each way in for a message of a mailbox of alice's, and of alice, that Exim takes."""
        yield "mailbox", lambda: self.lab.submit(SALES, sender, [recipient], TEXT)
        yield "password", lambda: self.lab.submit("alice", sender, [recipient], TEXT)
        yield "loopback", lambda: self.lab.loopback("alice", sender, [recipient], TEXT)
        yield "sendmail", self.sendmail("-f", sender, recipient)
        yield "in the foreground", self.sendmail("-odf", "-f", sender, recipient)
        yield "session", self.sendmail("-bs", text=session(sender, recipient))
        yield "batch", lambda: self.lab.batch("alice", [(sender, [recipient], TEXT)], False)

    def sendmail(self, *arguments, text=TEXT, user="alice"):
        """What alice does, when it is called."""
        return lambda: self.lab.sendmail(user, arguments, text)

    def outcome(self, act, made=1):
        """Do it, and wait until Exim has made so many messages and has nothing left to do."""
        result = act()
        self.lab.wait_for(lambda: len(self.made()) >= made, "a made message")
        self.assertEqual(len(self.made()), made, self.lab.mainlog())
        for one in self.made():
            self.lab.wait_for_log(rf"{one} (Completed|==|Frozen)")
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end of the deliveries")
        self.assertNotIn("Frozen", self.lab.mainlog())
        return result

    def made(self):
        """The messages without a sender so far."""
        return re.findall(r"(\S+) <= <>", self.lab.mainlog())

    def assert_waits(self, count):
        """That so many messages are still here, and none, nor its bounce, went outside."""
        self.lab.wait_for(lambda: len(self.lab.queue()) == count, f"queue of {count}")
        self.assert_nothing_outside()

    def assert_nobody_got_it(self):
        """Neither outside nor here, nor will."""
        self.assert_waits(0)
        self.assertEqual(self.lab.mailbox("bob"), "")

    def test_a_bounce_of_a_free_account_leaves_and_does_not_say_whose_it_is(self):
        self.outcome(self.sendmail("-f", VICTIM, NOBODY_THERE))
        message, = self.lab.wait_for_sink()
        self.assertEqual((message.sender, message.recipients), ("<>", [VICTIM]))
        self.assertIn("From: Mail Delivery System <Mailer-Daemon@host.example>", message.text)
        self.assertNotIn("Penstock", message.text)
        self.assertEqual(self.lab.mainlog().count("penstock: account=alice"), 1)

    def test_a_bounce_of_who_is_suspended_goes_to_nobody_else(self):
        for sender in (VICTIM, BOB):
            for way, act in self.ways(sender, NOBODY_THERE):
                for name in ("alice", SALES) if way == "mailbox" else ("alice",):
                    with self.subTest(sender=sender, way=way, name=name):
                        self.lab.mark(name)
                        self.outcome(act)
                        self.assert_nobody_got_it()
                        self.clean()

    def test_a_bounce_of_who_is_held_waits_as_the_mail_does(self):
        for way, act in self.ways(VICTIM, NOBODY_THERE):
            name = SALES if way == "mailbox" else "alice"
            with self.subTest(way=way, name=name):
                self.lab.mark(name, "held")
                self.outcome(act)
                self.assert_waits(1)
                self.lab.unmark(name, "held")
                self.lab.run_queue()
                self.assertEqual(self.lab.wait_for_sink()[0].recipients, [VICTIM])
                self.clean()

    def test_a_bounce_goes_to_an_address_of_the_account_however_it_is_written(self):
        for sender in (ALICE, "Alice@Alice.Example", "alice@host.example"):
            with self.subTest(sender):
                self.lab.mark("alice")
                self.outcome(self.sendmail("-f", sender, NOBODY_THERE))
                self.settle()
                self.assertEqual(self.lab.mailbox("alice").count("Carried out."), 1)
                self.clean()

    def test_a_bounce_is_not_sent_on_by_a_forwarder_of_the_accounts_own(self):
        self.forward("alice", VICTIM)
        self.lab.mark("alice")
        self.outcome(self.sendmail("-f", ALICE, NOBODY_THERE))
        self.assert_nobody_got_it()

    def test_a_bounce_waits_while_nothing_is_known_and_goes_to_this_host_meanwhile(self):
        here = self.outgoing("suspended")
        here.rename(self.outgoing("gone"))
        self.addCleanup(lambda: here.exists() or self.outgoing("gone").rename(here))
        self.outcome(self.sendmail("-f", BOB, NOBODY_THERE))
        self.assertIn("Carried out.", self.lab.mailbox("bob"))
        self.outcome(self.sendmail("-f", VICTIM, NOBODY_THERE), 2)
        self.assert_waits(1)
        self.outgoing("gone").rename(here)
        self.lab.run_queue()
        self.lab.wait_for_sink()

    def test_a_bounce_from_before_the_stop_is_stopped_with_the_rest(self):
        for fate, left in ((None, 0), ("queued/discard", 0), ("queued/keep", 1)):
            with self.subTest(fate=fate):
                self.lab.sink_rules({"at": "MAIL", "answer": "451 later"})
                self.outcome(self.sendmail("-f", VICTIM, NOBODY_THERE))
                self.lab.sink_rules()
                (self.lab.directory / "sink.log").write_text("")
                if fate:
                    self.lab.mark("alice", fate)
                self.lab.mark("alice")
                self.lab.run_queue("-qff")
                self.assert_waits(left)
                self.clean()

    def test_a_bounce_of_a_message_from_before_the_stop_is_stopped(self):
        self.queued("alice", VICTIM, [NOBODY_THERE])
        self.lab.mark("alice")
        self.outcome(self.lab.run_queue)
        self.assert_nobody_got_it()

    def test_a_bounce_of_what_is_given_up_is_stopped(self):
        self.lab.path("/var/mail/bob").mkdir()  # no place to deliver to
        self.addCleanup(self.lab.path("/var/mail/bob").rmdir)
        self.lab.sendmail("alice", ["-f", VICTIM, BOB], TEXT)
        self.lab.wait_for_log("== bob")
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end of the delivery")
        self.lab.mark("alice")
        self.age_queue(5)
        self.outcome(lambda: self.lab.run_queue("-qff"))
        self.assert_waits(0)

    def test_a_bounce_for_a_mailbox_that_takes_nothing_is_forgotten_in_the_end(self):
        self.lab.path("/var/mail/alice").mkdir()
        self.addCleanup(self.lab.path("/var/mail/alice").rmdir)
        self.lab.mark("alice")
        self.outcome(self.sendmail("-t", "-f", ALICE, text=f"To: {OUT}\n{TEXT}"))
        self.assert_waits(1)
        self.age_queue(5)
        self.lab.run_queue("-qff")
        self.assert_waits(0)
        self.assertNotIn("Frozen", self.lab.mainlog())

    def test_a_bounce_of_mixed_recipients_goes_to_the_account(self):
        self.lab.mark("alice")
        self.outcome(self.sendmail("-f", VICTIM, NOBODY_THERE, OUT), 2)
        self.settle()
        self.assertEqual(self.lab.mailbox("alice").count("Carried out."), 1)
        self.assert_nothing_outside()

    def test_a_copy_of_a_bounce_goes_outside_neither(self):
        self.addCleanup(self.set_macro, "errors_copy", "nobody@x")
        self.set_macro("errors_copy", f"*@* {VICTIM}")
        self.lab.mark("alice")
        self.outcome(self.sendmail("-f", ALICE, NOBODY_THERE))
        self.settle()
        self.assertIn("Carried out.", self.lab.mailbox("alice"))
        self.assert_nothing_outside()

    def test_a_bounce_of_nobody_known_leaves_where_his_mail_may(self):
        self.lab.add_login("nobody@nowhere.example")
        self.addCleanup(self.set_macro, "PENSTOCK_UNMAPPED", "allow")
        for setting, outside in (("allow", 1), ("defer", 0), ("refuse", 0)):
            with self.subTest(setting):
                self.set_macro("PENSTOCK_UNMAPPED", setting)
                self.outcome(lambda: self.lab.submit("nobody@nowhere.example", VICTIM,
                                                     [NOBODY_THERE], TEXT))
                self.settle()
                self.assertEqual(len(self.lab.outside()), outside)
                self.assertNotIn("unmapped", self.lab.mainlog())
                self.clean()

    def test_a_complaint_about_no_recipients_goes_to_the_sender_of_a_free_account(self):
        self.outcome(self.sendmail("-t", "-f", VICTIM))
        self.assertIn("Carried out.", self.lab.wait_for_sink()[0].text)

    def test_a_complaint_about_the_message_does_not_go_outside(self):
        for kind, left in (("suspended", 0), ("held", 1)):
            for arguments, text, status in (
                    (["-t"], TEXT, 1), (["-t", VICTIM], f"To: {VICTIM}\n{TEXT}", 1),
                    (["-t"], f"To: a b@@c, {BOB}\n{TEXT}", 0), (["-t"], f"To: a b@@c\n{TEXT}", 1),
                    (["-oee", "wrong@@address"], TEXT, 0), ([BOB], LONG + TEXT, 1)):
                with self.subTest(kind, arguments=arguments, text=text[:20]):
                    self.lab.mark("alice", kind)
                    done = self.outcome(self.sendmail("-f", VICTIM, *arguments, text=text))
                    self.assertEqual(done.returncode, status)
                    self.assert_waits(left)
                    self.clean()

    def test_a_complaint_goes_to_an_address_of_the_account(self):
        self.lab.mark("alice")
        self.outcome(self.sendmail("-t", "-f", ALICE))
        self.settle()
        self.assertIn("Carried out.", self.lab.mailbox("alice"))

    def test_a_complaint_to_a_login_that_many_share_is_the_claimed_senders(self):
        self.lab.mark("alice")
        self.outcome(self.sendmail("-t", "-f", BOB, user="www-data"))
        self.settle()
        self.assertIn("Carried out.", self.lab.mailbox("bob"))
        self.forward("alice", VICTIM)
        self.outcome(self.sendmail("-t", "-f", ALICE, user="www-data"), 2)
        self.assert_waits(0)

    def test_a_report_of_success_goes_to_the_sender_of_a_free_account(self):
        self.outcome(self.sendmail("-bs", text=session(VICTIM, BOB, " NOTIFY=SUCCESS")))
        self.assertIn("successful delivery", self.lab.wait_for_sink()[0].text)

    def test_a_report_of_success_or_failure_does_not_go_outside(self):
        for kind, left in (("suspended", 0), ("held", 1)):
            for what, to in (("SUCCESS", BOB), ("FAILURE", NOBODY_THERE)):
                with self.subTest(kind, what=what):
                    self.lab.mark("alice", kind)
                    self.outcome(self.sendmail("-bs", text=session(VICTIM, to, f" NOTIFY={what}")))
                    self.assert_waits(left)
                    self.clean()

    def test_what_the_operator_is_told_he_is_told(self):
        self.lab.path("/etc/aliases").write_text("postmaster: bob\n")
        self.lab.mark("alice", "held")
        self.lab.sendmail("alice", ["-f", "<>", NOBODY_THERE], TEXT)
        self.lab.wait_for(lambda: "has been frozen" in self.lab.mailbox("bob"), "notice")
        self.assertNotIn("Penstock", self.lab.mailbox("bob"))

    def test_what_a_suspended_account_sends_without_a_sender_is_forgotten_where_it_fails(self):
        self.lab.path("/etc/aliases").write_text("postmaster: bob\n")
        self.lab.mark("alice")
        self.lab.sendmail("alice", ["-f", "<>", NOBODY_THERE, BOB], TEXT)
        self.settle()
        self.assertNotIn("frozen", self.lab.mailbox("bob") + self.lab.mainlog())

    def test_a_failing_pipe_of_a_free_account_says_so_to_who_wrote(self):
        self.forward("alice", FAILING)
        self.outcome(lambda: self.lab.stranger(STRANGER, [ALICE]))
        self.assertIn("Carried out.", self.lab.wait_for_sink()[0].text)

    def test_a_failing_pipe_of_a_stopped_account_says_nothing_to_anybody(self):
        self.forward("alice", FAILING)
        for kind, left in (("suspended", 0), ("held", 1)):
            for sender in (STRANGER, BOB):
                with self.subTest(kind, sender=sender):
                    self.lab.mark("alice", kind)
                    self.outcome(lambda: self.lab.stranger(sender, [ALICE]))
                    self.assert_waits(left)
                    self.assertEqual(self.lab.mailbox("bob"), "")
                    self.clean()

    def test_a_failing_target_here_of_a_stopped_accounts_forwarder_says_nothing_to_anybody(self):
        self.forward("alice", NOBODY_THERE, BOB)
        for kind in ("suspended", "held"):
            with self.subTest(kind):
                self.lab.mark("alice", kind)
                self.outcome(lambda: self.lab.stranger(STRANGER, [ALICE]))
                self.assert_waits(0)
                self.assertEqual(self.lab.mailbox("bob").count("A test."), 1)
                self.clean()
        self.outcome(lambda: self.lab.stranger(STRANGER, [ALICE]))
        self.lab.wait_for_sink()

    def test_a_strangers_bounce_of_somebody_elses_failure_leaves(self):
        self.lab.mark("alice")
        self.forward("bob", FAILING)
        self.outcome(lambda: self.lab.stranger(STRANGER, [BOB]))
        self.lab.wait_for_sink()

    def test_an_account_here_is_told_that_its_mail_to_a_stopped_one_failed(self):
        self.forward("alice", FAILING)
        self.lab.mark("alice")
        self.outcome(lambda: self.lab.submit("bob", BOB, [ALICE]))
        self.settle()
        self.assertIn(ALICE, self.lab.mailbox("bob"))


def session(sender, recipient, asked=""):
    """A message in SMTP."""
    return (f"EHLO x\nMAIL FROM:<{sender}>\nRCPT TO:<{recipient}>{asked}\nDATA\n{TEXT}.\nQUIT\n")
