"""One duty's life: owed, asleep, met, late, out of order, broken."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sop.judging.wiring import WiredStep
from sop.policy import Clause
from sop.sfeel.calendar import Calendar, add_workdays, add_working_hours
from sop.verdicts import DutyResult, Status


class Duty:
    """What a step asks of one entity, once or once more. `ids` are the records that its loops stand for."""

    __slots__ = (
        "act",
        "at",
        "awake",
        "branch",
        "deadline",
        "disorder",
        "entity",
        "excused",
        "ids",
        "late",
        "occurrence",
        "owed_at",
        "pair",
        "scored_deadline",
        "since",
        "step",
    )

    def __init__(self, step: WiredStep, entity: str, ids: tuple[str, ...], occurrence: int, since: int) -> None:
        self.step = step
        self.entity = entity
        self.ids = ids
        self.occurrence = occurrence
        self.since = since
        self.owed_at: datetime | None = None
        self.deadline: datetime | None = None
        self.scored_deadline = True
        self.awake = True
        self.excused = False
        self.late = False
        self.disorder = False
        self.at: int | None = None
        self.act: int | None = None
        self.branch = -1
        self.pair: frozenset[str] = frozenset()

    @property
    def clause(self) -> Clause:
        """The clause that asks."""
        return self.step.rule.clause

    @property
    def open(self) -> bool:
        """Whether it is owed, awake and unmet."""
        return self.awake and self.at is None

    def copy(self) -> Duty:
        """A copy for a branch of the run. Spelled out: every act copies every duty, and `copy.copy` takes ten times as
        long."""
        twin = Duty.__new__(Duty)
        twin.act, twin.at, twin.awake, twin.branch = self.act, self.at, self.awake, self.branch
        twin.deadline, twin.disorder, twin.entity = self.deadline, self.disorder, self.entity
        twin.excused, twin.ids, twin.late = self.excused, self.ids, self.late
        twin.occurrence, twin.owed_at, twin.pair = self.occurrence, self.owed_at, self.pair
        twin.scored_deadline, twin.since, twin.step = self.scored_deadline, self.since, self.step
        return twin

    def result(self, closed: bool) -> DutyResult:
        """How it stands."""
        return DutyResult(
            self.clause,
            self.entity,
            self.occurrence,
            self.clause.weight,
            self._status(closed),
            self.since,
            self.at,
            self.act,
            self.deadline if self.scored_deadline else None,
        )

    def _status(self, closed: bool) -> Status:
        if self.at is not None:
            return "late" if self.late else "out of order" if self.disorder else "met"
        if self.excused:
            return "excused"
        if not self.awake:
            return "asleep"
        return "broken" if closed else "open"


def moment_of(value: Any, calendar: Calendar | None, now: datetime) -> datetime | None:
    """A deadline as a moment; a day lasts to its end where the SOP's calendar is."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=now.tzinfo)
    if isinstance(value, date):
        return datetime.combine(value, time.max, calendar.zone if calendar else now.tzinfo)
    return None


def later_by(amount: Any, unit: str, start: datetime, calendar: Calendar | None) -> datetime | None:
    """The moment `amount` units after `start`; working time in the calendar. None where it cannot be told."""
    if not isinstance(amount, Decimal):
        return None
    if unit == "working hours":
        return add_working_hours(calendar, start, timedelta(hours=float(amount))) if calendar else None
    if unit == "working days":
        if calendar is None:
            return None
        day = add_workdays(calendar, start.astimezone(calendar.zone).date(), int(amount))
        return datetime.combine(day, calendar.close_at(day), calendar.zone) if day else None
    hours = {"minutes": Decimal(1) / 60, "hours": Decimal(1), "days": Decimal(24), "weeks": Decimal(168)}.get(unit)
    return None if hours is None else start + timedelta(seconds=int(amount * hours * 3600))
