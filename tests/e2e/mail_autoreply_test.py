"""What a site's autoreply transport answers for a virtual mailbox is mail of the mailbox's account,
whichever user the transport runs as."""

import unittest

from mail_case import ALICE, OUT, MailCase, waiting_id

STRANGER = "stranger@elsewhere.example"
# As panels and VExim have them: an accept router, and a transport without a user.
SITE = """sales_answer:
  driver = accept
  domains = alice.example
  local_parts = sales : desk
  senders = ! :
  transport = ${if eq{$local_part}{sales}{sales_vacation}{desk_vacation}}

bob_answers:
  driver = accept
  domains = nobodys.example
  senders = ! :
  transport = sales_vacation
"""
TRANSPORTS = """sales_vacation:
  driver = autoreply
  to = $sender_address
  from = $local_part@$domain
  subject = away
  headers = X-Own: yes
  text = I am away.

desk_vacation:
  driver = autoreply
  user = www-data
  to = $sender_address
  from = $local_part@$domain
  subject = away
  text = I am away.
"""
BOXES = ("sales@alice.example", "desk@alice.example")
FILTER = f'# Exim filter\nif error_message then finish endif\nmail to {OUT} text "from a filter"\n'


class Autoreply(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        etc = cls.lab.path("/etc/exim4")
        (etc / "conf.d/router/060_site").write_text(SITE)
        (etc / "conf.d/transport/50_site").write_text(TRANSPORTS)
        config = etc / "update-exim4.conf.conf"
        config.write_text(config.read_text().replace("bob.example'",
                                                     "bob.example;nobodys.example'"))
        cls.wire()

    def assert_dropped(self):
        self.settle()
        self.assertIn("R=sales_answer", self.lab.mainlog())
        self.assert_nothing_outside()

    def write_to(self, box):
        self.assert_taken(self.lab.stranger(STRANGER, [box]), box)

    def test_of_a_free_account_goes_out_as_the_site_wrote_it(self):
        for box in (*BOXES, "x@nobodys.example"):
            with self.subTest(box):
                self.lab.mark("bob")
                self.write_to(box)
                message = self.lab.wait_for_sink()[0]
                self.assertEqual((message.sender, message.recipients), ("<>", [STRANGER]))
                self.assertEqual("X-Own: yes" in message.text, not box.startswith("desk"))
                self.assertNotIn("Penstock", message.text)
                self.assertEqual("account=alice via=reply" in self.lab.mainlog(), box in BOXES)
                self.settle()
                self.clean()

    def test_of_a_suspended_account_or_mailbox_is_dropped(self):
        for box in BOXES:
            for name in ("alice", box):
                with self.subTest(box=box, name=name):
                    self.lab.mark(name)
                    self.write_to(box)
                    self.assert_dropped()
                    self.clean()

    def test_of_a_held_account_or_mailbox_waits(self):
        for box in BOXES:
            for name in ("alice", box):
                with self.subTest(box=box, name=name):
                    self.lab.mark(name, "held")
                    self.write_to(box)
                    self.lab.wait_for_log(f"{waiting_id(name)}.waiting.penstock.invalid.* is held")
                    self.assert_nothing_outside()
                    self.lab.unmark(name, "held")
                    self.lab.run_queue("-qff")
                    self.lab.wait_for_sink()
                    self.settle()
                    self.clean()

    def test_waits_while_the_state_is_unknown(self):
        ready = self.outgoing("held/.ready")
        gone = ready.with_name(".gone")
        ready.rename(gone)
        try:
            self.write_to(BOXES[0])
            self.lab.wait_for_log("not known")
            self.assert_nothing_outside()
        finally:
            gone.rename(ready)
        self.lab.run_queue("-qff")
        self.lab.wait_for_sink()

    def test_of_another_account_goes_on(self):
        self.lab.mark("bob")
        self.write_to(BOXES[0])
        self.lab.wait_for_sink()

    def test_cannot_be_claimed_by_a_user(self):
        text = f"X-Penstock-Reply-Of: {BOXES[0]}\nSubject: x\n\nText.\n"
        self.lab.mark("alice")
        done = self.lab.sendmail("bob", ["-f", "<>", OUT], text)
        self.assertEqual(done.returncode, 0, done.stderr)
        message = self.lab.wait_for_sink()[0]
        self.assertNotIn("Penstock", message.text)
        self.assertIn("account=bob via=local", self.lab.mainlog())
        self.settle()
        self.clean()
        self.lab.mark("bob")
        self.lab.sendmail("bob", ["-f", "<>", OUT], text)
        self.settle()
        self.assert_nothing_outside()

    def test_for_an_address_that_is_nobodys_is_mail_of_who_runs_it(self):
        self.addCleanup(self.set_macro, "PENSTOCK_UNMAPPED", "allow")
        self.set_macro("PENSTOCK_UNMAPPED", "refuse")
        text = "X-Penstock-Reply-Of: a@nobody.example\nSubject: x\n\nText.\n"
        self.assertNotEqual(self.lab.sendmail("www-data", ["-f", "<>", OUT], text).returncode, 0)
        self.settle()
        self.assertEqual(self.lab.outside(), [])

    def test_of_a_users_own_filter_is_the_users(self):
        for kind in ("suspended", "held"):
            self.forward("alice", *FILTER.splitlines())
            self.lab.mark("alice", kind)
            self.assert_taken(self.lab.stranger(STRANGER, [ALICE]), ALICE)
            self.lab.wait_for_log("R=userforward T=address_reply")
            if kind == "held":
                self.lab.wait_for_log("account alice is held")
            else:
                self.settle()
            self.assert_nothing_outside()
            self.clean()

    def test_of_nobody_answers_the_mail_of_a_stopped_account(self):
        bob = "bob@bob.example"
        self.forward("bob", "# Exim filter", "if error_message then finish endif",
                     'mail to $sender_address subject "Re: $h_subject:" text "away"')
        for kind in ("suspended", "held"):
            with self.subTest(kind):
                self.lab.mark("alice", kind)
                self.assert_taken(self.lab.submit("alice", OUT, [bob]), bob)
                self.lab.wait_for_log("(?s)T=address_reply.*Completed")
                self.settle()
                self.assert_nothing_outside()
                self.clean()
        self.assert_taken(self.lab.submit("alice", OUT, [bob]), bob)
        self.assertIn("Re: a test", self.lab.wait_for_sink()[0].text)

    def test_that_does_not_say_whose_it_is_is_named(self):
        hooks = {name: wired for name, wired, _ in self.inside("exim_check.configured()")}
        self.assertTrue(hooks["autoreply of sales_vacation"])
        self.assertEqual([name for name, wired in hooks.items() if not wired], [])
        other = self.lab.path("/etc/exim4/conf.d/transport/60_other")
        other.write_text(TRANSPORTS.partition("\n\n")[0].replace("sales", "other"))
        self.addCleanup(self.lab.enter, ["update-exim4.conf"], check=True)
        self.addCleanup(other.unlink)
        self.lab.enter(["update-exim4.conf"], check=True)
        self.assertIn("autoreply of other_vacation: answers as if",
                      self.inside("exim_wiring.amiss()", "exim_wiring"))


if __name__ == "__main__":
    unittest.main()
