"""FACTS and observe(world): the only projection of the world onto facts by name.

A fact's meaning stands once, at the field of the noun (`scenarios/world/`). A record of a list keeps its fields
without the entity word, with an `id`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, get_args, get_type_hints

from scenarios.world import World
from scenarios.world.noun import Fact, facts_of

Value = Any
Facts = dict[str, Value]


def _record_reader(noun: type[Any]) -> Callable[[Any], dict[str, Value]]:
    names = ("id", *(f.name for f, _ in facts_of(noun)))
    extra = tuple(f.name for f in dataclasses.fields(noun) if "fact" not in f.metadata and f.name != "id")
    if extra:
        names += extra
    get = attrgetter(*names)
    return lambda item: dict(zip(names, get(item), strict=True))


def _build() -> tuple[dict[str, Fact], list[tuple[str, Callable[[World], Value]]]]:
    facts: dict[str, Fact] = {}
    readers: list[tuple[str, Callable[[World], Value]]] = []
    for part, noun in get_type_hints(World).items():
        if part == "documents":
            continue
        for f, meaning in facts_of(noun):
            name = meaning.name or f"{part}.{f.name}"
            facts[name] = dataclasses.replace(meaning, name=name)
            get = attrgetter(f"{part}.{f.name}")
            if meaning.type == "list":
                element = get_args(get_type_hints(noun)[f.name])[0]
                record = _record_reader(element)
                readers.append((name, lambda w, get=get, record=record: [record(x) for x in get(w)]))  # type: ignore[misc]
                for inner, field_meaning in facts_of(element):
                    dotted = f"{meaning.entity}.{inner.name}"
                    facts[dotted] = dataclasses.replace(field_meaning, name=dotted, entity=meaning.entity)
            elif meaning.type == "set":
                readers.append((name, lambda w, get=get: list(get(w))))  # type: ignore[misc]
            else:
                readers.append((name, get))
    return facts, readers


FACTS: Mapping[str, Fact]
FACTS, _READERS = _build()


def observe(world: World) -> Facts:
    """Every fact of the world by name. Documents are not facts: they are shown as they arrived."""
    return {name: read(world) for name, read in _READERS}
