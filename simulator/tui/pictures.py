"""Draws the pictures of the README from a fixed drill: `python -m simulator.tui.pictures [FOLDER]`."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from audit.store import open_store
from simulator.bootstrap import Desk, Rules
from simulator.core.acts import Act
from simulator.tui.app import OrderDrill

FAMILY, LEVEL, SEED = "credit-hold", 2, 7
SIZE = (120, 34)
TO_THE_DESK = ("7", "m", "end", "m", "2", "7")


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
        return re.sub(r"terminal-\d+-", "terminal-", app.export_screenshot(title="orderdrill", simplify=True))


async def draw_debrief(desk: Desk) -> str:
    """The debrief of a drill in which the hold is released at the desk: the one thing everybody tries."""
    person = desk.sign_in("Kim Laurent")
    session = desk.begin(person, FAMILY, LEVEL, SEED)
    for panel in ("order", "holds", "account"):
        session.act(Act("open", {"panel": panel}))
    session.act(Act("flag", {"a": "exposure", "b": "credit.limit"}))
    session.act(Act("release hold", {"hold": "credit"}))
    session.act(Act("finish"))
    app = OrderDrill(desk, session, person)
    async with app.run_test(size=(84, 24)) as pilot:
        await pilot.pause()
        return re.sub(r"terminal-\d+-", "terminal-", app.export_screenshot(title="orderdrill", simplify=True))


def main(folder: str = "docs/pictures", rules: Rules | None = None) -> list[Path]:
    """Write `desk.svg` and `debrief.svg` into the folder; their paths."""
    where = Path(folder)
    where.mkdir(parents=True, exist_ok=True)
    pictures = {
        "desk.svg": asyncio.run(draw(fixed_desk(rules), TO_THE_DESK)),
        "debrief.svg": asyncio.run(draw_debrief(fixed_desk(rules))),
    }
    for name, svg in pictures.items():
        (where / name).write_text(svg, encoding="utf-8")
    return [where / name for name in pictures]


if __name__ == "__main__":
    for path in main(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures"):
        print(path)
