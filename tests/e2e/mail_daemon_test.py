"""Whether the Exim that runs obeys is asked of it, over its own port: whatever its log says,
wherever it listens, however it was started. What it does not answer cannot be known, and is not
missing."""

import json
import os
import re
import threading
import time
import unittest

from daemon_case import ETC, SETTINGS, DaemonCase
from mail_case import ALICE, OUT, unmapped_line

COUNT = ("[sum(exim_unmapped.count().counts.values()), exim_unmapped.count().since]")
SOCKETS_OUT = """
import socket, subprocess
ours, theirs = socket.socketpair()
subprocess.Popen(['/usr/sbin/exim4', '-bdf', '-q30m'], stdout=theirs, stderr=theirs).wait()
"""
FOR_EACH_CONNECTION = """
import socket, subprocess
listener = socket.create_server(('127.0.0.1', 25))
while True:
    one = listener.accept()[0]
    subprocess.Popen(['/usr/sbin/exim4', '-bs'], stdin=one, stdout=one)
    one.close()
"""
SILENT = """
import socket, time
listener = socket.create_server(('127.0.0.1', 25))
time.sleep(600)
"""


class Log(DaemonCase):
    def test_wherever_and_in_whatever_time_exim_logs(self):
        for options in (["timezone = UTC"], ["timezone = Pacific/Kiritimati"],
                        ["MAIN_TIMEZONE = America/Adak", "log_timezone"],
                        ["log_file_path = /var/log/exim4/%slog-%D"], ["log_file_path = syslog"]):
            with self.subTest(options):
                self.add(*options)
                self.assert_daemon(True)
                self.doCleanups()

    def test_with_the_spool_elsewhere(self):
        self.lab.enter(["cp", "-a", "/var/spool/exim4", "/var/spool/other"], check=True)
        self.add("SPOOLDIR = /var/spool/other")
        self.assert_daemon(True)

    def test_after_the_log_was_rotated_or_lost(self):
        log = self.lab.path("/var/log/exim4/mainlog")
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))
        log.rename(log.with_name("mainlog.1"))
        self.assert_daemon(True)
        log.with_name("mainlog.1").unlink()
        self.assert_daemon(True)

    def test_what_it_has_cost_is_the_same_however_long_the_log_is(self):
        self.stop_all()
        log = self.lab.path("/var/log/exim4/mainlog")
        self.addCleanup(log.unlink)
        lines = [unmapped_line(self.lab, "2026-11-30 12:00:00", number) for number in range(3)]
        for end in ("\n" + "".join(lines), "no end of a line"):
            log.write_text("")
            os.truncate(log, 100 * 1024 ** 3)
            with open(log, "a", encoding="utf-8") as file:
                file.write(end)
            began = time.monotonic()
            found = self.run_inside(COUNT, limit=400_000)
            self.assertLess(time.monotonic() - began, 10)
            self.assertEqual(found, [3, "2026-11-30 12:00:00"] if "penstock" in end else [0, ""])


