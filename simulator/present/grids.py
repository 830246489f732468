"""Records as tables of items: which fields of a list stand on a panel, and each record's values as shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, reduce
from operator import or_
from typing import Any

from scenarios.facts import FACTS
from scenarios.world.noun import Fact
from simulator.core.refs import LISTS
from simulator.present.kept import kept
from simulator.present.text import clean
from simulator.present.values import NOT_SET, show

RECORDS = 2048
"""Records of which the shown form is kept: some drills' worth."""

QUIET = ("messages",)
"""Panels whose fields stand only once they say something: until then the documents are the news."""

UNTOLD = {"line.part": Decimal(1), "group.part": Decimal(1)}
"""What a field holds while there is nothing to tell: its column stands once some record holds another value."""


@dataclass(frozen=True, slots=True)
class Item:
    """One value on a panel. `ref` names it in an act; it is empty for what cannot be marked."""

    ref: str
    label: str
    text: str

    @property
    def unset(self) -> bool:
        """Whether there is no value."""
        return self.text == NOT_SET


Items = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Records as a table: one row of items for each, all with the same labels. `keys` name the rows."""

    title: str
    heads: tuple[str, ...]
    numeric: tuple[bool, ...]
    keys: tuple[str, ...]
    rows: tuple[Items, ...]


@cache
def columns(panel: str) -> tuple[tuple[Fact, tuple[Fact, ...]], ...]:
    """(list, its fields on this panel) for every list that has some."""
    out = []
    for entity, name in LISTS.items():
        inner = tuple(
            f for f in FACTS.values()
            if f.entity == entity and f.type != "list" and f.panel == panel and not f.prose
        )  # fmt: skip
        if inner:
            out.append((FACTS[name], inner))
    return tuple(out)


@kept(64)
def grid(
    listed: Fact, inner: tuple[Fact, ...], panel: str, records: Sequence[Mapping[str, Any]], today: date | None
) -> Grid:
    """The records of a list as a table: the columns that some record fills, the same rows for the same records."""
    title = listed.label if listed.panel == panel else f"by {listed.entity}"
    telling = reduce(or_, (_telling(inner, panel, r) for r in records), 0)
    used = _used(panel, listed.name, telling)
    if not used:
        return Grid(title, (), (), (), ())
    rows = tuple(_row(used, r, today) for r in records)
    keys = tuple(record_name(listed.entity, r) if listed.panel != panel else "" for r in records)
    return Grid(title, *_heads(used), keys, rows)


@kept(RECORDS)
def _telling(inner: tuple[Fact, ...], panel: str, record: Mapping[str, Any]) -> int:
    """Which of the fields say something in this record, a bit for each."""
    told = 0
    for n, f in enumerate(inner):
        value = record.get(f.name.partition(".")[2])
        if value is None or value == "" or (value == "none" and panel in QUIET):
            continue
        if f.name not in UNTOLD or value != UNTOLD[f.name]:
            told |= 1 << n
    return told


@cache
def _used(panel: str, listed: str, telling: int) -> tuple[Fact, ...]:
    inner = next(inner for one, inner in columns(panel) if one.name == listed)
    return tuple(f for n, f in enumerate(inner) if telling >> n & 1)


@kept(64)
def _heads(used: tuple[Fact, ...]) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    return tuple(f.label for f in used), tuple(f.type == "number" for f in used)


@kept(RECORDS)
def _row(used: tuple[Fact, ...], record: Mapping[str, Any], today: date | None) -> Items:
    return tuple(_item(f, record["id"], record.get(f.name.partition(".")[2]), today) for f in used)


@kept(RECORDS * 8)
def _item(f: Fact, record: str, value: Any, today: date | None) -> Item:
    return Item(f"{f.name}#{record}", f.label, show(value, f.unit, today=today))


@kept(RECORDS)
def record_name(entity: str, record: Mapping[str, Any]) -> str:
    """How a record is called where its own list is not shown: `1 KP-2210`."""
    words = [
        show(record[k])
        for k in ("number", "product", "code", "name", "party", "schedule_b", "customer")
        if record.get(k) not in (None, "")
    ]
    return " ".join(words[:2]) or f"{entity} {clean(str(record['id']))}"
