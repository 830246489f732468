"""A panel laid out on a grid of cells: rows of placed cells, some of which the cursor can stand on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from simulator.present.kept import kept
from simulator.present.panels import Grid, Item, Page, Panel
from simulator.present.text import clean, cut, width, wrap

GAP = 2
LABEL = 20
SHORT = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """Text at a column. `kind` is what it is (title, label, head, value, dim, text, good, bad, warn, lit); the screen
    gives it a look. The cursor stops where `pick` is true; `ref` is the value it names or what choosing it means."""

    x: int
    text: str
    kind: str = "text"
    ref: str = ""
    pick: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells, and the width they take."""

    rows: tuple[Row, ...] = ()
    width: int = 0

    def text(self) -> str:
        """The sheet as plain lines."""
        return "\n".join(line(row) for row in self.rows)

    def find(self, ref: str) -> tuple[int, int] | None:
        """(row, cell) of the first cell with that ref."""
        for y, row in enumerate(self.rows):
            for i, cell in enumerate(row):
                if cell.pick and cell.ref == ref:
                    return y, i
        return None


def line(row: Row) -> str:
    """A row as plain text."""
    out, used = "", 0
    for cell in row:
        gap = cell.x - used if used <= cell.x else 1
        out += " " * gap + cell.text
        used += gap + width(cell.text)
    return out.rstrip()


def sheet(rows: Iterable[Row], cells: int) -> Sheet:
    """A sheet of these rows."""
    return Sheet(tuple(rows), cells)


def text_rows(text: str, cells: int, kind: str = "text", *, x: int = 0, indent: str = "") -> list[Row]:
    """A paragraph, wrapped; the cursor does not stop on it."""
    return [(Cell(x, piece, kind),) for piece in wrap(clean(text), cells - x, indent=indent)]


def lay_out(panel: Panel, cells: int, flagged: frozenset[str] = frozenset()) -> Sheet:
    """The panel in that width: introduction, documents as received, fields in one or two columns, tables.

    Values in `flagged` were marked against another; they have `≠` behind them.
    """
    rows: list[Row] = []
    if flagged:
        panel = _with_signs(panel, flagged)
    if panel.intro:
        rows += text_rows(panel.intro, cells, "dim")
    if panel.hint:
        rows += text_rows(panel.hint, cells, "dim")
        return Sheet(tuple(rows), cells)
    for page in panel.pages:
        rows += _gap(rows) + _page(page, cells)
    short = [g for g in panel.grids if panel.name == "order" and len(g.rows) <= SHORT]
    for grid in short:  # the lines before the header, while both are near
        rows += _gap(rows) + table(grid, cells)
    if panel.fields:
        rows += _gap(rows) + fields(panel.fields, cells)
    for grid in panel.grids:
        if grid not in short:
            rows += _gap(rows) + table(grid, cells)
    if not rows:
        rows = text_rows("Nothing here.", cells, "dim")
    return Sheet(tuple(rows), cells)


def _with_signs(panel: Panel, flagged: frozenset[str]) -> Panel:
    def sign(item: Item) -> Item:
        return replace(item, text=f"{item.text} ≠") if item.ref in flagged else item

    return replace(
        panel,
        fields=tuple(map(sign, panel.fields)),
        grids=tuple(replace(g, rows=tuple(tuple(map(sign, row)) for row in g.rows)) for g in panel.grids),
        pages=tuple(
            replace(p, lines=tuple((f"{t} ≠" if ref and ref in flagged else t, ref) for t, ref in p.lines))
            for p in panel.pages
        ),
    )


def _gap(rows: list[Row]) -> list[Row]:
    return [()] if rows else []


def _page(page: Page, cells: int) -> list[Row]:
    rows: list[Row] = [(Cell(0, cut(page.title, cells), "title"),)]
    if page.meta:
        rows.append((Cell(0, cut(page.meta, cells), "dim"),))
    for text, ref in page.lines:
        bare = clean(text).rstrip()
        lead = len(bare) - len(bare.lstrip())
        pieces = [bare] if width(bare) <= cells else [" " * lead + p for p in wrap(bare, cells - lead)]
        rows += [(Cell(0, piece, "text", ref, bool(bare)),) for piece in pieces]
    return rows


def fields(items: Iterable[Item], cells: int) -> list[Row]:
    """`label  value` pairs, two in a row where both fit."""
    items = list(items)
    half = cells // 2
    label_width = min(LABEL if half >= 34 else LABEL + 4, max((width(i.label) for i in items), default=0))
    rows: list[Row] = []
    waiting: Item | None = None
    for item in items:
        fits = half >= 34 and max(label_width, width(item.label)) + GAP + width(item.text) <= half - GAP
        if waiting is not None:
            if fits:
                rows.append((*_pair(waiting, 0, label_width, half), *_pair(item, half, label_width, cells)))
                waiting = None
                continue
            rows.append(_pair(waiting, 0, label_width, cells))
            waiting = None
        if fits:
            waiting = item
        else:
            rows += _long(item, label_width, cells)
    if waiting is not None:
        rows.append(_pair(waiting, 0, label_width, cells))
    return rows


