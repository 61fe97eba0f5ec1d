"""Overload and hung workers behind Apache."""

import unittest

from overload_case import Overload, Patience


class ApacheOverload(Overload, unittest.TestCase):
    front = "apache"


class ApachePatience(Patience, unittest.TestCase):
    front = "apache"


if __name__ == "__main__":
    unittest.main()
