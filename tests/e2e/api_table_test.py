"""What WHM API 1 clients rely on, through a real nginx, in JSON and in XML."""

import json
import os
import pathlib
import re
import unittest
import xml.etree.ElementTree as ElementTree

from http_call import call
from lab import Lab
from lab_rights import grant, profile

FUNCTION = "suspend_outgoing_email"
OK = b'{"metadata":{"command":"suspend_outgoing_email","reason":"OK","result":1,"version":1}}'
NUMBERS = ("result", "version")
REFUSED = {"cpanelresult": {"apiversion": "2", "error": "Access denied", "type": "text",
                            "data": {"reason": "Access denied", "result": "0"}}}


def setUpModule():
    global lab
    lab = Lab(build=os.environ["PENSTOCK_BUILD"])
    unittest.addModuleCleanup(lab.stop)
    lab.start()
    lab.add_account("carol", owner="seller", domains=["carol.example"])
    grant(lab, "seller", ["suspend-acct"])


def target(form, function=FUNCTION, **arguments):
    query = "&".join(f"{name.replace('__', '.')}={value}" for name, value in arguments.items())
    return f"/{form}-api/{function}?{query}"


def read(form, body):
    """The answer as a dictionary, with the numbers of the metadata as numbers in XML, too."""
    if form == "json":
        return json.loads(body)
    return as_dict(ElementTree.fromstring(body))


def as_dict(element):
    if len(element):
        return {child.tag: as_dict(child) for child in element}
    text = element.text or ""
    return int(text) if element.tag in NUMBERS and text.isdigit() else text


def masked(reason):
    return re.sub(r"\(XID [a-z0-9]{6}\)", "(XID xxxxxx)", reason)


def names(restriction):
    return sorted(path.name for path in pathlib.Path(lab.state, "outgoing", restriction).iterdir()
                  if not path.name.startswith((".", "_probe.")))


def marks():
    return names("suspended"), names("held")


def no_user(name):
    return f"API failure: (XID xxxxxx) You do not have a user named “{name}”."


def answer_of(body):
    """The refusal below its root, which in XML is the document's; "0" as text in both."""
    refused = body.get("cpanelresult", body)
    return {**refused, "data": {**refused["data"], "result": str(refused["data"]["result"])}}


