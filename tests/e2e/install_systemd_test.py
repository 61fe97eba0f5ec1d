"""The units, and what deploy/install asks of systemd.

systemctl is played by a script that remembers what is enabled and active: no systemd can be process
1 here. systemd-analyze, where it is installed, judges the real units.
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from install_world import SYSTEMCTL, World

ROOT = pathlib.Path(__file__).resolve().parents[2]
INSTALL = ROOT / "deploy" / "install"
BUILD = os.environ["PENSTOCK_BUILD"]


PEER = ("penstock-peer.socket", "penstock-peer.service")
INDEX = ("penstock-index.socket", "penstock-index.service")
AGENTS = ("penstock-deliver.socket", "penstock-deliver.service", "penstock-lists.service",
          "penstock-watch.service")


class WithSystemdTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.world.shell("mkdir -p /run/systemd/system; rm -f /bin/systemctl")
        self.world.write("/usr/bin/systemctl", SYSTEMCTL, 0o755)

    def install(self, *options):
        return self.world.run(INSTALL, "--no-apt", "--build", BUILD, *options)

    def asked(self):
        """What was asked of systemd to do since the last time."""
        words = self.world.shell("grep -v '^is-' /run/asked; rm -f /run/asked").stdout
        return words.splitlines()

    def test_its_own_units_are_enabled_and_started_and_no_others(self):
        done = self.install()
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertEqual(["daemon-reload", *(f"enable --now {unit}" for unit in PEER),
                          "daemon-reload", "enable --now penstock.socket",
                          "enable --now penstock.service",
                          "daemon-reload", *(f"enable --now {unit}" for unit in INDEX),
                          "daemon-reload", *(f"enable --now {unit}" for unit in AGENTS)],
                         self.asked())
        self.assertIn("systemctl enable --now nginx", done.stdout)

    def test_a_second_run_asks_nothing(self):
        self.install()
        self.asked()
        self.assertIn("nothing had to be changed", self.install().stdout)
        self.assertEqual([], self.asked())

    def test_a_changed_limit_restarts_the_worker(self):
        self.install()
        self.asked()
        self.world.write("/etc/penstock/penstock.conf", "threads = 4\n", 0o640)
        self.install()
        self.assertEqual(["daemon-reload", "restart penstock.service"], self.asked())

    def test_a_new_worker_takes_over_while_the_socket_stays(self):
        self.install()
        self.asked()
        self.world.run("cp", "/bin/true", "/usr/lib/penstock/penstock-fcgi")
        self.install()
        self.assertEqual(["daemon-reload", "restart penstock.service"], self.asked())

    def test_removal_stops_and_forgets_them(self):
        self.install()
        self.asked()
        done = self.world.run(INSTALL, "--remove", "--purge")
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertEqual([*(f"disable --now {unit}" for unit in reversed(AGENTS)),
                          "disable --now penstock.socket", "disable --now penstock.service",
                          *(f"disable --now {unit}" for unit in (*INDEX, *PEER)),
                          "daemon-reload"],
                         self.asked())

    def test_what_an_earlier_version_left_goes_and_what_is_the_sites_stays(self):
        former = ("/etc/systemd/system/penstock-ident.service", "/usr/lib/penstock/ident.conf")
        foreign = "/etc/systemd/system/oidentd.service"
        for words in ((), ("--remove", "--force")):
            with self.subTest(words):
                self.install()
                for path in (*former, foreign):
                    self.world.write(path, "[Service]\nExecStart=/bin/true\n")
                self.world.shell("touch /run/units/penstock-ident.service")
                self.asked()
                done = self.world.run(INSTALL, *words) if words else self.install()
                self.assertEqual(0, done.returncode, done.stdout)
                asked = self.asked()
                self.assertIn("disable --now penstock-ident.service", asked)
                self.assertIn("daemon-reload", asked[asked.index(
                    "disable --now penstock-ident.service"):])
                self.assertNotIn("oidentd.service", " ".join(asked))
                for path in former:
                    self.assertEqual("", self.world.shell(f"ls {path} 2>/dev/null").stdout)
                self.assertIn("ExecStart", self.world.read(foreign))
                self.assertNotIn("ident server", done.stdout)


class UnitsTest(unittest.TestCase):
    def test_the_worker_is_confined(self):
        unit = ROOT / "deploy" / "systemd" / "penstock.service"
        lines = unit.read_text().splitlines()
        for line in ("User=penstock", "NoNewPrivileges=yes", "PrivateNetwork=yes",
                     "RestrictAddressFamilies=AF_UNIX", "ProtectSystem=strict", "NoExecPaths=/",
                     "ExecReload=+/bin/kill -HUP $MAINPID",
                     "CapabilityBoundingSet=", "MemoryDenyWriteExecute=yes", "LimitCORE=0",
                     "ReadWritePaths=/var/lib/penstock/outgoing /var/lib/penstock/requests"
                     " /var/log/penstock /run/penstock"):
            self.assertIn(line, lines)
        self.assertFalse([line for line in lines
                          if line.startswith(("StateDirectory", "PrivateUsers"))])
        if shutil.which("systemd-analyze"):
            done = subprocess.run(["systemd-analyze", "security", "--offline=yes",
                                   "--threshold=10", str(unit)], capture_output=True, text=True)
            self.assertEqual(0, done.returncode, done.stdout[-500:] + done.stderr)
            self.assertEqual("", done.stderr)

    def test_the_agents_are_confined_as_far_as_each_can_be(self):
        if not shutil.which("systemd-analyze"):
            return
        for name in ("watch", "lists", "peer"):
            unit = ROOT / "deploy" / "systemd" / f"penstock-{name}.service"
            done = subprocess.run(["systemd-analyze", "security", "--offline=yes",
                                   "--threshold=20", str(unit)], capture_output=True, text=True)
            self.assertEqual(0, done.returncode, done.stdout[-500:] + done.stderr)
            self.assertEqual("", done.stderr)

    def test_systemd_understands_every_line(self):
        if not shutil.which("systemd-analyze"):
            return
        with tempfile.TemporaryDirectory() as folder:
            units = []
            for source in (*ROOT.glob("deploy/systemd/*.s*"),
                           *ROOT.glob("deploy/egress/*.service")):
                text = re.sub(r"/usr/lib/penstock/penstock-[a-z]+", "/bin/true",
                              source.read_text())
                unit = pathlib.Path(folder, source.name)
                unit.write_text(re.sub(r"(?m)^(User|Group)=penstock.*$", r"\1=daemon", text))
                units.append(str(unit))
            self.assertEqual(12, len(units))
            done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units],
                                  capture_output=True, text=True)
            ours = [line for line in done.stderr.splitlines() if "penstock" in line]
            self.assertEqual([], ours)


if __name__ == "__main__":
    unittest.main()
