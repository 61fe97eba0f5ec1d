"""Mail by an smtp transport that does not leave: for a domain of this host, or to a content filter
that gives it back. The first goes on whoever is stopped; the second is still its sender's."""

import os
import pathlib
import smtplib
import subprocess
import unittest

from lab_environment import LAB as ENVIRONMENT
from mail_case import ALICE, BOB, OUT, SUSPENDED, MailCase

STRANGER = "stranger@elsewhere.example"
LIST = "list@lists.example"
OTHER = "list@more.example"
FORWARDED = "away@bob.example"
SITE = """to_filter:
  driver = manualroute
  condition = ${if !def:h_x-filtered:}
  domains = ! +local_domains
  route_list = * 127.0.0.1::10024
  self = send
  transport = to_backend

inside:
  driver = manualroute
  domains = lists.example : more.example
  route_list = * 127.0.0.1::%d
  self = send
  transport = to_backend
"""
TRANSPORT = """to_backend:
  driver = smtp
  headers_add = X-Own: yes
"""


class Backend(MailCase):
    options = {"accounts": ("alice", "bob", "amavis")}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        etc = cls.lab.path("/etc/exim4")
        (etc / "conf.d/router/060_site").write_text(SITE % cls.lab.sink_ports[0])
        (etc / "conf.d/transport/50_site").write_text(TRANSPORT)
        config = etc / "update-exim4.conf.conf"
        config.write_text(config.read_text().replace(
            "bob.example'", "bob.example;lists.example;more.example'"))
        settings = etc / "penstock/settings.conf"
        settings.write_text(settings.read_text().replace(
            "PENSTOCK_FILTER_LOGINS =", "PENSTOCK_FILTER_LOGINS = amavis").replace(
            "PENSTOCK_FILTER_PORTS =", "PENSTOCK_FILTER_PORTS = 10024"))
        cls.lab.path("/etc/aliases").write_text(f"postmaster: root\naway: {OUT}\n")
        cls.wire()
        cls.held_back = cls.lab.path("/run/filter/hold")
        cls.held_back.parent.mkdir()
        user = cls.lab.enter(["id", "-u", "amavis"], check=True).stdout.strip()
        os.chown(cls.held_back.parent, int(user), int(user))
        cls.filter = subprocess.Popen(
            [*cls.lab.enter_command(), "setpriv", f"--reuid={user}", f"--regid={user}",
             "--clear-groups", "--", "/usr/bin/python3", "-B",
             str(pathlib.Path(__file__).with_name("content_filter.py")), "10024", "/run/filter"],
            stdout=subprocess.PIPE, env=ENVIRONMENT, stdin=subprocess.DEVNULL)
        cls.addClassCleanup(cls.end_filter)
        cls.filter.stdout.readline()

    @classmethod
    def end_filter(cls):
        cls.filter.kill()
        cls.filter.wait()
        cls.filter.stdout.close()

    def recipients(self):
        return sorted(to for message in self.lab.outside() for to in message.recipients)

    def send(self, *recipients):
        self.assert_taken(self.lab.submit("alice", ALICE, list(recipients)), *recipients)

    def assert_arrives(self):
        self.assert_taken(self.lab.submit("alice", ALICE, [LIST, OTHER]), LIST, OTHER)
        self.lab.wait_for_sink(lambda _: self.recipients() == [LIST, OTHER])
        self.settle()

    def test_inside_goes_on_of_a_stopped_account_or_mailbox(self):
        self.assert_arrives()
        self.clean()
        for kind in ("suspended", "held"):
            for name in ("alice", "amavis"):
                with self.subTest(kind=kind, name=name):
                    self.lab.mark(name, kind)
                    self.assert_arrives()
                    self.clean()

    def test_inside_goes_on_while_the_state_is_unknown(self):
        ready = self.outgoing("suspended/.ready")
        gone = ready.with_name(".gone")
        ready.rename(gone)
        try:
            self.assert_arrives()
        finally:
            gone.rename(ready)

    def test_inside_goes_on_beside_what_waits(self):
        self.lab.mark("alice", "held")
        self.send(LIST, OUT)
        self.lab.wait_for_sink()
        self.lab.wait_for_log("account alice is held")
        self.assertEqual(self.recipients(), [LIST])

    def test_filtered_goes_out_as_its_senders_and_without_a_trace(self):
        self.assert_taken(self.lab.submit(
            "alice", ALICE, [OUT], "X-Penstock-Ticket: mine\nSubject: x\n\nText.\n"))
        text = self.lab.wait_for_sink()[0].text
        self.assertIn("X-Filtered: yes", text)
        self.assertIn("X-Own: yes", text)
        self.assertNotIn("Penstock", text)
        self.settle()
        self.assertEqual(self.lab.mainlog().count("account=alice via=auth"), 2)
        self.assertNotIn("unmapped", self.lab.mainlog())

    def test_filtered_that_a_stranger_sends_to_a_forwarder_goes_out(self):
        self.assert_taken(self.lab.stranger(STRANGER, [FORWARDED]), FORWARDED)
        self.assertEqual(self.lab.wait_for_sink()[0].sender, STRANGER)

    def test_filtered_of_an_account_suspended_meanwhile_is_refused(self):
        self.held_back.touch()
        self.addCleanup(self.held_back.unlink, missing_ok=True)
        self.send(OUT)
        self.lab.wait_for(self.held_back.with_name("holds").exists, "message at the filter")
        self.lab.mark("alice")
        self.held_back.unlink()
        self.lab.wait_for_log("R=to_filter.*Outgoing mail from account alice is suspended")
        self.settle()
        self.assertIn(SUSPENDED, self.lab.mailbox("alice"))
        self.assert_nothing_outside()

    def test_filtered_that_waits_for_the_outside_is_still_its_senders(self):
        for kind in ("held", "suspended"):
            with self.subTest(kind):
                self.lab.sink_rules({"at": "RCPT", "answer": "451 later"})
                self.send(OUT)
                self.lab.wait_for_log("451 later")
                self.lab.wait_for(lambda: not self.lab.delivering(), "the end")
                self.lab.mark("alice", kind)
                self.lab.sink_rules()
                self.lab.run_queue("-qff")
                self.assertEqual(self.lab.outside(), [])
                if kind == "held":
                    self.lab.unmark("alice", "held")
                    self.lab.run_queue("-qff")
                    self.lab.wait_for_sink()
                self.clean()

    def test_filtered_that_a_forwarder_sent_on_is_still_its_owners(self):
        self.lab.sink_rules({"at": "RCPT", "answer": "451 later"})
        self.assert_taken(self.lab.stranger(STRANGER, [FORWARDED]), FORWARDED)
        self.lab.wait_for_log("451 later")
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end")
        self.lab.mark("bob", "held")
        self.lab.sink_rules()
        self.lab.run_queue("-qff")
        self.lab.wait_for_log("account bob is held")
        self.assertEqual(self.lab.outside(), [])
        self.lab.unmark("bob", "held")
        self.lab.run_queue("-qff")
        self.lab.wait_for_sink()

    def test_filtered_that_a_mailbox_sent_is_still_the_mailboxes(self):
        self.lab.add_login("info@alice.example")
        self.lab.sink_rules({"at": "RCPT", "answer": "451 later"})
        self.assert_taken(self.lab.submit("info@alice.example", ALICE, [OUT]))
        self.lab.wait_for_log("451 later")
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end")
        self.lab.mark("info@alice.example", "held")
        self.lab.sink_rules()
        self.lab.run_queue("-qff")
        self.lab.wait_for_log("mailbox info@alice.example is held")
        self.assertEqual(self.lab.outside(), [])

    def test_a_filter_that_is_not_told_whose_the_mail_is_is_named(self):
        def hooks():
            return dict((name, (wired, detail)) for name, wired, detail in
                        self.inside("exim_check.configured()"))
        self.assertTrue(hooks()["filters"][0])
        settings = self.lab.path("/etc/exim4/penstock/settings.conf")
        transport = self.lab.path("/etc/exim4/conf.d/transport/50_site.rul")
        for file, text, word in ((settings, "PORTS = 10024", "only"),
                                 (transport, "headers_add = PENSTOCK_TICKET", "by to_backend")):
            before = file.read_text()
            file.write_text(before.replace(text, text.partition("=")[0] + "="))
            self.lab.enter(["update-exim4.conf"], check=True)
            try:
                wired, detail = hooks()["filters"]
            finally:
                file.write_text(before)
                self.lab.enter(["update-exim4.conf"], check=True)
            self.assertFalse(wired)
            self.assertIn(word, detail)

    def test_what_the_filter_makes_itself_or_a_user_gives_it_stays_on_this_host(self):
        plain = "X-Filtered: yes\nSubject: x\n\nText.\n"
        forged = "X-Penstock-Ticket: bG9jYWw6Ym9i.0123456789abcdef\n" + plain
        for text in (forged, plain):
            told = self.lab.loopback("amavis", BOB, [OUT], text)
            self.assertEqual(told["data"][0], 550, told)
            self.assertIn("does not say whose", told["data"][1])
            told = self.lab.loopback("amavis", BOB, [ALICE], text)
            self.assertEqual(told["data"][0], 250, told)
            self.lab.loopback("amavis", BOB, [FORWARDED], text)
        with smtplib.SMTP() as smtp:
            smtp.sock = self.lab.connect(10024)
            smtp.file = None
            self.assertEqual(smtp.getreply()[0], 220)
            with self.assertRaises(smtplib.SMTPDataError):
                smtp.sendmail(BOB, [OUT], forged)
        self.settle()
        self.assert_nothing_outside()


if __name__ == "__main__":
    unittest.main()
