"""What the API promises through nginx, through penstock's own Apache: the very same tests."""

import functools
import unittest

import api_matrix_test
import api_requests_test
import api_sessions_test
from lab import Lab

MODULES = (api_matrix_test, api_requests_test, api_sessions_test)


def setUpModule():
    for module in MODULES:
        module.Lab = functools.partial(Lab, front="apache")
        module.setUpModule()


def load_tests(loader, _tests, _pattern):
    return unittest.TestSuite(loader.loadTestsFromTestCase(case) for module in MODULES
                              for case in vars(module).values()
                              if isinstance(case, type) and issubclass(case, unittest.TestCase)
                              and case.__module__ == module.__name__)


if __name__ == "__main__":
    unittest.main()
