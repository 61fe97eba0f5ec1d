"""Runs one end-to-end test file under unittest, or some of its tests: `as_root.py mail_hold_test
[CLASS[.TEST]...]`, from anywhere, on what is built in PENSTOCK_BUILD, or else in .build/tests.

The labs need root for their namespaces. Without it the exit status is 77, which ctest counts as
skipped; nothing is pretended.
"""

import os
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODULES = [*(str(ROOT / "deploy" / name) for name in ("lab", "build", "host")), str(HERE)]

if os.geteuid() != 0:
    print("needs root: end-to-end tests make namespaces of their own")
    sys.exit(77)
os.umask(0o022)  # as on a host: what a test makes for others can be read by them
os.environ.setdefault("PENSTOCK_BUILD", str(ROOT / ".build/tests"))
os.environ.setdefault("PYTHONPATH", ":".join(MODULES))
sys.path[:0] = [path for path in MODULES if path not in sys.path]
os.chdir(HERE)
unittest.main(module=sys.argv[1], argv=["unittest", *sys.argv[2:]], verbosity=2)
