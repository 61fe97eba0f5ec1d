"""Makes a host of penstock's of one that has its files, and undoes that.

The files are the packages' (deploy/install.cmake). The lab, the demo and a real host are set up by
put() alone; it works in any mount namespace, with or without systemd, and changes nothing that is
as it should be. Raises Refusal. For root.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import account_logins
import agent_services
import certificate
import client_filter
import command_line
import egress_filter
import exim_fragments
import exim_wiring
import first_token
import front_end
import front_end_secret
import held_mail
import index_service
import layout
import peer_service
import service_answers
import service_user
import settings
import state_tree
import state_view
import units
from exim_commands import EximError
from files import put_file, remove as remove_path
from journal import Journal, Refusal
from service_units import are_starts_denied, systemd_runs

THROUGH_EXIM_ONLY = ("what is stopped is mail through Exim only; a program of a user that opens"
                     " port 25 itself is stopped by penstock-setup --egress")

LONGEST = 1800  # of the worker, whose locks others hold, too; seconds


@dataclass(frozen=True)
class Wishes:
    """What the operator chose."""

    tls: str | None = None
    clear: str | None = None
    new_token: bool = False
    cpanel_path: bool = False
    front_end: str | None = None  # nginx or apache; nothing: the one that is installed
    new_secret: bool = False


def put(wishes: Wishes, journal: Journal) -> str | None:
    """Gives root's first token, where this run made one."""
    name = front_end.chosen(wishes.front_end)
    site = front_end.SITES[name]
    require_servers(site)
    wire_exim(journal, exim_wiring.require, f"put the fragments into {exim_fragments.OURS}")
    service_user.put(journal)
    state_tree.put(journal)
    put_configuration(journal)
    must_wait = front_end_secret.put(journal, wishes.new_secret, name == "nginx")
    before = journal.changes
    index_service.put(journal)
    agent_services.put(journal)
    command_line.put(journal, wishes.cpanel_path)
    check_configuration()
    map_identities()
    certificate.put(journal)
    strayed = set(state_view.strayed())
    former_tls, former_clear = front_end.addresses_of_other(name)
    stale = site.put(journal, wishes.tls or former_tls, wishes.clear or former_clear) | strayed
    stale |= units.put(journal, name == "nginx")
    if must_wait:
        site.await_reloaded(journal)
    front_end_secret.demand(journal)
    front_end.put_other_away(journal, name)
    # Before Exim asks it: without its answer mail waits.
    peer_service.start(journal)
    with agent_services.no_check_meanwhile():
        agent_services.put_check(journal)
        wire_exim(journal, exim_wiring.install, "wired Exim")
    peer_service.put_former_away(journal)
    units.start(journal, stale, name == "nginx")
    peer_service.say_how(journal)
    index_service.start(journal, strayed)
    agent_services.start(journal, strayed)
    site.start(journal, stale, journal.changes > before)
    for text in account_logins.unfit():
        journal.note(f"cannot be stopped by penstock: {text}")
    for text in account_logins.shared():
        journal.note(text)
    if systemd_runs() and not are_starts_denied():
        for text in service_answers.await_all():
            journal.problem(text)
    # Last: nothing that fails may keep the only copy of a secret from being shown.
    return put_token(journal, wishes.new_token)


def require_servers(site) -> None:
    servers = {site.PROGRAM: site.PACKAGE, "/usr/sbin/exim4": "exim4-daemon-light",
               **site.NEEDS}
    for program, package in servers.items():
        if not Path(program).exists():
            raise Refusal(f"{program} is missing (package {package}); nothing was changed")


def put_configuration(journal: Journal) -> None:
    """The default once; an operator's file keeps its content."""
    default = settings.DELIVERED.read_bytes()
    content = layout.CONF.read_bytes() if layout.CONF.is_file() else default
    put_file(journal, layout.CONF, content, 0o640, "root", layout.SERVICE_USER)


