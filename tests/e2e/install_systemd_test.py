"""The units as they are written, judged by systemd-analyze where it is installed. What becomes of
them where systemd runs is seen by the tests systemd_*."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class UnitsTest(unittest.TestCase):
    def test_the_worker_is_confined(self):
        unit = ROOT / "deploy" / "systemd" / "penstock.service"
        lines = unit.read_text().splitlines()
        for line in ("User=penstock", "NoNewPrivileges=yes", "PrivateNetwork=yes",
                     "RestrictAddressFamilies=AF_UNIX", "ProtectSystem=strict", "NoExecPaths=/",
                     "ExecReload=+/bin/kill -HUP $MAINPID",
                     "CapabilityBoundingSet=", "MemoryDenyWriteExecute=yes", "LimitCORE=0",
                     "ReadWritePaths=/var/lib /var/log /run/penstock"):
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
