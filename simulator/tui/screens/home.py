"""The page between drills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from simulator.present.home import MODES, home
from simulator.present.ports import Counter, Live
from simulator.present.sheet import Sheet
from simulator.tui.panes.lines import Line
from simulator.tui.panes.sheet_view import SheetView
from simulator.tui.screens.base import PageScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from audit.entry import Person
    from scenarios.family import Family
    from simulator.reports.propose import Proposal
    from simulator.reports.records import Record


class HomeScreen(PageScreen):
    """Lists what can be done now; Enter does it."""

    CSS_PATH = "home.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "level(-1)", "Level down", priority=True, show=False),
        Binding("right", "level(1)", "Level up", priority=True, show=False),
        Binding("g", "mode", "How", show=False),
        Binding("l", "look_ups", "Look-ups", show=False),
        Binding("s", "procedures", "Procedures", show=False),
        Binding("q", "app.quit", "Quit", show=False),
    ]

    def __init__(self, counter: Counter, person: Person) -> None:
        super().__init__()
        self.counter, self.person = counter, person
        self.mode = MODES[0]
        self.families: Mapping[str, Family] = {}
        self.levels: dict[str, int] = {}
        self.proposal: Proposal | None = None
        self.open_drills: Sequence[Record] = ()
        self.history: Sequence[Record] = ()

    def compose(self) -> ComposeResult:
        who = f"{self.person.name} · {self.person.role}"
        yield Static(Content.assemble(("orderdrill", "bold"), f"   {who}"), id="bar")
        yield SheetView(self._page, id="page")
        yield Line("", id="said")
        yield Line("Enter begins · ↑↓ choose · ←→ level · g how · s procedures · ? help · q quit", id="keys")

    async def on_mount(self) -> None:
        self.query_one("#page").focus()
        await self.in_worker(self._read)
        view = self.query_one("#page", SheetView)
        view.show(self._page)

    def _read(self) -> None:
        """What the desk knows of this person, read in the session's worker."""
        self.families = self.counter.families()
        self.proposal = self.counter.propose(self.person)
        self.open_drills = self.counter.open_drills(self.person)
        self.unread = self.counter.unread(self.person)
        self.history = self.counter.history(self.person)
        self.levels = {name: f.levels[0] for name, f in self.families.items()}
        for r in self.history:
            if r.family in self.levels:
                self.levels[r.family] = r.level

    def _page(self, cells: int) -> Sheet:
        supervisor = self.person.role == "supervisor"
        return home(
            cells, self.families, self.levels, self.mode, self.proposal, self.open_drills, self.history, supervisor,
            self.unread,
        )  # fmt: skip

    def action_level(self, step: int) -> None:
        kind, _, name = self.query_one("#page", SheetView).cell.ref.partition(" ")
        if kind != "family":
            return
        levels = self.families[name].levels
        at = max(0, min(len(levels) - 1, levels.index(self.levels[name]) + step))
        self.levels[name] = levels[at]
        self.query_one("#page", SheetView).show(self._page)

    def action_mode(self) -> None:
        self.mode = MODES[(MODES.index(self.mode) + 1) % len(MODES)]
        self.query_one("#page", SheetView).show(self._page)

    def action_look_ups(self) -> None:
        self.desk.look_ups()

    @on(SheetView.Moved)
    def tell_family(self, event: SheetView.Moved) -> None:
        """Say what the family under the cursor teaches: the list may have no room for it."""
        kind, _, name = event.cell.ref.partition(" ")
        self.query_one("#said", Line).say(self.families[name].teaches if kind == "family" else "")

    def action_procedures(self) -> None:
        self.desk.procedures(self.counter.texts)

    @on(SheetView.Chosen)
    async def take(self, event: SheetView.Chosen) -> None:
        """Do what the line under the cursor says."""
        kind, _, name = event.cell.ref.partition(" ")
        match kind:
            case "propose" if self.proposal is not None:
                p = self.proposal
                await self._work(self._proposed, p)
            case "family":
                await self._work(self.counter.begin, self.person, name, self.levels[name], None, self.mode)
            case "resume" | "review":
                await self._work(self.counter.resume, name)
            case "team":
                self.desk.team()
            case "lookups":
                self.action_look_ups()
            case "sops":
                self.action_procedures()
            case "read":
                self.desk.procedures(self.counter.texts, path=name)
            case "help":
                self.action_help()
            case "quit":
                self.app.exit()

    def _proposed(self, p: Proposal) -> Live:
        return self.counter.begin(self.person, p.family, p.level, p.seed, p.mode, twin=p.twin)

    async def _work(self, call: Callable[..., Live], *args: Any) -> None:
        self.query_one("#said", Line).say("one moment: the order is being put on your desk")
        try:
            session = await self.in_worker(call, *args)
        except Exception as error:  # whatever it is, the person stays here and reads it
            self.query_one("#said", Line).say(str(error), "bad")
            return
        self.desk.work(session)
