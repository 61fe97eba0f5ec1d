"""Where Exim keeps its queue and its log, and how it dates its lines: what its configuration says,
for penstock-index, which may not ask it.

What Exim did not say is left out: unknown is not "as usual".
"""

from exim_commands import EximUnknown, option

OPTIONS = ('spool_directory', 'log_file_path', 'timezone')


def facts(root='/'):
    """{option: value}, as `exim4 -bP` prints them."""
    found = {}
    for name in OPTIONS:
        value = value_of(root, name)
        if value is not None:
            found[name] = value
    return found


def value_of(root, name):
    """The value of one option of the main section; None if it is not known."""
    try:
        line = option(root, name).removesuffix('\n')
    except EximUnknown:
        return None
    prefix = f'{name} ='
    return line.removeprefix(prefix).strip() if line.startswith(prefix) else None
