"""What an SOP may speak of: facts, actions, panels, messages and documents, by name and type.

The package that uses `sop` fills a `Vocabulary`; nothing here knows an order or a desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

FactType = Literal["text", "number", "boolean", "date", "dateTime", "time", "duration", "list", "set"]
ActionClass = Literal["look", "wait", "flag", "ask", "tell", "change"]
ParamKind = Literal[
    "panel",
    "fact",
    "facts",
    "enum",
    "enums",
    "text",
    "number",
    "date",
    "dateTime",
    "entity",
    "message",
    "document",
    "value",
]


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact: a value that a panel shows, or one field of the records of a list.

    `name` is dotted. A field of a list's records is named `<entity>.<field>` and has `entity` set, as has the list
    itself (`order.lines` has entity `line`). `values` is the enumeration of a text or set, empty for free text.
    `unit` is plain words: money, percent, days, working days, kg, a currency code, each.
    """

    name: str
    type: FactType
    label: str
    panel: str
    values: tuple[str, ...] = ()
    unit: str = ""
    unknown: bool = False
    entity: str = ""
    prose: bool = False


@dataclass(frozen=True, slots=True)
class Param:
    """One argument of an action. `entity` names the list word (`hold`) for kind `entity`."""

    name: str
    kind: ParamKind
    values: tuple[str, ...] = ()
    required: bool = True
    entity: str = ""


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One act that an SOP may ask for or forbid.

    `phrases` are the ways its arguments may be written after the bold name: literal words and `{param}` slots, as in
    `of {hold} from {role}`; the empty phrase means no arguments. `carries` says that the act carries a message (its
    `facts` and `text` arguments are judged by the message table) or a document (its `fields`). `travels` is true when
    prepared documents leave with the act, so that document tables are judged; `document` names the one that the act
    itself is (an acknowledgement), whose items count as decisions. `dimension` is the score dimension of a
    duty to do this; empty leaves it to the class (`sop.dimensions`).
    """

    name: str
    cls: ActionClass
    params: tuple[Param, ...] = ()
    phrases: tuple[str, ...] = ("",)
    carries: Literal["", "message", "document"] = ""
    travels: bool = False
    document: str = ""
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every name an SOP may use. `documents` maps a document to its fields by name (`invoice.buyer`)."""

    facts: Mapping[str, FactSpec]
    actions: Mapping[str, ActionSpec]
    panels: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    documents: Mapping[str, Mapping[str, FactSpec]] = field(default_factory=dict)

    @property
    def entities(self) -> dict[str, str]:
        """Entity word -> the list it stands in (`hold` -> `order.holds`)."""
        return {f.entity: f.name for f in self.facts.values() if f.type == "list" and f.entity}
