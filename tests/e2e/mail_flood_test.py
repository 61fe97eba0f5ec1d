"""A suspended account's queue full of spam, half of it with somebody else's sender address."""

import threading

from mail_case import ALICE, BOB, SUSPENDED, MailCase

MANY = 2000
RUNNERS = 4


class Flood(MailCase):
    def test_two_thousand_half_of_them_forged_tell_nobody_but_the_account(self):
        messages = [(sender, [f"{i}@outside.example"], f"Subject: spam {i}\n\nBuy.")
                    for i in range(MANY // 2) for sender in (ALICE, BOB)]
        self.assertEqual(self.lab.batch("alice", messages).returncode, 0)
        self.assertEqual(len(self.lab.queue()), MANY)
        self.lab.suspend("alice")
        self.run_queue_at_once()
        self.lab.wait_for(lambda: not self.lab.queue(), "empty queue", 300)
        log = self.lab.mainlog()
        self.assertEqual(log.count(f"R=penstock_suspended: {SUSPENDED}"), MANY)
        self.assertNotIn("=> bob", log)
        self.assertEqual(self.lab.mailbox("bob"), "")
        self.assert_nothing_outside()

    def run_queue_at_once(self):
        runners = [threading.Thread(target=self.lab.run_queue) for _ in range(RUNNERS)]
        for runner in runners:
            runner.start()
        for runner in runners:
            runner.join()
