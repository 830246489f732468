"""Small SOPs and a run of events for the tests: say what changes, the rest stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sop import Breach, Compiled, DutyResult, Edition, Judge, Step, compile_sop, load_edition
from sop.sfeel.calendar import WeekCalendar
from tests.sop.desk_vocabulary import VOCABULARY

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
CALENDARS = {"DAL": WeekCalendar(UTC)}

FRONT = """---
id: {id}
title: A test
version: 1.0.0
status: effective
effective: 2026-01-01
applies: {applies}
calendar: order.site
authority: {authority}
---

# A test

## Purpose

To test.
"""

FACTS: dict[str, Any] = {
    "clock.now": NOW,
    "clock.today": NOW.date(),
    "order.site": "DAL",
    "order.number": "104233",
    "order.po_number": "PO-7",
    "order.value": Decimal(15000),
    "order.ack_due": NOW + timedelta(hours=4),
    "order.cutoff": NOW + timedelta(hours=6),
    "order.holds": [],
    "order.lines": [],
    "credit.limit": Decimal(200000),
    "credit.receivables": Decimal(200000),
    "credit.open_orders": Decimal(0),
    "credit.unapplied_cash": Decimal(0),
    "credit.oldest_undisputed_due_date": date(2026, 1, 20),
    "credit.hold_reason": "limit",
    "credit.reply": "none",
    "credit.reply_options": ["prepay", "reduce"],
    "payment.status": "none",
    "desk.contact": "desk@example.com",
    "filing.status": "none",
}


def text(
    *, id: str = "SOP-T", applies: str = "always", authority: str = "HOUSE", front: str = "", **sections: str
) -> str:
    """An SOP with these sections; `At_the_end` becomes At the end."""
    head = FRONT.format(id=id, applies=applies, authority=authority)
    if front:
        head = head.replace("calendar:", front + "\ncalendar:")
    if not sections:
        sections = {"Never": "- **Clear screening hit**. (T-99.1)"}
    return head + "".join(f"\n## {name.replace('_', ' ')}\n\n{body}\n" for name, body in sections.items())


def steps(*items: str, heading: str = "T-1 Always") -> str:
    """A procedure of one heading with these items, bulleted unless they bring their own marks."""
    return f"### {heading}\n\n" + "\n".join(one if one[:1] in "-123456789 " else f"- {one}" for one in items)


def compiled(**sections: str) -> Compiled:
    """Compile an SOP of these sections."""
    return compile_sop(text(**sections), "t.md", VOCABULARY)


def codes(result: Compiled | Edition) -> list[str]:
    """The codes of all diagnostics."""
    return [d.code for d in result.diagnostics]


def edition(*texts: str) -> Edition:
    """An edition of these texts, which must be free of errors."""
    found = load_edition({f"{n}.md": one for n, one in enumerate(texts)}, VOCABULARY, calendars=CALENDARS)
    assert not [str(d) for d in found.diagnostics if d.severity == "error"]
    return found


class Bench:
    """One run. Every method returns the bench, so that a story reads as one line."""

    def __init__(self, *texts: str, facts: Mapping[str, Any] | None = None, **sections: str) -> None:
        self.edition = edition(*(texts or (text(**sections),)))
        self.judge = Judge(self.edition)
        self.facts = {**FACTS, **(facts or {})}
        self.index = 0
        self.judge.step(Step(0, "start", self.facts))

    def _step(self, kind: Any, changes: Mapping[str, Any], minutes: int, **more: Any) -> Bench:
        self.index += 1
        moved = {**changes}
        if minutes:
            now = self.facts["clock.now"] + timedelta(minutes=minutes)
            moved |= {"clock.now": now, "clock.today": now.date()}
        self.facts = {**self.facts, **moved}
        self.judge.step(Step(self.index, kind, self.facts, tuple(moved), **more))
        return self

    def act(
        self,
        action: str,
        args: Mapping[str, Any] | None = None,
        *,
        changes: Mapping[str, Any] | None = None,
        minutes: int = 1,
        documents: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Bench:
        """One act and its effect."""
        return self._step("act", changes or {}, minutes, action=action, args=args or {}, documents=documents or {})

    def refused(self, action: str, args: Mapping[str, Any] | None = None) -> Bench:
        """An act that the world refuses."""
        return self._step("refused", {}, 0, action=action, args=args or {})

    def reply(self, changes: Mapping[str, Any], minutes: int = 0) -> Bench:
        """A reply that arrives."""
        return self._step("reply", changes, minutes)

    def wait(self, minutes: int) -> Bench:
        """Let time pass."""
        return self._step("act", {}, minutes, action="wait")

    def close(self, *, awaited: bool = False) -> Bench:
        """Finish."""
        return self._step("close", {}, 0, awaited=awaited)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """(clause, kind) of every breach."""
        return [(b.clause, b.kind) for b in self.judge.breaches]

    @property
    def breaches(self) -> tuple[Breach, ...]:
        """Every breach."""
        return self.judge.breaches

    @property
    def owed(self) -> list[str]:
        """What is owed now, first in its order: clause, or clause and entity."""
        return [f"{o.clause.id} {o.entity}".strip() for o in self.judge.owed()]

    def duty(self, clause: str, entity: str = "") -> DutyResult:
        """The last duty of a clause."""
        return [d for d in self.judge.duties() if d.clause.id == clause and d.entity == entity][-1]

    def status(self, clause: str, entity: str = "") -> str:
        """How the last duty of a clause stands."""
        return self.duty(clause, entity).status
