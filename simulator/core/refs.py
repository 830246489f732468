"""Refs: how an act names one value (`credit.limit`, `line.price#2`), and how changes to facts are written.

A family and an effect write changes as `resolve` reads them. An event holds them as `narrowed` writes them: a fact by
its name, a field of one record by its ref. `written` puts those in place, and only copies.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.facts import FACTS
from scenarios.scenario import Arg, Now

Facts = Mapping[str, Any]

LISTS: dict[str, str] = {f.entity: f.name for f in FACTS.values() if f.type == "list"}
"""Entity word -> the list that its records stand in."""

ENTITIES: dict[str, str] = {listed: entity for entity, listed in LISTS.items()}
"""The list -> the entity word of its records."""


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


def narrowed(whole: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """Changes as an event holds them: a list whose records are still the same ones becomes the fields that are others.

    `{"order.lines": [...]}` becomes `{"line.price#2": ...}`. A list that has other records, or another order of them,
    stays whole; one in which nothing is another is left out.
    """
    out: dict[str, Any] = {}
    for name, value in whole.items():
        fields = _fields(ENTITIES[name], facts.get(name), value) if name in ENTITIES else None
        if fields is None:
            out[name] = value
        else:
            out.update(fields)
    return out


def _fields(entity: str, before: Any, after: Any) -> dict[str, Any] | None:
    """The fields by ref in which the records of a list are others; None where that does not say it all."""
    if not (isinstance(before, list | tuple) and isinstance(after, list | tuple) and len(before) == len(after)):
        return None
    out: dict[str, Any] = {}
    ids = set()
    for old, new in zip(before, after, strict=True):
        if new is not old:
            if new["id"] != old["id"] or list(new) != list(old):
                return None
            for field, value, former in zip(new, new.values(), old.values(), strict=True):
                if value is not former and value != former:
                    out[f"{entity}.{field}#{new['id']}"] = value
        ids.add(new["id"])
    return out if len(ids) == len(after) else None


def written(facts: Facts, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with an event's changes in place. Records that did not change are the same objects as before."""
    out = dict(facts)
    records: dict[str, dict[str, dict[str, Any]]] = {}
    for ref, value in changes.items():
        name, entity_id = split_ref(ref)
        if entity_id:
            entity, _, field = name.partition(".")
            records.setdefault(LISTS[entity], {}).setdefault(entity_id, {})[field] = value
        else:
            out[name] = value
    for listed, others in records.items():
        out[listed] = [{**r, **others[r["id"]]} if r["id"] in others else r for r in out[listed]]
    return out
