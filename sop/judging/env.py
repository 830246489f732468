"""Values by name for one SOP: facts as they are, derived names computed when first asked for and kept until stale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol, cast

from sop.judging.graph import Node
from sop.judging.plan import Plan

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
        maker = self.plan.makers.get(name)
        if maker is not None:
            return maker(self)
        value = self[name] = self.house.facts.get(name)
        return value

    __missing__ = compute

    def reset(self, name: str) -> None:
        """Take over a fact that changed; another value of that name is worked out when it is asked for again."""
        if name in self.plan.makers:
            del self[name]
        else:
            self[name] = self.house.facts.get(name)

    def records(self, name: str) -> Any:
        """The records of a list, each with what the SOP derives for it."""
        rows = self.house.facts.get(name)
        entity = self.plan.lists[name]
        if entity not in self.plan.fields or not isinstance(rows, list | tuple):
            return rows
        return [Record(row, self, entity) for row in rows]

    def calendar(self) -> Any:
        """The calendar that the SOP counts in."""
        calendar = self.plan.policy.calendar
        named = calendar if isinstance(calendar, str) else calendar.run(self)
        return self.house.calendar(named if isinstance(named, str) else "")

    def foreign(self, name: str) -> Any:
        """A value of another SOP; None where there is none."""
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

    def renew(self, source: str, others: Mapping[Any, Sequence[str] | None], members: bool) -> None:
        """Take over a list whose records changed; a record keeps what was derived for it until that is refreshed.

        `others` names for each changed record the fields that are others, None where it has other fields than before;
        `members` says that the list has other records, or another order of them.
        """
        records = self[source]
        rows = self.house.facts.get(source)
        if not records or not isinstance(records[0], Record) or not isinstance(rows, list | tuple):
            del self[source]
            return
        if not members:
            for record, row in zip(records, rows, strict=True):
                if row is not record.row:
                    record.take(row, others.get(row.get("id")))
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
        holders: Iterable[PolicyEnv | Record] = (self.get(node.source) or ()) if node.source else (self,)
        first = node.names[0]
        if len(node.names) == 1:
            key = node.keys[0]
            for holder in holders:
                before = holder.get(first, _NONE)
                # Written over, not taken out and put back: a dict without gaps is copied several times as fast.
                if before is not _NONE and not alike(holder.compute(first), before):
                    moved.add(key)
            return
        for holder in holders:
            if first in holder:
                old = [holder[name] for name in node.names]
                holder.compute(first)
                for name, key, before in zip(node.names, node.keys, old, strict=True):
                    if not alike(holder[name], before):
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

    __slots__ = ("bound", "entity", "env", "makers", "row")

    def __init__(self, row: Mapping[str, Any], env: PolicyEnv, entity: str) -> None:
        super().__init__(row)
        self.row = row
        self.env = env
        self.entity = entity
        self.makers = env.plan.fields[entity]
        self.bound: Bound | None = None

    def compute(self, field: str) -> Any:
        """Work out a derived field and keep it, whatever was kept before. Raises KeyError for any other."""
        return self.makers[field](self)

    __missing__ = compute

    def bind(self, variable: str) -> Bound:
        """The SOP's values with this record as `variable`."""
        bound = self.bound
        if bound is None:
            bound = self.bound = Bound(self.env, {})
        bound[variable] = self
        return bound

    def take(self, row: Mapping[str, Any], others: Sequence[str] | None = None) -> None:
        """Take over the facts of the record as they are now: these fields, or all of them."""
        if row is self.row:
            return
        if others is not None:
            for name in others:
                self[name] = row[name]
        else:
            for name in self.row:
                if name not in row:
                    del self[name]
            self.update(row)
        self.row = row

    def twin(self, env: PolicyEnv) -> Record:
        """The same record in a copy of its environment."""
        made = _new(Record)
        made.update(self)
        made.row, made.env, made.entity, made.makers, made.bound = self.row, env, self.entity, self.makers, None
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


def alike(left: Any, right: Any) -> bool:
    """Whether two values are one and the same to every formula: also a number's places and a moment's zone."""
    if left is right:
        return True
    if left.__class__ is not right.__class__ or left != right:
        return False
    if isinstance(left, Decimal):
        return left.same_quantum(right)
    return not isinstance(left, datetime) or left.tzinfo == right.tzinfo
