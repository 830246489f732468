"""Values by name for one SOP: facts as they are, derived names computed when first asked for and kept until stale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol, cast

from sop.judging.graph import Node
from sop.judging.plan import FieldTable, Plan

_NONE: Any = object()
_new = dict.__new__  # twins are made for every act, so past `__init__`


class House(Protocol):
    """What an environment asks of the run it belongs to."""

    facts: Mapping[str, Any]

    def env(self, sop: str) -> PolicyEnv:
        """The environment of another SOP. Raises KeyError when it is not in the edition."""

    def calendar(self, name: str) -> Any:
        """The calendar of that name, or None."""

    def decided(self, sop: str, rows: Iterable[str]) -> None:
        """Told which rows of a table of an SOP decided just now."""


class PolicyEnv(dict[str, Any]):
    """A cache of values. Reading an absent name computes it; `refresh` reads again what a moved fact may change."""

    __slots__ = ("house", "plan")

    def __init__(self, plan: Plan, house: House) -> None:
        super().__init__()
        self.plan = plan
        self.house = house

    def compute(self, name: str) -> Any:
        """Work out a value and keep it, whatever was kept before."""
        plan = self.plan
        table = plan.outputs.get(name)
        if table is not None:
            result, hits = table.settle(self)
            for column in table.outputs:
                self[column.name] = result.get(column.name)
            self[table.mark] = rows = tuple(table.rows[hit] for hit in hits)
            self.house.decided(plan.policy.id, rows)
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

    __missing__ = compute

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
            for row in env[self.plan.entities[entity]] or ():
                if row.get("id") == record_id:
                    return row[field]
        except KeyError:
            pass
        return None

    def renew(self, source: str) -> None:
        """Take over a list whose records changed; a record keeps what was derived for it until that is refreshed."""
        records = self[source]
        rows = self.house.facts.get(source)
        if not records or not isinstance(records[0], Record) or not isinstance(rows, list | tuple):
            del self[source]
            return
        known = {record.get("id"): record for record in records}
        entity = self.plan.lists[source]
        fresh = self[source] = []
        for row in rows:
            record = known.pop(row.get("id"), None)
            if record is None:
                record = Record(row, self, entity)
            else:
                record.take(row)
            fresh.append(record)

    def refresh(self, node: Node, moved: set[str]) -> None:
        """Compute again what is kept of a node, and put those of its keys whose value is another among the moved.

        What was never asked for stays so: nothing that is kept can have read it.
        """
        if not node.source:
            self._reread(self, node, moved)
            return
        for record in self.get(node.source) or ():
            self._reread(record, node, moved)

    @staticmethod
    def _reread(holder: PolicyEnv | Record, node: Node, moved: set[str]) -> None:
        names = node.names
        old = [holder.get(name, _NONE) for name in names]
        if old[0] is _NONE and all(one is _NONE for one in old):
            return
        # Written over, not taken out and put back: a dict without gaps is copied several times as fast.
        holder.compute(names[0])
        for name, key, before in zip(names, node.keys, old, strict=True):
            if before is not _NONE and not _alike(holder[name], before):
                moved.add(key)

    def marks(self) -> Iterable[str]:
        """The rows that decided the values kept now."""
        for table in self.plan.policy.tables:
            if not table.entity:
                yield from self.get(table.mark, ())
                continue
            for record in self.get(table.source) or ():
                yield from record.get(table.mark, ())

    def twin(self, house: House) -> PolicyEnv:
        """The same values for a copy of the run, with records of its own."""
        made = _new(PolicyEnv)
        made.plan, made.house = self.plan, house
        made.update(self)
        for source in self.plan.derived_lists:
            rows = self.get(source)
            if rows:
                made[source] = [record.twin(made) for record in rows]
        return made


class Record(dict[str, Any]):
    """A record of a list, with the fields that the SOP derives for it."""

    __slots__ = ("bound", "entity", "env", "row")

    def __init__(self, row: Mapping[str, Any], env: PolicyEnv, entity: str) -> None:
        super().__init__(row)
        self.row = row
        self.env = env
        self.entity = entity
        self.bound: Bound | None = None

    def compute(self, field: str) -> Any:
        """Work out a derived field and keep it, whatever was kept before. Raises KeyError for any other."""
        env = self.env
        derived = env.plan.fields[self.entity].get(field)
        if derived is None:
            raise KeyError(field)
        if not isinstance(derived, FieldTable):
            found = self[field] = derived.formula.run(self._bind(self.entity))
            return found
        result, hits = derived.settle(self._bind(derived.variable))
        for name, column in derived.pairs:
            self[name] = result.get(column)
        self[derived.mark] = rows = tuple(derived.rows[hit] for hit in hits)
        env.house.decided(env.plan.policy.id, rows)
        return self[field]

    __missing__ = compute

    def _bind(self, variable: str) -> Bound:
        bound = self.bound
        if bound is None:
            bound = self.bound = Bound(self.env, {})
        bound[variable] = self
        return bound

    def take(self, row: Mapping[str, Any]) -> None:
        """Take over the facts of the record as they are now."""
        if row is self.row:
            return
        for name in self.row:
            if name not in row:
                del self[name]
        self.row = row
        self.update(row)

    def twin(self, env: PolicyEnv) -> Record:
        """The same record in a copy of its environment."""
        made = _new(Record)
        made.update(self)
        made.row, made.env, made.entity, made.bound = self.row, env, self.entity, None
        return made


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
            if field and isinstance(record, dict):
                return self.root.other(sop, word, record.get("id"), field)
        return self.parent[name]

    @property
    def root(self) -> PolicyEnv:
        """The environment of the SOP itself."""
        parent = self.parent
        return parent if isinstance(parent, PolicyEnv) else cast("PolicyEnv", parent.root)


def _alike(left: Any, right: Any) -> bool:
    """Whether two values are one and the same to every formula: also a number's places and a moment's zone."""
    if left is right:
        return True
    if left.__class__ is not right.__class__ or left != right:
        return False
    if isinstance(left, Decimal):
        return left.same_quantum(right)
    return not isinstance(left, datetime) or left.tzinfo == right.tzinfo
