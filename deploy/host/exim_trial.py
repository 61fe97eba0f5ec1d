"""Tries in copies of /etc/exim4 and /var/lib/exim4 whether Exim can be wired to penstock.

Started by exim_wiring in a mount namespace of its own, which ends with it, with an empty directory
to work in; the host sees nothing of it. The exit status is exim_wiring.REFUSED, and the words are
on the standard output, if it cannot; any other but 0 means that it could not be tried.
"""
import os
import pathlib
import subprocess
import sys

import exim_fragments
import exim_wiring
from exim_commands import EximError

COPIED = ('/etc/exim4', '/var/lib/exim4')
LOGS = '/var/log/exim4'  # Exim notes mistakes there; these are nobody's


def mount(*words):
    subprocess.run(['mount', '-n', *words], check=True)


def copy_over(directory, memory):
    """Its files, links and modes as they are; what is written from now on is the copy's."""
    copy = pathlib.Path(memory, directory.strip('/').replace('/', '-'))
    subprocess.run(['cp', '-a', directory, str(copy)], check=True)
    mount('--bind', str(copy), directory)


def main():
    folder = sys.argv[1]
    try:
        mount('-t', 'tmpfs', '-o', 'mode=700', 'tmpfs', folder)
        for directory in COPIED:
            if os.path.isdir(directory):
                copy_over(directory, folder)
        if os.path.isdir(LOGS):
            mount('-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', LOGS)
        exim_fragments.install('/', exim_wiring.amiss, reloads=False)
    except EximError as mistake:
        print(mistake)
        return exim_wiring.REFUSED
    return 0


if __name__ == '__main__':
    sys.exit(main())
