"""whmapi1 and the files that say who may do what: written as root, and by nothing else."""

import json
import re
import unittest

from mail_case import MailCase

TOKENS = "/var/lib/penstock/tokens"
LOG = "/var/log/penstock/audit.log"
PROGRAM = "/usr/sbin/whmapi1"


class Credentials(MailCase):
    def call(self, *words):
        done = self.lab.whmapi1("--output=json", *words)
        self.assertEqual((0, ""), (done.returncode, done.stderr), done.stdout)
        return json.loads(done.stdout)

    def rights(self, path):
        return self.lab.enter(["stat", "-c", "%U %G %a", path], check=True).stdout

    def file_of(self, token):
        hashed = self.lab.enter(["sh", "-c", 'printf %s "$1" | sha256sum', "sh", token]).stdout
        return f"{TOKENS}/{hashed.split()[0]}"

    def test_a_token_made_here_is_roots_file_and_works_over_http_at_once(self):
        token = self.call("api_token_create", "token_name=made-here")["data"]["token"]
        self.assertEqual("root penstock 640\n", self.rights(self.file_of(token)))
        answer = self.lab.api("version", token=token)
        self.assertEqual((200, 1), (answer.status, answer.json()["metadata"]["result"]))
        self.call("api_token_revoke", "token_name=made-here")
        self.assertEqual(403, self.lab.api("version", token=token).status)

    def test_the_audit_log_stays_the_service_users_and_holds_no_secret(self):
        self.lab.enter(["rm", "-f", LOG])
        token = self.call("api_token_create", "token_name=audited")["data"]["token"]
        self.assertEqual("penstock penstock 640\n", self.rights(LOG))
        self.assertNotIn(token, self.lab.path(LOG).read_text())
        self.call("api_token_revoke", "token_name=audited")

    def test_a_batch_writes_credentials_as_root_and_marks_as_the_service_user(self):
        answers = self.call("batch", "command=api_token_create%3Ftoken_name%3Dbatched",
                            "command=suspend_outgoing_email%3Fuser%3Dalice",
                            "command=api_token_update%3Ftoken_name%3Dbatched%26new_name%3Dx",
                            "command=unsuspend_outgoing_email%3Fuser%3Dalice",
                            "command=suspend_outgoing_email%3Fuser%3Dalice")["data"]["result"]
        self.assertEqual([1] * 5, [answer["metadata"]["result"] for answer in answers])
        self.assertEqual("root penstock 640\n",
                         self.rights(self.file_of(answers[0]["data"]["token"])))
        self.assertEqual("penstock Debian-exim 640\n",
                         self.rights("/var/lib/penstock/outgoing/suspended/alice"))
        self.call("api_token_revoke", "token_name=x")

    def test_roots_rights_are_there_for_the_write_alone(self):
        done = self.lab.enter(["strace", "-e", "trace=%file,%creds", PROGRAM, "api_token_create",
                               "token_name=traced"], check=True)
        self.call("api_token_revoke", "token_name=traced")
        uid = self.lab.enter(["id", "-u", "penstock"]).stdout.strip()
        first = f"setresuid(-1, {uid}, -1)"
        before, _, after = done.stderr.partition(first)
        self.assertNotRegex(before, r"/(etc|lib|log)/penstock/[^w]")
        raised = re.findall(r"setresuid\(-1, 0, -1\)(.*?)" + re.escape(first), after, re.DOTALL)
        self.assertNotEqual([], raised)
        for piece in raised:
            self.assertEqual({"openat", "linkat"}, set(re.findall(r"^(\w+)\(", piece, re.M)),
                             piece)

    def test_a_reseller_makes_tokens_for_itself_with_its_own_rights_only(self):
        self.lab.enter(["sh", "-c", """
            cd /var/lib/penstock/resellers
            printf '{"acls":["suspend-acct","manage-api-tokens"]}' >shop
            chown root:penstock shop; chmod 640 shop"""], check=True)
        made = self.call("--user=shop", "api_token_create", "token_name=own")["data"]
        self.assertEqual(["manage-api-tokens", "suspend-acct"], sorted(made["acls"]))
        done = self.lab.whmapi1("--user=shop", "api_token_create", "token_name=more", "acl=all")
        self.assertEqual((1, ""), (done.returncode, done.stderr))
        self.call("--user=shop", "api_token_revoke", "token_name=own")


if __name__ == "__main__":
    unittest.main()
