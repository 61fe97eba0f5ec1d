"""What penstock-watch has told of its last look at Exim: /run/penstock/agent/health.json."""

import json
import math
from dataclasses import dataclass

import layout
import trusted_path


@dataclass(frozen=True)
class Health:
    """since_boot: when it looked, by the clock of time.monotonic(); hooks as wiring_check has
    them."""

    since_boot: float
    hooks: list[dict]
    notes: list[str]


def read() -> Health:
    """OSError, or ValueError where the file is not what penstock-watch writes."""
    try:
        told = json.loads(trusted_path.read(layout.HEALTH))
    except RecursionError:
        told = None
    if not (isinstance(told, dict) and is_time(told.get("since_boot"))
            and isinstance(told.get("hooks"), list) and told["hooks"]
            and all(map(is_hook, told["hooks"])) and is_texts(told.get("notes"))):
        raise ValueError(f"{layout.HEALTH} is not what penstock-watch writes")
    return Health(told["since_boot"], told["hooks"], told["notes"])


def is_time(value) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def is_hook(value) -> bool:
    return (isinstance(value, dict) and is_texts([value.get("name"), value.get("detail")])
            and "is_wired" in value)


def is_texts(value) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)
