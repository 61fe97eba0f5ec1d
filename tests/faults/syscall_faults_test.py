"""Every system call of suspend, unsuspend, hold and release fails in every way, or kills, in turn.

strace injects one fault at a time into the real program. After each: the account is in the old or
in the new state, OK was answered only if it is in the new one, another account's mark stands, and
nothing is left over. The same call again, without a fault, then answers OK.
"""

import collections
import re
import shutil
import sys
import tempfile
import unittest

from mark_host import DIRECTORY, MarkHost

ERRORS = ("EIO", "ENOSPC", "EDQUOT", "EROFS", "EMFILE", "ENOMEM", "EINTR", "EACCES")
RECORD = re.compile(r'^{"entries":\[({"at":0,[^}]*},)?{"at":1700000000,"by":"root",'
                    r'"request":"abc123","until":null,"via":"api","why":"spam run"}\],'
                    r'"for":"alice","kept_until":null,"until":null,"v":2}\n$')
IMPOSING = ("suspend", "lock", "hold")
LOCK = "locks/suspended/alice"

Fault = collections.namedtuple("Fault", "call number kind")


class SyscallFaults(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="penstock-faults-")
        self.addCleanup(self.scratch.cleanup)
        self.host = MarkHost(self.scratch.name + "/outgoing")
        self.host.install()
        self.log = self.scratch.name + "/strace"

    def calls_of(self, function, is_marked):
        """The calls of the protocol, as (name, how many-th of that name in the whole program)."""
        self.prepare(function, is_marked)
        self.assertTrue(self.host.call(function, "alice", ["strace", "-o", self.log])
                        .startswith("OK"))
        counts = collections.Counter()
        calls = []
        with open(self.log, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                name = line.split("(", 1)[0]
                if not re.fullmatch(r"[a-z0-9_]+", name):
                    continue
                counts[name] += 1
                if calls or str(self.host.directory) in line and name != "execve":
                    if name in ("write", "exit_group") and not is_to_a_mark(line):
                        break
                    if name not in ("brk", "mmap", "munmap"):  # memory is not the disk's
                        calls.append((name, counts[name]))
        return calls

    def prepare(self, function, is_marked):
        for account, present in (("alice", is_marked), ("bob", True)):
            self.host.set_mark(function, account, present)
        (self.host.directory / LOCK).unlink(missing_ok=True)

    def inject(self, function, fault):
        how = "signal=KILL" if fault.kind == "KILL" else f"error={fault.kind}"
        strace = ["strace", "-o", self.log, "-e", f"trace={fault.call}", "-e",
                  f"inject={fault.call}:{how}:when={fault.number}"]
        answer = self.host.call(function, "alice", strace)
        with open(self.log, encoding="utf-8", errors="replace") as log:
            text = log.read()
        self.assertTrue("INJECTED" in text or "killed by SIGKILL" in text, f"not injected: {fault}")
        return answer

    def judge(self, function, is_marked, fault, answer):
        wanted = function in IMPOSING
        marks = self.host.marks()
        mark = f"{DIRECTORY[function]}/alice"
        working_name = f"{DIRECTORY[function]}/.merging"  # no mark
        may_be = {mark, f"{DIRECTORY[function]}/bob", working_name}
        self.assertLessEqual(set(marks), may_be | ({LOCK} if function == "lock" else set()),
                             "left over")
        self.assertIn(f"{DIRECTORY[function]}/bob", marks, "another account's mark")
        if answer.startswith("OK"):
            self.assertEqual(mark in marks, wanted, "OK, but not so")
            self.assertEqual(LOCK in marks, function == "lock", "OK, but the lock is not so")
        elif fault.kind != "KILL":
            self.assertTrue(answer.startswith("PROBLEM "), answer)
            self.assertGreater(len(answer), len("PROBLEM storage_failed: "))
            if is_marked and not wanted:
                self.assertIn(mark, marks, "a removal that is not confirmed must not stand")
        if marks.get(mark):
            self.assertRegex(marks[mark], RECORD, "half a record")
        if fault.kind == "EINTR":
            self.assertTrue(answer.startswith("OK"), "an interrupted call is made again")
        if fault.call == "write" and fault.kind in ("ENOSPC", "EDQUOT"):
            self.assertTrue(answer.startswith("OK"), "a mark needs no room for its record")

    def check_all(self, function, is_marked):
        calls = self.calls_of(function, is_marked)
        self.assertIn("fsync", [name for name, _ in calls])
        injected = 0
        for name, number in calls:
            for kind in (*ERRORS, "KILL"):
                if name == "close" and kind != "KILL":
                    continue  # nothing is decided by what close answers
                fault = Fault(name, number, kind)
                with self.subTest(function=function, is_marked=is_marked, fault=fault):
                    self.prepare(function, is_marked)
                    self.judge(function, is_marked, fault, self.inject(function, fault))
                    again = self.host.call(function, "alice")
                    self.assertTrue(again.startswith("OK"), again)
                    injected += 1
        print(f"{function}, {'marked' if is_marked else 'not marked'}: {injected} faults in "
              f"{len(calls)} calls: {' '.join(name for name, _ in calls)}")

    def test_suspend(self):
        self.check_all("suspend", False)

    def test_suspend_again(self):
        self.check_all("suspend", True)

    def test_lock(self):
        self.check_all("lock", False)

    def test_lock_what_is_suspended(self):
        self.check_all("lock", True)

    def test_unsuspend(self):
        self.check_all("unsuspend", True)

    def test_unsuspend_again(self):
        self.check_all("unsuspend", False)

    def test_hold(self):
        self.check_all("hold", False)

    def test_release(self):
        self.check_all("release", True)


def is_to_a_mark(line):
    """A write of a record, not of the answer."""
    return line.startswith("write(") and not line.startswith("write(1,")


if __name__ == "__main__":
    if shutil.which("strace") is None:
        sys.exit("strace is missing: it is needed to inject faults")
    unittest.main(verbosity=2)
