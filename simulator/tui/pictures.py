"""Draws the pictures of the documents from fixed drills and procedures: `python -m simulator.tui.pictures [FOLDER]`."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape, unescape
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.cells import cell_len
from textual.app import App

from audit.store import open_store
from simulator.bootstrap import Desk
from simulator.core.acts import Act
from simulator.core.solver import next_act
from simulator.rules import Rules
from simulator.tui.app import OrderDrill
from simulator.tui.workshop.app import Workshop
from simulator.tui.workshop.screen import WorkshopScreen
from simulator.tui.workshop.source import Source
from simulator.workbench import Workbench
from sop.library import bundled

FAMILY, LEVEL, SEED, DEBRIEF_SEED = "credit-hold", 2, 7, 2
SIZE = (120, 34)
TEXT = re.compile(r'(<text class="[^"]*" x=")([\d.]+)("[^>]*? textLength=")([\d.]+)("[^>]*>)([^<]*)</text>')
TO_THE_DESK = ("7", "m", "end", "m", "2", "7")
NARROWED = ("| CR-3.4 |                |", "| CR-3.4 | recheck        |")
"""What is typed over in a table of the credit procedure, so that cases are left that no row decides: old and new."""


def picture(app: App[None]) -> str:
    """The screen as SVG: the same screen gives the same bytes, and no viewer can take the indents away."""
    svg = re.sub(r"terminal-\d+-", "terminal-", app.export_screenshot(title="orderdrill", simplify=True))
    return TEXT.sub(_placed, svg)


def _placed(found: re.Match[str]) -> str:
    """A text without the spaces around it, moved to where it begins: leading spaces are dropped by some viewers."""
    before, x, between, length, after, body = found.groups()
    text = unescape(body)
    bare = text.strip("\u00a0")
    if not bare.strip():
        return found[0]
    cell = float(length) / cell_len(text)
    lead = cell_len(text) - cell_len(text.lstrip("\u00a0"))
    kept = escape(bare).replace("\u00a0", "&#160;")
    return f"{before}{float(x) + lead * cell:g}{between}{cell_len(bare) * cell:g}{after}{kept}</text>"


def when() -> datetime:
    """The time that the drawn drill is played at."""
    return datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def fixed_desk(rules: Rules | None = None) -> Desk:
    """A desk with an empty log that is kept nowhere."""
    return Desk(open_store(":memory:", clock=when), rules, now=when, ids=lambda: "d-picture")


async def draw(desk: Desk, steps: Sequence[str], size: tuple[int, int] = SIZE) -> str:
    """The screen after these keys, as SVG. The same keys give the same picture."""
    person = desk.sign_in("Kim Laurent")
    session = desk.begin(person, FAMILY, LEVEL, SEED)
    app = OrderDrill(desk, session, person)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for key in steps:
            await pilot.press("space" if key == " " else key)
            await pilot.pause()
        return picture(app)


async def draw_debrief(desk: Desk) -> str:
    """The debrief of a drill that goes by the procedures until the release, which is done at the desk itself."""
    person = desk.sign_in("Kim Laurent")
    session = desk.begin(person, FAMILY, LEVEL, DEBRIEF_SEED)
    while (act := next_act(session.run)).action not in ("request release", "finish"):
        session.act(act)
    for act in (Act("release hold", {"hold": "credit"}), Act("confirm order"), Act("finish")):
        session.act(act)
    app = OrderDrill(desk, session, person)
    async with app.run_test(size=(84, 24)) as pilot:
        await pilot.pause()
        return picture(app)


async def draw_workshop(size: tuple[int, int] = (140, 34)) -> str:
    """The workshop on the bundled procedures, right after a table was given a gap, lit by the drawn drill."""
    with TemporaryDirectory() as folder:
        for name, text in bundled().items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        app = Workshop(Workbench(Path(folder), lambda: when().date()), lambda old, new: "")
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, WorkshopScreen)
            to_the_procedure = ("down",) * sorted(screen.bench.texts).index("SOP-CR.md")
            await pilot.press("f2", *to_the_procedure, "enter", "f6", *f"{FAMILY} {LEVEL} {SEED}", "enter")
            source = screen.query_one(Source)
            there, typed = NARROWED
            line = source.text[: source.text.index(there)].count("\n")
            source.replace(typed, (line, 0), (line, len(there)))
            while not (source.wrong and screen.fired):
                await pilot.pause(0.05)
                await app.workers.wait_for_complete()
            await pilot.press("f3")
            await pilot.pause(0.2)
            return picture(app)


def main(folder: str = "docs/pictures", rules: Rules | None = None) -> list[Path]:
    """Write `desk.svg`, `debrief.svg` and `workshop.svg` into the folder; their paths."""
    where = Path(folder)
    where.mkdir(parents=True, exist_ok=True)
    pictures = {
        "desk.svg": asyncio.run(draw(fixed_desk(rules), TO_THE_DESK)),
        "debrief.svg": asyncio.run(draw_debrief(fixed_desk(rules))),
        "workshop.svg": asyncio.run(draw_workshop()),
    }
    for name, svg in pictures.items():
        (where / name).write_text(svg, encoding="utf-8")
    return [where / name for name in pictures]


if __name__ == "__main__":
    for path in main(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures"):
        print(path)
