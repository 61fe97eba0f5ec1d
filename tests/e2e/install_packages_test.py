"""The apt step: no service is started or enabled, and everything is put back, however it ends.

apt-get and dpkg-query are played by scripts: they say what is installed, enable services as
Debian's maintainer scripts do, and ask policy-rc.d.
"""

import os
import pathlib
import subprocess
import signal
import unittest

from install_world import World

STEP = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "build" / "apt_step.sh"
POLICY = "/usr/sbin/policy-rc.d"

# What is installed stands in /run/installed, one name a line.
DPKG_QUERY = """#!/bin/sh
for name; do :; done
case "$*" in
  *Provides*) cat /run/providers 2>/dev/null ;;
  *exim4-daemon-\\**) sed -n 's/^exim4-daemon-/installed &/p' /run/installed ;;
  *) if grep -qx "$name" /run/installed; then printf installed; fi ;;
esac
"""

APT_GET = """#!/bin/sh
echo "$*" >>/run/apt-calls
echo "dlstatus:1:50.0:fetching" >&3
case "$*" in
  *" update"*) touch /run/lists; exit 0 ;;
  *--download-only*) [ -e /run/lists ] && { [ ! -e /run/hang-download ] || sleep 60; }; exit ;;
esac
mkdir -p /etc/systemd/system/penstocktest.wants
ln -s /lib/systemd/system/new.service /etc/systemd/system/penstocktest.wants/new.service
ln -s ../init.d/new /etc/rc2.d/S01new
/usr/sbin/policy-rc.d new start; echo $? >/run/policy-said
echo "pmstatus:new:amd64:70.0:Installing new" >&3
while [ -e /run/hang-install ]; do sleep 0.05; done
[ ! -e /run/fail ] || { echo "E: it broke"; exit 100; }
for name in $(cat /run/wanted); do echo "$name" >>/run/installed; done
"""


class AptStepTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.world.write("/usr/local/bin/dpkg-query", DPKG_QUERY, 0o755)
        self.world.write("/usr/local/bin/apt-get", APT_GET, 0o755)
        self.world.write("/run/installed", "nftables-other\n")
        self.world.write("/run/wanted", "nftables\n")
        self.world.run("rm", "-f", POLICY)
        self.world.shell("mkdir -p /etc/rc2.d /etc/systemd/system/kept.wants;"
                         "ln -s /lib/systemd/system/old.service"
                         " /etc/systemd/system/kept.wants/old.service")
        self.before = self.state()

    def step(self, *purposes):
        return self.world.run("env", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", STEP,
                              *(purposes or ("egress",)))

    def start(self):
        return self.world.start("env", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", STEP,
                                "egress", stdout=subprocess.PIPE)

    def state(self):
        return {path: text for path, text in self.world.changes().items()
                if path.startswith(("/etc/", "/usr/sbin/")) and path != "/etc/rc2.d/K01new"}

    def assert_put_back(self, before=None):
        self.assertEqual(before or self.before, self.state())
        self.assertFalse((self.world.root() / "run/penstock-packages").exists())

    def test_nothing_is_asked_of_apt_when_all_is_installed(self):
        self.world.write("/run/installed", "nftables\n")
        done = self.step()
        self.assertEqual((0, ""), (done.returncode, done.stdout))
        self.assertFalse((self.world.root() / "run/apt-calls").exists())

    def test_services_are_neither_started_nor_enabled(self):
        done = self.step()
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertEqual("101\n", self.world.read("/run/policy-said"))
        self.assertIn("installing 70%", done.stdout)
        self.assertEqual("../init.d/new\n", self.world.run("readlink", "/etc/rc2.d/K01new").stdout)
        self.assert_put_back()

    def test_a_module_for_apache_is_not_put_into_the_hosts_own(self):
        enabled = "/etc/apache2/mods-enabled/fcgid.load"
        self.world.shell(f"a2dismod -q -f fcgid; rm -rf /var/lib/apache2/module; mkdir -p"
                         f" $(dirname {enabled})")
        self.world.write("/usr/local/bin/apt-get", APT_GET.replace(
            "ln -s ../init.d/new", f"ln -s ../mods-available/fcgid.load {enabled}\n"
            "ln -s ../init.d/new"), 0o755)
        self.world.write("/run/wanted", "libapache2-mod-fcgid apache2-bin\n")
        done = self.step("apache")
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertNotEqual(0, self.world.run("test", "-L", enabled).returncode)

    def test_package_lists_are_updated_only_when_the_download_fails(self):
        self.world.write("/run/lists", "")
        self.step()
        self.assertNotIn(" update", self.world.read("/run/apt-calls"))
        self.world.shell("rm /run/lists /run/apt-calls; echo >/run/installed")
        self.assertEqual(0, self.step().returncode)
        self.assertEqual(1, self.world.read("/run/apt-calls").count(" update"))

    def test_no_package_may_be_removed(self):
        self.step()
        calls = self.world.read("/run/apt-calls").splitlines()
        self.assertTrue(all("--no-remove" in call for call in calls if " install " in call))

    def test_a_policy_of_the_host_is_kept_byte_for_byte(self):
        self.world.write(POLICY, "#!/bin/sh\nexit 0\n", 0o755)
        before = self.state()
        done = self.step()
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertEqual("101\n", self.world.read("/run/policy-said"))
        self.assert_put_back(before)

    def test_a_failure_is_shown_and_put_back(self):
        self.world.write("/run/fail", "")
        done = self.step()
        self.assertEqual(1, done.returncode)
        self.assertIn("E: it broke", done.stdout)
        self.assert_put_back()

    def test_a_signal_during_the_download_ends_it_at_once(self):
        self.world.write("/run/lists", "")
        self.world.write("/run/hang-download", "")
        running = self.start()
        self.world.await_file("/run/apt-calls")
        self.signal_step(running, signal.SIGTERM)
        self.assertEqual(128 + 15, running.wait(timeout=10))
        self.assert_put_back()

    def test_a_signal_while_dpkg_works_waits_for_it(self):
        self.world.write("/run/hang-install", "")
        running = self.start()
        self.world.await_file("/run/policy-said")
        self.signal_step(running, signal.SIGINT)
        while "interrupted" not in (line := running.stdout.readline()):
            self.assertTrue(line, "the step ended before dpkg had")
        self.world.run("rm", "/run/hang-install")
        self.assertEqual(128 + 2, running.wait(timeout=10))
        self.assert_put_back()
        self.assertIn("nftables\n", self.world.read("/run/installed"))

    def test_after_a_kill_the_policy_steps_aside_and_the_next_run_puts_back(self):
        self.world.write(POLICY, "#!/bin/sh\nexit 42\n", 0o755)
        before = self.state()
        self.world.write("/run/hang-install", "")
        running = self.start()
        self.world.await_file("/run/policy-said")
        self.signal_step(running, signal.SIGKILL)
        running.wait(timeout=10)
        self.assertEqual(42, self.world.run(POLICY, "nginx", "start").returncode)
        self.world.write("/run/installed", "nftables\n")
        self.world.run("rm", "/run/hang-install")
        self.assertEqual(0, self.step().returncode)
        self.assert_put_back(before)

    def test_another_mail_server_is_refused_in_words(self):
        self.world.write("/run/providers", "installed postfix default-mta, mail-transport-agent\n")
        done = self.step("run")
        self.assertEqual(1, done.returncode)
        self.assertIn("mail server is postfix", done.stdout)
        self.assertFalse((self.world.root() / "run/apt-calls").exists())

    def test_the_exim_daemon_that_is_there_is_used(self):
        self.world.write("/run/installed", "exim4-daemon-heavy\n")
        self.world.write("/run/providers", "installed exim4-daemon-heavy mail-transport-agent\n")
        done = self.step("run")
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertNotIn("exim4-daemon-light", self.world.read("/run/apt-calls"))

    def test_no_local_user_can_take_the_lock_or_what_has_its_name(self):
        hold = ("import fcntl, sys, time\nheld = open(sys.argv[1], sys.argv[2])\n"
                "fcntl.flock(held, fcntl.LOCK_EX)\nprint('held', flush=True)\ntime.sleep(600)")
        self.world.shell("chmod 1777 /run/lock")
        holder = self.world.start("runuser", "-u", "nobody", "--", "/usr/bin/python3", "-c", hold,
                                  "/run/lock/penstock-packages", "w", stdout=subprocess.PIPE)
        self.assertEqual("held\n", holder.stdout.readline())
        done = self.world.run("env", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "sh",
                              "-c", f"umask 000; exec timeout 20 {STEP} egress")
        self.assertEqual(0, done.returncode, done.stdout)
        lock = "/run/penstock-packages.lock"
        self.assertEqual("600 root\n", self.world.run("stat", "-c", "%a %U", lock).stdout)
        refused = self.world.run("runuser", "-u", "nobody", "--", "/usr/bin/python3", "-c", hold,
                                 lock, "r")
        self.assertIn("Permission denied", refused.stdout)

    def signal_step(self, running, number):
        """To the step's shell: nsenter, which is what `running` is, waits for it."""
        children = pathlib.Path(f"/proc/{running.pid}/task/{running.pid}/children")
        os.kill(int(children.read_text().split()[0]), number)


if __name__ == "__main__":
    unittest.main()
