"""Whether a family gives its answer away: a small tree over fields that no rule reads must not guess the outcome.

The outcome of a scenario is what its perfect run decides: the acts beyond looking, with what they are about. Fields
that some rule reads may of course tell it; every other visible field may not, and no outcome may be too common.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scenarios.facts import FACTS
from simulator.core.actions import ACTIONS
from simulator.core.acts import Act

ABOUT = (
    "hold", "role", "matter", "desk", "request", "kind", "party", "code", "message", "mode", "record", "options",
    "questions",
)  # fmt: skip
MOST_COMMON = 60.0
BETTER_BY = 5.0
ENOUGH = 100
"""Fewer scenarios than this say nothing about a tree."""
COMMON = 8
ROOTS = 8

Test = tuple[str, str]
Row = tuple[Mapping[str, str], str]


@dataclass(frozen=True, slots=True)
class Leak:
    """One family × level: the commonest outcome's share, and what the best tree reaches on the half it was not grown
    on, per cent; the fields it asks."""

    family: str
    level: int
    n: int
    commonest: float
    tree: float
    fields: tuple[str, ...]

    @property
    def fine(self) -> bool:
        """Whether nothing is given away. The margin allows for the noise of n (two standard errors)."""
        noise = 200 * math.sqrt(0.25 / max(1, self.n / 2))
        return self.commonest <= MOST_COMMON + noise and self.tree <= self.commonest + BETTER_BY + noise


def outcome(acts: Sequence[Act]) -> str:
    """What a perfect run decides, as a short text."""
    kept = set()
    for act in acts:
        if ACTIONS[act.action].cls not in ("look", "wait", "flag"):
            about = [_plain(v) for k, v in act.args.items() if k in ABOUT]
            kept.add(f"{act.action} {' '.join(about)}".strip())
    return "; ".join(sorted(kept))


def _plain(value: Any) -> str:
    return "+".join(sorted(map(str, value))) if isinstance(value, list | tuple) else str(value)


def features(facts: Mapping[str, Any], read: Set[str]) -> dict[str, str]:
    """The visible fields that no rule reads, each as a coarse text: a number by its magnitude, a list by its length."""
    out = {}
    for name, value in facts.items():
        meaning = FACTS.get(name)
        if meaning is None or name in read or not meaning.panel or meaning.prose:
            continue
        if isinstance(value, list):
            out[name] = str(len(value))
        elif isinstance(value, Decimal):
            out[name] = f"1e{value.adjusted()}" if value else "0"
        elif isinstance(value, str | bool) or value is None:
            out[name] = str(value)
    return out


def examine(family: str, level: int, rows: Sequence[Row]) -> Leak:
    """The best tree of depth two: grown greedily on every other row, scored on the rest."""
    grown, kept = rows[::2], rows[1::2]
    commonest = 100 * Counter(o for _, o in rows).most_common(1)[0][1] / len(rows)
    usual = Counter(o for _, o in grown).most_common(1)[0][0]
    tests = _tests([x for x, _ in grown])
    roots = sorted(tests, key=lambda t: -_right(grown, (t,)))[:ROOTS]
    pairs = [(first, max(tests, key=lambda t: _right(grown, (first, t)))) for first in roots]
    if not pairs:
        return Leak(family, level, len(rows), commonest, 0.0, ())
    best = max(pairs, key=lambda pair: _right(grown, pair))
    leaves = _leaves(grown, best)
    right = sum(leaves.get(_leaf(x, best), usual) == o for x, o in kept)
    return Leak(family, level, len(rows), commonest, 100 * right / len(kept), tuple(name for name, _ in best))


def _tests(rows: Sequence[Mapping[str, str]]) -> list[Test]:
    names = rows[0] if rows else {}
    return [
        (name, value)
        for name in names
        for value, n in Counter(x.get(name, "") for x in rows).most_common(COMMON)
        if 1 < n < len(rows)
    ]


def _leaf(x: Mapping[str, str], tests: Sequence[Test]) -> tuple[bool, ...]:
    return tuple(x.get(name) == value for name, value in tests)


def _counted(rows: Sequence[Row], tests: Sequence[Test]) -> dict[tuple[bool, ...], Counter[str]]:
    counted: dict[tuple[bool, ...], Counter[str]] = {}
    for x, o in rows:
        counted.setdefault(_leaf(x, tests), Counter())[o] += 1
    return counted


def _leaves(rows: Sequence[Row], tests: Sequence[Test]) -> dict[tuple[bool, ...], str]:
    return {leaf: c.most_common(1)[0][0] for leaf, c in _counted(rows, tests).items()}


def _right(rows: Sequence[Row], tests: Sequence[Test]) -> int:
    return sum(c.most_common(1)[0][1] for c in _counted(rows, tests).values())
