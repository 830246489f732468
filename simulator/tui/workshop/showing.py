"""What the workshop shows: the procedures, the source of one, and the same as printed; and what is wrong, as typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.timer import Timer

from simulator.core.situation import Situation
from simulator.maintain.atlas import page_of
from simulator.maintain.cursor import word_at
from simulator.maintain.lit import Fired, rows_lit
from simulator.maintain.meaning import meaning_of
from simulator.present.markdown import render
from simulator.present.sheet import Cell, Sheet
from simulator.present.text import cut
from simulator.tui.panes.lines import Line
from simulator.tui.panes.sheet_view import SheetView
from simulator.tui.workshop.listing import listing
from simulator.tui.workshop.source import Margin, Source
from simulator.workbench import Judged, Workbench

PAUSE = 0.3
"""Seconds without a key before the texts are judged."""
RUNNING = 0.06
"""Seconds for which the cursor must stand before anything is said of its place."""
KEYS = "F1 help ^S save · F2 list F3 fault F4 view F5 effect F6 light F8 go · ^Q leave"


class Showing(Screen[None]):
    """Three views of one folder, judged whenever the typing pauses."""

    CSS_PATH = "workshop.tcss"

    def __init__(
        self,
        bench: Workbench,
        situation: Callable[[str, int, int], Situation],
        preview: Callable[[Mapping[str, str], Mapping[str, str]], str],
    ) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
        self.bench, self.situation, self.preview = bench, situation, preview
        self.name_open = self.bench.entries()[0].name
        self.judged: Judged | None = None
        self.chosen: tuple[str, Situation] | None = None
        self.fired: tuple[Fired, ...] = ()
        self.warned = ""
        self.answered = False
        self._waits: dict[str, Timer] = {}

    def compose(self) -> ComposeResult:
        source = Source(id="source")
        with Horizontal():
            yield SheetView(self._list, id="list")
            yield Margin(source)
            yield source
            yield SheetView(self._printed, id="printed")
        yield Line("", id="said")
        yield Line(KEYS, id="keys")

    def on_mount(self) -> None:
        self._open(self.name_open)
        self.query_one(Source).focus()
        self._judge()

    # what is shown

    def _list(self, cells: int) -> Sheet:
        return listing(self.bench.entries(), self.judged.found if self.judged else {}, cells)

    def _printed(self, cells: int) -> Sheet:
        lit = {one.clause for one in self.fired}
        page = render(self.bench.texts.get(self.name_open, ""), cells, lit)
        if self.chosen is None:
            return page
        own = page_of(self.name_open, self.bench.texts[self.name_open]).own
        told = f"> {len(lit & own.keys())} of {len(lit)} rows fire here: {self.chosen[0]}"
        return Sheet(((Cell(0, cut(told, cells), "lit"),), *page.rows), cells)

    def _follow(self, line: int) -> None:
        """The printed page goes along with the cursor of the source, clause by clause."""
        above = [s for s in page_of(self.name_open, self.bench.texts[self.name_open]).symbols if s.kind == "clause"]
        near = [s for s in above if s.place.line <= line]
        if near:
            self.query_one("#printed", SheetView).go_to(near[-1].name)

    def _say(self, text: str, look: str = "") -> None:
        """An answer to a key: it stands until the cursor moves."""
        if "say" in self._waits:
            self._waits["say"].stop()
        self.answered = True
        self.query_one("#said", Line).say(text, look)

    def _open(self, name: str, line: int = 0, column: int = 0) -> None:
        self.name_open = name
        source = self.query_one(Source)
        source.load_text(self.bench.texts[name])
        source.move_cursor((line, column), center=True)
        self._mark()
        self.query_one("#printed", SheetView).show(self._printed, keep=False)

    def _mark(self) -> None:
        source = self.query_one(Source)
        source.mark(self.judged.found.get(self.name_open, ()) if self.judged else ())
        margin = self.query_one(Margin)
        margin.styles.width = len(str(source.document.line_count)) + 3
        margin.refresh()

    # typing and judging

    @on(Source.Changed)
    def typed(self) -> None:
        """Hold what was typed; judge it once the typing pauses."""
        self.bench.type(self.name_open, self.query_one(Source).text)
        self.query_one(Margin).refresh()
        self._once("judge", PAUSE, self._judge)

    def _once(self, what: str, after: float, call: Callable[[], None]) -> None:
        """Call once nothing has asked for the same again for `after` seconds."""
        if what in self._waits:
            self._waits[what].stop()
        self._waits[what] = self.set_timer(after, call)

    @on(Source.Scrolled)
    def scrolled(self) -> None:
        """The margin follows."""
        self.query_one(Margin).refresh()

    def _judge(self) -> None:
        self.run_worker(self._judge_now, thread=True, exclusive=True, group="judge")

    def _judge_now(self) -> None:
        judged = self.bench.judge()
        fired = rows_lit(judged.edition, self.chosen[1]) if self.chosen else ()
        self.app.call_from_thread(self._take, judged, fired)

    def _take(self, judged: Judged, fired: tuple[Fired, ...]) -> None:
        self.judged, self.fired = judged, fired
        self._mark()
        self.query_one("#list", SheetView).show(self._list)
        self.query_one("#printed", SheetView).show(self._printed)
        if not self.answered:
            self.moved()

    @on(Source.SelectionChanged)
    def moving(self) -> None:
        """Say nothing while the cursor runs."""
        self.answered = False
        self._once("say", RUNNING, self.moved)

    def moved(self) -> None:
        """Say what is wrong on the line under the cursor, or what the name there means."""
        source = self.query_one(Source)
        line, column = source.cursor_location
        if source.has_focus:
            self._follow(line)
        said = self.query_one("#said", Line)
        wrong = source.wrong.get(line)
        if wrong:
            first = wrong[0]
            more = f" (+{len(wrong) - 1})" if len(wrong) > 1 else ""
            hint = f" · {first.hint}" if first.hint else ""
            said.say(f"{first.code}{more}: {first.message}{hint}", "bad" if first.severity == "error" else "warn")
        else:
            said.say(self._meaning(line, column).split("\n")[0].replace("**", "").replace("`", ""))

    def _meaning(self, line: int, column: int) -> str:
        page = page_of(self.name_open, self.bench.texts[self.name_open])
        word = word_at(page, line, column)
        return meaning_of(self.bench.atlas(), self.name_open, word) if word else ""
