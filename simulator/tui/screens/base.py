"""What every screen of ours has: help from the page beside it, the session worker, leaving without losing anything."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.worker import WorkerFailed

if TYPE_CHECKING:
    from simulator.tui.app import OrderDrill

T = TypeVar("T")


class PageScreen(Screen[None]):
    """A screen with a help page: the file of the same name, ending in `.md`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "Help", show=False),
        Binding("f1", "help", "Help", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._one_at_a_time = asyncio.Lock()

    @property
    def desk(self) -> OrderDrill:
        """The application."""
        from simulator.tui.app import OrderDrill

        assert isinstance(self.app, OrderDrill)
        return self.app

    def action_help(self) -> None:
        """Show this screen's help page."""
        from simulator.tui.screens.reader import Reader

        page = Path(inspect.getfile(type(self))).with_suffix(".md")
        self.app.push_screen(Reader("Help", page.read_text(encoding="utf-8")))

    async def in_worker(self, call: Callable[..., T], *args: Any) -> T:
        """Run a call of the session or the desk in the one thread that may; calls wait for each other, in order.

        Awaited from a handler of keys, so keys typed meanwhile wait too. Raises what the call raises.
        """
        async with self._one_at_a_time:
            worker = self.run_worker(
                lambda: call(*args), thread=True, exclusive=True, group="session", exit_on_error=False
            )
            try:
                return await worker.wait()
            except WorkerFailed as failed:
                raise failed.error from None
