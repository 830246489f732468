"""What each name of an edition is: a fact, a definition, a figure, an output. For checks that look through names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sop.checking.allowed import Allowed, one_of
from sop.edition import Edition
from sop.names import kind_of_unit, type_info
from sop.policy import DecisionTable, Definition, Parameter, Policy
from sop.sfeel import ANY, TypeInfo
from sop.sfeel.nodes import Field, Literal, Name, Node
from sop.tables.regions import EVERYTHING
from sop.values import Value, kind_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where a condition is read: in which SOP, with which loop words standing for which records.

    `records` are (word, entity, number of the record).
    """

    sop: str
    records: tuple[tuple[str, str, int], ...] = ()

    def bind(self, word: str, entity: str, number: int) -> Place:
        """The same, with one more word."""
        return Place(self.sop, (*(one for one in self.records if one[0] != word), (word, entity, number)))


@dataclass(frozen=True, slots=True)
class Key:
    """One value of a world: a fact (`sop` empty), a name of an SOP, or an expression that is looked through no further.

    `record` is the number of the record it belongs to, 0 for none.
    """

    sop: str
    name: str
    record: int = 0
    node: Node | None = None


@dataclass(slots=True)
class Own:
    """The names that one SOP gives."""

    policy: Policy
    definitions: Mapping[str, Definition]
    parameters: Mapping[str, Parameter]
    outputs: Mapping[str, DecisionTable]
    unknown: dict[str, bool] = field(default_factory=dict)

    def gives(self, name: str) -> bool:
        """Whether the SOP gives a name its meaning."""
        return name in self.definitions or name in self.outputs or name in self.parameters


@dataclass
class House:
    """The names of all SOPs of an edition."""

    edition: Edition
    _info: dict[tuple[str, str], TypeInfo] = field(default_factory=dict)

    @cached_property
    def own(self) -> dict[str, Own]:
        """Each SOP's own names."""
        return {
            policy.id: Own(
                policy,
                {one.name: one for one in policy.definitions},
                {one.name: one for one in policy.parameters},
                {column.name: table for table in policy.tables for column in table.outputs},
            )
            for policy in self.edition.policies
        }

    @cached_property
    def entities(self) -> dict[str, str]:
        """List -> entity word."""
        return {source: word for word, source in self.edition.vocabulary.entities.items()}

    def key(self, node: Name | Field, place: Place) -> Key:
        """The value that a name means here: a fact, a name of this SOP or of another, of one record or of none."""
        name = node.name if isinstance(node, Name) else f"{node.variable}.{node.path}"
        sop = place.sop
        head, _, tail = name.partition(".")
        if head in self.own and tail:
            sop, name = head, tail
        word, _, path = name.partition(".")
        number = 0
        for bound, entity, record in place.records:
            if path and bound == word:
                name, number = f"{entity}.{path}", record
        known = sop in self.own and self.own[sop].gives(name)
        return Key(sop if known else "", name, number)

    def inside(self, key: Key, entity: str) -> Place:
        """Where the formula or table behind a name is read."""
        return Place(key.sop, ((entity, entity, key.record),) if entity else ())

    def parameter(self, key: Key) -> Value:
        """The figure that a name stands for, as last dated; None for any other name."""
        mine = self.own.get(key.sop)
        found = mine.parameters.get(key.name) if mine else None
        value: Value = found.rows[-1].value if found else None
        return value

    def definition(self, key: Key) -> Definition | None:
        """The definition behind a name."""
        mine = self.own.get(key.sop)
        return mine.definitions.get(key.name) if mine else None

    def table(self, key: Key) -> DecisionTable | None:
        """The table that decides a name."""
        mine = self.own.get(key.sop)
        return mine.outputs.get(key.name) if mine else None

    def info(self, key: Key) -> TypeInfo:
        """What is known of a name before any value is."""
        place = (key.sop, key.name)
        if place not in self._info:
            self._info[place] = self._told(key)
        return self._info[place]

    def _told(self, key: Key) -> TypeInfo:
        mine = self.own.get(key.sop)
        if mine is None:
            spec = self.edition.vocabulary.facts.get(key.name)
            return type_info(spec) if spec is not None else ANY
        if key.name in mine.definitions:
            return kind_of_unit(mine.definitions[key.name].unit)
        table = mine.outputs.get(key.name)
        if table is None or table.table.hit_policy in ("C", "R", "O"):
            return ANY
        index = next(i for i, column in enumerate(table.outputs) if column.name == key.name)
        roots = [row.outputs[index].root for row in table.table.rows]
        values = [root.value for root in roots if isinstance(root, Literal)]
        kinds = {kind_of(value) for value in values if value is not None}
        order = table.outputs[index].order
        if len(values) < len(roots) or len(kinds) != 1:
            return TypeInfo(kinds.pop() if len(kinds) == 1 else "any", order=order)
        kind = kinds.pop()
        texts = tuple(dict.fromkeys([*order, *(str(value) for value in values if value is not None)]))
        return TypeInfo(kind, texts if kind == "string" else (), order)

    def unknown(self, key: Key) -> bool:
        """Whether a value can be unknown: a fact that says so, or a definition that reads one."""
        mine = self.own.get(key.sop)
        if mine is None:
            spec = self.edition.vocabulary.facts.get(key.name)
            return spec is not None and spec.unknown
        if key.name not in mine.unknown:
            mine.unknown[key.name] = False
            one = mine.definitions.get(key.name)
            if one is not None:
                here = self.inside(key, one.entity)
                mine.unknown[key.name] = any(self.unknown(self.key(Name(name), here)) for name in one.formula.names)
        return mine.unknown[key.name]

    def undecided(self, key: Key) -> bool:
        """Whether a table's output can be left not set."""
        table = self.table(key)
        return table is not None and table.table.hit_policy not in ("C", "R", "O") and not _always_decides(table)

    def domain(self, key: Key, info: TypeInfo) -> Allowed:
        """All that a name may be, before anything is asked of it."""
        null = self.unknown(key) or self.undecided(key)
        if info.kind == "boolean":
            return one_of([False, True], null=null)
        if info.values and info.kind == "string":
            return one_of(info.values, null=null)
        return Allowed(null, "" if info.kind in ("any", "list", "record") else info.kind, EVERYTHING)


def _always_decides(table: DecisionTable) -> bool:
    """Whether some row fits whatever happens, and no row leaves an output blank."""
    rows = table.table.rows
    blank = any(
        isinstance(output.root, Literal) and output.root.value is None for row in rows for output in row.outputs
    )
    return not blank and any(all(cell.is_any for cell in row.cells) for row in rows)
