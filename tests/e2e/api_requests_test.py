"""How arguments reach a function, and what odd requests get, through a real nginx."""

import json
import os
import pathlib
import random
import unittest
import urllib.parse
import xml.etree.ElementTree as ElementTree

import secret_search
from http_call import call
from lab import Lab

SUSPEND = "/json-api/suspend_outgoing_email"
UNSUSPEND = "/json-api/unsuspend_outgoing_email"


def setUpModule():
    global lab
    lab = Lab(build=os.environ["PENSTOCK_BUILD"])
    unittest.addModuleCleanup(lab.stop)
    lab.start()


def is_suspended(name):
    return pathlib.Path(lab.state, "outgoing/suspended", name).is_file()


def metadata(answer):
    return json.loads(answer.body)["metadata"]


class Requests(unittest.TestCase):
    def setUp(self):
        self.addCleanup(self.unsuspend_all)

    def unsuspend_all(self):
        for name in ("alice", "bob"):
            self.send(f"{UNSUSPEND}?api.version=1&user={name}")

    def send(self, target, **how):
        return call(lab, target, token=lab.token, **how)

    def test_arguments_are_read_from_query_form_and_json(self):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        octets = {"Content-Type": "application/octet-stream"}
        as_json = {"Content-Type": "application/json; charset=utf-8"}
        both = b"api.version=1&user=alice"
        for how in (dict(target=f"{SUSPEND}?api.version=1&user=alice"),
                    dict(target=f"{SUSPEND}?user=%61lice&&api%2Eversion=1&"),
                    dict(target=SUSPEND, method="POST", headers=form, body=both),
                    dict(target=SUSPEND, method="POST", headers=octets, body=both),
                    dict(target=SUSPEND, method="POST", body=both),
                    dict(target=f"{SUSPEND}?api.version=1", method="POST", headers=form,
                         body=b"user=alice&unknown=1&api.analytics=%7B%7D"),
                    dict(target=SUSPEND, method="POST", headers=as_json,
                         body=b'{"api.version":1,"user":"alice"}')):
            with self.subTest(**how):
                self.assertEqual(metadata(self.send(**how))["result"], 1)
                self.assertTrue(is_suspended("alice"))
                self.unsuspend_all()

    def test_repeated_arguments_that_differ_are_refused_in_every_encoding(self):
        for how in (dict(target=f"{SUSPEND}?api.version=1&user=alice&user=bob"),
                    dict(target=f"{SUSPEND}?api.version=1&user=alice", method="POST",
                         body=b"user=bob"),
                    dict(target=f"{SUSPEND}?api.version=1", method="POST",
                         headers={"Content-Type": "application/json"},
                         body=b'{"user":"alice","user":"bob"}')):
            with self.subTest(**how):
                self.assertEqual(metadata(self.send(**how))["result"], 0)
        self.assertFalse(is_suspended("alice") or is_suspended("bob"))

    def test_a_form_as_phps_curl_sends_an_array_is_read(self):
        parts = "".join(f'--XX\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                        for name, value in (("api.version", "1"), ("user", "alice")))
        answer = self.send(target=SUSPEND, method="POST", body=f"{parts}--XX--\r\n".encode(),
                           headers={"Content-Type": "multipart/form-data; boundary=XX"})
        self.assertEqual(metadata(answer)["result"], 1)
        self.assertTrue(is_suspended("alice"))

    def test_what_cannot_be_read_is_400_or_413_in_the_asked_format(self):
        query = "api.version=1&user=alice"
        many = "&".join(["a=1"] * 1100)
        as_json = {"Content-Type": "application/json"}
        for status, how in ((400, dict(target=f"{SUSPEND}?{query}&x=%zz")),
                            (400, dict(target=f"{SUSPEND}?{query}", method="POST",
                                       headers=as_json, body=b"[1]")),
                            (413, dict(target=f"{SUSPEND}?{query}&{many}")),
                            (413, dict(target=f"{SUSPEND}?{query}", method="POST",
                                       body=b"a=" + b"x" * 70_000)),
                            (405, dict(target=f"{SUSPEND}?{query}", method="PUT", body=b""))):
            for form in ("json", "xml"):
                sent = {**how, "target": how["target"].replace("json-api", f"{form}-api")}
                with self.subTest(status=status, form=form):
                    answer = self.send(**sent)
                    self.assertEqual(answer.status, status)
                    if form == "json":
                        self.assertEqual(metadata(answer)["result"], 0)
                    else:
                        root = ElementTree.fromstring(answer.body)
                        self.assertEqual(root.findtext("metadata/result"), "0")
        self.assertFalse(is_suspended("alice"))

    def test_paths_that_are_not_exactly_the_apis_execute_nothing(self):
        for path in ("//json-api/suspend_outgoing_email", "/json-api//suspend_outgoing_email",
                     "/json-api/./suspend_outgoing_email", "/json-api/x/../suspend_outgoing_email",
                     "/json-api%2fsuspend_outgoing_email", "/json-api/suspend%5foutgoing_email",
                     "/x/../json-api/suspend_outgoing_email", "/JSON-API/suspend_outgoing_email",
                     "/json-api/suspend_outgoing_email/", "/cpsess/json-api/x", "/", "/login"):
            with self.subTest(path=path):
                answer = self.send(f"{path}?api.version=1&user=alice")
                self.assertIn(answer.status, (400, 404))
                self.assertFalse(is_suspended("alice"))

    def test_hostile_bytes_come_back_as_the_same_text_in_both_formats(self):
        rng = random.Random(2087)
        for _ in range(300):
            hostile = bytes(rng.choice((rng.randrange(256), 0, 10, 13, 34, 38, 60, 0xe2, 0xff))
                            for _ in range(rng.randrange(1, 40)))
            query = f"api.version=1&user={urllib.parse.quote(hostile, safe='')}"
            as_json = json.loads(self.send(f"{SUSPEND}?{query}").body)["metadata"]["reason"]
            document = self.send(f"/xml-api/suspend_outgoing_email?{query}").body
            as_xml = ElementTree.fromstring(document).findtext("metadata/reason")
            self.assertEqual(as_json.split(")", 1)[1], as_xml.split(")", 1)[1])

    def test_the_token_is_in_no_log(self):
        self.send(f"{SUSPEND}?api.version=1&user=alice")
        call(lab, SUSPEND, headers={"Authorization": f"whm bob:{lab.token}"})
        call(lab, SUSPEND, headers={"Authorization": f"Basic root:{lab.token}"})
        self.assertEqual(secret_search.found(lab, lab.token), "")


if __name__ == "__main__":
    unittest.main()
