"""What the demo shows, step by step: alice is suspended, and Debian's Exim obeys.

tell() promises: each step says what it did and what came of it; what did otherwise than it should
is said so and counted, and the rest is still shown. At the end one mailbox of alice is suspended.
"""

import json
import ssl
import textwrap
import urllib.parse
import urllib.request

from lab import Lab

OUTSIDE = "someone@outside.example"
WHO_IS_STOPPED = ("listaccts", "api.filter.enable=1", "api.filter.a.field=outgoing_mail_suspended",
                  "api.filter.a.arg0=1", "api.columns.enable=1", "api.columns.a=user")
MAILBOX = "desk@alice.example"
WHO_STOPPED_IT = ("list_outgoing_email_restrictions",)
STEPS = 17


class Story:
    def __init__(self, lab: Lab, say):
        self.lab = lab
        self.say = say
        self.mistakes = 0
        self.number = 0
        authority = lab.path("/etc/penstock/tls/penstock.crt").read_text()
        self.trust = ssl.create_default_context(cadata=authority)

    def tell(self) -> int:
        """The number of steps that did otherwise."""
        for step in (self.alice_sends, self.alice_queues, self.alice_is_suspended,
                     self.her_next_recipient_is_refused, self.her_sendmail_is_refused,
                     self.she_writes_to_bob, self.bob_sends, self.the_same_call_as_xml,
                     self.the_host_is_asked_who_is_stopped, self.her_queued_message_fails,
                     self.she_is_unsuspended, self.she_sends_again, self.she_is_held,
                     self.what_she_sends_waits, self.the_host_is_asked_who_stopped_it,
                     self.she_is_released, self.one_mailbox_is_suspended):
            before = self.mistakes
            try:
                step()
            except Exception as mistake:  # whatever a step meets, the others are still shown
                self.expect(False, f"it failed: {mistake}")
            self.say("   => as it should be" if self.mistakes == before
                     else "   => NOT as it should be")
        return self.mistakes

    def alice_sends(self):
        self.title("alice sends mail outside, by SMTP with her password")
        self.send_outside("alice", "first")

    def alice_queues(self):
        self.title("alice leaves a message in Exim's queue, to be sent later")
        done = self.lab.sendmail("alice", ["-odq", OUTSIDE], letter("waiting"))
        self.show(f"$ sendmail -odq {OUTSIDE}", f"exit status {done.returncode}")
        self.expect(done.returncode == 0 and len(self.lab.queue()) == 1, "it waits in the queue")

    def alice_is_suspended(self):
        self.title("the abuse desk suspends her outgoing mail: one HTTPS call")
        answer = json.loads(self.call("json", "suspend_outgoing_email"))
        self.expect(answer["metadata"] == {"command": "suspend_outgoing_email", "reason": "OK",
                                           "result": 1, "version": 1}, "the answer is OK")
        self.expect((self.lab.state / "outgoing/suspended/alice").is_file(), "she is marked")

    def her_next_recipient_is_refused(self):
        self.title("she sends again, by SMTP with her password")
        told = self.lab.submit("alice", "alice@alice.example", [OUTSIDE], letter("second"))
        code, text = told["rcpt"][OUTSIDE]
        self.show(f"RCPT TO:<{OUTSIDE}>", f"{code} {text}")
        self.expect(code == 550, "refused with 550")
        self.expect(not self.arrived("second"), "nothing arrived outside")

    def her_sendmail_is_refused(self):
        self.title("she tries sendmail, as a script of her web site would")
        done = self.lab.sendmail("alice", ["-oep", OUTSIDE], letter("script"))
        self.show(f"$ sendmail {OUTSIDE}", *done.stderr.splitlines()[:4],
                  f"exit status {done.returncode}")
        self.expect(done.returncode != 0, "refused")
        self.expect(not self.arrived("script"), "nothing arrived outside")

    def she_writes_to_bob(self):
        self.title("mail inside the host goes on: alice writes to bob")
        told = self.lab.submit("alice", "alice@alice.example", ["bob@bob.example"],
                               letter("inside"))
        self.show("RCPT TO:<bob@bob.example>", line(told["rcpt"]["bob@bob.example"]))
        self.lab.wait_for(lambda: subject("inside") in self.lab.mailbox("bob"), "mail to bob")
        self.show("it is in bob's mailbox")

    def bob_sends(self):
        self.title("others are not touched: bob sends mail outside")
        self.send_outside("bob", "from bob")

    def the_same_call_as_xml(self):
        self.title("the same call once more, answered as XML")
        answer = self.call("xml", "suspend_outgoing_email")
        self.expect("<result>1</result>" in answer, "OK again: she already was")

    def the_host_is_asked_who_is_stopped(self):
        self.title("who is stopped? root asks on the host itself, by whmapi1")
        done = self.lab.whmapi1(*WHO_IS_STOPPED)
        self.show(f"$ whmapi1 {' '.join(WHO_IS_STOPPED)}", *done.stdout.splitlines())
        self.expect(done.returncode == 0 and "user: alice" in done.stdout
                    and "user: bob" not in done.stdout, "alice, and nobody else")

    def her_queued_message_fails(self):
        self.title("the message that she queued before the suspension fails at once")
        failed = self.lab.wait_for_log(r"^.* \*\* " + OUTSIDE + r".*$")
        self.show(failed[0])
        self.lab.wait_for(lambda: not self.lab.queue(), "empty queue")
        self.show("the queue is empty")
        self.expect(not self.arrived("waiting"), "nothing arrived outside")

    def she_is_unsuspended(self):
        self.title("the abuse desk lifts the suspension")
        answer = json.loads(self.call("json", "unsuspend_outgoing_email"))
        self.expect(answer["metadata"]["result"] == 1, "the answer is OK")
        self.expect(not (self.lab.state / "outgoing/suspended/alice").exists(),
                    "she is no longer marked")

    def she_sends_again(self):
        self.title("alice sends mail outside again")
        self.send_outside("alice", "again")

    def she_is_held(self):
        self.title("the abuse desk only wants to look: it holds her mail, and says why")
        answer = json.loads(self.call("json", "hold_outgoing_email", reason="looks like spam"))
        self.expect(answer["metadata"]["result"] == 1, "the answer is OK")

    def what_she_sends_waits(self):
        self.title("what she sends now is taken, and waits; mail inside the host does not")
        told = self.lab.submit("alice", "alice@alice.example", [OUTSIDE], letter("held"))
        self.show(f"RCPT TO:<{OUTSIDE}>", line(told["rcpt"][OUTSIDE]))
        self.show(self.lab.wait_for_log(r"^.* == .* is held$")[0])
        self.expect(not self.arrived("held"), "nothing arrived outside")

    def the_host_is_asked_who_stopped_it(self):
        self.title("who holds whom, since when, why, and how much waits?")
        done = self.lab.whmapi1(*WHO_STOPPED_IT)
        self.show(f"$ whmapi1 {' '.join(WHO_STOPPED_IT)}", *done.stdout.splitlines())
        self.expect("looks like spam" in done.stdout and "messages_waiting: 1" in done.stdout,
                    "alice, with the reason and one message")

    def she_is_released(self):
        self.title("nothing found: her mail is released, and what waited goes out by itself")
        answer = json.loads(self.call("json", "release_outgoing_email"))
        self.expect(answer["metadata"]["result"] == 1, "the answer is OK")
        self.lab.wait_for_sink(lambda messages: any(subject("held") in message.text
                                                    for message in messages))
        self.show("it arrived outside")

    def one_mailbox_is_suspended(self):
        self.title(f"one mailbox alone: {MAILBOX} is suspended, by UAPI")
        self.lab.add_login(MAILBOX)
        answer = json.loads(self.call(
            "json", "uapi_cpanel", **{"cpanel.user": "alice", "cpanel.module": "Email",
                                      "cpanel.function": "suspend_outgoing", "email": MAILBOX}))
        self.expect(answer["data"]["uapi"]["status"] == 1, "the answer is OK")
        told = self.lab.submit(MAILBOX, MAILBOX, [OUTSIDE], letter("desk"))
        self.show(f"RCPT TO:<{OUTSIDE}>, logged in as {MAILBOX}", line(told["rcpt"][OUTSIDE]))
        self.expect(told["rcpt"][OUTSIDE][0] == 550, "refused with 550")
        self.send_outside("alice", "beside the mailbox")

    def send_outside(self, name: str, what: str) -> None:
        told = self.lab.submit(name, f"{name}@{name}.example", [OUTSIDE], letter(what))
        self.show(f"RCPT TO:<{OUTSIDE}>", line(told["rcpt"][OUTSIDE]))
        self.expect(told["data"] is not None and told["data"][0] == 250, "Exim takes it")
        self.lab.wait_for_sink(lambda messages: any(subject(what) in message.text
                                                    for message in messages))
        self.show(f"it arrived outside, from {name}@{name}.example")

    def call(self, form: str, function: str, **arguments: str) -> str:
        """The text of the answer, as the HTTPS client sees it."""
        query = urllib.parse.urlencode({"api.version": 1, "user": "alice", **arguments})
        target = f"{self.lab.url}/{form}-api/{function}?{query}"
        request = urllib.request.Request(
            target, headers={"Authorization": f"whm root:{self.lab.token}"})
        with urllib.request.urlopen(request, context=self.trust, timeout=30) as answer:
            text = answer.read().decode()
        self.show(f"GET {target}", text.strip())
        return text

    def arrived(self, what: str) -> bool:
        return any(subject(what) in message.text for message in self.lab.outside())

    def title(self, text: str) -> None:
        self.number += 1
        self.say(f"\n{self.number:2}/{STEPS} {text}")

    def show(self, *lines: str) -> None:
        for text in lines:
            self.say(textwrap.indent(text, "      "))

    def expect(self, is_so: bool, words: str) -> None:
        if is_so:
            self.show(words)
        else:
            self.mistakes += 1
            self.show(f"expected, but not so: {words}")


def subject(what: str) -> str:
    return f"Subject: demo, {what}"


def letter(what: str) -> str:
    return f"{subject(what)}\n\nThis is the demo of penstock.\n"


def line(answer: tuple[int, str]) -> str:
    return f"{answer[0]} {answer[1]}"
