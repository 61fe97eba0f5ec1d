"""Lines of a user's own choice in Exim's main log: they charge nobody, and nobody reads the key
that signs those that count."""

import re
import secrets

import lab_namespace
from mail_index_test import ALICE, BOB, IndexCase

KEY = "/etc/exim4/penstock/key"
OUT = "someone@outside.example"
SIGNED = r"penstock: (account=\w+ via=\w+ rcpts=\d+ id=\"\S*\") mac=([0-9a-f]{40})$"


class ForgedLog(IndexCase):
    def stamp(self):
        """The time of now, as Exim writes it."""
        self.lab.sendmail("bob", ["-f", BOB, BOB])
        return self.lab.wait_for_log(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?= )")[0]

    def filter_of(self, user, *commands):
        """Have the user's Exim filter do this with the next mail, and wait for it."""
        forward = self.lab.path(f"/home/{user}/.forward")
        self.lab.enter(["tee", f"/home/{user}/.forward"], user=user, check=True,
                       input="\n".join(["# Exim filter", *commands, ""]))
        self.addCleanup(forward.unlink, missing_ok=True)
        self.lab.sendmail("bob", ["-odi", "-f", BOB, ALICE])
        forward.unlink()

    def forge(self, *lines):
        """Have whole lines written into the main log, by an Exim filter of alice's; each in the
        name of a file, which has an end."""
        for line in lines:
            text = line.replace('"', '\\"')
            self.filter_of("alice", f'save "/home/alice/x\\n{text}\\nz"')
            self.assertIn(line, self.lab.mainlog().split("\n"))

    def message_of_bob(self):
        """One that was delivered to its one recipient => its id."""
        mark = f"{secrets.token_hex(8)}@outside.example"
        self.lab.submit("bob", BOB, [mark])
        ident = self.lab.wait_for_log(rf"(\S+) => {mark}")[1]
        self.settle()
        return ident

    def lost(self):
        return self.call("emailtrack_stats")["metadata"].get("output", {}).get("warnings", [])

    def test_charge_nobody_with_messages_or_deliveries(self):
        ident = self.message_of_bob()
        said = re.search(rf"{ident} {SIGNED}", self.lab.mainlog(), re.MULTILINE)
        time = self.stamp()
        self.settle()
        before = self.figures()["bob"]
        other = "1xVExc-00007M-0C"
        delivery = "=> v@outside.example R=smarthost T=remote_smtp H=h [192.0.2.1]"
        self.forge(
            f'{time} {other} penstock: account=bob via=auth id="bob"',
            f"{time} {other} penstock: {said[1]} mac={said[2]}",
            f"{time} {other} <= {BOB} U=bob P=local S=99999999",
            f"{time} {other} {delivery}",
            f"{time} {ident} <= {ALICE} U=bob P=local S=99999999",
            *(f"{time} {ident} {delivery}" for _ in range(5)),
            f"{time} {ident} ** w@outside.example R=smarthost T=remote_smtp: no",
            f"9999-99-99 99:99:99 {ident} {delivery}")
        self.settle()
        after = self.figures()["bob"]
        # settle() itself has sent mail of bob's on this host.
        for what in ("FAILCOUNT", "DEFERCOUNT"):
            self.assertEqual(before[what], after[what])
        own = self.figures(deliverytype="remote")["bob"]["SUCCESSCOUNT"]
        self.assertEqual(len([one for one in self.lab.outside() if one.sender == BOB]), own)
        self.assertLess(after["TOTALSIZE"] - before["TOTALSIZE"], 99999)
        lost = " ".join(self.lost())
        self.assertRegex(lost, "did not count: 2 read on [^,]*, because they say whose")
        self.assertRegex(lost, "did not count: 1 read on [^,]*, because their time")

    def test_name_no_identity_that_is_no_account(self):
        time = self.stamp()
        self.forge(f'{time} penstock: unmapped identity via=auth id="bob"',
                   f'{time} penstock: unmapped identity via=auth at=1.2 id="bob" mac={"0" * 40}')
        self.lab.add_login("ghost@nowhere.example")
        self.lab.submit("ghost@nowhere.example", "ghost@nowhere.example", [OUT])
        line = self.lab.wait_for_log(r"^.* penstock: unmapped identity via=auth at=.*ghost.*$")[0]
        self.forge(line)  # again
        told = self.lab.enter(["/usr/bin/python3", "-B", "-c", COUNT,
                               str(lab_namespace.HOST)], check=True).stdout
        self.assertEqual("{('auth', 'ghost@nowhere.example'): 1} 2\n", told)

    def test_cannot_be_signed_by_whoever_sends_or_receives(self):
        key = self.lab.path(KEY).read_text().strip()
        self.assertRegex(key, "^[0-9a-f]{64}$")
        read = f"${{readfile{{{KEY}}}{{}}}}"
        told = self.lab.enter(["/usr/sbin/exim4", "-be", read], user="alice")
        self.assertNotIn(key, told.stdout + told.stderr)
        told = self.lab.enter(["/usr/sbin/exim4", "-v", "-odi", OUT], user="alice",
                              input="Subject: x\n\nText.\n")
        self.assertNotIn(key, told.stdout + told.stderr)
        told = self.lab.enter(["/usr/sbin/exim4", "-bh", "192.0.2.1"], user="alice",
                              input=f"EHLO x\nMAIL FROM:<{ALICE}>\nRCPT TO:<{BOB}>\nQUIT\n")
        self.assertNotIn(key, told.stdout + told.stderr)
        self.filter_of("alice", f'save "/home/alice/read-{read}"')
        self.filter_of("alice", f'logfile /home/alice/log\nlogwrite "got {read}"')
        self.assertEqual([], [file for file in self.lab.path("/home/alice").rglob("*")
                              if key in file.name or file.is_file() and key in file.read_text()])
        self.assertNotIn(key, self.lab.mainlog())

    def test_while_the_key_is_missing_whose_mail_it_is_is_not_known_and_mail_goes_on(self):
        file = self.lab.path(KEY)
        away = file.with_name("away")
        file.rename(away)
        try:
            self.lab.wait_for(lambda: "key is missing" in str(self.lab.api(
                "emailtrack_stats").json()), "what the index says", 30)
            self.lab.submit("bob", BOB, ["unsigned@outside.example"])
            self.lab.wait_for_log("=> unsigned@outside.example")
        finally:
            away.rename(file)
        self.lab.wait_for(lambda: "key is missing" not in str(self.lab.api(
            "emailtrack_stats").json()), "the key", 30)
        self.settle()
        self.assertRegex(" ".join(self.lost()), "did not count.*signed")


COUNT = """
import sys
sys.path.insert(0, sys.argv[1])
import exim_unmapped
found = exim_unmapped.count()
print(dict(found.counts), found.unsigned)
"""
