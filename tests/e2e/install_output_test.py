"""What monitoring gets of penstock-setup --check: its statuses, its JSON document, and the plugin
that reads it; whatever becomes of the check."""

import json
import os
import pathlib
import re
import signal
import subprocess
import time
import unittest

import finding
from finding import Finding, State
from install_world import World

ROOT = pathlib.Path(__file__).resolve().parents[2]
INSTALL = ROOT / "deploy" / "install"
PLUGIN = ROOT / "deploy" / "nagios" / "check_penstock"
BUILD = os.environ["PENSTOCK_BUILD"]
MARKS = "/var/lib/penstock/outgoing/suspended"
KEYS = {"version", "status", "faults", "unknown", "findings"}
# Neither a mark nor nothing: whose the marks are cannot be known then.
ODD = f"ln -s /etc/passwd {MARKS}/odd"
# As long as there is no end to one of Exim's answers; without it, it is Exim itself.
SLOW_EXIM = """#!/bin/sh
case "$*" in *-bh*) touch /run/asked; exec sleep 100 ;; esac
exec /usr/sbin/exim4.real "$@"
"""


class WordsTest(unittest.TestCase):
    def test_a_fault_counts_more_than_what_cannot_be_known_and_a_note_not_at_all(self):
        found = {state: Finding("x", state, "y") for state in State}
        for states, status in (((), 0), ((State.OK, State.NOTE), 0),
                               ((State.OK, State.UNKNOWN), 2),
                               ((State.UNKNOWN, State.FAULT, State.OK), 1)):
            with self.subTest(states):
                self.assertEqual(status, finding.status_of(found[state] for state in states))

    def test_a_name_that_is_no_text_is_shown_all_the_same(self):
        odd = Finding("x", State.FAULT, os.fsdecode(b"\xff|\xc3\xbc\n"))
        self.assertEqual("  PROBLEM: x: ?|ü\n", finding.line_of(odd))
        orders = Finding("x", State.NOTE, "\x1b]0;gone\a\r\x9b2J")
        self.assertEqual("  note: ?]0;gone???2J", finding.line_of(orders))
        told, = json.loads(finding.document_of([odd], None))["findings"]
        self.assertEqual("?|ü\n", told["text"])


class OutputTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.addClassCleanup(cls.world.close)
        done = cls.world.run(INSTALL, "--no-apt", "--build", BUILD)
        assert done.returncode == 0, done.stdout

    def damage(self, how, repair):
        self.world.shell(how)
        self.addCleanup(self.world.shell, repair)

    def outputs(self, *command):
        """Status, standard output, error output."""
        done = subprocess.run(self.world.command(*command), stdin=subprocess.DEVNULL, text=True,
                              capture_output=True, timeout=120, check=False)
        return done.returncode, done.stdout, done.stderr

    def document(self, *before, install=INSTALL):
        """What is told, after it was found to be one line and to say the exit status."""
        status, told, _ = self.outputs(*before, install, "--check", "--output=json")
        return self.believed(status, told)

    def believed(self, status, told):
        self.assertEqual("\n", told[-1:], told)
        self.assertEqual(1, told.count("\n"), told)
        self.assertTrue(told.isascii())
        found = json.loads(told)
        self.assertEqual(KEYS, found.keys())
        self.assertEqual(status, found["status"])
        for one in found["findings"]:
            self.assertEqual(Finding._fields, tuple(one))
            self.assertIn(one["state"], list(State))
        for count, state in (("faults", "fault"), ("unknown", "unknown")):
            self.assertEqual(found[count], len(texts(found, state)))
        return found

    def text(self):
        status, told, _ = self.outputs(INSTALL, "--check")
        return status, told

    def test_where_all_is_well_both_forms_say_the_same_and_end_with_0(self):
        found = self.document()
        self.assertEqual((0, 0, 0), (found["status"], found["faults"], found["unknown"]))
        self.assertRegex(found["version"], r"^\d+\.\d+")
        self.assertLess({"acl_smtp_rcpt", "routers", "probe"},
                        {one["hook"] for one in found["findings"] if one["part"] == "Exim"})
        status, told = self.text()
        self.assertEqual(0, status)
        lines = unnamed(told).splitlines()
        self.assertEqual("all is as it should be", lines.pop())
        self.assertEqual(lines, [unnamed(finding.line_of(Finding(**one)))
                                 for one in found["findings"]])

    def test_a_fault_is_1_and_says_what_helps(self):
        self.damage("rm /usr/sbin/whmapi1", "ln -s /usr/lib/penstock/whmapi1 /usr/sbin/whmapi1")
        template = "/etc/exim4/exim4.conf.template"
        self.damage(f"cp {template} /run/kept; sed -i '/^acl_smtp_data/d' {template};"
                    " update-exim4.conf", f"cp /run/kept {template}; update-exim4.conf")
        found = self.document()
        self.assertEqual(1, found["status"])
        self.assertIn("/usr/sbin/whmapi1 is no link to /usr/lib/penstock/whmapi1",
                      texts(found, "fault", "programs and units"))
        hints = {one["hook"]: one["hint"] for one in found["findings"]}
        self.assertEqual("penstock-setup again", hints["acl_smtp_data"])
        self.assertIsNone(hints["acl_smtp_rcpt"])
        status, told = self.text()
        self.assertEqual(1, status)
        self.assertEqual(1, told.count("what helps: penstock-setup again"), told)

    def test_what_cannot_be_known_is_2_unless_there_is_a_fault_too(self):
        self.damage(ODD, f"rm {MARKS}/odd")
        found = self.document()
        self.assertEqual((2, 0), (found["status"], found["faults"]))
        self.assertRegex("".join(texts(found, "unknown", "marks")), "^cannot be known: ")
        status, told = self.text()
        self.assertEqual(2, status)
        self.assertRegex(told, "\n  UNKNOWN: marks: cannot be known: .*\n1 unknown\n$")
        self.damage("rm /usr/lib/systemd/system/penstock.socket", "true")
        self.assertEqual(1, self.document()["status"])
        self.assertTrue(self.text()[1].endswith("\n1 problems, 1 unknown\n"))
        self.world.shell(f"rm {MARKS}/odd")
        done = self.world.run(INSTALL, "--no-apt", "--build", BUILD)
        self.assertEqual(0, done.returncode, done.stdout)

    def test_an_installation_ends_with_the_status_of_its_check(self):
        self.damage(ODD, f"rm {MARKS}/odd")
        done = self.world.run(INSTALL, "--no-apt", "--build", BUILD)
        self.assertEqual(2, done.returncode, done.stdout)

    def test_who_is_not_root_is_told_so_in_either_form(self):
        # The checkout may be where only root can read.
        self.damage(f"cp -r {ROOT}/deploy /run/deploy", "rm -r /run/deploy")
        nobody = ("runuser", "-u", "nobody", "--")
        found = self.document(*nobody, install="/run/deploy/host/penstock-setup")
        self.assertEqual((2, ["only root can do this"]), (found["status"], texts(found, "unknown")))
        status, told, _ = self.outputs(*nobody, "/run/deploy/host/penstock-setup", "--check")
        self.assertEqual((2, "  UNKNOWN: check: only root can do this\n1 unknown\n"),
                         (status, told))

    def test_a_host_without_penstock_is_a_fault(self):
        other = World()
        self.addCleanup(other.close)
        self.world, kept = other, self.world
        self.addCleanup(setattr, self, "world", kept)
        found = self.document()
        self.assertEqual((1, None, ["penstock is not installed"]),
                         (found["status"], found["version"], texts(found, "fault")))

    def test_a_part_that_cannot_be_judged_is_unknown_and_the_others_are_judged(self):
        self.damage("mkdir /run/source", "rm -r /run/source")
        self.world.shell(f"cp -r {ROOT}/deploy {ROOT}/nginx {ROOT}/apache /run/source")
        before = self.document(install="/run/source/deploy/host/penstock-setup")
        self.assertEqual(0, before["status"])
        self.world.shell("cat >>/run/source/deploy/host/exim_rights.py <<END\n"
                         "import os\ndef faults():\n    print('noise')\n"
                         "    os.system('echo more noise')\n"
                         "    raise RuntimeError('no|judge')\nEND")
        after = self.document(install="/run/source/deploy/host/penstock-setup")
        self.assertEqual(2, after["status"])
        self.assertEqual(["cannot be judged: RuntimeError: no|judge"],
                         texts(after, "unknown", "files of Exim's"))
        others = [[(one["part"], one["state"], one["hook"]) for one in found["findings"]
                   if one["part"] != "files of Exim's"] for found in (before, after)]
        self.assertEqual(*others)
        _, _, errors = self.outputs("/run/source/deploy/host/penstock-setup", "--check",
                                    "--output=json")
        self.assertIn("Traceback", errors)
        status, told, _ = self.outputs("/run/source/deploy/nagios/check_penstock",
                                       "/run/source/deploy/host/penstock-setup")
        self.assertEqual(3, status)
        self.assertTrue(told.startswith("PENSTOCK UNKNOWN - files of Exim's: cannot be judged:"
                                        " RuntimeError: no/judge | faults=0;;0 unknown=1;0\n"))
        self.world.shell("echo 'raise SyntaxError' >/run/source/deploy/host/installation_check.py")
        broken = self.document(install="/run/source/deploy/host/penstock-setup")
        self.assertEqual((2, 1), (broken["status"], len(broken["findings"])))

    def interrupted(self, command):
        """Status and what is told by one that is ended while Exim keeps it waiting."""
        self.damage("mv /usr/sbin/exim4 /usr/sbin/exim4.real",
                    "mv /usr/sbin/exim4.real /usr/sbin/exim4; rm -f /run/asked")
        self.world.write("/usr/sbin/exim4", SLOW_EXIM, 0o755)
        process = self.world.start(*command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.world.await_file("/run/asked")
        self.assertEqual(2, len(self.marks()))
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        os.kill(int(children.split()[0]), signal.SIGTERM)
        return process.wait(timeout=30), process.stdout.read()

    def marks(self):
        return [path for path in (self.world.root() / MARKS.lstrip("/")).iterdir()
                if path.name.startswith("_probe.")]

    def test_one_that_is_ended_tells_what_it_has_found_and_takes_its_marks_away(self):
        found = self.believed(*self.interrupted((INSTALL, "--check", "--output=json")))
        self.assertEqual(2, found["status"])
        self.assertIn("interrupted", "".join(texts(found, "unknown", "check")))
        self.assertIn("web site", {one["part"] for one in found["findings"]})
        self.assertEqual([], self.marks())

    def test_one_that_is_ended_says_so_as_text_too(self):
        status, told = self.interrupted((INSTALL, "--check"))
        self.assertEqual(2, status)
        self.assertRegex(told, "UNKNOWN: check: interrupted.*\n1 unknown\n$")
        self.assertEqual([], self.marks())

    def test_that_nobody_listens_changes_no_status(self):
        for form in ("text", "json"):
            for ending in (">/dev/full", ">&-", "| true"):
                with self.subTest(form=form, ending=ending):
                    done = self.world.shell(
                        f"{{ {INSTALL} --check --output={form}; echo $? >/run/status; }} {ending}")
                    self.assertEqual("0\n", self.world.read("/run/status"), done.stdout)

    def test_the_form_goes_with_the_check_alone(self):
        for words in (("--output=json",), ("--remove", "--output=text")):
            status, told, errors = self.outputs(INSTALL, *words)
            self.assertEqual((2, ""), (status, told))
            self.assertIn("--output goes with --check alone", errors)

    def test_the_plugin_ends_as_nagios_has_it(self):
        status, told, _ = self.outputs(PLUGIN)
        self.assertEqual(0, status, told)
        first, *others = told.splitlines()
        self.assertEqual("PENSTOCK OK - all is as it should be | faults=0;;0 unknown=0;0", first)
        self.assertIn("ok: configuration", others)
        self.damage("rm /usr/sbin/whmapi1", "ln -s /usr/lib/penstock/whmapi1 /usr/sbin/whmapi1")
        status, told, _ = self.outputs(PLUGIN, "env", INSTALL)
        self.assertEqual(2, status)
        self.assertTrue(told.startswith("PENSTOCK CRITICAL - programs and units: /usr/sbin/whmapi1"
                                        " is no link"), told)

    def test_the_plugin_does_not_take_the_lack_of_an_answer_for_a_good_one(self):
        for command, words in ((("/nowhere",), "No such file"), (("true",), "no answer"),
                               (("echo", "{}"), "no answer"), (("--nonsense",), "check_penstock"),
                               (("sh", "-c", "echo why >&2"), "why")):
            with self.subTest(command):
                status, told, _ = self.outputs(PLUGIN, *command)
                self.assertEqual(3, status)
                self.assertRegex(told, f"^PENSTOCK UNKNOWN - .*{words}")

    def test_the_plugin_ends_a_check_that_takes_too_long_and_shows_what_is_known(self):
        self.damage("mv /usr/sbin/exim4 /usr/sbin/exim4.real",
                    "mv /usr/sbin/exim4.real /usr/sbin/exim4; rm -f /run/asked")
        self.world.write("/usr/sbin/exim4", SLOW_EXIM, 0o755)
        begun = time.monotonic()
        status, told, _ = self.outputs(PLUGIN, "--timeout", "4", INSTALL)
        self.assertLess(time.monotonic() - begun, 25)
        self.assertEqual(3, status, told)
        self.assertIn("unknown: check: interrupted", told)
        self.assertIn("ok: configuration", told)
        self.assertEqual([], self.marks())


def unnamed(text):
    """Without the names of the probes, which are others each time."""
    return re.sub("_probe[.][0-9a-f]+", "_probe", text)


def texts(found, state, part=None):
    return [one["text"] for one in found["findings"]
            if one["state"] == state and part in (None, one["part"])]


if __name__ == "__main__":
    unittest.main()
