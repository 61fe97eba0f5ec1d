"""Debian's Exim tools, run on this host or in the tree under `root`.

Fails with EximError, whose text is for the operator.
"""
import os
import pathlib
import re
import subprocess
import time

EXIM = '/usr/sbin/exim4'
MAIN_LOG = '/var/log/exim4/mainlog'
USER = 'Debian-exim'
ATTEMPTS = 5
GENERATED_AT_MOST = 3  # times
LONGEST_ANSWER = 30  # seconds
LONGEST_WORDS = 500
NO_OPTION = ('not found', 'is not a known option')


class EximError(Exception):
    """Something about Exim that the operator has to know; the text says what."""


class EximUnknown(EximError):
    """It cannot be known now, for this reason; which is not the same as no."""


def path(root, absolute):
    """Where /absolute lies in the tree under root."""
    return pathlib.Path(root) / str(absolute).lstrip('/')


def run(root, *argv, text=None, timeout=None):
    """The finished process, output captured; its exit status is the caller's to judge."""
    if os.path.realpath(root) != '/':
        argv = ('chroot', str(root), *argv)
    return subprocess.run(argv, input=text, capture_output=True, text=True, errors='replace',
                          check=False, timeout=timeout, cwd='/',
                          env={'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'LC_ALL': 'C'})


def ask(root, *argv, text=None):
    """The same for a program that only answers, and whose answer counts. EximUnknown if there is
    none: one that a signal ends (exiwhat sends one to every exim4) is asked again, a few times;
    one that takes too long is not."""
    for attempt in range(ATTEMPTS):
        time.sleep(0.05 * attempt)
        try:
            done = run(root, *argv, text=text, timeout=LONGEST_ANSWER)
        except subprocess.TimeoutExpired as error:
            raise EximUnknown(f'{" ".join(argv)} did not answer in {LONGEST_ANSWER} s') from error
        if done.returncode >= 0:
            return done
    raise EximUnknown(f'{" ".join(argv)} was ended by signal {-done.returncode}, each time')


def option(root, *names):
    """What `exim4 -bP` prints for these names; nothing for what there is not."""
    return answer(root, '-bP', *names, none=NO_OPTION)


def options(root, *names, kind=None):
    """{name: value} of these options of the main section, or with `kind` macros, asked in one go;
    what there is not is left out."""
    words = [word for name in names for word in ((kind, name) if kind else (name,))]
    done = ask(root, EXIM, '-bP', *words)
    if done.returncode and not any(sign in done.stdout for sign in NO_OPTION):
        raise _unanswered(('-bP', *words), done)
    told = (line.partition('=') for line in done.stdout.splitlines())
    values = {name.strip(): value.strip() for name, sign, value in told if sign}
    return {name: values[name] for name in names if name in values}


def drivers(root, kind):
    """{name: its options, as text} of every `router`, `transport` or `authenticator`, in Exim's
    order, asked in one go. EximUnknown, too, where it tells of others than it lists."""
    first, *told = re.split(rf'^(\w+) {kind}:$', option(root, f'{kind}_list', f'{kind}s'),
                            flags=re.MULTILINE)
    names = first.split()
    if told[::2] != names:
        raise EximUnknown(f'exim4 -bP {kind}s tells of {len(told) // 2} of {len(names)}')
    return dict(zip(names, told[1::2]))


def answer(root, *words, text=None, none=()):
    """What exim4 prints when called so; nothing where it fails with one of the words of `none`, and
    EximUnknown where it fails otherwise."""
    done = ask(root, EXIM, *words, text=text)
    if done.returncode == 0:
        return done.stdout
    if any(sign in f'{done.stderr}{done.stdout}' for sign in none):
        return ''
    raise _unanswered(words, done)


def _unanswered(words, done):
    said = f'{done.stderr}{done.stdout}'.strip()
    return EximUnknown(f'exim4 {" ".join(words)}: {said or "failed"}'[:LONGEST_WORDS])


def regenerate(root):
    """Generate the configuration, and prove that Exim takes it. Tried again where it does not: who
    generates it at the same moment (a reload of exim4) writes through the same temporary file, and
    a signal to the exim4 that is asked looks the same."""
    for attempt in range(GENERATED_AT_MOST):
        time.sleep(0.3 * attempt)
        made = ask(root, 'update-exim4.conf')
        proved = made if made.returncode else ask(root, EXIM, '-bV')
        if proved.returncode == 0:
            return
    raise EximError(f'Exim does not take its configuration: {proved.stderr.strip()}')
