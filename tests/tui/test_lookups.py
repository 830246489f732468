"""Look-ups: every question can be answered on its panel; a session is logged as orientation and counts nowhere."""

from __future__ import annotations

import pytest

from simulator.present.layout import lay_out
from simulator.present.lookups import A_SESSION, questions
from simulator.present.panels import panel
from simulator.tui.app import OrderDrill
from simulator.tui.panes.sheet_view import SheetView
from simulator.tui.screens.home import HomeScreen
from simulator.tui.screens.lookups import LookUpsScreen
from tests.simulator.desks import desk, library
from tests.tui.hands import settle


@pytest.mark.parametrize("sessions", range(6))
def test_every_question_stands_on_its_panel_and_comes_from_many(sessions: int) -> None:
    counter = desk(library())
    person = counter.sign_in("Kim")
    for _ in range(sessions):
        counter.looked_up(person, ["order.value"], 1, 60)
    drill, seed = counter.look_ups(person)
    asked = questions(drill, seed)
    assert len({q.ref for q in asked}) == len(asked) == A_SESSION
    assert len({q.panel for q in asked}) >= 5
    assert questions(drill, seed) == asked
    for question in asked:
        assert lay_out(panel(drill, question.panel), 80).find(question.ref) is not None, question


async def test_a_session_by_keys_is_logged_and_is_no_drill() -> None:
    counter = desk(library())
    person = counter.sign_in("Kim")
    app = OrderDrill(counter, person=person)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("l")
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, LookUpsScreen)
        for n, question in enumerate(screen.asked):
            if n == 0:
                await pilot.press("enter" if screen.query_one("#panel", SheetView).cell.ref != question.ref else "n")
            await pilot.press("n", "enter") if n < 2 else screen.action_panel(question.panel)
            if n >= 2:
                screen.query_one("#panel", SheetView).go_to(question.ref)
                await pilot.press("enter")
            await settle(pilot)
        assert screen.at == A_SESSION
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)
    (entry,) = counter.store.entries(f"look-ups-{person.pseudonym}")
    assert entry.fields["orientation"] is True
    assert entry.fields["at_once"] == A_SESSION - 2
    assert counter.history(person) == ()
