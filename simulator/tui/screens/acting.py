"""Doing acts: by key, by form, by waiting. One at a time, stored before anything of it is shown."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.widgets import Static

from simulator.core.acts import Act
from simulator.core.events import Done, Event, Refused, Replied
from simulator.present.coach import narration_line, owed_line, remark_lines
from simulator.present.forms import CURSOR, form
from simulator.present.panels import Names, ValueOf
from simulator.present.ports import Live
from simulator.present.questions import Raw
from simulator.present.words import did, phrase
from simulator.tui.forms.action_form import ActionForm
from simulator.tui.panes.lines import Line
from simulator.tui.panes.sheet_view import SheetView
from simulator.tui.screens.base import PageScreen


class ActingScreen(PageScreen):
    """A screen with a live drill on it. What it looks like is the desk's business."""

    def __init__(self, session: Live) -> None:
        super().__init__()
        self.session = session
        self.current = "order"
        self.new: frozenset[str] = frozenset()

    def show(self) -> None:
        """Draw the drill as it stands."""
        raise NotImplementedError

    async def open_panel(self, name: str) -> None:
        """Show a panel."""
        raise NotImplementedError

    @property
    def watching(self) -> bool:
        """Whether the procedures play and the trainee looks on."""
        return self.session.mode == "watch"

    @property
    def value(self) -> ValueOf:
        """Reads any name the procedures define, as of now."""
        return Names(self.session, self.session.edition)

    @property
    def cell_ref(self) -> str:
        """The value under the cursor."""
        focused = self.focused
        return focused.cell.ref if isinstance(focused, SheetView) else ""

    def tell(self, text: str, kind: str = "") -> None:
        """Say something in the line above the keys."""
        self.query_one("#detail", Line).say(text, kind)

    async def perform(self, act: Act) -> tuple[Event, ...]:
        """Do it, in the session's worker; then show what came of it. Nothing is shown before it is stored."""
        try:
            happened = await self.in_worker(self.session.act, act)
        except Exception as error:  # shown to the person, whose typing is kept
            self.tell(f"Not done: {error}", "bad")
            return ()
        self._after(act, happened)
        return happened

    def _after(self, act: Act, happened: tuple[Event, ...]) -> None:
        replies = [e for e in happened if isinstance(e, Replied)]
        if replies:
            self.query_one("#news", Line).say("new: " + "; ".join(_who(r) for r in replies))
            self.new |= {r.document.panel for r in replies if r.document} or {"messages"}
        if self.session.drill.closed:
            self.desk.debrief(self.session)
            return
        self.show()
        if self.session.mode == "guided":
            told = remark_lines(self.session.remarks)
            self.query_one("#coach", Static).update(Content("\n".join([*told, owed_line(self.session)])))
        first = happened[0]
        if isinstance(first, Refused):
            self.call_after_refresh(self.tell, f"Refused: {first.reason}", "bad")
        elif isinstance(first, Done) and act.action != "open":
            self.session.drafts.put(act.action, None)
            said = f"{did(act, self.session.drill.facts['clock.today'])}. {first.said}".strip()
            self.call_after_refresh(self.tell, said, "good")  # after what the cursor says of its value

    async def action_wait(self) -> None:
        if not self.watching:
            await self.perform(Act("wait"))
            return
        try:
            told = await self.in_worker(self.session.narrate)
        except Exception as error:  # as with an act of one's own
            self.tell(f"Not done: {error}", "bad")
            return
        if told is not None:
            self._after(told.act, told.events)
            if not self.session.drill.closed:
                self.query_one("#coach", Static).update(Content(narration_line(told)))

    def action_begin(self, name: str) -> None:
        """Open the form of an act."""
        if self.watching:
            self.tell("You are watching: Space plays the next step.", "warn")
            return
        drafts, cursor = self.session.drafts, self.cell_ref
        asked = form(self.session.drill, name, cursor=cursor, draft=drafts.get(name), value=self.value)

        def keep(raw: Mapping[str, Raw]) -> None:
            drafts.put(name, {**raw, CURSOR: cursor})

        async def send(act: Act | None) -> None:
            if act is not None and act.action == "open":
                drafts.put("open", None)
                await self.open_panel(act.args["panel"])
            elif act is not None:
                await self.perform(act)
                if act.action == "search orders":
                    await self.open_panel("search")

        self.app.push_screen(ActionForm(self.session.drill, asked, keep), send)

    async def action_hint(self) -> None:
        """Say what the procedures ask for now. It is in the log, and the drill no longer counts."""
        try:
            act = await self.in_worker(self.session.hint)
        except Exception as error:  # help is an entry too, and may be refused or not stored
            self.tell(str(error), "bad")
            return
        self.tell(f"the procedures now ask: {phrase(act, self.session.drill.facts['clock.today'])}", "warn")


def _who(reply: Replied) -> str:
    what = reply.document.title if reply.document else reply.text
    return f"{reply.sender or 'the system'}: {what}"
