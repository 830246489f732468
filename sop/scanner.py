"""Markdown read line by line: the plain part of CommonMark that procedures are written in, many times as fast.

Headings, paragraphs, pipe tables, numbered and bulleted lists, code and bold. Whatever else a document holds (HTML,
quotes, fences, links, odd indents ...) is not guessed at: `scan` gives None and markdown-it reads the whole, or reads
that one stretch of inline text. The tests hold the two against each other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sop.document import Block, Cell, Item, ListBlock, Paragraph, Row, Section, TableBlock
from sop.marks import Line, Odd, runs_of_lines
from sop.runs import Run

_FOREIGN = re.compile(r"[\x00\t\x0b-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff]")
"""White space other than blanks, and what is no text: not for us. One set, for it is searched for in every document."""
_HEADING = re.compile(r" {0,3}(#{1,6})(?: +(.*))?$")
_MARKER = re.compile(r"( {0,3})([-+*]|(\d{1,9})[.)])( +)(?=\S)")
_BARE_MARKER = re.compile(r" {0,3}(?:[-+*]|\d{1,9}[.)])$")
_ODD = re.compile(r" {0,3}(?:[<>]|```|~~~|(?:\* *){3,}$|(?:- *){3,}$|(?:_ *){3,}$|=+$|-+$)|    ")
"""The beginnings of HTML, quotes, fences, rules, underlined headings and indented code."""
_DELIMITERS = re.compile(r" {0,3}\|? *:?-+:? *(?:\| *:?-+:? *)*\|?$")
_PIPE = re.compile(r"(?<!\\)\|")


def scan(lines: Sequence[str]) -> tuple[Section, ...] | None:
    """The sections of a document; None where it is not plain enough."""
    text = "\n".join(lines)
    if _FOREIGN.search(text) or "]:" in text:  # definitions of links are not for us either
        return None
    try:
        return tuple(_sections([Line(text, number, 1) for number, text in enumerate(lines, 1)]))
    except Odd:
        return None


def _sections(lines: list[Line]) -> list[Section]:
    found: list[Section] = []
    level, runs, line = 0, (), 1
    title: tuple[Run, ...] = runs
    start = 0
    for at, one in enumerate(lines):
        # At the margin a heading ends whatever stood before it; an indented one may be part of a list item.
        if one.text[:1] == "#" and (hit := _HEADING.match(one.text)):
            found.append(Section(level, title, line, tuple(_blocks(lines[start:at], 0))))
            level, line, start = len(hit[1]), one.number, at + 1
            words = hit[2] or ""
            if words.endswith("#"):
                raise Odd
            title = runs_of_lines([Line(words, one.number, one.column + hit.start(2))]) if words else ()
    found.append(Section(level, title, line, tuple(_blocks(lines[start:], 0))))
    return found


def _blocks(lines: list[Line], depth: int) -> list[Block]:
    """The blocks of one container: the document between two headings, or a list item."""
    if depth > 12:
        raise Odd
    found: list[Block] = []
    at = 0
    while at < len(lines):
        one = lines[at]
        if not one.text:
            at += 1
            continue
        if _is_table(lines, at):
            block, at = _table(lines, at)
            found.append(block)
        elif marker := _MARKER.match(one.text):
            made, at = _list(lines, at, marker, depth)
            found.append(made)
        elif _begins_other(one.text):
            raise Odd
        else:
            paragraph, at = _paragraph(lines, at)
            found.append(paragraph)
    return found


def _begins_other(text: str) -> bool:
    """Whether a line begins a block that the scan does not read, or a heading inside another block."""
    return bool(_ODD.match(text) or _HEADING.match(text) or _BARE_MARKER.match(text))


def _paragraph(lines: list[Line], at: int) -> tuple[Paragraph, int]:
    start = at
    at += 1
    while at < len(lines) and lines[at].text:
        text = lines[at].text
        if "|" in text and _is_table(lines, at):
            break
        if not text[0].isalpha():  # else nothing begins here
            marker = _MARKER.match(text)
            if marker and marker[3] in (None, "1"):
                break
            if not text.startswith("    ") and _begins_other(text):
                raise Odd
        at += 1
    own = lines[start:at]
    return Paragraph(runs_of_lines(own), own[0].number), at


# Lists


def _list(lines: list[Line], at: int, marker: re.Match[str], depth: int) -> tuple[ListBlock, int]:
    start, kind = at, marker[2][-1]
    items: list[Item] = []
    following: re.Match[str] | None = marker
    while following is not None:
        item, at = _item(lines, at, following, depth)
        items.append(item)
        after = at
        while after < len(lines) and not lines[after].text:
            after += 1
        following = _MARKER.match(lines[after].text) if after < len(lines) else None
        if following is not None and following[2][-1] == kind and not _ODD.match(lines[after].text):
            at = after
        else:
            following = None
    first = int(marker[3]) if marker[3] else 1
    return ListBlock(marker[3] is not None, first, tuple(items), lines[start].number), at


def _item(lines: list[Line], at: int, marker: re.Match[str], depth: int) -> tuple[Item, int]:
    if len(marker[4]) > 4 or _ODD.match(lines[at].text):
        raise Odd
    offset = marker.end()
    first = lines[at]
    own = [first.cut(offset)]
    at += 1
    while at < len(lines):
        one = lines[at]
        if not one.text:
            own.append(one)
        elif one.indent >= offset:
            own.append(one.cut(offset))
        elif not lines[at - 1].text or _MARKER.match(one.text):
            break
        else:  # a line that goes on with the item's paragraph without being indented
            raise Odd
        at += 1
    while own and not own[-1].text:
        own.pop()
        at -= 1
    runs: tuple[Run, ...] | None = None
    lists: list[ListBlock] = []
    extra: list[Block] = []
    for block in _blocks(own, depth + 1):
        if isinstance(block, Paragraph) and runs is None and not lists:
            runs = block.runs
        elif isinstance(block, ListBlock):
            lists.append(block)
        else:
            extra.append(block)
    if not runs:
        raise Odd
    return Item(runs, first.number, runs[0].column, tuple(lists), tuple(extra)), at


# Tables


def _is_table(lines: list[Line], at: int) -> bool:
    if at + 1 >= len(lines) or "|" not in lines[at].text or lines[at].text.startswith("    "):
        return False
    below = lines[at + 1].text
    if "-" not in below or not _DELIMITERS.match(below):
        return False
    below = below.strip(" ")
    if len(below) < 2 or below.startswith("- "):  # a list item, and not a line of dashes
        return False
    return len(_split(lines[at].text)) == len([part for part in below.split("|") if part.strip()])


def _table(lines: list[Line], at: int) -> tuple[TableBlock, int]:
    start = at
    count = len(_split(lines[at].text))
    rows = [_row(lines[at], count)]
    at += 2
    while at < len(lines) and lines[at].text:
        text = lines[at].text
        if text[0] != "|":
            if _MARKER.match(text):
                break
            if _begins_other(text):
                raise Odd
        rows.append(_row(lines[at], count))
        at += 1
    return TableBlock(rows[0], tuple(rows[1:]), lines[start].number), at


def _split(text: str) -> list[str]:
    """The cells of a line, as GFM splits it: at every pipe that no backslash escapes; outer pipes may be missing."""
    cells = _PIPE.split(text.strip()) if "\\" in text else text.strip().split("|")
    if cells and not cells[0]:
        cells = cells[1:]
    return cells[:-1] if cells and not cells[-1] else cells


def _row(line: Line, count: int) -> Row:
    text, number, cells = line.text, line.number, []
    parts = _split(text)
    at = line.column + len(text) - len(text.lstrip(" "))
    at += text.lstrip(" ").startswith("|")
    for part in parts[:count]:
        source = part.strip(" ")
        column = at + (part.index(source) if source else len(part))
        at += len(part) + 1
        if "\\" in source:
            source = source.replace("\\|", "|")
        cells.append(Cell(source, number, column))
    while len(cells) < count:
        cells.append(Cell("", number, line.column + len(text)))
    return Row(tuple(cells), number, len(parts))
