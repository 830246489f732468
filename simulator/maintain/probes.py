"""An edition that tells what it is worked out on: the same rules, with somebody listening at each place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any, Protocol

from simulator.maintain.differences import Difference
from simulator.maintain.sites import PARTS, Place, Rule, id_of, mapped
from simulator.maintain.vectors import UNTOLD, alike, worked_out
from sop import Edition
from sop.judging.env import Bound
from sop.policy import DecisionTable, Formula, Policy

Run = Callable[[Any], Any]


class Listener(Protocol):
    """Whoever listens. Each method gives what takes the place's own function, or None to leave it alone."""

    def formula(self, place: Place, formula: Formula) -> Run | None:
        """At a formula."""

    def table(self, place: Place, table: DecisionTable) -> Run | None:
        """At a decision table."""


def listened(edition: Edition, listener: Listener) -> Edition:
    """The same edition with a listener at its places. It says and scores what the edition does."""
    return replace(edition, policies=tuple(_policy(policy, listener) for policy in edition.policies))


def _policy(policy: Policy, listener: Listener) -> Policy:
    sop = policy.id

    def changed(place: Place, formula: Formula) -> Formula:
        run = listener.formula(place, formula)
        return formula if run is None else replace(formula, run=run)

    def table(one: DecisionTable) -> DecisionTable:
        run = listener.table((sop, "table", one.id, 0), one)
        return one if run is None else replace(one, settle=run)

    parts: dict[str, Any] = {"tables": tuple(table(one) for one in policy.tables)}
    parts["applies"] = changed((sop, "applies", "", 0), policy.applies)
    if not isinstance(policy.calendar, str):
        parts["calendar"] = changed((sop, "calendar", "", 0), policy.calendar)
    for name, what in PARTS.items():
        parts[name] = tuple(_rule(sop, what, rule, changed) for rule in getattr(policy, name))
    return replace(policy, **parts)


def _rule(sop: str, what: str, rule: Rule, changed: Callable[[Place, Formula], Formula]) -> Rule:
    numbers = count()
    return mapped(rule, lambda formula: changed((sop, what, id_of(rule), next(numbers)), formula))


class Against:
    """Decides what changed beside what was, in every place where two editions disagree; `differs` is set where a value
    is another. Set it back before each drill."""

    def __init__(self, changes: Difference) -> None:
        self.changes = changes
        self.differs = False

    def formula(self, place: Place, formula: Formula) -> Run | None:
        """The old formula, with the new one held against it."""
        new = self.changes.formulas.get(place)
        moved = self._moved(place[0], formula.names if new is None else formula.names | new.names)
        if new is None and not moved:
            return None
        return self._both(formula.run, formula.run if new is None else new.run, moved, alike)

    def table(self, place: Place, table: DecisionTable) -> Run | None:
        """The old table, with the new one held against it: other answers, or other rows that gave them."""
        new = self.changes.tables.get(place)
        moved = self._moved(place[0], table.names if new is None else table.names | new.names)
        if new is None and not moved:
            return None
        after = table if new is None else new

        def same(one: Any, other: Any) -> bool:
            rows = [[t.rows[hit] for hit in found[1]] for t, found in ((table, one), (after, other))]
            return alike(dict(one[0]), dict(other[0])) and rows[0] == rows[1]

        return self._both(table.settle, after.settle, moved, same)

    def _moved(self, sop: str, names: frozenset[str]) -> Mapping[str, Any]:
        changed = self.changes.parameters.get(sop, {})
        return {name: changed[name] for name in changed if name in names and changed[name] is not None}

    def _both(self, old: Run, new: Run, moved: Mapping[str, Any], same: Callable[[Any, Any], bool]) -> Run:
        def run(env: Any) -> Any:
            value = old(env)
            if not self.differs:
                other = worked_out(new, overlaid(env, moved))
                self.differs = other is UNTOLD or not same(value, other)
            return value

        return run


def overlaid(env: Any, parameters: Mapping[str, Any]) -> Any:
    """An environment in which these parameters are others."""
    if not parameters:
        return env
    today = env["clock.today"]
    day = today if isinstance(today, date) else None
    return Bound(env, {name: parameter.on(day) for name, parameter in parameters.items()})
