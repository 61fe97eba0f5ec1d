"""whmapi1 on a host, as the scripts that know WHM's call it."""

import json
import re
import unittest
import xml.etree.ElementTree

from mail_case import ALICE, OUT, MailCase

ABOUT = {"command": "suspend_outgoing_email", "reason": "OK", "result": 1, "version": 1}
PROGRAM = "/usr/sbin/whmapi1"


class Whmapi1Case(MailCase):
    def call(self, *words, **options):
        return self.lab.whmapi1(*words, **options)

    def shell(self, script, **options):
        return self.lab.enter(["bash", "-c", script], **options)

    def assert_done(self, done):
        self.assertEqual((0, ""), (done.returncode, done.stderr), done.stdout)

    def is_suspended(self, name):
        return (self.outgoing("suspended") / name).is_file()


class Output(Whmapi1Case):
    def test_json_is_one_line(self):
        done = self.call("--output=json", "suspend_outgoing_email", "user=alice")
        self.assert_done(done)
        self.assertEqual(1, done.stdout.count("\n"))
        self.assertEqual({"metadata": ABOUT}, json.loads(done.stdout))

    def test_jsonpretty_is_for_people(self):
        done = self.call("--output=jsonpretty", "suspend_outgoing_email", "user=alice")
        self.assert_done(done)
        self.assertIn('\n      "result" : 1,\n', done.stdout)
        self.assertEqual({"metadata": ABOUT}, json.loads(done.stdout))

    def test_xml_is_xml(self):
        done = self.call("--output=xml", "suspend_outgoing_email", "user=alice")
        self.assert_done(done)
        root = xml.etree.ElementTree.fromstring(done.stdout)
        self.assertEqual({name: str(value) for name, value in ABOUT.items()},
                         {element.tag: element.text for element in root.find("metadata")})

    def test_yaml_is_what_it_prints_unasked(self):
        for words in ([], ["--output=yaml"]):
            done = self.call(*words, "suspend_outgoing_email", "user=alice")
            self.assert_done(done)
            self.assertEqual("---\nmetadata:\n  command: suspend_outgoing_email\n  reason: OK\n"
                             "  result: 1\n  version: 1\n", done.stdout)

    def test_the_scripts_line_for_the_result_finds_it(self):
        line = "whmapi1 suspend_outgoing_email user=%s | grep 'result:' | awk '{print $NF}'"
        self.assertEqual("1\n", self.shell(line % "alice").stdout)
        self.assertEqual("0\n", self.shell(line % "nobody").stdout)

    def test_a_failure_is_printed_with_its_metadata_and_status_1(self):
        for words in (["suspend_outgoing_email", "user=nobody"], ["suspend_outgoing_email"],
                      ["no_such_function"], ["createacct"],
                      ["suspend_outgoing_email", "user=%zz"]):
            with self.subTest(words=words):
                done = self.call("--output=json", *words)
                self.assertEqual((1, ""), (done.returncode, done.stderr))
                about = json.loads(done.stdout)["metadata"]
                self.assertEqual((0, words[0]), (about["result"], about["command"]))

    def test_what_could_not_run_says_why_with_status_2_and_prints_nothing(self):
        for words in ([], ["version", "x"], ["--nonsense", "version"], ["--output=html", "version"],
                      ["--user=nobody", "version"], ["version", "api.version=0"]):
            with self.subTest(words=words):
                done = self.call(*words)
                self.assertEqual((2, ""), (done.returncode, done.stdout))
                self.assertRegex(done.stderr, r"\Awhmapi1: .+\n\Z")

    def test_an_answer_that_nobody_could_get_has_a_status_of_its_own(self):
        for place in (">/dev/full", ">&-"):
            with self.subTest(place=place):
                done = self.shell(f"whmapi1 version {place}; echo $?")
                self.assertEqual("3\n", done.stdout)
                self.assertRegex(done.stderr, r"\Awhmapi1: cannot write the answer: .+\n\Z")
        done = self.shell("(trap '' PIPE; whmapi1 --help; echo $? >&2) | true")
        self.assertIn(done.stderr, ("3\n", "0\n"))
        done = self.shell("whmapi1 version 2>&-; echo $?")
        self.assertEqual("0", done.stdout.splitlines()[-1])


