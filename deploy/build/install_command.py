"""deploy/install: the packages of this checkout onto this host, and penstock-setup with the
operator's options; or one of the other things that penstock-setup does.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

DEPLOY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(DEPLOY / "build"), str(DEPLOY / "host")]

import called_from  # noqa: E402
import only_one  # noqa: E402
import package_build  # noqa: E402
import packages  # noqa: E402
import setup_command  # noqa: E402
from command_end import end_of  # noqa: E402
from journal import Refusal  # noqa: E402
from told import Told, open_what_is_closed  # noqa: E402

DESCRIPTION = """Puts penstock on this host: builds its Debian packages from this checkout, installs
them and says penstock-setup, with these options. A second run changes only what is not as it should
be."""
SETUP = Path("/usr/sbin/penstock-setup")
# Of a package that is here, but of another content.
AS_IT_IS = ("--force-confdef", "--force-confold")


def parser() -> argparse.ArgumentParser:
    made = setup_command.parser("deploy/install", DESCRIPTION)
    made.add_argument("--build", metavar="DIR", type=Path,
                      help="take the programs from this build folder instead of building them")
    made.add_argument("--no-apt", action="store_true",
                      help="install no packages of others, which this needs")
    return made


def main() -> int:
    told = Told()
    open_what_is_closed()
    options = setup_command.read(parser(), sys.argv[1:])
    if options.check:
        become_setup(sys.argv[1:], told)
    if os.geteuid() != 0:
        print("deploy/install: only root can do this", file=sys.stderr)
        return 1
    return end_of("deploy/install", lambda: run(options, told))


def run(options: argparse.Namespace, told: Told) -> int:
    options.build = called_from.whole(options.build)
    options.token_file = called_from.whole(options.token_file)
    with only_one.taken(told.say):
        if options.remove:
            return remove(options, told)
        if not options.remove_egress and not options.remove_limit_clients:
            provide(options, told)
        become_setup(sys.argv[1:], told)


def provide(options: argparse.Namespace, told: Told) -> None:
    """What penstock-setup works with."""
    import front_end
    import setup
    if options.egress or options.limit_clients:
        if not options.no_apt:
            packages.install("egress")
        return
    setup_command.require_token_place(options, told)
    front = front_end.chosen(options.front_end)
    if not options.no_apt:
        packages.install("run", "package", front, *([] if options.build else ["build"]))
    setup.require_servers(front_end.SITES[front])
    made = package_build.make(told.say, options.build)
    wanted = [path for path in made if front == "apache" or "apache" not in path.name]
    if stale := [path for path in wanted if not is_installed(path)]:
        dpkg(["--install", *AS_IT_IS, *map(str, stale)])
        for path in stale:
            told.say(f"  installed {path.name}")


def is_installed(package: Path) -> bool:
    """This very content, and nothing of it was changed or is missing since."""
    name = package.name.split("_")[0]
    if status_of(name) != "installed":
        return False
    for part in ("md5sums", "preinst", "postinst", "prerm", "postrm"):
        if (ask("dpkg-deb", "--info", str(package), part)
                != ask("dpkg-query", "--control-show", name, part)):
            return False
    # Configuration is the operator's, and some hosts go without documentation.
    return all(line[9:12] == " c " or "/usr/share/doc/" in line or "/usr/share/man/" in line
               for line in ask("dpkg", "--verify", name).splitlines())


def status_of(name: str) -> str:
    """dpkg's word for it; empty where it has never been here."""
    return ask("dpkg-query", "--show", "--showformat=${db:Status-Status}", name).strip()




def remove(options: argparse.Namespace, told: Told) -> int:
    status = subprocess.run(setup_words(sys.argv[1:]), pass_fds=only_one.handed_on(),
                            check=False).returncode
    gone = ("", "not-installed", *([] if options.purge else ["config-files"]))
    here = [name for name in reversed(package_build.NAMES) if status_of(name) not in gone]
    if status == 0 and here:
        dpkg(["--purge" if options.purge else "--remove", *here])
        told.say(f"removed the packages {' '.join(here)}")
    return status


def become_setup(words: list[str], told: Told) -> NoReturn:
    """What ends this, or interrupts it, meets penstock-setup alone. Where nobody listens any more
    it cannot write either, so that it makes no secret to be shown."""
    if not told.is_heard:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 1)
    for descriptor in only_one.handed_on():
        os.set_inheritable(descriptor, True)
    command = setup_words(words)
    os.execv(command[0], command)


def setup_words(words: list[str]) -> list[str]:
    """By the host's own program, which is the package's, or by this checkout's."""
    program = SETUP if SETUP.exists() else DEPLOY / "host" / "penstock-setup"
    taken = {"--no-apt"}
    left = []
    words = iter(words)
    for word in words:
        if word == "--build":
            next(words)
        elif word not in taken and not word.startswith("--build="):
            left.append(word)
    return [str(program), *left]


def ask(*command: str) -> str:
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True, check=False).stdout


def dpkg(words: list[str]) -> None:
    """penstock-setup comes afterwards, with the operator's words, or has been before."""
    done = subprocess.run(["dpkg", *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
                          pass_fds=only_one.handed_on(),
                          env={**os.environ, "PENSTOCK_SETUP": "later", "LC_ALL": "C.UTF-8",
                               "DEBIAN_FRONTEND": "noninteractive"})
    if done.returncode != 0:
        raise Refusal(f"dpkg {words[0]} failed:\n{done.stdout.strip()}")


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
