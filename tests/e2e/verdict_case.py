"""A lab that gives its verdict on raw requests: what each of them made a worker do.

Two workers behind the same front end: verdict_worker, whose functions tell who called them with
what and do nothing else, and the real one, whose marks and audit log are looked at.
"""

import json
import pathlib
import re
import shutil
import urllib.parse

import http_corpus
import layout
from http_call import call
from lab_rights import grant

TOLD = "/var/log/penstock/verdicts"
AUDIT_LOG = "/var/log/penstock/audit.log"
SUSPEND = "suspend_outgoing_email"
PLAIN = "/json-api/version?api.version=1&plain=call"
PLAIN_TOLD = {"caller": "root", "function": "version",
              "arguments": [["api.version", "1"], ["plain", "call"]]}


class Verdicts:
    """See the top of the file; `lab` is running and is this object's alone."""

    def __init__(self, lab, build):
        self.lab = lab
        self._build = pathlib.Path(build)
        self._ports = {tls: urllib.parse.urlsplit(url).port
                       for tls, url in ((True, lab.url), (False, lab.clear_url))}
        lab.add_account("carol", owner="seller")
        grant(lab, "seller", ["suspend-acct"])
        self._secrets = {"root": lab.token, "root-lower": lab.token.lower(),
                         "seller": lab.new_token("seller"), **self._session()}

    def _session(self):
        made = self.lab.whmapi1("--output=json", "create_user_session", "user=root",
                                "service=whostmgrd", check=True)
        data = json.loads(made.stdout)["data"]
        return {"session": data["session"].partition(":")[2], "cpsess": data["cp_security_token"]}

    def put_worker(self, program):
        """Run that program of the build folder as the worker from now on."""
        new = self.lab.path(f"{layout.WORKER}.new")
        shutil.copyfile(self._build / program, new)
        new.chmod(0o755)
        new.rename(self.lab.path(layout.WORKER))
        self.lab.restart_worker()

    def exchange(self, entry):
        """Sends it => the answers in bytes; afterwards a plain call is answered, or it raises."""
        raw = http_corpus.filled(entry.raw, self._secrets)
        answer = http_corpus.send(self.lab.connect(self._ports[entry.tls]), raw, entry.ends,
                                  entry.tls)
        self.call_plainly(entry.name)
        return answer

    def call_plainly(self, after="the start"):
        """Raises unless a plain call is answered."""
        answer = call(self.lab, PLAIN, token=self.lab.token)
        if answer.status != 200 or json.loads(answer.body)["metadata"]["result"] != 1:
            raise AssertionError(f"no service after: {after}: {answer}")

    def told(self, entries):
        """What each of the entries executed, by name; verdict_worker is running."""
        log = self.lab.path(TOLD)
        log.write_text("")
        log.chmod(0o666)
        verdicts, answers = {}, {}
        with log.open() as lines:
            for entry in entries:
                answers[entry.name] = self.exchange(entry)
                executed = [json.loads(line) for line in lines]
                if executed.count(PLAIN_TOLD) != 1 or executed.pop() != PLAIN_TOLD:
                    raise AssertionError(f"a late execution around: {entry.name}: {executed}")
                verdicts[entry.name] = executed + doors(answers[entry.name])
        return verdicts, answers

    def done(self, entries):
        """What each of the entries changed, by name: the marks, and the functions and accounts of
        the audit log's lines; the real worker is running. Every change is undone."""
        marks = pathlib.Path(self.lab.state, "outgoing/suspended")
        changes = {}
        self.lab.path(AUDIT_LOG).touch()
        with self.lab.path(AUDIT_LOG).open() as lines:
            lines.seek(0, 2)
            for entry in entries:
                self.exchange(entry)
                audited = [json.loads(line) for line in lines]
                names = {path.name for path in marks.iterdir()} - {".ready"}
                for name in names:
                    (marks / name).unlink()
                changes[entry.name] = names, [[line["function"], line["account"]]
                                              for line in audited
                                              if not line["outcome"].startswith("refused")]
        return changes


def doors(answer):
    """The sessions that began or ended with these answers: that is no function's doing."""
    cookies = re.findall(rb"(?s)^HTTP/1.1 200 .*?\r\nSet-Cookie: __Host-whostmgrsession=([^;\r]*);",
                         answer)
    return [{"caller": "", "function": "login" if secret else "logout", "arguments": []}
            for secret in cookies]
