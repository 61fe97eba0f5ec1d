"""Whether penstock's programs see the directories that the host has.

systemd gives each unit a view of the file systems of its own. What is mounted, moved or restored
after its start should show there at once; where it does not, a program makes marks that Exim never
sees, or can make none. Those programs are named, and are right again once they are started anew.
For root; without systemd, too.
"""

import os
from pathlib import Path

import front_end
import index_service
import layout
from service_units import running

MARKS = (layout.OUTGOING, layout.SUSPENDED, layout.HELD, layout.LOCKS, layout.QUEUED, layout.FULL,
         layout.MAP)
WRITTEN = {
    layout.WORKER: (*MARKS, layout.REQUESTS, layout.LOGS),
    layout.WATCH_PROGRAM: (*MARKS, layout.REQUESTS, layout.LISTS, layout.WATCH, layout.LOGS),
    layout.INDEX_PROGRAM: (layout.INDEX,),
    layout.LISTS_PROGRAM: (layout.LISTS,),
}
READ = {
    layout.WORKER: (layout.TOKENS, layout.RESELLERS, layout.ACL_LISTS),
}


def faults() -> list[str]:
    """One sentence for each program that sees something else."""
    return [f"{unit} {what}; start it anew: systemctl restart {unit}"
            for unit, what in strayed().items()]


def strayed() -> dict[str, str]:
    """By the unit, what one of its processes sees that the host does not have."""
    found = {}
    for program, written in WRITTEN.items():
        for pid in running(program):
            if what := difference(pid, written, READ.get(program, ())):
                found[unit_of(program)] = what
    return found


def unit_of(program: Path) -> str:
    if program == layout.WORKER and front_end.chosen(None) == "apache":
        return layout.APACHE_UNIT
    return {layout.WORKER: layout.SERVICE_UNIT, layout.WATCH_PROGRAM: layout.WATCH_UNIT,
            layout.INDEX_PROGRAM: index_service.SERVICE_UNIT,
            layout.LISTS_PROGRAM: layout.LISTS_UNIT}[program]


def difference(pid: int, written: tuple[Path, ...], read: tuple[Path, ...]) -> str:
    """Empty if there is none, or the process has ended."""
    for path in (*written, *read):
        host = view(path)
        theirs = view(Path(f"/proc/{pid}/root{path}"))
        if host is None or theirs == host or not Path(f"/proc/{pid}/root").exists():
            continue
        if theirs is None:
            return f"does not see {path}"
        if theirs[0] != host[0]:
            return f"sees another {path} than there is"
        if path in written and not host[1]:
            return f"cannot write to {path}"
    return ""


def view(path: Path) -> tuple[tuple[int, int], bool] | None:
    """Which directory it is, and whether it is mounted read-only; nothing if there is none."""
    try:
        status = os.stat(path)
        return (status.st_dev, status.st_ino), bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    except OSError:
        return None
