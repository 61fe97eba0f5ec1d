"""Transports of Exim that give mail to a program that gives it back by calling Exim, such as a
spam filter's `command = exim4 -oMr spam-scanned -bS`.

What comes back is mail of the login that the transport runs as, and where that is Exim's own user
or one that Exim trusts, nobody's: it goes on while its sender is stopped. What each transport has
Exim says; EximUnknown if it cannot.
"""
import re

from exim_commands import drivers

PIPE = re.compile(r'^driver = pipe$', re.MULTILINE)
CALLS_EXIM = re.compile(r'^command = .*\b(?:exim4?|sendmail|rsmtp|rmail)\b', re.MULTILINE)


def faults(root='/'):
    """What is to be done, one text for each."""
    return [f'{name} gives mail back by calling Exim, as mail of nobody: let it give it back over'
            ' SMTP from a login of its own (PENSTOCK_FILTER_LOGINS)'
            for name, options in drivers(root, 'transport').items() if _gives_back(options)]


def _gives_back(options):
    return bool(PIPE.search(options) and CALLS_EXIM.search(options))
