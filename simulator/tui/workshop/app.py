"""The workshop as a program of its own: `orderdrill sop workshop DIR`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.types import AnimationLevel

from simulator.core.situation import Situation
from simulator.rules import Begin, Rules
from simulator.tui.themes import THEMES
from simulator.tui.workshop.screen import WorkshopScreen
from simulator.workbench import Workbench

Preview = Callable[[Mapping[str, str], Mapping[str, str]], str]


class Workshop(App[None]):
    """One folder of procedures."""

    TITLE = "orderdrill workshop"
    CSS_PATH = Path(__file__).parent.parent / "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "leave", show=False, priority=True)]
    animation_level: AnimationLevel = "none"

    def __init__(self, bench: Workbench, preview: Preview, theme: str = "") -> None:
        super().__init__()
        self.bench, self.preview = bench, preview
        for known in THEMES:
            self.register_theme(known)
        self.theme = theme if theme in self.available_themes else THEMES[0].name
        self._rules = Rules()

    def on_mount(self) -> None:
        self.push_screen(WorkshopScreen(self.bench, self.situation, self.preview))

    def situation(self, family: str, level: int, seed: int) -> Situation:
        """A scenario to light tables by. Raises SimulatorError."""
        return self._rules.situation(Begin(family, level, seed))

    def action_leave(self) -> None:
        """Ctrl+Q: leave, unless something is not saved."""
        screen = next((s for s in self.screen_stack if isinstance(s, WorkshopScreen)), None)
        if screen is None or screen.may_leave():
            self.exit()


def run(bench: Workbench, preview: Preview, theme: str = "") -> None:
    """Open the workshop; returns when it is left."""
    Workshop(bench, preview, theme).run()
