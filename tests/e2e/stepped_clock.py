"""The clock of a lab, moved at will: for every program of the lab and for nobody else."""

import datetime
import os
import pathlib
import shutil
import struct
import time
import zoneinfo

LIBRARY = "tests/clock/libstepped_clock.so"
INSIDE = "/usr/lib/stepped_clock.so"
PRELOAD = "/etc/ld.so.preload"
SHARED = "/run/test-clock"


class SteppedClock:
    """Programs that the lab starts from now on have it; those that run keep the kernel's."""

    def __init__(self, lab, zone):
        self._shared = lab.path(SHARED)
        self._zone = zoneinfo.ZoneInfo(zone)
        self._wall = self._since_boot = 0
        local = lab.path("/etc/localtime")
        local.unlink(missing_ok=True)
        shutil.copy(f"/usr/share/zoneinfo/{zone}", local)
        self._write()
        shutil.copy(pathlib.Path(os.environ["PENSTOCK_BUILD"], LIBRARY), lab.path(INSIDE))
        lab.path(PRELOAD).write_text(f"{INSIDE}\n")

    def now(self):
        """The time of day in the lab, with its zone."""
        return datetime.datetime.fromtimestamp(time.time() + self._wall, self._zone)

    def pass_until(self, moment):
        """Time goes by: the clock since boot tells of it, too. `moment` is later than now()."""
        seconds = round(moment.timestamp() - self.now().timestamp())
        self._since_boot += seconds
        self.step(seconds)

    def pass_until_time(self, days, hour, minute=0):
        """Until that time of day, so many days on."""
        day = self.now().replace(hour=hour, minute=minute, second=0)
        self.pass_until(day + datetime.timedelta(days=days))

    def step(self, seconds):
        """Somebody sets the wall clock; no time goes by."""
        self._wall += seconds
        self._write()

    def _write(self):
        # In place: the file is mapped by whatever runs.
        descriptor = os.open(self._shared, os.O_WRONLY | os.O_CREAT, 0o644)
        try:
            os.pwrite(descriptor, struct.pack("qq", self._wall, self._since_boot), 0)
        finally:
            os.close(descriptor)
