"""UAPI's calls about one mailbox, and what Exim makes of them: from the answer on, and back."""

import json
import urllib.parse

from http_call import call
from mail_case import OUT, MailCase

SALES = "sales@alice.example"
INFO = "info@alice.example"


class Uapi(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in (SALES, INFO):
            cls.lab.add_login(name)

    def cpanel(self, function, email=SALES):
        query = urllib.parse.urlencode({
            "cpanel_jsonapi_user": "alice", "cpanel_jsonapi_apiversion": 3,
            "cpanel_jsonapi_module": "Email", "cpanel_jsonapi_func": function, "email": email})
        answer = call(self.lab, f"/json-api/cpanel?{query}", token=self.lab.token, tls=True)
        result = json.loads(answer.body)["result"]
        self.assertEqual(result["status"], 1, answer.body)
        return result["data"]

    def send_as(self, login):
        return self.lab.submit(login, login, [OUT])

    def test_a_mailbox_is_refused_from_the_answer_on_and_sends_again_after_the_undo(self):
        self.assert_taken(self.send_as(SALES))
        self.lab.wait_for_sink(lambda messages: len(messages) == 1)  # else the stop may meet it
        self.cpanel("suspend_outgoing")
        self.assert_refused(self.send_as(SALES), text=f"mailbox {SALES} is suspended")
        self.assert_taken(self.send_as(INFO))
        self.cpanel("unsuspend_outgoing")
        self.assert_taken(self.send_as(SALES))
        self.lab.wait_for_sink(lambda messages: len(messages) == 3)

    def test_a_held_mailbox_keeps_its_mail_in_the_queue(self):
        self.cpanel("hold_outgoing")
        self.assert_taken(self.send_as(SALES))
        self.assert_taken(self.send_as(INFO))
        self.lab.wait_for_sink()
        self.assertEqual(len(self.lab.queue()), 1)
        self.cpanel("release_outgoing")
        self.lab.run_queue()
        self.settle()
        self.lab.wait_for_sink(lambda messages: len(messages) == 2)


