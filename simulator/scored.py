"""A score as it goes out: as plain JSON, and as the whole numbers that the log sums up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit.entry import Measure
from simulator.core.acts import Act
from simulator.core.score import Scorecard
from sop.values import encode


def measures_of(subject: str, kind: str, where: str, card: Scorecard) -> tuple[Measure, ...]:
    """Whole numbers for the summary table: drills, passes, points, duties met by dimension, clauses missed.

    kind: `counted` or `practice`. where: family and level, `credit-hold|2`.
    """
    measures = [
        Measure(subject, f"drill|{kind}|{where}", 1, card.total or 0),
        Measure(subject, f"passed|{kind}|{where}", 1, int(card.passed)),
    ]
    measures += [
        Measure(subject, f"dimension|{kind}|{name}", raised, met)
        for name, (met, raised) in card.dimensions.items()
        if raised
    ]
    missed = dict.fromkeys(f.clause for f in card.findings if f.clause)
    measures += [Measure(subject, f"missed|{kind}|{clause}", 1, 1) for clause in missed]
    return tuple(measures)


def card_json(card: Scorecard) -> dict[str, Any]:
    """A scorecard as plain JSON: numbers as text, acts as they are fed to `orderdrill run`."""
    return {
        "total": card.total, "passed": card.passed, "critical": card.critical, "pass_mark": card.pass_mark,
        "earned": str(card.earned), "costs": str(card.costs), "possible": str(card.possible),
        "dimensions": {name: list(pair) for name, pair in card.dimensions.items()},
        "findings": [
            {
                "step": f.step, "clause": f.clause, "sop": f.sop, "version": f.version, "kind": f.kind,
                "dimension": f.dimension, "entity": f.entity, "cost": str(f.cost), "critical": f.critical,
                "act": f.act, "facts": encode(f.facts),
            }
            for f in card.findings
        ],
        "met": list(card.met), "turning": card.turning, "path": [act_json(a) for a in card.path],
        "applied": list(card.applied), "skills": list(card.skills),
    }  # fmt: skip


def act_json(act: Act, *, tag_numbers: bool = True) -> dict[str, Any]:
    """An act as JSON. With `tag_numbers` false numbers are plain: the form of `orderdrill run --actions`."""
    args: Mapping[str, Any] = act.args
    kept = {name: value for name, value in args.items() if value not in (None, "", [])}
    return {"action": act.action, **{name: encode(value, tag_numbers=tag_numbers) for name, value in kept.items()}}
