"""Clause ids: explicit, unique, kept in one book."""

from __future__ import annotations

from dataclasses import dataclass, field

from sop.diagnostics import Reporter
from sop.outline import Heading
from sop.policy import Clause
from sop.scoring import Weights


@dataclass(slots=True)
class ClauseBook:
    """Every clause of one SOP by id."""

    sop: str
    authority: str
    report: Reporter
    weights: Weights
    clauses: dict[str, Clause] = field(default_factory=dict)
    headings: dict[str, int] = field(default_factory=dict)

    def add(self, clause: Clause, column: int) -> bool:
        """Enter a clause; a second one with its id is `duplicate-id`."""
        first = self.clauses.get(clause.id)
        taken = first.line if first else self.headings.get(clause.id)
        if taken is not None:
            self.report.error("duplicate-id", clause.line, column, f"{clause.id} already stands in line {taken}")
            return False
        self.clauses[clause.id] = clause
        return True

    def heading(self, heading: Heading) -> None:
        """Enter a heading's id."""
        if not heading.id:
            self.report.error(
                "missing-id", heading.line, 1, f"the heading “{heading.title}” has no id", "begin it with one, as CR-1"
            )
        elif heading.id in self.headings or heading.id in self.clauses:
            self.report.error("duplicate-id", heading.line, 1, f"{heading.id} stands twice")
        else:
            self.headings[heading.id] = heading.line
