"""A lab with penstock's agents for each class of tests about them."""

import collections
import json
import os
import re
import signal
import time

from mail_case import ALICE, BOB, OUT, MailCase, empty  # noqa: F401

LIST = "/etc/outgoing_mail_suspended_users"
WATCH_LOG = "/var/log/penstock-watch.log"
KICKED = re.compile("queued mail tried: names=[1-9]|all queued mail was looked at")


class AgentCase(MailCase):
    """What the agents do, by itself, after a change."""

    def clean(self):
        super().clean()
        self.lab.wait_for(lambda: self.listed() == [], "an empty list", 15)
        self.wait_for_kicks()
        # What was queued may have been tried once more when its mark went.
        self.lab.wait_for(lambda: not self.lab.delivering(), "the end of the deliveries", 60)
        empty(self.lab.sink_dir)
        sink_log = self.lab.directory / "sink.log"
        if sink_log.exists():
            os.truncate(sink_log, 0)

    def wait_for_kicks(self):
        """Return when what was freed so far is behind penstock-watch: it would have the mail of
        the next test tried, too. The mark that comes and goes is the last that it looks at. An
        installed one logs elsewhere, and is not waited for."""
        if not self.lab.path(WATCH_LOG).exists():
            return
        before = len(self.watch_log())
        self.lab.mark("bob", "held")
        self.lab.unmark("bob", "held")
        self.wait_until(lambda: KICKED.search(self.watch_log(), before), "look at the queue", 60)

    def call(self, function, **arguments):
        """The metadata of a call's answer."""
        return self.lab.api(function, **arguments).json()["metadata"]

    def well(self, function, **arguments):
        """A call that must succeed."""
        answer = self.call(function, **arguments)
        self.assertEqual(1, answer["result"], answer)

    def records(self, function, list_name="records", **arguments):
        """The list in an answer that must succeed."""
        answer = self.lab.api(function, **arguments).json()
        self.assertEqual(1, answer["metadata"]["result"], answer)
        return answer["data"][list_name]

    def queue_held(self, count, user="alice", sender=ALICE):
        """Messages of this user to as many recipients, queued untried."""
        messages = [(sender, [f"to{number}@outside.example"], f"Subject: {number}\n\nText.")
                    for number in range(count)]
        done = self.lab.batch(user, messages)
        self.assertEqual(done.returncode, 0, done.stdout)

    def outside_counts(self):
        """How often each recipient outside was served."""
        return collections.Counter(to for message in self.lab.outside()
                                   for to in message.recipients)

    def health(self):
        return json.loads(self.lab.path("/run/penstock/agent/health.json").read_text())

    def kill_program(self, name):
        """As a crash ends it."""
        self.lab.stop_program(name, signal.SIGKILL)

    def suspended(self, name):
        return self.outgoing("suspended").joinpath(name).exists()

    def listed(self, file=LIST):
        return self.lab.path(file).read_text().splitlines()

    def wait_until(self, condition, what, bound=15):
        self.lab.wait_for(condition, what, bound)

    def watch_log(self):
        return self.lab.path(WATCH_LOG).read_text()

    def comes_to_stay(self, condition, what, seconds=1.5):
        """That something holds in the end, whatever it does on the way."""
        since = None

        def has_held():
            nonlocal since
            since = (since or time.monotonic()) if condition() else None
            return since is not None and time.monotonic() - since > seconds

        self.wait_until(has_held, what, 30)

    def stays(self, condition, seconds=1.5):
        """That something holds for a while: what must not happen has no moment to wait for."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.assertTrue(condition())
            time.sleep(0.05)
