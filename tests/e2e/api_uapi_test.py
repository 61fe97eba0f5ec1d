"""UAPI through nginx and on the command line, called as clients call it."""

import json
import os
import unittest
import urllib.parse
import xml.etree.ElementTree as ElementTree

from http_call import call
from lab import Lab
from lab_rights import grant

MAILBOX = "a@alice.example"


def setUpModule():
    global lab
    lab = Lab(build=os.environ["PENSTOCK_BUILD"])
    unittest.addModuleCleanup(lab.stop)
    lab.start()
    lab.add_account("carol", owner="seller", domains=["carol.example"])
    lab.enter(["/usr/lib/penstock/penstock-fcgi", "--map-identities"], check=True)


def cpanel(function, email=MAILBOX, *, user="alice", form="json", prefix="cpanel_jsonapi",
           caller="root", token=None, method="GET"):
    arguments = urllib.parse.urlencode({
        f"{prefix}_user": user, f"{prefix}_apiversion": 3, f"{prefix}_module": "Email",
        f"{prefix}_func": function, "email": email})
    headers, body, target = {}, None, f"/{form}-api/cpanel"
    if method == "POST":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = arguments.encode()
    else:
        target += "?" + arguments
    return call(lab, target, method=method, user=caller, token=token or lab.token, tls=True,
                headers=headers, body=body)


def marks():
    return {str(path.relative_to(lab.state)) for kind in ("suspended", "held")
            for path in (lab.state / "outgoing" / kind).iterdir()
            if not path.name.startswith((".", "_probe."))}


class Uapi(unittest.TestCase):
    def setUp(self):
        for function in ("unsuspend_outgoing", "release_outgoing"):
            cpanel(function)

    def test_a_call_as_pages_make_it_stops_the_mailbox_and_the_undo_frees_it(self):
        for method in ("GET", "POST"):
            done = json.loads(cpanel("suspend_outgoing", method=method).body)
            self.assertEqual(done, {
                "apiversion": 3, "func": "suspend_outgoing", "module": "Email",
                "result": {"data": 1, "errors": None, "messages": None, "metadata": {},
                           "status": 1, "warnings": None}})
            self.assertEqual(marks(), {f"outgoing/suspended/{MAILBOX}"})
            undone = json.loads(cpanel("unsuspend_outgoing", method=method).body)
            self.assertIsNone(undone["result"]["data"])
            self.assertEqual(marks(), set())

    def test_xml_is_asked_for_with_the_prefix_of_xml(self):
        answer = cpanel("hold_outgoing", form="xml", prefix="cpanel_xmlapi")
        root = ElementTree.fromstring(answer.body)
        self.assertEqual(root.tag, "cpanelresult")
        self.assertEqual(root.findtext("result/status"), "1")
        self.assertEqual(marks(), {f"outgoing/held/{MAILBOX}"})

    def test_the_command_line_runs_it_through_uapi_cpanel(self):
        words = ["uapi_cpanel", "cpanel.user=alice", "cpanel.module=Email", f"email={MAILBOX}"]
        done = lab.whmapi1("--output=json", *words, "cpanel.function=suspend_outgoing")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertEqual(json.loads(done.stdout)["data"]["uapi"]["status"], 1)
        self.assertEqual(marks(), {f"outgoing/suspended/{MAILBOX}"})
        pops = lab.whmapi1("--output=json", "list_pops_for", "user=alice")
        self.assertEqual(json.loads(pops.stdout)["data"]["pops"], [MAILBOX])

    def test_the_command_line_runs_cpanel_in_its_own_frame_and_exits_by_its_status(self):
        words = ["--output=json", "cpanel", "cpanel_jsonapi_user=alice",
                 "cpanel_jsonapi_apiversion=3", "cpanel_jsonapi_module=Email"]
        done = lab.whmapi1(*words, "cpanel_jsonapi_func=list_pops")
        self.assertEqual((done.returncode, json.loads(done.stdout)["result"]["status"]), (0, 1))
        failed = lab.whmapi1(*words, "cpanel_jsonapi_func=nonsense")
        self.assertEqual((failed.returncode, json.loads(failed.stdout)["result"]["status"]), (1, 0))

    def test_a_reseller_stops_its_own_mailboxes_only(self):
        grant(lab, "seller", ["cpanel-api"])
        token = lab.new_token("seller", ["cpanel-api"])
        own = cpanel("suspend_outgoing", "x@carol.example", user="carol", caller="seller",
                     token=token)
        self.assertEqual(json.loads(own.body)["result"]["status"], 1)
        before = marks()
        foreign = cpanel("suspend_outgoing", caller="seller", token=token)
        unknown = cpanel("suspend_outgoing", user="nobody", caller="seller", token=token)
        self.assertEqual(foreign.body, unknown.body)
        through_own = cpanel("suspend_outgoing", user="carol", caller="seller", token=token)
        self.assertEqual(json.loads(through_own.body)["result"]["status"], 0)
        self.assertEqual(marks(), before)
        cpanel("unsuspend_outgoing", "x@carol.example", user="carol")

    def test_the_mailboxes_of_the_operators_list_are_told_with_their_flags(self):
        listing = lab.path("/etc/penstock/mailboxes")
        listing.write_text(f"{MAILBOX}:{{SHA512}}x\nlocked@alice.example:!\nb@bob.example\n")
        settings = lab.path("/etc/penstock/penstock.conf")
        before = settings.read_text()
        self.addCleanup(listing.unlink)
        self.addCleanup(settings.write_text, before)
        settings.write_text(before + "\nmailboxes = /etc/penstock/mailboxes\n")
        lab.whmapi1("uapi_cpanel", "cpanel.user=alice", "cpanel.module=Email",
                    "cpanel.function=hold_outgoing", f"email={MAILBOX}", check=True)
        done = lab.whmapi1("--output=json", "uapi_cpanel", "cpanel.user=alice",
                           "cpanel.module=Email", "cpanel.function=list_pops_with_disk")
        rows = json.loads(done.stdout)["data"]["uapi"]["data"]
        self.assertEqual([(row["email"], row["hold_outgoing"], row["suspended_login"])
                          for row in rows],
                         [(MAILBOX, 1, 0), ("locked@alice.example", 0, 1)])


if __name__ == "__main__":
    unittest.main()
