"""A whole Debian host of its own with systemd as its process 1, for tests of what only shows there.

    with BootedHost(build=BUILD) as lab:
        lab.install()
        lab.suspend('alice')

Debian's own Exim and nginx run in it as the units that Debian ships, penstock as its packages; the
mail and the calls are those of a Lab. It stands on a fresh root (debian_root) of which it sees a
copy in memory, in namespaces and a control group of its own, with loopback as its only network.
What it wrote is there after a reboot(), and gone with stop(). Root only.
"""

import json
import os
import pathlib
import secrets

import layout
import package_build
from debian_root import debian_root, own_release
from lab import Lab
from lab_accounts import Accounts
from lab_namespace import LabError, Namespace

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = "/mnt/source"
PACKAGES = "/mnt/packages"
SETUP = "/usr/sbin/penstock-setup"
FIRST_TOKEN = "/root/token"
SINKS = (2600, 2601)
OUTSIDE = "outside.service"
# What the lab calls by these names.
UNITS = {"worker": "penstock.service", "index": "penstock-index.service",
         "watch": "penstock-watch.service", "deliver": "penstock-deliver.service",
         "lists": "penstock-lists.service", "peer": "penstock-peer.service",
         "nginx": "nginx.service", "apache": "penstock-apache.service", "exim": "exim4.service",
         "sink": OUTSIDE}
SINK_UNIT = f"""[Unit]
Description=the outside, which takes all mail
[Service]
ExecStart=/usr/bin/python3 -B {SOURCE}/deploy/lab/sink.py --directory /mnt/lab/messages \
--rules /mnt/lab/sink.rules --log /mnt/lab/sink.log {' '.join(f'--port={port}' for port in SINKS)}
[Install]
WantedBy=multi-user.target
"""
# A host without penstock that sends to the outside: what lab_host makes of a lab.
FURNISH = f"""
import sys
sys.path[:0] = ['{SOURCE}/deploy/lab', '{SOURCE}/deploy/build', '{SOURCE}/deploy/host']
import lab_host
lab_host.add_logins(['alice', 'bob'])
lab_host.configure_exim(True, ('127.0.0.1', 25), {SINKS!r})
"""


