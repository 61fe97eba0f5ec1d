"""Where Exim keeps its queue and its log, and how it dates its lines: what its configuration says,
for penstock-index, which may not ask it.

What Exim did not say is left out: unknown is not "as usual".
"""

from exim_commands import EximUnknown, options

OPTIONS = ('spool_directory', 'log_file_path', 'timezone')


def facts(root='/'):
    """{option: value}, as `exim4 -bP` prints them."""
    return _known(root, *OPTIONS)


def value_of(root, name):
    """The value of one option of the main section; None if it is not known."""
    return _known(root, name).get(name)


def _known(root, *names):
    try:
        return options(root, *names)
    except EximUnknown:
        return {}
