"""A lab with everything that is compared in it: penstock, bare responders, and the disk by itself.

The lab's nginx has the connections that deploy/install advises, enough for 2048 clients. run()
measures one of them by its name. Fails with SystemExit where something does not answer as it
should: a figure of it would mean nothing.
"""
import contextlib
import pathlib
import tempfile

import bare_sites
import clients
from clients import Target
from fresh_accounts import FreshAccounts
from lab import Lab
from quiet import wait_until_quiet

READS = {"version": "version", "accountsummary": "accountsummary"}
TOOLS = {"wrk": clients.wrk, "ab": clients.ab}


class World:
    """See the top of the file; a context manager."""

    def __init__(self, options, front):
        self.front = front
        self._options = options
        self._stack = None
        self._lab = None
        self._urls = {}
        self._accounts = None
        self._files = None

    def __enter__(self):
        options = self._options
        with contextlib.ExitStack() as stack:
            self._lab = lab = stack.enter_context(
                Lab(build=options.build, front=self.front, accounts=()))
            self._accounts = FreshAccounts(lab, options.accounts)
            self._files = pathlib.Path(tempfile.mkdtemp(prefix="raw-", dir=lab.state))
            self._urls = stack.enter_context(
                bare_sites.running(lab, self.front, options.responder))
            self._check_answers()
            wait_until_quiet(lab, options.build, options.patience)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def run(self, name, tool, connections, seconds):
        """One run of penstock's function, a bare responder or raw_create."""
        run = self._run(name, tool, connections, seconds)
        if run.answered == 0:  # a short run, on a machine that did something else meanwhile
            run = self._run(name, tool, connections, 4 * seconds)
        if run.answered == 0:
            raise SystemExit(f"{name} answered nothing to {tool} with {connections} connections: "
                             f"{run}")
        return run

    def make_room(self, seconds):
        """Make the accounts that suspends of so many seconds need, if there are too few left."""
        self._accounts.reserve(seconds)

    def _run(self, name, tool, connections, seconds):
        if name == "raw_create":
            return clients.raw_create(self._lab, self._options.build / "tests/load/raw_create",
                                      self._files, connections,
                                      self._options.file_seconds or seconds)
        call = TOOLS[tool]
        if name == "suspend":
            return self._suspend(call, connections, seconds)
        target = Target(self._url(name), 1 if name == "suspend again" else
                        self._accounts.made if "account" in name else 0)
        return call(self._lab, target, connections, seconds)

    def _suspend(self, call, connections, seconds):
        first, number = self._accounts.reserve(seconds)
        target = Target(self._url("suspend"), number, first)
        run = call(self._lab, target, connections, seconds)
        self._accounts.spend(run, connections, number)
        return run

    def _url(self, name):
        function = READS.get(name, "suspend_outgoing_email")
        base = self._lab.clear_url
        if name in self._urls:
            base, function = self._urls[name], bare_sites.ANSWERS[name.rpartition("_")[2]]
        return f"{base}/json-api/{function}?api.version=1"

    def _check_answers(self):
        """Each bare responder says what penstock says."""
        for name in self._urls:
            own = "accountsummary" if name.endswith("account") else "version"
            bodies = [self._lab.enter(["curl", "-sf", "-H", "Authorization: whm root:"
                                       + self._lab.token, self._url(one) + "&user=user0"]).stdout
                      for one in (name, own)]
            if not bodies[0] or bodies[0] != bodies[1]:
                raise SystemExit(f"{name} does not say what penstock says: {bodies}")
