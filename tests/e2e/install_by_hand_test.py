"""deploy/install where Exim's configuration is written by hand: it says what is to be written
where, and a program that follows these words to the letter has a host that obeys."""

import re
import unittest

from install_case import BUILD, PACKED, ROOT, InstallCase

HAND_WRITTEN = "/etc/exim4/exim4.conf"
OURS = "/etc/exim4/penstock"
SMALL = """\
domainlist local_domains = @ : localhost
hostlist relay_from_hosts = localhost
primary_hostname = host.example
acl_smtp_rcpt = acl_check_rcpt
never_users = root

begin acl

acl_check_rcpt:
  accept hosts = :
  accept domains = +local_domains
  accept authenticated = *
  deny message = relay not permitted

begin routers

dnslookup:
  driver = dnslookup
  domains = ! +local_domains
  transport = remote_smtp
  no_more

localuser:
  driver = accept
  check_local_user
  transport = local_delivery

begin transports

remote_smtp:
  driver = smtp

local_delivery:
  driver = appendfile
  file = /var/mail/$local_part

begin authenticators
"""
# As panels have it: what they look up in files of their own, several transports, and includes.
PANEL = """\
# a panel made this
VMAIL = /var/vmail
domainlist\tlocal_domains = @ : ${lookup{$domain}lsearch{/etc/exim4/panel/domains}{$domain}}
domainlist relay_to_domains =
hostlist   relay_from_hosts = 127.0.0.1 : ::::1 : 10.0.0.0/8
primary_hostname=host.example
.include /etc/exim4/panel/options
\tacl_smtp_data\t=\t"acl_check_data"
smtp_accept_max = 40

Begin  ACL

.include /etc/exim4/panel/acls
begin routers
virtual:
  driver = redirect
  domains = +local_domains
  data = ${lookup{$local_part@$domain}lsearch{/etc/exim4/panel/users}{VMAIL/$value}}
  file_transport = virtual_delivery
  redirect_router = smart
smart:
  driver = manualroute
  domains = ! +local_domains
  route_list = * 127.0.0.1
  self = send
  transport = ${if eq{$sender_address}{}{bounces}{outside}}
begin transports
virtual_delivery:
  driver = appendfile
  maildir_format
outside:
  driver = \\
    smtp
  hosts_try_fastopen =
  authenticated_sender = $sender_address
bounces:
  driver="smtp"
begin retry
*  *  F,2h,15m; G,16h,1h,1.5; F,4d,6h
"""
OPTIONS = """\
acl_smtp_rcpt=acl_check_rcpt
acl_not_smtp = panel_local
rfc1413_hosts = *
rfc1413_query_timeout = 0s
delay_warning_condition = "${if match{$h_precedence:}{bulk}{no}{yes}}"
dsn_from = Panel <bounces@panel.example>
"""
ACLS = """\
panel_local:
  warn add_header = X-Panel: yes
  accept
acl_check_rcpt:
  accept hosts = :
  accept domains = +local_domains
  deny message = relay not permitted
acl_check_data:
  accept
"""
STEP = re.compile(r"^  (/\S+), (before|after|in place of) lines? (\d+)(?: to (\d+))?:\n"
                  r"((?:    .*\n)+)", re.MULTILINE)


