"""deploy/demo: a mail host of its own, set up by the installer, and what it does, told.

Everything but the packages and the build folder is gone when it ends, however it ends: it lives in
the namespaces of a lab, which the kernel clears away with this process.
"""

import argparse
import contextlib
import os
import shlex
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "build"), str(HERE.parent / "host")]

import called_from  # noqa: E402
import packages  # noqa: E402
import release_build  # noqa: E402
from journal import Refusal  # noqa: E402
from told import Told, open_what_is_closed  # noqa: E402

USUAL_PORTS = (2087, 2086)
say = Told().say
FRONTS = {"nginx": "nginx", "apache": "Apache"}
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Ended(BaseException):
    """SIGTERM or Ctrl-C: no failure of a step, and not to be told as one."""


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="deploy/demo",
        description="Builds penstock, starts it with an nginx or Apache, an Exim and an outside"
        " world of its own, and shows that a suspended account sends nothing. It then stays"
        " up until Ctrl-C. It does not touch this host's own nginx, Apache, Exim, users or mail.")
    made.add_argument("--once", action="store_true", help="end after the steps")
    made.add_argument("--accounts", metavar="N", type=int, default=0,
                      help="add N accounts, user0 and on")
    made.add_argument("--apache", action="store_true",
                      help="with an Apache of its own, which starts the worker by mod_fcgid, in"
                      " nginx's place")
    made.add_argument("--env", metavar="FILE", type=Path,
                      help="after the steps, write shell assignments of its addresses, token and"
                      " paths there")
    made.add_argument("--build", metavar="DIR", type=Path,
                      help="take the programs from this build folder instead of building them")
    made.add_argument("--no-apt", action="store_true", help="install no packages")
    return made


def main() -> int:
    open_what_is_closed()
    options = parser().parse_args()
    if os.geteuid() != 0:
        print("deploy/demo: only root can do this: it makes namespaces of its own, and installs"
              " packages where some are missing", file=sys.stderr)
        return 1
    for number in ENDING:
        signal.signal(number, end)
    try:
        return run(options)
    except Refusal as refusal:
        print(f"deploy/demo: {refusal}", file=sys.stderr)
        return 1
    except (Ended, KeyboardInterrupt):
        print("\ndeploy/demo: ended before its steps were done", file=sys.stderr)
        return 130


def end(_number, _frame):
    raise Ended


def run(options: argparse.Namespace) -> int:
    options.build = called_from.whole(options.build)
    options.env = called_from.whole(options.env)
    if not options.no_apt:
        packages.install("start", "run", front(options), "lab",
                         *([] if options.build else ["build"]))
    folder = options.build or release_build.FOLDER
    if not options.build:
        release_build.make(say)
    release_build.require_whole(folder)
    if options.env:
        forget(options.env)  # an older one would be taken for this demo's
    from lab import Lab, LabError
    say(f"starting {FRONTS[front(options)]}, penstock, Exim and an outside world, all of the demo's"
        " own")
    lab = None
    try:
        with held_back():
            lab = Lab(build=folder, net=False, style="single", front=front(options))
            lab.start()
        return show(lab, options)
    except (LabError, OSError, subprocess.SubprocessError) as mistake:
        raise Refusal(f"the demo's mail host failed: {mistake}") from mistake
    finally:
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not end the clearing up
        if lab:
            lab.stop()


def front(options: argparse.Namespace) -> str:
    return "apache" if options.apache else "nginx"


@contextlib.contextmanager
def held_back():
    """A signal that comes meanwhile ends the demo afterwards: the exception would come between the
    making of a file and the taking note of it."""
    came = []
    former = {number: signal.signal(number, lambda number, _frame: came.append(number))
              for number in ENDING}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
    if came:
        raise Ended


def show(lab, options: argparse.Namespace) -> int:
    from demo_story import Story
    say_ports(lab)
    if options.accounts:
        add_accounts(lab, options.accounts)
    mistakes = Story(lab, say).tell()
    say(f"\n{mistakes} things did otherwise than they should" if mistakes
        else "\nevery step did what it should")
    if options.env:
        write_environment(lab, options.env)
    if not options.once:
        stay(lab, options.env)
    return 1 if mistakes else 0


def add_accounts(lab, number: int) -> None:
    """The index that Exim reads is derived, and twice as many files as accounts: it is kept in
    memory here, so that neither making it nor clearing it away takes a minute of the disk's."""
    say(f"adding {number} accounts: user0 ... user{number - 1}")
    rights = "mode=2750,uid=$(id -u penstock),gid=$(getent group Debian-exim | cut -d: -f3)"
    lab.enter(["sh", "-c", "cd /var/lib/penstock/outgoing/map && for name in accounts domains; do"
               f" mount -t tmpfs -o nr_inodes=0,{rights} tmpfs $name; done"], check=True)
    lab.add_accounts(number)


def forget(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as mistake:
        raise Refusal(f"--env {file}: {mistake.strerror}; name another file") from mistake
    if not file.parent.is_dir():
        raise Refusal(f"--env {file}: there is no directory {file.parent}")


def say_ports(lab) -> None:
    for url, usual in zip((lab.url, lab.clear_url), USUAL_PORTS):
        port = int(url.rsplit(":", 1)[1])
        if port != usual:
            say(f"port {usual} is taken on this host: port {port} stands for it")


def write_environment(lab, file: Path) -> None:
    host, port = lab.smtp
    values = {
        "PENSTOCK_URL": lab.url,
        "PENSTOCK_CLEAR_URL": lab.clear_url,
        "PENSTOCK_TOKEN": lab.token,
        "PENSTOCK_USER": "root",
        "PENSTOCK_STATE": lab.state,
        "PENSTOCK_PID": lab.worker_pid,
        "PENSTOCK_SMTP": f"{host}:{port}",
        "PENSTOCK_SMTP_PASSWORD": lab.smtp_password,
        "PENSTOCK_SINK_DIR": lab.sink_dir,
        "PENSTOCK_ENTER": lab.enter_script,
        "WHMAPI1": lab.whmapi1_script,
    }
    text = "".join(f"{name}={shlex.quote(str(value))}\n" for name, value in values.items())
    # Where others may write, too, nobody has made it before, and nobody else reads it.
    descriptor, new = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(descriptor, "w") as stream:
            stream.write(text)
        os.rename(new, file)
    except BaseException:
        os.unlink(new)
        raise
    say(f"{file}: addresses, token and paths as shell assignments")


def stay(lab, environment: Path | None) -> None:
    """Until a signal comes."""
    def curl(function, form="json"):
        return (f"curl -k -H 'Authorization: whm root:{lab.token}'"
                f" '{lab.url}/{form}-api/{function}?api.version=1&user=alice'")

    say(f"\nThe demo stays up. URL: {lab.url}   token of root: {lab.token}\n\nTry, in another"
        " shell: suspend alice; see her script refused; lift it, answered as XML:\n\n"
        f"  {curl('suspend_outgoing_email')}\n"
        f"  echo hello | {lab.enter_script} runuser -u alice -- sendmail -oep me@outside.example\n"
        f"  {curl('unsuspend_outgoing_email', 'xml')}\n\n"
        f"What arrives outside: {lab.sink_dir}\nCtrl-C ends it.")
    try:
        while True:
            signal.pause()
    except Ended:
        say("\nending; nothing is left but packages and the build folder")
    finally:
        if environment:
            environment.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
