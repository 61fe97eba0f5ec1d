"""A private host (install_world) for each test of deploy/install, and what it does there."""

import os
import pathlib
import unittest

from install_world import World

ROOT = pathlib.Path(__file__).resolve().parents[2]
INSTALL = ROOT / "deploy" / "install"
BUILD = os.environ["PENSTOCK_BUILD"]
# What useradd keeps of the former version, locks, and what nginx makes when it tests itself.
NOT_COMPARED = ("/etc/passwd-", "/etc/shadow-", "/etc/group-", "/etc/gshadow-", "/etc/.pwd.lock",
                "/etc/subuid-", "/etc/subgid-", "/run/penstock-packages.lock",
                "/run/penstock-install.lock",
                "/var/log/nginx/access.log", "/var/log/nginx/error.log")


class InstallCase(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.use_style(split=False)

    def use_style(self, split):
        value = "true" if split else "false"
        done = self.world.shell(
            "sed -i \"s/^dc_use_split_config=.*/dc_use_split_config='" + value + "'/\""
            " /etc/exim4/update-exim4.conf.conf && update-exim4.conf")
        self.assertEqual(0, done.returncode, done.stdout)

    def install(self, *options):
        return self.world.run(INSTALL, "--no-apt", "--build", BUILD, *options)

    def install_well(self, *options):
        done = self.install(*options)
        self.assertEqual(0, done.returncode, done.stdout)
        return done.stdout

    def remove(self, *options):
        return self.world.run(INSTALL, "--remove", *options)

    def tree(self):
        return {path: text for path, text in self.world.changes().items()
                if path not in NOT_COMPARED and not path.startswith("/var/lib/nginx/")}

    def assert_same(self, before, after):
        changed = [path for path in sorted(before.keys() | after.keys())
                   if before.get(path) != after.get(path)]
        self.assertEqual([], [(path, before.get(path), after.get(path)) for path in changed])

    def stop_account(self, name, state="suspended"):
        self.world.shell(f"touch /var/lib/penstock/outgoing/{state}/{name}")
