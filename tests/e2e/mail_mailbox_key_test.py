"""Exim finds a mailbox's marks under the name that core/accounts gives them: tests/vectors."""

import pathlib
import re

from mail_case import MailCase

VECTORS = pathlib.Path(__file__).resolve().parents[1] / "vectors" / "mailbox_keys"
FILES = "/run/vectors"
PLAIN = f"PENSTOCK_ADDRESS_IN ${{readfile{{{FILES}/%d}}}} PENSTOCK_AS_PLAIN"
KEY = f"${{map{{<\\n {PLAIN}}}{{PENSTOCK_MAILBOX_KEY}}}}"


def unescape(written):
    """The bytes that a field of the vectors stands for."""
    text = "" if written == "-" else written
    return re.sub(r"\\x(..)", lambda found: chr(int(found[1], 16)), text).encode("latin-1")


class MailboxKey(MailCase):
    def expand(self, texts):
        """What Exim makes of these expansions, as bytes."""
        done = self.lab.enter(["sh", "-c", f"exim4 -be >{FILES}/result"],
                              input="\n".join(texts) + "\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        told = self.lab.path(f"{FILES}/result").read_bytes()
        return [line.removeprefix(b"> ") for line in told.split(b"\n")]

    def test_every_vectors_plain_form_and_key_is_what_exim_makes_of_its_address(self):
        lines = VECTORS.read_text().splitlines()
        cases = [line.split(" ") for line in lines if line and not line.startswith("# ")]
        self.assertGreater(len(cases), 80)
        directory = self.lab.path(FILES)
        directory.mkdir()
        for number, (address, *_) in enumerate(cases):
            (directory / str(number)).write_bytes(unescape(address))
        plain = self.expand(PLAIN % number for number in range(len(cases)))
        keys = self.expand(KEY % number for number in range(len(cases)))
        for number, (address, as_plain, key, *later) in enumerate(cases):
            with self.subTest(address=address):
                if later and plain[number] != unescape(as_plain):
                    as_plain, key = later
                self.assertEqual(plain[number], unescape(as_plain))
                self.assertEqual(keys[number], unescape(key))
