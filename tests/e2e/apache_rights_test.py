"""Which rights the processes of penstock's own Apache have."""

import os
import pathlib
import re
import unittest

from lab import Lab

SUEXEC = "/usr/lib/apache2/suexec"


class Rights(unittest.TestCase):
    def test_nobody_but_the_master_has_roots_not_even_beside_suexec(self):
        """With which, on other sites' behalf, mod_fcgid would keep them and hand them on."""
        with Lab(build=os.environ["PENSTOCK_BUILD"], front="apache") as lab:
            lab.path(SUEXEC).touch()
            lab.path(SUEXEC).chmod(0o4755)
            lab.restart_worker()
            self.assertEqual(lab.api("version").status, 200)
            penstock = str((lab.state / "outgoing/suspended").stat().st_uid)
            for pid in (*children(lab.worker_pid), *lab.worker_pids):
                if pathlib.Path(f"/proc/{pid}/comm").read_text() != "cat\n":  # of the error log
                    status = pathlib.Path(f"/proc/{pid}/status").read_text()
                    self.assertEqual(re.search(r"(?m)^Uid:(.*)$", status)[1].split(),
                                     [penstock] * 4)


def children(pid):
    return map(int, pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


if __name__ == "__main__":
    unittest.main()
