"""What it costs Exim to ask: the same few system calls whatever the number of accounts."""

import re

from mail_case import ALICE, OUT, MailCase

MANY = 20000
SESSION = f"EHLO x\r\nMAIL FROM:<{ALICE}>\r\nRCPT TO:<{OUT}>\r\n"
AGAIN = f"RCPT TO:<{OUT}>\r\n"


class Cost(MailCase):
    def calls(self, session):
        """The system calls about the state that a session of alice's with Exim makes."""
        trace = self.lab.path("/run/trace")
        done = self.lab.enter(["strace", "-f", "-u", "alice", "-o", "/run/trace", "-e",
                               "trace=%file,getdents64", "/usr/sbin/exim4", "-bs"],
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
