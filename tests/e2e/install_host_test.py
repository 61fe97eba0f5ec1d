"""deploy/install and --remove on a host of its own, in both Debian styles of Exim's configuration.

Each test has a private copy of this machine (install_world) with the real nginx, Exim and worker.
"""

import hashlib
import json
import subprocess
import time
import unittest

from install_case import ROOT, InstallCase


class InstallTest(InstallCase):
    def test_a_host_that_never_had_systemd_gets_the_directories_of_its_files_too(self):
        self.world.shell("rm -rf /etc/logrotate.d /etc/systemd")
        self.install_well()
        for path in ("/etc/logrotate.d/penstock",
                     "/etc/systemd/system/penstock.service.d/threads.conf"):
            self.assertNotEqual("", self.world.read(path))

    def test_a_second_run_changes_nothing_and_says_so(self):
        for split in (False, True):
            with self.subTest(split=split):
                self.use_style(split)
                self.install_well()
                before = self.tree()
                self.assertIn("nothing had to be changed", self.install_well())
                self.assert_same(before, self.tree())

    def test_removal_leaves_the_host_byte_for_byte_as_it_was(self):
        for split in (False, True):
            with self.subTest(split=split):
                self.use_style(split)
                before = self.tree()
                self.install_well()
                self.assertNotEqual(before, self.tree())
                done = self.remove("--purge")
                self.assertEqual(0, done.returncode, done.stdout)
                self.assert_same(before, self.tree())
                self.assert_no_package()

    def test_whmapi1_is_where_cpanel_has_it_only_if_asked_for_and_goes_again(self):
        before = self.tree()
        self.install_well()
        self.assertNotIn("cpanel", " ".join(self.tree()))
        self.assertEqual("/usr/lib/penstock/whmapi1\n",
                         self.world.run("readlink", "-f", "/usr/sbin/whmapi1").stdout)
        self.install_well("--cpanel-path")
        self.assertIn("nothing had to be changed", self.install_well("--cpanel-path"))
        done = self.world.run("env", "-i", "/usr/local/cpanel/bin/whmapi1", "version")
        self.assertEqual(0, done.returncode, done.stdout)
        self.remove("--purge")
        self.assert_same(before, self.tree())

    def test_a_whmapi1_of_somebody_else_is_neither_replaced_nor_removed(self):
        self.world.write("/usr/sbin/whmapi1", "#!/bin/sh\n", 0o755)
        before = self.tree()
        done = self.install()
        self.assertEqual(1, done.returncode)
        self.assertIn("/usr/sbin/whmapi1 is there already", done.stdout)
        self.assertEqual(0, self.remove("--purge").returncode)
        self.assert_same(before, self.tree())

    def test_removal_keeps_what_is_the_operators_and_names_it(self):
        self.install_well()
        self.world.write("/etc/penstock/accounts/alice", "USER=alice\n")
        done = self.remove()
        self.assertIn("/etc/penstock /var/lib/penstock /var/log/penstock", done.stdout)
        self.assertEqual("USER=alice\n", self.world.read("/etc/penstock/accounts/alice"))
        self.assertEqual(0, self.world.run("getent", "passwd", "penstock").returncode)
        self.assertNotEqual(0, self.world.run("test", "-e", "/usr/lib/penstock").returncode)

    def test_stopped_accounts_are_named_and_want_force(self):
        self.install_well()
        self.stop_account("alice")
        self.stop_account("bob", "held")
        before = self.tree()
        done = self.remove()
        self.assertEqual(1, done.returncode)
        self.assertRegex(done.stdout, "suspended: alice; held: bob.*--force")
        self.assert_same(before, self.tree())
        self.assertEqual(0, self.remove("--force").returncode)

    def test_an_account_that_was_stopped_is_stopped_again_after_a_new_installation(self):
        self.install_well()
        self.stop_account("alice")
        self.remove("--force")
        self.install_well()
        self.assertEqual(0, self.world.run(
            "test", "-e", "/var/lib/penstock/outgoing/suspended/alice").returncode)

    def test_the_configuration_of_the_operator_is_never_overwritten(self):
        self.install_well()
        self.world.write("/etc/penstock/penstock.conf", "threads = 20\n", 0o640)
        self.install_well()
        self.assertEqual("threads = 20\n", self.world.read("/etc/penstock/penstock.conf"))
        self.assertIn("\nTasksMax=28\n", self.world.read(
            "/etc/systemd/system/penstock.service.d/threads.conf"))

    def test_a_mistake_in_the_configuration_is_refused_with_its_line(self):
        self.install_well()
        self.world.write("/etc/penstock/penstock.conf", "\nthraeds = 20\n", 0o640)
        done = self.install()
        self.assertEqual(1, done.returncode)
        self.assertRegex(done.stdout, r"penstock\.conf.*2.*thraeds")

    def test_of_the_token_only_the_hash_is_stored(self):
        said = self.install_well()
        secret = said.split("whm root:")[1].split()[0]
        self.assertRegex(secret, r"\A[A-Z0-9]{32}\Z")
        name = hashlib.sha256(secret.encode()).hexdigest()
        record = json.loads(self.world.read(f"/var/lib/penstock/tokens/{name}"))
        self.assertEqual(("root", ["all"]), (record["user"], record["acls"]))
        found = self.world.shell(f"grep -rl {secret} /etc /var/lib /var/log /usr/lib/penstock /run")
        self.assertEqual("", found.stdout)

    def test_another_token_is_made_only_when_asked_for(self):
        self.install_well()
        self.assertNotIn("whm root:", self.install_well())
        self.assertIn("whm root:", self.install_well("--new-token"))
        self.assertEqual(2, len(self.world.run("ls", "/var/lib/penstock/tokens").stdout.split()))

    def test_a_token_goes_to_a_file_of_root_alone(self):
        said = self.install_well("--token-file", "/root/token-of-penstock")
        self.addCleanup(self.world.run, "rm", "-f", "/root/token-of-penstock")
        self.assertNotIn("whm root:", said)
        self.assertEqual("600 root\n", self.world.run(
            "stat", "-c", "%a %U", "/root/token-of-penstock").stdout)

    def test_logins_that_cannot_be_accounts_are_reported(self):
        self.world.shell("echo 'Alice:x:4001:4001::/home/a:/bin/sh' >>/etc/passwd;"
                         "echo 'carol.with.a.name.of.forty.characters.xx:x:4002:4002::/:/bin/sh'"
                         " >>/etc/passwd; echo 'dave:x:4003:4003::/:/bin/sh' >>/etc/passwd")
        said = self.install_well()
        self.assertIn("login Alice: has capital letters", said)
        self.assertRegex(said, r"login carol\S+: longer than 32")
        self.assertNotIn("login dave", said)

    def test_a_login_penstock_of_somebody_is_refused_before_anything_changes(self):
        self.world.shell("useradd --uid 4321 --user-group penstock")
        before = self.tree()
        done = self.install()
        self.assertEqual(1, done.returncode)
        self.assertIn("somebody's (uid 4321)", done.stdout)
        self.assert_same(before, self.tree())

    def test_nobody_but_root_may_install(self):
        # The checkout may be where only root can read.
        self.world.run("cp", "-r", ROOT / "deploy", "/run/deploy")
        done = self.world.run("runuser", "-u", "nobody", "--", "/run/deploy/install", "--no-apt")
        self.assertEqual((1, "deploy/install: only root can do this\n"),
                         (done.returncode, done.stdout))

    def test_without_systemd_the_commands_that_are_shown_start_it(self):
        said = self.install_well("--tls", "127.0.0.1:2187", "--clear", "127.0.0.1:2186")
        self.assertIn("systemd does not run here", said)
        self.world.serve(said)
        self.world.await_file("/run/penstock/fcgi.sock")
        answer = self.ask(said.split("whm root:")[1].split()[0])
        self.assertEqual(1, answer["metadata"]["result"])

    def ask(self, secret):
        program = (
            "import ssl, sys, urllib.request\n"
            "asked = urllib.request.Request("
            "'https://127.0.0.1:2187/json-api/version?api.version=1',"
            " headers={'Authorization': 'whm root:' + sys.argv[1]})\n"
            "print(urllib.request.urlopen(asked, context=ssl._create_unverified_context(),"
            " timeout=10).read().decode())")
        return json.loads(self.world.run("/usr/bin/python3", "-c", program, secret).stdout)

    def test_a_running_exim_uses_the_new_configuration_at_once(self):
        self.world.shell("sed -i \"s/^dc_local_interfaces=.*/"
                         "dc_local_interfaces='127.0.0.1.2525'/\" /etc/exim4/update-exim4.conf.conf"
                         " && update-exim4.conf")
        self.world.run("install", "-d", "-o", "Debian-exim", "-g", "Debian-exim", "/run/exim4")
        self.world.start("/usr/sbin/exim4", "-bdf", stdout=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while self.answer_to_rcpt() is None:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        self.install_well()
        self.stop_account("alice")
        self.assertRegex(self.answer_to_rcpt(), "^[45]")
        self.remove("--force")
        self.assertNotRegex(self.answer_to_rcpt(), "login of this host|whose connection")

    def answer_to_rcpt(self):
        """What Exim says to a recipient outside, from loopback without a password."""
        program = (
            "import smtplib\n"
            "client = smtplib.SMTP('127.0.0.1', 2525, timeout=10)\n"
            "client.ehlo(); client.mail('alice@localhost')\n"
            "print(*client.rcpt('someone@example.org'))")
        done = self.world.run("/usr/bin/python3", "-c", program)
        return done.stdout if done.returncode == 0 else None


if __name__ == "__main__":
    unittest.main()
