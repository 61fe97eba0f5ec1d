"""The shell of hosts that WHM's scripts run on: how they take whmapi1's answers apart."""

import json
import unittest

from mail_case import MailCase

# What published scripts ask of an answer => what they must get. Words that scripts cut out are
# the interface, and so is where in a line, and in which order, they stand.
LINES = {
    "the flag of an account":
        ("whmapi1 accountsummary user=bob | grep -i 'outgoing_mail_suspended:'"
         " | awk '{print $2}'", "0"),
    "the flag of an account that is stopped":
        ("whmapi1 accountsummary user=alice | grep -i 'outgoing_mail_suspended:'"
         " | awk '{print $2}' | sed -e 's/^[[:space:]]*//'", "1"),
    "the owner of a domain":
        ("whmapi1 getdomainowner domain=bob.example | grep -i 'user:' | awk '{print $2}'", "bob"),
    "the owner of nobody's domain":
        ("whmapi1 getdomainowner domain=no.example | grep -i 'user:' | awk '{print $2}'", "~"),
    "every account":
        ("for user in $(whmapi1 listaccts | grep 'user:' | awk '{print$2}'); do"
         " printf '%s ' $user; done", "alice bob"),
    "how many accounts": ("whmapi1 listaccts | grep -c 'user:'", "2"),
    "whether there is an account":
        ("whmapi1 listaccts searchtype=user search=bob 2>/dev/null"
         r" | grep -qE 'user:\s+bob' && echo yes", "yes"),
    "the account behind a domain, and no more of the list":
        ("whmapi1 listaccts | awk '/domain: alice.example/{found=1}"
         " found && /user:/{print $2; exit}'", "alice"),
    "an empty field": ("whmapi1 accountsummary user=bob | awk -F': ' '/suspendreason:/ {print $2}'",
                       "not suspended"),
    "a list of names": ("whmapi1 list_users | sed -n 's/^    - //p' | xargs", "root alice bob"),
    "JSON by jq": ("whmapi1 listaccts --output=json | jq -r '.data.acct[].user' | xargs",
                   "alice bob"),
    "who is stopped, by jq":
        ("whmapi1 --output=json listaccts want=user,outgoing_mail_suspended"
         " | jq -r '.data.acct[] | select(.outgoing_mail_suspended == 1) | .user'", "alice"),
    "who is stopped, by a filter":
        ("whmapi1 listaccts api.filter.enable=1 api.filter.a.field=outgoing_mail_suspended"
         " api.filter.a.arg0=1 | awk '/user:/ {print $2}'", "alice"),
    "JSON by grep": ("whmapi1 listaccts --output=json | grep -c '\"user\":'", "1"),
    "the path of a link":
        ("whmapi1 create_user_session user=root service=whostmgrd locale=en"
         " | grep -Po '(?<=(url: )).*' | grep -Ec '^https://[^/]+:2087/cpsess[0-9]{10}/'", "1"),
    "the link by its key":
        ("whmapi1 create_user_session user=root service=whostmgrd | awk '/url/{print $2}'"
         " | wc -l", "1"),
    "the path that a link begins with":
        ("whmapi1 create_user_session user=root service=whostmgrd | grep 'cp_security_token:'"
         " | cut -d':' -f2- | sed 's/ //' | grep -c '^/cpsess'", "1"),
}


class Scripts(MailCase):
    """alice is stopped, bob is not."""

    def setUp(self):
        super().setUp()
        self.lab.suspend("alice")

    def shell(self, script):
        done = self.lab.enter(["bash", "-c", script])
        self.assertEqual("", done.stderr, script)
        return done.stdout.strip()

    def test_what_scripts_cut_out_of_an_answer_is_there(self):
        for what, (script, expected) in LINES.items():
            with self.subTest(what=what):
                self.assertEqual(expected, self.shell(script))

    def test_a_token_is_found_by_word_by_key_and_by_number(self):
        for name, script in (
                ("by-key", r"grep -oP 'token:\s*\K\S+'"),
                ("by-word", "tr -s ' \\n' '  ' | cut -d' ' -f13"),
                ("by-line", "egrep 'result: 1|token:' | head -1 | awk '{print $2}'")):
            with self.subTest(name=name):
                secret = self.shell(
                    f"whmapi1 api_token_create token_name={name} acl-1=all | {script}")
                self.assertRegex(secret, r"\A[A-Z0-9]{32}\Z")
                self.assertEqual(200, self.lab.api("version", token=secret).status)
        secret = self.shell("whmapi1 --output=json api_token_create token_name=by-json"
                            " | grep -o '\"token\":\"[^\"]*\"' | cut -d'\"' -f4")
        self.assertEqual(200, self.lab.api("version", token=secret).status)

    def test_a_decision_is_made_on_the_result_or_on_the_status(self):
        for user, expected in (("bob", "SUSPENDED"), ("nobody", "NOT SUSPENDED")):
            for condition in (
                    f"result=$(whmapi1 suspend_outgoing_email user={user} | grep 'result:'"
                    " | awk '{print $NF}'); [ $result -ne 0 ]",
                    f"whmapi1 suspend_outgoing_email user={user} | grep -q 'result: 1'",
                    f"whmapi1 suspend_outgoing_email user={user} >/dev/null",
                    f"timeout 10 whmapi1 --output=json suspend_outgoing_email user={user}"
                    " | jq -e '.metadata.result == 1' >/dev/null"):
                with self.subTest(condition=condition):
                    self.assertEqual(expected, self.shell(
                        f"if {condition}; then echo SUSPENDED; else echo NOT SUSPENDED; fi"))

    def test_many_at_once_and_in_the_background(self):
        self.shell("printf 'alice\\nbob\\n' | xargs -P 8 -I{} whmapi1 suspend_outgoing_email"
                   " user={} >/dev/null")
        self.shell("for n in 1 2 3 4 5 6 7 8; do whmapi1 unsuspend_outgoing_email user=alice"
                   " >/dev/null & done; wait")
        listed = json.loads(self.shell("whmapi1 --output=json listaccts want=user,"
                                       "outgoing_mail_suspended"))["data"]["acct"]
        self.assertEqual({"alice": 0, "bob": 1},
                         {each["user"]: each["outgoing_mail_suspended"] for each in listed})

    def test_a_reader_that_has_enough_makes_no_noise(self):
        for script in ("whmapi1 listaccts | head -1", "whmapi1 --help | head -1 >/dev/null",
                       "whmapi1 listaccts | grep -q user"):
            with self.subTest(script=script):
                self.shell(script)


if __name__ == "__main__":
    unittest.main()
