"""Every function of the catalog, in JSON, in XML and on the command line, in every way in which a
call can end: done, an argument missing, an unknown or a foreign account, its role off, no right to
it, a bad token. What to expect follows from the declaration alone."""

import functools
import json
import os
import re
import unittest
import urllib.parse
import xml.etree.ElementTree as ElementTree

import yaml
from http_call import call
from lab import Lab
from lab_rights import grant, profile

FORMS = ("json", "xml", "cli")
# A value that works on this host, by the name of the parameter; the rest are the examples.
VALUES = {"user": "carol", "domain": "carol.example", "command": "version", "role": "MailSend",
          "code": "STANDARD", "cpanel.user": "carol", "service": "whostmgrd", "search": "carol",
          "want": "user"}
# Functions whose `user` is no account: a caller, a reseller, or any name.
ANY_USER = {"validate_system_user": "alice", "create_user_session": "root"}
PREPARED = "prepared"
NEW_TOKEN = "new"
MISSING = re.compile(r"API failure: \(XID [a-z0-9]{6}\) Provide the “(\S+)” argument\.")


def setUpModule():
    global lab, catalog
    lab = Lab(build=os.environ["PENSTOCK_BUILD"])
    unittest.addModuleCleanup(lab.stop)
    lab.start()
    lab.add_account("carol", owner="seller", domains=["carol.example"])
    grant(lab, "seller", ["all"])
    lab.enter(["/usr/lib/penstock/penstock-fcgi", "--map-identities"], check=True)
    catalog = json.loads(lab.whmapi1("--catalog=json", check=True).stdout)


def values_for(function):
    """Arguments with which the call succeeds; the optional ones only where one is needed."""
    name = function["name"]
    found = {}
    for param in function["params"]:
        if param["presence"] in ("required", "one_or_more"):
            found[param["name"]] = VALUES.get(param["name"], param["example"])
    if name in ("accountsummary", "deliver_queued_messages", "remove_queued_messages", *ANY_USER):
        found["user"] = ANY_USER.get(name, "carol")
    if name == "api_token_create":
        found["token_name"] = NEW_TOKEN
    if name in ("api_token_update", "api_token_revoke"):
        found["token_name"] = PREPARED
    if name == "setacls":
        found.update({"reseller": "bob", "acl-suspend-acct": "1"})
    return found


def takes_an_account(function):
    return function["name"] not in ANY_USER and any(
        param["name"] == "user" for param in function["params"])


def rights_of(function):
    return [function["acl"]] if function["acl"] else []


class Ended:
    """How a call ended: its metadata, its data, and for the command line its exit status."""

    def __init__(self, metadata, data, status):
        self.metadata, self.data, self.status = metadata, data, status
        self.result, self.reason = int(metadata["result"]), metadata["reason"]


def over_http(form, function, arguments, user, token):
    query = urllib.parse.urlencode({"api.version": 1, **arguments})
    answer = call(lab, f"/{form}-api/{function}?{query}", user=user, token=token, tls=True)
    if answer.status != 200:
        return answer
    if form == "json":
        body = json.loads(answer.body)
        return Ended(body["metadata"], body.get("data"), 200)
    root = ElementTree.fromstring(answer.body)
    metadata = {child.tag: child.text for child in root.find("metadata")}
    return Ended(metadata, root.find("data"), 200)


def on_the_host(function, arguments, user):
    words = [f"{name}={urllib.parse.quote(value)}" for name, value in arguments.items()]
    done = lab.whmapi1(f"--user={user}", function, *words)
    body = yaml.safe_load(done.stdout)
    return Ended(body["metadata"], body.get("data"), done.returncode)


def for_each_cell(test):
    """Runs a test for every function in every form, and names the cell where it fails."""
    @functools.wraps(test)
    def run(self):
        for function in catalog:
            if function["version_0"] == "foreign":  # in the frame of another API: api_uapi_test
                continue
            for form in FORMS:
                with self.subTest(function=function["name"], form=form):
                    test(self, function, form)
    return run


def is_host_only(function, form):
    return function["effect"] == "administer" and form != "cli"


