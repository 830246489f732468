"""The desk: one order, its panels, and every act by key, by menu and by palette."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from scenarios.facts import FACTS
from scenarios.world.noun import PANELS
from simulator.core.actions import ACTIONS
from simulator.core.acts import Act
from simulator.core.refs import split_ref
from simulator.present.bar import awaited, cutoff, heading, marked
from simulator.present.coach import owed_line
from simulator.present.layout import lay_out
from simulator.present.marks import across, columns, standing
from simulator.present.panels import LOOKED_BY, panel, unit_of
from simulator.present.ports import Live
from simulator.present.sheet import Sheet
from simulator.present.text import listed
from simulator.present.words import label_of, value_of
from simulator.tui.commands import DeskCommands
from simulator.tui.forms.menu import ActMenu
from simulator.tui.panes.lines import Bar, Headings, Line
from simulator.tui.panes.sheet_view import SheetView
from simulator.tui.screens.acting import ActingScreen

WIDE = 120
KEY_NAMES = {"/": "slash"}
KEYS = "Enter acts · m mark · [ ] panels · Space wait · f finish · s SOPs · ? help"
DIRECT = {"flag": "mark", "wait": "wait"}


def act_bindings() -> list[BindingType]:
    """A binding for each action that has a key: it opens a form; marking and waiting, which are free, act at once."""
    return [
        Binding(KEY_NAMES.get(a.key, a.key), DIRECT.get(a.name, f"begin('{a.name}')"), a.name, id=a.name, show=False)
        for a in ACTIONS.values()
        if a.key
    ]


class DeskScreen(ActingScreen):
    """Shows one live drill and sends its acts."""

    CSS_PATH = "desk.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {DeskCommands}
    BINDINGS: ClassVar[list[BindingType]] = [
        *act_bindings(),
        *[Binding(str((i + 1) % 10), f"panel('{name}')", name, show=False) for i, name in enumerate(PANELS[:10])],
        Binding("left_square_bracket", "turn(-1)", "Previous panel", show=False),
        Binding("right_square_bracket", "turn(1)", "Next panel", show=False),
        Binding("s", "procedures", "SOPs", show=False),
        Binding("M", "mark_column", "Mark the column", show=False),
        Binding("escape", "drop", "Drop the mark", show=False),
        Binding("q", "leave", "Leave", show=False),
        Binding("tab", "app.focus_next", show=False),
    ]

    def __init__(self, session: Live) -> None:
        super().__init__(session)
        self.mark = ""
        self.places: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield Bar(id="bar")
        yield Line(id="news")
        yield Headings(id="headings")
        with Horizontal(id="body"):
            yield SheetView(id="order")
            yield SheetView(id="panel")
        yield Static(id="coach")
        yield Line(id="detail")
        yield Line(KEYS, id="keys")

    async def on_mount(self) -> None:
        self.query_one("#panel").focus()
        self.query_one("#keys", Line).say("Space plays the next step · q leaves" if self.watching else KEYS)
        await self.open_panel("order")
        if self.session.mode == "guided" and not self.session.remarks:
            self.query_one("#coach", Static).update(Content(owed_line(self.session)))

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self.show)

    # what is shown

    def show(self) -> None:
        """Draw the drill as it stands."""
        drill = self.session.drill
        left, right = heading(drill)
        below, until = (marked(self.mark), "") if self.mark else (awaited(drill), cutoff(drill))
        self.query_one("#bar", Bar).show(left, right, below, until)
        self.query_one("#headings", Headings).show(PANELS, self.current, drill.opened, self.new)
        beside = self.size.width >= WIDE and self.current != "order"
        order = self.query_one("#order", SheetView)
        order.display = beside
        if beside:
            self._fill(order, "order")
        self._fill(self.query_one("#panel", SheetView), self.current)
        coach = self.query_one("#coach", Static)
        coach.display = self.session.mode in ("guided", "watch")

    def _fill(self, view: SheetView, name: str) -> None:
        drill = self.session.drill
        shown = panel(drill, name, self.value, self.session.events)
        flagged = standing(drill.flags, drill.facts)

        def source(cells: int) -> Sheet:
            return lay_out(shown, cells, flagged)

        view.mark = self.mark
        view.show(source, keep=view.subject == name)
        view.subject = name

    @on(SheetView.Moved)
    def tell_cell(self, event: SheetView.Moved) -> None:
        """Say in full what stands under the cursor."""
        if event.view is self.focused:
            ref = event.cell.ref
            text = f"{label_of(ref)}: {self._full(ref, event.cell.text)}" if ref else event.cell.text
            self.query_one("#detail", Line).say(text.strip())

    def _full(self, ref: str, text: str) -> str:
        """The whole value: a cell may show less than there is."""
        name, facts = split_ref(ref)[0], self.session.drill.facts
        if name in FACTS:
            return text if FACTS[name].prose else value_of(ref, facts)
        value = self.value
        return value_of(ref, facts, value(ref), unit_of(value, ref))

    # panels and marks

    async def open_panel(self, name: str) -> None:
        """Show a panel; what has not been looked at is looked at now, and that is an act."""
        view = self.query_one("#panel", SheetView)
        self.places[view.subject] = view.cell.ref
        self.current = name
        self.new -= {name}
        if name in self.new or not self.new:
            self.query_one("#news", Line).say("")
        drill = self.session.drill
        if name not in drill.opened and name not in LOOKED_BY and not self.watching:
            await self.perform(Act("open", {"panel": name}))
        self.show()
        view.focus()
        place = across(self.mark, view.sheet) or self.places.get(name, "")
        if place:
            view.go_to(place)

    async def action_panel(self, name: str) -> None:
        await self.open_panel(name)

    async def action_turn(self, step: int) -> None:
        await self.open_panel(PANELS[(PANELS.index(self.current) + step) % len(PANELS)])

    async def action_mark(self) -> None:
        ref = self.cell_ref
        if not ref:
            self.tell("Nothing to mark here: put the cursor on a value.", "warn")
        elif not self.mark:
            self.mark = ref
            self.show()
        elif self.mark == ref:
            self.action_drop()
        else:
            first, self.mark = self.mark, ""
            await self.perform(Act("flag", {"a": first, "b": ref}))

    async def action_mark_column(self) -> None:
        """Mark a column against another: on every line where the two differ, one mark after the other."""
        pairs = columns(self.mark, self.cell_ref, self.session.drill.facts)
        if not pairs:
            self.tell("First m on a value of one column, then M on a value of the other, on lines that differ.", "warn")
            return
        self.mark = ""
        for a, b in pairs:
            await self.perform(Act("flag", {"a": a, "b": b}))
            if self.session.drill.closed:
                return
        lines = listed(split_ref(a)[1] for a, _ in pairs)
        self.tell(f"Marked on {'line' if len(pairs) == 1 else 'lines'} {lines}; on the others the two agree.", "good")

    def action_drop(self) -> None:
        if self.mark:
            self.mark = ""
            self.show()

    @on(SheetView.Chosen)
    def offer_acts(self, event: SheetView.Chosen) -> None:
        """Enter on a value: the acts that fit it."""
        name = "order" if event.view.id == "order" else self.current

        def begin(chosen: str | None) -> None:
            if chosen:
                self.call_next(self.run_action, {"flag": "mark"}.get(chosen, f"begin('{chosen}')"))

        self.app.push_screen(ActMenu(name, event.cell.ref), begin)

    def action_procedures(self, clause: str = "") -> None:
        """Read the procedures."""
        self.desk.procedures(self.session.edition.texts, clause)

    def action_leave(self) -> None:
        """Leave the drill as it is; home can resume it."""
        self.desk.home()
