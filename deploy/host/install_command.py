"""deploy/install: what the operator types, and what is done for it."""

import argparse
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import called_from  # noqa: E402
import check_command  # noqa: E402
import only_one  # noqa: E402
import packages  # noqa: E402
from journal import Journal, Refusal  # noqa: E402
from listen_address import listen_address  # noqa: E402
from told import Told, open_what_is_closed  # noqa: E402

DESCRIPTION = """Puts penstock on this host: the worker, its login, directories, systemd units, the
command line whmapi1, the nginx site or an own Apache, the fragments in Exim's configuration, and a
first API token for root, shown once. A second run changes only what is not as it should be."""
# What is done instead of installing, and what then would be said in vain.
OTHER_ACTIONS = ("check", "remove", "egress", "remove_egress", "limit_clients",
                 "remove_limit_clients")
OF_INSTALLATION = ("front_end", "tls", "clear", "cpanel_path", "new_token", "new_secret",
                   "token_file")
NOT_SHOWN = "root's token could not be shown, and was taken back"


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="deploy/install", description=DESCRIPTION)
    what = made.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true",
                      help="change nothing; say of each part, and of each hook in Exim, whether it"
                      " is as it should be; the exit status is 0, 1 where something is wrong, or 2"
                      " where nothing is, but something cannot be known (2 is new: that was 1)")
    what.add_argument("--remove", action="store_true",
                      help="take everything away again, but what is the operator's: configuration,"
                      " accounts, tokens, marks and log stay")
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
    made.add_argument("--build", metavar="DIR", type=Path,
                      help="take the programs from this build folder instead of building them")
    made.add_argument("--no-apt", action="store_true", help="install no packages")
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
    return made


def main() -> int:
    told = Told()
    open_what_is_closed()
    options = read(sys.argv[1:])
    if options.check:
        return check_command.run(told.say, options.output or "text")
    if os.geteuid() != 0:
        print("deploy/install: only root can do this", file=sys.stderr)
        return 1
    try:
        return run(options, told)
    except Refusal as refusal:
        print(f"deploy/install: {refusal}", file=sys.stderr)
    except OSError as mistake:
        print(f"deploy/install: {mistake}; run it again", file=sys.stderr)
    except KeyboardInterrupt:
        print("deploy/install: interrupted; run it again to finish", file=sys.stderr)
    return 1


def read(words: list[str]) -> argparse.Namespace:
    made = parser()
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
    options.build = called_from.whole(options.build)
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
        return install(options, journal, told)


def install(options: argparse.Namespace, journal: Journal, told: Told) -> int:
    import egress_filter
    import first_token
    import front_end
    import installer
    import release_build
    import token_place
    say = told.say
    if options.new_token or not first_token.has_one():
        token_place.require(told, options.token_file)
    elif options.token_file and not os.path.lexists(options.token_file):
        say(f"note: no token is made, and {options.token_file} neither, because root has one;"
            " --new-token makes one more")
    if not options.no_apt:
        packages.install("run", front_end.chosen(options.front_end),
                         *([] if options.build else ["build"]))
    programs = (release_build.programs_of(options.build) if options.build
                else release_build.make(told.say))
    wishes = installer.Wishes(programs, options.tls, options.clear, options.new_token,
                              options.cpanel_path, options.front_end,
                              options.new_secret)
    token = installer.install(wishes, journal)
    if journal.problems:
        say(f"penstock is installed, but {journal.problems} of its services do not work: see above,"
            " and deploy/install --check")
    elif journal.changes == 0:
        say("penstock is installed; nothing had to be changed")
    else:
        say(f"penstock is installed; {journal.changes} changes")
    if not egress_filter.is_installed():
        say(f"note: {installer.THROUGH_EXIM_ONLY}")
    if token and not token_place.show(told, token, options.token_file):
        first_token.take_back(journal, token)
        journal.problem(f"{NOT_SHOWN}; say deploy/install --new-token")
        print(f"deploy/install: {NOT_SHOWN}", file=sys.stderr)
    say("\nwhat deploy/install --check says of it:")
    status = check_command.run(say)
    return 1 if journal.problems else status


def remove(options: argparse.Namespace, journal: Journal) -> int:
    import installer
    installer.remove(journal, options.force, options.purge)
    journal.say("penstock is removed" if journal.changes else "penstock is not installed")
    return 0


def put_filter(packet_filter, is_wanted: bool, options: argparse.Namespace,
               journal: Journal) -> int:
    if not is_wanted:
        packet_filter.remove(journal)
        if not journal.changes:
            journal.say("no such packet filter is installed; nothing had to be changed")
    else:
        if not options.no_apt:
            packages.install("egress")
        packet_filter.put(journal, assume_yes=options.yes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
