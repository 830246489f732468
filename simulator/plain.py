"""The same drills on plain lines: numbered values and choices, no escape codes; for screen readers and scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from scenarios.world.noun import PANELS
from simulator.core.actions import ACTIONS
from simulator.core.acts import Act
from simulator.core.errors import ActError, SimulatorError
from simulator.core.events import Done, Event, Refused, Replied
from simulator.near import nearest
from simulator.plain_forms import Asker
from simulator.plain_pages import folded, tell_debrief, tell_procedures
from simulator.present.bar import awaited, cutoff, heading
from simulator.present.coach import narration_line, owed_line, remark_lines
from simulator.present.forms import CURSOR, form
from simulator.present.panels import LOOKED_BY, Names, Panel, panel
from simulator.present.ports import Live
from simulator.present.suggest import by_group
from simulator.present.text import clean
from simulator.present.values import read_moment
from simulator.present.words import label_of, phrase

HELP = """What you can type:
  order, holds, po, account …   read a panel; `panels` lists them
  mark 12 31                    mark values 12 and 31 as disagreeing (numbers stand in brackets on the panels)
  acts                          every act by number; type its number or its name to do it
  wait, wait 14:00              until the next reply, or until a time
  sop, sop WORDS, sop CR-3.1    the procedures: list, search, read a clause
  where                         order, clock, who is awaited
  hint                          what the procedures ask for now; the drill then no longer counts
  finish                        finish with this order for now: ends the drill
  quit                          stop here; the drill is kept and can be resumed"""


class Plain:
    """One drill on lines."""

    def __init__(self, session: Live, stdin: TextIO, stdout: TextIO) -> None:
        self.session, self.stdin, self.stdout = session, stdin, stdout
        self.numbers: dict[int, str] = {}
        self.asker = Asker(self.read, self.write, self.numbers)
        self.first_mark = ""

    # lines in and out

    def write(self, text: str = "") -> None:
        """Lines, in whatever letters the other side can show; what is too long goes on in the next, set in."""
        self._put("\n".join(folded(text)) + "\n")

    def _put(self, text: str) -> None:
        encoding = getattr(self.stdout, "encoding", None) or "utf-8"
        self.stdout.write(text.encode(encoding, "replace").decode(encoding))

    def read(self, prompt: str) -> str:
        """The next line. Raises EOFError at the end."""
        self._put("\n".join(folded(prompt.rstrip())) + " " * prompt.endswith(" "))
        self.stdout.flush()
        line = self.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\r\n")

    # the drill

    def play(self) -> int:
        """Until the drill is finished or the lines end. 0 in both cases: an unfinished drill is kept."""
        try:
            if not self.session.drill.closed:
                self.where()
                self.write(clean(self.session.drill.situation.brief))
                self.write(
                    "? lists what you can type." if not self.watching else "Empty line: the next step. quit: stop."
                )
                if not self.watching:
                    self.show_panel("order")
            while not self.session.drill.closed:
                line = self.read("> ").strip()
                if line in ("quit", "q", "exit"):
                    self.write("The drill is kept as it stands.")
                    return 0
                self.obey(line)
            tell_debrief(self.session, self.read, self.write)
        except EOFError:
            self.write()
            if not self.session.drill.closed:
                self.write("The lines have ended; the drill is kept as it stands.")
        return 0

    @property
    def watching(self) -> bool:
        """Whether the procedures play."""
        return self.session.mode == "watch"

    def obey(self, line: str) -> None:
        """Do what a line says."""
        word, _, rest = line.partition(" ")
        word, rest = word.casefold(), rest.strip()
        commands: dict[str, Callable[[str], None]] = {
            "?": lambda _: self.write(HELP),
            "help": lambda _: self.write(HELP),
            "panels": lambda _: self.list_panels(),
            "acts": lambda _: self.list_acts(),
            "where": lambda _: self.where(),
            "hint": lambda _: self.hint(),
            "mark": self.mark,
            "open": self.show_panel,
            "sop": lambda wanted: tell_procedures(self.session.edition.texts, wanted, self.write),
        }
        if self.watching and not word:
            self.watch()
        elif not word:
            self.where()
        elif word in commands and not (word in ("open", "mark") and not rest):
            commands[word](rest)
        elif line.casefold() in PANELS:
            self.show_panel(line.casefold())
        elif self.watching:
            self.write("You are watching: an empty line plays the next step.")
        elif word == "wait":
            self.wait(rest)
        else:
            self.begin(line)

    def perform(self, act: Act) -> None:
        """Do it and say what came of it."""
        try:
            happened = self.session.act(act)
        except SimulatorError as error:
            self.write(f"Not done: {error}")
            return
        if isinstance(happened[0], Done) and act.action != "open":
            self.session.drafts.put(act.action, None)
        self.say(happened)
        if self.session.mode == "guided" and not self.session.drill.closed:
            for line in [*remark_lines(self.session.remarks), owed_line(self.session, keys=False)]:
                self.write(line)

    def say(self, happened: tuple[Event, ...]) -> None:
        """The outcome of an act, and what arrived meanwhile."""
        for event in happened:
            if isinstance(event, Refused):
                self.write(f"Refused: {event.action}: {clean(event.reason)}")
            elif isinstance(event, Done) and event.action not in ("open", "wait"):
                for line in (event.said or "Done.").splitlines():
                    self.write(f"{event.action}: {clean(line)}")
            elif isinstance(event, Replied):
                said = event.document.title if event.document else event.text
                where = event.document.panel if event.document else "messages"
                self.write(f"New from {clean(event.sender) or 'the system'}: {clean(said)} (read: {where})")
        if any(isinstance(e, Done) and (e.minutes or e.action == "wait") for e in happened):
            self.where()

    def where(self) -> None:
        """Order, clock, cut-off, who is awaited."""
        drill = self.session.drill
        for part in (*heading(drill), cutoff(drill), awaited(drill)):
            if part:
                self.write(part)

    # panels

    def list_panels(self) -> None:
        drill = self.session.drill
        for name in PANELS:
            self.write(f"  {name}{', opened' if name in drill.opened else ''}")

    def show_panel(self, name: str) -> None:
        """Read a panel; the first time is an act."""
        name = name.casefold()
        if name not in PANELS:
            self.write(f"There is no panel {name!r}.{nearest(name, list(PANELS))}")
            return
        if name not in self.session.drill.opened and name not in LOOKED_BY and not self.watching:
            self.perform(Act("open", {"panel": name}))
        names = Names(self.session, self.session.edition)
        self.tell_panel(panel(self.session.drill, name, names, self.session.events))

    def number(self, ref: str) -> str:
        """The number of a value: given once, the same for the whole drill."""
        found = next((n for n, known in self.numbers.items() if known == ref), 0)
        if not found:
            found = len(self.numbers) + 1
            self.numbers[found] = ref
        return f"[{found}] "

    def tell_panel(self, shown: Panel) -> None:
        """A panel, a value a line."""
        self.write(f"{shown.title}:")
        if shown.hint:
            self.write(f"  {shown.hint.replace('press / to look', 'type: search orders')}")
        for page in shown.pages:
            self.write(f"  {page.title}. {page.meta}")
            for text, ref in page.lines:
                if text.strip():
                    self.write(f"    {self.number(ref) if ref else ''}{clean(text).strip()}")
        for item in shown.fields:
            self.write(f"  {self.number(item.ref)}{item.label}: {item.text}")
        for grid in shown.grids:
            for n, row in enumerate(grid.rows):
                self.write(f"  {grid.title}, {grid.keys[n] or n + 1}:")
                for item in row:
                    self.write(f"    {self.number(item.ref)}{item.label}: {item.text}")

    def mark(self, rest: str) -> None:
        """Mark two values, in one line or in two."""
        refs = [self.numbers.get(int(w), "") if w.isdigit() else "" for w in rest.replace(",", " ").split()]
        if not refs or not all(refs) or len(refs) > 2:
            self.write("Write: mark 12 31, with the numbers in brackets on the panels you have read.")
            return
        if len(refs) == 1 and not self.first_mark:
            self.first_mark = refs[0]
            self.write(f"Marked: {label_of(refs[0])}. Now the other: mark NUMBER.")
            return
        a, b = refs if len(refs) == 2 else (self.first_mark, refs[0])
        self.first_mark = ""
        self.perform(Act("flag", {"a": a, "b": b}))

    # acts

    def list_acts(self) -> None:
        n = 0
        for group, names in by_group().items():
            self.write(f"{group}:")
            for name in names:
                n += 1
                self.write(f"  {n}  {name}: {ACTIONS[name].help}")

    def begin(self, line: str) -> None:
        """Ask for an act's arguments and do it."""
        ordered = [name for names in by_group().values() for name in names]
        if line.isdigit() and 0 < int(line) <= len(ordered):
            name = ordered[int(line) - 1]
        else:
            close = [n for n in ordered if n == line.casefold()] or [
                n for n in ordered if n.startswith(line.casefold())
            ]
            if len(close) != 1:
                self.write(f"{line!r} is no panel and no act.{nearest(line, [*ordered, *PANELS])} ? helps.")
                return
            name = close[0]
        drafts, drill = self.session.drafts, self.session.drill
        draft = drafts.get(name)
        at = str(draft.get(CURSOR, "")) if draft else ""
        asked = form(drill, name, cursor=at, draft=draft, value=Names(self.session, self.session.edition))
        act = self.asker.ask(drill, asked, lambda raw: drafts.put(name, {**raw, CURSOR: at}))
        if act is None:
            self.write(f"Nothing was sent{'; what you typed is kept' if drafts.get(name) else ''}.")
        elif act.action == "open":
            drafts.put("open", None)
            self.show_panel(act.args["panel"])
        else:
            self.perform(act)
            if act.action == "search orders":
                self.show_panel("search")

    def wait(self, rest: str) -> None:
        """Until the next reply, or until a time."""
        try:
            until = {"until": read_moment(rest, self.session.drill.now, "until")} if rest else {}
        except ActError as error:
            self.write(f"Not possible: {error}")
            return
        self.perform(Act("wait", until))

    def watch(self) -> None:
        """The next step of the perfect run."""
        told = self.session.narrate()
        if told is not None:
            self.write(narration_line(told))
            self.say(told.events[1:])

    def hint(self) -> None:
        """What is owed now."""
        try:
            self.write(
                f"The procedures now ask: {phrase(self.session.hint(), self.session.drill.facts['clock.today'])}"
            )
        except SimulatorError as error:
            self.write(str(error))


def play(session: Live, stdin: TextIO, stdout: TextIO) -> int:
    """Play a drill on lines, to its end or to the end of the lines. Ctrl-C passes through; nothing stored is lost."""
    return Plain(session, stdin, stdout).play()
