"""Stretches of inline text of one kind, with their places."""

from __future__ import annotations

from typing import Literal, NamedTuple

RunKind = Literal["text", "code", "bold", "em"]


class Run(NamedTuple):
    """A stretch of one kind of text. `code` is true for bold text that was written in backticks."""

    kind: RunKind
    text: str
    line: int
    column: int
    code: bool = False


def straight(text: str) -> str:
    """Curly quotes count as straight (language.md §1)."""
    return text.translate(_QUOTES)


_QUOTES = str.maketrans({"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'", "\u00a0": " "})
