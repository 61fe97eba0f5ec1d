"""Exim's queue and log where a site has put them, with lines as it wants them: known as they are,
or said to be unknown."""

import json
import os
import time
import unittest

import lab_namespace
from lab import Lab
from mail_case import ALICE, BOB, OUT, unmapped_line
from mail_hooks_test import SCRIPT

SPOOL = "/var/lib/elsewhere/spool"
LOGS = "/var/lib/elsewhere/log"
MACROS = f"SPOOLDIR = {SPOOL}\nMAIN_LOG_SELECTOR = +all\n"
TO_FILE = f"syslog : {LOGS}/%slog-%D"
UNMAPPED = "[sum(exim_unmapped.count().counts.values()), exim_unmapped.count().since]"
OPTIONS = "timezone = Pacific/Kiritimati\nlog_file_path = {}\n"


class LayoutCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(build=os.environ["PENSTOCK_BUILD"], memory=True)
        cls.lab.start()
        cls.addClassCleanup(cls.lab.stop)

    def call(self, function, **arguments):
        return self.lab.api(function, **arguments).json()

    def result(self, function, **arguments):
        return self.call(function, **arguments)["metadata"]["result"]

    def found(self, recipient):
        answer = self.call("emailtrack_search", success=1)
        return [record for record in answer.get("data", {}).get("records", ())
                if record["recipient"] == recipient]

    def warnings(self):
        """Of an answer about deliveries."""
        return self.call("emailtrack_stats")["metadata"].get("output", {}).get("warnings", [])

    def queue(self):
        return self.call("fetch_mail_queue")["data"]["records"]

    def said(self):
        """By penstock-index, for the operator."""
        return json.loads((self.lab.state / "index/state.json").read_text())

    def inside(self, expression):
        """The value of an expression about the installer's modules, in the lab."""
        done = self.lab.enter(["/usr/bin/python3", "-B", "-c", SCRIPT, str(lab_namespace.HOST),
                               expression])
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def waiting(self):
        return self.inside("__import__('held_mail').waiting()")

    def deliver(self, recipient):
        """A message that is delivered, whether or not anybody can know it."""
        self.assertEqual(250, self.lab.submit("alice", ALICE, [recipient])["data"][0])
        self.lab.wait_for_sink(lambda messages: any(recipient in one.recipients
                                                    for one in messages))

    def assert_held_mail_is_seen_and_goes(self, recipient="held@outside.example"):
        self.assertEqual(1, self.result("hold_outgoing_email", user="alice"))
        self.lab.sendmail("alice", ["-f", ALICE, recipient])
        self.lab.wait_for(self.queue, "the queue")
        listed = self.queue()
        self.assertEqual([[recipient]], [record["recipients"] for record in listed], listed)
        self.lab.wait_for(lambda: self.waiting() == 1, "a message that waits")
        dry = self.call("release_outgoing_email", user="alice", dry_run=1)
        self.assertEqual(1, dry["data"]["messages"])
        self.assertEqual(1, self.result("release_outgoing_email", user="alice"))
        self.lab.wait_for_sink(lambda messages: any(recipient in one.recipients
                                                    for one in messages))
        self.lab.wait_for(lambda: not self.queue(), "an empty queue")


