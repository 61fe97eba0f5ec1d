"""Mail of an account that was accepted before the suspension, and the moment of the suspension
itself: what has not had its MAIL command when the mark is there does not get one."""

import threading
import time

from lab_session import converse
from mail_case import ALICE, BOB, OUT, SUSPENDED, MailCase


class Queued(MailCase):
    def test_fails_at_the_next_attempt_and_the_account_is_told(self):
        self.queued("alice", ALICE, [OUT])
        self.lab.suspend("alice")
        self.lab.run_queue()
        self.assertRegex(self.lab.mainlog(), rf"\*\* {OUT} R=penstock_suspended: {SUSPENDED}")
        self.settle()
        self.assertIn(SUSPENDED, self.lab.mailbox("alice"))
        self.assert_nothing_outside()

    def test_that_others_sent_leaves_as_ever(self):
        self.queued("bob", BOB, [OUT])
        self.lab.suspend("alice")
        self.lab.run_queue()
        self.assertEqual([m.sender for m in self.lab.wait_for_sink()], [BOB])

    def test_its_internal_recipients_are_served(self):
        self.queued("alice", ALICE, [OUT, BOB])
        self.lab.suspend("alice")
        self.lab.run_queue()
        self.assertIn("Text.", self.lab.mailbox("bob"))
        self.assert_nothing_outside()

    def test_a_forged_sender_outside_gets_no_bounce(self):
        self.queued("alice", "victim@outside.example", [OUT])
        self.lab.suspend("alice")
        self.lab.run_queue()
        self.settle()
        self.assertIn(SUSPENDED, self.lab.mailbox("alice"))
        self.assert_nothing_outside()

    def test_a_bounce_goes_to_the_account_if_its_sender_address_does_not_exist(self):
        self.queued("alice", "nosuch@alice.example", [OUT])
        self.lab.suspend("alice")
        self.lab.run_queue()
        self.settle()
        self.assertIn(SUSPENDED, self.lab.mailbox("alice"))

    def test_a_bounce_that_no_address_of_the_account_can_take_is_not_kept(self):
        self.lab.add_account("ghost", login=False)
        self.lab.add_login("ghost")
        self.lab.sink_rules({"at": "MAIL", "answer": "451 later"})
        self.assert_taken(self.lab.submit("ghost", "nosuch@ghost.example", [OUT]))
        self.lab.wait_for_log("== " + OUT)
        self.lab.suspend("ghost")
        self.lab.sink_rules()
        self.lab.run_queue("-qff")
        self.settle()
        self.assertRegex(self.lab.mainlog(), r"\*\* \S+ R=penstock_suspended")
        self.assertNotIn("Frozen", self.lab.mainlog())
        self.assertEqual(self.lab.outside(), [])

    def test_without_a_sender_is_dropped_and_not_frozen(self):
        self.queued("alice", "", [OUT])
        self.lab.suspend("alice")
        self.lab.run_queue()
        self.settle()
        self.assertEqual(self.lab.mailbox("alice"), "")
        self.assert_nothing_outside()

    def test_that_waits_for_a_busy_host_fails_too(self):
        self.lab.sink_rules({"at": "RCPT", "answer": "451 later"})
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))
        self.lab.wait_for_log(f"== {OUT}")
        self.lab.suspend("alice")
        self.lab.sink_rules()
        self.lab.run_queue("-qff")
        self.settle()
        self.assertIn(SUSPENDED, self.lab.mainlog())
        self.assertEqual(self.lab.outside(), [])


