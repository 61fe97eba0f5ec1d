"""A held account that goes on sending: refused for now above a ceiling; and in a queue of its own,
where nobody's queue run meets its mail."""

import unittest

from agent_case import ALICE, BOB, OUT, AgentCase

PARKED = "/var/spool/exim4/penstock-held"


class CeilingCase(AgentCase):
    def parked(self):
        return len(list(self.lab.path(PARKED).rglob("*-H")))

    def is_refused(self, user="alice", sender=ALICE):
        code, text = self.lab.submit(user, sender, [OUT])["rcpt"][OUT]
        self.assertIn(code, (250, 452), text)
        return code == 452


class CeilingTest(CeilingCase):
    options = {"conf": "held_messages = 5\n"}

    def test_above_it_mail_is_refused_for_now_and_after_the_release_no_more(self):
        self.well("hold_outgoing_email", user="alice")
        self.queue_held(5)
        self.wait_until(self.is_refused, "a refusal for now", 30)
        self.assertIn("alice", str(self.lab.submit("alice", ALICE, [OUT])["rcpt"]))
        self.assert_taken(self.lab.submit("alice", ALICE, [BOB]), BOB)
        self.assertFalse(self.is_refused("bob", BOB))
        waiting = len(self.lab.queue())
        self.well("release_outgoing_email", user="alice")
        self.assertFalse(self.is_refused())
        self.lab.wait_for_sink(lambda messages: len(messages) >= waiting)
        self.wait_until(lambda: not self.outgoing("full/alice").exists(), "room again")

    def test_what_is_removed_makes_room(self):
        self.well("hold_outgoing_email", user="alice")
        self.queue_held(6)
        self.wait_until(self.is_refused, "a refusal for now", 30)
        self.well("remove_queued_messages", user="alice")
        self.wait_until(lambda: not self.is_refused(), "room again", 30)

    def test_holds_for_one_mailbox_too(self):
        sales = "sales@alice.example"
        self.lab.add_login(sales)
        self.lab.mark(sales, "held")
        for _ in range(5):
            self.assertFalse(self.is_refused(sales, sales))
        self.wait_until(lambda: self.is_refused(sales, sales), "a refusal for now", 30)
        self.assertFalse(self.is_refused())


class BytesTest(CeilingCase):
    options = {"conf": "held_megabytes = 1\n"}

    def test_counts_megabytes_too(self):
        self.well("hold_outgoing_email", user="alice")
        text = "Subject: large\n\n" + ("x" * 70 + "\n") * 9000
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT], text))
        self.stays(lambda: not self.outgoing("full/alice").exists(), 4)
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT], text))
        self.wait_until(self.is_refused, "a refusal for now", 30)


class ParkingTest(CeilingCase):
    options = {"conf": "parked_messages = 10\n"}

    def hold_and_park(self, count):
        self.well("hold_outgoing_email", user="alice")
        messages = [(ALICE, [f"to{number}@outside.example", BOB], f"Subject: {number}\n\nText.")
                    for number in range(count)]
        done = self.lab.batch("alice", messages)
        self.assertEqual(0, done.returncode, done.stdout)
        self.wait_until(lambda: self.parked() == count and not self.lab.queue(), "parked mail", 60)

    def test_leaves_few_messages_in_the_main_queue(self):
        self.well("hold_outgoing_email", user="alice")
        self.queue_held(8)
        self.stays(lambda: self.parked() == 0, 4)

    def test_has_served_internal_recipients_and_leaves_after_the_release_each_once(self):
        self.hold_and_park(600)
        self.assertEqual(600, self.lab.mailbox("bob").count("Text."))
        self.assertEqual(600, self.records("list_outgoing_email_restrictions", "restriction")[0]
                         ["messages_waiting"])
        self.lab.run_queue("-qff")
        self.assert_nothing_outside()
        self.well("release_outgoing_email", user="alice")
        self.wait_until(lambda: not self.lab.queue() and not self.parked(), "an empty queue", 120)
        self.assertEqual((600, {1}), (len(self.outside_counts()),
                                      set(self.outside_counts().values())))
        self.assertEqual(600, self.lab.mailbox("bob").count("Text."))

    def test_what_is_parked_fails_when_its_account_is_suspended(self):
        self.hold_and_park(12)
        self.well("suspend_outgoing_email", user="alice")
        self.wait_until(lambda: not self.lab.queue() and not self.parked(), "an empty queue", 60)
        self.assert_nothing_outside()
        self.assertEqual(12, self.lab.mailbox("alice").count("Delivery-date"))

    def test_what_is_parked_can_be_removed(self):
        self.hold_and_park(12)
        self.well("remove_queued_messages", user="alice")
        self.wait_until(lambda: not self.lab.queue() and not self.parked(), "an empty queue", 60)
        self.assert_nothing_outside()


if __name__ == "__main__":
    unittest.main()
