"""The workshop by keys: what is typed is judged, shown, saved whole, and never lost to somebody else's change."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from simulator.tui.panes.lines import Line
from simulator.tui.panes.sheet_view import SheetView
from simulator.tui.workshop.app import Workshop
from simulator.tui.workshop.screen import WorkshopScreen
from simulator.tui.workshop.source import Source
from simulator.workbench import ChangedOnDisk, Workbench
from sop.library import bundled

TODAY = date(2026, 7, 1)


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    for name in ("SOP-CR.md", "SOP-OE.md"):
        (tmp_path / name).write_text(bundled()[name], encoding="utf-8")
    return Workbench(tmp_path, lambda: TODAY)


@asynccontextmanager
async def _at(bench: Workbench, size: tuple[int, int] = (120, 40)) -> AsyncIterator[tuple[Pilot[Any], WorkshopScreen]]:
    def preview(old: Any, new: Any) -> str:
        return "changed: " + ", ".join(name for name in new if new[name] != old[name])

    app = Workshop(bench, preview)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, WorkshopScreen)
        await _judged(pilot, screen)
        yield pilot, screen


async def _judged(pilot: Pilot[Any], screen: WorkshopScreen) -> None:
    """Until what was typed is judged."""
    for _ in range(500):
        await pilot.pause(0.02)
        await pilot.app.workers.wait_for_complete()
        if screen.judged is not None and dict(screen.judged.edition.texts) == dict(screen.bench.texts):
            break
    await pilot.pause(0.1)


def _said(screen: WorkshopScreen) -> str:
    return str(screen.query_one("#said", Line).render())


async def _break(pilot: Pilot[Any], screen: WorkshopScreen) -> int:
    """A misspelt name, typed by hand; its line from 0."""
    source = screen.query_one(Source)
    line = next(n for n, text in enumerate(source.text.split("\n")) if "`days_past_due > grace`" in text)
    source.move_cursor((line, source.document.get_line(line).index("grace`") + 5))
    await pilot.press("x", "y", "z")
    await _judged(pilot, screen)
    return line


async def test_what_is_typed_is_judged_and_the_fault_is_found_and_named(bench: Workbench) -> None:
    async with _at(bench) as (pilot, screen):
        assert not screen.query_one(Source).wrong
        line = await _break(pilot, screen)
        wrong = screen.query_one(Source).wrong[line]
        assert wrong[0].severity == "error"
        assert "gracexyz" in _said(screen)
        screen.query_one(Source).move_cursor((0, 0))
        await pilot.press("f3")
        assert screen.query_one(Source).cursor_location[0] == line
        assert bench.saved["SOP-CR.md"] == bundled()["SOP-CR.md"], "nothing is written before it is saved"
        await pilot.press("f5")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.05)
        assert "changed: SOP-CR.md" in pilot.app.screen.query_one("#page", SheetView).sheet.text()


async def test_saving_writes_the_whole_text_and_asks_before_it_writes_over(bench: Workbench) -> None:
    path = bench.root / "SOP-CR.md"
    async with _at(bench) as (pilot, screen):
        await pilot.press("ctrl+end", "enter", "A", "ctrl+s")
        assert path.read_text(encoding="utf-8") == screen.query_one(Source).text
        path.write_text("somebody else's", encoding="utf-8")
        await pilot.press("B", "ctrl+s")
        assert path.read_text(encoding="utf-8") == "somebody else's"
        assert "somebody else" in _said(screen)
        await pilot.press("ctrl+s")
        assert path.read_text(encoding="utf-8").endswith("AB")


async def test_leaving_with_something_unsaved_asks_once(bench: Workbench) -> None:
    async with _at(bench) as (pilot, screen):
        await pilot.press("x", "ctrl+q")
        assert "Not saved: SOP-CR.md" in _said(screen)
        assert pilot.app.is_running
        await pilot.press("ctrl+q")
        assert pilot.app._exit


async def test_a_scenario_lights_the_rows_that_fire(bench: Workbench) -> None:
    async with _at(bench) as (pilot, screen):
        await pilot.press("f6", *"credit-hold 1 7", "enter")
        for _ in range(200):
            await pilot.pause(0.02)
            await pilot.app.workers.wait_for_complete()
            if screen.fired:
                break
        fired = {one.clause for one in screen.fired}
        assert any(clause.startswith("CR-1.") for clause in fired)
        text = screen.query_one("#printed", SheetView).sheet.text()
        assert "3 of 3 rows fire here" in text
        await pilot.press("f6", *"credit-holt", "enter")
        assert "credit-hold" in _said(screen)


async def test_the_list_shows_what_is_wrong_and_overdue_and_opens_in_a_small_terminal(bench: Workbench) -> None:
    text = bench.saved["SOP-OE.md"].replace("review_by: 2027", "review_by: 2025")
    (bench.root / "SOP-OE.md").write_text(text, encoding="utf-8")
    bench.reload()
    async with _at(bench, (80, 24)) as (pilot, screen):
        await pilot.press("f2")
        listed = screen.query_one("#list", SheetView)
        assert listed.display
        assert "OVERDUE" in listed.sheet.text()
        await pilot.press("down", "enter")
        assert screen.name_open == "SOP-OE.md"
        assert not listed.display
        await pilot.press("f4")
        assert screen.query_one("#printed").display
        assert not screen.query_one(Source).display


async def test_a_name_leads_to_where_it_is_given(bench: Workbench) -> None:
    async with _at(bench) as (pilot, screen):
        source = screen.query_one(Source)
        line = next(n for n, text in enumerate(source.text.split("\n")) if "(CR-4.4)" in text)
        source.move_cursor((line, source.document.get_line(line).index("over_amount") + 1))
        await pilot.press("f8")
        assert source.document.get_line(source.cursor_location[0]).startswith("| `over_amount`")


def test_a_folder_that_cannot_be_written_loses_nothing(bench: Workbench) -> None:
    bench.type("SOP-CR.md", "typed")
    (bench.root / "SOP-CR.md").write_text("other", encoding="utf-8")
    with pytest.raises(ChangedOnDisk):
        bench.save("SOP-CR.md")
    assert bench.texts["SOP-CR.md"] == "typed"
    bench.save("SOP-CR.md", over=True)
    assert (bench.root / "SOP-CR.md").read_text(encoding="utf-8") == "typed"
