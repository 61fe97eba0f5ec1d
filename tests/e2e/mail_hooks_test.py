"""The fragments in Debian's configuration: put in, found missing one by one, and taken out to the
byte, in the split and in the single-file scheme."""

import json
import pathlib
import re
import stat

import exim_blocks
import lab_namespace
from mail_case import ALICE, BOB, OUT, SUSPENDED, MailCase

ETC = "/etc/exim4"
CHAINED = """chained:
  driver = redirect
  data =
  redirect_router = system_aliases

"""
SCRIPT = """
import json, sys
sys.path.insert(0, sys.argv[1])
import exim_check, exim_commands, exim_daemon, exim_fragments, exim_unmapped
result = None
try:
    result = eval(sys.argv[2])
except exim_commands.EximError as error:
    result = {"refused": str(error)}
print(json.dumps(result))
"""


RELOAD = "[exim_commands.regenerate('/'), exim_daemon.reload('/')]"


def content_of(file):
    """What is in it; of the key, which is another with each installation, its form."""
    text = file.read_bytes()
    return re.sub(rb"[0-9a-f]", b"x", text) if file.name == "key" else text


class Hooks:
    """What holds in both schemes."""

    def setUp(self):
        super().setUp()
        self.install()

    def run_inside(self, expression):
        """The value of an expression about the installer's modules, in the lab."""
        done = self.lab.enter(["/usr/bin/python3", "-B", "-c", SCRIPT, str(lab_namespace.HOST),
                               expression])
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def install(self):
        """Put the fragments in, without a complaint."""
        self.assertIsNone(self.run_inside("exim_fragments.install()"))

    def remove(self):
        """Take them out, without a complaint."""
        self.assertIsNone(self.run_inside("exim_fragments.remove()"))

    def unwired(self):
        """The names of the hooks that the check misses."""
        hooks = self.run_inside("exim_check.check()")
        return [name for name, wired, _ in hooks if not wired]

    def tree(self):
        """Everything in /etc/exim4: mode, owner, content."""
        found = {}
        root = self.lab.path(ETC)
        for file in sorted(root.rglob("*")):
            status = file.lstat()
            found[str(file.relative_to(root))] = (
                stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid,
                content_of(file) if file.is_file() else None)
        return found

    def change(self, name, old, new=""):
        """Edit a file of /etc/exim4 as somebody might, and have Exim use it."""
        file = self.lab.path(f"{ETC}/{name}")
        text = file.read_text()
        self.assertIn(old, text)
        file.write_text(text.replace(old, new))
        self.run_inside(RELOAD)

    def test_every_hook_is_found_wired(self):
        names = [name for name, *_ in self.run_inside("exim_check.check()")]
        for name in ("acl_smtp_rcpt", "acl_smtp_data", "acl_not_smtp", "routers", "retry rule",
                     "gate of remote_smtp", "gate of remote_smtp_smarthost", "peer", "probe",
                     "probe of a mailbox", "dsn_from"):
            self.assertIn(name, names)
        self.assertEqual(self.unwired(), [])

    def test_the_check_leaves_no_trace(self):
        self.lab.stop_program("watch")  # it checks, too
        self.addCleanup(self.lab.start_program, "watch")
        marks = sorted(self.outgoing("suspended").iterdir())
        log = self.lab.mainlog()
        self.run_inside("exim_check.check()")
        self.assertEqual(sorted(self.outgoing("suspended").iterdir()), marks)
        self.assertEqual(self.lab.mainlog(), log)

    def test_a_router_of_the_site_that_names_another_is_wrapped_and_put_back(self):
        self.remove()
        text = "begin routers\n"
        file = self.lab.path(f"{ETC}/{self.site_router}")
        before = file.read_text() if file.exists() else None
        file.write_text((before or text).replace(text, text + CHAINED).removeprefix(
            text if before is None else ""))
        self.addCleanup(lambda: file.unlink() if before is None else file.write_text(before))
        removed = self.tree()
        self.install()
        self.assertEqual(self.unwired(), [])
        installed = self.tree()
        touched = self.run_inside("exim_fragments.changes()")
        self.remove()
        self.assertEqual(self.tree(), removed)
        differing = {f"{ETC}/{name}" for name in installed
                     if installed[name] != removed.get(name) and installed[name][3] is not None}
        self.assertEqual(set(touched), differing)

    def test_to_put_them_in_again_changes_nothing(self):
        before = self.tree()
        self.install()
        self.assertEqual(self.tree(), before)

    def test_settings_are_kept(self):
        settings = "penstock/settings.conf"
        self.addCleanup(self.change, settings, "= defer", "= allow")
        self.change(settings, "PENSTOCK_UNMAPPED = allow", "PENSTOCK_UNMAPPED = defer")
        self.install()
        self.assertIn("PENSTOCK_UNMAPPED = defer", self.lab.path(f"{ETC}/{settings}").read_text())

    def test_taken_out_everything_is_as_it_was_to_the_byte(self):
        installed = self.tree()
        touched = self.run_inside("exim_fragments.changes()")
        self.remove()
        removed = self.tree()
        for name in ("acl_smtp_rcpt", "acl_smtp_data", "acl_not_smtp", "routers", "probe",
                     "probe of a mailbox", "gate of remote_smtp", "gate of remote_smtp_smarthost",
                     "peer"):
            self.assertIn(name, self.unwired())
        self.lab.mark("alice")
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))
        self.install()
        self.assertEqual(self.tree(), installed)
        self.remove()
        self.assertEqual(self.tree(), removed)
        differing = {f"{ETC}/{name}" for name in installed
                     if installed[name] != removed.get(name) and installed[name][3] is not None}
        self.assertEqual(set(touched), differing)

    def test_a_running_exim_obeys_without_a_restart(self):
        self.remove()
        self.lab.mark("alice")
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))
        self.install()
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))

    def test_mail_that_was_queued_before_they_were_put_in_is_stopped_too(self):
        self.remove()
        self.queued("alice", BOB, [OUT])
        self.install()
        self.lab.mark("alice")
        self.lab.run_queue()
        self.settle()
        self.assertIn(SUSPENDED, self.lab.mailbox("alice"))
        self.assert_nothing_outside()

    def test_a_configuration_that_exim_does_not_take_is_put_back(self):
        self.remove()
        before = self.tree()
        told = self.run_inside("[setattr(exim_fragments, 'SOURCE', __import__('pathlib').Path("
                               f"'{self.broken_source()}')), exim_fragments.install()]")
        self.assertIn("Exim is left as it was", told["refused"])
        self.assertEqual(self.tree(), before)
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))

    def broken_source(self):
        source = self.lab.directory / "broken"
        source.mkdir()
        for fragment in pathlib.Path(lab_namespace.HOST.parent, "exim").glob("*.conf"):
            text = fragment.read_text().replace("driver = redirect", "driver = nonsense")
            (source / fragment.name).write_text(text)
        return source

    def test_fragments_that_miss_one_hook_are_found_out(self):
        for old, new, hook in (
                ("acl_not_smtp = penstock_local", "", "acl_not_smtp"),
                ("MAIN_ACL_CHECK_RCPT == penstock_rcpt", "", "acl_smtp_rcpt"),
                ("MAIN_ACL_CHECK_DATA == penstock_data", "", "acl_smtp_data"),
                (">PENSTOCK_BECAUSE", ">", "dsn_from"),
                ("= /run/penstock/peer.sock", "= /run/penstock/other.sock", "peer")):
            with self.subTest(hook):
                self.change("penstock/main.conf", old, new)
                self.assertIn(hook, self.unwired())
                self.install()
                self.assertEqual(self.unwired(), [])

    def test_an_acl_that_no_longer_looks_is_found_out_by_the_probe(self):
        self.change("penstock/acl.conf", "{^1}", "{^never}")
        self.assertEqual(self.unwired(), ["probe", "daemon", "probe of a mailbox"])

    def test_fragments_that_do_not_know_mailboxes_are_found_out(self):
        key = "{PENSTOCK_MAILBOX_KEY}}\nPENSTOCK_IS"
        self.change("penstock/main.conf", key, "{}}\nPENSTOCK_IS")
        self.assertEqual(self.unwired(), ["probe of a mailbox"])

    def test_a_router_in_front_is_found_out(self):
        self.change(self.routers, self.include("routers"),
                    "early:\n  driver = accept\n  transport = remote_smtp\n"
                    "  domains = early.example\n\n" + self.include("routers"))
        self.assertEqual(self.unwired(), ["routers"])

    def test_a_missing_gate_is_found_out_for_its_transport(self):
        self.change(self.transport, f"  {exim_blocks.GATE}\n")
        self.assertIn("gate of remote_smtp", self.unwired())

    def test_a_missing_retry_rule_is_found_out(self):
        self.change(self.retry, self.include("retry"))
        self.assertEqual(self.unwired(), ["retry rule"])

    @staticmethod
    def include(name):
        return f".include {ETC}/penstock/{name}.conf\n"