class BootedHost(Lab):
    """See the top of the file. Fails with LabError or RootError."""

    def __init__(self, build, release=None):
        Namespace.__init__(self, net=True, memory=False, first=HERE / "booted_init.py")
        self._build = pathlib.Path(build).resolve()
        # What was built here finds its libraries on a host of the same release.
        self._release = release or own_release()
        self._ports = {"smtp": 25, "sinks": list(SINKS), "tls": 2087, "clear": 2086}
        self._keeper = None
        self._packages = []
        self.token = None
        self.smtp_password = secrets.token_hex(8)

    def start(self):
        """Boot the host; Exim, nginx and the outside answer when this returns."""
        root = debian_root(self._release)
        self._packages = package_build.make(build=self._build)
        self.open()
        self._keeper = self.init
        try:
            self.sink_dir.mkdir()
            binds = [(str(layout.SOURCE), SOURCE, "ro"),
                     (str(self._packages[0].parent), PACKAGES, "ro"),
                     (str(self.directory), "/mnt/lab", "rw")]
            self.order("prepare", arguments=[str(self.directory), str(root), binds])
            self.boot()
            self.python(FURNISH)
            self.write(f"/etc/systemd/system/{OUTSIDE}", SINK_UNIT)
            self.systemctl("enable", "--now", OUTSIDE)
            self.systemctl("restart", UNITS["exim"])
        except BaseException as mistake:
            mistake.add_note(self.console())
            self.stop()
            raise

    def boot(self):
        """Start systemd, and wait until it has started everything."""
        self.init = self._keeper
        pid = self.outer_pid(self.order("boot")["pid"])
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
        self.wait_for(lambda: self._is_systemd(children), "systemd", 30)
        self.init = int(children.read_text())
        self.wait_for(lambda: self.path("/run/systemd/private").exists(), "systemd's socket", 30)
        told = self.enter(["systemctl", "is-system-running", "--wait"]).stdout.strip()
        if told != "running":
            failed = self.enter(["systemctl", "--failed", "--no-legend", "--plain"]).stdout
            raise LabError(f"the host is {told}:\n{failed}")

    def halt(self):
        """Shut down in order; every unit's own way of ending."""
        # Its process 1 ends, and this command with it.
        self.enter(["systemctl", "--no-block", "poweroff"])
        self.order("wait", seconds=90)
        self.init = self._keeper

    def reboot(self):
        """Shut down in order, and boot again on what is on disk."""
        self.halt()
        self.boot()

    def lose_power(self):
        """End without a word to anybody; boot() starts it again."""
        self.order("kill")
        self.init = self._keeper

    def install(self, *options):
        """The package, where it is not there or not whole, and penstock-setup with these words =>
        CompletedProcess; the first time it makes root's token, accounts alice and bob, and their
        logins for SMTP."""
        wanted = [path for path in self._packages
                  if "apache" not in path.name or "--apache" in options]
        stale = [path for path in wanted if not self._is_whole(path.name.partition("_")[0])]
        if stale:
            self.enter(["env", "PENSTOCK_SETUP=later", "dpkg", "--install", "--force-confold",
                        *(f"{PACKAGES}/{path.name}" for path in stale)], check=True)
        has_token = self.token is not None
        done = self.enter([SETUP, *([] if has_token else ["--token-file", FIRST_TOKEN]),
                           *options], timeout=300)
        if not has_token:
            self.begin()
        return done

    def begin(self):
        """Once it is installed: root's token, and the accounts."""
        for file in (self.path(FIRST_TOKEN), self.path(layout.FIRST_TOKEN)):
            if file.exists():
                self.token = file.read_text().strip()
                Accounts._begin_accounts(self, ["alice", "bob"])
                return

    def _is_whole(self, name):
        done = self.enter(["dpkg", "--verify", name])
        return done.returncode == 0 and all(" c /" in line for line in done.stdout.splitlines())

    def enter_command(self):
        return [word for word in super().enter_command() if word != "--"] + ["--cgroup", "--"]

    def python(self, script):
        """Run it in the host, with the modules of deploy/lab and deploy/host."""
        done = self.enter(["/usr/bin/python3", "-B", "-c", script])
        if done.returncode != 0:
            raise LabError(done.stderr)

    def systemctl(self, *words):
        """Its output; LabError with its words if it fails."""
        done = self.enter(["systemctl", *words])
        if done.returncode != 0:
            raise LabError(f"systemctl {' '.join(words)}: {done.stderr}")
        return done.stdout

    def properties(self, unit, *names):
        """What systemd knows of a unit, by name."""
        told = self.systemctl("show", unit, *(f"--property={name}" for name in names))
        return dict(line.split("=", 1) for line in told.splitlines())

    def journal(self, *words):
        """What the journal has, a dict an entry; words are journalctl's."""
        done = self.enter(["journalctl", "--output=json", "--all", "--no-pager", *words])
        return [json.loads(line) for line in done.stdout.splitlines()]

    def console(self):
        """What systemd, or who prepared it, said outside of the journal."""
        said = self.directory / "console"
        return said.read_text(errors="replace")[-3000:] if said.exists() else ""

    def write(self, path, text, mode=0o644):
        """A file of the host, owned by root."""
        file = self.path(path)
        os.makedirs(file.parent, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    @property
    def state(self):
        return self.path(layout.STATE)

    @property
    def worker_pid(self):
        return self.outer_pid(int(self.properties(UNITS["worker"], "MainPID")["MainPID"]))

    def restart_worker(self):
        self.systemctl("restart", UNITS["worker"])

    def stop_program(self, name, number=None):
        """By its unit; a signal ends it behind systemd's back, and systemd starts it anew."""
        if number is None:
            self.systemctl("stop", UNITS[name])
        else:
            self.systemctl("kill", "--kill-whom=main", f"--signal={int(number)}", UNITS[name])

    def start_program(self, name):
        self.systemctl("start", UNITS[name])

    @staticmethod
    def _is_systemd(children):
        child = children.read_text().strip()
        return child and pathlib.Path(f"/proc/{child}/comm").read_text() == "systemd\n"