def _value(item: Item, x: int, text: str) -> Cell:
    return Cell(x, text, "dim" if item.unset else "value", item.ref, True)


def _pair(item: Item, x: int, label_width: int, until: int) -> Row:
    at = x + max(label_width, width(item.label)) + GAP
    return Cell(x, item.label, "label"), _value(item, at, cut(item.text, max(until - at, 6)))


def _long(item: Item, label_width: int, cells: int) -> list[Row]:
    at = max(label_width, width(item.label)) + GAP
    pieces = wrap(item.text, max(cells - at, 10))
    rows: list[Row] = [(Cell(0, item.label, "label"), _value(item, at, pieces[0]))]
    return rows + [(Cell(at, piece, "value"),) for piece in pieces[1:]]


@kept
def table(grid: Grid, cells: int) -> list[Row]:
    """A table in that width: as it is, else in two stacks, else turned on its side, else in more stacks."""
    rows: list[Row] = [(Cell(0, cut(grid.title, cells), "title"),)] if grid.title else []
    keys = max((width(k) for k in grid.keys), default=0)
    columns = [_column(grid, i) for i in range(len(grid.heads))]
    stacks = _stacks(columns, cells, keys)
    side = max(map(width, grid.heads), default=0)
    each = max(10, min(24, max(columns, default=0)))
    if len(stacks) > 2 and side + len(grid.rows) * (each + GAP) <= cells:
        return rows + _sideways(grid, side, each)
    for n, stack in enumerate(stacks):
        rows += _stack(grid, stack, columns, keys, repeat=n > 0)
    return rows


def _column(grid: Grid, i: int) -> int:
    """As wide as its values and the longest word of its heading, so that a heading takes three lines at most."""
    head = grid.heads[i]
    values = max(width(row[i].text) for row in grid.rows)
    least = max(values, *(width(word) for word in head.split()))
    while len(wrap_head(head, least)) > 3:
        least += 1
    return min(least, 30)


def wrap_head(head: str, cells: int) -> list[str]:
    """A heading in lines; a word is never broken."""
    lines = [""]
    for word in head.split():
        if lines[-1] and width(lines[-1]) + 1 + width(word) > cells:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _stacks(columns: list[int], cells: int, keys: int) -> list[list[int]]:
    """Which columns go side by side. A later stack begins with the row's key, or its first column again."""
    stacks: list[list[int]] = [[]]
    again = keys or columns[0]
    used = keys + GAP if keys else 0
    for i, column in enumerate(columns):
        if used + column > cells and stacks[-1]:
            stacks.append([])
            used = again + GAP
        stacks[-1].append(i)
        used += column + GAP
    return stacks


def _stack(grid: Grid, stack: list[int], columns: list[int], keys: int, *, repeat: bool) -> list[Row]:
    lead = keys or (columns[0] if repeat else 0)
    x = lead + GAP if lead else 0
    places = []
    for i in stack:
        places.append(x)
        x += columns[i] + GAP
    rows = _heads(grid, stack, columns, places, lead if repeat and not keys else 0)
    for key, items in zip(grid.keys, grid.rows, strict=True):
        row: list[Cell] = []
        if keys:
            row.append(Cell(0, key, "label"))
        elif repeat:
            row.append(Cell(0, cut(items[0].text, lead), "label"))
        for i, at in zip(stack, places, strict=True):
            text = cut(items[i].text, columns[i])
            shift = columns[i] - width(text) if _right(grid, i) and not items[i].unset else 0
            row.append(_value(items[i], at + shift, text))
        rows.append(tuple(row))
    return rows


def _heads(grid: Grid, stack: list[int], columns: list[int], places: list[int], lead: int) -> list[Row]:
    heads = [wrap_head(grid.heads[i], columns[i]) for i in stack]
    deep = max(map(len, heads))
    rows: list[Row] = []
    for n in range(deep):
        row: list[Cell] = []
        if lead and n == deep - 1:
            row.append(Cell(0, cut(grid.heads[0], lead), "head"))
        for i, at, lines in zip(stack, places, heads, strict=True):
            part = lines[n - deep + len(lines)] if n >= deep - len(lines) else ""
            if part:
                row.append(Cell(at + (columns[i] - width(part) if _right(grid, i) else 0), part, "head"))
        rows.append(tuple(row))
    return rows


def _right(grid: Grid, i: int) -> bool:
    return bool(grid.numeric) and grid.numeric[i]


def _sideways(grid: Grid, side: int, each: int) -> list[Row]:
    rows: list[Row] = []
    if any(grid.keys):
        rows.append(
            tuple(Cell(side + GAP + n * (each + GAP), cut(key, each), "head") for n, key in enumerate(grid.keys))
        )
    for i, head in enumerate(grid.heads):
        row = [Cell(0, head, "label")]
        for n, items in enumerate(grid.rows):
            row.append(_value(items[i], side + GAP + n * (each + GAP), cut(items[i].text, each)))
        rows.append(tuple(row))
    return rows
