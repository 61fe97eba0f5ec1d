"""What the package and penstock-setup do with the units of a host whose process 1 is systemd, and
that all of it can be taken away again."""

import os
import unittest

from booted_host import SETUP, UNITS, BootedHost

OURS = ("penstock.socket", "penstock.service", "penstock-index.socket", "penstock-index.service",
        "penstock-peer.socket", "penstock-peer.service", "penstock-deliver.socket",
        "penstock-deliver.service", "penstock-lists.service", "penstock-watch.service")
# What an earlier version had, and a site's own of the same kind.
FORMER = "/etc/systemd/system/penstock-ident.service"
FORMER_CONF = "/usr/lib/penstock/ident.conf"
FOREIGN = "/etc/systemd/system/oidentd.service"
SERVICE = "[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n"
# What useradd, systemd, cron and the like write by themselves.
OTHERS = ("/etc/passwd-", "/etc/shadow-", "/etc/group-", "/etc/gshadow-", "/etc/.pwd.lock",
          "/etc/subuid", "/etc/subgid", "/etc/machine-id", "/var/lib/systemd", "/var/lib/logrotate",
          "/var/lib/exim4", "/var/lib/nginx", "/var/lib/dpkg", "/var/log/dpkg.log")


class UnitsOfAnInstallation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = BootedHost(build=os.environ["PENSTOCK_BUILD"])
        cls.lab.start()
        cls.addClassCleanup(cls.lab.stop)

    def tree(self):
        """What stands where, but for what others write."""
        lines = self.lab.enter(["find", "/etc", "/usr/lib/penstock", "/usr/sbin", "/usr/share/man",
                                "/usr/share/bash-completion", "/var/lib", "/var/log", "-xdev",
                                "-printf", "%p %u:%g %m %l\n"]).stdout.splitlines()
        return {line for line in lines if not line.startswith(OTHERS)
                and not line.startswith("/var/log/journal")}

    def install(self, *options):
        done = self.lab.install(*options)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        return done.stdout

    def invocations(self):
        """Of each unit, what changes with each start of it."""
        return {unit: self.lab.properties(unit, "InvocationID")["InvocationID"] for unit in OURS}

    def started_by(self, action):
        """The units that this has started anew."""
        before = self.invocations()
        action()
        after = self.invocations()
        return {unit for unit in OURS if before[unit] != after[unit]}

    def test_units_are_started_anew_only_where_it_must_be_and_removed_whole(self):
        self.lab.systemctl("disable", "--now", "nginx")
        running = self.services()
        before = self.tree()
        done = self.lab.install()  # nobody can reach it yet
        self.assertEqual(1, done.returncode, done.stdout + done.stderr)
        self.assertIn("systemctl enable --now nginx", done.stdout)
        self.assertNotIn("nginx.service", self.services())
        self.lab.systemctl("start", "nginx")
        running.add("nginx.service")
        self.assertLessEqual(set(OURS), self.services() - running)
        self.assertEqual(set(), {unit for unit in self.services() - running
                                 if not unit.startswith("penstock")})
        self.assertEqual(["enabled"] * len(OURS),
                         self.lab.systemctl("is-enabled", *OURS).split())
        self.assertEqual(set(), self.started_by(
            lambda: self.assertIn("nothing had to be changed", self.install())))
        self.lab.write("/etc/penstock/penstock.conf", "threads = 4\n", 0o640)
        self.assertEqual({"penstock.service"}, self.started_by(self.install))
        self.assertEqual("12", self.lab.properties("penstock", "TasksMax")["TasksMax"])
        # The package is installed once more: what runs is what is there again.
        self.lab.enter(["install", "/bin/true", "/usr/lib/penstock/penstock-fcgi"], check=True)
        self.assertEqual(set(), self.started_by(self.install))
        # As an update leaves it that did not reach its end: what is there is new, what runs is not.
        for name in ("penstock-fcgi", "penstock-index", "penstock-deliver"):
            self.lab.enter(["sh", "-c", 'cp -p "$1" "$1.new" && echo >>"$1.new" &&'
                            ' mv "$1.new" "$1"', "-", f"/usr/lib/penstock/{name}"], check=True)
        self.lab.enter(["sed", "-i", "s/^LimitCORE=0/LimitCORE=00/",
                        "/usr/lib/systemd/system/penstock-lists.service"], check=True)
        self.lab.systemctl("daemon-reload")
        former = self.lab.path("/usr/lib/penstock/wiring/deploy/lib/exim_check.py")
        former.parent.mkdir()
        former.touch()
        changed = {"penstock.service", "penstock-index.service", "penstock-lists.service",
                   "penstock-deliver.service"}
        self.assertEqual(changed, self.started_by(self.set_up))
        self.assertFalse(former.parent.exists())
        self.assertEqual(set(), self.started_by(self.set_up))
        self.assertEqual(changed, self.started_by(self.install))
        for put_away in (self.install, self.remove):
            with self.subTest(put_away.__name__):
                self.former_is_put_away(put_away)
        self.assertEqual([], sorted(before ^ self.tree()))
        self.assertEqual(running, self.services())
        self.assertEqual("", self.lab.enter(["systemctl", "list-units", "--all", "--no-legend",
                                             "penstock*"]).stdout)

    def set_up(self):
        done = self.lab.enter([SETUP])
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

    def remove(self):
        done = self.lab.enter(["dpkg", "--purge", "penstock"])
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

    def former_is_put_away(self, put_away):
        for path in (FORMER, FORMER_CONF, FOREIGN):
            self.lab.write(path, SERVICE, 0o644)
        self.lab.systemctl("daemon-reload")
        self.lab.systemctl("enable", "--now", "penstock-ident.service", "oidentd.service")
        put_away()
        self.assertIn("oidentd.service", self.services())
        self.assertNotIn("penstock-ident.service", self.services())
        for path in (FORMER, FORMER_CONF):
            self.assertFalse(self.lab.path(path).exists(), path)
        self.lab.systemctl("disable", "--now", "oidentd.service")
        self.lab.path(FOREIGN).unlink()
        self.lab.systemctl("daemon-reload")

    def services(self):
        told = self.lab.systemctl("list-units", "--state=active", "--plain", "--no-legend",
                                  "--type=service,socket")
        return {line.split()[0] for line in told.splitlines()} - {UNITS["sink"]}


if __name__ == "__main__":
    unittest.main()
