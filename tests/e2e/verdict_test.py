"""One verdict: what a raw request makes a worker do is what the corpus says, behind each front end,
and the same behind both."""

import json
import os
import re
import unittest
import xml.etree.ElementTree as ElementTree

import http_corpus
from lab import Lab
from verdict_case import SUSPEND, Verdicts

BUILD = os.environ["PENSTOCK_BUILD"]
# What nobody may take out of the corpus unnoticed.
THEMES = {
    "plain requests", "methods", "absolute-form", "authority-form and asterisk-form", "versions",
    "spaces in the request line", "bare CR and LF", "truncated requests",
    "double slashes and dots", "encoded slashes and dots", "odd characters in a path",
    "NUL and controls", "session tokens in a path", "duplicate headers", "joined headers",
    "folded lines", "header names", "Host", "long and many headers", "wrong lengths",
    "truncated bodies", "oversize bodies", "Expect", "GET with a body", "chunked", "bad chunks",
    "Content-Length with Transfer-Encoding", "Transfer-Encoding alone", "bytes after the body",
    "credentials", "cookies and sessions", "logins", "queries", "many and repeated parameters",
    "content types", "JSON", "multipart", "proxy headers", "parameters as headers", "overrides",
    "conditions and ranges"}
FRONTS = ("nginx", "apache")
observed = {}


def setUpModule():
    for front in FRONTS:
        observed[front] = observe(front)


def observe(front):
    """Everything that the tests below look at, of one front end in a lab of its own."""
    entries = http_corpus.load()
    # Where the web server's word counts, a header must still not pass for it.
    with Lab(build=BUILD, front=front, conf="trust_remote_user = yes\n") as lab:
        verdicts = Verdicts(lab, BUILD)
        verdicts.put_worker("tests/verdict/verdict_worker")
        told, answers = verdicts.told(entries)
        verdicts.put_worker("fcgi/penstock-fcgi")
        verdicts.call_plainly()
        workers = set(lab.worker_pids)
        done = verdicts.done(entries)
        return {"told": told, "answers": answers, "done": done,
                "ended": workers - set(lab.worker_pids)}


class Corpus(unittest.TestCase):
    def test_it_has_every_theme(self):
        entries = http_corpus.load()
        self.assertGreaterEqual(len(entries), 170)
        self.assertEqual({entry.theme for entry in entries}, THEMES)

    def test_names_are_unique(self):
        names = [entry.name for entry in http_corpus.load()]
        self.assertEqual(len(names), len(set(names)))

    def test_most_of_it_would_be_executed_or_refused_by_both(self):
        """A corpus that lets front ends refuse at will would tell nothing."""
        entries = http_corpus.load()
        self.assertGreater(sum(not entry.may_refuse for entry in entries), len(entries) * 3 // 4)
        self.assertGreater(sum(bool(entry.allowed) for entry in entries), len(entries) // 4)


class Verdict(unittest.TestCase):
    def check_each(self, is_right):
        """is_right(front, entry, what was seen of that front end) for all of them."""
        wrong = {(front, entry.name): seen["told"][entry.name]
                 for front, seen in observed.items() for entry in http_corpus.load()
                 if not is_right(front, entry, seen)}
        self.assertEqual(wrong, {})

    def test_nothing_is_executed_but_what_is_allowed(self):
        def is_right(_front, entry, seen):
            executed = seen["told"][entry.name]
            return executed == entry.allowed[:len(executed)]
        self.check_each(is_right)

    def test_what_is_allowed_is_refused_only_where_the_corpus_says_so(self):
        self.check_each(lambda front, entry, seen: front in entry.may_refuse or
                        seen["told"][entry.name] == entry.allowed)

    def test_no_pair_executes_and_differs(self):
        for entry in http_corpus.load():
            executed = sorted((seen["told"][entry.name] for seen in observed.values()), key=len)
            for fewer, more in zip(executed, executed[1:]):
                self.assertEqual(fewer, more[:len(fewer)], entry.name)

    def test_marks_and_audit_log_of_the_real_worker_agree(self):
        def is_right(_front, entry, seen):
            stopped = [dict(execution["arguments"])["user"]
                       for execution in seen["told"][entry.name]
                       if execution["function"] == SUSPEND]
            marks, audited = seen["done"][entry.name]
            return marks == set(stopped) and audited == [[SUSPEND, name] for name in stopped]
        self.check_each(is_right)

    def test_no_request_ends_a_worker(self):
        for front, seen in observed.items():
            self.assertEqual(seen["ended"], set(), front)

    def test_no_answer_is_a_failure_of_the_server(self):
        """But for 503 to who hung up before the end of the body: so Apache calls that."""
        def is_right(_front, entry, seen):
            statuses = re.findall(rb"(?m)^HTTP/1\.[01] (\d{3})", seen["answers"][entry.name])
            failures = set(statuses) & {b"500", b"502", b"503", b"504"}
            return not failures or (failures == {b"503"} and entry.ends == "client")
        self.check_each(is_right)

    def test_every_answer_is_in_the_asked_format(self):
        self.check_each(lambda _front, entry, seen:
                        is_in_format(entry, seen["answers"][entry.name]))


def is_in_format(entry, answer):
    """Whether the first answer to a request for a path of the API is the JSON or XML asked for."""
    line = re.match(rb"[A-Z]+ (?:/cpsess[0-9]+|<<cpsess>>)?/(json|xml)-api/", entry.raw)
    head, _, body = re.sub(rb"^HTTP/1\.1 100 .*?\r\n\r\n", b"", answer, flags=re.S).partition(
        b"\r\n\r\n")
    if line is None or entry.raw.startswith(b"HEAD ") or not head.startswith(b"HTTP/1."):
        return True
    length = re.search(rb"\r\nContent-Length: (\d+)", head)
    text = body[:int(length[1])] if length else body
    try:
        return bool(json.loads(text) if line[1] == b"json" else ElementTree.fromstring(text))
    except (ValueError, ElementTree.ParseError):
        return False


if __name__ == "__main__":
    unittest.main()
