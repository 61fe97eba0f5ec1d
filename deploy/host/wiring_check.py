#!/usr/bin/python3
"""Whether Exim is wired to penstock, as JSON: {"hooks": [{"name", "is_wired", "detail"}], "exim":
{option: value}}. is_wired is true, false, or null for what cannot be known now; `exim` is for
penstock-index (exim_facts), `daemon`, where it obeys, for the next check (exim_running).

Started by penstock-deliver as Debian-exim, from a copy below /usr/lib/penstock, with two names
that begin with `_probe.`: the first one is suspended, the other is not. exim_check says what is
checked. The exit status is 0 if the check could be made, whatever it found.
"""
import contextlib
import fcntl
import json
import sys
import time

LOCK = '/run/penstock/wiring.lock'
LONGEST = 30  # seconds; penstock-deliver waits for 50


def await_change():
    """While Exim's configuration and this check are changed to another version, they do not go
    together: what is answered then would be wrong. Held until this process ends."""
    with contextlib.suppress(OSError):  # an older installation has none
        lock = open(LOCK, 'rb')
        end = time.monotonic() + LONGEST
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                return lock
            except BlockingIOError:
                if time.monotonic() > end:
                    return None
                time.sleep(0.05)
    return None


HELD = await_change() if __name__ == '__main__' else None

import exim_check  # noqa: E402
import exim_facts  # noqa: E402
import exim_running  # noqa: E402
from exim_commands import EximError  # noqa: E402


def main():
    marked, unmarked = sys.argv[1:3]
    try:
        before = exim_running.identity('/', unmarked)
        hooks = exim_check.check(names=(marked, unmarked))
        found = {'hooks': [{'name': hook.name, 'is_wired': hook.wired, 'detail': hook.detail}
                           for hook in hooks], 'exim': exim_facts.facts()}
        obeys = any(hook.name == 'daemon' and hook.wired for hook in hooks)
        if obeys and before['loaded'] and exim_running.identity('/', unmarked) == before:
            found['daemon'] = before
    except (EximError, OSError, KeyError, ValueError) as mistake:
        print(mistake)
        return 1
    print(json.dumps(found))
    return 0


if __name__ == '__main__':
    sys.exit(main())
