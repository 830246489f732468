"""What one generated situation is: a world, the people in it, what will happen by itself, what was planted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from scenarios.world import World
from scenarios.world.desk import Document


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answers when the trainee asks: the scenario's truth, delivered after a delay.

    `to` is the action's name; `when` are the arguments that must match (a list matches as a set; an argument not named
    matches anything). `nth` 0 answers every time, else only the nth such asking. After `minutes` of desk time the reply
    arrives: `facts` change and `document` (or a plain `text` from `sender`) lands in the messages.

    Keys of `facts`: a fact's name; `line.agreed_price#2` for one record's field; `+order.holds` to add a record;
    `-order.holds` with the id or hold code to take records away. A value that is `Now("order.value")` is read when the
    reply arrives, `Arg("value")` from the asking act. `silent` people are asked and never answer.
    """

    to: str
    when: Mapping[str, Any] = field(default_factory=dict)
    minutes: int = 30
    facts: Mapping[str, Any] = field(default_factory=dict)
    sender: str = ""
    text: str = ""
    document: Document | None = None
    nth: int = 0
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that comes about by itself at a desk time: a mail, a receipt that slips."""

    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    sender: str = ""
    text: str = ""
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Now:
    """A value read from the facts when the reply arrives."""

    name: str


@dataclass(frozen=True, slots=True)
class Arg:
    """A value taken from the act that asked."""

    name: str


@dataclass(frozen=True, slots=True)
class Trait:
    """What the family planted, stated as facts. No clause, no outcome."""

    name: str
    kind: Literal["fault", "decoy", "missing", "clean", "pressure", "unfinished"]
    facts: Mapping[str, Any] = field(default_factory=dict)
    twin: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """One situation. Its bytes are a function of (release, world seed, family, level, seed, edges digest)."""

    family: str
    level: int
    seed: int
    title: str
    brief: str
    world: World
    closes_at: datetime
    answers: tuple[Answer, ...] = ()
    happenings: tuple[Happening, ...] = ()
    planted: tuple[Trait, ...] = ()
    prefill: Mapping[str, Any] = field(default_factory=dict)
    """What the system puts into a prepared document (a planted fault), by field or field#id."""
    release: str = ""
    world_seed: int = 0
    edges_digest: str = ""
    twin: bool = False
