#!/usr/bin/python3
"""Whether Exim is wired to penstock, as JSON: {"hooks": [{"name", "is_wired", "detail"}], "exim":
{option: value}}. is_wired is true, false, or null for what cannot be known now; `exim` is for
penstock-index (exim_facts), `daemon`, where it obeys, for the next check (exim_running).

Started by penstock-deliver as Debian-exim, from a copy below /usr/lib/penstock, with two names
that begin with `_probe.`: the first one is suspended, the other is not. exim_check says what is
checked. The exit status is 0 if the check could be made, whatever it found.
"""
import json
import sys

import exim_check
import exim_facts
import exim_running
from exim_commands import EximError


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