class TableOfAnswers(unittest.TestCase):
    """Every case in both formats."""

    def ask(self, form, function=FUNCTION, caller=("root", None), **arguments):
        user, token = caller
        return call(lab, target(form, function, **arguments),
                    user=user, token=token or lab.token)

    def assert_failure(self, expected, function=FUNCTION, caller=("root", None), **arguments):
        before = marks()
        for form in ("json", "xml"):
            with self.subTest(form=form, **arguments):
                answer = self.ask(form, function, caller, **arguments)
                self.assertEqual(answer.status, 200)
                metadata = read(form, answer.body)["metadata"]
                self.assertEqual(
                    {**metadata, "reason": masked(metadata["reason"])},
                    {"command": function, "reason": expected, "result": 0, "version": 1})
        self.assertEqual(marks(), before)

    def test_done_and_already_so_answer_the_same_bytes(self):
        for prefix in ("", "/cpsess1234567890"):
            for _ in range(2):
                answer = call(lab, prefix + target("json", api__version=1, user="alice"),
                              token=lab.token, tls=True)
                self.assertEqual(answer.status, 200)
                self.assertEqual(answer.body, OK)
                self.assertEqual(answer.headers["Content-Type"],
                                 'application/json; charset="utf-8"')
                self.assertEqual(answer.headers["Content-Length"], str(len(OK)))
        self.assertIn("alice", names("suspended"))
        self.ask("json", "unsuspend_outgoing_email", api__version=1, user="alice")
        self.assertNotIn("alice", names("suspended"))

    def test_xml_success_is_result_with_metadata_and_no_data(self):
        answer = self.ask("xml", "unsuspend_outgoing_email", api__version=1, user="bob")
        self.assertEqual(answer.headers["Content-Type"], 'text/xml; charset="utf-8"')
        root = ElementTree.fromstring(answer.body)
        self.assertEqual(root.tag, "result")
        self.assertEqual(as_dict(root), {"metadata": {
            "command": "unsuspend_outgoing_email", "reason": "OK", "result": 1, "version": 1}})

    def test_a_missing_or_empty_user_is_asked_for(self):
        text = "API failure: (XID xxxxxx) Provide the “user” argument."
        self.assert_failure(text, api__version=1)
        self.assert_failure(text, api__version=1, user="")

    def test_what_is_no_account_of_the_caller_gets_one_text(self):
        for sent, name in (("nobody-there", "nobody-there"), ("alice.example", "alice.example"),
                           ("..%2f..%2fetc", "../../etc"), ("ALICE", "ALICE"), ("root", "root"),
                           (".ready", ".ready"), ("a+b", "a b"), ("%E2%80%9C", "“"),
                           ("x" * 300, "x" * 300)):
            self.assert_failure(no_user(name), api__version=1, user=sent)

    def test_another_resellers_account_answers_as_one_that_does_not_exist(self):
        caller = ("seller", lab.new_token("seller", ["suspend-acct"]))
        for name in ("alice", "nobody-there"):
            self.assert_failure(no_user(name), caller=caller, api__version=1, user=name)
        self.assertEqual(self.ask("json", caller=caller, api__version=1, user="carol").body, OK)
        self.assertEqual(names("suspended"), ["carol"])
        self.ask("json", "unsuspend_outgoing_email", caller, api__version=1, user="carol")

    def test_root_is_never_suspended_even_with_an_account_file_of_that_name(self):
        lab.add_account("root", domains=["root.example"])
        self.assert_failure(no_user("root"), api__version=1, user="root")

    def test_a_caller_without_the_acl_is_denied_by_function(self):
        caller = ("root", lab.new_token("root", ["list-accts"]))
        self.assert_failure("Permission denied: You do not have the required privileges to run "
                            "suspend_outgoing_email", caller=caller, api__version=1, user="alice")

    def test_unknown_functions_and_versions_are_unknown_apps(self):
        self.assert_failure("Unknown app (“nonsense”) requested for this version (1) of the API.",
                            "nonsense", api__version=1)
        for version in (0, 2, 7):
            self.assert_failure(
                f"Unknown app (“{FUNCTION}”) requested for this version ({version}) of the API.",
                api__version=version, user="alice")

    def test_without_api_version_nothing_is_executed(self):
        before = marks()
        answer = self.ask("json", user="alice")
        self.assertEqual((answer.status, answer.body),
                         (200, b'{"error":"Unknown App Requested: suspend_outgoing_email"}'))
        root = ElementTree.fromstring(self.ask("xml", user="alice").body)
        self.assertEqual(root.findtext("error"), f"Unknown App Requested: {FUNCTION}")
        self.assertEqual(marks(), before)

    def test_no_or_bad_credentials_are_403_whatever_is_asked(self):
        before = marks()
        for header in ({}, {"Authorization": "whm root:WRONG"}, {"Authorization": "Basic eA=="},
                       {"Authorization": f"whm bob:{lab.token}"}, {"Cookie": "whostmgrsession=x"}):
            for function in (FUNCTION, "version", "nonsense"):
                for form in ("json", "xml"):
                    with self.subTest(header=header, function=function, form=form):
                        answer = call(lab, headers=header, target=target(
                            form, function, api__version=1, user="alice"))
                        self.assertEqual(answer.status, 403)
                        body = read(form, answer.body)
                        self.assertEqual(answer_of(body), REFUSED["cpanelresult"])
        self.assertEqual(marks(), before)

    def test_the_scheme_may_be_written_in_any_case(self):
        answer = call(lab, target("json", "version", api__version=1),
                      headers={"Authorization": f"WHM root:{lab.token}"})
        self.assertEqual(json.loads(answer.body)["data"], {"version": "11.138.0.6"})

    def test_a_disabled_role_refuses_the_function_and_takes_it_off_the_list(self):
        def offered():
            answer = self.ask("json", "applist", api__version=1)
            return json.loads(answer.body).get("data", {}).get("app")

        self.assertIn(FUNCTION, offered())
        with profile(lab, "code = MAILNODE\ndisabled_roles = MailSend\n"):
            self.assert_failure("API failure: (XID xxxxxx) The “MailSend” role is disabled on "
                                "this server.", api__version=1, user="alice")
            left = offered()
            self.assertIn("listaccts", left)
            self.assertFalse([name for name in left if name.endswith("suspend_outgoing_email")])

    def test_roles_that_cannot_be_read_are_not_guessed(self):
        unreadable = ("API failure: (XID xxxxxx) The server cannot read its own state. Nothing "
                      "was changed.")
        with profile(lab, "disabled_roles = Nonsense\n"):
            self.assert_failure(unreadable, api__version=1, user="alice")
            self.assert_failure(unreadable, "applist", api__version=1)

    def test_state_that_cannot_be_written_is_no_success(self):
        directory = pathlib.Path(lab.state, "outgoing/suspended")
        mode = directory.stat().st_mode
        directory.chmod(0o2550)
        try:
            self.assert_failure("API failure: (XID xxxxxx) The change could not be written to "
                                "disk and is not confirmed.", api__version=1, user="alice")
        finally:
            directory.chmod(mode)
        (directory / ".ready").rename(directory / ".gone")
        try:
            self.assert_failure("API failure: (XID xxxxxx) The server cannot read its own state. "
                                "Nothing was changed.", api__version=1, user="alice")
        finally:
            (directory / ".gone").rename(directory / ".ready")


if __name__ == "__main__":
    unittest.main()
