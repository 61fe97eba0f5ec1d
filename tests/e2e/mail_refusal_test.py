"""A refused message of a program's leaves nothing behind, and the program gets a status that is
not 0. Exim mails the refusal to the envelope sender; where nobody has that, it is forgotten."""

from mail_case import BOB, OUT, MailCase

SCRIPT = "wordpress@alice.example"
VICTIM = "victim@outside.example"
TEXT = f"To: {OUT}\nSubject: a script's\n\nText.\n"


class Refusal(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.stop_program("watch")  # which knows whether too much waits

    def assert_leaves_nothing(self, *arguments, user="alice"):
        """However often."""
        for _ in range(3):
            done = self.lab.sendmail(user, ["-i", *arguments], TEXT)
            self.assertNotEqual(done.returncode, 0)
        self.settle()
        self.assert_nothing_outside()
        self.assertEqual(self.lab.mailbox("bob"), "")

    def test_leaves_nothing_behind_whoever_it_says_it_is_from(self):
        self.lab.mark("alice")
        for sender in (SCRIPT, VICTIM, BOB, "nosuch@host.example"):
            with self.subTest(sender):
                self.assert_leaves_nothing("-f", sender, "-t")

    def test_leaves_nothing_behind_whatever_the_caller_is_to_be_told(self):
        self.lab.mark("alice")
        for words in (["-oem", OUT], ["-oep", OUT], ["-oeq", "-t"]):
            with self.subTest(words):
                self.assert_leaves_nothing("-f", SCRIPT, *words)

    def test_of_a_login_that_many_share_leaves_nothing_behind(self):
        self.lab.mark("alice")
        self.assert_leaves_nothing("-t", "-f", SCRIPT, user="www-data")

    def test_leaves_nothing_behind_while_too_much_waits(self):
        self.lab.mark("alice", "held")
        self.lab.mark("alice", "full")
        self.assert_leaves_nothing("-t", "-f", SCRIPT)

    def test_of_who_is_no_account_leaves_nothing_behind(self):
        self.addCleanup(self.set_macro, "PENSTOCK_UNMAPPED", "allow")
        self.set_macro("PENSTOCK_UNMAPPED", "refuse")
        for sender in (VICTIM, SCRIPT):
            self.assert_leaves_nothing("-t", "-f", sender, user="games")

    def test_of_some_recipients_leaves_nothing_behind(self):
        self.lab.mark("alice")
        self.assertEqual(self.lab.sendmail("alice", ["-f", SCRIPT, OUT, BOB]).returncode, 0)
        self.settle()
        self.assertIn("A test.", self.lab.mailbox("bob"))
        self.assert_nothing_outside()

    def test_in_a_batch_leaves_nothing_behind(self):
        self.lab.mark("alice")
        self.lab.batch("alice", [(SCRIPT, [OUT], "Subject: x\n\nText.")] * 3, queue=False)
        self.settle()
        self.assert_nothing_outside()
