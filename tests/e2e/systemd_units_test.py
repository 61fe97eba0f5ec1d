"""The units through a host's life: started by their sockets, reloaded, restarted under load, across
boots and power that fails, with Exim as a native unit; and what the operator is told of one that
fails."""

import threading
import unittest

from booted_host import UNITS
from systemd_case import ALICE, OUT, SystemdCase

OURS = tuple(UNITS[name] for name in ("worker", "index", "watch", "deliver", "lists"))
# As Debian 13 ships it.
NATIVE_EXIM = """[Unit]
Description=exim Mail Transport Agent
After=network-online.target
[Service]
PrivateTmp=true
ProtectSystem=full
PrivateDevices=true
ProtectHostname=true
ProtectClock=true
ProtectKernelTunables=true
ProtectKernelModules=true
ProtectKernelLogs=true
ProtectControlGroups=true
ProtectProc=invisible
RestrictRealtime=true
PIDFile=/run/exim4/exim.pid
Environment="EXIMSERVICE=-bdf -q30m"
ExecStartPre=/usr/sbin/update-exim4.conf
ExecStart=/usr/sbin/exim4 $EXIMSERVICE
ExecReload=/usr/sbin/update-exim4.conf
ExecReload=kill -HUP $MAINPID
Type=exec
[Install]
WantedBy=multi-user.target
"""


class UnitsOfAHost(SystemdCase):
    def test_every_one_can_be_reloaded_and_restarted_and_goes_on(self):
        for unit in OURS:
            if self.lab.properties(unit, "CanReload")["CanReload"] == "yes":
                pid = self.main_pid(unit)
                self.lab.systemctl("reload", unit)
                self.assertEqual(pid, self.main_pid(unit))
            self.lab.systemctl("restart", unit)
        self.wait_for_fresh_health()
        self.assert_check_is_green()
        self.assert_nothing_denied()
        self.well("suspend_outgoing_email", user="alice")
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))

    def test_a_socket_starts_what_answers_on_it(self):
        stopped = [UNITS[name] for name in ("worker", "index", "deliver")]
        for unit in stopped:
            self.lab.enter(["systemctl", "stop", unit], check=True)
        self.well("fetch_mail_queue")
        self.well("validate_current_installed_exim_config")
        self.assertEqual(["active"] * 3, self.lab.systemctl("is-active", *stopped).split())
        self.assert_nothing_denied()

    def test_a_worker_that_is_restarted_under_load_fails_no_call(self):
        over, faults = threading.Event(), []

        def call():
            while not over.is_set():
                answer = self.lab.api("version")
                if answer.status != 200:
                    faults.append(answer)

        threads = [threading.Thread(target=call) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(3):
            self.lab.systemctl("restart", UNITS["worker"])
        over.set()
        for thread in threads:
            thread.join()
        self.assertEqual([], faults)

    def assert_stopped_across(self, boot):
        """What is stopped before is so after, and the agents take up what was left."""
        self.well("suspend_outgoing_email", user="alice")
        self.well("hold_outgoing_email", user="bob")
        self.queue_held(1, "bob", "bob@bob.example")
        boot()
        self.wait_for_fresh_health()
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))
        self.assertEqual(["active"] * len(OURS), self.lab.systemctl("is-active", *OURS).split())
        self.assert_check_is_green()
        self.assert_nothing_outside()
        self.well("release_outgoing_email", user="bob")
        self.lab.wait_for_sink(bound=30)
        self.assert_nothing_denied()

    def test_a_boot_changes_nothing_of_what_is_stopped(self):
        self.assert_stopped_across(self.lab.reboot)

    def test_power_that_fails_changes_nothing_of_what_is_stopped(self):
        def fail():
            self.lab.lose_power()
            self.lab.boot()
        self.assert_stopped_across(fail)

    def test_exim_as_a_native_unit_is_wired_and_reloaded(self):
        self.lab.systemctl("stop", "exim4")
        self.lab.write("/etc/systemd/system/exim4.service", NATIVE_EXIM)
        self.addCleanup(self.lab.systemctl, "restart", "exim4")
        self.addCleanup(self.lab.systemctl, "daemon-reload")
        self.addCleanup(self.lab.path("/etc/systemd/system/exim4.service").unlink)
        self.addCleanup(self.lab.systemctl, "stop", "exim4")
        self.lab.systemctl("daemon-reload")
        self.lab.systemctl("start", "exim4")
        settings = self.lab.path("/etc/exim4/penstock/settings.conf")
        settings.write_text(settings.read_text() + "# one more\n")
        pid = self.main_pid("exim4")
        for done in (self.lab.install(), self.lab.enter(["systemctl", "reload", "exim4"])):
            self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertEqual(pid, self.main_pid("exim4"))
        self.lab.systemctl("restart", "penstock-watch")
        self.wait_for_fresh_health()
        self.assert_check_is_green()
        self.well("suspend_outgoing_email", user="alice")
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))

    def break_unit(self, unit, lines):
        """Until the test ends."""
        drop_in = f"/etc/systemd/system/{unit}.d/broken.conf"
        self.lab.write(drop_in, f"[Service]\n{lines}\n")
        self.addCleanup(self.lab.systemctl, "restart", unit)
        self.addCleanup(self.lab.systemctl, "daemon-reload")
        self.addCleanup(self.lab.path(drop_in).unlink)
        self.lab.systemctl("daemon-reload")
        self.lab.enter(["systemctl", "restart", unit])

    def test_a_unit_that_is_masked_stays_so_and_is_told(self):
        unit = UNITS["lists"]
        self.addCleanup(self.lab.systemctl, "start", unit)
        self.addCleanup(self.lab.systemctl, "unmask", unit)
        self.lab.systemctl("mask", "--now", unit)
        self.assertIn(f"{unit} is masked, and stays so", self.lab.install().stdout)
        self.assertEqual("masked", self.lab.properties(unit, "LoadState")["LoadState"])
        self.assertIn(f"PROBLEM: agents: {unit} does not run", self.check()[0])

    def test_units_that_end_after_each_start_are_told_with_the_end_of_their_journal(self):
        self.break_unit("penstock-watch.service", "SystemCallFilter=~clock_adjtime")
        self.break_unit("penstock-lists.service", "InaccessiblePaths=/var/lib/penstock")
        done = self.lab.install()
        self.assertNotIn("nothing had to be changed", done.stdout)
        for said, status in ((done.stdout, done.returncode), self.check()):
            self.assertEqual(1, status, said)
            self.assertRegex(said, "PROBLEM: .*watch.service does not run.*status=31/SYS")
            self.assertRegex(said, "PROBLEM: .*lists.service does not run.*/var/lib/penstock")

    def test_a_unit_that_runs_but_cannot_do_its_work_is_told(self):
        self.break_unit("penstock-deliver.service", "NoExecPaths=/usr/sbin/exim4")
        done = self.lab.install()
        self.assertEqual(1, done.returncode, done.stdout)
        self.assertRegex(done.stdout, "PROBLEM: penstock-deliver.service runs, but ")


if __name__ == "__main__":
    unittest.main()
