"""Exim 4.96 writes the sender, and what it has done with a message, into its spool file as they
are. Ends of lines in them would say there whose the message is, and whom it goes to."""

import unittest

from mail_case import ALICE, BOB, OUT, MailCase

STRANGER = "stranger@elsewhere.example"
TEXT = f"From: {ALICE}\nSubject: x\n\nText.\n"
SUBJECT = "Subject: forged\n"
# In a text that Exim's filter reads as one line.
AFTER = f"x\\n1\\n{OUT}\\n\\n{len(SUBJECT):03d}  {SUBJECT.strip()}\\n%04d* "
LATER = 'pipe "/bin/sh -c \'exit 75\'"'
ODD = ('"a,b"@outside.example', '"a, b"@outside.example', r'"a\"b\\c"@outside.example',
       "Some.One@Outside.Example", "o'hara+x=y/z@outside.example", '"a,,b"@outside.example',
       '"<;x"@outside.example')


class Spool(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.stop_program("watch")  # which would have what is forged tried too soon

    def spool_file(self):
        """The text of the one header file in the spool."""
        file, = self.lab.path("/var/spool/exim4/input").rglob("*-H")
        return file.read_text()

    def forged_sender(self, variables, size):
        """A sender that ends its line, and has the rest of the file for an old header."""
        lines = ['"b>', "1796088235 0"]
        for name, value in variables.items():
            lines += [f"-aclm _penstock_{name} {len(value)}", value]
        lines += ["XX", "1", OUT, "", f"{len(SUBJECT):03d}  {SUBJECT}{size:04d}* "]
        return "\n".join(lines) + '"@x.example'

    def rest_of(self, text, mark):
        """How many bytes follow this in a spool file."""
        return len(text.partition(mark)[2].encode())

    def test_a_senders_address_with_an_end_of_a_line_is_not_taken(self):
        for variables in ({"via": "system"}, {"via": "auth", "account": "bob", "id": "bob"}):
            # The same without ends of lines shows how long the rest will be.
            harmless = self.forged_sender(variables, 9000).replace("\n", " ")
            self.lab.sendmail("alice", ["-odq", "-f", harmless, BOB], TEXT)
            size = self.rest_of(self.spool_file(), "9000* ")
            self.clean()
            for kind in ("suspended", "held"):
                with self.subTest(kind, variables=variables):
                    self.lab.mark("alice", kind)
                    done = self.lab.sendmail(
                        "alice", ["-f", self.forged_sender(variables, size), BOB], TEXT)
                    self.assertNotEqual(done.returncode, 0)
                    self.lab.run_queue("-qff")
                    self.assertEqual(self.lab.queue(), [])
                    self.assert_nothing_outside()
                    self.assertNotIn("account=bob", self.lab.mainlog())
                    self.clean()

    def forge_recipient(self, action, send):
        """Have alice's filter write a recipient into the spool file of a message to her."""
        for size in (9000, None):
            if size is None:
                size = self.rest_of(self.spool_file(), "9000* ")
                self.clean()
            self.forward("alice", "# Exim filter", "if error_message then finish endif",
                         action % (AFTER % size), LATER)
            self.mark()
            self.assert_taken(send(), ALICE)
            self.lab.wait_for_log("T=address_pipe defer")
            self.lab.wait_for(lambda: not self.lab.delivering(), "the end of the delivery")
        self.assertIn(f"\n1\n{OUT}\n", self.spool_file())

    def test_what_a_users_filter_does_names_no_recipient_of_anybodys_message(self):
        for kind in ("suspended", "held", None):
            self.mark = lambda: kind and self.lab.mark("alice", kind)
            for action in ('unseen pipe "/bin/true \'%s\'"', 'unseen save "/home/alice/%s"'):
                for send in (lambda: self.lab.stranger(STRANGER, [ALICE]),
                             lambda: self.lab.submit("bob", BOB, [ALICE])):
                    with self.subTest(kind, action=action):
                        self.forge_recipient(action, send)
                        self.lab.run_queue("-qff")
                        self.settle()
                        self.assertRegex(self.lab.mainlog(), f"{OUT}> R=penstock_not_accepted")
                        self.assert_nothing_outside()
                        self.clean()

    def test_whom_a_message_was_accepted_for_gets_it_however_he_is_written(self):
        self.forward("alice", OUT)
        to = [*ODD, ALICE]
        for way in (lambda: self.lab.submit("bob", BOB, to),
                    lambda: self.lab.sendmail("bob", to),
                    lambda: self.lab.sendmail("bob", ["-t"], f"To: {', '.join(to)}\n\nText.\n"),
                    lambda: self.lab.sendmail("bob", ["-bs"], session(to)),
                    lambda: self.lab.batch("bob", [(BOB, to, "Subject: x\n\nText.")])):
            self.lab.sink_rules({"at": "RCPT", "answer": "451 later"})
            way()
            self.lab.run_queue("-qff")
            self.lab.wait_for_log("451 later")
            self.lab.wait_for(lambda: not self.lab.delivering(), "the end of the delivery")
            self.lab.sink_rules()
            self.lab.run_queue("-qff")
            self.settle()
            got = {one.lower() for message in self.lab.outside() for one in message.recipients}
            self.assertEqual(got, {OUT, *(one.lower() for one in ODD)})
            self.clean()

    def test_a_message_from_before_goes_on(self):
        self.queued("bob", BOB, [OUT])
        file, = self.lab.path("/var/spool/exim4/input").rglob("*-H")
        text = file.read_text()
        before, _, after = text.partition("-aclm _penstock_to ")
        file.write_text(before.rstrip("-") + after.split("\n", 2)[2])
        self.assertNotEqual(file.read_text(), text)
        self.lab.run_queue("-qff")
        self.assertEqual(self.lab.wait_for_sink()[0].recipients, [OUT])


def session(recipients):
    """A message in SMTP."""
    return "\n".join(["EHLO x", f"MAIL FROM:<{BOB}>", *(f"RCPT TO:<{to}>" for to in recipients),
                      "DATA", "Subject: x", "", "Text.", ".", "QUIT", ""])


if __name__ == "__main__":
    unittest.main()
