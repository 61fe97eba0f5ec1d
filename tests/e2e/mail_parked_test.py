"""Held mail in Exim's named queue, where no queue run looks: moved there and back by the commands
that penstock-deliver runs, it loses nothing, doubles nothing, and obeys as in the main queue."""

from mail_case import ALICE, BOB, OUT, SUSPENDED, MailCase

EXIM = "/usr/sbin/exim4"
QUEUE = "penstock-held"


class Parked(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.stop_program("watch")  # which would do by itself what is done here by hand

    def exim(self, *arguments):
        """Run Exim as penstock-deliver does => the finished process."""
        done = self.lab.enter([EXIM, *arguments], user="Debian-exim")
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end of the deliveries")
        return done

    def parked(self, count, *others):
        """Held messages of alice's, tried once and parked => their ids."""
        self.lab.mark("alice", "held")
        self.queued("alice", ALICE, [OUT, *others], count)
        ids = self.lab.queue()
        self.exim("-Mc", *ids)
        self.assertEqual(self.exim("-MG", QUEUE, *ids).returncode, 0)
        self.assertEqual(self.lab.queue(), [])
        self.assertEqual(self.exim(f"-qG{QUEUE}", "-bpc").stdout, f"{count}\n")
        return ids

    def unpark(self, ids):
        """Into the main queue."""
        self.assertEqual(self.exim(f"-qG{QUEUE}", "-MG", "", *ids).returncode, 0)
        self.assertEqual(self.lab.queue(), ids)

    def test_is_left_alone_by_queue_runs_and_leaves_once_after_the_release(self):
        ids = self.parked(5)
        self.lab.unmark("alice", "held")
        self.lab.run_queue("-qff")
        self.assert_nothing_outside()
        self.unpark(ids)
        self.exim("-Mc", *ids)
        self.settle()
        self.assertEqual([m.recipients for m in self.lab.outside()], [[OUT]] * 5)

    def test_has_served_its_internal_recipients_before_and_does_not_again(self):
        ids = self.parked(2, BOB)
        self.assertEqual(self.lab.mailbox("bob").count("Text."), 2)
        self.lab.unmark("alice", "held")
        self.unpark(ids)
        self.exim("-Mc", *ids)
        self.settle()
        self.assertEqual(self.lab.mailbox("bob").count("Text."), 2)
        self.assertEqual(len(self.lab.outside()), 2)

    def test_that_is_delivered_where_it_is_waits_while_it_is_held(self):
        ids = self.parked(1)
        self.exim(f"-qG{QUEUE}", "-Mc", *ids)
        self.assertEqual(self.exim(f"-qG{QUEUE}", "-bpc").stdout, "1\n")
        self.assert_nothing_outside()

    def test_of_an_account_that_is_suspended_fails_when_it_is_back(self):
        ids = self.parked(1)
        self.lab.mark("alice")
        self.unpark(ids)
        self.exim("-Mc", *ids)
        self.settle()
        self.assertIn(SUSPENDED, self.lab.mailbox("alice"))
        self.assert_nothing_outside()

    def test_one_that_has_gone_meanwhile_keeps_none_of_the_others_back(self):
        first, gone, last = self.parked(3)
        self.exim(f"-qG{QUEUE}", "-Mrm", gone)
        done = self.exim(f"-qG{QUEUE}", "-MG", "", first, gone, last)
        self.assertIn(f"Spool data file for {gone} does not exist", done.stdout)
        self.assertEqual(self.lab.queue(), [first, last])

    def test_one_that_is_being_delivered_is_not_moved(self):
        go = self.lab.directory / "go-parked"
        self.addCleanup(go.unlink, missing_ok=True)
        self.lab.sink_rules({"at": "DATA", "wait": str(go)})
        self.assert_taken(self.lab.submit("bob", BOB, [OUT]))
        self.lab.wait_for(lambda: "DATA" in [e["command"] for e in self.lab.sink_log()], "DATA")
        ids = self.lab.queue()
        done = self.lab.enter([EXIM, "-MG", QUEUE, *ids], user="Debian-exim")
        self.assertIn("is locked", done.stderr + done.stdout)
        go.touch()
        self.settle()
        self.assertEqual(len(self.lab.outside()), 1)
