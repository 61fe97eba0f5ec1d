"""A site's routers send what they make to a router of theirs (redirect_router), keep it as a
recipient (one_time), or stand in a row: penstock sees each address all the same, and asks for all
that it was made from."""

import unittest

from mail_case import ALICE, BOB, OUT, SUSPENDED, MailCase

STRANGER = "stranger@elsewhere.example"
ROUTERS = "/etc/exim4/conf.d/router"
# Like the alias routers that panels ship. `smarthost` and `local_user` are Debian's.
SITE = """chained:
  driver = redirect
  domains = +local_domains
  data = ${lookup{$local_part@$domain}lsearch{/etc/chained}}
  redirect_router = smarthost

chained_inside:
  driver = redirect
  domains = +local_domains
  data = ${lookup{$local_part@$domain}lsearch{/etc/chained_inside}}
  redirect_router = user_aliases

kept:
  driver = redirect
  domains = +local_domains
  data = ${lookup{$local_part@$domain}lsearch{/etc/kept}}
  one_time

copied:
  driver = redirect
  domains = +local_domains
  data = ${lookup{$local_part@$domain}lsearch{/etc/copied}}
  unseen

user_aliases:
  driver = redirect
  domains = +local_domains
  data = ${lookup{$local_part@$domain}lsearch{/etc/user_aliases}}
"""
# The host's own copies are made of whatever comes by, in its own name.
FILTER = """# Exim filter
if first_delivery and $h_x-copy: is "yes" then unseen deliver copy@outside.example endif
"""
FILES = {
    "copied": f"{ALICE}: {OUT}\n",
    "chained": f"info@alice.example: {OUT}\ninfo@bob.example: {OUT}\n",
    "chained_inside": "inner@alice.example: second@bob.example\n"
                      "self@alice.example: self@alice.example\n",
    "kept": f"kept@alice.example: {OUT}\nboth@alice.example: {OUT}, his@bob.example\n"
            "upper@alice.example: Someone@Outside.Example\n",
    "user_aliases": f"""second@bob.example: {OUT}
first@bob.example: middle@alice.example
middle@alice.example: last@carol.example
last@carol.example: {OUT}
team@alice.example: hers@alice.example, his@bob.example, first@outside.example
hers@alice.example: hers@outside.example
his@bob.example: his@outside.example
self@alice.example: {OUT}
""",
}


class ChainedCase(MailCase):
    options = {"accounts": ("alice", "bob", "carol")}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, text in FILES.items():
            cls.lab.path(f"/etc/{name}").write_text(text)
        config = cls.lab.path("/etc/exim4/update-exim4.conf.conf")
        config.write_text(config.read_text().replace("bob.example'", "bob.example;carol.example'"))
        cls.lab.path(f"{ROUTERS}/060_site").write_text(SITE)
        cls.lab.path("/etc/exim4/system.filter").write_text(FILTER)
        cls.lab.path("/etc/exim4/conf.d/main/50_site").write_text(
            "system_filter = /etc/exim4/system.filter\nsystem_filter_user = Debian-exim\n")
        cls.wire()

    def hooks(self):
        return {name: wired for name, wired, _ in self.inside("exim_check.configured()")}

    def assert_goes(self, recipient, target=OUT):
        self.assert_taken(self.lab.stranger(STRANGER, [recipient]), recipient)
        self.assertEqual([message.recipients for message in self.lab.wait_for_sink()], [[target]])
        self.settle()

    def assert_waits_then_goes(self, recipient, name, kind="held"):
        self.lab.mark(name, kind)
        self.assert_taken(self.lab.stranger(STRANGER, [recipient]), recipient)
        self.lab.wait_for_log("R=penstock_waiting defer")
        self.lab.run_queue("-qff")
        self.assert_nothing_outside()
        self.lab.unmark(name, kind)
        self.lab.run_queue("-qff")
        self.assertEqual([message.recipients for message in self.lab.wait_for_sink()], [[OUT]])
        self.settle()


