"""Runs one end-to-end test file under unittest: `as_root.py mail_matrix_test`.

The labs need root for their namespaces. Without it the exit status is 77, which ctest counts as
skipped; nothing is pretended.
"""

import os
import sys
import unittest

if os.geteuid() != 0:
    print("needs root: end-to-end tests make namespaces of their own")
    sys.exit(77)
os.umask(0o022)  # as on a host: what a test makes for others can be read by them
unittest.main(module=sys.argv[1], argv=["unittest", *sys.argv[2:]], verbosity=2)
