"""Authenticators of Exim that let somebody in without saying who it is.

With a password that has no name nobody knows whose mail it is: server_set_id gives the name. What
each authenticator has Exim says; EximUnknown if it cannot.
"""
import re

from exim_commands import drivers

# One that takes passwords has one of these; those of these drivers take them without.
SERVING = re.compile(r'^server_(?:condition|prompts|secret|socket|password|param[123]|param) = .',
                     re.MULTILINE)
ALWAYS = re.compile(r'^driver = (?:cyrus_sasl|gsasl|heimdal_gssapi)$', re.MULTILINE)
NAMED = re.compile(r'^server_set_id = .', re.MULTILINE)


def nameless(root='/'):
    """The names of these authenticators."""
    return [name for name, options in drivers(root, 'authenticator').items()
            if _is_nameless(options)]


def faults(root='/'):
    """What is to be done, one text for each."""
    return [f'{name} has no server_set_id: whoever logs in by it is nobody, and mail of his for'
            ' outside is refused (PENSTOCK_WITHOUT_NAME)' for name in nameless(root)]


def _is_nameless(options):
    serves = SERVING.search(options) or ALWAYS.search(options)
    return bool(serves) and not NAMED.search(options)
