"""Mail that waits for a name by whatever way it came in: it goes at that name's release, as it
would in a queue run, and when it is known again whether anything is stopped."""

import unittest

from agent_case import BOB, OUT, AgentCase

CHAIN = "chain@bob.example"
LONG_CHAIN = "long@bob.example"
ALIASES = """postmaster: root
chain: alice@alice.example
long: carol@host.example
"""
STRANGER = "stranger@elsewhere.example"


class ChainTest(AgentCase):
    options = {"accounts": ("alice", "bob", "carol")}

    def setUp(self):
        super().setUp()
        self.lab.path("/etc/aliases").write_text(ALIASES)
        self.forward("alice", OUT)
        self.forward("carol", "alice@alice.example")

    def send(self, *recipients):
        """By bob, until it waits."""
        before = self.lab.mainlog().count("R=penstock_waiting defer")
        self.assert_taken(self.lab.submit("bob", BOB, list(recipients)), *recipients)
        self.wait_until(lambda: self.lab.mainlog().count("R=penstock_waiting defer")
                        >= before + len(recipients), "mail that waits")
        self.wait_until(lambda: not self.lab.delivering(), "the end of the deliveries")

    def assert_all_outside(self, count=1):
        self.settle()
        self.assertEqual({OUT: count}, self.outside_counts())

    def test_through_anothers_alias_goes_at_the_release(self):
        self.well("hold_outgoing_email", user="alice")
        self.send(CHAIN)
        self.stays(lambda: len(self.lab.queue()) == 1, 1)
        self.well("release_outgoing_email", user="alice")
        self.assert_all_outside()

    def test_through_three_accounts_goes_at_the_release_of_the_last(self):
        self.well("hold_outgoing_email", user="alice")
        self.send(LONG_CHAIN)
        self.well("hold_outgoing_email", user="bob")
        self.well("release_outgoing_email", user="alice")
        self.stays(lambda: len(self.lab.queue()) == 1, 1)
        self.well("release_outgoing_email", user="bob")
        self.assert_all_outside()

    def test_of_a_stranger_to_a_login_under_the_hosts_own_domain_goes_at_the_release(self):
        self.well("hold_outgoing_email", user="carol")
        self.well("hold_outgoing_email", user="alice")
        self.assert_taken(self.lab.stranger(STRANGER, ["carol@host.example"]), "carol@host.example")
        self.lab.wait_for_log("R=penstock_waiting defer")
        self.well("release_outgoing_email", user="alice")
        self.stays(lambda: len(self.lab.queue()) == 1, 1)
        self.well("release_outgoing_email", user="carol")
        self.assert_all_outside()

    def test_that_is_kept_for_a_suspended_account_goes_at_the_end(self):
        self.well("suspend_outgoing_email", user="alice", queued="keep")
        self.send(CHAIN)
        self.well("unsuspend_outgoing_email", user="alice")
        self.assert_all_outside()

    def test_that_an_expiry_frees_goes(self):
        self.well("hold_outgoing_email", user="alice")
        self.send(CHAIN)
        self.lab.path("/var/lib/penstock/outgoing/held/alice").unlink()
        self.assert_all_outside()

    def test_released_while_nobody_looked_goes_at_the_start(self):
        for name in ("alice", "carol"):
            self.well("hold_outgoing_email", user=name)
        self.send(CHAIN)
        self.lab.stop_program("watch")
        self.lab.whmapi1("release_outgoing_email", "user=alice")
        self.stays(lambda: not self.lab.outside(), 1)
        self.lab.start_program("watch")
        self.assert_all_outside()

    def test_that_waits_since_the_state_was_unknown_goes_when_it_is_back(self):
        for name in ("held", "suspended"):
            ready = self.outgoing(f"{name}/.ready")
            gone = ready.with_name(".gone")
            ready.rename(gone)
            self.lab.batch("bob", [(BOB, [OUT], "Subject: unknown\n\nText.")], queue=False)
            self.lab.wait_for_log("unknown.waiting.penstock.invalid")
            self.wait_until(lambda: not self.lab.delivering(), "the end of the deliveries")
            self.assertEqual(1, len(self.lab.queue()))
            gone.rename(ready)
            self.settle()
        self.assertEqual({OUT: 2}, self.outside_counts())

    def test_that_was_parked_goes_at_each_of_its_releases(self):
        self.well("hold_outgoing_email", user="alice")
        self.send(CHAIN, LONG_CHAIN)
        ids = self.lab.queue()
        done = self.lab.enter(["/usr/sbin/exim4", "-MG", "penstock-held", *ids],
                              user="Debian-exim")
        self.assertEqual(0, done.returncode, done.stderr)
        self.well("release_outgoing_email", user="alice")
        self.lab.wait_for_sink(lambda messages: sum(len(m.recipients) for m in messages) >= 1)
        self.settle()


if __name__ == "__main__":
    unittest.main()
