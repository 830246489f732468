"""Behind a supervisor's sign-in: who may work alone on what; sign off, take back, replay."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from simulator.core.errors import SimulatorError
from simulator.people.acts import assign, comment
from simulator.present.ports import Counter
from simulator.present.sheet import Sheet
from simulator.present.team import Member, member, team
from simulator.reports.signing import revoke, sign_off
from simulator.tui.forms.ask import Ask
from simulator.tui.panes.lines import Line
from simulator.tui.panes.sheet_view import SheetView
from simulator.tui.screens.base import PageScreen

if TYPE_CHECKING:
    from audit.entry import Person

KEYS = {
    "": "Enter one person · Esc home · ? help",
    "one": "Enter reads · o sign off · x take back · a assign · c comment · Esc · ? help",
}


class TeamScreen(PageScreen):
    """All people, then one of them."""

    CSS_PATH = "team.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "sign", "Sign off", show=False),
        Binding("x", "take_back", "Take back", show=False),
        Binding("a", "assign", "Assign", show=False),
        Binding("c", "comment", "Comment", show=False),
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
        self._ask(
            "standing",
            "Signing off by name. If the record does not carry it, say why; else leave it empty.",
            self._sign,
        )

    def action_take_back(self) -> None:
        self._ask("standing", "Why is the clearance taken back?", self._revoke)

    def action_assign(self) -> None:
        self._ask("standing", "Assigning it as what comes next. A word on why, or nothing:", self._assign)

    def action_comment(self) -> None:
        self._ask("review", "What do you say about this drill?", self._comment)

    def _ask(self, kind: str, question: str, write: Callable[[str, str], str]) -> None:
        """Ask for a line about what is under the cursor, write both into the log, and say what was done."""
        found, _, rest = self.query_one("#page", SheetView).cell.ref.partition(" ")
        if found != kind:
            where = "a family and level" if kind == "standing" else "a drill"
            self.query_one("#said", Line).say(f"Put the cursor on {where} of one person.", "warn")
            return

        async def done(text: str | None) -> None:
            if text is None:
                return
            try:
                told = await self.in_worker(write, rest, text)
            except SimulatorError as error:
                self.query_one("#said", Line).say(str(error), "bad")
                return
            await self.refresh_team()
            self.query_one("#said", Line).say(told, "good")

        self.app.push_screen(Ask(question), done)

    def _sign(self, standing: str, why: str) -> str:
        return self._clear(sign_off, standing, why, "signed off")

    def _revoke(self, standing: str, why: str) -> str:
        return self._clear(revoke, standing, why, "taken back")

    def _clear(self, write: Callable[..., object], standing: str, why: str, done: str) -> str:
        family, level = standing.rsplit(" ", 1)
        store, at = self.counter.store, self.counter.now()
        write(store, by=self.person.pseudonym, trainee=self.one, family=family, level=int(level), at=at, why=why)
        return f"{family} level {level}: {done}"

    def _assign(self, standing: str, why: str) -> str:
        family, level = standing.rsplit(" ", 1)
        store, at = self.counter.store, self.counter.now()
        trainee = store.person(self.one)
        assert trainee is not None
        assign(store, trainee, family, int(level), by=self.person, at=at, why=why)
        return f"{family} level {level}: assigned to {trainee.name}"

    def _comment(self, drill: str, text: str) -> str:
        comment(self.counter.store, drill, text, by=self.person, at=self.counter.now())
        return "Said. It stands above the debrief of that drill."

    def action_back(self) -> None:
        if self.one:
            self.one = ""
            self._draw(keep=False)
        else:
            self.desk.home()
