"""deploy/install --check: everything in order, then each piece broken in turn and put right.

One private host (install_world) for all, with the real nginx, Exim and worker running in it.
"""

import os
import pathlib
import re
import signal
import subprocess
import time
import unittest

from install_world import World

ROOT = pathlib.Path(__file__).resolve().parents[2]
INSTALL = ROOT / "deploy" / "install"
BUILD = os.environ["PENSTOCK_BUILD"]
STATE = "/var/lib/penstock"
# What is broken, how, what --check says, and how it is mended (by installing again, if not said).
PIECES = (
    ("a unit", "rm /usr/lib/systemd/system/penstock.socket", "penstock.socket is missing", None),
    ("the command line", "rm /usr/lib/penstock/whmapi1", "penstock/whmapi1 is missing", None),
    ("its link", "rm /usr/sbin/whmapi1", "sbin/whmapi1 is no link", None),
    ("the modes of the marks", f"chmod 777 {STATE}/outgoing/suspended", "outgoing/suspended is",
     None),
    ("the owner of the marks", f"chgrp root {STATE}/outgoing/held", "outgoing/held is", None),
    ("the sign that marks are there", f"mv {STATE}/outgoing/held/.ready {STATE}/ready",
     "held/.ready is missing", f"mv {STATE}/ready {STATE}/outgoing/held/.ready"),
    ("the sign that the locks are there", f"mv {STATE}/outgoing/locks/held/.ready {STATE}/ready",
     "locks/held/.ready is missing", f"mv {STATE}/ready {STATE}/outgoing/locks/held/.ready"),
    ("what queued mail becomes", f"rm -r {STATE}/outgoing/queued", "queued/keep is missing", None),
    ("the map of domains", f"rm {STATE}/outgoing/map/domains/.ready", "domains/.ready is missing",
     None),
    ("the owner of a token", f"chown penstock {STATE}/tokens/*", "belongs to somebody but root",
     f"chown root {STATE}/tokens/*"),
    ("the configuration", "echo threads = many >>/etc/penstock/penstock.conf",
     r"configuration: .*threads", "sed -i '/^threads = many/d' /etc/penstock/penstock.conf"),
    ("the site", "rm /etc/nginx/sites-enabled/penstock", "sites-enabled/penstock is missing", None),
    ("the key", "chmod 644 /etc/penstock/tls/penstock.key", "can be read by others", None),
    ("nginx", "nginx -s stop; while [ -e /run/nginx.pid ]; do sleep 0.05; done",
     "nginx does not run", "nginx"),
    ("who knows whose a connection is", "stop penstock-peer", "penstock-peer does not run",
     "start penstock-peer"),
    ("the worker", "stop penstock-fcgi", "answered 503, not 403", "start penstock-fcgi"),
)


class CheckTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.addClassCleanup(cls.world.close)
        cls.world.shell("sed -i \"s/^dc_use_split_config=.*/dc_use_split_config='false'/\""
                        " /etc/exim4/update-exim4.conf.conf && update-exim4.conf")
        said = cls.install("--tls", "127.0.0.1:2187", "--clear", "127.0.0.1:2186")
        cls.running = cls.world.serve(said)
        cls.by_hand = {name: process.args for name, process in cls.running.items()}
        cls.await_health()

    @classmethod
    def install(cls, *options):
        return cls.world.run(INSTALL, "--no-apt", "--build", BUILD, *options).stdout

    @classmethod
    def start(cls, name):
        cls.running[name] = subprocess.Popen(cls.by_hand[name], stderr=subprocess.DEVNULL)
        cls.world.started.append(cls.running[name])

    @classmethod
    def stop(cls, name):
        """Ends the program itself: nsenter waits for it, and ends with it."""
        process = cls.running.pop(name)
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        os.kill(int(children.split()[0]), signal.SIGKILL)
        process.wait()

    @classmethod
    def check(cls):
        return cls.world.run(INSTALL, "--check")

    @classmethod
    def await_health(cls):
        end = time.monotonic() + 30
        while (done := cls.check()).returncode != 0:
            if time.monotonic() > end:
                raise AssertionError(done.stdout)

    def do(self, what):
        verb, _, name = what.partition(" ")
        if name in self.by_hand:
            {"start": self.start, "stop": self.stop}[verb](name)
        else:
            self.world.shell(what)

    def mend(self, how):
        if how:
            self.do(how)
        else:
            self.install()
        self.await_health()

    def test_all_is_well_and_every_hook_in_exim_is_named(self):
        done = self.check()
        self.assertEqual(0, done.returncode, done.stdout)
        for hook in ("acl_smtp_rcpt", "acl_smtp_data", "acl_not_smtp", "routers", "gate of",
                     "peer", "probe", "ok: worker"):
            self.assertIn(hook, done.stdout)
        self.assertIn("no egress filter", done.stdout)

    def test_each_piece_that_is_broken_is_named_and_can_be_mended(self):
        for name, damage, words, repair in PIECES:
            with self.subTest(name):
                self.do(damage)
                done = self.check()
                self.assertEqual(1, done.returncode, done.stdout)
                self.assertRegex(done.stdout, "PROBLEM: .*" + words)
                self.mend(repair)

    def test_each_block_that_is_missing_in_exims_template_is_noticed_and_put_back(self):
        template = "/etc/exim4/exim4.conf.template"
        whole = self.world.read(template)
        blocks = list(re.finditer(r"# penstock: begin.*?# penstock: end\n", whole, re.DOTALL))
        self.assertGreaterEqual(len(blocks), 4)
        for block in blocks:
            with self.subTest(block=block[0]):
                self.world.write(template, whole[:block.start()] + whole[block.end():])
                self.world.run("update-exim4.conf")
                done = self.check()
                self.assertEqual(1, done.returncode, done.stdout)
                self.assertRegex(done.stdout, "PROBLEM: Exim")
                self.mend(None)

    def test_an_nginx_that_drops_clients_is_noted_until_it_may_hold_more(self):
        conf = "/etc/nginx/nginx.conf"
        before = self.world.read(conf)
        self.addCleanup(self.world.write, conf, before)
        self.assertIn("worker_connections 768;", before)
        self.assertIn("note: nginx drops clients", self.check().stdout)
        more = before.replace("worker_connections 768;", "worker_connections 4096;")
        self.world.write(conf, more)
        self.assertIn("note: nginx may run out of descriptors", self.check().stdout)
        self.world.write(conf, "worker_rlimit_nofile 16384;\n" + more)
        done = self.check()
        self.assertEqual(0, done.returncode)
        self.assertNotIn("note: nginx", done.stdout)

    def test_names_that_lead_to_somebody_else_or_to_nobody_are_named(self):
        accounts = "/etc/penstock/accounts"
        self.addCleanup(self.await_health)
        self.addCleanup(self.world.shell, f"rm {accounts}/namea {accounts}/nameb;"
                        f" rm -f {STATE}/outgoing/suspended/ghost; sed -i '/^twin/d' /etc/passwd")
        self.world.shell(
            f"echo DNS=same.example >{accounts}/namea;"
            f" printf 'DNS=same.example\nDNS1=😀.example\n' >{accounts}/nameb;"
            f" chgrp penstock {accounts}/name?; chmod 640 {accounts}/name?;"
            f" cp -p {STATE}/outgoing/suspended/.ready {STATE}/outgoing/suspended/ghost;"
            " printf 'twina:x:4711:100::/:/bin/sh\ntwinb:x:4711:100::/:/bin/sh\n"
            "twinr:x:0:0::/:/bin/sh\n' >>/etc/passwd;"
            " /usr/lib/penstock/penstock-fcgi --map-identities")
        done = self.check()
        self.assertEqual(1, done.returncode, done.stdout)
        for words in (r"PROBLEM: identities: domain same\.example is claimed by namea and by nameb",
                      r"PROBLEM: identities: domain .*xF0.* of nameb has no form that Exim asks",
                      "note: mark of nobody: ghost is suspended, and there is no such account",
                      "note: login twinb has the uid 4711 of twina: .* counts as that of twina",
                      "note: login twinr has the uid 0 of root: its mail is root's"):
            self.assertRegex(done.stdout, words)
        self.world.shell("whmapi1 unsuspend_outgoing_email user=ghost")
        self.assertNotIn("ghost", self.check().stdout)

    def test_files_of_exims_that_others_may_read_or_write_are_named(self):
        ours = "/etc/exim4/penstock"
        self.addCleanup(self.world.shell, f"chmod 640 {ours}/key; chmod 644 {ours}/settings.conf")
        self.world.shell(f"chmod 644 {ours}/key; chmod 666 {ours}/settings.conf")
        done = self.check()
        self.assertEqual(1, done.returncode)
        self.assertIn(f"PROBLEM: files of Exim's: {ours}/key is", done.stdout)
        self.assertIn(f"PROBLEM: files of Exim's: {ours}/settings.conf can be written", done.stdout)

    def test_marks_that_cannot_be_listed_are_not_taken_for_none(self):
        odd = f"{STATE}/outgoing/suspended/odd"
        self.addCleanup(self.world.shell, f"rm {odd}")
        self.world.shell(f"ln -s /etc/passwd {odd}")
        done = self.check()
        self.assertEqual(2, done.returncode)
        self.assertRegex(done.stdout, "UNKNOWN: marks: cannot be known: API failure")

    def test_a_host_without_penstock_is_said_to_be_one(self):
        other = World()
        self.addCleanup(other.close)
        done = other.run(INSTALL, "--check")
        self.assertEqual(1, done.returncode)
        self.assertIn("not installed", done.stdout)


if __name__ == "__main__":
    unittest.main()
