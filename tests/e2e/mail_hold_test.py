"""A held account's external mail waits, however long, alone, and leaves at the next ordinary queue
run once the hold is lifted."""

from mail_case import ALICE, BOB, OUT, SUSPENDED, MailCase, waiting_id


class Held(MailCase):
    def hold(self):
        self.lab.mark("alice", "held")

    def held_message(self):
        """A message of alice's that waits for her hold to end."""
        self.hold()
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))
        self.lab.wait_for_log(rf"== alice=\S+waiting.penstock.invalid <{OUT}> .* is held")

    def test_is_accepted_and_waits(self):
        self.held_message()
        self.lab.run_queue("-qff")
        self.assertEqual(len(self.lab.queue()), 1)
        self.assert_nothing_outside()

    def test_leaves_one_retry_record_of_its_own_and_none_of_the_address_it_waits_for(self):
        self.held_message()
        self.held_message()
        self.assert_retry_records(f"R:{waiting_id('alice')}.waiting.penstock.invalid")

    def test_leaves_at_the_next_queue_run_after_release(self):
        self.held_message()
        self.lab.unmark("alice", "held")
        self.lab.run_queue("-q")
        self.assertEqual(len(self.lab.wait_for_sink()), 1)
        self.assertEqual(self.lab.queue(), [])

    def test_does_not_delay_others_mail_to_the_same_address(self):
        self.held_message()
        self.queued_beside("bob", BOB)
        self.lab.run_queue("-q")
        self.assertEqual([m.sender for m in self.lab.wait_for_sink()], [BOB])

    def queued_beside(self, user, sender):
        self.lab.batch(user, [(sender, [OUT], "Subject: queued\n\nText.")])

    def test_internal_recipients_are_served_at_once(self):
        self.hold()
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT, BOB]), OUT, BOB)
        self.lab.wait_for(lambda: "A test." in self.lab.mailbox("bob"), "mail for bob")
        self.lab.run_queue("-qff")
        self.assertEqual(self.lab.mailbox("bob").count("A test."), 1)
        self.assert_nothing_outside()

    def test_is_never_given_up(self):
        self.held_message()
        self.age_queue(30)
        for arguments in ("-q", "-qff"):
            self.lab.run_queue(arguments)
        self.assertEqual(len(self.lab.queue()), 1)
        self.assertEqual(self.lab.mailbox("alice"), "")
        self.lab.unmark("alice", "held")
        self.lab.run_queue("-q")
        self.assertEqual(len(self.lab.wait_for_sink()), 1)

    def test_a_suspension_beats_it_and_leaves_it_standing(self):
        self.held_message()
        self.lab.suspend("alice")
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))
        self.lab.run_queue("-q")
        self.settle()
        self.assertIn(SUSPENDED, self.lab.mailbox("alice"))
        self.lab.unsuspend("alice")
        self.held_message()

    def test_of_a_forwarders_owner_keeps_a_strangers_mail_waiting(self):
        self.forward("alice", OUT)
        self.hold()
        self.lab.stranger("stranger@elsewhere.example", [ALICE])
        self.lab.wait_for_log("is held")
        self.assert_nothing_outside()
        self.lab.unmark("alice", "held")
        self.lab.run_queue("-q")
        self.lab.wait_for_sink()

    def test_that_comes_between_routing_and_mail_stops_it_before_mail(self):
        first, second = self.lab.sink_ports
        go = self.lab.directory / "go-held"
        self.lab.sink_rules({"at": "MAIL", "port": first, "wait": str(go), "answer": "451 busy"})
        self.lab.submit("alice", ALICE, [OUT])
        self.lab.wait_for(self.lab.sink_log, "MAIL at the first host")
        self.hold()
        go.touch()
        self.lab.wait_for_log("may not leave now")
        self.assertEqual([e for e in self.lab.sink_log() if e["port"] == second
                          and e["command"] == "MAIL"], [])
