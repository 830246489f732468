"""Every screen: help, small and large terminals, sign in, procedures, colours."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from simulator.core.actions import ACTIONS
from simulator.reports.records import read_sign_offs
from simulator.tui.app import OrderDrill
from simulator.tui.panes.sheet_view import SheetView
from simulator.tui.screens.debrief import DebriefScreen
from simulator.tui.screens.desk import DeskScreen
from simulator.tui.screens.home import HomeScreen
from simulator.tui.screens.lookups import LookUpsScreen
from simulator.tui.screens.procedures import ProceduresScreen
from simulator.tui.screens.reader import Reader
from simulator.tui.screens.sign_in import SignInScreen
from simulator.tui.screens.small import TooSmall
from simulator.tui.screens.team import TeamScreen
from simulator.tui.themes import THEMES
from tests.simulator.desks import desk, perfect
from tests.tui.hands import settle, type_text

SCREENS = (SignInScreen, HomeScreen, LookUpsScreen, DeskScreen, DebriefScreen, ProceduresScreen, TeamScreen)


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_has_a_help_page(screen: type) -> None:
    page = Path(inspect.getfile(screen)).with_suffix(".md").read_text(encoding="utf-8")
    assert page.startswith("# ")


def test_the_desks_help_names_every_key_of_an_action() -> None:
    page = Path(inspect.getfile(DeskScreen)).with_suffix(".md").read_text(encoding="utf-8")
    for action in ACTIONS.values():
        if action.key:
            assert f"**{'Space' if action.key == 'space' else action.key}**" in page, action.name


async def test_sign_in_then_home_then_a_drill() -> None:
    app = OrderDrill(desk())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, SignInScreen)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, SignInScreen)
        await type_text(pilot, "Zoë [red]")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)
        assert app.person is not None
        assert app.person.name == "Zoë [red]"
        await pilot.press("home", "enter")
        await settle(pilot)
        assert isinstance(app.screen, DeskScreen)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60)])
async def test_the_desk_fits_its_terminal(size: tuple[int, int]) -> None:
    counter = desk()
    person = counter.sign_in("Kim")
    app = OrderDrill(counter, counter.begin(person, "credit-hold", 4, 3), person)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for key in ("7", "8", "question_mark"):
            await pilot.press(key)
            await settle(pilot)
            for view in app.screen.query(SheetView):
                assert view.region.right <= size[0]
                assert view.sheet.width <= size[0]
        assert isinstance(app.screen, Reader)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, DeskScreen)
        assert app.screen.query_one("#order").display == (size[0] >= 120)


async def test_a_terminal_too_small_says_so_and_loses_nothing() -> None:
    counter = desk()
    person = counter.sign_in("Kim")
    session = counter.begin(person, "credit-hold", 1, 1)
    app = OrderDrill(counter, session, person)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await pilot.resize_terminal(40, 10)
        await pilot.pause(0.05)
        assert isinstance(app.screen, TooSmall)
        await pilot.resize_terminal(80, 24)
        await pilot.pause(0.05)
        assert isinstance(app.screen, DeskScreen)
        assert app.screen.current == "holds"


async def test_procedures_search_and_jump_to_a_clause() -> None:
    counter = desk()
    person = counter.sign_in("Kim")
    app = OrderDrill(counter, counter.begin(person, "credit-hold", 1, 1), person)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await settle(pilot)
        assert isinstance(app.screen, ProceduresScreen)
        await pilot.press("slash")
        await type_text(pilot, "CR-1.4")
        await pilot.press("enter", "enter")
        await settle(pilot)
        view = app.screen.query_one("#text", SheetView)
        assert view.cell.ref == "CR-1.4"
        assert view.cell.kind == "lit"
        assert view.cell.text.startswith("> ")
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, DeskScreen)


@pytest.mark.parametrize("theme", [t.name for t in THEMES])
async def test_every_theme_draws(theme: str) -> None:
    app = OrderDrill(desk(), theme=theme)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert app.theme == theme


async def test_a_supervisor_sees_the_team_signs_off_with_a_reason_and_takes_it_back() -> None:
    counter = desk()
    trainee = counter.sign_in("Kim")
    for seed in (1, 2):
        perfect(counter.begin(trainee, "credit-hold", 1, seed, "practice"))
    app = OrderDrill(counter, person=counter.sign_in("Ann", "supervisor", new_pin="a pin of hers"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("home", "enter")
        await settle(pilot)
        assert isinstance(app.screen, TeamScreen)
        await pilot.press("enter")
        await settle(pilot)
        assert "passed 2" in app.screen.query_one("#page", SheetView).sheet.text()
        for reason, key in (("", "o"), ("seen at a real desk", "o"), ("moved away", "x")):
            app.screen.query_one("#page", SheetView).go_to("standing credit-hold 1")
            await pilot.press(key)
            await pilot.pause()
            await type_text(pilot, reason)
            await pilot.press("enter")
            await settle(pilot)
    signs = read_sign_offs(counter.store, trainee.pseudonym)
    assert [(s.family, s.level, s.revoked) for s in signs] == [("credit-hold", 1, False), ("credit-hold", 1, True)]


async def test_from_a_trainees_debrief_home_is_that_trainees_page() -> None:
    counter = desk()
    trainee = counter.sign_in("Kim")
    perfect(counter.begin(trainee, "credit-hold", 1, 1, "practice"))
    app = OrderDrill(counter, person=counter.sign_in("Ann", "supervisor", new_pin="a pin of hers"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("home", "enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        app.screen.query_one("#page", SheetView).go_to("review d-1")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, DebriefScreen)
        await pilot.press("h")
        await settle(pilot)
        assert isinstance(app.screen, TeamScreen)
        assert app.screen.one == trainee.pseudonym
        await pilot.press("escape", "escape")
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)


async def test_ctrl_c_leaves_from_a_form_and_keeps_what_was_typed() -> None:
    counter = desk()
    person = counter.sign_in("Kim")
    session = counter.begin(person, "credit-hold", 1, 1)
    app = OrderDrill(counter, session, person)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await pilot.pause()
        await pilot.press("tab", "tab")
        await type_text(pilot, "half a sen")
        await pilot.press("ctrl+c")
        await pilot.pause()
    assert app.interrupted
    kept = session.drafts.get("write note")
    assert kept is not None
    assert kept["text"] == "half a sen"


async def test_the_debrief_has_all_eighty_columns_and_what_is_longer_has_a_bar() -> None:
    counter = desk()
    person = counter.sign_in("Kim")
    session = counter.begin(person, "credit-hold", 1, 1, "practice")
    session.finish()
    app = OrderDrill(counter, person=person, session=session)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, DebriefScreen)
        view = app.screen.query_one("#page", SheetView)
        assert view.scrollable_content_region.width == 80
        await pilot.press("d")
        await settle(pilot)
        assert view.scrollable_content_region.width == 79
        await pilot.press("escape")
        await settle(pilot)
        assert view.scrollable_content_region.width == 80
