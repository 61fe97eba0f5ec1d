"""The queue and the deliveries as the API tells them, against the real Exim's own: what was sent,
its queue listing, and eximstats and exigrep on its log."""

import json
import os
import random
import re
import secrets
import threading
import time
import unittest

from lab import Lab

ALICE = "alice@alice.example"
BOB = "bob@bob.example"
SEED = 20261122
ROTATION = """/var/log/exim4/mainlog {
  su Debian-exim adm
  rotate 50
  missingok
  notifempty
  %s
}
"""


class IndexCase(unittest.TestCase):
    """A lab for each class; its tests look at what they add to the figures."""

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(build=os.environ["PENSTOCK_BUILD"], memory=True)
        cls.lab.start()
        cls.addClassCleanup(cls.lab.stop)

    def call(self, function, **arguments):
        answer = self.lab.api(function, **arguments).json()
        self.assertEqual(answer["metadata"]["result"], 1, answer)
        return answer

    def figures(self, **arguments):
        """The record of each user."""
        records = self.call("emailtrack_user_stats", **arguments)["data"]["records"]
        return {record["USER"]: record for record in records}

    def wait_for(self, user, what, number):
        """Once the log is read that far, the figure is this number."""
        self.lab.wait_for(lambda: self.count(user, what) >= number, f"{what} of {user}", 30)
        self.assertEqual(self.count(user, what), number)

    def count(self, user, what):
        return self.figures().get(user, {}).get(what, 0)

    def settle(self):
        """Every line that is in the log now was read."""
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end of the deliveries", 60)
        mark = f"{secrets.token_hex(8)}@bob.example"
        self.lab.sendmail("bob", ["-f", mark, BOB])
        self.lab.wait_for(lambda: self.figures(sender=mark).get("bob", {}).get("SUCCESSCOUNT"),
                          "the end of the log", 30)


