"""A state directory as the installer leaves it, and calls of the real code on it by mark_driver."""

import os
import pathlib
import subprocess

DRIVER = os.environ["PENSTOCK_MARK_DRIVER"]
DIRECTORIES = ("suspended", "held", "locks/suspended", "locks/held", "queued/keep",
               "queued/discard")
DIRECTORY = {"suspend": "suspended", "lock": "suspended", "unsuspend": "suspended",
             "hold": "held", "release": "held"}


class MarkHost:
    """`prefix` runs the driver: as another user, or under strace."""

    def __init__(self, directory, prefix=(), driver=DRIVER):
        self.directory = pathlib.Path(directory)
        self.prefix = list(prefix)
        self.driver = str(driver)

    def install(self, owner=None):
        for name in DIRECTORIES:
            (self.directory / name).mkdir(parents=True)
            (self.directory / name / ".ready").touch()
        requests = self.directory.parent / "requests"
        requests.mkdir(exist_ok=True)
        if owner is not None:
            for path in [requests, self.directory, *self.directory.rglob("*")]:
                os.chown(path, owner, owner)

    def call(self, function, account, prefix=None):
        """What the driver said: "OK ..." or "PROBLEM ...", or nothing if it died."""
        command = [*(self.prefix if prefix is None else prefix), self.driver,
                   str(self.directory), function, account]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=30, check=False)
        if done.returncode == 2:
            raise RuntimeError(f"{command}: {done.stderr}")
        return done.stdout.strip()

    def marks(self):
        """All names below both directories, with what is in them; `.ready` left out."""
        return {str(path.relative_to(self.directory)): path.read_text()
                for path in self.directory.rglob("*")
                if path.is_file() and path.name != ".ready"}

    def set_mark(self, function, account, is_present):
        mark = self.directory / DIRECTORY[function] / account
        if is_present:
            mark.write_text("")
        else:
            mark.unlink(missing_ok=True)
