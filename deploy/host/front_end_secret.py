"""The secret by which the worker tells the web server's own requests from those of other programs
that run as the same user.

Front ends carry it in files that their first process includes and only root can read; the worker's
side may hold two while one is renewed. Nothing is refused on the way: who sends it does so before
it is demanded, and the former one counts until no process of the web server sends it any more.
For root.
"""

import re
import secrets
from pathlib import Path

import layout
import worker_callers
from files import put_directory, put_file, wrong_rights
from journal import Journal, Refusal
from worker_callers import PARAMETER, Caller

LINES = {
    layout.FOR_NGINX: f"fastcgi_param {PARAMETER} %s;\n",
    layout.FOR_APACHE: f'ProxyFCGISetEnvIf "true" {PARAMETER} "%s"\n',
}
HEAD = ("# By this the worker knows its front end: whoever reads it can make calls as any user that"
        "\n# the front end may name. penstock-setup --new-secret renews it.\n")
FORM = "[0-9a-f]{64}"


def put(journal: Journal, renew: bool, with_pool: bool) -> bool:
    """What front ends send. True where demand() has to wait until they all do so."""
    put_directory(journal, layout.FRONT_END, 0o700)
    former = believed()
    said = sent()
    secret = secrets.token_hex(32) if renew or said is None else said
    if former and secret not in former:
        put_believed(journal, [secret, former[0]])
    for path, line in LINES.items():
        put_file(journal, path, (HEAD + line % secret).encode(), 0o600)
    if with_pool and not former:
        require_senders(journal, secret)
    return believed() != [secret]


def require_senders(journal: Journal, secret: str) -> None:
    """The site of penstock's own will be one."""
    callers, unknown = worker_callers.find()
    silent = [caller.place for caller in callers
              if not sends(caller, [secret]) and caller.path.resolve() != layout.NGINX_SITE]
    if silent:
        raise Refusal(f"{' and '.join(silent)} would not be believed any more by the"
                      f" worker of this version: add `include {layout.FOR_NGINX};` (nginx, beside"
                      " its other fastcgi_param lines) or"
                      f" `Include {layout.FOR_APACHE}` (Apache, in the section with SetHandler),"
                      " reload, and install again. Only these files were written")
    for text in unknown:
        journal.note(text)


def demand(journal: Journal) -> None:
    """From now on, and nothing else."""
    secret = sent()
    if secret is not None:
        put_believed(journal, [secret])


def put_believed(journal: Journal, them: list[str]) -> None:
    put_file(journal, layout.WORKERS_SECRET, "".join(f"{one}\n" for one in them).encode(), 0o640,
             "root", layout.SERVICE_USER)


def sent(path: Path = layout.FOR_NGINX) -> str | None:
    line = re.escape(LINES[path].rstrip()).replace("%s", f"({FORM})")
    found = re.findall(f"(?m)^{line}$", path.read_text()) if path.is_file() else []
    return found[0] if len(found) == 1 else None


def believed() -> list[str]:
    """Nothing of a file that the worker does not believe either."""
    path = layout.WORKERS_SECRET
    text = path.read_text(errors="replace") if path.is_file() else ""
    return text.split() if re.fullmatch(f"({FORM}\n){{1,2}}", text) else []


def sends(caller: Caller, known: list[str]) -> bool:
    """A variable's value is not looked for."""
    return (caller.secret is not None and caller.number == 1
            and ("$" in caller.secret or caller.secret in known))


def faults() -> list[str]:
    """A sentence for each thing that is not as it should be."""
    if not layout.WORKERS_SECRET.exists():
        return [f"{layout.WORKERS_SECRET} is missing: this host has an older version, or has lost"
                " it; run penstock-setup"]
    rights = ((layout.FRONT_END, 0o700, "root", "root"),
              *((path, 0o600, "root", "root") for path in LINES),
              (layout.WORKERS_SECRET, 0o640, "root", layout.SERVICE_USER))
    found = [f"{path} is missing" if not path.exists() else wrong_rights(path, *wanted)
             for path, *wanted in rights]
    known = believed()
    if not known:
        return [*filter(None, found), refusal()]
    for path in filter(Path.exists, LINES):
        if sent(path) is None:
            found.append(f"{path} has no secret: run penstock-setup")
        elif sent(path) not in known:
            found.append(f"{path} has another secret than {layout.WORKERS_SECRET}: its calls are"
                         " refused; install again")
    found += [caller_fault(caller, known) for caller in worker_callers.find()[0]]
    return [text for text in found if text]


def caller_fault(caller: Caller, known: list[str]) -> str:
    """Empty if all is well. What is wrong with our own files is told of them."""
    source = Path(caller.source).resolve()
    if caller.secret is None:
        return (f"{caller.place} asks the worker without the secret, and is refused: include a file"
                f" of {layout.FRONT_END} beside the parameters that count there")
    if caller.number > 1:
        return f"{caller.place} asks the worker with more than one {PARAMETER}, and is refused"
    if source in LINES:
        return ""
    if not sends(caller, known):
        return (f"{caller.place} asks the worker with another secret, and is refused: instead of"
                f" the line in {source} include a file of {layout.FRONT_END}")
    if "$" not in caller.secret and others_read(source):
        return (f"{source} has the secret and can be read by others than root: instead of that line"
                f" include a file of {layout.FRONT_END}, and run penstock-setup --new-secret")
    return ""


def others_read(path: Path) -> bool:
    status = path.stat()
    is_open = status.st_mode & 0o004 or (status.st_mode & 0o040 and status.st_gid != 0)
    return bool(is_open) and all(folder.stat().st_mode & 0o011 for folder in path.parents)


def unknown() -> list[str]:
    """What cannot be known of the host's sites."""
    return worker_callers.find()[1] if believed() else []


def refusal() -> str:
    """Why the worker may refuse calls that come through the web server."""
    if not believed():
        return (f"{layout.WORKERS_SECRET} is no secret, so that the worker admits nobody: run"
                " penstock-setup")
    return ("the web server runs with another secret than the worker's, which refuses its calls:"
            " reload it, or install again")


def remarks() -> list[str]:
    """No faults of the installation: what the host lets others do."""
    scope = Path("/proc/sys/kernel/yama/ptrace_scope")
    if scope.is_file() and scope.read_text().strip() != "0":
        return []
    return [f"programs that run as the web server's user ({layout.WEB_GROUP}) can read what nginx"
            " holds in memory, the secret and the tokens of callers, because"
            " kernel.yama.ptrace_scope is 0 or not there: set it to 1, and run customers' programs"
            " as users of their own"]
