"""penstock's packages on a host of its own (install_world), without deploy/install: what dpkg makes
of the host, refuses, takes away, and goes on with after it was killed."""

import pathlib
import subprocess
import time
import unittest

import package_build
from install_case import BUILD, InstallCase

FIRST_TOKEN = "/etc/penstock/first-token"
STATE = "/var/lib/penstock"


class PackageTest(InstallCase):
    def packages(self, *names):
        made = package_build.make(build=pathlib.Path(BUILD))
        return [path for path in made if path.name.partition("_")[0] in (names or ("penstock",))]

    def dpkg(self, *words):
        return self.world.run("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "--force-confdef",
                              "--force-confold", *words)

    def install_package(self, *names):
        done = self.dpkg("--install", *self.packages(*names))
        self.assertEqual(0, done.returncode, done.stdout)
        return done.stdout

    def status(self, name="penstock"):
        return self.world.run("dpkg-query", "--show", "--showformat=${db:Status-Status}",
                              name).stdout

    def assert_wired(self, is_so=True):
        told = self.world.run("exim4", "-bP", "acl_smtp_rcpt").stdout
        self.assertEqual(is_so, "penstock" in told, told)

    def test_to_install_it_is_an_installation_with_a_first_token_for_root_alone(self):
        said = self.install_package()
        self.assertIn(f"root's API token is in {FIRST_TOKEN}", said)
        self.assert_wired()
        self.assertEqual("600 root:root\n",
                         self.world.run("stat", "-c", "%a %U:%G", FIRST_TOKEN).stdout)
        self.assertNotEqual(0, self.world.run("runuser", "-u", "penstock", "--", "cat",
                                              FIRST_TOKEN).returncode)
        tokens = self.world.run("ls", f"{STATE}/tokens").stdout.split()
        self.assertEqual(1, len(tokens))
        checked = self.world.run("penstock-setup", "--check")
        self.assertEqual(0, checked.returncode, checked.stdout)

    def test_to_install_it_once_more_changes_nothing(self):
        self.install_package()
        before = self.tree()
        self.assertIn("nothing had to be changed", self.install_package())
        self.assert_same(before, self.tree())

    def test_without_nginx_it_takes_the_apache_that_its_other_package_brings(self):
        self.world.run("mv", "/usr/sbin/nginx", "/usr/sbin/nginx.not-here")
        self.install_package("penstock", "penstock-apache")
        self.assertNotEqual("", self.world.read("/etc/apache2-penstock/apache2.conf"))
        self.assertEqual(0, self.world.run("penstock-setup", "--check").returncode)
        self.world.run("mv", "/usr/sbin/nginx.not-here", "/usr/sbin/nginx")
        done = self.dpkg("--remove", "penstock-apache")
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertNotEqual("", self.world.read("/etc/nginx/sites-available/penstock"))

    def test_it_is_not_removed_while_accounts_are_stopped_and_works_on(self):
        self.install_package()
        self.stop_account("alice")
        before = self.tree()
        for word in ("--remove", "--purge"):
            with self.subTest(word):
                done = self.dpkg(word, "penstock")
                self.assertNotEqual(0, done.returncode)
                self.assertRegex(done.stdout, "suspended: alice")
                self.assertEqual("installed", self.status())
                self.assert_same(before, self.tree())
        self.assertEqual("", self.world.run("dpkg", "--audit").stdout)
        self.assertEqual(0, self.world.run("penstock-setup", "--remove", "--force").returncode)
        done = self.dpkg("--remove", "penstock")
        self.assertEqual(0, done.returncode, done.stdout)
        self.assert_wired(False)
        self.assertEqual(0, self.world.run("test", "-e",
                                           f"{STATE}/outgoing/suspended/alice").returncode)

    def test_purged_it_leaves_nothing(self):
        before = self.tree()
        self.install_package("penstock", "penstock-apache")
        done = self.dpkg("--purge", "penstock-apache", "penstock")
        self.assertEqual(0, done.returncode, done.stdout)
        self.assert_same(before, self.tree())
        self.assert_no_package()

    def test_purged_after_it_was_removed_it_leaves_nothing_either(self):
        before = self.tree()
        self.install_package()
        self.assertEqual(0, self.dpkg("--remove", "penstock").returncode)
        self.assertNotEqual("", self.world.run("ls", "/etc/penstock/accounts/..").stdout)
        self.assertEqual(0, self.dpkg("--purge", "penstock").returncode)
        self.assert_same(before, self.tree())

    def test_purged_it_empties_a_state_that_is_a_file_system_of_its_own(self):
        self.world.shell(f"mkdir -p {STATE}; mount -t tmpfs state {STATE}")
        self.install_package()
        self.assertNotEqual("", self.world.run("ls", STATE).stdout)
        done = self.dpkg("--purge", "penstock")
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertEqual("", self.world.run("ls", "-A", STATE).stdout)

    def test_purged_it_leaves_no_override_that_would_end_every_run_of_dpkg(self):
        self.install_package()
        self.world.run("dpkg-statoverride", "--update", "--add", "penstock", "adm", "0750",
                       "/var/log/penstock")
        self.assertEqual(0, self.dpkg("--purge", "penstock").returncode)
        self.assertEqual(0, self.dpkg("--configure", "--pending").returncode)
        self.assertNotIn("penstock", self.world.run("dpkg-statoverride", "--list").stdout)
        self.install_package()

    def test_what_an_operator_has_masked_or_written_stays(self):
        place = "/etc/systemd/system"
        self.world.shell(f"ln -s /dev/null {place}/penstock-lists.service")
        self.world.write(f"{place}/penstock.service", "[Service]\nExecStart=/bin/true\n")
        self.install_package()
        self.assertEqual("/dev/null\n", self.world.run(
            "readlink", f"{place}/penstock-lists.service").stdout)
        self.assertIn("/bin/true", self.world.read(f"{place}/penstock.service"))

    def test_a_first_token_of_another_installation_stands_in_no_ones_way(self):
        self.world.write(FIRST_TOKEN, "FORMER\n", 0o600)
        self.install_package()
        self.assertEqual("FORMER\n", self.world.read(f"{FIRST_TOKEN}.old"))
        self.assertRegex(self.world.read(FIRST_TOKEN), r"^[A-Z0-9]{32}\n$")

    def test_the_operators_configuration_outlives_an_upgrade_and_a_removal(self):
        self.install_package()
        text = "threads = 20\n"
        self.world.write("/etc/penstock/penstock.conf", text, 0o640)
        self.install_package()
        self.assertEqual(text, self.world.read("/etc/penstock/penstock.conf"))
        self.dpkg("--remove", "penstock")
        self.install_package()
        self.assertEqual(text, self.world.read("/etc/penstock/penstock.conf"))

    def test_a_host_that_cannot_be_wired_is_told_and_left_unconfigured_until_it_can(self):
        self.world.write("/etc/nginx/conf.d/broken.conf", "no such thing;\n")
        done = self.dpkg("--install", *self.packages())
        self.assertNotEqual(0, done.returncode)
        self.assertIn("nginx refuses its configuration", done.stdout)
        self.assertEqual("half-configured", self.status())
        self.assert_wired(False)
        self.world.run("rm", "/etc/nginx/conf.d/broken.conf")
        done = self.dpkg("--configure", "--pending")
        self.assertEqual(0, done.returncode, done.stdout)
        self.assert_wired()

    def test_killed_in_a_maintainer_script_it_is_gone_on_with(self):
        """SIGKILL for dpkg and the script, as the script begins."""
        whole = self.packages()
        for script in ("preinst", "postinst"):
            with self.subTest(script):
                self.kill_at("--install", script)
                self.assert_gone_on_with("--install", *whole)
                self.assertEqual(0, self.dpkg("--purge", "penstock").returncode)
        self.install_package()
        after = self.tree()
        for script in ("prerm", "preinst", "postrm", "postinst"):
            with self.subTest("an upgrade", script=script):
                self.assertEqual(0, self.dpkg("--install", self.killing(script)).returncode)
                self.kill_at("--install", script)
                self.assert_gone_on_with("--install", *whole)
                self.assert_same(after, self.tree())
        for word, script in (("--remove", "prerm"), ("--remove", "postrm"), ("--purge", "postrm")):
            with self.subTest(word, script=script):
                self.assertEqual(0, self.dpkg("--install", self.killing(script)).returncode)
                self.kill_at(word, script)
                done = self.dpkg(word, "penstock")
                self.assertEqual(0, done.returncode, done.stdout)
                self.assert_wired(False)
        self.assert_no_package()

    def killing(self, script):
        """The package, whose script ends dpkg and itself once, as soon as /run/kill is there."""
        tree, made = "/var/cache/killing", "/var/cache/killing.deb"
        [package] = self.packages()
        done = self.world.shell(
            f"set -e; rm -rf {tree}; dpkg-deb --raw-extract {package} {tree}; sed -i '/^set -e/a"
            " if [ -e /run/kill ]; then rm /run/kill; kill -9 $PPID $$; fi'"
            f" {tree}/DEBIAN/{script}; dpkg-deb --root-owner-group -Znone --build {tree} {made}")
        self.assertEqual(0, done.returncode, done.stdout)
        return made

    def kill_at(self, word, script):
        subject = self.killing(script) if word == "--install" else "penstock"
        self.world.write("/run/kill", "")
        self.assertNotEqual(0, self.dpkg(word, subject).returncode)
        self.assertNotEqual("", self.world.run("dpkg", "--audit").stdout)

    def assert_gone_on_with(self, *words):
        """As an operator would, who gives the command once more."""
        done = self.dpkg(*words)
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertEqual(0, self.dpkg("--configure", "--pending").returncode)
        self.assertEqual("", self.world.run("dpkg", "--audit").stdout)
        self.assert_wired()
        self.assertEqual(0, self.world.run("penstock-setup", "--check").returncode)

    def test_killed_while_the_host_is_set_up_it_is_gone_on_with(self):
        """SIGKILL for dpkg and all that it has started, while penstock-setup works."""
        for action, script, words in (("--install", "postinst", self.packages()),
                                      ("--remove", "prerm", ["penstock"])):
            with self.subTest(action):
                self.kill_in(script, action, *words)
                self.assertNotEqual("", self.world.run("dpkg", "--audit").stdout)
                if action == "--install":
                    self.assert_gone_on_with("--configure", "--pending")
                else:
                    done = self.dpkg(action, *words)
                    self.assertEqual(0, done.returncode, done.stdout)
                    self.assert_wired(False)

    def kill_in(self, script, *words):
        """Once that script runs."""
        running = self.world.start("setsid", "dpkg", "--force-confold", *map(str, words),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        pattern = f"penstock[.]{script}|tmp.ci/{script}"
        while self.world.run("pgrep", "-f", pattern).returncode != 0:
            self.assertIsNone(running.poll(), f"{script} was not seen")
            self.assertLess(time.monotonic(), end)
        time.sleep(0.2)
        self.world.run("pkill", "-KILL", "-f", f"dpkg --force-confold|{pattern}|setup_command")
        running.wait()


class Package(unittest.TestCase):
    def test_lintian_has_nothing_against_it(self):
        made = package_build.make(build=pathlib.Path(BUILD))
        done = subprocess.run(["lintian", "--fail-on", "error,warning", "--allow-root", *made],
                              capture_output=True, text=True)
        self.assertEqual([0, ""], [done.returncode, done.stdout])


if __name__ == "__main__":
    unittest.main()
