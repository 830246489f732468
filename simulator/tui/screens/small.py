"""What is shown while the terminal is too small to work in."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

TEXT = """This terminal is too small.
The desk needs 60 columns and 20 rows; 80 by 24 is good.
Make it larger, or use orderdrill play --plain."""


class TooSmall(ModalScreen[None]):
    """Goes by itself when there is room. Nothing typed underneath is lost."""

    DEFAULT_CSS = """
    TooSmall { align: center middle; background: $background; }
    TooSmall Static { width: auto; max-width: 100%; }
    """

    def compose(self) -> ComposeResult:
        yield Static(TEXT, markup=False)
