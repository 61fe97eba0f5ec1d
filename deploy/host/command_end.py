"""How a command of the operator's ends where it could not do its work: with a sentence and 1.

The one place that catches what its parts raise. Used by the entry points alone.
"""

import sys
from collections.abc import Callable

from journal import Refusal


def end_of(command: str, action: Callable[[], int]) -> int:
    """The action's own, unless it was refused, met a failure of the system, or was interrupted."""
    try:
        return action()
    except Refusal as refusal:
        print(f"{command}: {refusal}", file=sys.stderr)
    except OSError as mistake:
        print(f"{command}: {mistake}; run it again", file=sys.stderr)
    except KeyboardInterrupt:
        print(f"{command}: interrupted; run it again to finish", file=sys.stderr)
    return 1
