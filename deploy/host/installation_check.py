"""penstock-setup --check: each part of an installation, and whether it is as it should be.

run() changes nothing (but for the probe of exim_check), says one line for each part and for each
hook in Exim, and gives the exit status: 0 only if nothing is wrong.
"""

import subprocess
from collections.abc import Sequence

import account_logins
import agent_services
import client_filter
import command_line
import credentials
import egress_filter
import exim_authenticators
import exim_check
import exim_pipes
import exim_rights
import exim_unmapped
import front_end
import identity_findings
import index_service
import layout
import peer_service
import setup
import service_answers
import state_tree
import state_view
import units
from exim_commands import EximError, EximUnknown
from files import wrong_rights
from journal import Journal


def run(journal: Journal) -> int:
    if not layout.WORKER.exists():
        journal.problem("penstock is not installed")
        return 1
    name = front_end.chosen(None)
    judge(journal, "programs and units", setup.missing() + command_line.missing()
          + agent_services.missing() + agent_services.outdated())
    judge(journal, "directories", state_tree.faults() + credentials.foreign_writers()
          + credentials.unreadable())
    judge(journal, "configuration", configuration_faults())
    judge(journal, "web site", front_end.SITES[name].faults() + front_end.remnants(name),
          front_end.SITES[name].unknown())
    for text in front_end.SITES[name].remarks():
        journal.note(text)
    judge_exim(journal)
    judge_drivers(journal)
    judge(journal, "files of Exim's", exim_rights.faults())
    judge_worker(journal, name)
    judge_egress(journal)
    judge_clients(journal)
    say_unmapped(journal)
    for text in account_logins.unfit():
        journal.note(f"cannot be stopped by penstock: {text}")
    for text in account_logins.shared() + marks_of_nobody(journal):
        journal.note(text)
    journal.say(f"{journal.problems} problems" if journal.problems else "all is as it should be")
    return 1 if journal.problems else 0


def judge(journal: Journal, part: str, faults: list[str], unknown: Sequence[str] = ()) -> None:
    for text in faults:
        journal.problem(f"{part}: {text}")
    for text in unknown:
        journal.unknown(f"{part}: {text}")
    if not faults and not unknown:
        journal.say(f"  ok: {part}")


def configuration_faults() -> list[str]:
    if not layout.CONF.is_file():
        return [f"{layout.CONF} is missing"]
    found = [wrong_rights(layout.CONF, 0o640, "root", layout.SERVICE_USER)]
    done = subprocess.run([layout.WORKER, "--check-config"], capture_output=True, text=True,
                          cwd="/", stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        found.append((done.stderr or done.stdout).strip())
    return [text for text in found if text]


def judge_exim(journal: Journal) -> None:
    try:
        hooks = exim_check.check()
    except (EximError, OSError) as mistake:
        say = journal.unknown if isinstance(mistake, EximUnknown) else journal.problem
        say(f"Exim: {mistake}")
        return
    for hook in hooks:
        if hook.wired:
            journal.say(f"  ok: Exim, {hook.name}: {hook.detail}")
        else:
            say = journal.unknown if hook.wired is None else journal.problem
            say(f"Exim, {hook.name}: {hook.detail}")
    if any(hook.wired is False for hook in hooks):
        journal.say("    what helps against a hook that is missing: penstock-setup again")


def judge_drivers(journal: Journal) -> None:
    try:
        judge(journal, "authenticators", exim_authenticators.faults())
        judge(journal, "transports", exim_pipes.faults())
    except EximUnknown as why:
        journal.unknown(f"authenticators and transports: {why}")


def marks_of_nobody(journal: Journal) -> list[str]:
    try:
        return identity_findings.nobodys()
    except identity_findings.Unknown as why:
        journal.unknown(f"whose the marks are cannot be known: {why}")
        return []


def judge_worker(journal: Journal, name: str) -> None:
    """Only where it should run: systemd has it, or somebody has started it."""
    if not units.systemd_runs() and not front_end.is_started(name):
        journal.note("the worker is not started here")
        return
    faults = units.not_running(name == "nginx") + front_end.SITES[name].not_running()
    if not faults:
        faults = front_end.answer_faults(name)
    judge(journal, "worker", faults)
    judge(journal, "agents", index_service.not_running() + index_service.faults()
          + peer_service.faults() + agent_services.faults())
    if units.systemd_runs():
        judge(journal, "answers", service_answers.silent_now())
    judge(journal, "view of the state", state_view.faults())
    judge(journal, "identities", identity_findings.faults())
    for text in index_service.remarks():
        journal.note(f"index: {text}")


def judge_egress(journal: Journal) -> None:
    if not egress_filter.is_installed():
        journal.note("no egress filter: what is stopped is mail through Exim only")
    else:
        judge(journal, "egress filter",
              [] if egress_filter.is_loaded() else
              ["its rules are not loaded: penstock-setup --egress loads them"])


def judge_clients(journal: Journal) -> None:
    """Neither web server counts a connection for its client before a whole header is there."""
    if client_filter.is_installed():
        judge(journal, "limit of clients", client_filter.faults())
    else:
        journal.note("one client can keep all connections of the web server, for ten seconds each:"
                     " penstock-setup --limit-clients bounds that")


def say_unmapped(journal: Journal) -> None:
    """Senders of external mail that no suspension can meet, as they are nobody's account."""
    try:
        counts, since, unsigned = exim_unmapped.count()
    except EximUnknown as unknown:
        journal.note("how much external mail is of identities that are no account cannot be known:"
                     f" {unknown}")
        return
    journal.say(f"  {sum(counts.values())} external messages of identities that are no account,"
                f" in the log since {since or 'its beginning'}")
    for (via, identity), number in counts.most_common(10):
        journal.say(f"    {number} of {identity or 'nobody'} (via {via})"
                    f"{exim_unmapped.advice(via)}")
    if unsigned:
        journal.note(f"{unsigned} lines of Exim's log that name such an identity do not count: they"
                     " are not signed with this host's key, because they are older, or forged")
