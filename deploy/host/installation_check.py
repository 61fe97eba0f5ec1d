"""Each part of an installation, and whether it is as it should be: what penstock-setup --check
finds.

findings() changes nothing (but for the probe of exim_check), and gives each finding as soon as it
is known. Where the judge of a part fails, that part is unknown, and the others are judged all the
same. For root.
"""

import subprocess
import traceback
from collections.abc import Callable, Iterator

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
import service_answers
import setup
import state_tree
import state_view
import units
from exim_commands import EximError, EximUnknown
from files import wrong_rights
from finding import Finding, State

Texts = Callable[[], list[str]]


def findings() -> Iterator[Finding]:
    if not layout.WORKER.exists():
        yield Finding("installation", State.FAULT, "penstock is not installed",
                      hint="penstock-setup")
        return
    name = front_end.chosen(None)
    site = front_end.SITES[name]
    yield from judged("programs and units", setup.missing, command_line.missing,
                      agent_services.missing, agent_services.outdated)
    yield from judged("directories", state_tree.faults, credentials.foreign_writers,
                      credentials.unreadable)
    yield from judged("configuration", configuration_faults)
    yield from judged("web site", site.faults, lambda: front_end.remnants(name),
                      unknown=site.unknown)
    yield from found_by("web site", site.remarks, State.NOTE)
    yield from guarded("Exim", of_exim)
    yield from judged("authenticators", exim_authenticators.faults)
    yield from judged("transports", exim_pipes.faults)
    yield from judged("files of Exim's", exim_rights.faults)
    yield from guarded("worker", lambda: of_services(name))
    yield from guarded("egress filter", of_egress)
    yield from guarded("limit of clients", of_clients)
    yield from guarded("senders", of_unmapped_senders)
    yield from found_by("accounts", unfit_accounts, State.NOTE)
    yield from found_by("accounts", account_logins.shared, State.NOTE)
    yield from found_by("marks", identity_findings.nobodys, State.NOTE)


def judged(part: str, *faults: Texts, unknown: Texts | None = None) -> list[Finding]:
    """What each of these names; or that the part is well."""
    found = [finding for texts in faults for finding in found_by(part, texts, State.FAULT)]
    if unknown:
        found += found_by(part, unknown, State.UNKNOWN)
    return found or [Finding(part, State.OK)]


def found_by(part: str, texts: Texts, state: State) -> list[Finding]:
    return list(guarded(part, lambda: (Finding(part, state, text) for text in texts())))


def guarded(part: str, judge: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What it finds, until it fails."""
    try:
        yield from judge()
    except (EximUnknown, identity_findings.Unknown) as why:
        yield Finding(part, State.UNKNOWN, f"cannot be known: {why}")
    except Exception as mistake:
        traceback.print_exc()
        yield Finding(part, State.UNKNOWN,
                      f"cannot be judged: {type(mistake).__name__}: {mistake}")


def configuration_faults() -> list[str]:
    if not layout.CONF.is_file():
        return [f"{layout.CONF} is missing"]
    found = [wrong_rights(layout.CONF, 0o640, "root", layout.SERVICE_USER)]
    done = subprocess.run([layout.WORKER, "--check-config"], capture_output=True, text=True,
                          cwd="/", stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        found.append((done.stderr or done.stdout).strip())
    return [text for text in found if text]


def of_exim() -> Iterator[Finding]:
    try:
        hooks = exim_check.check()
    except (EximError, OSError) as mistake:
        state = State.UNKNOWN if isinstance(mistake, EximUnknown) else State.FAULT
        yield Finding("Exim", state, str(mistake))
        return
    states = {True: State.OK, False: State.FAULT, None: State.UNKNOWN}
    for hook in hooks:
        yield Finding("Exim", states[hook.wired], hook.detail, hook.name,
                      "penstock-setup again" if hook.wired is False else None)


def of_services(name: str) -> Iterator[Finding]:
    """Only where it should run: systemd has it, or somebody has started it."""
    if not units.systemd_runs() and not front_end.is_started(name):
        yield Finding("worker", State.NOTE, "the worker is not started here")
        return
    yield from judged("worker", lambda: worker_faults(name))
    yield from judged("agents", index_service.not_running, index_service.faults,
                      peer_service.faults, agent_services.faults, unknown=agent_services.unknown)
    if units.systemd_runs():
        yield from judged("answers", service_answers.silent_now)
    yield from judged("view of the state", state_view.faults)
    yield from judged("identities", identity_findings.faults)
    for text in index_service.remarks():
        yield Finding("agents", State.NOTE, f"index: {text}")


def worker_faults(name: str) -> list[str]:
    """Nobody is asked who does not run."""
    return (units.not_running(name == "nginx") + front_end.SITES[name].not_running()
            or front_end.answer_faults(name))


def of_egress() -> Iterator[Finding]:
    if not egress_filter.is_installed():
        yield Finding("egress filter", State.NOTE,
                      "no egress filter: what is stopped is mail through Exim only")
    elif egress_filter.is_loaded():
        yield Finding("egress filter", State.OK)
    else:
        yield Finding("egress filter", State.FAULT,
                      "its rules are not loaded: penstock-setup --egress loads them")


def of_clients() -> Iterator[Finding]:
    """Neither web server counts a connection for its client before a whole header is there."""
    if client_filter.is_installed():
        yield from judged("limit of clients", client_filter.faults)
    else:
        yield Finding("limit of clients", State.NOTE,
                      "one client can keep all connections of the web server, for ten seconds each:"
                      " penstock-setup --limit-clients bounds that")


def of_unmapped_senders() -> Iterator[Finding]:
    """Senders of external mail that no suspension can meet, as they are nobody's account."""
    def note(text: str) -> Finding:
        return Finding("senders", State.NOTE, text)

    try:
        counts, since, unsigned = exim_unmapped.count()
    except EximUnknown as unknown:
        yield note("how much external mail is of identities that are no account cannot be known:"
                   f" {unknown}")
        return
    yield note(f"{sum(counts.values())} external messages of identities that are no account,"
               f" in the log since {since or 'its beginning'}")
    for (via, identity), number in counts.most_common(10):
        yield note(f"{number} of {identity or 'nobody'} (via {via}){exim_unmapped.advice(via)}")
    if unsigned:
        yield note(f"{unsigned} lines of Exim's log that name such an identity do not count: they"
                   " are not signed with this host's key, because they are older, or forged")


def unfit_accounts() -> list[str]:
    return [f"cannot be stopped by penstock: {text}" for text in account_logins.unfit()]