class ByHandTest(InstallCase):
    def setUp(self):
        super().setUp()
        self.world.shell("echo 'dave:x:4003:4003::/home/dave:/bin/sh' >>/etc/passwd;"
                         "echo 'dave:x:4003:' >>/etc/group")

    def write_small(self):
        self.world.write(HAND_WRITTEN, SMALL)

    def write_panel(self):
        self.world.write(HAND_WRITTEN, PANEL)
        self.world.write("/etc/exim4/panel/domains", "alice.example\n")
        self.world.write("/etc/exim4/panel/options", OPTIONS)
        self.world.write("/etc/exim4/panel/acls", ACLS)
        self.world.write("/etc/exim4/panel/users", "")

    def follow(self, said):
        """Does what was printed, and nothing else: from the end of each file on."""
        steps = STEP.findall(said)
        self.assertTrue(steps, said)
        for file, how, first, last, block in reversed(steps):
            lines = self.world.read(file).splitlines(keepends=True)
            new = re.sub(r"(?m)^    ", "", block)
            begin = {"before": int(first) - 1, "after": int(first),
                     "in place of": int(first) - 1}[how]
            end = int(last or first) if how == "in place of" else begin
            self.world.write(file, "".join([*lines[:begin], new, *lines[end:]]))

    def ask(self, user="dave"):
        """What Exim says to a program of this user that sends outside."""
        return self.world.shell(
            "printf 'EHLO x\\r\\nMAIL FROM:<dave@localhost>\\r\\nRCPT TO:<x@outside.invalid>\\r\\n"
            f"QUIT\\r\\n' | runuser -u {user} -- /usr/sbin/exim4 -bs").stdout

    def test_what_is_printed_is_all_that_has_to_be_done(self):
        for write, made in ((self.write_small, ()),
                            (self.write_panel, ("chained", "chained_end"))):
            with self.subTest(write.__name__):
                write()
                proved = self.world.run("exim4", "-bV")
                self.assertEqual(0, proved.returncode, proved.stdout)
                self.follow_and_obey(made)
                done = self.remove("--purge", "--force")
                self.assertEqual(1, done.returncode)
                self.take_out_and_remove(done.stdout)

    def follow_and_obey(self, made):
        self.put_packages()
        before = self.tree()
        done = self.install()
        self.assertEqual(1, done.returncode, done.stdout)
        self.assertIn("written by hand", done.stdout)
        changed = {path for path, text in self.tree().items() if before.get(path) != text}
        ours = {source.name for source in (ROOT / "deploy/exim").glob("*.conf")}
        ours |= {f"{name}.conf" for name in made} | {"key"}
        self.assertEqual({OURS, *(f"{OURS}/{name}" for name in ours)}, changed)
        self.follow(done.stdout)
        done = self.install()
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertIn("nothing was started", done.stdout)
        self.assertIn("250 Accepted", self.ask())
        self.stop_account("dave")
        self.assertIn("550 5.7.1 Outgoing mail from account dave is suspended", self.ask())

    def take_out_and_remove(self, said):
        """The commands that were printed put back what was there."""
        self.assertIn("Nothing was removed", said)
        self.assertEqual(0, self.world.run("exim4", "-bV").returncode)
        for command in re.findall(r"^  (sed .*)$", said, re.MULTILINE):
            self.world.shell(command)
        self.assertIn(self.world.read(HAND_WRITTEN), (SMALL, PANEL))
        done = self.remove("--purge", "--force")
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertNotEqual(0, self.world.run("test", "-e", OURS).returncode)
        self.assertEqual(0, self.world.run("exim4", "-bV").returncode)

    def test_what_is_missing_still_is_said_and_no_more(self):
        self.write_small()
        said = self.install().stdout
        whole = len(STEP.findall(said))
        self.follow(said)
        text = self.world.read(HAND_WRITTEN)
        self.world.write(HAND_WRITTEN, text.replace("  authenticated_sender = PENSTOCK_GATE\n", ""))
        done = self.install()
        self.assertEqual(1, done.returncode)
        self.assertEqual(1, len(STEP.findall(done.stdout)), done.stdout)
        self.assertGreater(whole, 3)
        self.assertIn("gate of remote_smtp: sends without asking", done.stdout)

    def test_files_of_a_new_version_that_exim_does_not_take_are_put_back(self):
        self.write_small()
        self.follow(self.install().stdout)
        self.install_well()
        before = self.tree()
        self.world.run("cp", "-r", *(ROOT / name for name in PACKED), "/run")
        self.world.shell("sed -i 's/driver = redirect/driver = nonsense/'"
                         " /run/deploy/exim/routers.conf")
        done = self.world.run("/run/deploy/install", "--no-apt", "--build", BUILD)
        self.assertEqual(1, done.returncode)
        self.assertIn("Exim is left as it was", done.stdout)
        self.assertIn("nonsense", done.stdout)
        self.world.shell(f"cd /run && rm -r {' '.join(PACKED)} .build")
        self.assert_same(before, self.tree())

    def test_what_was_wired_while_debian_wrote_the_configuration_is_taken_out_as_well(self):
        before = self.tree()
        self.install_well()
        self.write_small()
        self.follow(self.install().stdout)
        self.install_well()
        self.world.run("rm", HAND_WRITTEN)
        self.write_small()
        done = self.remove("--purge")
        self.assertEqual(0, done.returncode, done.stdout)
        self.world.run("rm", HAND_WRITTEN)
        self.world.run("update-exim4.conf")
        self.assert_same(before, self.tree())

    def test_a_list_that_is_not_defined_is_named_with_a_file_that_is_there(self):
        self.write_small()
        self.world.write(HAND_WRITTEN, SMALL.replace("local_domains", "my_domains"))
        done = self.install()
        self.assertRegex(done.stdout, "settings.conf, PENSTOCK_INTERNAL: there is no domainlist")
        self.follow(done.stdout)
        self.assertEqual(1, self.install().returncode)
        self.world.shell(f"sed -i s/+local_domains/+my_domains/ {OURS}/settings.conf")
        self.assertEqual(0, self.install().returncode)


if __name__ == "__main__":
    unittest.main()
