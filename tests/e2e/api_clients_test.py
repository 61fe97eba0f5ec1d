"""The official JavaScript client's requests, as its source writes them, and what it reads of the
answers: forms and JSON bodies, arguments in its order, its letters and its names of methods."""

import json
import os
import unittest
import urllib.parse

from http_call import call
from lab import Lab

ACCOUNTS = ("alice", "bob", "carol")


def setUpModule():
    global lab
    lab = Lab(build=os.environ["PENSTOCK_BUILD"], accounts=ACCOUNTS, memory=True)
    unittest.addModuleCleanup(lab.stop)
    lab.start()


def letters(number):
    """Of the filter or sort with this number: after z comes za."""
    return "z" * (number // 26) + chr(ord("a") + number % 26)


def sorts(*keys):
    """Arguments for (field, reverse, method)."""
    made = [("api.sort.enable", "1")]
    for number, (field, reverse, method) in enumerate(keys):
        key = f"api.sort.{letters(number)}"
        made += [(f"{key}.field", field), (f"{key}.reverse", reverse), (f"{key}.method", method)]
    return made


def filters(*conditions):
    """Arguments for (field, type, value)."""
    made = [("api.filter.enable", "1"), ("api.filter.verbose", "1")]
    for number, (field, kind, value) in enumerate(conditions):
        key = f"api.filter.{letters(number)}"
        made += [(f"{key}.field", field), (f"{key}.type", kind), (f"{key}.arg0", value)]
    return made


def page(start, *size):
    """Arguments for a page; every record is -1 without a size."""
    made = [("api.chunk.enable", "1"), ("api.chunk.verbose", "1"), ("api.chunk.start", start)]
    return made + [("api.chunk.size", each) for each in size]


def as_form(arguments):
    body = "&".join(f"{name}={urllib.parse.quote(str(value), safe='')}"
                    for name, value in arguments)
    return {"Content-Type": "application/x-www-form-urlencoded"}, body


def as_json(arguments):
    """One flat object with a member for each argument, repeated ones too."""
    members = ",".join(f"{json.dumps(name)}:{json.dumps(value)}" for name, value in arguments)
    return {"Content-Type": "application/json"}, "{" + members + "}"


def reduced(data):
    """A hash of one list is taken for the list, and of one empty value for no list."""
    if isinstance(data, dict) and len(data) == 1:
        (value,) = data.values()
        return value if isinstance(value, list) else data if value else []
    return data


class JavaScript(unittest.TestCase):
    def each_encoding(self, function, *arguments):
        """What it reads: (data, metadata), for each of its two encodings."""
        for encode in (as_form, as_json):
            headers, body = encode([("api.version", 1), *arguments])
            answer = call(lab, f"/json-api/{function}", method="POST", token=lab.token, tls=True,
                          headers=headers, body=body.encode())
            self.assertEqual(200, answer.status, body)
            content = json.loads(answer.body)
            yield reduced(content.get("data")), content["metadata"]

    def assert_users(self, expected, *arguments):
        for data, about in self.each_encoding("listaccts", *arguments):
            self.assertEqual(1, about["result"], about["reason"])
            self.assertEqual(expected, [account["user"] for account in data])

    def test_it_sorts_by_each_of_its_methods(self):
        self.assert_users(["carol", "bob", "alice"],
                          *sorts(("ip", "1", "ipv_4"), ("user", "1", "lexicographic")))
        for method in ("numeric", "numeric_zero_as_max"):
            self.assert_users(["carol", "bob", "alice"], *sorts(("uid", "1", method)))

    def test_it_filters_by_each_of_its_operators(self):
        for kind, value, expected in (
                ("gt", 5000, ["bob", "carol"]), ("gt_handle_unlimited", 5000, ["bob", "carol"]),
                ("lt", 5001, ["alice"]), ("lt_handle_unlimited", 5001, ["alice"]),
                ("eq", 5001, ["bob"]), ("begins", "50", list(ACCOUNTS)),
                ("contains", "002", ["carol"])):
            self.assert_users(expected, *filters(("uid", kind, value)))
        for _, about in self.each_encoding("listaccts", *filters(("user", "eq", "bob"))):
            self.assertEqual({"filtered": 3}, about["filter"])

    def test_thirty_filters_hold_together(self):
        self.assert_users(["bob"], *filters(*[("domain", "contains", "example")] * 28,
                                            ("user", "contains", "b"), ("user", "begins", "b")))

    def test_it_pages_and_asks_for_all_records(self):
        for start, chunk in (((-1,), {"start": 1, "current": 1, "size": 3, "chunks": 1}),
                             ((3, 2), {"start": 3, "current": 2, "size": 2, "chunks": 2})):
            for data, about in self.each_encoding("listaccts", *page(*start)):
                self.assertEqual({**chunk, "records": 3}, about["chunk"])
                self.assertEqual(3 - chunk["start"] + 1, len(data))

    def test_repeated_arguments_are_a_batch(self):
        for data, about in self.each_encoding("batch", ("command", "version"),
                                              ("command", "accountsummary?user=bob")):
            self.assertEqual(1, about["result"])
            self.assertEqual(["version", "accountsummary"],
                             [each["metadata"]["command"] for each in data])

    def test_no_records_are_an_empty_list_and_a_failure_has_one_message(self):
        for data, _ in self.each_encoding("listsuspended"):
            self.assertEqual([], data)
        for data, about in self.each_encoding("suspend_outgoing_email", ("user", "nobody")):
            self.assertIsNone(data)
            self.assertEqual(0, int(about["result"]))
            self.assertIn("nobody", about["reason"])

    def test_a_url_with_two_question_marks_is_read(self):
        answer = call(lab, "/json-api/version??api.version=1", token=lab.token, tls=True)
        self.assertEqual("version", json.loads(answer.body)["metadata"]["command"])


if __name__ == "__main__":
    unittest.main()
