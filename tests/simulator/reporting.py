"""Records of drills for the tests of reports, made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from simulator.reports.records import Missed, Record, SignOff

DAY_ONE = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def record(
    n: int = 0, *, day: int = 0, passed: bool = True, kinds: tuple[str, ...] = ("fault",), **more: Any
) -> Record:
    """A finished drill that counts, the n-th of its day."""
    started = DAY_ONE + timedelta(days=day, minutes=20 * n)
    known: dict[str, Any] = {
        "drill": f"d-{day}-{n}", "trainee": "p1", "family": "credit-hold", "level": 1, "seed": 100 * day + n,
        "key": f"credit-hold/1/{100 * day + n}", "mode": "practice", "started": started,
        "finished": started + timedelta(minutes=10), "total": 100 if passed else 40, "passed": passed, "scored": True,
        "counts": True, "kinds": kinds, "dimensions": {"evidence": (3, 4), "decision": (0, 0)},
    }  # fmt: skip
    return Record(**{**known, **more})


def missed(clause: str, *, critical: bool = False) -> Missed:
    """A clause missed."""
    return Missed(clause, clause.split(" ")[0], "missed", "evidence", Decimal(0), critical)


def signed(day: int, *, revoked: bool = False, on_record: bool = True) -> SignOff:
    """A sign-off at the end of a day."""
    at = DAY_ONE + timedelta(days=day, hours=9)
    return SignOff("p1", "boss", "credit-hold", 1, at, revoked, on_record)