class Split(Hooks, MailCase):
    options = {"style": "split"}
    site_router = "conf.d/router/060_site"
    routers = "conf.d/router/050_penstock"
    retry = "conf.d/retry/10_penstock"
    transport = "conf.d/transport/30_exim4-config_remote_smtp.rul"

    def setUp(self):
        self.addCleanup(self.lab.path(f"{ETC}/{self.packaged}").write_text,
                        self.lab.path(f"{ETC}/{self.packaged}").read_text())
        super().setUp()

    packaged = "conf.d/transport/30_exim4-config_remote_smtp"

    def test_a_copy_that_the_packaged_file_has_left_behind_is_found_out(self):
        self.change(self.packaged, "driver = smtp", "driver = smtp\n  dns_qualify_single = false")
        self.assertEqual(self.unwired(), ["copy of 30_exim4-config_remote_smtp"])
        self.install()
        self.assertEqual(self.unwired(), [])
        self.assertIn("dns_qualify_single", self.lab.path(f"{ETC}/{self.transport}").read_text())

    def test_a_transport_of_the_site_gets_the_gate_too_and_keeps_its_own_option(self):
        own = self.lab.path(f"{ETC}/conf.d/transport/50_site")
        own.write_text("site_smtp:\n  driver = smtp\n  authenticated_sender = \\\n    me@$domain\n")
        self.addCleanup(own.unlink)
        self.run_inside(RELOAD)
        self.assertEqual(self.unwired(), ["gate of site_smtp"])
        self.install()
        self.assertEqual(self.unwired(), [])
        self.remove()
        self.assertFalse(own.with_name("50_site.rul").exists())


class SingleFile(Hooks, MailCase):
    options = {"style": "single"}
    routers = retry = transport = site_router = "exim4.conf.template"

    def test_a_template_that_an_upgrade_replaced_is_found_out_and_mended(self):
        template = self.lab.path(f"{ETC}/exim4.conf.template")
        template.write_text(exim_blocks.strip(template.read_text()))
        self.run_inside(RELOAD)
        self.assertIn("routers", self.unwired())
        self.assertIn("gate of remote_smtp", self.unwired())
        self.install()
        self.assertEqual(self.unwired(), [])
