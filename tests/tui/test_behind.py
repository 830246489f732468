"""The first screen stands before the desk behind it is open, and a desk that cannot be opened ends it in words."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, cast

import pytest

from simulator.cli.behind import Behind
from simulator.core.errors import ConfigError, SimulatorError
from simulator.tui.app import OrderDrill


class Open:
    """A desk, as far as the first screen goes."""

    closed = 0

    def families(self) -> dict[str, Any]:
        return {}

    def close(self) -> None:
        self.closed += 1


def test_opened_once_when_first_asked() -> None:
    made: list[Open] = []

    def opening() -> Open:
        made.append(Open())
        return made[-1]

    behind = Behind(cast("Any", opening), "high-contrast")
    assert behind.theme == "high-contrast"
    assert made == []
    assert behind.families() == {}
    assert behind.ready() is made[0]
    behind.close()
    assert (len(made), made[0].closed) == (1, 1)


def test_never_opened_is_never_closed() -> None:
    Behind(cast("Any", lambda: pytest.fail("opened"))).close()


def failing() -> Any:
    raise ConfigError("the procedures cannot be judged by")


def test_the_first_asker_hears_the_cause_later_ones_a_sentence() -> None:
    behind = Behind(failing)
    with pytest.raises(ConfigError):
        behind.ready()
    with pytest.raises(SimulatorError, match="cannot be judged") as later:
        behind.families()
    assert not isinstance(later.value, ConfigError)


async def test_a_desk_that_cannot_be_opened_ends_the_first_screen() -> None:
    app = OrderDrill(cast("Any", Behind(failing)))
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(200):
            await pilot.pause(0.01)
            if app.failed is not None:
                break
    assert isinstance(app.failed, ConfigError)


def test_the_first_screen_loads_no_room_behind_it() -> None:
    code = "import sys, simulator.cli.play, simulator.tui.app, simulator.tui.screens.sign_in; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    loaded = {name.partition(".")[0] for name in out}
    assert loaded.isdisjoint({"scenarios", "audit", "sqlite3", "sqlite_utils", "faker", "pydantic", "yaml"})
    assert "sop" not in loaded
