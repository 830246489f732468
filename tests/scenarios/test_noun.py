"""A noun made quickly is the noun that `dataclass` makes."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, fields, replace

import pytest

from scenarios.world.noun import fact, facts_of, quick


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow:
    id: str
    name: str = fact("name", "order")
    note: str = fact("note", "order", default="none")


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Fast:
    id: str
    name: str = fact("name", "order")
    note: str = fact("note", "order", default="none")


def test_same_fields_same_values_as_frozen() -> None:
    slow, fast = Slow(id="1", name="a"), Fast(id="1", name="a")
    assert [getattr(fast, f.name) for f in fields(Fast)] == [getattr(slow, f.name) for f in fields(Slow)]
    assert [m for _, m in facts_of(Fast)] == [m for _, m in facts_of(Slow)]
    assert replace(fast, note="b") == Fast(id="1", name="a", note="b") != fast
    with pytest.raises(FrozenInstanceError):
        fast.name = "b"  # type: ignore[misc]


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'name'"):
        Fast(id="1")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        Fast(id="1", name="a", colour="red")  # type: ignore[call-arg]