class Matrix(unittest.TestCase):
    def ask(self, form, function, arguments=None, user="root", acls=None):
        """Over HTTP the rights are those of a token, on the command line those of the user."""
        arguments = values_for(function) if arguments is None else arguments
        if form == "cli":
            return on_the_host(function["name"], arguments, user)
        token = lab.token if acls is None and user == "root" else lab.new_token(user, acls or [])
        return over_http(form, function["name"], arguments, user, token)

    def assert_failed(self, ended, form, pattern):
        self.assertEqual(ended.result, 0)
        self.assertRegex(ended.reason, pattern)
        self.assertIsNone(ended.data)
        if form == "cli":
            self.assertNotEqual(ended.status, 0)

    @for_each_cell
    def test_a_call_with_what_it_needs_is_done_or_is_to_be_run_on_the_host(self, function, form):
        with profile(lab, "code = STANDARD\n"):
            # Of an earlier cell: a token of the name that is to be made, none of the one to change.
            lab.whmapi1("api_token_revoke", f"token_name={NEW_TOKEN}")
            lab.whmapi1("api_token_create", f"token_name={PREPARED}")
            ended = self.ask(form, function)
        if is_host_only(function, form):
            self.assert_failed(ended, form, "whmapi1 on the server itself")
            return
        self.assertEqual(ended.result, 1, ended.reason)
        self.assertEqual(int(ended.metadata["version"]), 1)
        self.assertEqual(ended.metadata["command"], function["name"])
        if function["list"]:
            self.assertIsNotNone(ended.data)
        if form == "cli":
            self.assertEqual(ended.status, 0)

    @for_each_cell
    def test_each_required_argument_is_asked_for_by_name(self, function, form):
        required = [param["name"] for param in function["params"]
                    if param["presence"] in ("required", "one_or_more")]
        for missing in required if not is_host_only(function, form) else ():
            arguments = {name: value for name, value in values_for(function).items()
                         if name != missing}
            ended = self.ask(form, function, arguments)
            self.assert_failed(ended, form, MISSING)
            self.assertEqual(MISSING.search(ended.reason)[1], missing)

    @for_each_cell
    def test_an_unknown_account_is_named_and_a_foreign_one_is_answered_as_unknown(
            self, function, form):
        if not takes_an_account(function):
            return
        grant(lab, "seller", rights_of(function))
        for user, account in (("root", "nobody-there"), ("seller", "alice")):
            arguments = {**values_for(function), "user": account}
            ended = self.ask(form, function, arguments, user,
                             None if user == "root" else rights_of(function))
            self.assert_failed(ended, form, r"^API failure: \(XID [a-z0-9]{6}\) You do not "
                                            f"have a user named “{account}”\\.$")

    @for_each_cell
    def test_without_the_right_the_function_is_denied_by_name(self, function, form):
        if function["acl"] is None:
            return
        grant(lab, "seller", ["news"])
        ended = self.ask(form, function, user="seller", acls=["news"])
        self.assert_failed(ended, form, "^Permission denied: You do not have the required "
                                        f"privileges to run {function['name']}$")

    @for_each_cell
    def test_with_its_role_off_the_function_is_disabled(self, function, form):
        if function["role"] is None:
            return
        with profile(lab, f"disabled_roles = {function['role']}\n"):
            ended = self.ask(form, function)
        self.assert_failed(ended, form, f"“{function['role']}” role is disabled")

    def test_a_bad_token_gets_nothing_but_one_and_the_same_403(self):
        for form in ("json", "xml"):
            bodies = set()
            for function in catalog:
                query = urllib.parse.urlencode({"api.version": 1, **values_for(function)})
                answer = call(lab, f"/{form}-api/{function['name']}?{query}", user="root",
                              token="WRONG", tls=True)
                self.assertEqual(answer.status, 403)
                bodies.add(answer.body)
            self.assertEqual(len(bodies), 1)

    def test_what_is_offered_is_what_the_catalog_says(self):
        offered = json.loads(call(lab, "/json-api/applist?api.version=1", token=lab.token).body)
        over_the_net = [function["name"] for function in catalog
                        if function["effect"] != "administer"]
        self.assertEqual(offered["data"]["app"], over_the_net)
        on_host = yaml.safe_load(lab.whmapi1("applist").stdout)
        self.assertEqual(on_host["data"]["app"], [function["name"] for function in catalog])


if __name__ == "__main__":
    unittest.main()
