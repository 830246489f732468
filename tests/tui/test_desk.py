"""The desk by keys alone, at 80 by 24: what is asserted is what was logged."""

from __future__ import annotations

from typing import Any

from textual.widgets import Input, Static

from simulator.core.acts import Act
from simulator.core.events import Done, Event, Refused
from simulator.session import Session
from simulator.tui.app import OrderDrill
from simulator.tui.forms.action_form import ActionForm
from simulator.tui.forms.choice import Choice
from simulator.tui.panes.sheet_view import SheetView
from simulator.tui.screens.debrief import DebriefScreen
from simulator.tui.screens.desk import DeskScreen
from simulator.tui.screens.home import HomeScreen
from simulator.tui.screens.reader import Reader
from tests.simulator.desks import desk, library
from tests.tui.hands import do, palette, settle, type_text

SIZE = (80, 24)


def begun(level: int = 1, seed: int = 1, mode: str = "practice") -> tuple[OrderDrill, Session]:
    """An application at the desk, and its session."""
    counter = desk()
    person = counter.sign_in("Kim [bold]Vale[/]")
    session = counter.begin(person, "credit-hold", level, seed, mode)
    return OrderDrill(counter, session, person), session


def acts(events: tuple[Event, ...]) -> list[tuple[str, dict[str, Any]]]:
    """The acts that were logged."""
    return [(e.action, dict(e.args)) for e in events if isinstance(e, Done | Refused)]


async def test_two_presses_mark_two_values() -> None:
    app, session = begun()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await do(pilot, Act("open", {"panel": "account"}))
        await do(pilot, Act("flag", {"a": "credit.limit", "b": "order.value"}))
    assert session.drill.flags == (("credit.limit", "order.value"),)


async def test_the_first_mark_shows_in_the_bar_and_esc_drops_it() -> None:
    app, session = begun()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("m")
        assert isinstance(app.screen, DeskScreen)
        assert app.screen.mark
        assert "marked" in str(app.screen.query_one("#bar", Static).content)
        await pilot.press("escape", "m", "m")
        await settle(pilot)
        assert not app.screen.mark
    assert session.drill.flags == ()


async def test_looking_at_a_panel_is_one_act_however_often() -> None:
    app, session = begun()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("2", "7", "2", "7")
        await settle(pilot)
    assert acts(session.events) == [("open", {"panel": p}) for p in ("order", "holds", "account")]


async def test_an_act_that_leaves_asks_once_and_esc_goes_back() -> None:
    app, session = begun()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("c")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ActionForm)
        assert app.screen.armed
        await pilot.press("escape")
        assert isinstance(app.screen, ActionForm)
        assert not app.screen.armed
        await pilot.press("enter", "enter")
        await settle(pilot)
    assert acts(session.events)[-1][0] == "confirm order"


async def test_no_single_key_changes_anything() -> None:
    app, session = begun()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        before = dict(session.drill.facts)
        for key in "abcdefghijklmnopqrtuvwxyz/":
            if key in "qmo":
                continue
            await pilot.press("slash" if key == "/" else key)
            await pilot.pause()
            if not isinstance(app.screen, DeskScreen):
                await pilot.press("escape")
                await pilot.pause()
        assert dict(session.drill.facts) == before


async def test_what_was_typed_is_there_after_esc() -> None:
    app, session = begun()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await pilot.pause()
        app.screen.query_one("#field-text", Input).focus()
        await type_text(pilot, "called the buyer")
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, DeskScreen)
        await pilot.press("n")
        await pilot.pause()
        assert app.screen.query_one("#field-text", Input).value == "called the buyer"
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("n")
        await pilot.pause()
        assert app.screen.query_one("#field-text", Input).value == ""
    assert acts(session.events)[-1] == ("write note", {"reason": "other", "text": "called the buyer"})


async def test_an_error_stands_beside_its_field() -> None:
    app, session = begun()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("u")
        await pilot.pause()
        await type_text(pilot, "some day")
        await pilot.press("enter")
        await pilot.pause()
        assert "not a date" in str(app.screen.query_one("#error-date", Static).content)
        assert app.focused is not None
        assert app.focused.id == "field-date"
    assert acts(session.events) == [("open", {"panel": "order"})]


