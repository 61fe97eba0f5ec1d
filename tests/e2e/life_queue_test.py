"""Messages in the queue, delivered or removed by the API: all of an account's, or these."""

import unittest

from agent_case import ALICE, BOB
from life_lock_test import SellerCase

CAROL = "carol@carol.example"


class QueueTest(SellerCase):
    def queued_ids(self, user, sender, count):
        """More messages of this user, queued untried => their ids."""
        before = set(self.lab.queue())
        self.queue_held(count, user, sender)
        return sorted(set(self.lab.queue()) - before)

    def test_an_accounts_messages_are_delivered_and_no_others(self):
        self.queued_ids("alice", ALICE, 3)
        bobs = self.queued_ids("bob", BOB, 2)
        self.well("deliver_queued_messages", user="alice")
        self.lab.wait_for_sink(lambda messages: len(messages) == 3)
        self.wait_until(lambda: self.lab.queue() == bobs, "bob's messages alone")
        self.assertEqual({ALICE}, {message.sender for message in self.lab.outside()})

    def test_messages_by_their_ids_are_delivered_and_no_others(self):
        ids = self.queued_ids("alice", ALICE, 4)
        answer = self.lab.api("deliver_queued_messages", id=ids[:2]).json()
        self.assertEqual((1, 2), (answer["metadata"]["result"], answer["data"]["messages"]))
        self.wait_until(lambda: self.lab.queue() == ids[2:], "the others alone")
        self.assertEqual({"to0@outside.example": 1, "to1@outside.example": 1},
                         self.outside_counts())

    def test_removed_ones_are_gone_and_nobody_is_told(self):
        ids = self.queued_ids("alice", ALICE, 4)
        bobs = self.queued_ids("bob", BOB, 1)
        self.well("remove_queued_messages", id=ids[0])
        self.wait_until(lambda: self.lab.queue() == ids[1:] + bobs, "the others alone")
        self.well("remove_queued_messages", user="alice")
        self.wait_until(lambda: self.lab.queue() == bobs, "bob's message alone")
        self.assertEqual("", self.lab.mailbox("alice"))
        self.assert_nothing_outside()

    def test_what_is_held_stays_when_it_is_to_be_delivered(self):
        self.well("hold_outgoing_email", user="alice")
        self.queued_ids("alice", ALICE, 2)
        self.well("deliver_queued_messages", user="alice")
        self.lab.wait_for_log("is held")
        self.stays(lambda: len(self.lab.queue()) == 2)
        self.assert_nothing_outside()

    def test_a_reseller_reaches_its_own_messages_and_no_foreign_ones(self):
        alices = self.queued_ids("alice", ALICE, 1)
        own = self.queued_ids("carol", CAROL, 2)
        for function in ("deliver_queued_messages", "remove_queued_messages"):
            foreign, _ = self.seller(function, id=alices + own)
            unknown, _ = self.seller(function, id="1vMkqP-0001aB-2Z")
            self.assertEqual(0, foreign["result"])
            self.assertEqual(masked(unknown, "1vMkqP-0001aB-2Z"), masked(foreign, alices[0]))
            self.assertEqual(0, self.seller(function, user="alice")[0]["result"])
        self.stays(lambda: self.lab.queue() == alices + own, 1)
        self.assertEqual(1, self.seller("remove_queued_messages", id=own[0])[0]["result"])
        self.assertEqual(1, self.seller("deliver_queued_messages", user="carol")[0]["result"])
        self.wait_until(lambda: self.lab.queue() == alices, "alice's message alone")
        self.assertEqual({"to1@outside.example": 1}, self.outside_counts())


def masked(metadata, message):
    """What an answer says, but for its number and the message."""
    return metadata["reason"].split(") ", 1)[1].replace(message, "ID")


if __name__ == "__main__":
    unittest.main()
