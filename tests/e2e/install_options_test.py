"""deploy/install where the site's own Exim text sets what penstock sets, too: either both count,
and removal leaves the text byte for byte, or it is refused with its line and nothing changes."""

import re
import unittest

from install_case import ROOT, InstallCase

OURS = set(re.findall(r"(?m)^(\w+) = ", (ROOT / "deploy/exim/main.conf").read_text()))
PARTS = "/etc/exim4/conf.d/main"
TEMPLATE = "/etc/exim4/exim4.conf.template"
MACROS = "/etc/exim4/exim4.conf.localmacros"
DEBIAN = "02_exim4-config_options"
ACLS = ("site_rcpt:\n  deny domains = never.invalid\n    message = the site says no\n"
        "  accept acl = acl_check_rcpt\n"
        "site_data:\n  accept\n"
        "site_local:\n  deny condition = ${if match{$recipients}{never}}\n"
        "    message = the site says no\n  accept\n")
# What the site writes, and what Exim then has to have.
ALSO_SET = (
    ("rfc1413_hosts = 10.0.0.0/8\nacl_not_smtp = site_local\nacl_not_smtp_start = site_data\n"
     "rfc1413_query_timeout = 7s\n"
     'delay_warning_condition = "${if match{$h_precedence:}{bulk}{no}{yes}}"\n'
     'dsn_from = "Site <bounces@site.example>"\n',
     {"dsn_from": r"= Site <bounces@site\.example>.*X-Penstock-Because",
      "rfc1413_hosts": "= 10.0.0.0/8$", "acl_not_smtp": "penstock_local",
      "acl_not_smtp_start": "penstock_begin",
      "rfc1413_query_timeout": "= 7s", "delay_warning_condition": "penstock.*{bulk}{no}"}),
    ('acl_not_smtp = "site_local"\r\n'
     "delay_warning_condition = ${if match{$h_precedence:}\\\n  # a remark\n   {bulk}{no}{yes}}\n",
     {"acl_not_smtp": "penstock_local", "delay_warning_condition": "penstock.*{bulk}{no}"}),
)
SPELLINGS = ("acl_smtp_rcpt = site_rcpt\n", "\tacl_smtp_rcpt\t=\tsite_rcpt\t\n",
             'acl_smtp_rcpt = "site_rcpt"\n', "acl_smtp_rcpt=site_rcpt\r\n",
             "acl_smtp_rcpt = \\\n  # a remark\n  site_rcpt\n")


