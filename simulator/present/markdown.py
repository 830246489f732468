"""Markdown as rows on a grid of cells: procedures and help, readable in 60 columns, tables and all.

A reader for the screen, not the one that makes rules: it only has to be legible. Lines that carry a clause's id can be
stood on, found and lit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from simulator.present.sheet import Cell, Row, Sheet
from simulator.present.text import clean, pad, width, wrap

CLAUSE = re.compile(r"\(([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d+(?:\.\d+)*[a-z]?)\)\s*$")
CLAUSE_WORD = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d+(?:\.\d+)*[a-z]?")
HEADING = re.compile(r"(#{1,6})\s+(.*)")
ITEM = re.compile(r"(\s*)([-*]|\d+[.)])\s+(.*)")
INLINE = re.compile(r"\*\*(.+?)\*\*|`([^`]+)`|(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])|\[([^\]]+)\]\([^)]*\)")
GAP = 2


def bare(text: str) -> str:
    """The text without its marks of emphasis, code and links."""
    for _ in range(2):  # code inside bold
        text = INLINE.sub(lambda m: next(g for g in m.groups() if g is not None), text)
    return text.replace("\\|", "|")


def body_of(text: str) -> tuple[dict[str, str], list[str]]:
    """(front matter, lines after it)."""
    lines = text.splitlines()
    front: dict[str, str] = {}
    if lines and lines[0].strip() == "---":
        for n, line in enumerate(lines[1:], 1):
            if line.strip() == "---":
                return front, lines[n + 1 :]
            key, colon, value = line.partition(":")
            if colon and key.strip().isidentifier():
                front[key.strip()] = value.strip()
    return front, lines


def blocks(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """(kind, lines): heading, table, item, fence, text. Lines of one paragraph or item stand joined."""
    held: list[str] = []
    kind = ""
    fence = False
    for line in [*lines, ""]:
        if line.strip().startswith("```"):
            if held:
                yield kind, held
            held, kind, fence = [], "", not fence
            continue
        if fence:
            yield "fence", [line]
            continue
        if not line.strip():
            now = ""
        elif HEADING.match(line):
            now = "heading"
        elif line.lstrip().startswith("|"):
            now = "table"
        elif ITEM.match(line):
            now = "item"
        else:
            now = "item" if kind == "item" and line.startswith(" ") else "text"
        goes_on = (now == kind and now in ("table", "text")) or (
            now == "item" and kind == "item" and not ITEM.match(line)
        )
        if held and not goes_on:
            yield kind, held
            held = []
        kind = now
        if now:
            held.append(line)
    if held:
        yield kind, held


def split_cells(line: str) -> list[str]:
    """The cells of a table's line."""
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [bare(cell.strip()) for cell in re.split(r"(?<!\\)\|", inner)]


def render(text: str, cells: int, lit: Iterable[str] = ()) -> Sheet:
    """The document in that width. Lines of the clauses in `lit` are lit and have a mark in front."""
    front, lines = body_of(text)
    marked = frozenset(lit)
    rows: list[Row] = []
    if front:
        words = [front.get(k, "") for k in ("id", "title", "version", "status", "effective")]
        rows += [(Cell(0, piece, "dim"),) for piece in wrap(clean(" · ".join(w for w in words if w)), cells)]
    for kind, part in blocks(lines):
        if kind == "heading":
            found = HEADING.match(part[0])
            title = clean(bare(found[2])) if found else part[0]
            head = CLAUSE_WORD.match(title)
            rows += [()] if rows else []
            rows += [(Cell(0, p, "title", head[0] if head else f"#{title}", True),) for p in wrap(title, cells)]
        elif kind == "table":
            rows += [(), *_table([split_cells(line) for line in part], cells, marked)]
        elif kind == "fence":
            rows.append((Cell(2, clean(part[0])[: cells - 2], "value"),))
        elif kind == "item":
            rows += _item(part, cells, marked)
        elif part:
            rows += [()] if rows and rows[-1] else []
            rows += _clause_rows(" ".join(line.strip() for line in part), 0, "", cells, marked)
    return Sheet(tuple(rows), cells)


def _item(part: list[str], cells: int, lit: frozenset[str]) -> list[Row]:
    found = ITEM.match(part[0])
    assert found is not None
    lead = min(len(found[1]), 6)
    sign = "•" if found[2] in "-*" else found[2]
    text = " ".join([found[3], *(line.strip() for line in part[1:])])
    return _clause_rows(text, lead, sign + " ", cells, lit)


def _clause_rows(text: str, lead: int, sign: str, cells: int, lit: frozenset[str]) -> list[Row]:
    plain = clean(bare(text))
    found = CLAUSE.search(plain)
    ref = found[1] if found else ""
    on = bool(ref) and ref in lit
    if on:
        sign = "> " + sign
    pieces = wrap(sign + plain, cells - lead, indent=" " * width(sign))
    kind = "lit" if on else "text"
    rows: list[Row] = [(Cell(lead, pieces[0], kind, ref, bool(ref)),)]
    return rows + [(Cell(lead, piece, kind),) for piece in pieces[1:]]


def _table(lines: list[list[str]], cells: int, lit: frozenset[str]) -> list[Row]:
    lines = [line for line in lines if not all(re.fullmatch(r":?-*:?", cell) for cell in line)]
    if not lines:
        return []
    count = max(map(len, lines))
    grid = [[clean(c) for c in line] + [""] * (count - len(line)) for line in lines]
    widths = [max(width(line[i]) for line in grid) for i in range(count)]
    longest = [max((width(w) for line in grid for w in line[i].split()), default=0) for i in range(count)]
    for floors in (longest, [10] * count, [8] * count):  # words whole while there is room
        while sum(widths) + GAP * (count - 1) > cells - 2:
            wide = [i for i in range(count) if widths[i] > max(floors[i], 8)]
            if not wide:
                break
            widths[max(wide, key=lambda i: widths[i])] -= 1
    rows: list[Row] = []
    for n, line in enumerate(grid):
        ref = line[0] if CLAUSE_WORD.fullmatch(line[0]) else ""
        on = bool(ref) and ref in lit
        kind = "head" if n == 0 else "lit" if on else "text"
        parts = [wrap(cell, max(widths[i], 8)) if cell else [""] for i, cell in enumerate(line)]
        for deep in range(max(map(len, parts))):
            sign = "> " if on and not deep else "  "
            joined = sign + (" " * GAP).join(
                pad(p[deep] if deep < len(p) else "", widths[i]) for i, p in enumerate(parts)
            )
            rows.append((Cell(0, joined.rstrip()[:cells], kind, ref if not deep else "", bool(ref) and not deep),))
    return rows


def clauses(text: str) -> dict[str, str]:
    """Clause id -> its sentence or row, and heading id -> its title, in the order of the document."""
    out: dict[str, str] = {}
    for kind, part in blocks(body_of(text)[1]):
        if kind == "heading":
            found = HEADING.match(part[0])
            title = bare(found[2]) if found else ""
            if head := CLAUSE_WORD.match(title):
                out.setdefault(head[0], title)
        elif kind == "table":
            for line in part:
                row = split_cells(line)
                if row and CLAUSE_WORD.fullmatch(row[0]):
                    out.setdefault(row[0], " · ".join(c for c in row[1:] if c))
        elif part:
            joined = bare(" ".join(line.strip() for line in part))
            if found := CLAUSE.search(joined):
                out.setdefault(found[1], ITEM.sub(r"\3", joined[: found.start()]).strip())
    return out
