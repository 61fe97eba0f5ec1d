"""What Exim makes because of a message is no way out: bounces, complaints, reports of success. While
an account is stopped they go to addresses of the account, or to nobody."""

from mail_case import ALICE, BOB, OUT, MailCase

VICTIM = "victim@outside.example"
STRANGER = "stranger@elsewhere.example"
NOBODY_THERE = "nosuch@bob.example"
SALES = "sales@alice.example"
TEXT = "Subject: carried\n\nCarried out.\n"


class CarrierCase(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.add_login(SALES)
        cls.lab.stop_program("watch")  # which would have held mail tried

    def ways(self, sender, recipient):
        """Each way in for a message of alice's that Exim takes, and for one of a mailbox."""
        yield "mailbox", lambda: self.lab.submit(SALES, sender, [recipient], TEXT)
        yield "password", lambda: self.lab.submit("alice", sender, [recipient], TEXT)
        yield "loopback", lambda: self.lab.loopback("alice", sender, [recipient], TEXT)
        yield "sendmail", lambda: self.lab.sendmail("alice", ["-f", sender, recipient], TEXT)
        yield "batch", lambda: self.lab.batch("alice", [(sender, [recipient], TEXT)], False)

    def outcome(self, act, made=1):
        """Do it, and wait until Exim has made so many messages and has nothing left to do."""
        result = act()
        self.lab.wait_for(lambda: self.lab.mainlog().count("<= <>") >= made, "a made message")
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end of the deliveries")
        self.assertEqual(self.lab.mainlog().count("<= <>"), made, self.lab.mainlog())
        self.assertNotIn("Frozen", self.lab.mainlog())
        return result

    def assert_nobody_got_it(self):
        """Neither outside nor here, nor will."""
        self.assert_nothing_outside()
        self.assertEqual(self.lab.queue(), [])
        self.assertEqual(self.lab.mailbox("bob"), "")

    def sendmail(self, *arguments, text=TEXT):
        """What alice does."""
        return lambda: self.lab.sendmail("alice", arguments, text)


class Bounce(CarrierCase):
    def test_of_a_free_account_goes_to_the_sender_and_does_not_say_whose_it_is(self):
        self.outcome(self.sendmail("-f", VICTIM, NOBODY_THERE))
        message, = self.lab.wait_for_sink()
        self.assertEqual((message.sender, message.recipients), ("<>", [VICTIM]))
        self.assertIn("From: Mail Delivery System <Mailer-Daemon@host.example>", message.text)
        self.assertNotIn("Penstock", message.text)

    def test_of_who_is_suspended_goes_to_nobody_else(self):
        for sender in (VICTIM, BOB):
            for way, act in self.ways(sender, NOBODY_THERE):
                for name in ("alice", SALES) if way == "mailbox" else ("alice",):
                    with self.subTest(sender=sender, way=way, name=name):
                        self.lab.mark(name)
                        self.outcome(act)
                        self.assert_nobody_got_it()
                        self.clean()

    def test_of_who_is_held_waits_as_the_mail_does(self):
        for way, act in self.ways(VICTIM, NOBODY_THERE):
            name = SALES if way == "mailbox" else "alice"
            with self.subTest(way=way, name=name):
                self.lab.mark(name, "held")
                self.outcome(act)
                self.assertEqual(len(self.lab.queue()), 1)
                self.assert_nothing_outside()
                self.lab.unmark(name, "held")
                self.lab.run_queue()
                self.assertEqual(self.lab.wait_for_sink()[0].recipients, [VICTIM])
                self.clean()

    def test_goes_to_an_address_of_the_account_however_it_is_written(self):
        for sender in (ALICE, "Alice@Alice.Example", "alice@host.example"):
            with self.subTest(sender):
                self.lab.mark("alice")
                self.outcome(self.sendmail("-f", sender, NOBODY_THERE))
                self.settle()
                self.assertEqual(self.lab.mailbox("alice").count("Carried out."), 1)
                self.clean()

    def test_is_not_sent_on_by_a_forwarder_of_the_accounts_own(self):
        self.forward("alice", VICTIM)
        self.lab.mark("alice")
        self.outcome(self.sendmail("-f", ALICE, NOBODY_THERE))
        self.assert_nobody_got_it()

    def test_waits_while_it_cannot_be_known_and_goes_to_this_host_meanwhile(self):
        here = self.outgoing("suspended")
        here.rename(self.outgoing("gone"))
        self.addCleanup(lambda: here.exists() or self.outgoing("gone").rename(here))
        self.outcome(self.sendmail("-f", BOB, NOBODY_THERE))
        self.assertIn("Carried out.", self.lab.mailbox("bob"))
        self.outcome(self.sendmail("-f", VICTIM, NOBODY_THERE), 2)
        self.assertEqual(len(self.lab.queue()), 1)
        self.assert_nothing_outside()
        self.outgoing("gone").rename(here)
        self.lab.run_queue()
        self.lab.wait_for_sink()

    def test_that_was_made_before_the_stop_is_stopped_with_the_rest(self):
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
                self.assertEqual(len(self.lab.queue()), left)
                self.assert_nothing_outside()
                self.clean()

    def test_of_a_message_from_before_the_stop_is_stopped(self):
        self.queued("alice", VICTIM, [NOBODY_THERE])
        self.lab.mark("alice")
        self.outcome(self.lab.run_queue)
        self.assert_nobody_got_it()

    def test_of_mixed_recipients_goes_to_the_account(self):
        self.lab.mark("alice")
        self.outcome(self.sendmail("-f", VICTIM, NOBODY_THERE, OUT), 2)
        self.settle()
        self.assertEqual(self.lab.mailbox("alice").count("Carried out."), 1)
        self.assert_nothing_outside()

    def test_of_which_a_copy_goes_to_somebody_goes_to_him_neither(self):
        self.addCleanup(self.set_macro, "errors_copy", "nobody@x")
        self.set_macro("errors_copy", f"*@* {VICTIM}")
        self.lab.mark("alice")
        self.outcome(self.sendmail("-f", ALICE, NOBODY_THERE))
        self.settle()
        self.assertIn("Carried out.", self.lab.mailbox("alice"))
        self.assert_nothing_outside()

    def test_of_nobody_known_stays_on_this_host(self):
        order = ("mallory", VICTIM, [NOBODY_THERE])
        for setting, outside in (("allow", 1), ("defer", 0), ("refuse", 0)):
            with self.subTest(setting):
                self.set_macro("PENSTOCK_UNMAPPED", setting)
                self.addCleanup(self.set_macro, "PENSTOCK_UNMAPPED", "allow")
                self.lab.add_login("nobody@nowhere.example")
                self.outcome(lambda: self.lab.submit("nobody@nowhere.example", *order[1:], TEXT))
                self.assertEqual(self.lab.queue(), [])
                self.assertEqual(len(self.lab.outside()), outside)
                self.clean()


class Complaint(CarrierCase):
    """What Exim says to the sender of a message that it never took."""

    def test_about_no_recipients_or_wrong_ones_does_not_go_outside(self):
        long = "X-Long: " + "x" * 2000 + "\n"
        for arguments, text in (
                (["-t"], TEXT), (["-t", VICTIM], f"To: {VICTIM}\n{TEXT}"),
                (["-t"], f"To: a b@@c, {BOB}\n{TEXT}"), (["-t"], f"To: a b@@c\n{TEXT}"),
                (["wrong@@address"], TEXT), ([BOB], long * 600 + TEXT)):
            with self.subTest(arguments=arguments, text=text[:20]):
                self.outcome(self.sendmail("-f", VICTIM, *arguments, text=text))
                self.lab.wait_for_sink()
                self.clean()
                self.lab.mark("alice")
                done = self.outcome(self.sendmail("-f", VICTIM, *arguments, text=text))
                self.assertEqual(done.returncode, 0 if "b@@c, " in text else 1)
                self.assert_nothing_outside()
                self.assertEqual(self.lab.queue(), [])
                self.clean()

    def test_waits_while_the_account_is_held(self):
        self.lab.mark("alice", "held")
        self.outcome(self.sendmail("-t", "-f", VICTIM))
        self.assertEqual(len(self.lab.queue()), 1)
        self.assert_nothing_outside()

    def test_goes_to_an_address_of_the_account(self):
        self.lab.mark("alice")
        self.outcome(self.sendmail("-t", "-f", ALICE))
        self.settle()
        self.assertIn("Carried out.", self.lab.mailbox("alice"))

    def test_by_a_login_that_many_share_is_known_by_the_sender_that_was_claimed(self):
        self.lab.mark("alice")
        self.outcome(lambda: self.lab.sendmail("www-data", ["-t", "-f", BOB], TEXT))
        self.settle()
        self.assertIn("Carried out.", self.lab.mailbox("bob"))
        self.outcome(lambda: self.lab.sendmail("www-data", ["-t", "-f", ALICE], TEXT), 2)
        self.settle()
        self.assertIn("Carried out.", self.lab.mailbox("alice"))


class Report(CarrierCase):
    """Of success, for who asks for one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        settings = cls.lab.path("/etc/exim4/penstock/settings.conf")
        with settings.open("a") as file:
            file.write("dsn_advertise_hosts = *\n")

    def reported(self, sender):
        """Alice's message to bob, who is here, with a report asked for."""
        text = f"MAIL FROM:<{sender}> RET=HDRS\nRCPT TO:<{BOB}> NOTIFY=SUCCESS\nDATA\n{TEXT}.\nQUIT\n"
        return self.outcome(self.sendmail("-bs", text=f"EHLO x\n{text}"))

    def test_goes_to_the_sender_of_a_free_account(self):
        self.reported(VICTIM)
        self.assertIn("successful delivery", self.lab.wait_for_sink()[0].text)

    def test_does_not_go_outside_while_the_account_is_stopped(self):
        for kind, left in (("suspended", 0), ("held", 1)):
            with self.subTest(kind):
                self.lab.mark("alice", kind)
                self.reported(VICTIM)
                self.assertEqual(len(self.lab.queue()), left)
                self.assert_nothing_outside()
                self.clean()


class Pipe(CarrierCase):
    """A program of the account's own that fails, for mail of whoever may be made to get its words."""

    def setUp(self):
        super().setUp()
        self.forward("alice", "\"|/bin/sh -c 'echo Carried out.; exit 1'\"")

    def test_of_a_free_account_says_so_to_who_wrote(self):
        self.outcome(lambda: self.lab.stranger(STRANGER, [ALICE]))
        self.assertIn("Carried out.", self.lab.wait_for_sink()[0].text)

    def test_of_a_stopped_account_says_nothing_to_anybody(self):
        for kind, left in (("suspended", 0), ("held", 1)):
            for sender in (STRANGER, BOB):
                with self.subTest(kind, sender=sender):
                    self.lab.mark("alice", kind)
                    self.outcome(lambda: self.lab.stranger(sender, [ALICE]))
                    self.assertEqual(len(self.lab.queue()), left)
                    self.assert_nothing_outside()
                    self.assertEqual(self.lab.mailbox("bob"), "")
                    self.clean()

    def test_is_not_the_only_thing_of_a_forwarders_that_can_fail(self):
        self.forward("alice", NOBODY_THERE, BOB)
        self.outcome(lambda: self.lab.stranger(STRANGER, [ALICE]))
        self.lab.wait_for_sink()
        self.clean()
        self.lab.mark("alice")
        self.outcome(lambda: self.lab.stranger(STRANGER, [ALICE]))
        self.assert_nothing_outside()
        self.assertEqual(self.lab.queue(), [])
        self.assertEqual(self.lab.mailbox("bob").count("A test."), 1)

    def test_leaves_other_bounces_of_a_strangers_alone(self):
        self.lab.mark("alice")
        self.forward("bob", '"|/bin/false"')
        self.outcome(lambda: self.lab.stranger(STRANGER, [BOB]))
        self.lab.wait_for_sink()

    def test_that_fails_for_an_account_here_tells_that_account(self):
        self.lab.mark("alice")
        self.outcome(lambda: self.lab.submit("bob", BOB, [ALICE]))
        self.settle()
        self.assertIn(ALICE, self.lab.mailbox("bob"))


class Refusal(CarrierCase):
    """Of a script's mail, whose sender nobody is."""

    SCRIPT = "wordpress@alice.example"

    def assert_leaves_nothing(self, *arguments, text=f"To: {OUT}\n{TEXT}", user="alice"):
        for _ in range(3):
            done = self.lab.sendmail(user, ["-i", *arguments], text)
            self.assertNotEqual(done.returncode, 0)
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end of the deliveries")
        self.assertEqual(self.lab.queue(), [], self.lab.mainlog())
        self.assertNotIn("Frozen", self.lab.mainlog())
        self.assert_nothing_outside()

    def test_leaves_nothing_behind(self):
        self.lab.mark("alice")
        for sender in (self.SCRIPT, VICTIM, BOB, "nosuch@host.example", "nosuch@alice.example"):
            for words in (["-t"], ["-oem", OUT], ["-oep", OUT], ["-oeq", "-t"]):
                with self.subTest(sender=sender, words=words):
                    self.assert_leaves_nothing("-f", sender, *words)
                    self.assertEqual(self.lab.mailbox("bob"), "")

    def test_of_a_login_that_many_share_leaves_nothing_behind(self):
        self.lab.mark("alice")
        self.assert_leaves_nothing("-t", "-f", self.SCRIPT, user="www-data")

    def test_leaves_nothing_behind_while_too_much_waits(self):
        self.lab.mark("alice", "held")
        self.lab.mark("alice", "full")
        self.assert_leaves_nothing("-t", "-f", self.SCRIPT)

    def test_of_who_is_no_account_leaves_nothing_behind(self):
        self.addCleanup(self.set_macro, "PENSTOCK_UNMAPPED", "allow")
        self.set_macro("PENSTOCK_UNMAPPED", "refuse")
        for sender in (VICTIM, self.SCRIPT):
            self.assert_leaves_nothing("-t", "-f", sender, user="games")

    def test_of_mixed_recipients_leaves_nothing_behind(self):
        self.lab.mark("alice")
        self.outcome(self.sendmail("-f", self.SCRIPT, OUT, BOB))
        self.assertEqual(self.lab.queue(), [])
        self.assertIn("Carried out.", self.lab.mailbox("bob"))
