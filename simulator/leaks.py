"""Whether a family gives its answer away: a small tree over fields that no rule reads must not guess the outcome.

The outcome of a scenario is what its perfect run decides: the acts beyond looking, with what they are about. Fields that
some rule reads may of course tell it; every other visible field may not, and no outcome may be too common.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scenarios.facts import FACTS
from simulator.core.actions import ACTIONS
from simulator.core.acts import Act

ABOUT = (
    "hold",
    "role",
    "matter",
    "desk",
    "request",
    "kind",
    "party",
    "code",
    "message",
    "mode",
    "record",
    "options",
    "questions",
)
MOST_COMMON = 60.0
BETTER_BY = 5.0


@dataclass(frozen=True, slots=True)
class Leak:
    """What was found in one family × level: the commonest outcome's share, and what the best tree reaches, per cent."""

    family: str
    level: int
    n: int
    commonest: float
    tree: float
    fields: tuple[str, ...]

    @property
    def fine(self) -> bool:
        """Whether nothing is given away."""
        return self.commonest <= MOST_COMMON and self.tree <= self.commonest + BETTER_BY


def outcome(acts: Sequence[Act]) -> str:
    """What a perfect run decides, as a short text."""
    kept = []
    for act in acts:
        if ACTIONS[act.action].cls in ("look", "wait", "flag"):
            continue
        about = [
            "+".join(sorted(map(str, v))) if isinstance(v, list | tuple) else str(v)
            for k, v in act.args.items()
            if k in ABOUT
        ]
        kept.append(f"{act.action} {' '.join(about)}".strip())
    return "; ".join(sorted(set(kept)))


def features(facts: Mapping[str, Any], read: frozenset[str]) -> dict[str, Any]:
    """The visible fields that no rule reads: plain facts, and how many records each list has."""
    return {
        name: len(value) if FACTS[name].type == "list" else value
        for name, value in facts.items()
        if name in FACTS and name not in read and FACTS[name].panel and not FACTS[name].prose
        and isinstance(value, str | bool | Decimal | list)
    }  # fmt: skip


def examine(family: str, level: int, rows: Sequence[tuple[dict[str, Any], str]]) -> Leak:
    """The best tree of depth two over the rows' features, scored on the half it was not grown on."""
    grown, kept = rows[::2], rows[1::2]
    counts = Counter(o for _, o in rows)
    commonest = 100 * counts.most_common(1)[0][1] / len(rows)
    tests = _tests([x for x, _ in grown])
    best, fields = 0.0, ()
    roots = sorted(tests, key=lambda t: -_right(grown, (t,)))[:8]
    for first in roots:
        second = max(tests, key=lambda t: _right(grown, (first, t)), default=first)
        leaves = _leaves(grown, (first, second))
        usual = Counter(o for _, o in grown).most_common(1)[0][0]
        right = sum(leaves.get(_leaf(x, (first, second)), usual) == o for x, o in kept)
        share = 100 * right / max(1, len(kept))
        if share > best:
            best, fields = share, (first[0], second[0])
    return Leak(family, level, len(rows), commonest, best, fields)


Test = tuple[str, Any]


def _tests(rows: Sequence[Mapping[str, Any]]) -> list[Test]:
    tests: list[Test] = []
    for name in rows[0] if rows else ():
        values = [x.get(name) for x in rows]
        if all(isinstance(v, Decimal | int) and not isinstance(v, bool) for v in values):
            ordered = sorted(set(values))
            tests += [(name, ordered[len(ordered) * q // 4]) for q in (1, 2, 3) if len(ordered) > 3]
        else:
            common = Counter(map(str, values)).most_common(6)
            tests += [(name, v) for v, n in common if 1 < n < len(rows)]
    return tests


def _leaf(x: Mapping[str, Any], tests: Sequence[Test]) -> tuple[bool, ...]:
    out = []
    for name, value in tests:
        have = x.get(name)
        out.append(str(have) == value if isinstance(value, str) else bool(have is not None and have < value))
    return tuple(out)


def _leaves(rows: Sequence[tuple[dict[str, Any], str]], tests: Sequence[Test]) -> dict[tuple[bool, ...], str]:
    counted: dict[tuple[bool, ...], Counter[str]] = {}
    for x, o in rows:
        counted.setdefault(_leaf(x, tests), Counter())[o] += 1
    return {leaf: c.most_common(1)[0][0] for leaf, c in counted.items()}


def _right(rows: Sequence[tuple[dict[str, Any], str]], tests: Sequence[Test]) -> int:
    counted: dict[tuple[bool, ...], Counter[str]] = {}
    for x, o in rows:
        counted.setdefault(_leaf(x, tests), Counter())[o] += 1
    return sum(c.most_common(1)[0][1] for c in counted.values())
