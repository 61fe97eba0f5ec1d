"""A lab with penstock's agents for each class of tests about them."""

import time

from mail_case import ALICE, BOB, OUT, MailCase  # noqa: F401

LIST = "/etc/outgoing_mail_suspended_users"


class AgentCase(MailCase):
    """What the agents do, by itself, after a change."""

    def clean(self):
        super().clean()
        self.lab.wait_for(lambda: self.listed() == [], "an empty list", 15)

    def call(self, function, **arguments):
        """The metadata of a call's answer."""
        return self.lab.api(function, **arguments).json()["metadata"]

    def well(self, function, **arguments):
        """A call that must succeed."""
        answer = self.call(function, **arguments)
        self.assertEqual(1, answer["result"], answer)

    def suspended(self, name):
        return self.outgoing("suspended").joinpath(name).exists()

    def listed(self, file=LIST):
        return self.lab.path(file).read_text().splitlines()

    def wait_until(self, condition, what, bound=15):
        self.lab.wait_for(condition, what, bound)

    def watch_log(self):
        return self.lab.path("/var/log/penstock-watch.log").read_text()

    def stays(self, condition, seconds=1.5):
        """That something holds for a while: what must not happen has no moment to wait for."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.assertTrue(condition())
            time.sleep(0.05)
