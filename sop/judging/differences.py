"""What an event changed: which facts; of lists which fields of which records, and whether they are others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import is_not
from typing import Any

from sop.judging.wiring import Wiring


@dataclass(frozen=True, slots=True)
class Difference:
    """`fields` that differ in some record; `members` says that the list has other records, or another order of them.

    `records` holds for each record that is another object, by id, the fields that differ; None where it has other
    fields than before, or where ids do not tell records apart.
    """

    fields: tuple[str, ...]
    members: bool
    records: Mapping[Any, Sequence[str] | None]


def changes(
    wiring: Wiring, changed: Iterable[str], before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[list[str], list[tuple[str, Difference]]]:
    """What moved (facts, fields of records as `line.price`, lists whose members are others), and how lists differ.

    `changed` names what may be others, as a step does; the clock may always be.
    """
    moved: list[str] = []
    lists: list[tuple[str, Difference]] = []
    for name, refs in _named(wiring, changed).items():
        old, new = before.get(name), after.get(name)
        entity = wiring.entity_of.get(name)
        if entity is None:
            if old != new:
                moved.append(name)
            continue
        difference = (_fields_changed(old, new, refs) if refs else None) or differences(old, new)
        if difference.records or difference.members:
            lists.append((name, difference))
            moved.extend(f"{entity}.{field}" for field in difference.fields)
        if difference.members:
            moved.append(name)
    return moved, lists


def _named(wiring: Wiring, changed: Iterable[str]) -> dict[str, list[str]]:
    """The facts that may be others; with a list of which single fields are named, these refs."""
    named: dict[str, list[str]] = {}
    whole = ["clock.now", "clock.today"]
    for ref in changed:
        name = wiring.fact_of(ref)
        refs = named.setdefault(name, [])
        if name == ref:
            whole.append(name)
        else:
            refs.append(ref)
    for name in whole:
        named[name] = []
    return named


def differences(before: Any, after: Any) -> Difference:
    """Two states of a list of records compared, record by record as their ids say."""
    old = {row.get("id"): row for row in before or () if isinstance(row, Mapping)}
    new = {row.get("id"): row for row in after or () if isinstance(row, Mapping)}
    if len(old) != len(before or ()) or len(new) != len(after or ()):
        # An id that stands twice names no record: everything may have changed.
        return Difference(tuple(dict.fromkeys(n for row in (*old.values(), *new.values()) for n in row)), True, {})
    found: dict[str, None] = {}
    records: dict[Any, Sequence[str] | None] = {}
    for key, right in new.items():
        left = old.get(key)
        if left is None or left is right:
            continue
        if list(left) == list(right):
            # Most of a hundred fields are the very same objects: those are passed over without a step of Python.
            others = compress(right, map(is_not, left.values(), right.values()))
            records[key] = some = [field for field in others if left[field] != right[field]]
            found.update(dict.fromkeys(some))
            continue
        records[key] = None
        found.update((field, None) for field, value in right.items() if left.get(field) != value)
        found.update((field, None) for field, value in left.items() if field not in right and value is not None)
    return Difference(tuple(found), list(old) != list(new), records)


def _fields_changed(before: Any, after: Any, refs: Sequence[str]) -> Difference | None:
    """The same where it is known which fields of which records may be others (`line.price#2`).

    None where the lists do not bear that out.
    """
    if not isinstance(before, list | tuple) or not isinstance(after, list | tuple) or len(before) != len(after):
        return None
    pairs = {old.get("id"): (old, new) for old, new in zip(before, after, strict=True)}
    if len(pairs) != len(before):
        return None
    found: dict[str, None] = {}
    records: dict[Any, list[str]] = {}
    for ref in refs:
        name, _, key = ref.partition("#")
        field = name.partition(".")[2]
        old, new = pairs.get(key, ({}, {}))
        if field not in old or field not in new or old.get("id") != new.get("id"):
            return None
        others = records.setdefault(key, [])
        if old[field] != new[field]:
            others.append(field)
            found[field] = None
    if any(old is not new and key not in records for key, (old, new) in pairs.items()):
        return None
    return Difference(tuple(found), False, records)
