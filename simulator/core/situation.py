"""A scenario as the drill holds it: plain data that goes into the first event and comes back from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from scenarios.facts import observe
from scenarios.scenario import Answer, Arg, Happening, Now, Scenario, Trait
from scenarios.world.desk import Document, TextLine
from sop.values import decode, encode


@dataclass(frozen=True, slots=True)
class Situation:
    """What `decide` needs to know of a scenario: facts at the start, documents as they arrived, the people's truth.

    `answers`, `happenings` and `planted` are hidden: nothing prints them while the drill is open.
    """

    family: str
    level: int
    seed: int
    title: str
    brief: str
    closes_at: datetime
    facts: Mapping[str, Any]
    documents: tuple[Document, ...] = ()
    answers: tuple[Answer, ...] = ()
    happenings: tuple[Happening, ...] = ()
    planted: tuple[Trait, ...] = ()
    prefill: Mapping[str, Any] = field(default_factory=dict)
    release: str = ""
    world_seed: int = 0
    edges_digest: str = ""
    twin: bool = False

    @property
    def key(self) -> str:
        """The scenario's name: family, level, seed (and t for a twin)."""
        return f"{self.family}/{self.level}/{self.seed}{'t' if self.twin else ''}"


def situation(scenario: Scenario) -> Situation:
    """The scenario, projected."""
    return Situation(
        facts=observe(scenario.world),
        documents=scenario.world.documents,
        **{f.name: getattr(scenario, f.name) for f in fields(Situation) if f.name not in ("facts", "documents")},
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Now):
        return {"@type": "now", "@value": value.name}
    if isinstance(value, Arg):
        return {"@type": "arg", "@value": value.name}
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value if isinstance(value, int) else encode(value)


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        if value.get("@type") == "now":
            return Now(value["@value"])
        if value.get("@type") == "arg":
            return Arg(value["@value"])
        if "@type" in value:
            return decode(value)
        return {k: _value(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_value(v) for v in value]
    return value


def document_to_json(document: Document) -> dict[str, Any]:
    """A document as plain JSON."""
    return _plain(  # type: ignore[no-any-return]
        {
            "id": document.id, "kind": document.kind, "title": document.title, "sender": document.sender,
            "at": document.at, "panel": document.panel, "asks": document.asks,
            "lines": [[line.text, line.fact] for line in document.lines],
        }
    )  # fmt: skip


def document_from_json(data: Mapping[str, Any]) -> Document:
    """The document back from plain JSON."""
    values = _value(dict(data))
    lines = tuple(TextLine(text, fact) for text, fact in values.pop("lines"))
    return Document(**{**values, "lines": lines, "asks": tuple(values.get("asks", ()))})


def to_json(s: Situation) -> dict[str, Any]:
    """The situation as plain JSON: the blob that the first event names."""
    out: dict[str, Any] = {}
    for f in fields(Situation):
        value = getattr(s, f.name)
        if f.name == "documents":
            out[f.name] = [document_to_json(d) for d in value]
        elif f.name in ("answers", "happenings"):
            out[f.name] = [
                {
                    k: (document_to_json(v) if v is not None else None) if k == "document" else _plain(v)
                    for k, v in ((x.name, getattr(item, x.name)) for x in fields(item))
                }
                for item in value
            ]
        elif f.name == "planted":
            out[f.name] = [_plain(asdict(item)) for item in value]
        elif f.name in ("level", "seed", "world_seed"):
            out[f.name] = value
        else:
            out[f.name] = _plain(value)
    return out


def from_json(data: Mapping[str, Any]) -> Situation:
    """The situation back from plain JSON."""
    plain = dict(data)

    def items(name: str, kind: type[Any]) -> tuple[Any, ...]:
        return tuple(
            kind(
                **{k: (document_from_json(v) if v else None) if k == "document" else _value(v) for k, v in item.items()}
            )
            for item in plain.pop(name)
        )

    documents = tuple(document_from_json(d) for d in plain.pop("documents"))
    answers, happenings, planted = items("answers", Answer), items("happenings", Happening), items("planted", Trait)
    return Situation(
        documents=documents, answers=answers, happenings=happenings, planted=planted,
        **{k: _value(v) for k, v in plain.items()},
    )  # fmt: skip
