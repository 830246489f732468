"""PINs: how they are made, kept and checked, and how long a wrong one makes wait. No store, no clock."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from audit.entry import Secret
from audit.rows import moment
from simulator.core.errors import SimulatorError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 4, 64
FREE_TRIES = 3
LONGEST_WAIT = 900
"""Seconds. After three wrong tries one waits 2 seconds, then 4, 8, … up to this."""
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is mistaken for something else when read out
RUNS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop")


class BadPin(SimulatorError):
    """A PIN that nobody should have."""


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    """Argon2id at the second of OWASP's settings, 19 MiB and two passes: some 20 ms, also on a small machine."""
    from argon2 import PasswordHasher  # loaded by those who sign in

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def checked(pin: str) -> str:
    """A PIN that may be kept, in one form however it was typed. Raises BadPin."""
    pin = unicodedata.normalize("NFC", pin)
    if not SHORTEST <= len(pin) <= LONGEST:
        raise BadPin(f"A PIN has {SHORTEST} to {LONGEST} characters; this one has {len(pin)}.")
    if not pin.isprintable():
        raise BadPin("That PIN holds characters that cannot be typed again; choose another.")
    low = pin.casefold()
    if len(set(low)) == 1 or any(low in run or low[::-1] in run for run in RUNS):
        raise BadPin("That PIN is among the first that anybody tries; choose another.")
    return pin


def secret_of(pin: str, *, once: bool = False) -> Secret:
    """What is kept of a PIN: its hash alone, salted. Raises BadPin."""
    return Secret(_hasher().hash(checked(pin).encode("utf-8", "surrogatepass")), once)


def matches(secret: Secret, pin: str) -> bool:
    """Whether it is the PIN. A hash that cannot be read matches nothing."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(secret.hash, unicodedata.normalize("NFC", pin).encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False


def one_time() -> str:
    """A PIN for one use: eight characters, forty bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def wait(secret: Secret, at: datetime) -> int:
    """How many seconds nobody may try again. A clock that went back makes nobody wait longer than the rule does."""
    if secret.wrong < FREE_TRIES:
        return 0
    pause = min(1 << min(secret.wrong - FREE_TRIES + 1, 20), LONGEST_WAIT)
    left = moment(secret.tried) + timedelta(seconds=pause) - at
    return max(0, min(pause, -(-left // timedelta(seconds=1))))
