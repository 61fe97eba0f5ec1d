"""Who sends where no login or password says it: by the sender's address as it was given, by
its domain's owner beside a login that is no account, and by nobody where an authenticator has no
server_set_id."""

import re

from lab_host import LOGINS
from lab_namespace import HOST
from mail_case import ALICE, BOB, OUT, SUSPENDED, MailCase

REMOTE = "alice.private@isp.example"
LIST = "listmaster"
TEXT = f"From: {BOB}\nSubject: x\n\nText.\n"
CRAM = f"""lab_nameless:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = ${{lookup{{$auth1}}lsearch{{{LOGINS}}}{{$value}}fail}}
"""
SCAN = """site_scan:
  driver = pipe
  command = /usr/sbin/exim4 -oMr spam-scanned -bS
  use_bsmtp

site_list:
  driver = pipe
  command = /usr/lib/list/queue
"""
BEGIN = """site_begin:
  warn
    set acl_m_site = begun
  accept
"""


class Claim(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lab = cls.lab
        lab.order("add_logins", names=[LIST])  # a login without an account
        lab.path("/etc/exim4/conf.d/auth/30_lab").write_text(CRAM)
        lab.path("/etc/exim4/conf.d/acl/50_site").write_text(BEGIN)
        lab.path("/etc/exim4/conf.d/transport/50_site").write_text(SCAN)
        macros = lab.path("/etc/exim4/conf.d/main/000_localmacros")
        macros.write_text(macros.read_text() + "PENSTOCK_NEXT_ACL_BEGIN = site_begin\n"
                          "MAIN_TRUSTED_USERS = bob\n"
                          "received_header_text = by $primary_hostname site=$acl_m_site\n")
        lab.enter(["update-exim4.conf"], check=True)
        lab.stop_program("exim")
        lab.start_program("exim")
        lab.add_login("alice")

    def rewrite(self, login, address):
        """Have Exim rewrite this login's address."""
        addresses = self.lab.path("/etc/email-addresses")
        addresses.write_text(f"{login}: {address}\n")
        self.addCleanup(addresses.write_text, "")


class RewrittenSender(Claim):
    def test_is_charged_as_it_was_given(self):
        self.rewrite("alice", REMOTE)
        self.assertEqual(self.lab.sendmail("www-data", ["-oi", "-f", ALICE, OUT]).returncode, 0)
        self.assertEqual(self.lab.wait_for_sink()[0].sender, REMOTE)  # so does the site's rule
        self.lab.suspend("alice")
        for arguments in (["-oi", "-f", ALICE, OUT], ["-bS"]):
            with self.subTest(arguments):
                self.lab.sendmail("www-data", arguments, f"MAIL FROM:<{ALICE}>\nRCPT TO:<{OUT}>\n"
                                  "DATA\nSubject: x\n\nText.\n.\nQUIT\n")
                self.settle()
                self.assertEqual(len(self.lab.outside()), 1)
                self.assertIn(SUSPENDED, self.lab.mainlog())

    def test_waits_while_its_account_is_held(self):
        self.rewrite("alice", REMOTE)
        self.lab.mark("alice", "held")
        self.assertEqual(self.lab.sendmail("www-data", ["-f", ALICE, OUT]).returncode, 0)
        self.lab.wait_for_log("outgoing mail of account alice is held")
        self.assert_nothing_outside()

    def test_does_not_make_it_somebody_elses(self):
        self.rewrite("bob", ALICE)
        self.lab.suspend("alice")
        self.assertEqual(self.lab.sendmail("www-data", ["-f", BOB, OUT]).returncode, 0)
        self.lab.wait_for_sink()

    def test_a_sites_own_acl_at_the_beginning_is_asked_too(self):
        self.lab.sendmail("bob", [ALICE])
        self.lab.wait_for(lambda: "site=begun" in self.lab.mailbox("alice"), "the message")


class SenderInTheText(Claim):
    """In a line `From ` before the header, instead of -f."""

    TEXT = f"From {ALICE} Mon Nov 30 10:00:00 2026\nSubject: x\n\nText.\n"

    def test_of_an_account_that_is_suspended_sends_nothing(self):
        self.lab.suspend("alice")
        for login in ("www-data", LIST):
            with self.subTest(login):
                self.assertNotEqual(self.lab.sendmail(login, ["-oi", OUT], self.TEXT).returncode, 0)
        self.settle()
        self.assert_nothing_outside()

    def test_of_an_account_that_is_held_waits_and_goes_out_after_the_release(self):
        for login in ("www-data", LIST):
            with self.subTest(login):
                self.lab.mark("alice", "held")
                self.assertEqual(self.lab.sendmail(login, ["-oi", OUT], self.TEXT).returncode, 0)
                self.lab.wait_for_log("outgoing mail of account alice is held")
                self.assert_nothing_outside()
                self.lab.unmark("alice", "held")
                self.lab.run_queue()
                self.assertEqual(self.lab.wait_for_sink()[0].sender, ALICE)
                self.settle()
                self.clean()


class NobodysLogin(Claim):
    def test_does_not_send_with_the_address_of_an_account_that_is_suspended(self):
        self.lab.suspend("alice")
        self.assertNotEqual(self.lab.sendmail(LIST, ["-f", ALICE, OUT]).returncode, 0)
        self.assert_refused(self.lab.loopback(LIST, ALICE, [OUT]))
        self.assert_nothing_outside()

    def test_with_the_address_of_an_account_that_is_held_waits_and_goes_out_after_the_release(self):
        self.lab.mark("alice", "held")
        self.assertEqual(self.lab.sendmail(LIST, ["-f", ALICE, OUT]).returncode, 0)
        self.lab.wait_for_log("outgoing mail of account alice is held")
        self.assert_nothing_outside()
        self.lab.unmark("alice", "held")
        self.lab.run_queue()
        self.lab.wait_for_sink()

    def test_of_exims_own_user_is_one_where_it_names_a_sender(self):
        for kind in ("suspended", "held"):
            self.lab.mark("alice", kind)
            self.lab.sendmail("Debian-exim", ["-f", ALICE, OUT])
            self.lab.wait_for_log("is (suspended|held)")
            self.assert_nothing_outside()
            self.clean()
        self.assertEqual(self.lab.sendmail("Debian-exim", ["-f", ALICE, OUT]).returncode, 0)
        self.lab.wait_for_sink()

    def test_is_stopped_in_the_queue_too(self):
        self.queued(LIST, ALICE, [OUT])
        self.lab.suspend("alice")
        self.lab.run_queue()
        self.settle()
        self.assert_nothing_outside()

    def test_sends_with_every_other_address_and_is_charged_itself(self):
        self.lab.suspend("alice")
        for sender in (BOB, "list@elsewhere.example"):
            self.assertEqual(self.lab.sendmail(LIST, ["-f", sender, OUT]).returncode, 0)
        self.lab.wait_for_sink(lambda messages: len(messages) == 2)
        self.assertEqual(len(re.findall(rf'unmapped identity via=local at=\S+ id="{LIST}"',
                                        self.lab.mainlog())), 2)
        self.assertNotIn("account=bob", self.lab.mainlog())

    def test_where_it_cannot_be_known_whose_the_address_is_mail_waits(self):
        ready = self.outgoing("map/domains/.ready")
        ready.rename(ready.with_name(".away"))
        self.addCleanup(lambda: ready.with_name(".away").rename(ready))
        self.assertEqual(self.lab.sendmail(LIST, ["-f", ALICE, OUT]).returncode, 0)
        self.lab.wait_for_log("it is not known whether outgoing mail may leave")
        self.assert_nothing_outside()

    def test_of_an_account_with_another_ones_address_stops_nothing(self):
        self.lab.suspend("alice")
        self.assertEqual(self.lab.sendmail("bob", ["-f", ALICE, OUT]).returncode, 0)
        self.lab.wait_for_sink()


class TrustedCaller(Claim):
    """Exim believes bob whatever he says of where a message is from."""

    def test_who_names_somebody_else_or_nobody_sends_nothing_outside_and_frames_nobody(self):
        for other in ("alice", "root", "Debian-exim", ""):
            with self.subTest(other):
                done = self.lab.sendmail("bob", ["-oMt", other, OUT])
                self.assertNotEqual(done.returncode, 0)
        self.settle()
        self.assertEqual(self.lab.outside(), [])
        self.assertNotIn("account=alice", self.lab.mainlog())

    def test_who_names_somebody_else_or_a_password_in_a_dialogue_is_himself(self):
        self.lab.suspend("bob")
        dialogue = f"EHLO x\nMAIL FROM:<{ALICE}>\nRCPT TO:<{OUT}>\nQUIT\n"
        for options in (["-oMt", "alice"], ["-oMaa", "x", "-oMai", "alice"], ["-oMaa", "x"]):
            with self.subTest(options):
                done = self.lab.sendmail("bob", ["-bs", *options], dialogue)
                self.assertIn("550", done.stdout, done.stderr)
                self.assertNotIn("alice is", done.stdout)

    def test_who_gives_ends_of_lines_for_where_it_is_from_writes_none_into_the_spool(self):
        forged = f"x\n-aclm _penstock_via 6\nsystem\nXX\n1\n{OUT}\n\n"
        dialogue = f"EHLO x\nMAIL FROM:<{BOB}>\nRCPT TO:<{ALICE}>\nDATA\n{TEXT}.\nQUIT\n"
        for options in (["-oMr", forged], ["-oMt", forged], ["-oMai", forged], ["-oMaa", forged],
                        ["-oMa", "203.0.113.9", "-oMs", forged]):
            for way, text in ((["-f", BOB, ALICE], TEXT), (["-bS"], dialogue), (["-bs"], dialogue)):
                with self.subTest(options=options, way=way):
                    self.clean()
                    self.lab.sendmail("bob", [*options, *way], text)
                    self.lab.wait_for(lambda: not self.lab.delivering(), "the end")
                    self.assertEqual(self.lab.queue(), [], self.lab.mainlog())
                    self.assertNotIn("_penstock_via", self.lab.mailbox("alice"))
                    self.assert_nothing_outside()

    def test_who_names_himself_is_himself(self):
        self.assertEqual(self.lab.sendmail("bob", ["-oMt", "bob", OUT]).returncode, 0)
        self.lab.wait_for_sink()
        self.lab.suspend("bob")
        self.assertNotEqual(self.lab.sendmail("bob", ["-oMt", "bob", OUT]).returncode, 0)

    def test_mail_inside_goes_on_whoever_he_names(self):
        self.assertEqual(self.lab.sendmail("bob", ["-oMt", "alice", ALICE]).returncode, 0)
        self.lab.wait_for(lambda: "A test." in self.lab.mailbox("alice"), "the message")


class NamelessPassword(Claim):
    REFUSAL = "takes a login that says whose it is"

    def send(self, recipients=(OUT,)):
        return self.lab.stranger(ALICE, list(recipients), login="alice")

    def choose(self, value):
        self.set_macro("PENSTOCK_WITHOUT_NAME", value)
        self.addCleanup(self.set_macro, "PENSTOCK_WITHOUT_NAME", "refuse")

    def test_sends_nothing_outside_and_everything_inside(self):
        told = self.send([OUT, BOB])
        self.assert_refused(told, text=self.REFUSAL)
        self.assert_taken(told, BOB)

    def test_is_refused_too_where_the_settings_are_of_an_older_installation(self):
        settings = self.lab.path("/etc/exim4/penstock/settings.conf")
        text = settings.read_text()
        self.assertIn("PENSTOCK_WITHOUT_NAME", text)
        self.addCleanup(settings.write_text, text)
        settings.write_text("".join(line for line in text.splitlines(True)
                                    if "PENSTOCK_WITHOUT_NAME" not in line))
        self.assert_refused(self.send(), text=self.REFUSAL)

    def test_can_be_deferred(self):
        self.choose("defer")
        self.assert_refused(self.send(), 451, self.REFUSAL)

    def test_that_is_allowed_is_counted(self):
        self.choose("allow")
        self.assert_taken(self.send())
        self.lab.wait_for_sink()
        self.assertRegex(self.lab.mainlog(),
                         r'unmapped identity via=unnamed at=\S+ id="lab_nameless"')

    def test_from_this_host_its_sender_is_the_login_that_has_the_socket(self):
        self.lab.mark("alice")
        session = "import smtplib, sys\n" \
            "smtp = smtplib.SMTP('127.0.0.1', int(sys.argv[1]))\n" \
            "smtp.login('alice', sys.argv[2])\n" \
            "smtp.mail('bob@bob.example')\nprint(smtp.rcpt('someone@outside.example'))\n"
        for login, code in (("alice", "(550, "), ("bob", "(250, ")):
            done = self.lab.enter(["/usr/bin/python3", "-c", session, str(self.lab.smtp[1]),
                                   self.lab.smtp_password], user=login)
            self.assertTrue(done.stdout.startswith(code), done.stdout + done.stderr)

    def test_is_named_by_the_check_and_so_is_a_filter_that_calls_exim(self):
        done = self.lab.enter(["/usr/bin/python3", "-B", "-c",
                               "import sys; sys.path.insert(0, sys.argv[1]);"
                               "import exim_authenticators, exim_pipes;"
                               "print(exim_authenticators.nameless(),"
                               " [text.split()[0] for text in exim_pipes.faults()])", str(HOST)])
        self.assertEqual(done.stdout, "['lab_nameless'] ['site_scan']\n", done.stderr)


del Claim
