"""Behind a supervisor's sign-in: who may work alone on what; sign off, take back, replay."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from simulator.present.ports import Counter
from simulator.present.sheet import Sheet
from simulator.present.team import Member, member, team
from simulator.tui.forms.ask import Ask
from simulator.tui.panes.lines import Line
from simulator.tui.panes.sheet_view import SheetView
from simulator.tui.screens.base import PageScreen

if TYPE_CHECKING:
    from audit.entry import Person

KEYS = {"": "Enter one person · Esc home · ? help", "one": "Enter reads · o sign off · x take back · Esc all · ? help"}


class TeamScreen(PageScreen):
    """All people, then one of them."""

    CSS_PATH = "team.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "sign", "Sign off", show=False),
        Binding("x", "take_back", "Take back", show=False),
        Binding("escape,q", "back", "Back", show=False),
    ]

    def __init__(self, counter: Counter, person: Person) -> None:
        super().__init__()
        self.counter, self.person = counter, person
        self.members: list[Member] = []
        self.one = ""

    def compose(self) -> ComposeResult:
        yield Line("Your team", id="bar")
        yield SheetView(self._sheet, id="page")
        yield Line("", id="said")
        yield Line(KEYS[""], id="keys")

    async def on_mount(self) -> None:
        self.query_one("#page").focus()
        self.one, self.desk.looking_at = self.desk.looking_at, ""
        await self.refresh_team()

    async def refresh_team(self) -> None:
        """Read everybody's record again and show it."""
        await self.in_worker(self._read)
        self._draw()

    def _read(self) -> None:
        people = [p for p in self.counter.store.people() if p.role == "trainee" and not p.erased]
        self.members = [
            Member(p.pseudonym, p.name or p.pseudonym, self.counter.standings(p), self.counter.history(p))
            for p in people
        ]

    def _member(self) -> Member | None:
        return next((m for m in self.members if m.pseudonym == self.one), None)

    def _sheet(self, cells: int) -> Sheet:
        found = self._member()
        return member(found, self.counter.families(), cells) if found else team(self.members, cells)

    def _draw(self, *, keep: bool = True) -> None:
        self.query_one("#keys", Line).say(KEYS["one" if self.one else ""])
        self.query_one("#page", SheetView).show(self._sheet, keep=keep)

    @on(SheetView.Chosen)
    async def chosen(self, event: SheetView.Chosen) -> None:
        """Enter: one person, a clause, or the debrief of a drill."""
        kind, _, rest = event.cell.ref.partition(" ")
        if kind == "member":
            self.one = rest
            self._draw(keep=False)
        elif kind == "clause":
            self.desk.procedures(self.counter.texts, rest)
        elif kind == "review":
            try:
                session = await self.in_worker(self.counter.resume, rest)
            except Exception as error:  # read here, nothing is lost
                self.query_one("#said", Line).say(str(error), "bad")
                return
            self.desk.looking_at = self.one
            self.desk.work(session)

    def action_sign(self) -> None:
        self._ask("sign", "Signing off by name. If the record does not carry it, say why; else leave it empty.")

    def action_take_back(self) -> None:
        self._ask("take back", "Why is the clearance taken back?")

    def _ask(self, what: str, question: str) -> None:
        kind, _, rest = self.query_one("#page", SheetView).cell.ref.partition(" ")
        if kind != "standing":
            self.query_one("#said", Line).say("Put the cursor on a family and level of one person.", "warn")
            return
        family, level = rest.rsplit(" ", 1)

        async def done(why: str | None) -> None:
            if why is not None:
                await self._write(what, family, int(level), why)

        self.app.push_screen(Ask(question), done)

    async def _write(self, what: str, family: str, level: int, why: str) -> None:
        from simulator.core.errors import SimulatorError
        from simulator.reports.signing import revoke, sign_off

        give = sign_off if what == "sign" else revoke
        store, at = self.counter.store, self.counter.now()

        def write() -> None:
            give(store, by=self.person.pseudonym, trainee=self.one, family=family, level=level, at=at, why=why)

        try:
            await self.in_worker(write)
        except SimulatorError as error:
            self.query_one("#said", Line).say(str(error), "bad")
            return
        await self.refresh_team()
        self.query_one("#said", Line).say(
            f"{family} level {level}: {'signed off' if what == 'sign' else 'taken back'}", "good"
        )

    def action_back(self) -> None:
        if self.one:
            self.one = ""
            self._draw(keep=False)
        else:
            self.desk.home()
