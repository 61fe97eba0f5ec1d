"""deploy/install under any umask, and from a checkout that was made under a strict one: the same
owners and modes, all readable that others must read, nothing writable for everybody."""

import re
import unittest

from install_case import BUILD, PACKED, ROOT, InstallCase


class UmaskTest(InstallCase):
    def rights(self):
        """Owner and mode by path; a token's name is a new one each time."""
        return {re.sub("[0-9a-f]{64}", "TOKEN", path): " ".join(text.split()[:2])
                for path, text in self.tree().items()}

    def install_under(self, umask, program=ROOT / "deploy/install"):
        done = self.world.shell(f"umask {umask}; exec {program} --no-apt --build {BUILD}")
        self.assertEqual(0, done.returncode, done.stdout)
        found = self.rights()
        self.assertEqual(0, self.remove("--purge").returncode)
        return found

    def assert_open_to_nobody(self, found):
        new = found.keys() - self.before.keys()
        self.assertEqual([], [path for path in new if not found[path].split()[1].startswith("12")
                              and int(found[path].split()[1], 8) & 0o002])

    def test_no_umask_changes_what_is_installed(self):
        self.before = self.rights()
        usual = self.install_under("022")
        self.assert_open_to_nobody(usual)
        for umask in ("077", "000"):
            with self.subTest(umask=umask):
                self.assert_same(usual, self.install_under(umask))

    def test_a_checkout_that_only_root_can_read_installs_the_same(self):
        self.use_style(split=True)
        usual = self.install_under("022")
        self.world.run("mkdir", "-m", "700", "/home/checkout")
        self.world.run("cp", "-r", *(ROOT / name for name in PACKED), "/home/checkout")
        self.world.run("chmod", "-R", "go=", "/home/checkout")
        found = self.install_under("077", "/home/checkout/deploy/install")
        self.assert_same(usual, {path: text for path, text in found.items()
                                 if not path.startswith("/home/checkout")})


if __name__ == "__main__":
    unittest.main()
