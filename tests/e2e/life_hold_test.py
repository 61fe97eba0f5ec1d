"""A hold by the API: outside waits, inside goes on; and what a suspension beside it changes."""

import unittest

from agent_case import ALICE, BOB, OUT, AgentCase
from mail_case import SUSPENDED


class HoldTest(AgentCase):
    def test_keeps_mail_for_outside_and_serves_inside_at_once_and_once(self):
        self.well("hold_outgoing_email", user="alice")
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT, BOB]), OUT, BOB)
        self.wait_until(lambda: "A test." in self.lab.mailbox("bob"), "mail for bob")
        self.well("hold_outgoing_email", user="alice")
        self.lab.run_queue("-qff")
        self.assertEqual(1, self.lab.mailbox("bob").count("A test."))
        self.assert_nothing_outside()
        self.well("release_outgoing_email", user="alice")
        self.lab.wait_for_sink()
        self.settle()
        self.assertEqual({OUT: 1}, self.outside_counts())
        self.assertEqual(1, self.lab.mailbox("bob").count("A test."))

    def test_a_release_lets_mail_go_that_is_older_than_exim_would_keep_trying(self):
        self.well("hold_outgoing_email", user="alice")
        self.queue_held(2)
        self.age_queue(10)
        self.lab.run_queue()
        self.assertEqual(2, len(self.lab.queue()))
        self.well("release_outgoing_email", user="alice")
        self.lab.wait_for_sink(lambda messages: len(messages) == 2)
        self.assertEqual("", self.lab.mailbox("alice"))

    def test_is_there_again_after_a_suspension_that_was_lifted(self):
        self.well("hold_outgoing_email", user="alice")
        self.well("suspend_outgoing_email", user="alice")
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))
        self.well("unsuspend_outgoing_email", user="alice")
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))
        self.lab.wait_for_log("is held")
        self.stays(lambda: not self.lab.outside())
        self.well("release_outgoing_email", user="alice")
        self.lab.wait_for_sink()

    def test_its_release_does_not_free_who_is_suspended(self):
        self.queue_held(2)
        self.well("suspend_outgoing_email", user="alice", queued="keep")
        self.well("hold_outgoing_email", user="alice")
        self.well("release_outgoing_email", user="alice")
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))
        self.lab.run_queue()
        self.stays(lambda: len(self.lab.queue()) == 2)
        self.well("unsuspend_outgoing_email", user="alice")
        self.settle()

    def test_mail_that_was_held_fails_when_its_account_is_suspended(self):
        self.well("hold_outgoing_email", user="alice")
        self.queue_held(2)
        self.lab.run_queue()
        self.well("suspend_outgoing_email", user="alice")
        self.settle()
        self.assertEqual(2, self.lab.mailbox("alice").count("Delivery-date"))
        self.assert_nothing_outside()


class SuspendTest(AgentCase):
    def test_a_bounce_goes_to_the_accounts_own_address_and_to_nobody_else(self):
        self.queued("alice", "victim@outside.example", [OUT])
        self.queued_too("alice", BOB)
        self.well("suspend_outgoing_email", user="alice")
        self.settle()
        self.wait_until(lambda: self.lab.mailbox("alice").count(SUSPENDED) == 2, "two bounces")
        self.assertEqual("", self.lab.mailbox("bob"))
        self.assert_nothing_outside()

    def queued_too(self, user, sender):
        done = self.lab.batch(user, [(sender, [OUT], "Subject: too\n\nText.")])
        self.assertEqual(0, done.returncode, done.stdout)

    def test_kept_mail_is_all_outside_after_the_end_each_once(self):
        self.queue_held(20)
        self.well("suspend_outgoing_email", user="alice", queued="keep")
        self.lab.run_queue("-qff")
        self.assertEqual(20, len(self.lab.queue()))
        self.well("unsuspend_outgoing_email", user="alice")
        self.settle()
        self.assertEqual((20, {1}), (len(self.outside_counts()),
                                     set(self.outside_counts().values())))

    def test_discarded_mail_is_gone_and_nobody_is_told(self):
        self.queue_held(3)
        self.well("suspend_outgoing_email", user="alice", queued="discard")
        self.settle()
        self.well("unsuspend_outgoing_email", user="alice")
        self.lab.run_queue()
        self.assertEqual("", self.lab.mailbox("alice"))
        self.assert_nothing_outside()

    def test_an_end_within_the_grace_has_lost_nothing(self):
        self.queue_held(5)
        self.well("suspend_outgoing_email", user="alice", grace="60")
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))
        self.lab.run_queue("-qff")
        self.assertEqual(5, len(self.lab.queue()))
        self.well("unsuspend_outgoing_email", user="alice")
        self.settle()
        self.assertEqual((5, {1}), (len(self.outside_counts()),
                                    set(self.outside_counts().values())))

    def test_what_waits_may_be_let_fail_by_a_second_call(self):
        self.queue_held(2)
        self.well("suspend_outgoing_email", user="alice", queued="keep")
        self.stays(lambda: len(self.lab.queue()) == 2, 1)
        self.well("suspend_outgoing_email", user="alice")
        self.stays(lambda: len(self.lab.queue()) == 2, 1)
        self.well("suspend_outgoing_email", user="alice", queued="fail")
        self.settle()
        self.assert_nothing_outside()

    def test_the_hosts_setting_counts_where_the_call_does_not_say(self):
        conf = self.lab.path("/etc/penstock/penstock.conf")
        old = conf.read_text()
        self.addCleanup(self.use_conf, old)
        self.use_conf(old + "queued_mail = keep\n")
        self.queue_held(1)
        self.well("suspend_outgoing_email", user="alice")
        self.stays(lambda: len(self.lab.queue()) == 1)
        self.well("unsuspend_outgoing_email", user="alice")
        self.settle()
        self.assertEqual(1, len(self.lab.outside()))

    def use_conf(self, text):
        self.lab.path("/etc/penstock/penstock.conf").write_text(text)
        self.lab.restart_worker()


if __name__ == "__main__":
    unittest.main()
