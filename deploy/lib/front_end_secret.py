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
from files import put_directory, put_file, wrong_rights
from journal import Journal, Refusal

PARAMETER = "PENSTOCK_SECRET"
LINES = {
    layout.FOR_NGINX: f"fastcgi_param {PARAMETER} %s;\n",
    layout.FOR_APACHE: f'ProxyFCGISetEnvIf "true" {PARAMETER} "%s"\n',
}
HEAD = ("# By this the worker knows its front end: whoever reads it can make calls as any user that"
        "\n# the front end may name. deploy/install --new-secret renews it.\n")
FORM = re.compile(r"\b[0-9a-f]{64}\b")
# Where sites of the operator's own are.
SITES = (Path("/etc/nginx/sites-enabled"), Path("/etc/nginx/conf.d"),
         Path("/etc/apache2/sites-enabled"), Path("/etc/apache2/conf-enabled"))
ASKS_THE_WORKER = re.compile(
    rf"(?m)^[^#\n]*(?:{re.escape(str(layout.SOCKET))}|\bfastcgi_pass\s+penstock;)")
SENDS = re.compile(rf"(?mi)^\s*include\s+\"?{re.escape(str(layout.FRONT_END))}/")


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
    silent = [path for path in silent_sites() if path.resolve() != layout.NGINX_SITE]
    if silent and with_pool and not former:
        raise Refusal(f"{' and '.join(map(str, silent))} would not be believed any more by the"
                      f" worker of this version: add `include {layout.FOR_NGINX};` (nginx, beside"
                      " its other fastcgi_param lines) or"
                      f" `Include {layout.FOR_APACHE}` (Apache, in the section with SetHandler),"
                      " reload, and install again. Only these files were written")
    return believed() != [secret]


def demand(journal: Journal) -> None:
    """From now on, and nothing else."""
    secret = sent()
    if secret is not None:
        put_believed(journal, [secret])


def put_believed(journal: Journal, them: list[str]) -> None:
    put_file(journal, layout.WORKERS_SECRET, "".join(f"{one}\n" for one in them).encode(), 0o640,
             "root", layout.SERVICE_USER)


def sent(path: Path = layout.FOR_NGINX) -> str | None:
    found = FORM.findall(path.read_text()) if path.is_file() else []
    return found[0] if len(found) == 1 else None


def believed() -> list[str]:
    path = layout.WORKERS_SECRET
    return FORM.findall(path.read_text()) if path.is_file() else []


def silent_sites() -> list[Path]:
    """Those that ask the worker without the secret."""
    found = []
    for path in (path for folder in SITES if folder.is_dir() for path in sorted(folder.iterdir())):
        if path.is_file():
            text = path.read_text(errors="replace")
            if ASKS_THE_WORKER.search(text) and not SENDS.search(text):
                found.append(path)
    return found


def faults() -> list[str]:
    """A sentence for each thing that is not as it should be."""
    rights = ((layout.FRONT_END, 0o700, "root", "root"),
              *((path, 0o600, "root", "root") for path in LINES),
              (layout.WORKERS_SECRET, 0o640, "root", layout.SERVICE_USER))
    found = [f"{path} is missing" if not path.exists() else wrong_rights(path, *wanted)
             for path, *wanted in rights]
    known = believed()
    found += [f"{path} has another secret than {layout.WORKERS_SECRET}: its calls are refused;"
              " install again" for path in LINES
              if path.exists() and known and sent(path) not in known]
    found += [f"{path} asks the worker without the secret, and is refused: include a file of"
              f" {layout.FRONT_END} there" for path in silent_sites()]
    return [text for text in found if text]


def remarks() -> list[str]:
    """No faults of the installation: what the host lets others do."""
    scope = Path("/proc/sys/kernel/yama/ptrace_scope")
    if scope.is_file() and scope.read_text().strip() != "0":
        return []
    return [f"programs that run as the web server's user ({layout.WEB_GROUP}) can read what nginx"
            " holds in memory, the secret and the tokens of callers, because"
            " kernel.yama.ptrace_scope is 0 or not there: set it to 1, and run customers' programs"
            " as users of their own"]
