"""How many clients nginx can hold at once: a matter of its nginx.conf, which is the operator's.

Beyond its worker_connections nginx closes connections without a word; no limit of a site comes
before that. Each call takes two of them, the client's and the one to the worker.
"""

import re
from pathlib import Path

NGINX_CONF = Path("/etc/nginx/nginx.conf")
# A thousand clients at once, even if all of them meet the same process of nginx.
ENOUGH = 2048
ADVISED = {"worker_connections": 4096, "worker_rlimit_nofile": 16384}
DEFAULTS = {"worker_connections": 512, "worker_rlimit_nofile": 1024}


def shortage() -> str:
    """Empty, or a sentence that says what to change."""
    if not NGINX_CONF.is_file():
        return ""
    text = NGINX_CONF.read_text()
    found = {name: value(text, name) for name in DEFAULTS}
    if found["worker_connections"] < ENOUGH:
        return (f"nginx drops clients without an answer when more than about"
                f" {found['worker_connections'] // 2} come at once to one of its processes;"
                f" in {NGINX_CONF} {advice()}")
    if found["worker_rlimit_nofile"] < found["worker_connections"]:
        return f"nginx may run out of descriptors; in {NGINX_CONF} {advice()}"
    return ""


def advice() -> str:
    return (f"set `worker_rlimit_nofile {ADVISED['worker_rlimit_nofile']};` at the top and"
            f" `worker_connections {ADVISED['worker_connections']};` in its events block")


def value(text: str, name: str) -> int:
    """What counts without the line is what systemd and nginx have by default."""
    found = re.search(rf"(?m)^[^#]*?\b{name}\s+(\d+)\s*;", text)
    return int(found[1]) if found else DEFAULTS[name]


def enlarged(text: str) -> str:
    """An nginx.conf as advised."""
    text = re.sub(r"(?m)^(\s*)worker_(connections|rlimit_nofile)\s+\d+\s*;[ \t]*\n", "", text)
    text = re.sub(r"(?m)^(\s*events\s*\{)",
                  rf"\1\n    worker_connections {ADVISED['worker_connections']};", text, count=1)
    return f"worker_rlimit_nofile {ADVISED['worker_rlimit_nofile']};\n{text}"