class Layout(LayoutCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.enter(["install", "-d", "-o", "Debian-exim", "-g", "Debian-exim", "-m", "750",
                       "/var/lib/elsewhere", SPOOL, LOGS], check=True)
        macros = cls.lab.path("/etc/exim4/conf.d/main/000_localmacros")
        lines = [line for line in macros.read_text().splitlines()
                 if not line.startswith("MAIN_LOG_SELECTOR")]
        macros.write_text("\n".join([*lines, MACROS]))
        cls.log_to(TO_FILE)

    @classmethod
    def log_to(cls, path):
        options = cls.lab.path("/etc/exim4/conf.d/main/95_lab")
        options.write_text(OPTIONS.format(path))
        cls.lab.enter(["update-exim4.conf"], check=True)
        cls.lab.stop_program("exim")
        cls.lab.start_program("exim")
        cls.lab.wait_for(lambda: cls.exim().get("log_file_path") == path, "the facts", 90)
        remembered = cls.lab.state / "index/exim.json"
        cls.lab.wait_for(lambda: remembered.exists() and json.dumps(path) in remembered.read_text(),
                         "what the index knows", 10)

    @classmethod
    def exim(cls):
        return json.loads(cls.lab.path("/run/penstock/agent/health.json").read_text())["exim"]

    def test_deliveries_and_their_times_are_those_that_were_made(self):
        began = time.time()
        told = self.lab.submit("alice", ALICE, [OUT, BOB])
        self.assertEqual(250, told["data"][0])
        for recipient, is_remote in ((OUT, 1), (BOB, 0)):
            self.lab.wait_for(lambda to=recipient: self.found(to), "the delivery", 30)
            record = self.found(recipient)[0]
            self.assertEqual(("alice", ALICE, is_remote),
                             (record["user"], record["sender"], record["transport_is_remote"]))
            self.assertTrue(began - 1 <= record["actionunixtime"] <= time.time() + 1, record)

    def test_held_mail_is_seen_and_goes_at_the_release(self):
        self.assert_held_mail_is_seen_and_goes()

    def test_what_goes_to_syslog_alone_cannot_be_known_and_what_is_known_is_told(self):
        self.deliver("before@outside.example")
        self.lab.wait_for(lambda: self.found("before@outside.example"), "the delivery", 30)
        self.log_to("syslog")
        self.addCleanup(self.log_to, TO_FILE)
        self.lab.wait_for(lambda: "syslog only" in self.said()["fault"], "a fault")
        self.deliver("unknown@outside.example")
        self.assertEqual(1, len(self.found("before@outside.example")))
        self.assertEqual([], self.found("unknown@outside.example"))
        self.assertRegex(" ".join(self.warnings()), "^Deliveries are missing after .*syslog only$")
        self.assertEqual(1, self.result("fetch_mail_queue"))
        self.assertEqual({"refused": "Exim logs to syslog"}, self.inside(UNMAPPED))
        self.log_to(TO_FILE)
        self.deliver("after@outside.example")
        self.lab.wait_for(lambda: self.found("after@outside.example"), "the delivery", 30)
        self.assertEqual("", self.said()["fault"])
        self.assertRegex(" ".join(self.warnings()), "^Deliveries are missing after .*syslog only$")

    def test_senders_that_are_no_account_are_counted_where_exim_logs(self):
        for number, name in enumerate(("mainlog-20251231", "mainlog-20260101")):
            log = self.lab.path(LOGS) / name
            self.addCleanup(log.unlink)
            log.write_text(unmapped_line(self.lab, f"2026-01-0{number + 1} 12:00:00", number))
        self.assertEqual(1, self.inside(UNMAPPED)[0])

    def test_before_anybody_has_asked_exim_nothing_is_known(self):
        remembered = self.lab.state / "index/exim.json"
        self.lab.stop_program("watch")
        self.lab.stop_program("index")
        text = remembered.read_text()
        remembered.unlink()
        health = self.lab.path("/run/penstock/agent/health.json")
        health.unlink()
        for part in (self.lab.state / "index").glob("deliveries.sqlite*"):
            part.unlink()
        self.lab.start_program("index")
        try:
            for function in ("fetch_mail_queue", "emailtrack_stats"):
                self.assertEqual(0, self.call(function)["metadata"]["result"])
        finally:
            self.lab.start_program("watch")
        self.lab.wait_for(lambda: self.call("fetch_mail_queue")["metadata"]["result"] == 1,
                          "what watch has asked", 60)
        self.lab.wait_for(lambda: self.call("emailtrack_stats")["metadata"]["result"] == 1,
                          "the log", 30)
        self.assertEqual(text, remembered.read_text())


class Links(LayoutCase):
    """Root has put parts of what is Exim's on another disk; a lab for each test."""

    @classmethod
    def setUpClass(cls):
        pass

    def setUp(self):
        self.lab = Lab(build=os.environ["PENSTOCK_BUILD"], memory=True)
        self.lab.start()
        self.addCleanup(self.lab.stop)

    def replace(self, path, target):
        """With a link, while Exim does not run."""
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end of the deliveries")
        self.lab.stop_program("exim")
        self.lab.enter(["/bin/sh", "-ec", 'mkdir -p "$(dirname "$2")"; cp -a "$1" "$2"; '
                        'mv "$1" "$1.before"; ln -s "$(realpath -m --relative-to="$(dirname "$1")"'
                        ' "$2")" "$1"', "sh", path, target], check=True)
        self.lab.start_program("exim")

    def test_of_the_spool(self):
        self.replace("/var/spool/exim4", "/var/other/disk/spool")
        self.assert_held_mail_is_seen_and_goes("first@outside.example")
        self.assertEqual("", self.said()["queue"])

    def test_of_directories_in_it(self):
        for name in ("input", "msglog"):
            self.replace(f"/var/spool/exim4/{name}", f"/var/other/other/{name}")
        self.assert_held_mail_is_seen_and_goes("second@outside.example")

    def test_of_the_log(self):
        self.replace("/var/log/exim4", "/var/other/disk/log")
        self.deliver("third@outside.example")
        self.lab.wait_for(lambda: self.found("third@outside.example"), "the delivery", 30)

    def test_that_lead_nowhere_are_told(self):
        self.replace("/var/spool/exim4", "/var/other/disk/nowhere")
        self.lab.enter(["mv", "/var/other/disk/nowhere", "/var/other/disk/away"], check=True)
        self.assertEqual(0, self.result("fetch_mail_queue"))
        for function in ("deliver_queued_messages", "remove_queued_messages"):
            self.assertEqual(0, self.result(function, user="alice"))
        dry = self.call("suspend_outgoing_email", user="alice", dry_run=1)
        self.assertIsNone(dry["data"]["messages"])
        self.assertIn("is no directory", self.waiting()["refused"])
        self.lab.wait_for(lambda: self.said()["queue"], "a fault")
        self.assertIn("the queue cannot be read", self.inside(
            "__import__('index_service').faults()")[0])
        self.lab.enter(["mv", "/var/other/disk/away", "/var/other/disk/nowhere"], check=True)
        self.lab.wait_for(lambda: not self.said()["queue"], "no fault")


if __name__ == "__main__":
    unittest.main()
