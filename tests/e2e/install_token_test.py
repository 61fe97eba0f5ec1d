"""Where root's token goes: into the file that is named or on the screen, and if it can go nowhere,
none is made. The command that makes the first one can be given again and again."""

import unittest

from install_case import BUILD, INSTALL, InstallCase

FILE = "/root/token-of-penstock"
FIRST = ("--token-file", FILE)


class TokenTest(InstallCase):
    def tokens(self):
        return self.world.shell("ls /var/lib/penstock/tokens 2>/dev/null").stdout.split()

    def tearDown(self):
        self.world.run("rm", "-f", FILE)  # /root is this host's own

    def refused(self, words, *options):
        before = self.tree()
        done = self.install(*options)
        self.assertEqual(1, done.returncode, done.stdout)
        self.assertRegex(done.stdout, words + ".*Nothing was changed")
        self.assertNotIn("whm root:", done.stdout)
        self.assert_same(before, self.tree())

    def test_the_first_command_can_be_given_again_and_leaves_the_token_as_it_is(self):
        self.install_well(*FIRST)
        before, token = self.tree(), self.world.read(FILE)
        self.assertNotIn("no token is made", self.install_well(*FIRST))
        self.assertEqual(token, self.world.read(FILE))
        self.world.run("rm", FILE)
        said = self.install_well(*FIRST)
        self.assertRegex(said, f"note: no token is made, and {FILE} neither.*--new-token")
        self.assertNotEqual(0, self.world.run("test", "-e", FILE).returncode)
        self.assert_same(before, self.tree())

    def test_a_file_that_will_not_do_is_refused_before_anything_is_changed(self):
        self.world.shell(f"echo mine >{FILE}; mkdir /run/readonly;"
                         " mount -t tmpfs -o ro tmpfs /run/readonly")
        places = ((f"{FILE} is there already", FILE), ("No such file", "/nowhere/token"),
                  ("Read-only", "/run/readonly/token"), ("ot a directory", f"{FILE}/token"),
                  ("there already", "/root"))
        for words, place in places:
            with self.subTest(place):
                self.refused(words, "--token-file", place)
        self.install_well("--token-file", "/var/token")
        for words, place in places:
            with self.subTest(place, another=True):
                self.refused(words, "--new-token", "--token-file", place)
        self.assertEqual("mine\n", self.world.read(FILE))

    def test_a_token_that_nobody_would_see_is_not_made(self):
        command = f"{INSTALL} --no-apt --build {BUILD}"
        for place in (">&-", ">/dev/full", "| true"):
            with self.subTest(place):
                done = self.world.shell(f"{{ sleep 0.3; exec {command}; }} 2>/run/said {place}")
                said = self.world.read("/run/said")
                self.assertNotIn("whm root:", done.stdout + said)
                self.assertIn("--token-file", said)
                self.assertEqual([], self.tokens())
        self.assertNotEqual(0, self.world.run("test", "-e", "/etc/penstock").returncode)

    def test_where_no_token_is_made_nobody_need_listen(self):
        self.install_well()
        for place in (">&-", ">/dev/full", "2>&1 >&- <&- "):
            with self.subTest(place):
                done = self.world.shell(f"{INSTALL} --no-apt --build {BUILD} {place}")
                self.assertEqual(0, done.returncode, done.stdout)

    def test_a_token_that_could_not_be_shown_when_it_was_there_is_taken_back(self):
        """Who reads goes away after the first line."""
        done = self.world.shell(f"{{ {INSTALL} --no-apt --build {BUILD}; echo $? >/run/status; }}"
                                " 2>/run/said | head -n 1")
        self.assertIn("will be shown at the end", done.stdout)
        self.assertRegex(self.world.read("/run/said"), "taken back|nobody gets the standard output")
        self.assertEqual("1\n", self.world.read("/run/status"))
        self.assertEqual([], self.tokens())
        self.assertIn("whm root:", self.install_well())


if __name__ == "__main__":
    unittest.main()
