"""What is wrong with a document: a code, a place, plain words and the nearest valid thing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from sop.values import Value

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("note", "warning", "error")
"""Weakest first. An error keeps the document from being used; a note is for whoever asks."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about a document. `code` is stable; `line` and `column` count from 1; `hint` says what to do.

    `clauses` are the ids that it speaks of; `witness` gives the case that shows it, values by name, where there is one.
    """

    code: str
    severity: Severity
    path: str
    line: int
    column: int
    message: str
    hint: str = ""
    clauses: tuple[str, ...] = ()
    witness: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        tail = f" ({self.hint})" if self.hint else ""
        return f"{self.path}:{self.line}:{self.column}: {self.severity}: {self.code}: {self.message}{tail}"


@dataclass(slots=True)
class Reporter:
    """Collects diagnostics of one document; none stops the rest."""

    path: str
    found: list[Diagnostic] = field(default_factory=list)

    def error(self, code: str, line: int, column: int, message: str, hint: str = "") -> None:
        """Note something that keeps the document from being used."""
        self._add(Diagnostic(code, "error", self.path, line, column, message, hint))

    def warning(self, code: str, line: int, column: int, message: str, hint: str = "") -> None:
        """Note something that a reviewer should see."""
        self._add(Diagnostic(code, "warning", self.path, line, column, message, hint))

    def _add(self, diagnostic: Diagnostic) -> None:
        if diagnostic not in self.found:
            self.found.append(diagnostic)

    @property
    def failed(self) -> bool:
        """Whether any error was found."""
        return any(d.severity == "error" for d in self.found)

    def sorted(self) -> tuple[Diagnostic, ...]:
        """All of them, in document order."""
        return tuple(sorted(self.found, key=lambda d: (d.line, d.column, d.code)))


def nearest(word: str, choices: Iterable[str]) -> str:
    """A hint that names the closest valid thing, or nothing."""
    pool = {choice.lower(): choice for choice in choices}
    match = difflib.get_close_matches(word.lower(), list(pool), n=1, cutoff=0.6)
    return f"did you mean {pool[match[0]]}?" if match else ""
