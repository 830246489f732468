"""A sheet on the screen: rows of cells, a cursor that stops at values, one message when it moves or chooses."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from simulator.present.sheet import Cell, Row, Sheet, moved
from simulator.present.text import width

KINDS = ("title", "label", "head", "value", "dim", "text", "good", "bad", "warn", "lit")
NOWHERE = Cell(0, "")
STRIPS = 512
"""Drawn rows that are kept: those of all panels of an order."""


class SheetView(ScrollView, can_focus=True):
    """Shows the sheet that `source` makes for the width there is. Arrow keys move between values."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"sheet--{kind}" for kind in (*KINDS, "cursor", "away", "marked")}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("left", "step(-1)", "Left", show=False),
        Binding("right", "step(1)", "Right", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "edge(0)", "First", show=False),
        Binding("end", "edge(-1)", "Last", show=False),
        Binding("enter", "choose", "Choose", show=False),
    ]
    cursor: reactive[tuple[int, int]] = reactive((-1, 0), repaint=False)
    mark: reactive[str] = reactive("", repaint=False)
    virtual_size: reactive[Size] = reactive(Size(0, 0), repaint=False)
    """How much there is to scroll. Other rows in the same place need no layout of the screen, as Textual would do."""

    class Moved(Message):
        """The cursor stands on another cell."""

        def __init__(self, view: SheetView, cell: Cell) -> None:
            super().__init__()
            self.view, self.cell = view, cell

        @property
        def control(self) -> SheetView:
            """The view it happened in."""
            return self.view

    class Chosen(Moved):
        """Enter was pressed on a cell."""

    def __init__(self, source: Callable[[int], Sheet] | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source = source or (lambda cells: Sheet())
        self.sheet = Sheet()
        self.subject = ""
        self._stops: list[int] = []
        self._styles: dict[str, Style] = {}
        self._strips: dict[tuple[object, ...], tuple[Row, Strip]] = {}  # rows are kept from one act to the next

    def show(self, source: Callable[[int], Sheet], *, keep: bool = True) -> None:
        """Show another sheet. `keep` holds the cursor on the value it is on, if that is still there."""
        was, before = self.cell if keep else NOWHERE, self.sheet
        stood, top = self.cursor[0], self.scroll_offset.y
        self._source = source
        self._lay_out()
        place = self.sheet.find(was.ref) if was.ref else None
        if place is None and not (was.pick and self._standing()):
            self.scroll_to(0, 0, animate=False, force=True, immediate=True)
            place = (self._stops[0], self._first(self._stops[0])) if self._stops else (-1, 0)
        if place is not None:
            self.set_reactive(SheetView.cursor, place)
        self._see()
        if self.scroll_offset.y == top:
            self._redraw(*moved(before, self.sheet), stood, self.cursor[0])
        else:
            self.refresh()
        if self.cell != was:
            self.post_message(self.Moved(self, self.cell))

    def _redraw(self, *rows: int) -> None:
        """Paint these rows of the sheet anew, those that are in sight."""
        top, cells = self.scroll_offset.y, self.size
        seen = [Region(0, y - top, cells.width, 1) for y in set(rows) if 0 <= y - top < cells.height]
        if seen:
            self.refresh(*seen)

    @property
    def cell(self) -> Cell:
        """The cell under the cursor."""
        y, i = self.cursor
        if 0 <= y < len(self.sheet.rows) and i < len(self.sheet.rows[y]):
            return self.sheet.rows[y][i]
        return NOWHERE

    def go_to(self, ref: str) -> None:
        """Put the cursor on the cell with that ref."""
        place = self.sheet.find(ref)
        if place is not None:
            self.cursor = place

    def _standing(self) -> bool:
        return self.cell.pick

    def _lay_out(self) -> None:
        cells = max(self.scrollable_content_region.width or self.size.width, 20)
        self.sheet = self._source(cells)
        self._stops = [y for y, row in enumerate(self.sheet.rows) if any(c.pick for c in row)]
        self.virtual_size = Size(cells, len(self.sheet.rows))

    def on_resize(self, event: events.Resize) -> None:
        was = self.cell
        self._lay_out()
        place = self.sheet.find(was.ref) if was.ref else None
        if place is not None:
            self.set_reactive(SheetView.cursor, place)
        elif not (was.pick and self._standing()) and self._stops:
            self.set_reactive(SheetView.cursor, (self._stops[0], self._first(self._stops[0])))
        self._see()
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()
        self._strips.clear()

    def watch_virtual_size(self, size: Size) -> None:
        if self.is_mounted:
            self.vertical_scrollbar.window_virtual_size = size.height

    def watch_mark(self, old: str, new: str) -> None:
        refs = {old, new} - {""}
        self._redraw(*[y for y, row in enumerate(self.sheet.rows) if any(cell.ref in refs for cell in row)])

    def watch_cursor(self, old: tuple[int, int], new: tuple[int, int]) -> None:
        self._redraw(old[0], new[0])
        self._see()
        self.post_message(self.Moved(self, self.cell))

    def _see(self) -> None:
        y = self.cursor[0]
        if y >= 0:
            top = 0 if self._stops and y == self._stops[0] else y
            self.scroll_to_region(Region(0, top, 1, y - top + 1), animate=False, force=True, immediate=True)

    def _first(self, y: int) -> int:
        return next(i for i, c in enumerate(self.sheet.rows[y]) if c.pick)

    def _nearest(self, y: int, x: int) -> int:
        row = self.sheet.rows[y]
        picks = [i for i, c in enumerate(row) if c.pick]
        return min(picks, key=lambda i: (abs(row[i].x + width(row[i].text) // 2 - x), i))

    def action_move(self, step: int) -> None:
        y = self.cursor[0]
        ahead = [s for s in self._stops if (s > y if step > 0 else s < y)]
        if not ahead:
            self.scroll_relative(y=step * 3, animate=False)
            return
        target = ahead[0] if step > 0 else ahead[-1]
        self.cursor = (target, self._nearest(target, self.cell.x + width(self.cell.text) // 2))

    def action_step(self, step: int) -> None:
        y, i = self.cursor
        if y < 0:
            return
        picks = [n for n, c in enumerate(self.sheet.rows[y]) if c.pick]
        at = picks.index(i) + step if i in picks else 0
        if 0 <= at < len(picks):
            self.cursor = (y, picks[at])

    def action_page(self, step: int) -> None:
        if not self._stops:
            self.scroll_relative(y=step * (self.size.height - 1), animate=False)
            return
        wanted = self.cursor[0] + step * max(self.size.height - 2, 1)
        target = min(self._stops, key=lambda s: (abs(s - wanted), s))
        self.cursor = (target, self._first(target))

    def action_edge(self, end: int) -> None:
        if self._stops:
            self.cursor = (self._stops[end], self._first(self._stops[end]))

    def action_choose(self) -> None:
        if self.cell.pick:
            self.post_message(self.Chosen(self, self.cell))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        y, x = offset.y + self.scroll_offset.y, offset.x
        if y in self._stops:
            self.cursor = (y, self._nearest(y, x))

    def _style(self, kind: str) -> Style:
        if kind not in self._styles:
            self._styles[kind] = self.get_component_rich_style(f"sheet--{kind}")
        return self._styles[kind]

    def watch_has_focus(self, _has_focus: bool) -> None:
        super().watch_has_focus(_has_focus)
        self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows in sight. Textual would work out border and padding anew for each, and find nothing of it here."""
        if self.styles.gutter or self.opacity != 1:
            return super().render_lines(crop)
        filters, background = self.get_line_filters(), self.background_colors[1]
        lines = []
        for y in crop.line_range:
            strip = self.render_line(y)
            for one in filters:
                strip = strip.apply_filter(one, background)
            lines.append(strip.crop_extend(crop.x, crop.right, self._base))
        return lines

    @property
    def _base(self) -> Style:
        base = self._styles.get("")
        if base is None:  # worked out from all widgets around, for every line otherwise
            base = self._styles[""] = self.rich_style
        return base

    def render_line(self, y: int) -> Strip:
        y += self.scroll_offset.y
        if y >= len(self.sheet.rows):
            return Strip.blank(self.size.width, self._base)
        row = self.sheet.rows[y]
        lit = self.cursor[1] if self.cursor[0] == y else -1
        marked = self.mark if self.mark and any(cell.ref == self.mark for cell in row) else ""
        key = (id(row), self.size.width, lit, lit >= 0 and self.has_focus, marked)
        found = self._strips.get(key)
        if found is None:
            if len(self._strips) >= STRIPS:
                self._strips.clear()
            found = self._strips[key] = (row, self._strip(row, lit, marked))
        return found[1]

    def _strip(self, row: Row, lit: int, marked: str) -> Strip:
        segments: list[Segment] = []
        x = 0
        for i, cell in enumerate(row):
            if cell.x > x:
                segments.append(Segment(" " * (cell.x - x), self._base))
                x = cell.x
            style = self._style(cell.kind if cell.kind in KINDS else "text")
            if marked and cell.ref == marked:
                style += self._style("marked")
            if i == lit and cell.pick:
                style += self._style("cursor" if self.has_focus else "away")
            segments.append(Segment(cell.text, style))
            x += width(cell.text)
        return Strip(segments).crop_extend(0, self.size.width, self._base)
