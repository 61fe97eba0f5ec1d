"""Exim's queue and log where a site has put them, with lines as it wants them: known as they are,
or said to be unknown."""

import json
import os
import time
import unittest

from lab import Lab

ALICE = "alice@alice.example"
BOB = "bob@bob.example"
OUT = "someone@outside.example"
SPOOL = "/var/lib/elsewhere/spool"
LOGS = "/var/lib/elsewhere/log"
MACROS = f"SPOOLDIR = {SPOOL}\nMAIN_LOG_SELECTOR = +all\n"
OPTIONS = "timezone = Pacific/Kiritimati\nlog_file_path = {}\n"


class Layout(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(build=os.environ["PENSTOCK_BUILD"], memory=True)
        cls.lab.start()
        cls.addClassCleanup(cls.lab.stop)
        cls.lab.enter(["install", "-d", "-o", "Debian-exim", "-g", "Debian-exim", "-m", "750",
                       "/var/lib/elsewhere", SPOOL, LOGS], check=True)
        macros = cls.lab.path("/etc/exim4/conf.d/main/000_localmacros")
        lines = [line for line in macros.read_text().splitlines()
                 if not line.startswith("MAIN_LOG_SELECTOR")]
        macros.write_text("\n".join([*lines, MACROS]))
        cls.log_to(f"syslog : {LOGS}/%slog-%D")

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

    def call(self, function, **arguments):
        return self.lab.api(function, **arguments).json()

    def found(self, recipient):
        answer = self.call("emailtrack_search", success=1)
        return [record for record in answer.get("data", {}).get("records", ())
                if record["recipient"] == recipient]

    def queue(self):
        return self.call("fetch_mail_queue")["data"]["records"]

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
        self.assertEqual(1, self.call("hold_outgoing_email", user="alice")["metadata"]["result"])
        self.lab.sendmail("alice", ["-f", ALICE, "held@outside.example"])
        self.lab.wait_for(self.queue, "the queue")
        self.assertEqual([["held@outside.example"]],
                         [record["recipients"] for record in self.queue()])
        self.assertEqual(1, self.call("release_outgoing_email", user="alice")["metadata"]["result"])
        self.lab.wait_for_sink(lambda messages: any("held@outside.example" in one.recipients
                                                    for one in messages))
        self.lab.wait_for(lambda: not self.queue(), "an empty queue")

    def test_what_goes_to_syslog_alone_cannot_be_known(self):
        self.log_to("syslog")
        self.addCleanup(self.log_to, f"syslog : {LOGS}/%slog-%D")
        self.lab.wait_for(lambda: self.call("emailtrack_stats")["metadata"]["result"] == 0,
                          "an answer that says so")
        self.assertEqual(1, self.call("fetch_mail_queue")["metadata"]["result"])
        state = json.loads((self.lab.state / "index/state.json").read_text())
        self.assertIn("syslog only", state["fault"])

    def test_before_anybody_has_asked_exim_nothing_is_known(self):
        remembered = self.lab.state / "index/exim.json"
        self.lab.stop_program("watch")
        self.lab.stop_program("index")
        text = remembered.read_text()
        remembered.unlink()
        health = self.lab.path("/run/penstock/agent/health.json")
        health.unlink()
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


if __name__ == "__main__":
    unittest.main()
