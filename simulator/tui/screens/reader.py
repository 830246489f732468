"""Pages to read: help, and whatever else is markdown."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from simulator.present.markdown import render
from simulator.tui.panes.sheet_view import SheetView


class Reader(ModalScreen[None]):
    """One page over the screen. Any of Esc, q and ? closes it."""

    CSS_PATH = "reader.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "dismiss", "Close"),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.page_title, self.text = title, text

    def compose(self) -> ComposeResult:
        yield Static(
            Content.assemble((self.page_title, "bold"), "   Esc closes · arrows and Page Down scroll"), id="title"
        )
        yield SheetView(lambda cells: render(self.text, min(cells, 100)), id="page")
