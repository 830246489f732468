"""The procedures: a list with search at the left, the document at the right, jump to clause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from simulator.present.library import Place, documents, place_of, search
from simulator.present.markdown import render
from simulator.present.sheet import Cell, Row, Sheet
from simulator.present.text import cut, pad
from simulator.tui.panes.lines import Line
from simulator.tui.panes.sheet_view import SheetView
from simulator.tui.screens.base import PageScreen


class ProceduresScreen(PageScreen):
    """Reads and searches the procedures. Nothing here is an act."""

    CSS_PATH = "procedures.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "back", "Back", show=False),
        Binding("slash", "search", "Search", show=False),
        Binding("u", "understood", "Read and understood", show=False),
        Binding("tab", "app.focus_next", show=False),
    ]

    def __init__(self, texts: Mapping[str, str], clause: str = "", path: str = "") -> None:
        super().__init__()
        self.texts = texts
        self.places = documents(texts)
        self.start = place_of(texts, clause) if clause else Place(path, "", "") if path else None
        self.path = self.start.path if self.start else (self.places[0].path if self.places else "")
        self.lit = self.start.clause if self.start else ""

    def compose(self) -> ComposeResult:
        with Horizontal():
            with Vertical(id="left"):
                yield Input(placeholder="search: words or a clause", id="words", compact=True)
                yield SheetView(self._found, id="found")
            yield SheetView(self._text, id="text")
        yield Line(
            "/ search · Enter opens · Tab other side · arrows read · u read and understood · Esc back", id="keys"
        )

    def on_mount(self) -> None:
        view = self.query_one("#text" if self.start else "#found", SheetView)
        view.focus()
        if self.start:
            self.call_after_refresh(self.query_one("#text", SheetView).go_to, self.lit)

    def _found(self, cells: int) -> Sheet:
        rows: list[Row] = []
        for p in self.places:
            key = f"{p.path}\n{p.clause}"
            lead = f"{pad(p.clause, 8)} " if p.clause else ""
            rows.append((Cell(0, cut(lead + p.text, cells), "value" if not p.clause else "text", key, True),))
        return Sheet(tuple(rows) or ((Cell(0, "nothing found", "dim"),),), cells)

    def _text(self, cells: int) -> Sheet:
        if self.path not in self.texts:
            return Sheet(((Cell(0, "There are no procedures.", "dim"),),), cells)
        return render(self.texts[self.path], cells, (self.lit,) if self.lit else ())

    @on(Input.Changed, "#words")
    def look(self, event: Input.Changed) -> None:
        """Narrow the list as words are typed."""
        self.places = search(self.texts, event.value)
        self.query_one("#found", SheetView).show(self._found, keep=False)

    @on(Input.Submitted, "#words")
    def to_list(self) -> None:
        """Enter in the search goes to what was found."""
        self.query_one("#found").focus()

    @on(SheetView.Chosen, "#found")
    def open_place(self, event: SheetView.Chosen) -> None:
        """Show the document, at the clause."""
        path, _, clause = event.cell.ref.partition("\n")
        place = Place(path, clause, "")
        self.path, self.lit = place.path, place.clause
        text = self.query_one("#text", SheetView)
        text.show(self._text, keep=False)
        if clause:
            text.go_to(clause)
        text.focus()

    def action_search(self) -> None:
        self.query_one("#words").focus()

    async def action_understood(self) -> None:
        """Record that whoever is signed in has read the document that is shown."""
        keys, person = self.query_one("#keys", Line), self.desk.person
        if person is None or self.path not in self.texts:
            return
        try:
            name = await self.in_worker(self.desk.counter.has_read, person, self.path)
        except Exception as error:  # whatever it is, the reader stays here and reads it
            keys.say(str(error), "bad")
            return
        keys.say(f"{name}: you have read and understood it; that is on record.", "good")

    def action_back(self) -> None:
        if isinstance(self.focused, Input):
            self.query_one("#found").focus()
        else:
            self.dismiss()
