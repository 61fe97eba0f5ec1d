"""A site's RCPT ACL that has mail cut through to the outside, or that asks the outside about each
recipient: of what may not leave now nothing is said outside, and the sender is told what holds."""

import unittest

from mail_case import ALICE, BOB, OUT, SUSPENDED, MailCase

STRANGER = "stranger@elsewhere.example"
INFO = "info@alice.example"
# By the sender's local part: a callout, one that lets pass what cannot be asked, else cutting
# through.
SITE = """site_rcpt:
  deny
    condition = ${if match{$sender_address_local_part}{^callout}}
    !verify = recipient/callout=5s
    message = 550 Site finds nobody there
  deny
    condition = ${if match{$sender_address_local_part}{^lenient}}
    !verify = recipient/callout=5s,defer_ok
    message = 550 Site finds nobody there
  accept
    condition = ${if match{$sender_address_local_part}{^(callout|lenient)}}
  deny
    condition = ${if match{$sender_address_local_part}{^asked}}
    !verify = sender
    message = 550 Site finds no sender
  accept
    control = cutthrough_delivery
"""


class Cutthrough(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        macros = cls.lab.path("/etc/exim4/conf.d/main/000_localmacros")
        macros.write_text(macros.read_text() + "MAIN_ACL_CHECK_RCPT = site_rcpt\n")
        cls.lab.path("/etc/exim4/conf.d/acl/50_site").write_text(SITE)
        cls.lab.path("/etc/aliases").write_text(f"postmaster: root\ninfo: {OUT}\n")
        cls.lab.enter(["update-exim4.conf"], check=True)
        cls.lab.stop_program("exim")
        cls.lab.start_program("exim")

    def assert_silence(self):
        """That the outside was not even called."""
        self.assertEqual(self.lab.sink_log(), [])

    def ways(self):
        """Each way in, with its recipient: her own mail, and a stranger's that is sent on."""
        for who in ("alice", "callout", "lenient"):
            yield (lambda who=who: self.lab.submit(
                "alice", f"{who}@alice.example", [OUT])), OUT
            yield (lambda who=who: self.lab.stranger(
                f"{who}@elsewhere.example", [INFO])), INFO

    def assert_waits_then_goes(self, stop, free):
        for send, recipient in self.ways():
            stop()
            self.assert_taken(send(), recipient)
            self.lab.wait_for_log("R=penstock_waiting defer")
            self.lab.run_queue("-qff")
            self.assert_silence()
            free()
            self.lab.run_queue("-qff")
            self.assertEqual([m.recipients for m in self.lab.wait_for_sink()], [[OUT]])
            self.settle()
            self.clean()

    def test_of_a_free_account_goes_on_as_the_site_wants_it(self):
        self.assert_taken(self.lab.stranger(STRANGER, [INFO]), INFO)
        self.assertIn(">> someone@outside.example", self.lab.mainlog())
        self.assertNotIn("Header modification", self.lab.mainlog())
        self.assertEqual(self.lab.queue(), [])
        self.assertEqual(len(self.lab.outside()), 1)
        self.lab.sink_rules({"at": "RCPT", "answer": "550 nobody"})
        self.assert_refused(self.lab.submit("alice", "callout@alice.example", [OUT]),
                            text="Site finds nobody")

    def test_of_a_held_account_waits(self):
        self.assert_waits_then_goes(lambda: self.lab.mark("alice", "held"),
                                    lambda: self.lab.unmark("alice", "held"))

    def test_of_a_held_mailbox_waits(self):
        self.lab.add_login("info@alice.example")
        self.lab.mark("info@alice.example", "held")
        for who in ("alice", "callout"):
            self.assert_taken(self.lab.submit(INFO, f"{who}@alice.example", [OUT]))
        self.lab.wait_for_log("mailbox info@alice.example is held")
        self.assert_silence()

    def test_of_a_forwarder_waits_while_the_state_is_unknown(self):
        ready = self.outgoing("held/.ready")
        gone = ready.with_name(".gone")
        self.addCleanup(lambda: gone.exists() and gone.rename(ready))
        for who in ("stranger", "callout"):
            ready.rename(gone)
            self.assert_taken(self.lab.stranger(f"{who}@elsewhere.example", [INFO]), INFO)
            self.lab.wait_for_log("not known")
            self.assert_silence()
            gone.rename(ready)
            self.lab.run_queue("-qff")
            self.lab.wait_for_sink()
            self.clean()

    def test_of_a_forwarder_waits_while_its_queue_is_full(self):
        self.lab.stop_program("watch")  # it knows that nobody is full
        self.addCleanup(self.lab.start_program, "watch")
        self.lab.mark("alice", "held")
        self.lab.mark("alice", "full")
        self.assert_taken(self.lab.stranger(STRANGER, [INFO]), INFO)
        self.lab.wait_for_log("R=penstock_waiting defer")
        self.assert_silence()
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]), code=452, text="Too much")

    def test_of_a_suspended_account_is_refused_or_fails(self):
        self.lab.mark("alice")
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))
        self.assert_refused(self.lab.stranger("callout@elsewhere.example", [INFO]),
                            text="Site finds nobody", recipient=INFO)
        told = self.lab.stranger(STRANGER, [INFO])
        self.assert_refused(told, text="Administrative prohibition", recipient=INFO)
        self.assert_silence()

    def test_of_a_suspended_account_to_another_one_here_is_not_asked_for_the_sender(self):
        for kind in ("suspended", "held"):
            self.lab.mark("alice", kind)
            self.assert_taken(self.lab.submit("alice", "asked@outside.example", [BOB]), BOB)
            self.lab.wait_for(lambda: "A test." in self.lab.mailbox("bob"), "mail for bob")
            self.clean()
        self.assertNotIn(SUSPENDED, self.lab.mainlog())


if __name__ == "__main__":
    unittest.main()
