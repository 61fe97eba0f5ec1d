"""A host lives through a month: nights with rotation, reloads, mended and broken configurations,
zones, clocks, disks, accounts that come and go, and programs that die."""

import json
import os
import signal
import time
import unittest

from month_host import AGENTS, OUTSIDE, PROGRAMS, WAYS, MonthCase

FULL = ("/var/log", "/var/spool")


class Month(MonthCase):
    def test_what_is_answered_ok_is_obeyed_on_every_day_of_a_month(self):
        self.first_october()
        for day in (self.ordinary_night, self.night_of_reloads, self.exiwhat_all_day,
                    self.configuration_generated_anew, self.setting_changed_without_a_reload,
                    self.package_configured_anew, self.end_of_summer_time, self.clock_set_wrong,
                    self.full_disk, self.state_remounted, self.accounts_moved, self.programs_killed,
                    self.checks_that_stopped, self.rotation_of_another_kind, self.ordinary_night,
                    self.beginning_of_summer_time):
            with self.subTest(day=day.__name__, date=self.clock.now().isoformat()):
                self.night()
                day()
        self.assertEqual("", self.paniclog())

    def first_october(self):
        now = self.clock.now()
        self.clock.pass_until(now.replace(year=now.year + 1, month=10, day=20, hour=12))

    def paniclog(self):
        log = self.lab.path("/var/log/exim4/paniclog")
        return log.read_text() if log.exists() else ""

    def ordinary_night(self):
        self.all_is_well()

    def night_of_reloads(self):
        self.reload_exim()
        self.run_well("nginx", "-s", "reload")
        for program in ("penstock-fcgi", "penstock-watch"):
            self.run_well("pkill", "-HUP", "-x", program)
        self.all_is_well()
        # Long after it has read its configuration, the log that tells of it is another one.
        self.night()
        self.night()
        self.all_is_well()

    def exiwhat_all_day(self):
        end = time.monotonic() + 8
        while time.monotonic() < end:
            self.run_well("exiwhat")
            self.assertTrue(self.says_ok("suspend_outgoing_email", user="alice"), self.reason())
        self.assertTrue(self.says_ok("unsuspend_outgoing_email", user="alice"), self.reason())
        self.all_is_well()

    def configuration_generated_anew(self):
        """As apt and cron jobs do: nothing has changed, and nothing is reloaded."""
        self.run_well("update-exim4.conf")
        self.all_is_well()

    def setting_changed_without_a_reload(self):
        """The daemon goes on as it was: whether that obeys is said, one way or the other."""
        settings = "/etc/exim4/penstock/settings.conf"
        self.run_well("sed", "-i", "s/^PENSTOCK_UNMAPPED = .*/PENSTOCK_UNMAPPED = defer/", settings)
        self.run_well("update-exim4.conf")
        self.lab.wait_for(lambda: self.check()[0] != 0, "a check that sees it", 20)
        self.is_honest()
        self.reload_exim()
        self.all_is_well()

    def package_configured_anew(self):
        self.lab.path("/usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
        self.lab.path("/usr/sbin/policy-rc.d").chmod(0o755)
        self.run_well("env", "DEBIAN_FRONTEND=noninteractive", "dpkg-reconfigure", "exim4-config")
        self.reload_exim()
        self.all_is_well()

    def end_of_summer_time(self):
        now = self.clock.now()
        self.clock.pass_until(now.replace(day=31, hour=0, minute=30))
        sunday = self.clock.now()
        while sunday.weekday() != 6:
            self.night()
            sunday = self.clock.now()
        self.all_is_well()

    def clock_set_wrong(self):
        """An end that is due by a wrong clock alone is not kept; one that is due is."""
        wall = int(self.clock.now().timestamp())
        self.assertTrue(self.says_ok("suspend_outgoing_email", user="alice", expires=wall + 86400))
        self.clock.step(5 * 86400)
        time.sleep(2.5)
        self.is_refused("alice")
        self.clock.step(-5 * 86400)
        self.assertTrue(self.says_ok("unsuspend_outgoing_email", user="alice"), self.reason())
        self.clock.step(-3600)
        self.all_is_well()
        self.clock.step(3600)
        self.assertTrue(self.says_ok("suspend_outgoing_email", user="bob", expires=wall + 3600))
        self.clock.pass_until_time(1, 12)
        self.lab.wait_for(lambda: not (self.lab.state / "outgoing/suspended/bob").exists(),
                          "the end of bob's suspension", 30)
        self.all_is_well()

    def full_disk(self):
        """Stops go on where nothing can be written any more, on both sides."""
        for directory in FULL:
            self.fill(directory)
        self.assertTrue(self.says_ok("suspend_outgoing_email", user="alice"), self.reason())
        for way in WAYS:
            self.is_taken_from("alice", way)
        for directory in FULL:
            self.run_well("mount", "-o", "remount,size=1g", directory)
        self.all_is_well()

    def fill(self, directory):
        status = os.statvfs(self.lab.path(directory))
        used = (status.f_blocks - status.f_bfree) * status.f_frsize // 1024
        self.run_well("mount", "-o", f"remount,size={used + 4}k", directory)

    def state_remounted(self):
        """Away, everybody's mail for outside waits, and nothing says OK; back, all is as it was."""
        self.assertTrue(self.says_ok("suspend_outgoing_email", user="alice"), self.reason())
        self.run_well("mount", "-t", "tmpfs", "empty", "/var/lib/penstock/outgoing")
        try:
            self.assertFalse(self.says_ok("unsuspend_outgoing_email", user="alice"))
            self.assertFalse(self.says_ok("suspend_outgoing_email", user="bob"))
            for way in WAYS:
                self.is_taken_from("alice", way)
            waiting, is_taken = self.send("bob", f"{self.subject('to')}@{OUTSIDE}", "sendmail")
            self.assertTrue(is_taken)
            self.assertNotEqual(0, self.check()[0])
            self.assertFalse(self.is_outside(waiting))
        finally:
            self.run_well("umount", "/var/lib/penstock/outgoing")
        self.is_refused("alice")
        self.lab.run_queue("-qff")
        self.lab.wait_for(lambda: self.is_outside(waiting), f"{waiting} outside")
        self.all_is_well()

    def accounts_moved(self):
        """A domain that changes hands, and a file that is away for a while."""
        accounts = self.lab.path("/etc/penstock/accounts")
        alice, bob = accounts / "alice", accounts / "bob"
        self.run_well("sed", "-i", "$aDNS1=carol.example", "/etc/penstock/accounts/alice")
        self.all_is_well()
        alice.rename(accounts / ".away")
        self.assertFalse(self.says_ok("suspend_outgoing_email", user="alice"))
        self.leaves("bob")
        (accounts / ".away").rename(alice)
        self.all_is_well()
        self.run_well("sed", "-i", "/carol/d", "/etc/penstock/accounts/alice")
        self.run_well("sed", "-i", "$aDNS1=carol.example", "/etc/penstock/accounts/bob")
        self.assertTrue(bob.exists())
        self.all_is_well()

    def programs_killed(self):
        self.assertTrue(self.says_ok("suspend_outgoing_email", user="alice"), self.reason())
        for name in AGENTS:
            self.lab.stop_program(name, signal.SIGKILL)
            self.is_refused("alice")
            self.leaves("bob")
            self.lab.start_program(name)
        # systemd ends all of a service's processes; a lab's nginx would leave its own behind.
        self.restart(*(set(PROGRAMS) - {"nginx"}), number=signal.SIGKILL)
        self.all_is_well()

    def checks_that_stopped(self):
        """Nobody looks whether Exim obeys any more: after a while nothing says OK."""
        self.lab.stop_program("watch", signal.SIGKILL)
        health = self.lab.path("/run/penstock/agent/health.json")
        old = self.health()
        old["since_boot"] -= 1000
        health.write_text(json.dumps(old))
        self.is_honest()
        self.lab.start_program("watch")
        self.all_is_well()

    def rotation_of_another_kind(self):
        """As sites write it: by date, packed at once, elsewhere."""
        self.run_well("mkdir", "-p", "/var/log/exim4/old")
        self.run_well("chown", "Debian-exim:adm", "/var/log/exim4/old")
        self.lab.path("/etc/logrotate.d/exim4-base").write_text(
            "/var/log/exim4/mainlog /var/log/exim4/rejectlog {\n daily\n rotate 90\n dateext\n"
            " dateformat -%Y-%m-%d-%s\n extension .log\n olddir old\n compress\n"
            " compresscmd /usr/bin/xz\n compressext .xz\n missingok\n nocreate\n}\n")
        self.all_is_well()
        self.night()
        self.all_is_well()

    def beginning_of_summer_time(self):
        """After a winter in which nobody was there."""
        now = self.clock.now()
        self.clock.pass_until(now.replace(year=now.year + 1, month=3, day=28, hour=1, minute=59))
        self.all_is_well()
        self.clock.pass_until_time(0, 4)
        self.all_is_well()


if __name__ == "__main__":
    unittest.main()
