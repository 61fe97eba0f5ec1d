"""What the queue and the figures tell of a life with holds, releases, failures and removals."""

import unittest

from agent_case import ALICE, BOB, OUT, AgentCase


class FiguresTest(AgentCase):
    def figures(self, user):
        """The record of this user; zeros where there is none yet."""
        for record in self.records("emailtrack_user_stats"):
            if record["USER"] == user:
                return record
        return {"SENDCOUNT": 0, "SUCCESSCOUNT": 0, "DEFERCOUNT": 0, "FAILCOUNT": 0}

    def growth(self, user, before):
        """How much was sent, delivered and failed since."""
        now = self.figures(user)
        return tuple(now[key] - before[key] for key in ("SENDCOUNT", "SUCCESSCOUNT", "FAILCOUNT"))

    def assert_growth(self, user, before, expected):
        self.wait_until(lambda: self.growth(user, before) >= expected, "the figures", 20)
        self.assertEqual(expected, self.growth(user, before))

    def queued_users(self):
        return sorted(record["user"] for record in self.records("fetch_mail_queue"))

    def test_of_held_and_released_mail(self):
        before = self.figures("alice")
        self.well("hold_outgoing_email", user="alice")
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT, BOB]), OUT, BOB)
        self.queue_held(3)
        self.lab.run_queue()
        self.assertEqual(["alice"] * 4, self.queued_users())
        self.assertIn([OUT], [record["recipients"] for record in self.records("fetch_mail_queue")])
        self.assert_growth("alice", before, (4, 1, 0))
        self.well("release_outgoing_email", user="alice")
        self.settle()
        self.assertEqual([], self.queued_users())
        self.assert_growth("alice", before, (4, 5, 0))

    def test_of_mail_that_failed_was_discarded_and_was_removed(self):
        before = self.figures("alice")
        self.queue_held(3)
        self.well("suspend_outgoing_email", user="alice")
        self.settle()
        self.assert_growth("alice", before, (3, 0, 3))
        self.well("unsuspend_outgoing_email", user="alice")
        self.queue_held(2)
        self.well("suspend_outgoing_email", user="alice", queued="discard")
        self.settle()
        self.well("unsuspend_outgoing_email", user="alice")
        self.queue_held(1)
        self.well("remove_queued_messages", user="alice")
        self.settle()
        self.assertEqual([], self.lab.outside())
        self.assert_growth("alice", before, (6, 0, 5))
        failed = [record for record in self.records("emailtrack_search", failure=1)
                  if record["user"] == "alice"]
        self.assertLessEqual({f"to{number}@outside.example" for number in range(3)},
                             {record["recipient"] for record in failed})


if __name__ == "__main__":
    unittest.main()
