"""What an action is: one row that drives forms, keys, palette, plain mode, help, docs and the SOP grammar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from simulator.core.refs import read_ref

ActionClass = Literal["look", "wait", "flag", "ask", "tell", "change"]


@dataclass(frozen=True, slots=True)
class Param:
    """One argument. `kind` decides the form field and what is accepted; `entity` names the list for kind `entity`.

    Kinds: panel, fact (a ref), facts (refs), enum, enums, text, number, date, dateTime, entity (a record's id),
    message, document, value (anything that fits the field it is for), fields (a document's fields).
    """

    name: str
    kind: str
    label: str
    values: tuple[str, ...] = ()
    required: bool = True
    entity: str = ""
    default: Any = None


@dataclass(frozen=True, slots=True)
class Deed:
    """What an effect reads: the facts just before the act, its arguments, and what the desk already holds."""

    facts: Mapping[str, Any]
    args: Mapping[str, Any]
    papers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    prefill: Mapping[str, Any] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """Desk time just before the act."""
        now: datetime = self.facts["clock.now"]
        return now

    def arg(self, name: str, default: Any = None) -> Any:
        """An argument, or the default where it is missing or empty."""
        value = self.args.get(name)
        return default if value in (None, "", [], ()) else value

    def lines(self) -> list[dict[str, Any]]:
        """The order's lines."""
        return list(self.facts["order.lines"])

    def record(self, entity_list: str, entity_id: str) -> dict[str, Any] | None:
        """The record with that id, or None."""
        return next((r for r in self.facts.get(entity_list, ()) if r["id"] == entity_id), None)

    def ref(self, ref: str) -> Any:
        """The value that a ref names."""
        return read_ref(self.facts, ref)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act does: changed facts (written as in `resolve`), what the screen says, or why it is impossible.

    `asks` opens a request that somebody answers. `documents` are those that travel with the act; `papers` those that it
    prepared.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""
    refused: str = ""
    asks: bool = False
    papers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    documents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def nothing(deed: Deed) -> Outcome:
    """The effect of an act that changes no fact."""
    return Outcome()


def asked(deed: Deed) -> Outcome:
    """The effect of an act that only opens a request."""
    return Outcome(asks=True)


@dataclass(frozen=True, slots=True)
class Action:
    """One kind of act.

    `name` is what an SOP writes in bold; `phrases` how its arguments may be written after it (`sop.vocabulary`).
    `minutes` is desk time. `document` names the document that the act itself is.
    `leaves` marks what leaves the building or cannot be recalled: the screen asks once.
    `group` is the heading in palette and docs. `help` says what it does, never whether it is right.
    """

    name: str
    cls: ActionClass
    group: str
    help: str
    minutes: int = 0
    params: tuple[Param, ...] = ()
    phrases: tuple[str, ...] = ("",)
    effect: Callable[[Deed], Outcome] = nothing
    carries: Literal["", "message", "document"] = ""
    travels: bool = False
    document: str = ""
    leaves: bool = False
    key: str = ""

    def param(self, name: str) -> Param | None:
        """The parameter of that name."""
        return next((p for p in self.params if p.name == name), None)


CHANNEL = Param("channel", "enum", "channel", ("e-mail", "phone", "portal", "EDI"), required=False, default="e-mail")
REASON = Param("reason", "text", "reason", required=False)
BASIS = Param("basis", "facts", "on the ground of", required=False)
FACTS_PUT_IN = Param("facts", "facts", "figures and facts put in", required=False)
TEXT = Param("text", "text", "your own words", required=False)
