"""Values by name for one SOP: facts as they are, derived names computed when first asked for and kept until stale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Protocol, cast

from sop.judging.plan import Plan

Compute = Callable[[Any], Any]


class House(Protocol):
    """What an environment asks of the run it belongs to."""

    facts: Mapping[str, Any]

    def env(self, sop: str) -> PolicyEnv:
        """The environment of another SOP. Raises KeyError when it is not in the edition."""

    def calendar(self, name: str) -> Any:
        """The calendar of that name, or None."""


class PolicyEnv(dict[str, Any]):
    """A cache of values. Reading an absent name computes it; `forget` drops what a changed fact makes stale."""

    __slots__ = ("house", "plan")

    def __init__(self, plan: Plan, house: House) -> None:
        super().__init__()
        self.plan = plan
        self.house = house

    def __missing__(self, name: str) -> Any:
        plan = self.plan
        table = plan.outputs.get(name)
        if table is not None:
            result = table.decide(self)
            for column in table.outputs:
                self[column.name] = result.get(column.name)
            return self[name]
        value: Any
        if name in plan.definitions:
            value = plan.definitions[name].formula.run(self)
        elif name in plan.parameters:
            today = self["clock.today"]
            value = plan.parameters[name].on(today if isinstance(today, date) else None)
        elif name in plan.lists:
            value = self._records(name, plan.lists[name])
        elif name == "@calendar":
            value = self._calendar()
        elif name in plan.references:
            value = self._foreign(name)
        else:
            value = self.house.facts.get(name)
        self[name] = value
        return value

    def _records(self, name: str, entity: str) -> Any:
        rows = self.house.facts.get(name)
        if not isinstance(rows, list | tuple) or entity not in self.plan.fields:
            return rows
        return [Record(row, self, entity) for row in rows]

    def _calendar(self) -> Any:
        calendar = self.plan.policy.calendar
        named = calendar if isinstance(calendar, str) else calendar.run(self)
        return self.house.calendar(named if isinstance(named, str) else "")

    def _foreign(self, name: str) -> Any:
        sop, _, rest = name.partition(".")
        try:
            return self.house.env(sop)[rest]
        except KeyError:
            return None

    def other(self, sop: str, entity: str, record_id: Any, field: str) -> Any:
        """A field that another SOP decides for one record; None when it decides none."""
        try:
            env = self.house.env(sop)
            rows = env[self.plan.entities[entity]]
            return next((row[field] for row in rows or () if row.get("id") == record_id), None)
        except KeyError:
            return None

    def forget(self, moved: Iterable[str], lists: Iterable[str]) -> None:
        """Drop every value that depends on these names; `lists` are those whose records are not the same as before."""
        stale: dict[str, set[str]] = {}
        for name in moved:
            names, fields = self.plan.stale(name)
            for one in names:
                self.pop(one, None)
            for source, some in fields:
                stale.setdefault(source, set()).update(some)
        for source in lists:
            if source in self:
                self._renew(source, stale.pop(source, set()))
        for source, gone in stale.items():
            for record in self.get(source) or ():
                for field in gone:
                    record.pop(field, None)

    def _renew(self, source: str, stale: set[str]) -> None:
        """Read a list again; a record keeps what was derived for it from names that did not change."""
        old = {record.get("id"): record for record in self[source] or () if isinstance(record, Record)}
        entity = self.plan.lists[source]
        fresh = self[source] = self._records(source, entity)
        kept = [field for field in self.plan.fields.get(entity, ()) if field not in stale]
        for record in fresh if old and fresh else ():
            before = old.get(record.get("id"))
            if before is not None:
                record.update({field: before[field] for field in kept if field in before})

    def twin(self, house: House) -> PolicyEnv:
        """The same values for a copy of the run, with records of its own."""
        made = PolicyEnv(self.plan, house)
        made.update(self)
        for name in self.plan.lists:
            rows = self.get(name)
            if rows and isinstance(rows[0], Record):
                made[name] = [Record(row, made, row.entity) for row in rows]
        return made


class Record(dict[str, Any]):
    """A record of a list, with the fields that the SOP derives for it."""

    __slots__ = ("entity", "env")

    def __init__(self, row: Mapping[str, Any], env: PolicyEnv, entity: str) -> None:
        super().__init__(row)
        self.env = env
        self.entity = entity

    def __missing__(self, field: str) -> Any:
        derived = self.env.plan.fields[self.entity].get(field)
        if derived is None:
            raise KeyError(field)
        variable, compute = derived
        found = compute(Bound(self.env, {variable: self}))
        if isinstance(found, Mapping):
            self.update(found)
            return self.get(field)
        self[field] = found
        return found


class Bound(dict[str, Any]):
    """An environment with loop variables bound to records."""

    __slots__ = ("parent",)

    def __init__(self, parent: Any, bound: Mapping[str, Any]) -> None:
        super().__init__(bound)
        self.parent = parent

    def __missing__(self, name: str) -> Any:
        if "-" in name:  # another SOP's name; `SOP-BO.line.promise` is that of the record in hand
            sop, _, rest = name.partition(".")
            word, _, field = rest.partition(".")
            record = self.get(word)
            if field and isinstance(record, Mapping):
                return self.root.other(sop, word, record.get("id"), field)
        return self.parent[name]

    @property
    def root(self) -> PolicyEnv:
        """The environment of the SOP itself."""
        parent = self.parent
        return parent if isinstance(parent, PolicyEnv) else cast("PolicyEnv", parent.root)