class JustBeingDelivered(MailCase):
    def test_does_not_go_to_the_second_host_after_the_suspension(self):
        first, second = self.lab.sink_ports
        go = self.lab.directory / "go-second-host"
        self.lab.sink_rules({"at": "MAIL", "port": first, "wait": str(go), "answer": "451 busy"})
        self.lab.submit("alice", ALICE, [OUT])
        self.lab.wait_for(lambda: self.mails(first), "MAIL at the first host")
        self.lab.suspend("alice")
        go.touch()
        self.lab.wait_for_log("may not leave now")
        self.assertEqual(self.mails(second), [])
        self.lab.sink_rules()
        self.lab.run_queue("-q")
        self.settle()
        self.assertEqual(self.lab.outside(), [])

    def test_does_go_to_the_second_host_without_a_suspension(self):
        first, second = self.lab.sink_ports
        self.lab.sink_rules({"at": "MAIL", "port": first, "answer": "451 busy"})
        self.lab.submit("alice", ALICE, [OUT])
        self.assertEqual([m.port for m in self.lab.wait_for_sink()], [second])

    def test_the_second_lot_of_recipients_stays_here(self):
        go = self.lab.directory / "go-second-lot"
        self.lab.sink_rules({"at": "DATA", "wait": str(go)})
        recipients = [f"r{i}@outside.example" for i in range(150)]
        self.queued("alice", ALICE, recipients)
        runner = threading.Thread(target=self.lab.run_queue)
        runner.start()
        self.addCleanup(runner.join)
        self.lab.wait_for(lambda: "DATA" in self.commands(), "the first lot's DATA")
        self.lab.suspend("alice")
        go.touch()
        runner.join()
        self.assertEqual(self.commands().count("MAIL"), 1)
        self.assertEqual([len(m.recipients) for m in self.lab.outside()], [100])
        self.lab.run_queue()
        self.settle()
        self.assertEqual(self.lab.mainlog().count("** r"), 50)

    def mails(self, port):
        return [entry for entry in self.lab.sink_log()
                if entry["command"] == "MAIL" and entry["port"] == port]

    def commands(self):
        return [entry["command"] for entry in self.lab.sink_log()]


class OpenSession(MailCase):
    def test_no_recipient_is_taken_in_open_sessions_once_the_suspension_stands(self):
        stop = threading.Event()
        seen = []
        threads = [threading.Thread(target=self.hammer, args=(stop, seen)) for _ in range(4)]
        for thread in threads:
            thread.start()
        self.lab.wait_for(lambda: len(seen) > 100, "RCPT commands", 30)
        self.lab.suspend("alice")
        stands = time.monotonic()
        self.lab.wait_for(lambda: sum(asked > stands for asked, _ in seen) > 200, "RCPT", 30)
        stop.set()
        for thread in threads:
            thread.join()
        self.assertEqual({code for asked, code in seen if asked < stands} - {250, 550}, set())
        self.assertEqual({code for asked, code in seen if asked > stands}, {550})

    def hammer(self, stop, seen):
        with self.lab.session("alice") as smtp:
            smtp.mail(ALICE)
            while not stop.is_set():
                asked = time.monotonic()
                code, _ = smtp.rcpt(OUT)
                seen.append((asked, code))

    def test_a_transaction_that_was_begun_before_is_refused_at_its_end(self):
        with self.lab.session("alice") as smtp:
            smtp.mail(ALICE)
            self.assertEqual(smtp.rcpt(OUT)[0], 250)
            self.lab.suspend("alice")
            self.assertEqual(smtp.docmd("DATA")[0], 354)
            smtp.send("Subject: late\r\n\r\nText.\r\n.\r\n")
            code, text = smtp.getreply()
            self.assertEqual(code, 550)
            self.assertIn(SUSPENDED, text.decode())
        self.assertEqual(self.lab.queue(), [])
        self.assert_nothing_outside()

    def test_a_session_goes_on_with_internal_mail(self):
        with self.lab.session("alice") as smtp:
            self.assert_taken(converse(smtp, ALICE, [OUT], "Subject: 1\n\n"))
            self.lab.suspend("alice")
            self.assert_refused(converse(smtp, ALICE, [OUT], "Subject: 2\n\n"))
            self.assert_taken(converse(smtp, ALICE, [BOB], "Subject: 3\n\n"), BOB)
