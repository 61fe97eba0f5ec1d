"""The lists in /etc that other software reads and edits, followed both ways."""

import unittest

from agent_case import LIST, AgentCase


class ListsTest(AgentCase):
    def edit(self, script):
        done = self.lab.enter(["sh", "-c", script.replace("LIST", LIST)])
        self.assertEqual(0, done.returncode, done.stderr)

    def test_a_suspension_is_in_the_list_and_no_customer_reads_it(self):
        self.well("suspend_outgoing_email", user="alice")
        self.wait_until(lambda: self.listed() == ["alice"], "alice in the list")
        status = self.lab.path(LIST).stat()
        self.assertEqual((0, 0, 0o640), (status.st_uid, status.st_gid, status.st_mode & 0o7777))
        self.well("unsuspend_outgoing_email", user="alice")
        self.wait_until(lambda: self.listed() == [], "nobody in the list")

    def test_a_hold_has_a_list_of_its_own(self):
        self.well("hold_outgoing_email", user="bob")
        held = "/etc/outgoing_mail_hold_users"
        self.wait_until(lambda: self.listed(held) == ["bob"], "bob in the list")
        self.well("release_outgoing_email", user="bob")
        self.wait_until(lambda: self.listed(held) == [], "nobody in the list")

    def test_a_line_that_is_appended_suspends_and_its_removal_lifts(self):
        self.edit("echo bob >>LIST")
        self.wait_until(lambda: self.suspended("bob"), "bob suspended")
        self.assertIn('"via":"list"', self.outgoing("suspended/bob").read_text())
        self.wait_until(lambda: self.listed() == ["bob"], "bob in the list")
        self.edit("sed -i /bob/d LIST")
        self.wait_until(lambda: not self.suspended("bob"), "bob free")

    def test_an_editor_that_truncates_and_writes_for_a_while_frees_nobody_meanwhile(self):
        self.edit("echo bob >>LIST")
        self.wait_until(lambda: self.suspended("bob"), "bob suspended")
        self.wait_until(lambda: self.listed() == ["bob"], "bob in the list")
        before = self.lifts()
        self.edit("{ sleep 1; echo bob; sleep 1; echo alice; } >LIST")
        self.wait_until(lambda: self.suspended("alice"), "alice suspended")
        self.assertTrue(self.suspended("bob"))
        self.assertEqual(before, self.lifts())

    def lifts(self):
        return self.lab.path("/var/log/penstock/audit.log").read_text().count('"unsuspend_')

    def test_a_removed_line_of_the_apis_is_put_back(self):
        self.well("suspend_outgoing_email", user="alice")
        self.wait_until(lambda: self.listed() == ["alice"], "alice in the list")
        self.edit("sed -i /alice/d LIST")
        self.wait_until(lambda: "it did not come by this list alone" in self.watch_log(),
                        "words in the log")
        self.wait_until(lambda: self.listed() == ["alice"], "alice in the list again")
        self.assertTrue(self.suspended("alice"))

    def test_a_list_that_is_emptied_at_once_frees_nobody(self):
        self.edit("printf 'alice\\nbob\\n' >>LIST")
        self.wait_until(lambda: self.suspended("alice") and self.suspended("bob"), "both suspended")
        self.wait_until(lambda: self.listed() == ["alice", "bob"], "both in the list")
        self.edit(": >LIST")
        self.wait_until(lambda: self.listed() == ["alice", "bob"], "both in the list again")
        self.assertTrue(self.suspended("alice") and self.suspended("bob"))

    def test_a_name_that_nobody_knows_stays_in_the_file(self):
        self.edit("printf '# by hand\\nnobody-of-us\\n' >>LIST")
        self.wait_until(lambda: "no such account or mailbox" in self.watch_log(), "the log")
        self.well("suspend_outgoing_email", user="alice")
        self.wait_until(lambda: "alice" in self.listed(), "alice in the list")
        self.assertEqual(["alice", "# by hand", "nobody-of-us"], self.listed())
        self.edit("sed -i '/nobody/d;/#/d' LIST")
        self.wait_until(lambda: self.listed() == ["alice"], "only alice in the list")

    def test_what_is_edited_while_the_agents_are_down_counts_at_their_next_start(self):
        for name in ("watch", "lists"):
            self.lab.stop_program(name)
        self.edit("echo bob >>LIST")
        for name in ("lists", "watch"):
            self.lab.start_program(name)
        self.wait_until(lambda: self.suspended("bob"), "bob suspended")


class MirrorTest(AgentCase):
    options = {"conf": "flat_lists = mirror\n"}

    def test_a_mirror_is_put_back_whatever_others_write(self):
        self.well("suspend_outgoing_email", user="alice")
        self.wait_until(lambda: self.listed() == ["alice"], "alice in the list")
        self.lab.enter(["sh", "-c", f"echo bob >{LIST}"], check=True)
        self.wait_until(lambda: "but is a mirror" in self.watch_log(), "words in the log")
        self.wait_until(lambda: self.listed() == ["alice"], "the list as it was")
        self.assertFalse(self.suspended("bob"))


if __name__ == "__main__":
    unittest.main()
