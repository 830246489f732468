"""Every family to its debrief by keys alone, at 80 by 24: the desk logs what the procedures ask for, no more."""

from __future__ import annotations

import pytest

from simulator.core.solver import next_act
from simulator.tui.app import OrderDrill
from simulator.tui.screens.debrief import DebriefScreen
from tests.simulator.desks import FAMILIES, as_sent, desk, entries, library, perfect
from tests.tui.hands import do, settle


@pytest.mark.parametrize(("family", "level", "seed"), FAMILIES)
async def test_every_family_by_keys_logs_what_the_perfect_run_logs(family: str, level: int, seed: int) -> None:
    counter, other = desk(library()), desk(library())
    person = counter.sign_in("Kim")
    session = counter.begin(person, family, level, seed)
    app = OrderDrill(counter, session, person)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for _ in range(60):
            if session.drill.closed:
                break
            act = as_sent(next_act(session.run), session.drill)
            before = len(session.events)
            await do(pilot, act)
            assert len(session.events) > before, act
        assert isinstance(app.screen, DebriefScreen)
    assert entries(session) == perfect(other.begin(other.sign_in("Kim"), family, level, seed))
    assert session.scorecard is not None
    assert session.scorecard.total == 100