class Arguments(Whmapi1Case):
    def test_options_may_stand_anywhere(self):
        for words in (["suspend_outgoing_email", "--output=json", "user=alice"],
                      ["suspend_outgoing_email", "user=alice", "--output", "json"],
                      ["--user=root", "suspend_outgoing_email", "user=alice", "--output=json"]):
            done = self.call(*words)
            self.assert_done(done)
            self.assertEqual({"metadata": ABOUT}, json.loads(done.stdout))

    def test_values_are_percent_decoded(self):
        self.assert_done(self.call("suspend_outgoing_email", "user=%61lic%65"))
        self.assertTrue(self.is_suspended("alice"))
        reason = self.reason("suspend_outgoing_email", "user=a+b%2B%20c")
        self.assertIn("“a+b+ c”", reason)

    def test_a_repeated_argument_is_an_argument_twice(self):
        self.assertIn("only once", self.reason("suspend_outgoing_email", "user=alice", "user=bob"))
        self.assert_done(self.call("suspend_outgoing_email", "user=alice", "user=alice"))

    def test_hostile_bytes_come_back_in_every_format_and_harm_none(self):
        hostile = "user=%00%1b[31m%ff<a>&'%22%0a---%0aresult: 1"
        for form in ("json", "jsonpretty", "yaml", "xml"):
            with self.subTest(form=form):
                done = self.call(f"--output={form}", "suspend_outgoing_email", hostile)
                self.assertEqual((1, ""), (done.returncode, done.stderr))
                self.assertNotRegex(done.stdout, "[\x00-\x09\x0b-\x1f]")
                if form != "xml":  # where a line of a text may look like anything
                    self.assertNotRegex(done.stdout, r"(?m)^\s*result: 1")

    def reason(self, *words):
        done = self.call("--output=json", *words)
        self.assertEqual(1, done.returncode)
        return json.loads(done.stdout)["metadata"]["reason"]


class Surroundings(Whmapi1Case):
    def test_a_loop_that_reads_keeps_its_lines(self):
        done = self.shell("printf 'alice\\nbob\\n' | while read -r name; do"
                          " whmapi1 suspend_outgoing_email user=$name; done")
        self.assert_done(done)
        self.assertEqual(2, done.stdout.count("result: 1"))
        self.assertTrue(self.is_suspended("alice") and self.is_suspended("bob"))

    def test_it_needs_no_environment_no_home_and_no_directory(self):
        for script in (f"env -i {PROGRAM} version",
                       f"env -i PATH=/usr/bin:/bin SHELL=/bin/sh LOGNAME=root {PROGRAM} version",
                       f"cd $(mktemp -d) && rmdir $PWD && {PROGRAM} version",
                       f"LC_ALL=xx_YY.nonsense POSIXLY_CORRECT=1 {PROGRAM} version --output=yaml",
                       f"{PROGRAM} version <&-", f"umask 0; ulimit -n 16; {PROGRAM} version"):
            with self.subTest(script=script):
                done = self.shell(script)
                self.assert_done(done)
                self.assertIn("result: 1", done.stdout)

    def test_only_root_calls_functions_and_everybody_reads_the_help(self):
        self.addCleanup(self.lab.enter, ["chmod", "755", "/usr/lib/penstock/whmapi1"])
        for mode in ("755", "4755"):  # a setuid bit changes nothing
            self.lab.enter(["chmod", mode, "/usr/lib/penstock/whmapi1"], check=True)
            done = self.lab.enter([PROGRAM, "suspend_outgoing_email", "user=bob"], user="alice")
            self.assertEqual((2, ""), (done.returncode, done.stdout))
            self.assertIn("only root", done.stderr)
            self.assertFalse(self.is_suspended("bob"))
        self.assert_done(self.lab.enter([PROGRAM, "--help"], user="alice"))

    def test_umask_and_groups_of_the_caller_do_not_show_in_the_marks(self):
        for script in ("umask 0;", "umask 777;", "setpriv --groups=4,8 "):
            self.assert_done(self.shell(f"{script} {PROGRAM} suspend_outgoing_email user=alice"))
            self.assert_done(self.call("unsuspend_outgoing_email", "user=alice"))
        self.assert_done(self.shell(f"umask 0; {PROGRAM} suspend_outgoing_email user=alice"))
        self.lab.suspend("bob")
        ours, theirs = ((self.outgoing("suspended") / name).stat() for name in ("alice", "bob"))
        self.assertEqual((theirs.st_uid, theirs.st_gid, theirs.st_mode),
                         (ours.st_uid, ours.st_gid, ours.st_mode))
        self.assertEqual("penstock Debian-exim 640\n", self.lab.enter(
            ["stat", "-c", "%U %G %a", "/var/lib/penstock/outgoing/suspended/alice"]).stdout)

    def test_the_audit_line_is_the_service_users_and_has_no_address(self):
        log = "/var/log/penstock/audit.log"
        self.lab.enter(["rm", "-f", log])
        self.assert_done(self.call("suspend_outgoing_email", "user=alice"))
        self.assertEqual("penstock penstock 640\n",
                         self.lab.enter(["stat", "-c", "%U %G %a", log]).stdout)
        entry = json.loads(self.lab.path(log).read_text())
        self.assertEqual(("root", "", "alice"), (entry["by"], entry["from"], entry["account"]))

    def test_it_is_the_service_user_before_it_opens_anything_of_penstocks(self):
        trace = self.trace("suspend_outgoing_email", "user=alice")
        dropped = re.search(r"^setresuid\((\d+), \1, \1\) += 0$", trace, re.MULTILINE)
        self.assertIsNotNone(dropped, trace)
        self.assertNotRegex(trace[:dropped.start()], "penstock/(outgoing|tokens|audit|penstock)")
        self.assertIn("/var/lib/penstock/outgoing/suspended", trace[dropped.end():])
        self.assertNotIn("/dev/log", trace)
        self.assertIn("RLIMIT_CORE, {rlim_cur=0, rlim_max=0}", trace)
        self.assertNotIn("read(0", trace)

    def test_the_help_opens_nothing_of_penstocks(self):
        trace = self.trace("--help")
        self.assertNotRegex(trace, "/(etc|var/lib|var/log)/penstock")

    def trace(self, *words):
        done = self.lab.enter(["strace", PROGRAM, *words])
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stderr


