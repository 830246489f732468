"""One change between two versions of a procedure, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "document",
    "front matter",
    "definition",
    "parameter",
    "table",
    "row",
    "step",
    "never",
    "end",
    "message item",
    "document item",
    "example",
    "scoring",
    "prose",
]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is no longer as it was.

    `clause` is a clause or table id; where there is none, the name of what changed (a definition, a parameter, a key of
    the front matter, a section). `old` and `new` are the texts, empty where there was or is none. `meaning` tells a
    change of what is judged from one of wording. `line` is that of the new document, of the old one for what is gone.
    """

    sop: str
    clause: str
    kind: Kind
    words: str
    old: str
    new: str
    meaning: bool
    line: int = 1

    def __str__(self) -> str:
        return f"{self.clause or self.sop}: {self.words}"


@dataclass(frozen=True, slots=True)
class At:
    """Where changes are found: the procedure, and the clause or name within it."""

    sop: str
    clause: str
    kind: Kind
    line: int = 1

    def change(self, words: str, old: str = "", new: str = "", *, meaning: bool = True) -> Change:
        """A change here."""
        return Change(self.sop, self.clause, self.kind, words, old, new, meaning, self.line)

    def was(self, what: str, old: str, new: str, *, meaning: bool = True) -> Change:
        """`what` was one thing and is now another; blank is *nothing*."""
        subject = f"{what} " if what else ""
        return self.change(f"{subject}was {old or 'nothing'}, now {new or 'nothing'}", old, new, meaning=meaning)


def quoted(text: str) -> str:
    """A text as it is quoted in a sentence."""
    return f"“{text}”"
