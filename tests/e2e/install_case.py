"""A private host (install_world) for each test of deploy/install, and what it does there."""

import functools
import io
import os
import pathlib
import subprocess
import tarfile
import unittest

import package_build
from install_world import World

ROOT = pathlib.Path(__file__).resolve().parents[2]
INSTALL = ROOT / "deploy" / "install"
BUILD = os.environ["PENSTOCK_BUILD"]
# Of a checkout what packages are made of.
PACKED = ("CMakeLists.txt", "LICENSE", "README.md", "apache", "core", "deploy", "fcgi", "nginx")
# What useradd keeps of the former version, locks, and what nginx makes when it tests itself.
NOT_COMPARED = ("/etc/passwd-", "/etc/shadow-", "/etc/group-", "/etc/gshadow-", "/etc/.pwd.lock",
                "/etc/subuid-", "/etc/subgid-", "/run/penstock-packages.lock",
                "/run/penstock-setup.lock", "/run/penstock/wiring.lock",
                "/var/log/nginx/access.log", "/var/log/nginx/error.log")
# What dpkg, and what it calls, keep for themselves.
NOT_COMPARED_BELOW = ("/var/lib/dpkg/", "/var/cache/", "/var/log/", "/var/lib/nginx/")


@functools.cache
def packaged():
    """Everything that penstock's packages carry."""
    found = set()
    for package in package_build.make(build=pathlib.Path(BUILD)):
        content = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE,
                                 check=True).stdout
        with tarfile.open(fileobj=io.BytesIO(content)) as files:
            found.update(name.removeprefix(".").rstrip("/") for name in files.getnames())
    return found


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

    def put_packages(self):
        """Without setting the host up by them: what they bring is not what that changes."""
        made = package_build.make(build=pathlib.Path(BUILD))
        done = self.world.run("env", "PENSTOCK_SETUP=later", "dpkg", "--install",
                              *(path for path in made if "apache" not in path.name))
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
        """But for the packages' files."""
        return {path: text for path, text in self.world.changes().items()
                if path not in NOT_COMPARED and path not in packaged()
                and not path.startswith(NOT_COMPARED_BELOW)}

    def assert_no_package(self):
        """Nothing of them is left."""
        self.assertEqual([], sorted(packaged() & self.world.changes().keys()))

    def assert_same(self, before, after):
        changed = [path for path in sorted(before.keys() | after.keys())
                   if before.get(path) != after.get(path)]
        self.assertEqual([], [(path, before.get(path), after.get(path)) for path in changed])

    def stop_account(self, name, state="suspended"):
        self.world.shell(f"touch /var/lib/penstock/outgoing/{state}/{name}")
