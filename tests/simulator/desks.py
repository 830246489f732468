"""A desk for tests: the credit procedures alone, an empty log in memory, a fixed clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from itertools import count

from audit.store import open_store
from simulator import packs
from simulator.bootstrap import Desk, Rules

WHEN = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def credit_texts() -> Mapping[str, str]:
    """The credit procedure and the scoring."""
    return {p: t for p, t in packs.bundled_texts().items() if "SOP-CR" in p or "scoring" in p}


@cache
def rules() -> Rules:
    """Compiled once for all tests."""
    return Rules(credit_texts)


def desk() -> Desk:
    """A desk of its own."""
    ids = count(1)
    return Desk(open_store(":memory:", clock=lambda: WHEN), rules(), now=lambda: WHEN, ids=lambda: f"d-{next(ids)}")
