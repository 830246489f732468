"""The debrief: twenty lines first, everything else behind a key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from simulator.people.acts import comment_lines
from simulator.present.debrief import debrief
from simulator.present.findings import debrief_sheet, findings_page, paths_page
from simulator.present.lit_rows import Explain
from simulator.present.misses import decisive
from simulator.present.ports import Counter, Live
from simulator.present.sheet import Sheet, text_rows
from simulator.present.text import clean, wrap
from simulator.present.why import explainer
from simulator.tui.panes.lines import Line
from simulator.tui.panes.sheet_view import SheetView
from simulator.tui.screens.base import PageScreen

if TYPE_CHECKING:
    from audit.entry import Person

KEYS = "r again · t twin · c clause · p paths · d all findings · h home · ? · q quit"


class DebriefScreen(PageScreen):
    """What came of one drill."""

    CSS_PATH = "debrief.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "again", "Again from this step", show=False),
        Binding("t", "twin", "Its twin", show=False),
        Binding("c", "clause", "Read the clause", show=False),
        Binding("p", "page('paths')", "Paths", show=False),
        Binding("d", "page('findings')", "Findings", show=False),
        Binding("escape,b", "page('first')", "First page", show=False),
        Binding("h", "home", "Home", show=False),
        Binding("q", "app.quit", "Quit", show=False),
    ]

    def __init__(self, counter: Counter, person: Person | None, session: Live) -> None:
        super().__init__()
        self.counter, self.person, self.session = counter, person, session
        self.page = "first"
        self.said: list[str] = []
        card = session.scorecard
        self.explain: Explain | None = None
        if card is not None:
            self.explain = explainer(session.edition, session.events, card.turning)

    def compose(self) -> ComposeResult:
        yield SheetView(self._sheet, id="page").add_class("whole")  # eighty columns, and no bar beside them
        yield Line(KEYS, id="keys")

    async def on_mount(self) -> None:
        self.query_one("#page").focus()
        self.said = await self.in_worker(comment_lines, self.counter.store, self.session.id)
        if self.said:
            self.query_one("#page", SheetView).remove_class("whole").show(self._sheet)

    def _sheet(self, cells: int) -> Sheet:
        card, events = self.session.scorecard, self.session.events
        if card is None:
            why = getattr(self.session, "unscored", "") or "no score was made"
            return Sheet(tuple(text_rows(f"This drill could not be scored: {why}", cells)), cells)
        if self.page == "paths":
            return paths_page(card, events, cells)
        if self.page == "findings":
            return findings_page(card, events, self.explain, cells)
        lines = debrief(card, events, self.explain, counts=self.session.counts)
        return debrief_sheet([*(line for said in self.said for line in wrap(clean(said), cells)), *lines], cells)

    def action_page(self, name: str) -> None:
        self.page = name
        say = {"paths": "Enter on a step: again from there · Esc back", "findings": "Enter reads the clause · Esc back"}
        self.query_one("#keys", Line).say(say.get(name, KEYS))
        view = self.query_one("#page", SheetView)
        view.set_class(name == "first" and not self.said, "whole").show(self._sheet, keep=False)

    @on(SheetView.Chosen)
    async def chosen(self, event: SheetView.Chosen) -> None:
        """Enter: again from the step, or read the clause."""
        kind, _, rest = event.cell.ref.partition(" ")
        if kind == "again":
            await self._begin(self.counter.again, int(rest))
        elif kind:
            self.action_clause(kind)

    async def action_again(self) -> None:
        card = self.session.scorecard
        await self._begin(self.counter.again, (card.turning if card else None) or 1)

    async def action_twin(self) -> None:
        await self._begin(self.counter.twin)

    def action_clause(self, clause: str = "") -> None:
        card = self.session.scorecard
        worst = decisive(card) if card and not clause else None
        self.desk.procedures(self.session.edition.texts, clause or (worst.clause if worst else ""))

    def action_home(self) -> None:
        self.desk.home()

    async def _begin(self, call: Callable[..., Live], *more: Any) -> None:
        mode = self.session.mode if self.session.mode != "exam" else "practice"
        try:
            session = await self.in_worker(call, self.person, self.session.id, *more, mode)
        except Exception as error:  # the person stays here and reads it
            self.query_one("#keys", Line).say(str(error), "bad")
            return
        self.desk.work(session)
