"""What a site's own ACL does with a recipient or a message it does unchanged behind penstock's: its
verbs, its words, its modifiers."""

import smtplib
import time
import unittest

from mail_case import ALICE, BOB, MailCase

ETC = "/etc/exim4"
SITE = """site_{where}:
  drop
    condition = ${{if match{{{text}}}{{dropme}}}}
    message = 554 Site says drop
    log_message = site dropped it
  deny
    condition = ${{if match{{{text}}}{{denyme}}}}
    message = 553 5.1.1 Site says no
  defer
    condition = ${{if match{{{text}}}{{deferme}}}}
    message = 450 4.2.0 Site says later
  discard
    condition = ${{if match{{{text}}}{{discardme}}}}
    log_message = site discarded it
  accept
    add_header = X-Site-{where}: seen
    control = {control}
    delay = 1s
    logwrite = site {where} accepts
"""
LOCAL = """acl_check_not_smtp:
  deny
    condition = ${if match{$recipients}{denyme}}
    message = Site says no
  accept
    add_header = X-Site-local: seen
"""


class WrappedAcl(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        macros = cls.lab.path(f"{ETC}/conf.d/main/000_localmacros")
        # One is an expansion, with blanks in it.
        macros.write_text(macros.read_text() + "MAIN_ACL_CHECK_RCPT = "
                          "${if ={1}{2} {acl_check_rcpt} {site_rcpt}}\n"
                          "MAIN_ACL_CHECK_DATA = site_data\n"
                          "PENSTOCK_NEXT_ACL_LOCAL = acl_check_not_smtp\n")
        cls.lab.path(f"{ETC}/conf.d/acl/50_site").write_text(
            SITE.format(where="rcpt", text="$local_part", control="dkim_disable_verify") +
            SITE.format(where="data", text="$h_subject:", control="queue_only") + LOCAL)
        cls.lab.enter(["update-exim4.conf"], check=True)
        cls.lab.stop_program("exim")
        cls.lab.start_program("exim")

    def at_rcpt(self, word):
        """The answer to a recipient, and whether the session goes on."""
        with self.lab.session("bob") as smtp:
            smtp.mail(BOB)
            answer = smtp.rcpt(f"{word}@outside.example")
            return answer, self.goes_on(smtp)

    def at_data(self, word):
        """The same for a message."""
        with self.lab.session("bob") as smtp:
            smtp.mail(BOB)
            self.assertEqual(smtp.rcpt(ALICE)[0], 250)
            try:
                answer = smtp.data(f"Subject: {word}\n\nText.\n".encode())
            except smtplib.SMTPDataError as error:
                answer = (error.smtp_code, error.smtp_error)
            return answer, self.goes_on(smtp)

    @staticmethod
    def goes_on(smtp):
        try:
            return smtp.noop()[0] == 250
        except (smtplib.SMTPServerDisconnected, OSError):
            return False

    def test_each_verb_at_rcpt_and_at_data(self):
        for where in (self.at_rcpt, self.at_data):
            for word, code, text, goes_on in (("dropme", 554, b"Site says drop", False),
                                              ("denyme", 553, b"5.1.1 Site says no", True),
                                              ("deferme", 450, b"4.2.0 Site says later", True),
                                              ("discardme", 250, b"", True)):
                with self.subTest(where=where.__name__, verb=word):
                    answer, went_on = where(word)
                    self.assertEqual((answer[0], went_on), (code, goes_on), answer)
                    self.assertIn(text, answer[1])
        self.assertEqual(self.lab.mainlog().count("site dropped it"), 2)
        self.assertEqual(self.lab.mainlog().count("site discarded it"), 2)
        self.assertEqual(self.lab.mailbox("alice"), "")

    def test_modifiers(self):
        began = time.monotonic()
        self.assert_taken(self.lab.submit("bob", BOB, [ALICE]), ALICE)
        self.assertGreater(time.monotonic() - began, 2)
        self.assertEqual(len(self.lab.queue()), 1)
        self.lab.run_queue()
        self.lab.wait_for(lambda: "X-Site-data: seen" in self.lab.mailbox("alice"), "the message")
        self.assertIn("X-Site-rcpt: seen", self.lab.mailbox("alice"))
        self.assertIn("site rcpt accepts", self.lab.mainlog())

    def test_of_sendmail(self):
        refused = self.lab.sendmail("bob", ["-oep", "denyme@outside.example"])
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("Site says no", refused.stderr)
        self.lab.sendmail("bob", [ALICE])
        self.lab.wait_for(lambda: "X-Site-local: seen" in self.lab.mailbox("alice"), "the message")


if __name__ == "__main__":
    unittest.main()
