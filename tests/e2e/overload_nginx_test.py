"""Overload behind nginx."""

import unittest

from overload_case import Overload


class Nginx(Overload, unittest.TestCase):
    front = "nginx"


if __name__ == "__main__":
    unittest.main()
