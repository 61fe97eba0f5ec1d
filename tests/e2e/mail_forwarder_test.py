"""Mail that an account's forwarder sends on is the account's, too; the stranger who wrote it is
neither told whose forwarder it was nor that anybody is suspended."""

from mail_case import ALICE, BOB, OUT, SUSPENDED, MailCase

STRANGER = "stranger@elsewhere.example"
SINGLE = "info@alice.example"
DOUBLE = "team@alice.example"
ALIASES = f"postmaster: root\ninfo: {OUT}\nteam: {OUT}, second@outside.example\n"


class Forwarder(MailCase):
    def setUp(self):
        super().setUp()
        self.lab.path("/etc/aliases").write_text(ALIASES)

    def assert_neutral(self, text):
        for word in ("suspend", "account", "penstock", "Outgoing"):
            self.assertNotIn(word, text)

    def test_sends_on_while_nobody_is_suspended(self):
        self.assert_taken(self.lab.stranger(STRANGER, [SINGLE]), SINGLE)
        self.assertEqual(self.lab.wait_for_sink()[0].recipients, [OUT])

    def test_of_a_suspended_account_is_refused_to_a_stranger_in_neutral_words(self):
        self.lab.suspend("alice")
        told = self.lab.stranger(STRANGER, [SINGLE])
        self.assert_refused(told, text="cannot be reached", recipient=SINGLE)
        self.assert_neutral(told["rcpt"][SINGLE][1].replace(SINGLE, ""))
        self.assertEqual(self.lab.outside(), [])

    def test_with_two_targets_sends_nothing_on_and_tells_nobody(self):
        self.lab.suspend("alice")
        self.assert_taken(self.lab.stranger(STRANGER, [DOUBLE]), DOUBLE)
        self.settle()
        self.assertEqual(self.lab.mainlog().count("R=penstock_forwarder_suspended"), 2)
        self.assertIn("** alice=", self.lab.mainlog())
        self.assert_nothing_outside()

    def test_of_an_account_suspended_meanwhile_does_not_go_to_the_next_host(self):
        release = self.lab.directory / "release"
        self.addCleanup(release.unlink, missing_ok=True)
        self.forward("bob", "his@outside.example")
        for recipients in ([SINGLE, BOB], [BOB, SINGLE]):
            self.lab.sink_rules({"at": "EHLO", "port": self.lab.sink_ports[0],
                                 "wait": str(release), "answer": "421 busy"})
            self.assert_taken(self.lab.stranger(STRANGER, recipients), *recipients)
            self.lab.wait_for(lambda: any(entry["command"] == "EHLO"
                                          for entry in self.lab.sink_log()), "a connection")
            self.lab.mark("alice")
            release.touch()
            self.settle()
            self.assertEqual([m.recipients for m in self.lab.outside()], [["his@outside.example"]])
            self.assertIn("R=penstock_forwarder_suspended", self.lab.mainlog())
            release.unlink()
            self.clean()

    def test_in_the_home_directory_counts_too(self):
        self.forward("alice", OUT)
        self.lab.suspend("alice")
        self.lab.stranger(STRANGER, [ALICE])
        self.settle()
        self.assertIn("R=penstock_forwarder_suspended", self.lab.mainlog())
        self.assert_nothing_outside()

    def test_in_the_home_directory_counts_under_every_local_domain(self):
        self.forward("alice", OUT)
        self.lab.suspend("alice")
        self.lab.stranger(STRANGER, ["alice@host.example"])
        self.settle()
        self.assertIn("R=penstock_forwarder_suspended", self.lab.mainlog())
        self.assert_nothing_outside()

    def test_of_somebody_else_does_not_carry_a_suspended_accounts_mail_out(self):
        self.forward("bob", OUT)
        self.lab.suspend("alice")
        self.assert_taken(self.lab.submit("alice", ALICE, [BOB]), BOB)
        self.settle()
        self.assertIn(SUSPENDED, self.lab.mailbox("alice"))
        self.assert_nothing_outside()

    def test_of_a_suspended_account_bounces_to_the_sender_here_without_naming_the_target(self):
        self.forward("bob", OUT)
        self.lab.suspend("bob")
        self.assert_taken(self.lab.submit("alice", ALICE, [BOB]), BOB)
        self.settle()
        bounce = self.lab.mailbox("alice")
        self.assertIn(BOB, bounce)
        self.assertNotIn(OUT, bounce)
        self.assertNotIn("suspend", bounce)
        self.assert_nothing_outside()

    def test_keeps_the_target_and_the_sender_as_they_are(self):
        self.forward("bob", '"Odd One"@Outside.Example')
        self.assert_taken(self.lab.stranger(STRANGER, [BOB]), BOB)
        message = self.lab.wait_for_sink()[0]
        self.assertEqual(message.sender, STRANGER)
        self.assertEqual(message.recipients[0].rpartition("@")[0], '"Odd One"')
        self.assertNotIn("Penstock", message.text)

    def test_of_an_innocent_account_fails_with_the_reason_that_the_outside_gave(self):
        self.forward("bob", OUT)
        self.lab.sink_rules({"at": "RCPT", "answer": "550 no such person"})
        self.assert_taken(self.lab.submit("alice", ALICE, [BOB]), BOB)
        self.settle()
        self.assertIn("550 no such person", self.lab.mailbox("alice"))
        self.assertIn(OUT, self.lab.mailbox("alice"))

    def test_is_looked_at_even_beside_an_innocent_one_to_the_same_domain(self):
        # Exim routes addresses of one domain once for all, if the site's router allows that.
        self.forward("alice", "hers@outside.example")
        self.forward("bob", "his@outside.example")
        self.lab.suspend("alice")
        for recipients in ([ALICE, BOB], [BOB, ALICE]):
            self.assert_taken(self.lab.stranger(STRANGER, recipients), *recipients)
        self.settle()
        self.assertEqual([(m.sender, m.recipients) for m in self.lab.outside()],
                         [(STRANGER, ["his@outside.example"])] * 2)

    def test_of_an_innocent_account_sends_a_strangers_mail_on(self):
        self.forward("bob", OUT)
        self.lab.suspend("alice")
        self.assert_taken(self.lab.stranger(STRANGER, [BOB]), BOB)
        self.lab.wait_for_sink()

    def test_local_delivery_of_a_strangers_mail_is_untouched(self):
        self.lab.suspend("alice")
        self.assert_taken(self.lab.stranger(STRANGER, [ALICE]), ALICE)
        self.lab.wait_for(lambda: "A test." in self.lab.mailbox("alice"), "mail for alice")