class Loaded(DaemonCase):
    def test_a_configuration_that_was_generated_again_and_is_the_same_is_no_other(self):
        self.regenerate()
        self.assert_daemon(True)

    def test_a_setting_that_it_has_not_read_is_found_out(self):
        self.edit(SETTINGS, "PENSTOCK_UNMAPPED = allow", "PENSTOCK_UNMAPPED = defer")
        self.assert_daemon(False, "has not read its configuration again")
        self.reload()
        self.assert_daemon(True)

    def test_more_transports_and_routers_cost_no_more_processes(self):
        count = ("[started := [], run := exim_commands.run, setattr(exim_commands, 'run',"
                 " lambda *words, **how: [started.append(words), run(*words, **how)][1]),"
                 " exim_check.configured(), __import__('exim_pipes').faults(), len(started)][-1]")
        before = self.run_inside(count)
        self.edit(f"{ETC}/conf.d/transport/00_exim4-config_header", "begin transports",
                  "begin transports\n\n" + "".join(
                      f"more_{number}:\n  driver = appendfile\n\n" for number in range(9)))
        self.edit(f"{ETC}/conf.d/router/00_exim4-config_header", "begin routers",
                  "begin routers\n\n" + "".join(
                      f"more_{number}:\n  driver = accept\n  verify_only\n\n"
                      for number in range(9)))
        self.assertEqual(before, self.run_inside(count))

    def test_fragments_of_another_version_are_found_out(self):
        version = re.search(r"PENSTOCK_VERSION = (\w{64})\n",
                            self.lab.path(f"{ETC}/penstock/main.conf").read_text())[1]
        self.edit(f"{ETC}/penstock/main.conf", version, "f" * 64)
        self.assert_daemon(False, "has not read its configuration again")

    def test_a_daemon_from_before_penstock_is_found_out(self):
        self.assertIsNone(self.run_inside("exim_fragments.remove()"))
        self.assertIsNone(self.run_inside(
            "[setattr(exim_fragments, 'reload', lambda root: None), exim_fragments.install()][1]"))
        self.assert_daemon(False, "does not ask penstock")

    def test_one_of_two_that_was_not_reloaded_is_found_out(self):
        self.start("-bd", "-oX", "127.0.0.1.10025", "-oP", "/run/second.pid", port=10025)
        self.assert_daemon(True)
        self.edit(SETTINGS, "PENSTOCK_UNMAPPED = allow", "PENSTOCK_UNMAPPED = defer")
        first = self.lab.enter(["pgrep", "-x", "-o", "exim4"]).stdout.split()[0]
        self.run_inside(f"exim_daemon._reload({first}, __import__('time').monotonic() + 10)")
        self.assert_daemon(False, "has not read its configuration again")
        self.reload()
        self.assert_daemon(True)

    def test_a_reload_is_seen_beside_sockets_that_survive_it(self):
        self.stop_all()
        with self.running(SOCKETS_OUT):
            self.edit(SETTINGS, "PENSTOCK_UNMAPPED = allow", "PENSTOCK_UNMAPPED = defer")
            self.reload()
            self.assert_daemon(True)


class Places(DaemonCase):
    def test_on_another_port_without_a_pid_file(self):
        self.stop_all()
        self.start("-bd", "-oX", "127.0.0.1.10025", "-oP", "/run/elsewhere.pid", port=10025)
        self.assert_daemon(True)

    def test_on_ipv6_alone(self):
        self.stop_all()
        self.start("-bd", "-oX", "<; [::1]:10026", port=10026, address="::1")
        self.assert_daemon(True)

    def test_where_nobody_listens_none_runs(self):
        self.stop_all()
        self.assert_daemon(True, "none runs")

    def test_where_something_starts_exim_for_each_connection(self):
        self.stop_all()
        with self.running(FOR_EACH_CONNECTION):
            self.assert_daemon(True, "uses this configuration")


