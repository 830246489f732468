"""Signing in at the desk: a name alone until there is a supervisor, then a PIN. What a supervisor does there."""

from __future__ import annotations

from textual.pilot import Pilot
from textual.widgets import Input

from simulator.bootstrap import Desk
from simulator.people import roster
from simulator.people.acts import assignments, comments
from simulator.tui.app import OrderDrill
from simulator.tui.panes.sheet_view import SheetView
from simulator.tui.screens.debrief import DebriefScreen
from simulator.tui.screens.home import HomeScreen
from simulator.tui.screens.sign_in import SignInScreen
from simulator.tui.screens.team import TeamScreen
from tests.simulator.desks import desk, perfect
from tests.tui.hands import settle, type_text

HERS = "a pin of hers"


def shown(app: OrderDrill) -> list[str]:
    """Which PINs are asked for."""
    return [name for name in ("pin", "new", "again") if app.screen.query_one(f"#{name}-row").display]


async def answer(pilot: Pilot[None], text: str) -> None:
    await type_text(pilot, text)
    await pilot.press("enter")
    await settle(pilot)


async def test_the_first_supervisor_chooses_a_pin_twice() -> None:
    counter = desk()
    app = OrderDrill(counter)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert shown(app) == []
        await type_text(pilot, "Dana")
        await pilot.press("tab", "down", "enter")
        app.screen.query_one("#field-role").answer = "supervisor"  # type: ignore[attr-defined]
        app.screen.query_one("#name", Input).focus()
        await pilot.press("enter")
        await settle(pilot)
        assert shown(app) == ["new", "again"]
        await answer(pilot, HERS)
        await answer(pilot, "another one")
        assert isinstance(app.screen, SignInScreen)
        app.screen.query_one("#again", Input).value = HERS
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)
    assert counter.sign_in("Dana", pin=HERS).role == "supervisor"


async def test_a_pin_for_one_use_is_changed_at_once_and_nobody_gets_in_without() -> None:
    counter = desk()
    dana = counter.sign_in("Dana", "supervisor", new_pin=HERS)
    given = roster.add(counter.store, "Kim", by=dana, at=counter.now()).pin
    app = OrderDrill(counter)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await answer(pilot, "Nobody")
        assert isinstance(app.screen, SignInScreen)
        app.screen.query_one("#name", Input).value = "Kim"
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert shown(app) == ["pin"]
        await answer(pilot, "not this one")
        assert (app.person, app.screen.query_one("#pin", Input).value) == (None, "")
        await answer(pilot, given)
        assert shown(app) == ["pin", "new", "again"]
        await answer(pilot, "my own pin")
        await answer(pilot, "my own pin")
        assert isinstance(app.screen, HomeScreen)
        app.team()
        await settle(pilot)
        assert not isinstance(app.screen, TeamScreen), "the team is for supervisors"
    assert counter.sign_in("Kim", pin="my own pin").name == "Kim"


async def test_a_supervisor_assigns_and_comments_and_the_trainee_reads_both() -> None:
    counter: Desk = desk()
    trainee = counter.sign_in("Kim")
    drill = counter.begin(trainee, "credit-hold", 1, 1, "practice")
    perfect(drill)
    dana = counter.sign_in("Dana", "supervisor", new_pin=HERS)
    app = OrderDrill(counter, person=dana)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.team()
        await settle(pilot)
        await pilot.press("home", "enter")
        await settle(pilot)
        for ref, key, text in (
            (f"review {drill.id}", "a", ""),
            ("standing credit-hold 2", "a", "you are ready"),
            (f"review {drill.id}", "c", "Well asked."),
        ):
            app.screen.query_one("#page", SheetView).go_to(ref)
            await pilot.press(key)
            await pilot.pause()
            if text:
                await answer(pilot, text)
    assert [(a.trainee, a.family, a.level) for a in assignments(counter.store)] == [
        (trainee.pseudonym, "credit-hold", 2)
    ]
    assert [c.text for c in comments(counter.store, drill.id)] == ["Well asked."]
    app = OrderDrill(counter, person=trainee)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "assigned by Dana" in app.screen.query_one("#page", SheetView).sheet.text()
        app.work(counter.resume(drill.id))
        await settle(pilot)
        assert isinstance(app.screen, DebriefScreen)
        assert "Well asked." in app.screen.query_one("#page", SheetView).sheet.text()
