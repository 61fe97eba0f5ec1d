"""penstock-setup: what the operator, or a package, types, and what is done for it."""

import argparse
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import called_from  # noqa: E402
import check_command  # noqa: E402
import layout  # noqa: E402
import only_one  # noqa: E402
from command_end import end_of  # noqa: E402
from journal import Journal  # noqa: E402
from listen_address import listen_address  # noqa: E402
from told import Told, open_what_is_closed  # noqa: E402

DESCRIPTION = """Makes this host one of penstock's, once its packages are here: logins, directories,
services, the nginx site or an own Apache, the fragments in Exim's configuration, and a first API
token for root, shown once. A second run changes only what is not as it should be."""
# What is done instead of installing, and what then would be said in vain.
OTHER_ACTIONS = ("check", "remove", "egress", "remove_egress", "limit_clients",
                 "remove_limit_clients")
OF_INSTALLATION = ("front_end", "tls", "clear", "cpanel_path", "new_token", "new_secret",
                   "token_file")
NOT_SHOWN = "root's token could not be shown, and was taken back"


def parser(prog: str = "penstock-setup", description: str = DESCRIPTION) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog=prog, description=description)
    what = made.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true",
                      help="change nothing; say of each part, and of each hook in Exim, whether it"
                      " is as it should be; the exit status is 0, 1 where something is wrong, or 2"
                      " where nothing is, but something cannot be known")
    what.add_argument("--remove", action="store_true",
                      help="undo it all, but for what is the operator's: configuration, accounts,"
                      " tokens, marks and log stay, and so do the packages")
    what.add_argument("--egress", action="store_true",
                      help="only add the packet filter: nobody but root and Exim connects to ports"
                      " 25, 465 and 587 of other hosts; it is shown first")
    what.add_argument("--remove-egress", action="store_true", help="only remove that filter")
    what.add_argument("--limit-clients", action="store_true",
                      help="only add the packet filter that lets one client address keep 100"
                      " connections to the web server's ports; it is shown first")
    what.add_argument("--remove-limit-clients", action="store_true",
                      help="only remove that filter")
    made.add_argument("--output", choices=check_command.FORMS,
                      help="with --check: as lines of text (the default), or as one JSON object,"
                      " for monitoring")
    made.add_argument("--yes", action="store_true",
                      help="with --egress or --limit-clients: do not ask")
    made.add_argument("--force", action="store_true",
                      help="with --remove: although accounts are suspended or held; their mail"
                      " that waits is released")
    made.add_argument("--purge", action="store_true",
                      help="with --remove: remove the operator's files, too")
    front = made.add_mutually_exclusive_group()
    front.add_argument("--nginx", dest="front_end", action="store_const", const="nginx",
                       help="a site in the host's nginx is the front end (the default, unless"
                       " --apache was chosen before)")
    front.add_argument("--apache", dest="front_end", action="store_const", const="apache",
                       help="an Apache of penstock's own, with mod_fcgid, is the front end; no"
                       " other Apache of this host is touched")
    made.add_argument("--tls", metavar="ADDRESS:PORT", type=listen_address,
                      help="where HTTPS is taken (default: port 2087 of every address)")
    made.add_argument("--clear", metavar="ADDRESS:PORT", type=listen_address,
                      help="where clear HTTP is taken (default: 127.0.0.1:2086)")
    made.add_argument("--cpanel-path", action="store_true",
                      help="also link whmapi1 to /usr/local/cpanel/bin, where scripts for cPanel"
                      " call it; some software takes a host with that directory for one of"
                      " cPanel's")
    made.add_argument("--new-token", action="store_true",
                      help="make one more token for root, and show it")
    made.add_argument("--new-secret", action="store_true",
                      help="renew the secret by which the worker knows the web server, without"
                      " refusing a call meanwhile")
    made.add_argument("--token-file", metavar="FILE", type=Path,
                      help="write a new token, if one is made, there, mode 0600, instead of showing"
                      " it")
    # For maintainer scripts: nobody is there to be shown a token, or asked; and nothing is set up
    # that is not, or no longer.
    made.add_argument("--from-package", action="store_true", help=argparse.SUPPRESS)
    made.add_argument("--if-set-up", action="store_true", help=argparse.SUPPRESS)
    return made


