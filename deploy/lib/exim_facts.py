"""Where Exim keeps its queue and its log, and how it dates its lines: what its configuration says,
for penstock-index, which may not ask it.

What Exim did not say is left out: unknown is not "as usual".
"""

from exim_commands import EXIM, run

OPTIONS = ('spool_directory', 'log_file_path', 'timezone')
ATTEMPTS = 4  # exiwhat kills a process of Exim's that does not listen to its signal yet


def facts(root='/'):
    """{option: value}, as `exim4 -bP` prints them."""
    found = {}
    for name in OPTIONS:
        value = ask(root, name)
        if value is not None:
            found[name] = value
    return found


def ask(root, name):
    """The value of one option of the main section; None if it is not known."""
    for _ in range(ATTEMPTS):
        done = run(root, EXIM, '-bP', name)
        if done.returncode >= 0:
            break
    line = done.stdout.removesuffix('\n')
    prefix = f'{name} ='
    if done.returncode != 0 or '\n' in line or not line.startswith(prefix):
        return None
    return line.removeprefix(prefix).strip()
