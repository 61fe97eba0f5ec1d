"""What it costs Exim to ask: the same few system calls whatever the number of accounts."""

import base64
import re

from mail_case import ALICE, OUT, MailCase

MANY = 20000
SESSION = f"EHLO x\r\nMAIL FROM:<{ALICE}>\r\nRCPT TO:<{OUT}>\r\n"
AGAIN = f"RCPT TO:<{OUT}>\r\n"


class Cost(MailCase):
    def calls(self, session, caller=("-u", "alice"), options=()):
        """The system calls about the state that a session with Exim makes, alice's if not said."""
        trace = self.lab.path("/run/trace")
        done = self.lab.enter(["strace", "-f", *caller, "-o", "/run/trace", "-e",
                               "trace=%file,getdents64", "/usr/sbin/exim4", "-bs", *options],
                              input=session + "QUIT\r\n")
        self.assertIn("250 Accepted", done.stdout)
        lines = trace.read_text().splitlines()
        self.assertNotIn("getdents64", "".join(lines))
        return [re.sub(r"^\d+ +", "", line) for line in lines if "/penstock/outgoing" in line]

    def test_a_recipient_costs_the_same_with_twenty_thousand_accounts(self):
        few = self.calls(SESSION)
        again = self.calls(SESSION + AGAIN)
        self.lab.add_accounts(MANY)
        self.assertEqual(len(self.calls(SESSION)), len(few))
        self.assertEqual(len(self.calls(SESSION + AGAIN)), len(again))
        # For each recipient, two `.ready` and two names looked up, each anew.
        names = [call for call in again[len(few):] if re.search(r'/alice"', call)]
        ready = [call for call in again[len(few):] if ".ready" in call]
        self.assertEqual((len(names), len(ready)), (2, 2), "\n".join(again))

    def test_a_mailbox_costs_one_name_more_and_only_who_logs_in_as_one_pays(self):
        self.lab.add_login(ALICE)
        for login, names in (("alice", {"alice": 2}), (ALICE, {"alice": 2, ALICE: 2})):
            with self.subTest(login):
                first, second = (self.calls(self.with_password(login, session), caller=(),
                                            options=("-oMa", "203.0.113.9.50000"))
                                 for session in (SESSION, SESSION + AGAIN))
                for name in ("alice", ALICE):
                    found = [call for call in second[len(first):] if f'/{name}"' in call]
                    self.assertEqual(len(found), names.get(name, 0), "\n".join(second))
                # Whether the queue is kept or full is asked about stopped names only.
                self.assertNotRegex("".join(second), "/(queued|full)/")

    def with_password(self, login, session):
        """The session, after AUTH."""
        plain = base64.b64encode(f"\0{login}\0{self.lab.smtp_password}".encode()).decode()
        return session.replace("MAIL FROM", f"AUTH PLAIN {plain}\r\nMAIL FROM", 1)
