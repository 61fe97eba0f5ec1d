"""Who of the host's web servers, nginx and Apache, asks the worker at its socket, and with which
secret: read off their configuration, as it would count after a reload.

Of Apache a whole file counts as one, with what it includes. Reads only. For root.
"""

import glob
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import layout
import nginx_blocks

PARAMETER = "PENSTOCK_SECRET"
NGINX = Path("/etc/nginx/nginx.conf")
APACHE = Path("/etc/apache2")
APACHE_SITES = ("sites-enabled", "conf-enabled")
APACHE_ASKS = re.compile(rf"/[^|\s\"':]*{re.escape(layout.SOCKET.name)}")
APACHE_INCLUDES = re.compile(r"(?i)^\s*Include(?:Optional)?\s+[\"']?([^\"'\s]+)")
APACHE_SENDS = re.compile(
    rf"(?i)^\s*ProxyFCGISetEnvIf\s+(?:\"[^\"]*\"|\S+)\s+[\"']?{PARAMETER}[\"']?\s+(\S+)")


@dataclass(frozen=True)
class Caller:
    place: str
    path: Path                 # of its file
    secret: str | None = None  # nothing: it sends none
    source: str = ""           # the file that has it
    number: int = 1            # how often: the worker refuses whoever sends it twice


def find() -> tuple[list[Caller], list[str]]:
    """And a sentence for each that cannot be known."""
    callers, unknown = [], []
    for server, of_server in (("nginx", of_nginx), ("Apache", of_apache)):
        try:
            found, unclear = of_server()
            callers += found
            unknown += unclear
        except (OSError, ValueError) as mistake:
            unknown.append(f"who asks the worker in {server}'s configuration: {mistake}")
    return callers, [f"it cannot be known {text}" for text in unknown]


def of_nginx() -> tuple[list[Caller], list[str]]:
    whole = nginx_blocks.read(str(NGINX), nginx_files)
    upstreams = nginx_blocks.upstreams(whole)

    def is_worker(address: str) -> bool:
        return any(is_socket(one.removeprefix("unix:"))
                   for one in (address, *upstreams.get(address, ()))
                   if one.startswith(("unix:", "/")))

    is_in_variable = any(map(is_worker, nginx_blocks.chosen_values(whole)))
    callers, unknown = [], []
    for one in nginx_blocks.passes(whole):
        path, address = one.directive.path, one.directive.value
        place = f"{path}, line {one.directive.line},"
        if "$" in address and is_in_variable:
            unknown.append(f"whether {place} asks the worker, by {address}")
        elif is_worker(address):
            sent = [(line.words[2], line.path) for line in one.parameters
                    if line.words[1] == PARAMETER]
            callers.append(Caller(place, Path(path), *sent[-1], len(sent)) if sent else
                           Caller(place, Path(path)))
    return callers, unknown


def nginx_files(name: str) -> list[tuple[str, str]]:
    pattern = os.path.join(NGINX.parent, name)
    return texts(sorted(glob.glob(pattern)) if re.search(r"[*?\[]", name) else [pattern])


def of_apache() -> tuple[list[Caller], list[str]]:
    callers = []
    for path in sorted(path for folder in APACHE_SITES for path in APACHE.glob(f"{folder}/*")):
        lines = apache_lines(str(path))
        if any(is_socket(asked) for _, line in lines for asked in APACHE_ASKS.findall(line)):
            sent = [(sends[1].strip("\"'"), source) for source, line in lines
                    if (sends := APACHE_SENDS.match(line))]
            callers.append(Caller(str(path), path, *(sent[-1] if sent else ())))
    return callers, []


def apache_lines(name: str, includers: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """The file and the text of each line that is no remark, in order; `name` may be a pattern."""
    found, pattern = [], os.path.join(APACHE, name)
    names = glob.glob(f"{pattern}/*" if os.path.isdir(pattern) else pattern)
    for path, text in texts(filter(os.path.isfile, sorted(names))):
        if path in includers:
            raise ValueError(f"{path} includes itself")
        for line in text.replace("\\\n", " ").splitlines():
            included = APACHE_INCLUDES.match(line)
            if included:
                found += apache_lines(included[1], (*includers, path))
            elif not line.lstrip().startswith("#"):
                found.append((path, line))
    return found


def texts(paths: Iterable[str]) -> list[tuple[str, str]]:
    return [(os.path.normpath(path), Path(path).read_text(errors="replace")) for path in paths]


def is_socket(path: str) -> bool:
    return os.path.realpath(path) == os.path.realpath(layout.SOCKET)
