"""How a list of records differs from what it was: which fields of which records, and whether the records are others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import is_not
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """`fields` that differ in some record; `members` says that the list has other records, or another order of them.

    `records` holds for each record that is another object, by id, the fields that differ; None where it has other
    fields than before, or where ids do not tell records apart.
    """

    fields: tuple[str, ...]
    members: bool
    records: Mapping[Any, Sequence[str] | None]


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
