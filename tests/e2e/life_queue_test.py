"""Messages in the queue, delivered or removed by the API: all of an account's, or these; and what
becomes of those that somebody has frozen."""

import unittest

from agent_case import ALICE, BOB, OUT
from life_lock_test import SellerCase

CAROL = "carol@carol.example"
SALES = "sales@alice.example"


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

    def frozen(self):
        """The ids of the frozen messages."""
        return sorted(file.name[:-2]
                      for file in self.lab.path("/var/spool/exim4/input").rglob("*-H")
                      if "\n-frozen " in file.read_text(errors="replace"))

    def freeze(self, ids):
        """As a desk does."""
        self.lab.enter(["/usr/sbin/exim4", "-Mf", *ids], check=True)
        self.assertEqual(ids, [one for one in self.frozen() if one in ids])

    def queued_as(self, login, recipient):
        """A message of this login, by password, of which an attempt has failed => its id."""
        before = set(self.lab.queue())
        self.lab.add_login(login)
        self.lab.sink_rules({"at": "MAIL", "answer": "451 later"})
        self.assert_taken(self.lab.submit(login, login, [recipient]), recipient)
        self.lab.wait_for_log(f"== {recipient}")
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end of the delivery")
        self.lab.sink_rules()
        return sorted(set(self.lab.queue()) - before)

    def test_frozen_mail_ends_as_the_rest_of_a_suspended_queue_does(self):
        for fate, told in (("fail", 2), ("discard", 0)):
            with self.subTest(fate):
                ids = self.queued_ids("alice", ALICE, 2)
                self.freeze(ids[:1])
                self.well("suspend_outgoing_email", user="alice", queued=fate)
                self.wait_until(lambda: self.lab.queue() == [], "an empty queue")
                self.assertEqual(told, self.lab.mailbox("alice").count("is suspended\n"))
                self.well("unsuspend_outgoing_email", user="alice")
                self.assert_nothing_outside()
                self.clean()

    def test_frozen_mail_that_is_kept_or_held_stays_frozen_and_whoever_is_freed(self):
        ids = self.queued_ids("alice", ALICE, 2)
        self.freeze(ids)
        for stop, free, mode in (("suspend", "unsuspend", {"queued": "keep"}),
                                 ("hold", "release", {})):
            self.well(f"{stop}_outgoing_email", user="alice", **mode)
            self.lab.run_queue("-q")
            self.well(f"{free}_outgoing_email", user="alice")
            answer = self.call("deliver_queued_messages", user="alice")
            self.assertEqual(["2 of these messages are frozen and stay so"],
                             answer["output"]["warnings"])
        self.stays(lambda: self.frozen() == ids, 2)
        self.assert_nothing_outside()

    def test_frozen_mail_that_is_kept_no_longer_ends(self):
        ids = self.queued_ids("alice", ALICE, 1)
        self.freeze(ids)
        self.lab.mark("alice", "queued/keep")
        self.lab.mark("alice")
        self.stays(lambda: self.frozen() == ids)
        self.lab.unmark("alice", "queued/keep")
        self.wait_until(lambda: self.lab.queue() == [], "an empty queue")
        self.assert_nothing_outside()

    def test_frozen_mail_ends_though_nobody_looked_when_its_account_was_suspended(self):
        self.freeze(self.queued_ids("alice", ALICE, 1))
        self.lab.stop_program("watch")
        self.lab.mark("alice")
        self.lab.start_program("watch")
        self.wait_until(lambda: self.lab.queue() == [], "an empty queue")
        self.assert_nothing_outside()

    def test_of_a_mailbox_frozen_mail_ends_alone(self):
        sales = self.queued_as(SALES, OUT)
        others = self.queued_ids("alice", ALICE, 1)
        self.freeze(sorted(sales + others))
        self.lab.mark(SALES, "queued/discard")
        self.lab.mark(SALES)
        self.wait_until(lambda: self.lab.queue() == others, "the account's message alone")
        self.stays(lambda: self.frozen() == others)

    def test_what_is_left_of_it_and_mail_of_others_stays_frozen(self):
        self.forward("alice", OUT)
        bobs = self.queued_ids("bob", BOB, 1)
        self.lab.batch("bob", [(BOB, [ALICE], "Subject: to her forwarder\n\nText.")])
        bobs = sorted(set(self.lab.queue()) | set(bobs))
        # A mailbox that is locked is an internal recipient who cannot be served now.
        self.lab.batch("alice", [(ALICE, [OUT, "later@bob.example"], "Subject: x\n\nText.")])
        self.lab.path("/etc/aliases").write_text("later: :defer: not now\n")
        self.addCleanup(self.lab.path("/etc/aliases").write_text, "")
        hers = sorted(set(self.lab.queue()) - set(bobs))
        self.freeze(sorted(bobs + hers))
        self.well("suspend_outgoing_email", user="alice", queued="fail")
        self.lab.wait_for_log(f"\\*\\* {OUT}")
        self.comes_to_stay(lambda: self.frozen() == sorted(bobs + hers), "all that is left, frozen")
        self.assertIn("== later@bob.example", self.lab.mainlog())
        self.assert_nothing_outside()


def masked(metadata, message):
    """What an answer says, but for its number and the message."""
    return metadata["reason"].split(") ", 1)[1].replace(message, "ID")


if __name__ == "__main__":
    unittest.main()
