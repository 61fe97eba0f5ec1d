"""A lab whose Exim daemon each test stops, starts and configures as it likes."""

import contextlib
import json
import subprocess

import lab_namespace
from mail_case import MailCase
from mail_hooks_test import ETC, SCRIPT

LOCAL_MACROS = f"{ETC}/conf.d/main/000_localmacros"
SETTINGS = f"{ETC}/penstock/settings.conf"
DAEMON = "/usr/sbin/exim4"


class DaemonCase(MailCase):
    """A daemon of each test's own choice."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.restart)

    def run_inside(self, expression, user=None, limit="unlimited"):
        """The value of an expression about the installer's modules, in the lab; `limit`: of memory,
        in KiB."""
        done = self.lab.enter(["/bin/sh", "-c", f'ulimit -v {limit}; exec "$@"', "sh",
                               "/usr/bin/python3", "-B", "-c", SCRIPT, str(lab_namespace.HOST),
                               expression], user=user)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def answers(self, user=None):
        """What the check says of each hook: True, False or None, and why."""
        hooks = self.run_inside("exim_check.check()") if user is None else self.as_agent()
        return {name: (wired, detail) for name, wired, detail in hooks}

    def as_agent(self):
        """The same as penstock-deliver runs it, with a mark that another has made."""
        self.lab.mark("_probe.a1")
        try:
            return self.run_inside("exim_check.check(names=('_probe.a1', '_probe.b2'))",
                                   user="Debian-exim")
        finally:
            self.lab.unmark("_probe.a1")

    def assert_daemon(self, wired, words="."):
        """What root and what penstock-deliver's user find out about the running daemon."""
        for user in (None, "Debian-exim"):
            with self.subTest(user=user or "root"):
                answers = self.answers(user)
                self.assertIs(answers["daemon"][0], wired, answers)
                self.assertRegex(answers["daemon"][1], words)
                if wired:
                    self.assertEqual([name for name, (found, _) in answers.items()
                                      if found is not True], [])

    def edit(self, file, old, new):
        """Change a file of /etc/exim4 until the test ends; Exim is not told."""
        path = self.lab.path(file)
        before = path.read_text()
        self.assertIn(old, before)
        self.addCleanup(path.write_text, before)
        path.write_text(before.replace(old, new))
        self.regenerate()

    def add(self, *lines):
        """Options of the site, until the test ends, by which Exim then runs."""
        self.edit(LOCAL_MACROS, "# The lab's own site.\n",
                  "".join(f"{line}\n" for line in lines))
        self.reload()

    def regenerate(self):
        self.assertIsNone(self.run_inside("exim_commands.regenerate('/')"))

    def reload(self):
        self.assertIsNone(self.run_inside("exim_daemon.reload('/')"))

    def stop_all(self):
        """No daemon runs."""
        with contextlib.suppress(lab_namespace.LabError):  # not there any more
            self.lab.stop_program("exim")
        self.lab.enter(["pkill", "-x", "exim4"])
        self.lab.wait_for(lambda: self.lab.enter(["pgrep", "-x", "exim4"]).returncode,
                          "end of Exim")

    def start(self, *words, port=25, address="127.0.0.1"):
        """A daemon that leaves its starter, as the packaged one does."""
        self.lab.enter([DAEMON, *words], check=True)
        self.lab.wait_for(lambda: self.listens(port, address), "daemon")

    @contextlib.contextmanager
    def running(self, script):
        """A program of the lab that listens on Exim's port, for the time of a block. The check
        finds it from the first moment of the block on."""
        file = self.lab.path("/run/listener")
        file.write_text(script)
        with subprocess.Popen([*self.lab.enter_command(), "/usr/bin/python3", "/run/listener"],
                              env=lab_namespace.ENVIRONMENT) as process:
            try:
                self.lab.wait_for(lambda: self.run_inside("exim_daemon.places('/')"), "listener")
                yield
            finally:
                self.lab.enter(["pkill", "-f", "^/usr/bin/python3 /run/listener"])
                process.wait(20)

    def wait_until_idle(self):
        """The one daemon has taken note that its last connection is over."""
        def processes():
            return self.lab.enter(["pgrep", "-x", "exim4"]).stdout.split()

        self.lab.wait_for(lambda: len(processes()) == 1, "idle daemon")

    def listens(self, port, address="127.0.0.1"):
        try:
            self.lab.connect(port, address).close()
        except OSError:
            return False
        return True

    def restart(self):
        """The lab's own daemon again, by the configuration that it had before the test."""
        self.regenerate()
        self.stop_all()
        self.lab.start_program("exim")
