"""What a lab's programs find in their environment: nothing of the caller's, but for the options of
sanitizers, which only a program that was built with one looks at."""

import os

_SANITIZERS = {name: os.environ[name]
               for name in ('TSAN_OPTIONS', 'ASAN_OPTIONS', 'UBSAN_OPTIONS') if name in os.environ}
SERVICE = {'PATH': '/usr/bin:/bin', **_SANITIZERS}
LAB = {'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'LC_ALL': 'C.UTF-8', **_SANITIZERS}
