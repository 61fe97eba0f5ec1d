"""penstock's agents killed in the middle of their work: nothing that is stopped gets out, and what
has changed meanwhile is caught up with."""

import json
import time
import unittest

from agent_case import ALICE, BOB, OUT, AgentCase

AGENTS = ("watch", "deliver", "index", "lists")


class CrashTest(AgentCase):
    def kill_all(self):
        for name in AGENTS:
            self.kill_program(name)
        self.addCleanup(self.start_missing)

    def start_missing(self):
        while self.killed:
            self.lab.start_program(self.killed.pop())

    def setUp(self):
        super().setUp()
        self.killed = []

    def kill_program(self, name):
        super().kill_program(name)
        self.killed.append(name)

    def test_nothing_gets_out_and_the_answers_stay_as_long_as_the_check_is_fresh(self):
        self.well("hold_outgoing_email", user="alice")
        self.queue_held(2)
        self.kill_all()
        self.well("suspend_outgoing_email", user="bob")
        self.assert_refused(self.lab.submit("bob", BOB, [OUT]), text="account bob is suspended")
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))
        self.lab.run_queue("-qff")
        self.assertEqual(3, len(self.lab.queue()))
        self.assert_nothing_outside()

    def test_whoever_was_stopped_or_freed_meanwhile_is_served_at_the_next_start(self):
        self.lab.add_account("carol")
        self.well("hold_outgoing_email", user="alice")
        self.queue_held(3)
        self.lab.run_queue()
        self.queued_by("bob", BOB)
        self.queued_by("carol", "carol@carol.example")
        self.kill_all()
        self.well("release_outgoing_email", user="alice")
        self.well("suspend_outgoing_email", user="bob")
        self.well("hold_outgoing_email", user="carol")
        self.start_missing()
        self.lab.wait_for_sink(lambda messages: len(messages) == 3, 20)
        self.wait_until(lambda: "bob is suspended" in self.lab.mailbox("bob"), "bob's bounce")
        self.wait_until(lambda: len(self.lab.queue()) == 1, "carol's message alone")
        self.assertEqual({1}, set(self.outside_counts().values()))
        self.wait_until(lambda: self.listed() == ["bob"], "bob in the list")

    def test_the_list_of_who_is_suspended_is_right_again_at_the_next_start(self):
        self.well("suspend_outgoing_email", user="bob")
        self.wait_until(lambda: self.listed() == ["bob"], "bob in the list")
        self.kill_program("watch")
        self.well("unsuspend_outgoing_email", user="bob")
        self.start_missing()
        self.wait_until(lambda: self.listed() == [], "an empty list")

    def queued_by(self, user, sender):
        done = self.lab.batch(user, [(sender, [OUT], "Subject: queued\n\nText.")])
        self.assertEqual(0, done.returncode, done.stdout)

    def test_a_hold_that_came_and_went_meanwhile_keeps_no_mail_back(self):
        self.kill_all()
        self.well("hold_outgoing_email", user="alice")
        self.queue_held(3)
        self.lab.run_queue()
        self.well("release_outgoing_email", user="alice")
        self.start_missing()
        self.lab.wait_for_sink(lambda messages: len(messages) == 3, 20)

    def test_a_release_whose_deliveries_were_killed_is_done_by_the_next(self):
        self.well("hold_outgoing_email", user="alice")
        self.queue_held(200)
        go = self.lab.directory / "go-crash"
        self.addCleanup(go.unlink, missing_ok=True)
        self.lab.sink_rules({"at": "MAIL", "wait": str(go)})
        self.well("release_outgoing_email", user="alice")
        self.lab.wait_for(self.lab.sink_log, "the first MAIL")
        self.kill_program("deliver")
        go.touch()
        self.start_missing()
        self.wait_until(lambda: not self.lab.queue(), "an empty queue", 60)
        self.assertEqual((200, {1}), (len(self.outside_counts()),
                                      set(self.outside_counts().values())))

    def test_a_release_that_the_watch_did_not_see_through_is_done_by_the_next(self):
        self.well("hold_outgoing_email", user="alice")
        self.queue_held(5)
        self.kill_program("deliver")
        self.well("release_outgoing_email", user="alice")
        self.wait_until(lambda: "not tried yet" in self.watch_log(), "words in the log")
        time.sleep(0.5)  # what the watch has to remember is written at most 0.2 s later
        self.kill_program("watch")
        self.start_missing()
        self.lab.wait_for_sink(lambda messages: len(messages) == 5, 20)

    def test_what_is_older_than_five_minutes_is_not_trusted_until_the_watch_is_back(self):
        self.kill_program("watch")
        health = self.health()
        health["since_boot"] -= 301
        self.write_health(health)
        for function in ("suspend_outgoing_email", "hold_outgoing_email",
                         "release_outgoing_email", "unsuspend_outgoing_email"):
            answer = self.call(function, user="alice")
            self.assertEqual(0, answer["result"])
            self.assertIn("written, not enforced: penstock-watch", answer["reason"])
        self.start_missing()
        self.wait_until(lambda: self.call("hold_outgoing_email", user="alice")["result"] == 1,
                        "an answer of OK", 30)

    def write_health(self, health):
        file = self.lab.path("/run/penstock/agent/health.json")
        file.write_text(json.dumps(health))


if __name__ == "__main__":
    unittest.main()
