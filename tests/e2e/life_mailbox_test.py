"""One mailbox stopped and freed by UAPI: the rest of its account goes on, and its queued mail does
what is said at once."""

import time
import unittest

from agent_case import BOB, OUT, AgentCase

SALES = "sales@alice.example"
INFO = "info@alice.example"


class MailboxTest(AgentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in (SALES, INFO):
            cls.lab.add_login(name)

    def uapi(self, function, email=SALES, **arguments):
        answer = self.lab.api("uapi_cpanel", **{
            "cpanel.user": "alice", "cpanel.module": "Email", "cpanel.function": function,
            "email": email, **arguments}).json()
        self.assertEqual(1, answer["metadata"]["result"], answer)
        self.assertEqual(1, answer["data"]["uapi"]["status"], answer)
        return answer["data"]["uapi"]["data"]

    def submit(self, login):
        return self.lab.submit(login, login, [OUT])

    def test_the_rest_of_the_account_goes_on_while_it_is_suspended(self):
        self.uapi("suspend_outgoing")
        self.assert_refused(self.submit(SALES), text=f"mailbox {SALES} is suspended")
        self.assert_taken(self.submit(INFO))
        self.assert_taken(self.lab.submit("alice", SALES, [OUT]))
        self.assertEqual(0, self.lab.sendmail("alice", ["-f", SALES, OUT]).returncode)
        self.lab.wait_for_sink(lambda messages: len(messages) == 3)
        self.uapi("unsuspend_outgoing")
        self.assert_taken(self.submit(SALES))
        self.lab.wait_for_sink(lambda messages: len(messages) == 4)

    def test_its_queued_mail_alone_fails_at_once_when_it_is_suspended(self):
        self.uapi("hold_outgoing")
        self.assert_taken(self.submit(SALES))
        self.lab.wait_for_log("is held")
        self.queue_held(1)
        self.uapi("suspend_outgoing")
        self.wait_until(lambda: len(self.lab.queue()) == 1, "the account's message alone")
        self.wait_until(lambda: f"mailbox {SALES} is suspended" in self.lab.mailbox("alice"),
                        "the bounce")
        self.assert_nothing_outside()

    def test_its_kept_mail_leaves_when_it_is_freed(self):
        self.uapi("hold_outgoing")
        self.assert_taken(self.submit(SALES))
        self.uapi("suspend_outgoing", queued="keep")
        self.uapi("release_outgoing")
        self.lab.run_queue("-qff")
        self.assertEqual(1, len(self.lab.queue()))
        self.uapi("unsuspend_outgoing")
        self.lab.wait_for_sink()
        self.settle()

    def test_its_held_mail_leaves_on_its_release_without_a_queue_run_and_once(self):
        self.uapi("hold_outgoing")
        self.uapi("hold_outgoing")
        for _ in range(5):
            told = self.lab.submit(SALES, SALES, [OUT, BOB])
            self.assert_taken(told, OUT, BOB)
        self.assert_taken(self.submit(INFO))
        self.lab.wait_for_sink(lambda messages: len(messages) == 1)
        self.wait_until(lambda: self.lab.mailbox("bob").count("A test.") == 5, "mail inside")
        self.assertEqual(5, len(self.lab.queue()))
        self.uapi("release_outgoing")
        self.settle()
        self.assertEqual({OUT: 6}, self.outside_counts())
        self.assertEqual(5, self.lab.mailbox("bob").count("A test."))

    def test_its_release_does_not_free_a_held_account(self):
        self.well("hold_outgoing_email", user="alice")
        self.uapi("hold_outgoing")
        self.assert_taken(self.submit(SALES))
        self.uapi("release_outgoing")
        self.stays(lambda: len(self.lab.queue()) == 1)
        self.assert_nothing_outside()
        self.well("release_outgoing_email", user="alice")
        self.lab.wait_for_sink()

    def test_its_held_messages_are_deleted_and_nobody_elses(self):
        for name in (SALES, INFO):
            self.uapi("hold_outgoing", name)
            self.assert_taken(self.submit(name))
        self.assert_taken(self.submit(SALES))
        self.queue_held(1)
        self.assertEqual(2, self.uapi("delete_held_messages"))
        self.wait_until(lambda: len(self.lab.queue()) == 2, "the others alone")
        for name in (SALES, INFO):
            self.uapi("release_outgoing", name)
        self.wait_until(lambda: len(self.lab.queue()) == 1, "the account's own message")
        self.assertEqual([INFO], [message.sender for message in self.lab.outside()])
        self.assertEqual("", self.lab.mailbox("alice"))
        self.assertEqual(0, self.uapi("delete_held_messages"))

    def test_its_hold_ends_by_itself(self):
        self.uapi("hold_outgoing", expires=int(time.time()) + 3)
        self.assert_taken(self.submit(SALES))
        self.lab.wait_for_sink(bound=20)
        self.assertFalse(self.outgoing(f"held/{SALES}").exists())

    def test_the_list_of_mailboxes_tells_which_are_stopped(self):
        self.uapi("hold_outgoing", SALES)
        self.uapi("suspend_outgoing", INFO)
        answer = self.uapi("list_pops_with_disk", "")
        flags = {row["email"]: (row["suspended_outgoing"], row["hold_outgoing"]) for row in answer}
        self.assertEqual(((0, 1), (1, 0)), (flags[SALES], flags[INFO]))


if __name__ == "__main__":
    unittest.main()
