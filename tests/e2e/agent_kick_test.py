"""What penstock-watch has Exim do when a mark comes or goes."""

import contextlib
import smtplib
import time
import unittest

from agent_case import ALICE, BOB, OUT, AgentCase


class KickTest(AgentCase):
    def test_300_held_messages_are_outside_soon_after_the_release_each_once(self):
        self.well("hold_outgoing_email", user="alice")
        self.queue_held(300)
        self.queued_of_bob()
        began = time.monotonic()
        self.well("release_outgoing_email", user="alice")
        self.lab.wait_for_sink(lambda messages: len(messages) >= 300, 60)
        print(f"300 released messages were outside after {time.monotonic() - began:.1f} s",
              flush=True)
        self.wait_until(lambda: len(self.lab.queue()) == 1, "only bob's message in the queue", 30)
        self.assertEqual({1}, set(self.outside_counts().values()))
        self.assertNotIn(OUT, self.outside_counts())

    def queued_of_bob(self):
        """Untried, so that it would be outside if anybody tried it."""
        done = self.lab.batch("bob", [(BOB, [OUT], "Subject: bob's\n\nText.")])
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_queued_mail_fails_at_once_when_its_account_is_suspended(self):
        self.queued("alice", ALICE, [OUT])
        self.well("suspend_outgoing_email", user="alice")
        self.settle()
        self.assert_nothing_outside()
        self.wait_until(lambda: "is suspended" in self.lab.mailbox("alice"), "the bounce")

    def test_queued_mail_waits_where_the_caller_says_so_and_goes_after_the_unsuspend(self):
        self.queued("alice", ALICE, [OUT])
        self.well("suspend_outgoing_email", user="alice", queued="keep")
        self.stays(lambda: len(self.lab.queue()) == 1)
        self.well("unsuspend_outgoing_email", user="alice")
        self.lab.wait_for_sink()
        self.settle()

    def test_when_the_grace_is_over_queued_mail_fails(self):
        self.queued("alice", ALICE, [OUT])
        self.well("suspend_outgoing_email", user="alice", grace="3")
        self.stays(lambda: len(self.lab.queue()) == 1, 1)
        self.settle()
        self.assert_nothing_outside()

    def test_a_hold_that_has_expired_is_lifted_and_its_mail_goes(self):
        self.well("hold_outgoing_email", user="alice", expires=str(int(time.time()) + 3))
        self.queue_held(1)
        self.lab.wait_for_sink(bound=20)
        self.assertFalse(self.outgoing("held/alice").exists())
        self.assertIn('"function":"expiry of held"',
                      self.lab.path("/var/log/penstock/audit.log").read_text())

    def test_while_the_agents_are_down_nothing_gets_out_and_then_they_catch_up(self):
        self.well("hold_outgoing_email", user="alice")
        self.queue_held(3)
        for name in ("watch", "deliver"):
            self.lab.stop_program(name)
        self.lab.run_queue()
        self.assert_nothing_outside()
        self.lab.whmapi1("release_outgoing_email", "user=alice")
        self.stays(lambda: not self.lab.outside())
        for name in ("deliver", "watch"):
            self.lab.start_program(name)
        self.lab.wait_for_sink(lambda messages: len(messages) == 3, 30)

    def test_1000_messages_released_under_load_are_neither_lost_nor_doubled(self):
        self.well("hold_outgoing_email", user="alice")
        self.queue_held(1000)
        self.well("release_outgoing_email", user="alice")
        for _ in range(3):
            self.well("hold_outgoing_email", user="alice")
            self.well("release_outgoing_email", user="alice")
        self.lab.enter(["/usr/sbin/exim4", "-q"], check=True, timeout=300)
        self.wait_until(lambda: not self.lab.queue(), "empty queue", 120)
        counts = self.outside_counts()
        self.assertEqual((1000, {1}), (len(counts), set(counts.values())))


class WiringTest(AgentCase):
    def missing_hooks(self):
        return [hook["name"] for hook in self.health()["hooks"] if hook["is_wired"] is False]

    def daemon(self):
        """What is known of the Exim that runs."""
        return {hook["name"]: hook["is_wired"] for hook in self.health()["hooks"]}["daemon"]

    def sockets(self):
        """Of the Exim that obeyed when it was last asked; none where none ran, or it did not."""
        return (self.health().get("daemon") or {"sockets": []})["sockets"]

    def words_of_daemon(self):
        return {hook["name"]: hook["detail"] for hook in self.health()["hooks"]}["daemon"]

    def test_what_cannot_be_known_for_a_moment_turns_no_answer_down(self):
        macros = self.lab.path("/etc/exim4/conf.d/main/000_localmacros")
        before = macros.read_text()
        self.addCleanup(self.configure, macros, before)
        former = self.sockets()
        self.configure(macros, before + "smtp_accept_max = 1\n")
        self.wait_until(lambda: self.sockets() not in ([], former), "a look at the new daemon", 90)
        with self.only_session():
            self.lab.enter(["update-exim4.conf"], check=True)  # which has it looked at again
            self.wait_until(lambda: "was last asked" in self.words_of_daemon(),
                            "a look while there is no connection", 90)
            self.assertTrue(self.health()["is_wired"])
            self.well("suspend_outgoing_email", user="alice")
        self.wait_until(lambda: self.health()["is_wired"], "green health", 90)

    def only_session(self):
        """The one that Exim takes, as soon as the check has ended its own."""
        found = []

        def connect():
            with contextlib.suppress(smtplib.SMTPConnectError):
                found.append(self.lab.session())
            return found

        self.wait_until(connect, "connection")
        return found[0]

    def configure(self, macros, text):
        macros.write_text(text)
        self.lab.enter(["update-exim4.conf"], check=True)
        self.lab.stop_program("exim")
        self.lab.start_program("exim")

    def test_a_hook_that_is_missing_is_said_and_the_mark_stands(self):
        routers = self.lab.path("/etc/exim4/conf.d/router/050_penstock")
        text = routers.read_text()
        routers.write_text("")
        self.lab.enter(["update-exim4.conf"], check=True)
        self.wait_until(lambda: "routers" in self.missing_hooks(), "red health", 60)
        answer = self.call("suspend_outgoing_email", user="alice")
        self.assertEqual(0, answer["result"])
        self.assertIn("written, not enforced: routers", answer["reason"])
        self.assertTrue(self.suspended("alice"))
        routers.write_text(text)
        self.lab.enter(["update-exim4.conf"], check=True)
        self.lab.stop_program("exim")
        self.lab.start_program("exim")
        self.wait_until(lambda: self.health()["is_wired"], "green health", 90)
        self.well("suspend_outgoing_email", user="alice")


if __name__ == "__main__":
    unittest.main()
