"""The state of penstock becomes another file system, or is restored from a copy, while everything
runs: what is answered OK is obeyed by Exim, or --check says which unit is to be started anew."""

import unittest

import layout
from booted_host import UNITS
from systemd_case import ALICE, OUT, SystemdCase

STATE = "/var/lib/penstock"
RUNNING = tuple(UNITS[name] for name in ("worker", "watch", "lists", "index", "deliver"))
# As units were that pinned the directory of marks.
PINNED = f"[Service]\nReadWritePaths=\nReadWritePaths={STATE}/outgoing {STATE}/requests" \
         " /var/log/penstock /run/penstock\n"


class StateOfAHost(SystemdCase):
    def sh(self, script):
        done = self.lab.enter(["/bin/sh", "-ec", script])
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        return done.stdout

    def mount_one_and_then_another(self):
        """Started on one file system, and then there is another."""
        self.addCleanup(self.sh, f"systemctl stop penstock.socket {' '.join(RUNNING)} || true;"
                                 f" while umount -l {STATE} 2>/dev/null; do :; done;"
                                 " umount -l /srv/A /srv/B;"
                                 f" systemctl start penstock.socket {' '.join(RUNNING)}")
        self.sh("mkdir -p /srv/A /srv/B; mount -t tmpfs tmpfs /srv/A; mount -t tmpfs tmpfs /srv/B;"
                f" for x in A B; do cp -aT {STATE} /srv/$x; done; mount --bind /srv/A {STATE};"
                f" systemctl restart penstock.socket {' '.join(RUNNING)}")
        self.wait_for_fresh_health()
        # What runs holds directories of it open.
        self.sh(f"umount {STATE} || umount -l {STATE}; mount --bind /srv/B {STATE}")

    def restore(self, path=STATE):
        """Moved away, and a copy put in its place."""
        self.sh(f"rm -rf /root/copy {path}.old; cp -a {path} /root/copy; mv {path} {path}.old;"
                f" cp -a /root/copy {path}")

    def pin_marks(self):
        """The worker's unit is as that of an earlier version, until the test ends."""
        drop_in = f"/etc/systemd/system/{UNITS['worker']}.d/pinned.conf"
        self.lab.write(drop_in, PINNED)
        self.addCleanup(self.lab.systemctl, "restart", UNITS["worker"])
        self.addCleanup(self.lab.systemctl, "daemon-reload")
        self.addCleanup(self.lab.path(drop_in).unlink)
        self.lab.systemctl("daemon-reload")
        self.lab.systemctl("restart", UNITS["worker"])
        # systemd has started it before it has its view of the file systems.
        pid = self.main_pid(UNITS["worker"])
        self.wait_until(lambda: self.sh(f"cat /proc/{pid}/comm").strip() == layout.WORKER.name,
                        "the worker's start", 30)

    def assert_obeyed(self):
        """Each kind of change, in the directories that are there now."""
        self.well("suspend_outgoing_email", user="alice")
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))
        self.assertTrue(self.suspended("alice"))
        self.wait_until(lambda: self.listed() == ["alice"], "the list", 30)
        self.well("unsuspend_outgoing_email", user="alice")
        self.wait_until(lambda: self.listed() == [], "an empty list", 30)

    def assert_all_well_after_install(self):
        done = self.lab.install()
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assert_check_is_green()
        self.assert_obeyed()

    def test_what_is_suspended_after_another_file_system_is_mounted_is_obeyed(self):
        self.mount_one_and_then_another()
        self.assert_obeyed()
        gone = self.sh("stat -c %d /srv/A").strip()
        self.assert_nobody_writes_where_it_was(lambda line: line.split()[0] == gone)
        self.assert_all_well_after_install()

    def test_what_is_suspended_after_the_state_was_restored_is_obeyed(self):
        self.restore()
        self.assert_obeyed()
        self.assert_nobody_writes_where_it_was(lambda line: f"{STATE}.old" in line)
        self.assert_all_well_after_install()

    def opened(self, unit):
        """What one of its processes has open: the name and the device of each, a line."""
        pid = self.main_pid(unit)
        return self.sh(f"cd /proc/{pid}/fd; for n in *; do"
                       " stat -L -c \"%d $(readlink $n)\" $n 2>/dev/null || :; done").splitlines()

    def assert_nobody_writes_where_it_was(self, is_old):
        """The index and the lists are written to what is there now."""
        for unit in (UNITS["index"], UNITS["lists"]):
            self.wait_until(lambda one=unit: any(STATE in line for line in self.opened(one))
                            and not any(map(is_old, self.opened(one))),
                            f"{unit} to let go of what is not there any more", 30)

    def test_a_log_that_was_restored_is_written(self):
        self.restore("/var/log/penstock")
        self.well("suspend_outgoing_email", user="bob", reason="after that")
        self.assertIn("bob", self.sh("tail -n 1 /var/log/penstock/audit.log"))
        self.assert_check_is_green()

    def assert_told_and_put_right(self, what):
        """A unit that sees something else is named, and install starts it anew."""
        said, status = self.check()
        self.assertEqual(1, status, said)
        self.assertRegex(said, rf"PROBLEM: .*penstock.service {what}.*systemctl restart penstock")
        answer = self.call("suspend_outgoing_email", user="alice")
        done = self.lab.install()
        self.assertIn("restarted penstock.service", done.stdout)
        self.assert_check_is_green()
        return answer

    def test_a_unit_that_sees_another_file_system_is_named_and_started_anew(self):
        self.pin_marks()
        self.mount_one_and_then_another()
        self.assert_told_and_put_right("sees another /var/lib/penstock")
        self.assert_obeyed()

    def test_a_unit_that_cannot_write_to_what_was_restored_is_named_and_started_anew(self):
        self.pin_marks()
        self.restore()
        answer = self.assert_told_and_put_right("cannot write to /var/lib/penstock/outgoing")
        self.assertEqual(0, answer["result"])
        self.assert_obeyed()


if __name__ == "__main__":
    unittest.main()
