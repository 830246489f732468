"""Look-ups: ten small questions, each answered by finding the value on its panel. No drill, no score."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from scenarios.world.noun import PANELS
from simulator.present.layout import lay_out
from simulator.present.lookups import Question, questions, summary
from simulator.present.panels import panel
from simulator.present.ports import Counter
from simulator.present.sheet import Sheet
from simulator.tui.panes.lines import Headings, Line
from simulator.tui.panes.sheet_view import SheetView
from simulator.tui.screens.base import PageScreen

if TYPE_CHECKING:
    from audit.entry import Person
    from simulator.core.drill import Drill

KEYS = "1-9 0 [ ] panels · arrows, Enter: this is it · n show me · ? help · Esc home"


class LookUpsScreen(PageScreen):
    """Asks where things stand."""

    CSS_PATH = "lookups.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *[Binding(str((i + 1) % 10), f"panel('{name}')", name, show=False) for i, name in enumerate(PANELS[:10])],
        Binding("left_square_bracket", "turn(-1)", "Previous panel", show=False),
        Binding("right_square_bracket", "turn(1)", "Next panel", show=False),
        Binding("n", "tell", "Show me", show=False),
        Binding("escape,q", "home", "Home", show=False),
    ]

    def __init__(self, counter: Counter, person: Person, seed: int | None = None) -> None:
        super().__init__()
        self.counter, self.person, self.seed = counter, person, seed
        self.drill: Drill | None = None
        self.asked: tuple[Question, ...] = ()
        self.at, self.at_once, self.missed = 0, 0, False
        self.current = "order"
        self.began = counter.now()

    def compose(self) -> ComposeResult:
        yield Line("one moment", id="bar")
        yield Headings(id="headings")
        yield SheetView(self._sheet, id="panel")
        yield Line("", id="said")
        yield Line(KEYS, id="keys")

    async def on_mount(self) -> None:
        self.query_one("#panel").focus()
        drill, seed = await self.in_worker(self.counter.look_ups, self.person)
        self.drill = drill
        self.asked = questions(drill, seed if self.seed is None else self.seed)
        self.began = self.counter.now()
        self._ask()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    def _sheet(self, cells: int) -> Sheet:
        return lay_out(panel(self.drill, self.current), cells) if self.drill is not None else Sheet()

    def _show(self) -> None:
        self.query_one("#headings", Headings).show(PANELS, self.current, frozenset(), frozenset())
        view = self.query_one("#panel", SheetView)
        view.show(self._sheet, keep=view.subject == self.current)
        view.subject = self.current

    def _ask(self) -> None:
        if self.at < len(self.asked):
            text = f"{self.at + 1} of {len(self.asked)}   Find: {self.asked[self.at].text}"
            self.query_one("#bar", Line).say(text)
        self._show()

    def action_panel(self, name: str) -> None:
        """Show a panel."""
        self.current = name
        self._show()

    def action_turn(self, step: int) -> None:
        self.action_panel(PANELS[(PANELS.index(self.current) + step) % len(PANELS)])

    @on(SheetView.Chosen)
    async def point(self, event: SheetView.Chosen) -> None:
        """Enter: this is the value that was asked for."""
        if self.at >= len(self.asked):
            return
        question = self.asked[self.at]
        if event.cell.ref != question.ref:
            self.missed = True
            self.query_one("#said", Line).say(f"Not this one. Find: {question.text} (n shows it)", "warn")
            return
        self.at_once += not self.missed
        await self._go_on(f"{question.text}: {question.value}, on the {question.panel} panel.")

    def action_tell(self) -> None:
        """Show where it stands; Enter goes on."""
        if self.at < len(self.asked):
            question = self.asked[self.at]
            self.missed = True
            self.action_panel(question.panel)
            self.query_one("#panel", SheetView).go_to(question.ref)
            self.query_one("#said", Line).say(f"Here: {question.value}. Enter goes on.", "warn")

    async def _go_on(self, said: str) -> None:
        self.at, self.missed = self.at + 1, False
        self.query_one("#said", Line).say(said, "good")
        if self.at == len(self.asked):
            seconds = int((self.counter.now() - self.began).total_seconds())
            refs = [q.ref for q in self.asked]
            await self.in_worker(self.counter.looked_up, self.person, refs, self.at_once, seconds)
            self.query_one("#bar", Line).say(summary(self.asked, self.at_once, seconds))
            self.query_one("#keys", Line).say("Esc home")
        self._ask()

    def action_home(self) -> None:
        self.desk.home()
