"""deploy/demo as a newcomer meets it, in a network of its own: its ports are nobody else's."""

import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from demo_story import STEPS
from release_build import PROGRAMS

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEMO = ROOT / "deploy" / "demo"
BUILD = pathlib.Path(os.environ["PENSTOCK_BUILD"])
# The system's own Python, without the test runner's surroundings, as a shell would start it.
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
NETWORK = ["unshare", "--net"]
HOLDER = """
import signal, socket
held = [socket.create_server(("127.0.0.1", port)) for port in (2087, 2086)]
print("held", flush=True)
signal.pause()
"""


class DemoTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="penstock-demo-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.env_file = self.folder / "env"

    def start(self, *options, build=BUILD, network=None):
        """The demo, as the process that it is, in a network of its own or that of another process.
        Its temporary files go where the test can look for leftovers."""
        words = shlex.join([str(DEMO), "--no-apt", "--build", str(build), *map(str, options)])
        enter = ["nsenter", f"--net=/proc/{network.pid}/ns/net"] if network else NETWORK
        demo = subprocess.Popen(
            [*enter, "sh", "-c", f"ip link set lo up; exec {words}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**ENVIRONMENT, "TMPDIR": str(self.folder)})
        self.addCleanup(demo.stdout.close)
        self.addCleanup(self.end, demo)
        return demo

    @staticmethod
    def end(demo):
        """In its own way: what is killed leaves processes that write for a moment yet."""
        demo.terminate()
        try:
            demo.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            demo.kill()
            demo.wait()

    def once(self, *options, **how):
        demo = self.start("--once", *options, **how)
        said = demo.communicate(timeout=120)[0]
        return demo.returncode, said

    def stays_up(self, *options):
        """A demo that has written its --env FILE, and the assignments in it."""
        demo = self.start("--env", self.env_file, *options)
        end = time.monotonic() + 120
        while not self.env_file.exists():
            self.assertIsNone(demo.poll(), "the demo ended")
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        lines = self.env_file.read_text().splitlines()
        return demo, {name: shlex.split(value)[0] for name, _, value in
                      (line.partition("=") for line in lines)}

    def in_network_of(self, demo, script):
        done = subprocess.run(["nsenter", f"--net=/proc/{demo.pid}/ns/net", "sh", "-c", script],
                              capture_output=True, text=True, timeout=60)
        return done.stdout

    def leftovers(self):
        return sorted(path.name for path in self.folder.iterdir() if path.name != "build")

    def test_every_step_does_what_it_should(self):
        status, said = self.once()
        self.assertEqual(0, status, said)
        self.assertEqual(STEPS, said.count("=> as it should be"))
        self.assertRegex(said, "\n +550 5.7.1 Outgoing mail from account alice is suspended\n")
        self.assertIn('{"metadata":{"command":"suspend_outgoing_email","reason":"OK","result":1,'
                      '"version":1}}', said)
        self.assertIn("<result>1</result>", said)
        self.assertEqual([], self.leftovers())

    def test_behind_apache_every_step_does_what_it_should_and_nothing_is_left(self):
        status, said = self.once("--apache")
        self.assertEqual(0, status, said)
        self.assertEqual(STEPS, said.count("=> as it should be"))
        self.assertIn("starting Apache", said)
        self.assertEqual([], self.leftovers())

    def test_behind_apache_what_it_says_is_true_until_a_signal_ends_it(self):
        demo, values = self.stays_up("--apache")
        for url in (values["PENSTOCK_URL"], values["PENSTOCK_CLEAR_URL"]):
            head = self.in_network_of(
                demo, f"curl -skD- -H 'Authorization: whm root:{values['PENSTOCK_TOKEN']}'"
                f" '{url}/json-api/version?api.version=1'")
            self.assertIn("Server: Apache", head)
            self.assertIn('"result":1', head)
        pid = values["PENSTOCK_PID"]
        self.assertEqual("apache2\n", pathlib.Path(f"/proc/{pid}/comm").read_text())
        demo.send_signal(signal.SIGTERM)
        self.assertEqual(0, demo.wait(timeout=30))
        self.assertFalse(pathlib.Path("/proc", pid).exists())
        self.assertEqual([], self.leftovers())

    def test_a_step_that_does_otherwise_is_named_and_the_status_is_not_zero(self):
        build = self.folder / "build"
        for program in PROGRAMS:
            (build / program).parent.mkdir(parents=True)
            shutil.copy(BUILD / program, build / program)
        (build / "fcgi/penstock-fcgi").write_text(
            "#!/bin/sh\n# Maps identities, but never serves.\n"
            f'[ $# -eq 0 ] || exec {shlex.quote(str(BUILD / "fcgi/penstock-fcgi"))} "$@"\n')
        # As a folder that somebody has configured for another place.
        for command in (["-S", ROOT, "-B", build, "-G", "Ninja", f"-DPENSTOCK_PROGRAMS={build}",
                         "-DCMAKE_INSTALL_PREFIX=/usr/local"], ["--build", build]):
            subprocess.run(["cmake", *command], check=True, capture_output=True)
        status, said = self.once(build=build)
        self.assertEqual(1, status, said)
        self.assertIn("NOT as it should be", said)
        self.assertEqual([], self.leftovers())

    def test_what_it_says_of_itself_is_true(self):
        demo, values = self.stays_up("--accounts", 50)
        who = f"{values['PENSTOCK_USER']}:{values['PENSTOCK_TOKEN']}"
        curl = f"curl -sk -H 'Authorization: whm {who}'"
        for url in (values["PENSTOCK_URL"], values["PENSTOCK_CLEAR_URL"]):
            answer = self.in_network_of(
                demo, f"{curl} '{url}/json-api/suspend_outgoing_email?api.version=1&user=user49'")
            self.assertIn('"result":1', answer)
        marks = pathlib.Path(values["PENSTOCK_STATE"], "outgoing/suspended")
        stopped = {path.name for path in marks.iterdir()
                   if not path.name.startswith((".", "_probe."))}
        self.assertEqual({"user49", "desk@alice.example"}, stopped)
        pid = values["PENSTOCK_PID"]
        self.assertEqual("penstock-fcgi\n", pathlib.Path(f"/proc/{pid}/comm").read_text())
        self.assertTrue(any(pathlib.Path(values["PENSTOCK_SINK_DIR"]).iterdir()))
        called = subprocess.run([values["WHMAPI1"], "unsuspend_outgoing_email", "user=user49"],
                                capture_output=True, text=True, timeout=30)
        self.assertIn("result: 1", called.stdout, called.stderr)
        entered = subprocess.run([values["PENSTOCK_ENTER"], "hostname"], capture_output=True,
                                 text=True, timeout=30)
        self.assertEqual("host.example\n", entered.stdout)
        self.assertIn("235", self.in_network_of(demo, self.log_in(values)))

    def log_in(self, values):
        host, port = values["PENSTOCK_SMTP"].split(":")
        program = ("import smtplib, sys\nclient = smtplib.SMTP(sys.argv[1], int(sys.argv[2]))\n"
                   "print(client.login('alice', sys.argv[3]))")
        return shlex.join(["/usr/bin/python3", "-c", program, host, port,
                           values["PENSTOCK_SMTP_PASSWORD"]])

    def test_the_three_commands_that_it_prints_work(self):
        demo, _ = self.stays_up()
        said = ""
        while "Ctrl-C ends it" not in said:
            said += demo.stdout.readline()
        first, second, third = re.findall(r"^  ((?:curl|echo) .*)$", said, re.MULTILINE)
        self.assertIn('"result":1', self.in_network_of(demo, f"{first} 2>&1"))
        self.assertIn("alice is suspended", self.in_network_of(demo, f"{second} 2>&1"))
        self.assertIn("<result>1</result>", self.in_network_of(demo, f"{third} 2>&1"))

    def test_a_signal_ends_it_and_nothing_is_left(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number=number):
                mounts = pathlib.Path("/proc/self/mounts").read_text()
                demo, values = self.stays_up()
                demo.send_signal(number)
                self.assertEqual(0, demo.wait(timeout=30))
                self.assertEqual([], self.leftovers())
                self.assertFalse(pathlib.Path("/proc", values["PENSTOCK_PID"]).exists())
                self.assertEqual(mounts, pathlib.Path("/proc/self/mounts").read_text())

    def test_a_signal_before_it_is_done_leaves_nothing_either(self):
        for moment in ("starting nginx", f" 3/{STEPS} "):
            with self.subTest(moment):
                demo = self.start()
                while moment not in (line := demo.stdout.readline()):
                    self.assertTrue(line)
                demo.send_signal(signal.SIGTERM)
                self.assertEqual(130, demo.wait(timeout=30))
                self.assertEqual([], self.leftovers())

    def test_ports_that_are_taken_are_not_used_and_it_says_so(self):
        holder = subprocess.Popen(
            [*NETWORK, "sh", "-c", f"ip link set lo up; exec /usr/bin/python3 -c '{HOLDER}'"],
            stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)
        self.addCleanup(holder.stdout.close)
        self.addCleanup(holder.wait)
        self.addCleanup(holder.kill)
        self.assertEqual("held\n", holder.stdout.readline())
        status, said = self.once(network=holder)
        self.assertEqual(0, status, said)
        self.assertRegex(said, r"port 2087 is taken on this host: port \d+ stands for it")
        self.assertRegex(said, r"port 2086 is taken on this host: port \d+ stands for it")

    def test_whoever_stops_reading_what_it_says_is_told_of_no_mistake(self):
        command = shlex.join([str(DEMO), "--no-apt", "--build", str(BUILD), "--once"])
        done = subprocess.run(
            [*NETWORK, "sh", "-c", f"ip link set lo up; {{ {command}; echo $? >&2; }} | head -n 1"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
            env={**ENVIRONMENT, "TMPDIR": str(self.folder)})
        self.assertEqual("0\n", done.stderr)
        self.assertEqual(1, len(done.stdout.splitlines()))

    def test_nobody_but_root_can_run_it(self):
        # The checkout may be where only root can read.
        shutil.copytree(ROOT / "deploy", self.folder / "deploy")
        self.folder.chmod(0o755)
        done = subprocess.run(
            ["setpriv", "--reuid=65534", "--clear-groups", self.folder / "deploy/demo", "--once"],
            capture_output=True, text=True)
        self.assertEqual(1, done.returncode)
        self.assertIn("only root can do this", done.stderr)


if __name__ == "__main__":
    unittest.main()