class Silence(DaemonCase):
    """What cannot be known."""

    def test_a_daemon_that_takes_no_more_connections(self):
        self.remember(None)
        self.add("smtp_accept_max = 1")
        self.wait_until_idle()
        with self.lab.session():
            self.assert_daemon(None, "421")
        self.wait_until_idle()
        self.assert_daemon(True)

    def test_is_over_while_a_daemon_is_the_same_that_obeyed_and_not_longer(self):
        self.add("smtp_accept_max = 1")
        self.remember(self.run_inside("__import__('exim_running').identity('/', '_probe.b2')"))
        self.wait_until_idle()
        with self.lab.session():
            self.assert_daemon(True, "obeyed when it was last asked; now .*421")
        self.reload()
        self.wait_until_idle()
        with self.lab.session():
            self.assert_daemon(None, "421")

    def remember(self, daemon):
        """What the last look has left, and that no other comes meanwhile."""
        self.lab.stop_program("watch")
        self.addCleanup(self.lab.start_program, "watch")
        health = self.lab.path("/run/penstock/agent/health.json")
        health.write_text(json.dumps({"hooks": [], **({"daemon": daemon} if daemon else {})}))

    def test_a_site_that_refuses_connections_from_here(self):
        self.edit(f"{ETC}/conf.d/acl/10_penstock", "# penstock: begin",
                  "site_connect:\n  deny\n\n# penstock: begin")
        self.add("acl_smtp_connect = site_connect")
        self.assert_daemon(None, "cannot be known now: 5")

    def test_something_else_that_says_nothing(self):
        self.stop_all()
        with self.running(SILENT):
            wired, detail = self.run_inside(
                "[setattr(exim_check.exim_probe, 'BOUND', 1.0), exim_check.check()][1]")[-2][1:]
            self.assertIsNone(wired)
            self.assertIn("cannot be known now", detail)

    def test_programs_that_exiwhat_ends_are_asked_again(self):
        stop = threading.Event()

        def disturb():
            while not stop.is_set():
                self.lab.enter(["pkill", "-USR1", "-x", "exim4"])
                time.sleep(0.3)

        thread = threading.Thread(target=disturb)
        thread.start()
        try:
            for _ in range(3):
                self.assertNotIn(False, [wired for wired, _ in self.answers().values()])
        finally:
            stop.set()
            thread.join()
        self.assert_daemon(True)

    def test_a_program_that_a_signal_ended_is_asked_again(self):
        program = self.lab.path("/run/sometimes")
        program.write_text('#!/bin/sh\nrm /run/once 2>/dev/null && exec /usr/sbin/exim4 "$@"\n'
                           "touch /run/once\nkill -USR1 $$\n")
        program.chmod(0o755)
        found = self.run_inside("[setattr(exim_commands, 'EXIM', '/run/sometimes'),"
                                " exim_check.check()][1]")
        self.assertEqual([hook for hook in found if hook[1] is not True], [])

    def test_that_was_started_anew_while_it_was_asked_is_asked_again(self):
        """The files said something else when the first question was put. That counts where the
        second one is not answered."""
        program = self.lab.path("/run/changing")
        other = "0" * 64
        program.write_text(f"""#!/bin/sh
case $* in *-bh*) ;; *) exec /usr/sbin/exim4 "$@" ;; esac
if rm /run/before 2>/dev/null; then
  /usr/sbin/exim4 "$@" | sed "s/[0-9A-F]\\{{64\\}}/{other}/"
  exit
fi
rm /run/silent 2>/dev/null || exec /usr/sbin/exim4 "$@"
touch /run/silent
kill -USR1 $$
""")
        program.chmod(0o755)
        self.lab.mark("_probe.a1")
        self.addCleanup(self.lab.unmark, "_probe.a1")
        for silent in (False, True):
            self.lab.path("/run/before").touch()
            if silent:
                self.lab.path("/run/silent").touch()
            found = self.run_inside(
                "[setattr(exim_commands, 'EXIM', '/run/changing'), __import__('exim_running')"
                ".judge('/', '_probe.a1', '_probe.b2')][1]")
            self.assertIs(found[0], not silent, found)
            self.assertFalse(self.lab.path("/run/before").exists())

    def test_a_daemon_that_ends_before_it_is_asked_is_not_taken_for_a_missing_hook(self):
        none = 2 ** 22  # is no process's
        self.assertEqual({"refused": f"process {none} has just ended"}, self.run_inside(
            f"exim_daemon.places('/', exim_daemon.Daemon({none}, []))"))

    def test_programs_that_never_answer_are_not_taken_for_a_missing_hook(self):
        program = self.lab.path("/run/never")
        program.write_text("#!/bin/sh\nkill -USR1 $$\n")
        program.chmod(0o755)
        found = {name: wired for name, wired, _ in self.run_inside(
            "[setattr(exim_commands, 'EXIM', '/run/never'), exim_check.check()][1]")}
        self.assertNotIn(False, found.values())
        for name in ("acl_smtp_rcpt", "routers", "gates", "retry rule", "probe", "daemon"):
            self.assertIsNone(found[name])

    def test_has_a_word_of_its_own_in_what_the_installer_says(self):
        said, status = self.run_inside(
            "[finding := __import__('finding'),"
            " setattr(exim_check, 'check', lambda: [exim_check.Hook('daemon', None, 'busy')]),"
            " found := [*__import__('installation_check').of_exim()],"
            " [[finding.line_of(one) for one in found], finding.status_of(found)]][-1]")
        self.assertEqual((said, status), (["  UNKNOWN: Exim, daemon: busy"], 2))


if __name__ == "__main__":
    unittest.main()
