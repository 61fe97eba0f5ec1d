"""Whose mail Exim and penstock take for somebody else's, or for nobody's.

faults() is what the last rebuild of the identity map found amiss (core/identities/identity_map.h);
nobodys() names marks whose account is gone, renamed, or another one of that name. For root.
"""

import json
import shlex
import subprocess

import layout

FINDINGS = layout.MAP / "findings"
LISTED = ("account", "kind", "mailbox", "user")
LIFTING = {"suspended": "unsuspend_outgoing_email", "held": "release_outgoing_email"}


class Unknown(Exception):
    """Why it cannot be known whose the marks are."""


def faults() -> list[str]:
    """A sentence for each contested domain, each without A-labels, each unreadable account."""
    try:
        lines = FINDINGS.read_text(errors="replace").splitlines()
    except OSError as error:
        return [f"whose the accounts' domains are cannot be known: {FINDINGS}: {error.strerror}"]
    return [sentence(*line.split(" ", 1)) for line in lines]


def sentence(what: str, rest: str) -> str:
    if what == "contested":
        domain, owner, claimant = rest.split(" ")
        return (f"domain {domain} is claimed by {owner} and by {claimant}: its mail counts as that"
                f" of {owner}, and to stop {claimant} does not stop it")
    if what == "lost":
        domain, account = rest.rsplit(" ", 1)
        return (f"domain {domain} of {account} has no form that Exim asks for (A-labels): no mail"
                f" is charged to {account} by it")
    return (f"account {rest} cannot be read, or is no file with KEY=value lines that only root can"
            " write: its identities are those of before")


def nobodys() -> list[str]:
    """A sentence for each restriction whose account is not the one that it was made for.

    Unknown where the list cannot be had, or is an older version's."""
    columns = [f"api.columns.{letter}={name}" for letter, name in zip("abcd", LISTED)]
    done = subprocess.run([layout.WHMAPI1, "--output=json", "list_outgoing_email_restrictions",
                           "api.columns.enable=1", *columns], capture_output=True, text=True,
                          cwd="/", stdin=subprocess.DEVNULL)
    try:
        answer = json.loads(done.stdout)
        if answer["metadata"]["result"] != 1:
            raise Unknown(answer["metadata"]["reason"])
        return [mark_of(row) for row in answer["data"]["restriction"]
                if row["account"] not in ("known", None)]
    except (ValueError, KeyError, TypeError) as mistake:
        raise Unknown(done.stderr.strip() or "whmapi1 is of another version: install again"
                      ) from mistake


def mark_of(row: dict) -> str:
    name = row["mailbox"] or row["user"]
    there = f"there is {row['account']}" if row["account"].startswith("no ") else (
        f"{row['account']} is there")
    return (f"mark of nobody: {name} is {row['kind']}, and {there}; to lift it:"
            f" whmapi1 {LIFTING[row['kind']]} {shlex.quote(f'user={name}')}")
