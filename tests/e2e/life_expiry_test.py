"""Restrictions that end by themselves, and those that a shorter one must not end."""

import json
import time
import unittest

from agent_case import ALICE, OUT, AgentCase

HOUR = 3600


class ExpiryTest(AgentCase):
    def record(self, name):
        return json.loads(self.outgoing(name).read_text())

    def test_a_suspension_that_has_ended_takes_mail_again_and_lets_go_what_it_kept(self):
        self.queue_held(3)
        self.well("suspend_outgoing_email", user="alice", queued="keep", expires=self.soon())
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))
        self.lab.wait_for_sink(lambda messages: len(messages) == 3, 20)
        self.assertFalse(self.suspended("alice"))
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))

    def soon(self):
        return str(int(time.time()) + 2)

    def test_a_monitors_hour_does_not_shorten_what_a_human_has_stopped_for_ever(self):
        self.well("hold_outgoing_email", user="alice", expires=self.soon(), reason="a monitor")
        self.well("hold_outgoing_email", user="alice", reason="a human")
        self.well("hold_outgoing_email", user="alice", expires=str(int(time.time()) + HOUR),
                  reason="a monitor again")
        self.assertIsNone(self.record("held/alice")["until"])
        self.assertEqual(["a monitor", "a human", "a monitor again"],
                         [entry["why"] for entry in self.record("held/alice")["entries"]])
        self.queue_held(1)
        self.lab.run_queue()
        self.stays(lambda: self.outgoing("held/alice").exists() and not self.lab.outside(), 4)

    def test_the_later_of_two_ends_wins_whichever_comes_first(self):
        later = int(time.time()) + HOUR
        for first, second in ((later, later - 60), (later - 60, later)):
            for end in (first, second):
                self.well("hold_outgoing_email", user="bob", expires=str(end))
            self.assertEqual(later, self.record("held/bob")["until"])
            self.well("release_outgoing_email", user="bob")

    def test_a_mark_that_nobody_can_read_never_ends(self):
        self.lab.mark("alice")
        self.outgoing("suspended/alice").write_text('{"v": 2, "until": 1, "entries"')
        self.stays(lambda: self.suspended("alice"), 3)

    def test_what_ended_while_nobody_looked_ends_at_the_next_start(self):
        self.well("hold_outgoing_email", user="alice", expires=self.soon())
        self.queue_held(1)
        self.kill_program("watch")
        self.lab.run_queue()
        self.stays(lambda: self.outgoing("held/alice").exists(), 3)
        self.assert_nothing_outside()
        self.lab.start_program("watch")
        self.lab.wait_for_sink(bound=20)
        self.assertFalse(self.outgoing("held/alice").exists())


if __name__ == "__main__":
    unittest.main()
