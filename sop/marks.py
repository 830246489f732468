"""Inline text without markdown-it: words, `code`, **bold** and *emphasis* as procedures use them."""

from __future__ import annotations

import re
from typing import NamedTuple

from sop.runs import Run, RunKind

_MARK = re.compile(r"[`*\\&<_\]]")
_NAME = re.compile(r"`([^` \n][^`\n]*)`")
_INLINE = re.compile(r"((?:[^`*\\&<_\]\n]+|\](?!\()|(?<=[^\W_])_(?=[^\W_]))+)|`([^`\n]+)`(?!`)|(\*{1,2})(?!\*)")
_OPENS_AFTER = frozenset(" (\"'")
_CLOSES_BEFORE = frozenset(" .,;:!?)\"'")


class Line(NamedTuple):
    """What is left of a source line inside its list item: `text` begins at `column`, counted from 1."""

    text: str
    number: int
    column: int

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" "))

    def cut(self, count: int) -> Line:
        return Line(self.text[count:], self.number, self.column + count)


class Odd(Exception):
    """The document holds something that the scan does not read."""


def runs_of_lines(raw: list[Line]) -> tuple[Run, ...]:
    """The runs of lines that make one stretch of inline text."""
    lines = [line.cut(line.indent) if line.text.startswith(" ") else line for line in raw]
    if len(lines) == 1:
        return runs_of_line(*lines[0])
    found: list[Run] = []
    mood, held = "", found
    for index, line in enumerate(lines):
        if index:
            before = lines[index - 1]
            held.append(Run("text", " ", before.number, before.column + len(before.text)))
        text, number, column = line
        if text and not _MARK.search(text):  # most lines
            held.append(Run("text", text, number, column))
            continue
        made = _stretch(text, number, column, found, mood, held)
        if made is None:
            break
        mood, held = made
    else:
        if not mood:
            return tuple(found)
    if any(line.indent for line in raw[1:]):  # blanks that may be part of a code
        raise Odd
    return _by_markdown(lines)


def runs_of_line(text: str, number: int, column: int) -> tuple[Run, ...]:
    """The runs of one line; most lines and cells hold no mark at all, or are one name in backticks."""
    if not text:
        return ()
    if not _MARK.search(text):
        return (Run("text", text, number, column),)
    if (name := _NAME.fullmatch(text)) is not None:
        return (Run("code", name[1], number, column + 1),)
    found: list[Run] = []
    made = _stretch(text, number, column, found, "", found)
    return tuple(found) if made is not None and not made[0] else _by_markdown([Line(text, number, column)])


def _stretch(
    text: str, number: int, column: int, found: list[Run], mood: str, held: list[Run]
) -> tuple[str, list[Run]] | None:
    """Read one line; None where it is not plain. `mood` is the mark that is open, `held` the runs inside it."""
    at = 0
    while at < len(text):
        hit = _INLINE.match(text, at)
        if hit is None:
            return None
        kind = hit.lastindex
        if kind == 1:
            held.append(Run("text", hit[1], number, column + at))
        elif kind == 2:
            if hit[2][0] == " " or (at and text[at - 1] == "`"):
                return None
            held.append(Run("code", hit[2], number, column + at + 1))
        elif not mood and _may_open(text, at, hit.end()):
            mood, held = hit[3], []
        elif mood == hit[3] and held and _may_close(text, at, hit.end()):
            found.append(_joined("bold" if len(mood) == 2 else "em", held))
            mood, held = "", found
        else:
            return None
        at = hit.end()
    return mood, held


def _may_open(text: str, start: int, end: int) -> bool:
    after = text[end : end + 1]
    return (start == 0 or text[start - 1] in _OPENS_AFTER) and (after.isalnum() or after == "`")


def _may_close(text: str, start: int, end: int) -> bool:
    after = text[end : end + 1]
    return start > 0 and text[start - 1] != " " and (not after or after in _CLOSES_BEFORE)


def _joined(kind: RunKind, parts: list[Run]) -> Run:
    if len(parts) == 1:
        return Run(kind, parts[0].text, parts[0].line, parts[0].column, parts[0].kind == "code")
    text = "".join(part.text for part in parts)
    return Run(kind, text, parts[0].line, parts[0].column, any(part.kind == "code" for part in parts))


def _by_markdown(lines: list[Line]) -> tuple[Run, ...]:
    from sop.markdown import inline  # slow to load, and most documents do without

    anchors, offset = [], 0
    for text, number, column in lines:
        anchors.append((offset, number, column))
        offset += len(text) + 1
    return inline("\n".join(text for text, _, _ in lines), anchors)
