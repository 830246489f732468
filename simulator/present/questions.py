"""What a form is made of: questions, their choices, and what is held as the answer. Knows no action and no drill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Raw = str | Sequence[str] | Mapping[str, str]
"""What a form holds for one field: text, several choices, or a document's fields by name."""

PAIR = " | "
ONE, MANY, TEXT, FREE, PAPER = "one", "many", "text", "free", "paper"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: what it means and how it reads."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of a form. kind: one (choose one), many (choose several), text (type), free (choose or type), paper
    (a document's fields, edited in place)."""

    name: str
    label: str
    kind: str
    required: bool
    options: tuple[Option, ...] = ()
    initial: Raw = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One field of a document as the form shows it: prefilled by the system, typed over by the trainee."""

    key: str
    label: str
    prefill: str
    options: tuple[str, ...] = ()
