"""Promise 3 on the screen: what was not stored did not happen, is not shown, and leaves the desk standing."""

from __future__ import annotations

from typing import Any, cast

import pytest
from textual.widgets import Static

from audit.errors import StoreUnavailable
from simulator.core.acts import Act
from simulator.session import Session
from simulator.tui.app import OrderDrill
from simulator.tui.screens.desk import DeskScreen
from tests.simulator.desks import desk
from tests.tui.hands import settle


class Full:
    """A store on a disk that fills up."""

    def __init__(self, store: Any) -> None:
        self.store, self.full = store, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def append(self, *args: Any, **more: Any) -> Any:
        if self.full:
            raise StoreUnavailable("log.db", "the disk is full", "Make room.")
        return self.store.append(*args, **more)


def begun(mode: str = "practice") -> tuple[OrderDrill, Session, Full]:
    """A desk whose disk is about to be full."""
    counter = desk()
    store = Full(counter.store)
    counter.store = store  # type: ignore[assignment]
    person = counter.sign_in("Kim")
    session = counter.begin(person, "credit-hold", 1, 1, mode)
    return OrderDrill(counter, session, person), session, store


def shown(app: OrderDrill) -> str:
    """All that stands on the screen but the line above the keys."""
    return "\n".join(str(w.content) for w in app.screen.query(Static) if w.id not in ("detail", "news"))


async def test_an_act_that_cannot_be_stored_is_not_shown() -> None:
    app, session, store = begun()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, DeskScreen)
        before, drill, events = shown(app), session.drill, session.events
        store.full = True
        assert await screen.perform(Act("place hold", {"code": "data"})) == ()
        await settle(pilot)
        assert (session.drill, session.events) == (drill, events)
        assert shown(app) == before
        assert "disk is full" in str(screen.query_one("#detail").render())
        store.full = False
        assert await screen.perform(Act("place hold", {"code": "data"}))
        assert session.drill.facts["order.holds"] != drill.facts["order.holds"]


@pytest.mark.parametrize(("mode", "what"), [("practice", "wait"), ("watch", "wait"), ("practice", "hint")])
async def test_nothing_breaks_the_desk_when_the_disk_is_full(mode: str, what: str) -> None:
    app, session, store = begun(mode)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        store.full = True
        events = session.events
        if what == "wait":
            await pilot.press("space")
        else:
            await cast("DeskScreen", app.screen).action_hint()
        await settle(pilot)
        assert app.is_running
        assert (session.events, session.helped) == (events, 0)
        assert "disk is full" in str(app.screen.query_one("#detail").render())