class Figures(IndexCase):
    def test_are_what_was_sent_and_what_eximstats_counts(self):
        self.lab.sink_rules({"at": "RCPT", "match": "later", "answer": "451 later"},
                            {"at": "RCPT", "match": "never", "answer": "550 never"})
        for number in range(5):
            self.lab.submit(ALICE, ALICE, [f"ok{number}@outside.example", BOB])
        self.lab.submit("alice", ALICE, ["later@outside.example", "never@outside.example"])
        self.lab.sendmail("bob", ["-f", BOB, "ok@outside.example"])
        self.settle()
        alice = self.figures()["alice"]
        self.assertEqual({key: alice[key] for key in ("SENDCOUNT", "SUCCESSCOUNT", "DEFERCOUNT",
                                                      "FAILCOUNT", "DEFERFAILCOUNT")},
                         {"SENDCOUNT": 6, "SUCCESSCOUNT": 10, "DEFERCOUNT": 1, "FAILCOUNT": 1,
                          "DEFERFAILCOUNT": 2})
        self.assertEqual((alice["DOMAIN"], alice["OWNER"]), ("alice.example", "root"))
        self.assertEqual(self.figures(deliverytype="remote")["alice"]["SUCCESSCOUNT"], 5)
        self.assertEqual(self.figures(sender=ALICE.upper())["alice"]["SUCCESSCOUNT"], 10)
        # eximstats, over everybody: messages received, deliveries made, addresses failed.
        log = self.lab.path("/var/log/exim4/mainlog")
        report = self.lab.enter(["/usr/sbin/eximstats", "-txt", "-nr", "-nt",
                                 "/var/log/exim4/mainlog"], check=True).stdout
        received = int(re.search(r"^\s+Received\s+\S+\s+(\d+)", report, re.MULTILINE)[1])
        delivered = int(re.search(r"^\s+Delivered\s+\S+\s+(\d+)", report, re.MULTILINE)[1])
        all_of_us = self.call("emailtrack_stats")["data"]["records"][0]
        self.assertEqual(all_of_us["SENDCOUNT"], received, log.read_text())
        # Its "Delivered" counts messages in some versions and addresses in others: both are ours.
        self.assertIn(delivered, (all_of_us["SUCCESSCOUNT"], len(
            {record["msgid"] for record in self.search(success=1)})), report)
        sizes = sum(int(size) for size in re.findall(r"<= alice@\S+ .* S=(\d+)", log.read_text()))
        self.assertEqual(sum(record["size"] for record in self.search(success=1)
                             if record["user"] == "alice" and record["transport_is_remote"])
                         + int(re.findall(r"<= alice@\S+ .* S=(\d+)", log.read_text())[-1]), sizes)

    def search(self, **arguments):
        return self.call("emailtrack_search", **arguments)["data"]["records"]

    def test_every_delivery_found_is_one_that_exigrep_finds(self):
        self.lab.submit("alice", ALICE, ["grep@outside.example"])
        self.settle()
        found = [r for r in self.search(success=1) if r["recipient"] == "grep@outside.example"]
        self.assertEqual(len(found), 1)
        self.assertEqual(len(found[0]), 24)
        told = self.lab.enter(["/usr/sbin/exigrep", re.escape(found[0]["msgid"]),
                               "/var/log/exim4/mainlog"], check=True).stdout
        self.assertIn(f"=> grep@outside.example R={found[0]['router']}"
                      f" T={found[0]['transport']}", told)
        self.assertIn("account=alice", told)
        self.assertRegex(found[0]["actiontime"], r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")

    def test_recipients_are_counted_once(self):
        arguments = {"start_time": 0, "end_time": 4000000000}
        for _ in range(3):
            self.lab.submit("bob", "unique@bob.example", ["once@outside.example"])
        self.settle()
        payload = self.call("get_unique_recipient_count_per_sender_for_user", user="bob",
                            **arguments)["data"]["payload"]
        self.assertIn({"sender": "unique@bob.example", "unique_recipient_count": 1}, payload)
        users = self.call("get_unique_sender_recipient_count_per_user", **arguments)
        self.assertIn("bob", {row["user"] for row in users["data"]["payload"]})


class Queue(IndexCase):
    def test_is_what_exim_lists(self):
        self.lab.batch("alice", [(ALICE, ["a@outside.example", "b@outside.example"],
                                  f"Subject: {number}\n\n{'x' * number}\n")
                                 for number in range(20)])
        self.lab.mark("bob", "held")
        self.lab.sendmail("bob", ["-f", BOB, "held@outside.example", ALICE])
        self.lab.wait_for(lambda: "held@outside" in self.lab.mainlog(), "the hold")
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end of the deliveries", 60)
        records = self.call("fetch_mail_queue")["data"]["records"]
        self.assertEqual([record["msgid"] for record in records], self.lab.queue())
        self.assertEqual([record["user"] for record in records], ["alice"] * 20 + ["bob"])
        self.assertEqual(records[-1]["recipients"], ["held@outside.example"])
        listed = self.lab.enter(["/usr/sbin/exim4", "-bp"], check=True).stdout
        sizes = dict(re.findall(r"^ *\S+ +(\d+) (\S+) <", listed, re.MULTILINE))
        self.assertEqual({str(record["size"]): record["msgid"] for record in records}.keys()
                         - sizes.keys(), set())
        only_bob = self.call("fetch_mail_queue", **{
            "api.filter.enable": 1, "api.filter.a.field": "user", "api.filter.a.arg0": "bob"})
        self.assertEqual(len(only_bob["data"]["records"]), 1)

    def test_is_nobodys_business_but_that_of_who_owns_all(self):
        token = self.lab.new_token(acls=("track-email",), name="track")
        answer = self.lab.api("fetch_mail_queue", token=token).json()
        self.assertEqual(answer["metadata"]["result"], 0)

    def test_cannot_be_asked_while_the_index_is_down(self):
        self.lab.stop_program("index")
        try:
            for function in ("fetch_mail_queue", "emailtrack_stats"):
                answer = self.lab.api(function).json()
                self.assertEqual(answer["metadata"]["result"], 0)
                self.assertIn("cannot be read now", answer["metadata"]["reason"])
        finally:
            self.lab.start_program("index")


class Rotation(IndexCase):
    """Under load, by the real logrotate."""

    def load(self, messages):
        for number in range(messages):
            self.lab.sendmail("alice", ["-odq", "-f", ALICE, f"n{number}@outside.example"])

    def rotate(self, way, times):
        conf = self.lab.path("/run/rotate.conf")
        conf.write_text(ROTATION % way)
        conf.chmod(0o644)
        for _ in range(times):
            self.lab.enter(["/usr/sbin/logrotate", "-f", "-s", "/run/rotate.state",
                            "/run/rotate.conf"], check=True)

    def test_loses_no_line(self):
        sent = 60
        thread = threading.Thread(target=self.load, args=(sent,))
        thread.start()
        while thread.is_alive():
            self.rotate("nocreate", 1)
            thread.join(0.3)
        self.wait_for("alice", "SENDCOUNT", sent)
        self.lab.run_queue()
        self.rotate("nocreate\n  compress", 3)
        self.wait_for("alice", "SUCCESSCOUNT", sent)

    def test_while_the_index_is_down_is_caught_up_with(self):
        before = self.count("bob", "SENDCOUNT")
        self.lab.stop_program("index")
        for number in range(6):
            self.lab.sendmail("bob", ["-odq", "-f", BOB, f"{number}@outside.example"])
            if number % 2:
                self.rotate("nocreate\n  compress", 1)
        self.lab.start_program("index")
        self.wait_for("bob", "SENDCOUNT", before + 6)


    def test_in_any_way_while_the_index_is_down_is_caught_up_with(self):
        tool = "compress\n  compresscmd /usr/bin/{0}\n  compressext .{1}"
        for number, way in enumerate((
                "nocreate\n  dateext\n  dateformat -%Y-%m-%d",
                "nocreate\n  dateext\n  dateformat _%Y%m%d-%s\n  " + tool.format("xz", "xz"),
                "nocreate\n  extension .log\n  " + tool.format("bzip2", "bz2"),
                "nocreate\n  olddir old\n  createolddir 750 Debian-exim adm\n  "
                + tool.format("zstd", "zst"),
                "copytruncate\n  compress\n  delaycompress")):
            with self.subTest(way=way):
                before = self.count("bob", "SENDCOUNT")
                self.lab.stop_program("index")
                for part in range(2):
                    self.lab.sendmail("bob", ["-odq", "-f", BOB, f"{number}.{part}@bob.example"])
                    if part == 0:
                        self.rotate(way, 1)
                self.lab.start_program("index")
                self.wait_for("bob", "SENDCOUNT", before + 2)
                answer = self.call("emailtrack_user_stats")["metadata"]
                self.assertNotIn("output", answer)

    def test_that_takes_lines_away_is_told_in_the_answers(self):
        self.lab.sendmail("bob", ["-odq", "-f", BOB, "lost@bob.example"])
        self.settle()
        self.lab.stop_program("index")
        self.lab.sendmail("bob", ["-odq", "-f", BOB, "lost@bob.example"])
        for log in self.lab.path("/var/log/exim4").rglob("mainlog*"):
            log.unlink()
        time.sleep(1.1)  # the next line is of a later second than the last one that was read
        self.lab.sendmail("bob", ["-odq", "-f", BOB, "found@bob.example"])
        self.lab.start_program("index")
        self.lab.wait_for(lambda: "output" in self.call("emailtrack_stats")["metadata"], "the gap")
        for function in ("emailtrack_stats", "emailtrack_search", "emailtrack_user_stats"):
            warnings = self.call(function)["metadata"]["output"]["warnings"]
            self.assertRegex(warnings[0], "Deliveries are missing after .*: the main log was")
        state = json.loads((self.lab.state / "index/state.json").read_text())
        self.assertEqual(("", 1), (state["fault"], len(state["lost"])))


class Hostile(IndexCase):
    """Text that means to be somebody else's, through the real Exim."""

    pieces = ("bob", "account=bob", "penstock: account=bob via=auth id=\"bob\"", "A=plain:bob",
              "U=bob", "<= bob@bob.example", "=> x@y.example R=a T=b H=c [1.1.1.1]", "Completed",
              " ", "\\n", "\\", "(", ")", "[", "]", "S=99999999", "R=r", "T=t", "F=<", ">", "<",
              "1xVExc-00007M-0C", "2026-11-22 20:46:13", ":", ";", "\t")

    def text(self, source, most=5):
        return " ".join(source.choice(self.pieces) for _ in range(source.randint(1, most)))

    def quoted(self, source):
        text = self.text(source).replace("\\", "\\\\").replace('"', '\\"')
        return f'"{text}"'.replace("\t", " ")

    def test_changes_nobody_elses_figures(self):
        source = random.Random(SEED)
        before = self.figures().get("bob")
        taken = 0
        for number in range(40):
            sender = f"{self.quoted(source)}@alice.example"
            recipients = [f"{self.quoted(source)}@outside.example", f"r{number}@outside.example"]
            subject = self.text(source, 9)
            with self.lab.session("alice") as smtp:
                smtp.docmd("HELO", self.text(source).replace(" ", "") or "x")
                told = [smtp.docmd("MAIL", f"FROM:<{sender}>")[0]]
                told += [smtp.docmd("RCPT", f"TO:<{to}>")[0] for to in recipients]
                if told[0] == 250 and 250 in told[1:]:
                    taken += smtp.data(f"Subject: {subject}\nMessage-ID: <{subject}>\n\n{subject}\n"
                                       .encode())[0] == 250
        self.assertGreater(taken, 10, f"seed {SEED}")
        self.wait_for("alice", "SENDCOUNT", taken)
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end of the deliveries", 60)
        self.wait_for("alice", "SENDCOUNT", taken)
        self.assertEqual(self.figures().get("bob"), before, f"seed {SEED}")
        self.assertLessEqual(set(self.figures()), {"alice", "-remote-"}, f"seed {SEED}")
