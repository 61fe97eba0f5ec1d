"""What the tests of connections from this very host share: a lab with more addresses."""

import json
import re

from lab_namespace import HERE, HOST
from mail_case import MailCase

UNKNOWN = "not known now whose connection"
BOUND = """
import json, smtplib, socket, sys
it = socket.socket(getattr(socket, sys.argv[2]))
if sys.argv[3]:
    it.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, sys.argv[3].encode())
it.connect((sys.argv[4], int(sys.argv[1])))
smtp = smtplib.SMTP()
smtp.sock = it
smtp.getreply()
smtp.ehlo('x')
smtp.mail(sys.argv[5])
print(json.dumps([smtp.rcpt(to)[0] for to in sys.argv[6:]]))
"""


def hook_of(lab):
    """Whether the check finds this hook wired, and its words."""
    script = ("import sys; sys.path.insert(0, sys.argv[1]); import exim_check, json\n"
              "print(json.dumps([*exim_check.check()]))")
    done = lab.enter(["/usr/bin/python3", "-B", "-c", script, str(HOST)], check=True)
    return {name: rest for name, *rest in json.loads(done.stdout)}["peer"]


class Peer(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lab = cls.lab
        lab.enter(["ip", "address", "add", "192.0.2.7/32", "dev", "lo"], check=True)
        if lab.path("/proc/sys/net/ipv6").exists():
            lab.enter(["ip", "address", "add", "2001:db8::7/128", "dev", "lo"], check=True)
        conf = lab.path("/etc/exim4/update-exim4.conf.conf")
        conf.write_text(re.sub(r"dc_local_interfaces='.*'", "dc_local_interfaces=''",
                               conf.read_text()))
        lab.enter(["update-exim4.conf"], check=True)
        for name in ("exim", "watch"):
            lab.stop_program(name)
        health = lab.path("/run/penstock/agent/health.json")
        health.unlink()
        for name in ("exim", "watch"):
            lab.start_program(name)
        lab.wait_for(health.exists, "look at Exim", 60)

    def from_address(self, address, user, sender, *recipients):
        """The codes that this user's process is answered, over that address."""
        family = "AF_INET6" if ":" in address else "AF_INET"
        return self.bound(user, family, "", address, sender, *recipients)

    def bound(self, user, *words):
        done = self.lab.enter(["/usr/bin/python3", "-c", BOUND, str(self.lab.smtp[1]), *words],
                              user=user)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def uid(self, user):
        return self.lab.enter(["id", "-u", user], check=True).stdout.strip()

    def by_uid(self, uid, sender, *recipients):
        """A conversation by a process of this uid."""
        order = {"port": self.lab.smtp[1], "mail_from": sender, "recipients": recipients,
                 "text": "Subject: x\n\nText.\n"}
        done = self.lab.enter(["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups",
                               "/usr/bin/python3", "-", json.dumps(order)],
                              input=(HERE / "lab_session.py").read_text())
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)