def wire_exim(journal: Journal, action, words: str) -> None:
    """Exim's part reports no changes itself: they show in its directory."""
    before = exim_configuration()
    try:
        action()
    except EximError as mistake:
        raise Refusal(str(mistake)) from mistake
    if exim_configuration() != before:
        journal.did(words)


def exim_configuration() -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in Path("/etc/exim4").rglob("*") if path.is_file()}


def put_token(journal: Journal, another: bool) -> str | None:
    if first_token.has_one():
        return first_token.put(journal, "installer") if another else None
    return first_token.put(journal, "first")


def check_configuration() -> None:
    run_worker("--check-config")


def map_identities() -> None:
    run_worker("--map-identities")


def run_worker(option: str) -> None:
    try:
        done = subprocess.run([layout.WORKER, option], capture_output=True, text=True, cwd="/",
                              stdin=subprocess.DEVNULL, timeout=LONGEST)
    except subprocess.TimeoutExpired as mistake:
        raise Refusal(f"{layout.WORKER} {option} does not end; who holds its lock?") from mistake
    if done.returncode != 0:
        raise Refusal(f"{layout.WORKER} {option} failed: {(done.stderr or done.stdout).strip()}")


def remove(journal: Journal, force: bool, purge: bool) -> None:
    """Everything but what is the operator's (configuration, accounts, tokens, marks, log), and but
    the packages' files."""
    refuse_while_stopped(force)
    wire_exim(journal, exim_wiring.require_removable, "")
    agent_services.stop(journal)
    for site in front_end.SITES.values():
        site.stop(journal)
    units.stop(journal)
    index_service.stop(journal)
    for site in front_end.SITES.values():
        site.remove(journal)
    waits = held_mail.words()
    wire_exim(journal, exim_wiring.remove, "took the fragments out of Exim's configuration")
    # Now nothing keeps it: what was held, and what is in no queue that Exim runs, leaves.
    held_mail.unpark(journal)
    if waits:
        journal.note(f"{waits}, for its next queue run")
    egress_filter.remove(journal)
    client_filter.remove(journal)
    command_line.remove(journal)
    index_service.remove(journal)
    peer_service.stop(journal)
    peer_service.put_former_away(journal)
    agent_services.remove(journal)
    units.remove(journal)
    units.reload_systemd()
    for site in front_end.SITES.values():
        site.reload()
    remove_path(journal, layout.RUN)
    if purge:
        for path in (layout.ETC, layout.STATE, layout.LOGS,
                     *(log for site in front_end.SITES.values() for log in site.LOGS)):
            remove_path(journal, path)
        service_user.remove(journal)
        return
    kept = [str(path) for path in (layout.ETC, layout.STATE, layout.LOGS) if path.exists()]
    if kept:
        journal.note(f"kept, with the login {layout.SERVICE_USER} that owns it:"
                     f" {' '.join(kept)} (--purge removes that, too)")
    else:
        service_user.remove(journal)


def is_here() -> bool:
    """Something of what put() makes: a part of Exim's configuration, of a web server's, a unit."""
    return (any(Path(exim_fragments.OURS).glob("*.conf")) or front_end.installed() is not None
            or units.has_pool() or layout.WIRING.exists())


def missing() -> list[str]:
    """Of the packages' files."""
    wanted = (*units.FILES, *command_line.FILES, *index_service.FILES, *peer_service.FILES,
              *agent_services.FILES)
    return [f"{path} is missing" for path in wanted if not path.is_file()]


def refuse_while_stopped(force: bool) -> None:
    """Only where something is there that stops them."""
    stopped = {state: names for state, names in state_tree.stopped_accounts().items() if names}
    if stopped and not force and is_here():
        words = "; ".join(f"{state}: {' '.join(names)}" for state, names in stopped.items())
        waits = held_mail.words()
        raise Refusal(f"accounts are still stopped, and would send again ({words});"
                      f" {waits + ', and would leave; ' if waits else ''}"
                      "lift that first, or say --force. Nothing was removed")