def main() -> int:
    told = Told()
    open_what_is_closed()
    options = read(parser(), sys.argv[1:])
    if options.check:
        return check_command.run(told.say, options.output or "text")
    if os.geteuid() != 0:
        print("penstock-setup: only root can do this", file=sys.stderr)
        return 1
    return end_of("penstock-setup", lambda: run(options, told))


def read(made: argparse.ArgumentParser, words: list[str]) -> argparse.Namespace:
    options = made.parse_args(words)
    filters = ("egress", "limit_clients")
    for only, actions in ((("output",), ("check",)), (("force", "purge"), ("remove",)),
                          (("yes",), filters)):
        for name in only:
            if getattr(options, name) and not any(getattr(options, action) for action in actions):
                made.error(f"{as_typed(name)} goes with"
                           f" {' or '.join(map(as_typed, actions))} alone")
    action = next((name for name in OTHER_ACTIONS if getattr(options, name)), None)
    for name in OF_INSTALLATION:
        if action and getattr(options, name):
            word = getattr(options, name) if name == "front_end" else name
            made.error(f"{as_typed(word)} does not go with {as_typed(action)}")
    if options.tls and options.tls == options.clear:
        made.error(f"--tls and --clear cannot both be {options.tls}")
    return options


def as_typed(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def run(options: argparse.Namespace, told: Told) -> int:
    options.token_file = called_from.whole(options.token_file)
    journal = Journal(told.say)
    with only_one.taken(told.say):
        if options.remove:
            return remove(options, journal)
        if options.egress or options.remove_egress:
            import egress_filter
            return put_filter(egress_filter, options.egress, options, journal)
        if options.limit_clients or options.remove_limit_clients:
            import client_filter
            return put_filter(client_filter, options.limit_clients, options, journal)
        return put(options, journal, told)


def put(options: argparse.Namespace, journal: Journal, told: Told) -> int:
    import egress_filter
    import first_token
    import front_end
    import setup
    import token_place
    say = told.say
    if options.if_set_up and not setup.is_here():
        return 0
    if options.from_package:
        options.token_file = None if first_token.has_one() else layout.FIRST_TOKEN
        if options.token_file and os.path.lexists(options.token_file):
            # Of another installation: no token here has this secret.
            former = layout.FIRST_TOKEN.with_name("first-token.old")
            os.replace(options.token_file, former)
            journal.did(f"moved {layout.FIRST_TOKEN}, which no token here has, to {former}")
        options.front_end = options.front_end or front_end.usable()
    require_token_place(options, told)
    wishes = setup.Wishes(options.tls, options.clear, options.new_token, options.cpanel_path,
                          options.front_end, options.new_secret)
    token = setup.put(wishes, journal)
    if journal.problems:
        say(f"penstock is set up, but {journal.problems} of its services do not work: see above,"
            " and penstock-setup --check")
    elif journal.changes == 0:
        say("penstock is set up; nothing had to be changed")
    else:
        say(f"penstock is set up; {journal.changes} changes")
    if not egress_filter.is_installed():
        say(f"note: {setup.THROUGH_EXIM_ONLY}")
    if token and not token_place.show(told, token, options.token_file):
        first_token.take_back(journal, token)
        journal.problem(f"{NOT_SHOWN}; say penstock-setup --new-token")
        print(f"penstock-setup: {NOT_SHOWN}", file=sys.stderr)
    if options.from_package:
        # A service that does not work is no reason to leave the package half installed.
        say("penstock-setup --check says what of it is as it should be")
        return 0
    say("\nwhat penstock-setup --check says of it:")
    status = check_command.run(say)
    return 1 if journal.problems else status


def require_token_place(options: argparse.Namespace, told: Told) -> None:
    """Before anything is changed."""
    import first_token
    import token_place
    if options.new_token or not first_token.has_one():
        token_place.require(told, options.token_file)
    elif options.token_file and not os.path.lexists(options.token_file):
        told.say(f"note: no token is made, and {options.token_file} neither, because root has one;"
                 " --new-token makes one more")


def remove(options: argparse.Namespace, journal: Journal) -> int:
    import setup
    setup.remove(journal, options.force, options.purge)
    journal.say("penstock is removed" if journal.changes else "penstock is not set up")
    return 0


def put_filter(packet_filter, is_wanted: bool, options: argparse.Namespace,
               journal: Journal) -> int:
    if not is_wanted:
        packet_filter.remove(journal)
        if not journal.changes:
            journal.say("no such packet filter is installed; nothing had to be changed")
    else:
        packet_filter.put(journal, assume_yes=options.yes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
