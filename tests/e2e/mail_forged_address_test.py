"""The addresses that penstock's routers send what is stopped to count only where these routers made
them. Whoever writes one himself has written an address that is not there."""

import unittest

from mail_case import ALICE, BOB, OUT, MailCase

FORGED = ("x=1@y.waiting.penstock.invalid", "alice=1@y.kept.waiting.penstock.invalid",
          "=1@unknown.waiting.penstock.invalid", "x=1@stopped.penstock.invalid",
          "x=1@failed.penstock.invalid", "x=1@dropped.penstock.invalid",
          "nobody@nobody.penstock.invalid", "_probe.ab@probe.penstock.invalid",
          "x@penstock.invalid", "x@other.penstock.invalid")
VIRTUAL = """virtual_aliases:
  driver = redirect
  domains = virtual.example
  set = r_penstock = passed
  address_data = ${lookup{$local_part}lsearch{/etc/virtual}}
  data = $address_data
"""


class Forged(MailCase):
    def assert_bounced(self, *forged, user="bob"):
        """That each of them failed, told to this user, and nothing waits."""
        self.settle()
        for address in forged:
            self.assertRegex(self.lab.mainlog(), rf"\*\* \S*{address}\S* .*Unrouteable address")
        self.lab.wait_for(lambda: "Unrouteable address" in self.lab.mailbox(user), "the bounce")
        self.assertNotIn("== ", self.lab.mainlog())
        self.assert_retry_records()
        self.assertEqual(self.lab.outside(), [])

    def test_in_a_forward_file(self):
        for address in FORGED:
            with self.subTest(address):
                self.forward("alice", address)
                self.assert_taken(self.lab.submit("bob", BOB, [ALICE]), ALICE)
                self.assert_bounced(address)
                self.clean()

    def test_in_an_alias(self):
        aliases = self.lab.path("/etc/aliases")
        self.addCleanup(aliases.write_text, aliases.read_text())
        aliases.write_text("list: " + ", ".join(FORGED) + "\n")
        self.assert_taken(self.lab.submit("bob", BOB, ["list@alice.example"]), "list@alice.example")
        self.assert_bounced(*FORGED)

    def test_in_an_alias_of_a_domain_that_is_external_for_penstock(self):
        self.lab.path("/etc/virtual").write_text(f"x: {FORGED[0]}\n")
        router = self.lab.path("/etc/exim4/conf.d/router/060_virtual")
        router.write_text(VIRTUAL)
        self.addCleanup(self.restart)
        self.addCleanup(router.unlink)
        self.restart()
        self.assert_taken(self.lab.submit("bob", BOB, ["x@virtual.example"]), "x@virtual.example")
        self.assert_bounced(FORGED[0])
        # Sent there by a forwarder the address has been round penstock's routers.
        self.clean()
        self.forward("alice", "x@virtual.example")
        self.assert_taken(self.lab.submit("bob", BOB, [ALICE]), ALICE)
        self.assert_bounced(FORGED[0])

    def restart(self):
        self.lab.enter(["update-exim4.conf"], check=True)
        self.lab.stop_program("exim")
        self.lab.start_program("exim")

    def test_as_a_recipient(self):
        told = self.lab.submit("bob", BOB, list(FORGED))
        for address in FORGED:
            self.assertEqual(told["rcpt"][address][0], 550, told)
        told = self.lab.stranger("x@elsewhere.example", list(FORGED))
        for address in FORGED:
            self.assertEqual(told["rcpt"][address][0], 550, told)
        for address in FORGED:
            self.lab.sendmail("bob", [address])
        self.assert_bounced(*FORGED)

    def test_of_a_stopped_account_too(self):
        for kind in ("held", "suspended"):
            with self.subTest(kind):
                self.lab.mark("alice", kind)
                self.forward("alice", *FORGED[:3])
                self.assert_taken(self.lab.submit("bob", BOB, [ALICE]), ALICE)
                self.assert_bounced(*FORGED[:3])
                self.clean()

    def test_its_text_goes_in_a_bounce_to_no_sender_that_a_stranger_gave(self):
        for kind in ("suspended", "held"):
            for address in ('"BUY PILLS"@buy.penstock.invalid', "alice=x@dropped.penstock.invalid"):
                for to in (ALICE, BOB):
                    with self.subTest(kind, address=address, to=to):
                        self.forward("alice", address)
                        self.forward("bob", ALICE)
                        self.lab.mark("alice", kind)
                        self.assert_taken(self.lab.stranger("victim@far.example", [to]), to)
                        self.settle()
                        self.assertIn("Unrouteable address", self.lab.mainlog())
                        self.lab.wait_for(lambda: not self.lab.delivering(), "the end")
                        self.settle()
                        self.assertEqual(self.lab.outside(), [])
                        self.clean()

    def test_what_penstock_itself_made_goes_on_as_before(self):
        self.lab.mark("alice", "held")
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))
        self.lab.wait_for_log("account alice is held")
        self.assertEqual(len(self.lab.queue()), 1)


if __name__ == "__main__":
    unittest.main()
