"""How a noun of the world states its facts: each field says its label, panel, type and unit, once.

`facts.py` reads these statements; nothing else lists facts.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, Literal, TypeVar

T = TypeVar("T")

FactType = Literal["text", "number", "boolean", "date", "dateTime", "time", "duration", "list", "set"]
PANELS = (
    "order", "holds", "po", "product", "prices", "customer", "account", "stock", "trade", "papers", "carrier",
    "messages", "edi", "search", "log", "queue",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact's meaning. `panel` is empty for what the bar always shows; `prose` facts stand only in sentences."""

    name: str
    type: FactType
    label: str
    panel: str
    values: tuple[str, ...] = ()
    unit: str = ""
    unknown: bool = False
    entity: str = ""
    prose: bool = False


def fact(
    label: str,
    panel: str,
    type: FactType = "text",
    *,
    values: tuple[str, ...] = (),
    unit: str = "",
    default: Any = MISSING,
    entity: str = "",
    prose: bool = False,
    name: str = "",
) -> Any:
    """A dataclass field that is a fact. A default of None says that the value can be unknown (not set).

    `name` overrides the dotted name (a field `from_country` is otherwise `<noun>.from_country`).
    """
    metadata = {
        "fact": Fact(name, type, label, panel, values, unit, default is None, entity, prose),
    }
    if default is MISSING:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


def facts_of(noun: type[Any]) -> list[tuple[Field[Any], Fact]]:
    """The fields of a noun that are facts, in order."""
    return [(f, f.metadata["fact"]) for f in fields(noun) if "fact" in f.metadata]


def quick(noun: type[T]) -> type[T]:
    """The same frozen noun, made in half the time: each field goes through its slot's own setter.

    For the nouns that every scenario has. What `dataclass` writes asks `object.__setattr__` for each field anew.
    All fields are given by keyword, and none has a default factory.
    """
    parts: dict[str, Any] = {}
    params, body = [], []
    for f in fields(noun):  # type: ignore[arg-type]
        parts[f"set_{f.name}"] = noun.__dict__[f.name].__set__
        params.append(f.name)
        if f.default is not MISSING:
            parts[f"or_{f.name}"] = f.default
            params[-1] += f"=or_{f.name}"
        body.append(f" set_{f.name}(self, {f.name})")
    exec(f"def __init__(self, *, {', '.join(params)}):\n" + "\n".join(body), parts)
    parts["__init__"].__qualname__ = f"{noun.__qualname__}.__init__"
    setattr(noun, "__init__", parts["__init__"])  # noqa: B010 - a type checker keeps to the dataclass's own
    return noun
