"""The workshop screen: every key, over what it shows."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from simulator.core.errors import SimulatorError
from simulator.maintain.atlas import page_of
from simulator.maintain.cursor import word_at
from simulator.tui.forms.ask import Ask
from simulator.tui.panes.sheet_view import SheetView
from simulator.tui.screens.reader import Reader
from simulator.tui.workshop.showing import Showing
from simulator.tui.workshop.source import Source
from simulator.workbench import ChangedOnDisk


class WorkshopScreen(Showing):
    """Changes procedures. Nothing is written before ^S."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", priority=True),
        Binding("f2", "list", priority=True),
        Binding("f3", "fault(1)", priority=True),
        Binding("shift+f3", "fault(-1)", priority=True),
        Binding("f4", "view", priority=True),
        Binding("f5", "impact", priority=True),
        Binding("f6", "scenario", priority=True),
        Binding("f7", "meaning", priority=True),
        Binding("f8", "definition", priority=True),
        Binding("ctrl+s", "save", priority=True),
    ]

    @on(SheetView.Chosen, "#list")
    def choose(self, event: SheetView.Chosen) -> None:
        """Open the document under the cursor of the list."""
        self._open(event.cell.ref)
        self.remove_class("-list")
        self.query_one(Source).focus()

    @on(SheetView.Chosen, "#printed")
    def find(self, event: SheetView.Chosen) -> None:
        """From a clause as printed to its line in the source."""
        symbol = page_of(self.name_open, self.bench.texts[self.name_open]).own.get(event.cell.ref)
        if symbol is not None:
            self.query_one(Source).move_cursor((symbol.place.line, 0), center=True)
            self.query_one(Source).focus()

    def action_help(self) -> None:
        page = Path(inspect.getfile(type(self))).with_name("workshop.md")
        self.app.push_screen(Reader("The workshop", page.read_text(encoding="utf-8")))

    def action_list(self) -> None:
        """To the list of procedures and back."""
        there = self.query_one("#list", SheetView)
        to_list = not there.has_focus
        self.set_class(to_list, "-list")
        (there if to_list else self.query_one(Source)).focus()

    def action_view(self) -> None:
        """Source, printed, or both where there is room."""
        printed = not self.has_class("-printed")
        self.set_class(printed, "-printed")
        (self.query_one("#printed") if printed else self.query_one(Source)).focus()

    def action_fault(self, step: int) -> None:
        """To the next fault of this document; from the last, to the next document that has one."""
        if self.judged is None:
            return
        order = [e.name for e in self.bench.entries()]
        found = [d for one in self.judged.found.values() for d in one if d.path in order]
        places = sorted({(order.index(d.path), d.line, d.column) for d in found})
        if not places:
            self._say("Nothing is wrong in this folder.", "good")
            return
        at = (order.index(self.name_open), self.query_one(Source).cursor_location[0] + 1)
        after = [p for p in places if p[:2] > at] if step > 0 else [p for p in reversed(places) if p[:2] < at]
        name, line, column = after[0] if after else places[0 if step > 0 else -1]  # round and round
        self._go(order[name], line - 1, column - 1)

    def _go(self, name: str, line: int, column: int) -> None:
        if name != self.name_open:
            self._open(name, line, column)
        self.query_one(Source).move_cursor((line, column), center=True)
        self.query_one(Source).focus()

    def action_definition(self) -> None:
        """To where the name or clause under the cursor is given."""
        line, column = self.query_one(Source).cursor_location
        atlas = self.bench.atlas()
        word = word_at(atlas.pages[self.name_open], line, column)
        symbol = atlas.at(self.name_open, word.text) if word else None
        if symbol is None:
            self._say(f"No procedure here gives {word.text}; F7 says what it is." if word else "No name stands here.")
        else:
            self._go(symbol.place.path, symbol.place.line, symbol.place.start)

    def action_meaning(self) -> None:
        """All that is known of the name under the cursor."""
        text = self._meaning(*self.query_one(Source).cursor_location)
        if text:
            self.app.push_screen(Reader("What it means", text))
        else:
            self._say("No name that means something stands here.")

    def action_scenario(self) -> None:
        """Light the rows that fire in a scenario."""
        self.app.push_screen(Ask("Light by which scenario? FAMILY LEVEL SEED, as in: credit-hold 1 7"), self._light)

    def _light(self, answer: str | None) -> None:
        if answer is None:
            return
        family, level, seed = [*answer.split(), "1", "1"][:3]
        try:
            self.chosen = (answer, self.situation(family, int(level), int(seed))) if answer else None
        except (SimulatorError, ValueError) as error:
            self._say(str(error) if isinstance(error, SimulatorError) else "LEVEL and SEED are numbers.", "bad")
            return
        self._judge()

    def action_impact(self) -> None:
        """What the typed changes would do, before they are saved."""
        self._say("working out what this changes …")
        self.run_worker(self._impact, thread=True, exclusive=True, group="impact")

    def _impact(self) -> None:
        text = self.preview(dict(self.bench.saved), dict(self.bench.texts))
        self.app.call_from_thread(self.app.push_screen, Reader("What the change does", text))
        self.app.call_from_thread(self.moved)

    def action_save(self) -> None:
        """Write the document. A file that somebody else changed is written over on the second ^S only."""
        if self.name_open not in self.bench.typed:
            self._say("Nothing to save.")
            return
        try:
            self.bench.save(self.name_open, over=self.warned == self.name_open)
        except ChangedOnDisk as error:
            self.warned = self.name_open
            self._say(f"{error} ^S again writes yours over it.", "bad")
            return
        except SimulatorError as error:
            self._say(str(error), "bad")
            return
        self.warned = ""
        faults = sum(map(len, self.query_one(Source).wrong.values()))
        said = f"Saved {self.bench.root / self.name_open}"
        self._say(f"{said}, with {faults} to mend (F3)." if faults else f"{said}.", "warn" if faults else "good")
        self.query_one("#list", SheetView).show(self._list)

    def may_leave(self) -> bool:
        """Whether nothing typed would be lost; the second time in a row it may."""
        if not self.bench.typed or self.warned == "leave":
            return True
        self.warned = "leave"
        names = ", ".join(sorted(self.bench.typed))
        self._say(f"Not saved: {names}. ^S saves; ^Q again leaves and lets it go.", "warn")
        return False