class ChainedRouter(ChainedCase):
    def test_sends_on_where_the_site_wants_it_while_nobody_is_stopped(self):
        self.assert_goes("info@alice.example")
        self.assertNotIn("info@alice.example R=user_aliases", self.lab.mainlog())
        self.clean()
        self.assert_goes("inner@alice.example")
        self.clean()
        self.assert_goes("self@alice.example")

    def test_of_a_suspended_account_sends_nothing_on(self):
        self.lab.mark("alice")
        for recipient in ("info@alice.example", "inner@alice.example", "self@alice.example"):
            told = self.lab.stranger(STRANGER, [recipient])
            self.assert_refused(told, text="cannot be reached", recipient=recipient)
        two = ["info@alice.example", "info@bob.example"]
        self.lab.sendmail("bob", two)
        self.settle()
        self.assertIn("R=penstock_forwarder_suspended", self.lab.mainlog())
        self.assertEqual([message.recipients for message in self.lab.outside()], [[OUT]])

    def test_of_a_held_account_waits(self):
        self.assert_waits_then_goes("info@alice.example", "alice")
        self.clean()
        self.assert_waits_then_goes("inner@alice.example", "alice")
        self.clean()
        self.assert_waits_then_goes("self@alice.example", "alice")

    def test_of_a_full_account_waits(self):
        self.lab.mark("alice", "full")
        self.assert_waits_then_goes("info@alice.example", "alice")

    def test_waits_while_the_state_is_unknown(self):
        ready = self.outgoing("held/.ready")
        gone = ready.with_name(".gone")
        ready.rename(gone)
        try:
            self.assert_taken(self.lab.stranger(STRANGER, ["info@alice.example"]),
                              "info@alice.example")
            self.lab.wait_for_log("R=penstock_waiting defer.*not known")
            self.assert_nothing_outside()
        finally:
            gone.rename(ready)
        self.lab.run_queue("-qff")
        self.lab.wait_for_sink()

    def test_of_somebody_else_fails_for_a_suspended_sender_and_waits_for_a_held_one(self):
        self.lab.mark("alice")
        self.assert_taken(self.lab.submit("alice", ALICE, ["info@bob.example"]), "info@bob.example")
        self.settle()
        self.assertIn(SUSPENDED, self.lab.mailbox("alice"))
        self.lab.unmark("alice")
        self.lab.mark("alice", "held")
        self.assert_taken(self.lab.submit("alice", ALICE, ["info@bob.example"]), "info@bob.example")
        self.lab.wait_for_log("R=penstock_waiting defer.*account alice is held")
        self.assert_nothing_outside()

    def test_is_seen_as_wired_and_one_past_penstock_is_named(self):
        hooks = self.hooks()
        self.assertEqual({name: wired for name, wired in hooks.items() if not wired}, {})
        self.assertTrue({"chain of chained", "chain of chained_inside"} <= set(hooks))
        other = self.lab.path(f"{ROUTERS}/070_other")
        other.write_text("CHAINED_TO = smarthost\nother:\n  driver = redirect\n  data =\n"
                         "  redirect_router = CHAINED_TO\n")
        self.addCleanup(self.lab.enter, ["update-exim4.conf"], check=True)
        self.addCleanup(other.unlink)
        self.lab.enter(["update-exim4.conf"], check=True)
        hooks = self.hooks()
        self.assertEqual([name for name, wired in hooks.items() if not wired], ["chain of other"])
        told = self.inside("exim_wiring.amiss()", "exim_wiring")
        self.assertIn("goes to smarthost, past penstock's", told)


