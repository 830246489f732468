"""A panel laid out as a sheet. What did not change since the last time is not laid out again: its rows are the same."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from simulator.present.grids import RECORDS, Grid, Item, Items
from simulator.present.kept import kept
from simulator.present.panels import Page, Panel
from simulator.present.sheet import Cell, Row, Sheet, text_rows
from simulator.present.tables import GAP, table, value_cell
from simulator.present.text import clean, cut, width, wrap

LABEL = 20
SHORT = 8


def lay_out(panel: Panel, cells: int, flagged: frozenset[str] = frozenset()) -> Sheet:
    """The panel in that width: introduction, documents as received, fields in one or two columns, tables.

    Values in `flagged` were marked against another; they have `≠` behind them.
    """
    return _laid_out(panel, *_same(flagged, cells))


@kept(64)
def _laid_out(panel: Panel, flagged: frozenset[str], cells: int) -> Sheet:
    rows: list[Row] = []
    if panel.intro:
        rows += _text(panel.intro, cells)
    if panel.hint:
        rows += _text(panel.hint, cells)
        return Sheet(tuple(rows), cells)
    for page in panel.pages:
        rows += _gap(rows)
        rows += _page(page, cells, flagged)
    first = [g for g in panel.grids if panel.name == "order" and len(g.rows) <= SHORT]
    for grid in first:  # the lines before the header, while both are near
        rows += _gap(rows)
        rows += table(_marked_grid(grid, flagged), cells)
    if panel.fields:
        rows += _gap(rows)
        rows += fields(_marked(panel.fields, flagged), cells)
    for grid in panel.grids:
        if not any(grid is one for one in first):
            rows += _gap(rows)
            rows += table(_marked_grid(grid, flagged), cells)
    if not rows:
        rows = text_rows("Nothing here.", cells, "dim")
    return Sheet(tuple(rows), cells)


@lru_cache(64)
def _same(flagged: frozenset[str], cells: int) -> tuple[frozenset[str], int]:
    """One object for equal ones, so that what is kept under it is found."""
    return flagged, cells


@kept(64)
def _text(text: str, cells: int) -> list[Row]:
    return text_rows(text, cells, "dim")


@kept(RECORDS)
def _marked(items: Items, flagged: frozenset[str]) -> Items:
    """The items, with the sign of a difference behind those that were marked."""
    if flagged.isdisjoint(item.ref for item in items):
        return items
    return tuple(replace(item, text=f"{item.text} ≠") if item.ref in flagged else item for item in items)


@kept(64)
def _marked_grid(grid: Grid, flagged: frozenset[str]) -> Grid:
    if not flagged:
        return grid
    return replace(grid, rows=tuple(_marked(row, flagged) for row in grid.rows))


def _gap(rows: list[Row]) -> list[Row]:
    return [()] if rows else []


@kept(256)
def _page(page: Page, cells: int, flagged: frozenset[str]) -> list[Row]:
    rows: list[Row] = [(Cell(0, cut(page.title, cells), "title"),)]
    if page.meta:
        rows.append((Cell(0, cut(page.meta, cells), "dim"),))
    for text, ref in page.lines:
        bare = clean(f"{text} ≠" if ref and ref in flagged else text).rstrip()
        lead = len(bare) - len(bare.lstrip())
        pieces = [bare] if width(bare) <= cells else [" " * lead + p for p in wrap(bare, cells - lead)]
        rows += [(Cell(0, piece, "text", ref, bool(bare)),) for piece in pieces]
    return rows


@kept(64)
def fields(items: Items, cells: int) -> list[Row]:
    """`label  value` pairs, two in a row where both fit."""
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


@kept(RECORDS)
def _pair(item: Item, x: int, label_width: int, until: int) -> Row:
    at = x + max(label_width, width(item.label)) + GAP
    return Cell(x, item.label, "label"), value_cell(item, at, cut(item.text, max(until - at, 6)))


@kept(RECORDS)
def _long(item: Item, label_width: int, cells: int) -> list[Row]:
    at = max(label_width, width(item.label)) + GAP
    pieces = wrap(item.text, max(cells - at, 10))
    rows: list[Row] = [(Cell(0, item.label, "label"), value_cell(item, at, pieces[0]))]
    return rows + [(Cell(at, piece, "value"),) for piece in pieces[1:]]
