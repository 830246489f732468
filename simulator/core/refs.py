"""Refs: how an act names one value (`credit.limit`, `line.price#2`), and how changes to facts are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.facts import FACTS
from scenarios.scenario import Arg, Now

Facts = Mapping[str, Any]

LISTS: dict[str, str] = {f.entity: f.name for f in FACTS.values() if f.type == "list"}
"""Entity word -> the list that its records stand in."""


def split_ref(ref: str) -> tuple[str, str]:
    """`line.price#2` -> (`line.price`, `2`); the id is empty for a plain fact."""
    name, _, entity_id = ref.partition("#")
    return name, entity_id


def read_ref(facts: Facts, ref: str) -> Any:
    """The value that a ref names, or None when there is none."""
    name, entity_id = split_ref(ref)
    if not entity_id:
        return facts.get(name)
    entity, _, rest = name.partition(".")
    for record in facts.get(LISTS.get(entity, ""), ()):
        if record["id"] == entity_id:
            return record.get(rest)
    return None


def resolve(changes: Mapping[str, Any], facts: Facts, args: Mapping[str, Any]) -> dict[str, Any]:
    """Written changes (see `scenarios.scenario.Answer`) as whole values by fact name, ready to be stored and copied.

    `line.price#2` rewrites one field of one record, `line.price#*` of every record; `+order.holds` adds a record,
    `-order.holds` takes away those whose id or code matches. `Now` and `Arg` values are read here.
    """
    out: dict[str, Any] = {}

    def current(name: str) -> Any:
        return out[name] if name in out else facts.get(name)

    for key, value in changes.items():
        if isinstance(value, Now):
            value = read_ref({**facts, **out}, value.name)
        elif isinstance(value, Arg):
            value = args.get(value.name)
        if key.startswith("+"):
            out[key[1:]] = [*(current(key[1:]) or ()), value]
        elif key.startswith("-"):
            gone = value if isinstance(value, list | tuple) else [value]
            out[key[1:]] = [r for r in current(key[1:]) or () if r["id"] not in gone and r.get("code") not in gone]
        elif "#" in key:
            name, entity_id = split_ref(key)
            entity, _, rest = name.partition(".")
            listed = LISTS[entity]
            out[listed] = [{**r, rest: value} if entity_id in ("*", r["id"]) else r for r in current(listed) or ()]
        else:
            out[key] = list(value) if isinstance(value, tuple) else value
    return out