class Kept(ChainedCase):
    """As recipients, by one_time."""

    def test_is_held_from_the_first_attempt_on(self):
        self.assert_waits_then_goes("kept@alice.example", "alice")

    def try_again(self, recipient, kind):
        """After an attempt that the outside put off, with alice stopped so, or with nobody."""
        self.lab.sink_rules({"at": "RCPT", "answer": "451 later"})
        self.assert_taken(self.lab.stranger(STRANGER, [recipient]), recipient)
        self.lab.wait_for_log("451 later")
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end")
        self.lab.sink_rules()
        if kind:
            self.lab.mark("alice", kind)
        self.lab.run_queue("-qff")

    def test_is_stopped_after_an_attempt_that_the_outside_put_off(self):
        for kind in ("held", "suspended"):
            with self.subTest(kind):
                self.try_again("both@alice.example", kind)
                self.assertEqual(self.lab.outside(), [])
                self.clean()

    def test_with_a_domain_in_upper_case_is_the_same(self):
        for kind in ("held", None):
            with self.subTest(kind):
                self.try_again("upper@alice.example", kind)
                self.assertEqual(len(self.lab.outside()), 0 if kind else 1, self.lab.mainlog())
                self.assertEqual(len(self.lab.queue()), 1 if kind else 0)
                self.clean()


class Row(ChainedCase):
    """Of forwarders, one behind the other or beside it."""

    def test_each_account_in_it_answers_for_what_comes_out(self):
        for name in ("alice", "bob", "carol"):
            with self.subTest(name):
                self.assert_waits_then_goes("first@bob.example", name)
                self.clean()
                self.lab.mark(name)
                told = self.lab.stranger(STRANGER, ["first@bob.example"])
                self.assert_refused(told, text="cannot be reached", recipient="first@bob.example")
                self.clean()

    def test_beside_it_nobody_answers_for_another(self):
        for name, stopped in (("carol", ()), ("bob", ("his@outside.example",))):
            self.lab.mark(name)
            self.assert_taken(self.lab.stranger(STRANGER, ["team@alice.example"]),
                              "team@alice.example")
            self.settle()
            self.assertEqual(
                {to for message in self.lab.outside() for to in message.recipients},
                {f"{who}@outside.example" for who in ("hers", "his", "first")} - set(stopped))
            self.clean()

    def test_of_copies_each_is_its_accounts_own(self):
        for kind in ("held", "suspended"):
            self.lab.mark("alice", kind)
            self.assert_taken(self.lab.stranger(STRANGER, [ALICE]), ALICE)
            self.lab.wait_for(lambda: "A test." in self.lab.mailbox("alice"), "mail for alice")
            self.lab.wait_for(lambda: not self.lab.delivering(), "the end")
            self.assert_nothing_outside()
            self.clean()
        self.assert_taken(self.lab.stranger(STRANGER, [ALICE]), ALICE)
        self.assertEqual(self.lab.wait_for_sink()[0].recipients, [OUT])
        self.settle()

    def test_of_a_copy_by_the_system_filter_its_sender_answers(self):
        text = "Subject: x\nX-Copy: yes\n\nText.\n"
        for kind in ("held", "suspended"):
            self.lab.mark("alice", kind)
            self.assert_taken(self.lab.submit("alice", ALICE, [BOB], text), BOB)
            self.lab.wait_for(lambda: "X-Copy" in self.lab.mailbox("bob"), "mail for bob")
            self.lab.wait_for(lambda: not self.lab.delivering(), "the end")
            self.assert_nothing_outside()
            self.clean()
        self.lab.mark("bob")
        self.assert_taken(self.lab.submit("alice", ALICE, [BOB], text), BOB)
        self.assertEqual(self.lab.wait_for_sink()[0].recipients, ["copy@outside.example"])

    def test_beside_what_waits_a_forged_waiting_address_is_none(self):
        forged = "x=1@y.waiting.penstock.invalid"
        self.lab.mark("alice", "held")
        for targets in ((OUT, forged), (forged, OUT)):
            self.forward("alice", *targets)
            self.assert_taken(self.lab.submit("bob", BOB, [ALICE]), ALICE)
            self.lab.wait_for_log(rf"\*\* {forged}.*Unrouteable")
            self.lab.wait_for_log("account alice is held")
            self.clean()
            self.lab.mark("alice", "held")


if __name__ == "__main__":
    unittest.main()