async def test_the_palette_finds_every_act() -> None:
    app, _ = begun()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await palette(pilot, "release hold")
        assert isinstance(app.screen, ActionForm)
        assert app.screen.form.action.name == "release hold"
        assert app.screen.query_one(Choice).answer == "credit"


async def test_keys_typed_while_an_act_is_stored_wait_in_order() -> None:
    app, session = begun()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("2", "3", "4", "5", "6", "7", "8")
        await settle(pilot)
    assert [a["panel"] for _, a in acts(session.events)] == [
        "order", "holds", "po", "product", "prices", "customer", "account", "stock",
    ]  # fmt: skip


async def test_guided_mode_says_at_once_what_an_act_met() -> None:
    app, _ = begun(mode="guided")
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("7")
        await settle(pilot)
        said = str(app.screen.query_one("#coach", Static).content)
    assert "[ok] met CR-4.1" in said
    assert "Next (" in said


async def test_watch_mode_plays_to_the_end_on_one_key() -> None:
    app, session = begun(mode="watch")
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for _ in range(60):
            if session.drill.closed:
                break
            await pilot.press("space")
            await settle(pilot)
        assert isinstance(app.screen, DebriefScreen)


async def test_leaving_keeps_the_drill_and_home_resumes_it() -> None:
    app, session = begun()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("2", "q")
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)
        await pilot.press("home", "down", "enter")
        await settle(pilot)
        assert isinstance(app.screen, DeskScreen)
        assert app.screen.session.id == session.id
        assert app.screen.session.drill.opened == {"order", "holds"}


async def test_from_the_debrief_again_from_the_turning_point() -> None:
    app, session = begun()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for panel in ("holds", "account", "messages"):
            await do(pilot, Act("open", {"panel": panel}))
        await do(pilot, Act("release hold", {"hold": "credit"}))
        await do(pilot, Act("finish"))
        assert isinstance(app.screen, DebriefScreen)
        await pilot.press("p", "escape", "d", "escape", "r")
        await settle(pilot)
        assert isinstance(app.screen, DeskScreen)
        again = app.screen.session
        assert again.id != session.id
        assert again.drill.opened == session.drill.opened
        assert any(h["code"] == "credit" for h in again.drill.facts["order.holds"])


async def test_a_column_is_marked_against_another_in_one_press_where_the_two_differ() -> None:
    counter = desk(library())
    session = counter.begin(counter.sign_in("Kim"), "orientation", 1, 1)
    app = OrderDrill(counter, session)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        view = app.screen.query_one("#panel", SheetView)
        view.go_to("line.quantity#1")
        await pilot.press("m", "3")
        await settle(pilot)
        assert view.cell.ref == "line.po_quantity#1"
        await pilot.press("M")
        await settle(pilot)
    assert session.drill.flags == (("line.quantity#2", "line.po_quantity#2"),)


async def test_f1_in_a_form_is_the_help_of_the_desk_and_delete_takes_an_answer_back() -> None:
    app, _ = begun()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("r")
        await pilot.pause()
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(app.screen, Reader)
        await pilot.press("escape")
        await pilot.pause()
        form = app.screen
        assert isinstance(form, ActionForm)
        assert form.raw["hold"] == "credit"
        form.query_one("#field-hold", Choice).focus()
        await pilot.press("delete")
        assert form.raw["hold"] == ""


async def test_rows_that_are_kept_look_as_rows_drawn_anew() -> None:
    """Text and looks: of the cursor, of a mark, of a panel that lost the focus, in other colours."""
    app, session = begun(level=2)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for key in ("7", "down", "m", "1", "tab", "3", "7", "escape", "shift+tab", "[", "]"):
            await pilot.press(key)
            await settle(pilot)
            if key == "3":
                app.theme = next(name for name in app.available_themes if name != app.theme)
                await settle(pilot)
            for view in app.screen.query(SheetView):
                whole = view.size.region
                kept = view.render_lines(whole)
                view._strips.clear()
                view._styles.clear()
                assert [list(strip) for strip in kept] == [list(strip) for strip in view.render_lines(whole)]
    assert session.drill.opened >= {"order", "account", "po"}
