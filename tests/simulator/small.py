"""A small procedure of our own and a desk on it: tests of the shell do not depend on the library."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from audit.store import open_store
from simulator.bootstrap import Desk
from simulator.rules import Rules

SOP = """---
id: SOP-T
title: A small procedure
version: 1.0.0
status: effective
effective: 2026-01-01
review_by: 2030-01-01
owner: Tests
approved_by: Tests
applies: order.value > 0
calendar: order.site
authority: HOUSE
pass_mark: 80
skills: [testing]
sources: [none]
---

# A small procedure

## Purpose

To test what stands around it.

## Scope

Every order.

## Procedure

### T-1 Always

1. **Open** `order`. (T-1.1)
2. **Open** `po`. (T-1.2)
3. **Tell customer** received. (T-1.3)
4. **Write note** other. (T-1.4)

### T-2 Message `received`

| id    | rule         | what           | authority |
|-------|--------------|----------------|-----------|
| T-2.1 | must say     | `order.number` | HOUSE     |
| T-2.2 | must not say | "credit hold"  | HOUSE     |

## Never

1. **Edit master record**. *Critical.* (T-3.1)

## At the end

1. `note.reasons` is not empty. (T-4.1)
"""
START = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
PERFECT: tuple[Mapping[str, object], ...] = (
    {"action": "open", "panel": "order"},
    {"action": "open", "panel": "po"},
    {"action": "tell customer", "message": "received", "facts": ["order.number"], "text": "Thank you, Ann Smith"},
    {"action": "write note", "reason": "other", "text": "all as it should be"},
    {"action": "finish"},
)


def rules(text: str = SOP) -> Rules:
    """The small procedure and all families."""
    return Rules(lambda: {"SOP-T.md": text}, "small")


def ticking(step: int = 60) -> Callable[[], datetime]:
    """A clock that goes on by some seconds each time it is read."""
    count = itertools.count()
    return lambda: START + timedelta(seconds=step * next(count))


def desk(where: str | Path = ":memory:", text: str = SOP, **more: object) -> Desk:
    """A desk on a log of its own."""
    clock = ticking()
    numbers = itertools.count(1)
    return Desk(
        open_store(where, clock=clock),
        rules(text),
        now=clock,
        ids=lambda: f"d-{next(numbers):04d}",
        **more,  # type: ignore[arg-type]
    )
