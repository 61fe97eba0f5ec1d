"""Who may end what the host has locked, and what the list of restrictions tells."""

import json
import time
import unittest

from agent_case import ALICE, OUT, AgentCase
from lab_rights import grant

LIST = "list_outgoing_email_restrictions"
RIGHTS = ["suspend-acct", "list-accts", "cpanel-api"]


class SellerCase(AgentCase):
    """carol is a reseller's account; `self.seller` calls for the reseller."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.add_account("carol", owner="seller", domains=["carol.example"])
        grant(cls.lab, "seller", RIGHTS)
        cls.token = cls.lab.new_token("seller", ["all"])

    def seller(self, function, **arguments):
        answer = self.lab.api(function, token=self.token, caller="seller", **arguments).json()
        return answer["metadata"], answer.get("data")

    def restrictions(self, **arguments):
        return self.records(LIST, "restriction", **arguments)


class LockTest(SellerCase):
    def test_a_reseller_ends_no_locked_hold_and_its_mail_stays(self):
        self.well("hold_outgoing_email", user="carol", lock=1, reason="the host's")
        self.queue_held(2, "carol", "carol@carol.example")
        self.lab.run_queue()
        told, _ = self.seller("release_outgoing_email", user="carol")
        self.assertEqual(0, told["result"])
        self.assertIn("locked by the host", told["reason"])
        for function, arguments in (("hold_outgoing_email", {"expires": int(time.time()) + 2}),
                                    ("suspend_outgoing_email", {"expires": int(time.time()) + 2}),
                                    ("unsuspend_outgoing_email", {})):
            self.seller(function, user="carol", **arguments)
        self.stays(lambda: len(self.lab.queue()) == 2, 5)
        self.assert_nothing_outside()
        self.well("release_outgoing_email", user="carol")
        self.lab.wait_for_sink(lambda messages: len(messages) == 2)

    def test_a_reseller_throws_away_no_mail_that_the_host_has_locked(self):
        self.well("hold_outgoing_email", user="carol", lock=1)
        self.queue_held(2, "carol", "carol@carol.example")
        told, _ = self.seller("suspend_outgoing_email", user="carol", queued="discard")
        self.assertIn("locked by the host", told["reason"])
        self.seller("suspend_outgoing_email", user="carol")
        self.stays(lambda: len(self.lab.queue()) == 2)

    def test_a_reseller_who_acts_on_every_account_is_not_root(self):
        self.addCleanup(grant, self.lab, "seller", RIGHTS)
        grant(self.lab, "seller", ["all"])
        self.well("hold_outgoing_email", user="alice", lock=1)
        self.queue_held(1)
        for function, arguments in (("release_outgoing_email", {}), ("remove_queued_messages", {}),
                                    ("suspend_outgoing_email", {"queued": "discard"})):
            with self.subTest(function):
                told, _ = self.seller(function, user="alice", **arguments)
                self.assertIn("locked by the host", told["reason"])
        told, _ = self.seller("hold_outgoing_email", user="bob", lock=1)
        self.assertIn("asks for more than you have", told["reason"])
        self.assertEqual(1, len(self.lab.queue()))
        done = self.lab.whmapi1("release_outgoing_email", "user=alice")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.lab.wait_for_sink(lambda messages: len(messages) == 1)

    def test_what_root_stops_its_reseller_lifts_unless_the_setting_says_locked(self):
        told = self.call("suspend_outgoing_email", user="carol")
        self.assertIn("“seller” can lift this", told["output"]["messages"][0])
        self.assertEqual(1, self.seller("unsuspend_outgoing_email", user="carol")[0]["result"])
        conf = self.lab.path("/etc/penstock/penstock.conf")
        old = conf.read_text()
        self.addCleanup(self.use_conf, old)
        self.use_conf(old + "host_stops = locked\n")
        done = self.lab.whmapi1("suspend_outgoing_email", "user=carol")
        self.assertNotIn("can lift this", done.stdout)
        told, _ = self.seller("unsuspend_outgoing_email", user="carol")
        self.assertIn("locked by the host", told["reason"])
        self.assertEqual([1], [record["locked"] for record in self.restrictions()])
        self.well("unsuspend_outgoing_email", user="carol")

    def use_conf(self, text):
        self.lab.path("/etc/penstock/penstock.conf").write_text(text)
        self.lab.restart_worker()

    def test_an_id_is_its_callers_by_whatever_credential(self):
        self.well("suspend_outgoing_email", user="carol", request_id="r1")
        self.well("unsuspend_outgoing_email", user="carol")
        done = self.lab.whmapi1("suspend_outgoing_email", "user=carol", "request_id=r1")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        other = self.lab.api("suspend_outgoing_email", token=self.lab.new_token(), user="carol",
                             request_id="r1").json()
        self.assertEqual(1, other["metadata"]["result"], other)
        self.assertFalse(self.suspended("carol"), "it was done twice")
        self.seller("suspend_outgoing_email", user="carol", request_id="r1")
        self.assertTrue(self.suspended("carol"), "the id was another caller's")

    def test_refused_calls_are_in_the_audit_log(self):
        self.well("suspend_outgoing_email", user="carol", lock=1)
        self.seller("unsuspend_outgoing_email", user="carol")
        lines = self.lab.path("/var/log/penstock/audit.log").read_text().splitlines()
        last = json.loads(lines[-1])
        self.assertEqual(("seller", "unsuspend_outgoing_email"), (last["by"], last["function"]))
        self.assertIn("refused", json.dumps(last))


class ListTest(SellerCase):
    def test_tells_of_accounts_and_mailboxes_with_true_counts(self):
        sales = "sales@alice.example"
        self.lab.add_login(sales)
        end = int(time.time()) + 3600
        self.well("hold_outgoing_email", user="alice", reason="looking", expires=end)
        self.queue_held(3)
        self.lab.submit(sales, sales, [OUT])
        self.lab.submit("alice", ALICE, [OUT])
        self.uapi("hold_outgoing", sales, reason="one box", lock=1)
        self.well("suspend_outgoing_email", user="bob", queued="keep", reason="spam")
        self.wait_until(lambda: len(self.lab.queue()) == 5, "five messages")
        found = {record["mailbox"] or record["user"]: record for record in self.restrictions()}
        self.assertEqual({"alice", "bob", sales}, set(found))
        alice, box, bob = found["alice"], found[sales], found["bob"]
        self.assertEqual(("held", end, ["root"], ["looking"], 0, 5),
                         tuple(alice[key] for key in ("kind", "until", "by", "reasons", "locked",
                                                      "messages_waiting")))
        self.assertLess(abs(alice["since"] - time.time()), 60)
        self.assertEqual(("alice", "held", None, ["one box"], 1, 1),
                         tuple(box[key] for key in ("user", "kind", "until", "reasons", "locked",
                                                    "messages_waiting")))
        self.assertEqual(("suspended", "keep", 0),
                         tuple(bob[key] for key in ("kind", "queued", "messages_waiting")))

    def uapi(self, function, email, **arguments):
        answer = self.lab.api("uapi_cpanel", **{
            "cpanel.user": email.split("@")[1].split(".")[0], "cpanel.module": "Email",
            "cpanel.function": function, "email": email, **arguments}).json()
        self.assertEqual(1, answer["metadata"]["result"], answer)
        self.assertEqual(1, answer["data"]["uapi"]["status"], answer)
        self.addCleanup(self.unlock)

    def unlock(self):
        for mark in self.outgoing("locks/held").iterdir():
            if mark.name != ".ready":
                mark.unlink()

    def test_counts_follow_the_queue_and_filters_apply(self):
        self.well("hold_outgoing_email", user="alice")
        self.well("hold_outgoing_email", user="bob")
        self.queue_held(4)
        query = {"api.filter.enable": 1, "api.filter.a.field": "messages_waiting",
                 "api.filter.a.type": "gt", "api.filter.a.arg0": 0}
        self.assertEqual(["alice"], [record["user"] for record in self.restrictions(**query)])
        self.well("release_outgoing_email", user="alice")
        self.settle()
        self.assertEqual([], self.restrictions(**query))
        self.assertEqual([("bob", 0)], [(record["user"], record["messages_waiting"])
                                        for record in self.restrictions()])

    def test_a_reseller_sees_its_own_accounts_only(self):
        for name in ("alice", "carol"):
            self.well("suspend_outgoing_email", user=name)
        told, data = self.seller(LIST)
        self.assertEqual(1, told["result"], told)
        self.assertEqual(["carol"], [record["user"] for record in data["restriction"]])


if __name__ == "__main__":
    unittest.main()