class OptionsTest(InstallCase):
    def setUp(self):
        super().setUp()
        self.world.shell("echo 'dave:x:4003:4003::/home/dave:/bin/sh' >>/etc/passwd;"
                         "echo 'dave:x:4003:' >>/etc/group")

    def tree(self):
        """Exim logs what it refuses."""
        return {path: text for path, text in super().tree().items()
                if not path.startswith(("/var/log/exim4", "/var/spool/exim4"))}

    def styled(self, split):
        self.use_style(split)
        if split:
            self.world.write("/etc/exim4/conf.d/acl/50_site", ACLS)
        elif ACLS not in self.world.read(TEMPLATE):
            self.add(TEMPLATE, ACLS, "begin acl\n")

    def add(self, file, text, after=None):
        """A file's text is bytes to the test, too: line ends count."""
        path = self.world.root() / file.lstrip("/")
        old = path.read_bytes().decode() if path.exists() else ""
        place = old.index(after) + len(after) if after else 0
        path.write_bytes((old[:place] + text + old[place:]).encode())

    def swap(self, file, pattern, text):
        path = self.world.root() / file.lstrip("/")
        old = path.read_bytes().decode()
        new = re.sub(pattern, lambda _: text, old, count=1, flags=re.MULTILINE)
        self.assertFalse(old == new, f"{file} has no {pattern}")
        path.write_bytes(new.encode())

    def option(self, name):
        return self.world.run("exim4", "-bP", name).stdout

    def ask(self, recipient):
        return self.world.shell(
            "printf 'EHLO x\\r\\nMAIL FROM:<dave@localhost>\\r\\n"
            f"RCPT TO:<{recipient}>\\r\\nQUIT\\r\\n'"
            " | runuser -u dave -- /usr/sbin/exim4 -bs").stdout

    def assert_both_count(self, before):
        self.install_well()
        self.assertIn("the site says no", self.ask("x@never.invalid"))
        self.assertIn("250 Accepted", self.ask("x@outside.invalid"))
        self.stop_account("dave")
        self.assertIn("account dave is suspended", self.ask("x@outside.invalid"))
        again = self.tree()
        self.assertIn("nothing had to be changed", self.install_well())
        self.assert_same(again, self.tree())
        self.assertEqual(0, self.remove("--purge", "--force").returncode)
        self.assert_same(before, self.tree())

    def wire(self, action="install"):
        """The step of the installer that this is about, alone."""
        done = self.world.run("/usr/bin/python3", "-B", "-c", "import sys; sys.path.insert(0,"
                              f" sys.argv[1]); import exim_wiring; exim_wiring.{action}()",
                              ROOT / "deploy/host")
        self.assertEqual(0, done.returncode, done.stdout[-2000:])

    def test_an_acl_that_the_site_names_itself_is_asked_behind_penstocks(self):
        for split, file in ((True, f"{PARTS}/{DEBIAN}"), (False, TEMPLATE)):
            with self.subTest(split=split):
                self.styled(split)
                self.swap(file, "^acl_smtp_rcpt = .*\n", SPELLINGS[0])
                self.world.run("update-exim4.conf")
                self.assert_both_count(self.tree())

    def test_however_it_is_spelt_it_is_found_and_comes_back_byte_for_byte(self):
        file = f"{PARTS}/{DEBIAN}"
        self.styled(True)
        whole = self.world.read(file)
        for spelling in SPELLINGS:
            with self.subTest(spelling=spelling):
                self.world.write(file, whole)
                self.swap(file, "^acl_smtp_rcpt = .*\n", spelling)
                self.world.run("update-exim4.conf")
                before = self.tree()
                self.wire()
                self.assertEqual("acl_smtp_rcpt = penstock_rcpt\n", self.option("acl_smtp_rcpt"))
                self.assertEqual("PENSTOCK_NEXT_ACL_RCPT=site_rcpt\n", self.world.run(
                    "exim4", "-bP", "macro", "PENSTOCK_NEXT_ACL_RCPT").stdout)
                self.wire("remove")
                self.assert_same(before, self.tree())

    def test_an_option_that_the_site_sets_too_counts_beside_penstocks(self):
        for split, file, texts in ((True, f"{PARTS}/000_first", ALSO_SET),
                                   (True, f"{PARTS}/50_behind", ALSO_SET),
                                   (False, MACROS, ALSO_SET[:1]), (False, TEMPLATE, ALSO_SET[1:2])):
            self.styled(split)
            for text, wanted in texts:
                with self.subTest(file=file, text=text):
                    try:
                        self.add(file, text)
                        self.world.run("update-exim4.conf")
                        before = self.tree()
                        self.wire()
                        for name, words in wanted.items():
                            if name in OURS:
                                self.assertRegex(self.option(name), f"(?s){words}")
                        self.wire("remove")
                        self.assert_same(before, self.tree())
                    finally:
                        self.swap(file, re.escape(text), "")

    def test_the_sites_own_acl_for_local_mail_is_asked_behind_penstocks(self):
        self.styled(True)
        self.world.write(f"{PARTS}/50_site", "acl_not_smtp = site_local\n")
        self.install_well()
        said = self.world.shell("echo | runuser -u dave -- sendmail -oep x@never.invalid").stdout
        self.assertIn("the site says no", said)
        self.stop_account("dave")
        said = self.world.shell("echo | runuser -u dave -- sendmail -oep x@outside.invalid").stdout
        self.assertIn("account dave is suspended", said)

    def test_a_file_of_macros_that_was_there_and_empty_stays(self):
        self.use_style(False)
        self.world.write(MACROS, "")
        before = self.tree()
        for _ in range(2):
            self.wire()
        self.wire("remove")
        self.assert_same(before, self.tree())

    def test_settings_that_leave_an_option_to_the_site_are_heeded(self):
        self.styled(True)
        self.install_well()
        self.world.shell("sed -i 's/^#PENSTOCK_SITE/PENSTOCK_SITE/'"
                         " /etc/exim4/penstock/settings.conf")
        self.world.write(f"{PARTS}/50_site", "rfc1413_hosts = *\nrfc1413_query_timeout = 3s\n"
                         "delay_warning_condition = yes\n")
        self.install_well()
        self.assertEqual("rfc1413_hosts = *\n", self.option("rfc1413_hosts"))

    def test_line_ends_and_blanks_around_sections_and_drivers_are_no_matter(self):
        self.styled(False)
        path = self.world.root() / TEMPLATE.lstrip("/")
        text = path.read_bytes().decode()
        for old, new in (("begin acl\n", "  Begin \t ACL \r\n"),
                         ("begin retry\n", "BEGIN retry\t\r\n"),
                         ("  driver = smtp\n", "\tdriver\t=\t\"smtp\"\r\n"),
                         ("begin transports\n", "begin transports\r\nspread:\r\n  driver = \\\r\n"
                          "    smtp\r\n  authenticated_sender = \"me@\\\r\n   $domain\"\r\n")):
            self.assertIn(old, text)
            text = text.replace(old, new)
        path.write_bytes(text.encode())
        done = self.world.run("update-exim4.conf")
        self.assertEqual(0, done.returncode, done.stdout)
        before = self.tree()
        self.install_well()
        self.assertRegex(self.world.run("exim4", "-bP", "transport", "spread").stdout,
                         r"authenticated_sender = \$\{sg\{.* me@\$domain\}")
        self.assertEqual(0, self.remove("--purge").returncode)
        self.assert_same(before, self.tree())

    def assert_refused_with(self, words, file, line):
        self.put_packages()
        before = self.tree()
        done = self.install()
        self.assertEqual(1, done.returncode, done.stdout)
        number = self.world.read(file).splitlines().index(line.splitlines()[0]) + 1
        self.assertIn(f"{file}, line {number}: ", done.stdout)
        self.assertIn(words, done.stdout)
        self.assert_same(before, self.tree())
        for named in re.findall(r"/etc/(?:exim4|penstock)/[\w./-]*\w", done.stdout):
            self.assertEqual(0, self.world.run("test", "-e", named).returncode, named)
        return done.stdout

    def test_what_cannot_be_wired_is_refused_with_its_line_before_anything_is_changed(self):
        site = "/etc/exim4/site.conf"
        blanks = "acl_not_smtp = ${if eq {$sender_host_address} {} {site_local} {site_data}}\n"
        for name, text, where, words in (
                ("a value with blanks", blanks, f"{PARTS}/50_site", "give the ACL a name"),
                ("an option in an include", "acl_smtp_rcpt = site_rcpt\n", site,
                 "site_rcpt is asked"),
                ("an option twice under a condition",
                 ".ifndef NOWHERE\ndelay_warning_condition = yes\n.endif\n", f"{PARTS}/50_site",
                 "set for the second time"),
                ("a second delay in an include", "delay_warning_condition = yes\n", site,
                 "set for the second time")):
            with self.subTest(name):
                self.styled(True)
                self.world.write(where, text)
                if where == site:
                    self.world.write(f"{PARTS}/{DEBIAN}.rul", re.sub(
                        "(?m)^acl_smtp_rcpt", "#acl_smtp_rcpt",
                        self.world.read(f"{PARTS}/{DEBIAN}")) + f".include {site}\n")
                line = next(line for line in text.splitlines() if not line.startswith("."))
                try:
                    self.assert_refused_with(words, where, line)
                finally:
                    self.world.run("rm", "-f", where, f"{PARTS}/{DEBIAN}.rul")

    def test_a_transport_where_penstock_writes_nothing_is_refused_and_the_way_out_works(self):
        site = "/etc/exim4/site-transports"
        for name, head, text in (
                ("in an include", "", "outside:\n  driver = smtp\n"),
                ("with a macro for a driver", "SITE_DRIVER = smtp\n",
                 "outside:\n  driver = SITE_DRIVER\n")):
            with self.subTest(name):
                self.styled(True)
                self.world.write(f"{PARTS}/000_site", head)
                self.world.write(site, text)
                self.world.write("/etc/exim4/conf.d/transport/50_site", f".include {site}\n")
                said = self.assert_refused_with("gate of outside", site, "outside:")
                condition, end = re.search(r"between (\.ifdef \w+) and (\.endif)", said).groups()
                way = re.search(r"give that transport the line (.*)", said)[1]
                self.world.write(site, f"{text}{condition}\n  {way}\n{end}\n")
                self.install_well()
                self.assertEqual(0, self.remove("--purge").returncode)

    def test_a_router_in_front_is_refused_with_its_line(self):
        self.styled(True)
        file = "/etc/exim4/conf.d/router/010_site"
        self.world.write(file, "early:\n  driver = accept\n  domains = early.invalid\n"
                         "  transport = remote_smtp\n")
        self.assert_refused_with("first come early", file, "early:")


if __name__ == "__main__":
    unittest.main()
