"""Which rows of the decision tables fire in a scenario, and on what values: for a maintainer who reads a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.core.situation import Situation
from sop import Edition, Judge, Step
from sop.policy import DecisionTable


@dataclass(frozen=True, slots=True)
class Fired:
    """A row that fires: its clause, the record it fires for (empty for the order), and what it was held against."""

    clause: str
    table: str
    entity: str
    values: Mapping[str, Any]


def rows_lit(edition: Edition, situation: Situation) -> tuple[Fired, ...]:
    """Every row that fires on the facts a drill begins with, in the SOPs that apply then."""
    judge = Judge(edition)
    facts = situation.facts
    judge.step(Step(0, "start", facts, tuple(facts)))
    applied = [policy for policy in edition.policies if policy.id in judge.applied]
    return tuple(one for policy in applied for table in policy.tables for one in _fired(judge, table))


def _fired(judge: Judge, table: DecisionTable) -> Iterator[Fired]:
    records = [str(record["id"]) for record in judge.value(table.source) or ()] if table.entity else [""]
    for record in records:
        fits = [row for row in judge.explain(table.id, f"{table.entity}#{record}" if record else "") if row.fits]
        for row in fits[:1] if table.table.hit_policy == "F" else fits:
            yield Fired(row.id, table.id, record, {cell.column: cell.value for cell in row.cells})
