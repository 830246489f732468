"""What stands under a place in a procedure: a name, an action, a clause, and where between them one may write what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from simulator.maintain.atlas import BOLD, CLAUSE, CODE, NAME, Page, cells_of

Slot = Literal["name", "action", "value", "front", "prose"]

_FRONT_KEY = re.compile(r"[a-z_]*$")
_OPEN_VALUE = re.compile(r"`([^`\n]+)` is (?:not )?(?:[\w -]+ or )*([\w -]*)$")


@dataclass(frozen=True, slots=True)
class Word:
    """What stands there: a `name` (in code), an `action` (in bold) or a `clause` id, with its columns from 0."""

    kind: Literal["name", "action", "clause"]
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What may be written at a place. `typed` stands there already from column `start`; `about` is the name whose
    values are wanted."""

    slot: Slot
    typed: str
    start: int
    about: str = ""


def word_at(page: Page, line: int, column: int) -> Word | None:
    """The name, action or clause at a place (from 0), or None."""
    if not 0 <= line < len(page.lines):
        return None
    return next((w for w in words_of(page, line) if w.start <= column <= w.end), None)


def words_of(page: Page, line: int) -> Iterator[Word]:
    """Names, actions and clause ids of a line, names first."""
    text = page.lines[line]
    for stretch in [*CODE.finditer(text), *re.finditer(r"(?<=^applies:)(.+)", text)]:
        for m in NAME.finditer(stretch.group(1)):
            yield Word("name", m.group(), stretch.start(1) + m.start(), stretch.start(1) + m.end())
    for m in BOLD.finditer(text):
        if not m.group(1).startswith("`"):
            yield Word("action", " ".join(m.group(1).lower().split()), m.start(1), m.end(1))
    for m in CLAUSE.finditer(text):
        yield Word("clause", m.group(), m.start(), m.end())


def wanted_at(page: Page, line: int, column: int) -> Wanted:
    """What may be written at a place (from 0)."""
    before = page.lines[line][:column] if 0 <= line < len(page.lines) else ""
    if _in_front_matter(page, line):
        key = _FRONT_KEY.match(before)
        return Wanted("front", key.group(), 0) if key else _expression(before, 0, before.startswith("applies:"))
    if before.count("`") % 2:
        return _expression(before, before.rindex("`") + 1, code=True)
    if before.count("**") % 2:
        start = before.rindex("**") + 2
        return Wanted("action", before[start:], start)
    value = _OPEN_VALUE.search(before)
    if value:
        return Wanted("value", value.group(2), value.start(2), value.group(1))
    return _cell(page, line, before)


def _expression(before: str, start: int, code: bool) -> Wanted:
    typed = re.search(r"[\w.-]*$", before[start:])
    word = typed.group() if typed else ""
    return Wanted("name" if code else "prose", word, len(before) - len(word))


def _cell(page: Page, line: int, before: str) -> Wanted:
    """In a table row under a column that asks one name: that name's values."""
    prose = Wanted("prose", "", len(before))
    if not before.lstrip().startswith("|"):
        return prose
    top = line
    while top and cells_of(page.lines[top - 1]):
        top -= 1
    head = cells_of(page.lines[top])
    index = len(re.findall(r"(?<!\\)\|", before)) - 1
    if top >= line - 1 or not 0 <= index < len(head):
        return prose
    name = CODE.search(head[index][1])
    typed = before.rpartition("|")[2].lstrip()
    return Wanted("value", typed, len(before) - len(typed), name.group(1)) if name else prose


def _in_front_matter(page: Page, line: int) -> bool:
    if not page.lines or page.lines[0].strip() != "---":
        return False
    close = next((n for n, text in enumerate(page.lines[1:], 1) if text.strip() == "---"), len(page.lines))
    return 0 < line < close