class Rights(Whmapi1Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.enter(["sh", "-c", """
            cd /etc/penstock/accounts
            printf 'USER=bob\\nOWNER=shop\\nDNS=bob.example\\n' >bob
            printf '{"acls":["suspend-acct"]}' >/var/lib/penstock/resellers/shop
            printf '{"acls":["list-accts"]}' >/var/lib/penstock/resellers/poor
            chown root:penstock bob /var/lib/penstock/resellers/*
            chmod 640 bob /var/lib/penstock/resellers/*"""], check=True)

    def test_a_reseller_acts_on_its_own_accounts_and_learns_nothing_of_others(self):
        self.assert_done(self.call("--user=shop", "suspend_outgoing_email", "user=bob"))
        answers = [re.sub("XID [a-z0-9]{6}|alice|nobody", "", self.call(
            "--user=shop", "--output=json", "suspend_outgoing_email", f"user={name}").stdout)
                   for name in ("alice", "nobody")]
        self.assertEqual(answers[0], answers[1])
        self.assertFalse(self.is_suspended("alice"))

    def test_a_reseller_without_the_right_is_refused(self):
        done = self.call("--user=poor", "suspend_outgoing_email", "user=bob")
        self.assertEqual(1, done.returncode)
        self.assertIn("required privileges to run", done.stdout)


class Mail(Whmapi1Case):
    def test_exim_obeys_a_stop_and_a_release_from_the_command_line(self):
        self.assert_done(self.call("suspend_outgoing_email", "user=alice"))
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))
        self.assert_nothing_outside()
        self.assert_done(self.call("unsuspend_outgoing_email", "user=alice"))
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))
        self.lab.wait_for_sink()

    def test_the_marks_of_a_batch_are_the_workers_too(self):
        self.assert_done(self.call("batch", "command=suspend_outgoing_email%3Fuser%3Dalice",
                                   "command=suspend_outgoing_email%3Fuser%3Dbob"))
        self.lab.unsuspend("alice")
        self.assertEqual("penstock Debian-exim 640\n", self.lab.enter(
            ["stat", "-c", "%U %G %a", "/var/lib/penstock/outgoing/suspended/bob"]).stdout)
        self.assert_done(self.call("unsuspend_outgoing_email", "user=bob"))

    def test_what_the_one_stops_the_other_frees(self):
        self.assert_done(self.call("suspend_outgoing_email", "user=alice"))
        self.lab.unsuspend("alice")
        self.assertFalse(self.is_suspended("alice"))
        self.lab.suspend("alice")
        self.assert_done(self.call("unsuspend_outgoing_email", "user=alice"))
        self.assertFalse(self.is_suspended("alice"))


class Installed(Whmapi1Case):
    def test_the_man_page_has_every_function_and_no_mistake(self):
        done = self.lab.enter(["man", "--warnings", "--encoding=ascii", "-l",
                               "/usr/share/man/man8/whmapi1.8"])
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        for function in json.loads(self.call("--catalog=json").stdout):
            self.assertIn(f"\n       {function['name']}", done.stdout)

    def test_bash_completes_functions_arguments_and_formats(self):
        for typed, whole in (("whmapi1 suspend_outg", "whmapi1 suspend_outgoing_email "),
                             ("whmapi1 suspend_outgoing_email us", "suspend_outgoing_email user="),
                             ("whmapi1 --output=x", "whmapi1 --output=xml ")):
            with self.subTest(typed=typed):
                self.assertIn(whole, self.typed_into_bash(typed))

    def typed_into_bash(self, text):
        """What an interactive bash shows of a line that Tab has been pressed behind."""
        done = self.lab.enter(
            ["script", "-qec", "bash --noprofile --norc -i", "/dev/null"],
            input=f". /usr/share/bash-completion/completions/whmapi1\n{text}\t#\nexit\n")
        return done.stdout

    def test_the_help_knows_what_is_offered_and_what_is_not(self):
        self.assertIn("user=", self.call("--help", "suspend_outgoing_email").stdout)
        done = self.call("--help", "createacct")
        self.assertEqual((2, ""), (done.returncode, done.stdout))
        self.assertIn("not offered here", done.stderr)


if __name__ == "__main__":
    unittest.main()
