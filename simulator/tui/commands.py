"""The palette: the acts that fit the cursor first, then every act, every panel and every clause."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from scenarios.world.noun import PANELS
from simulator.core.actions import ACTIONS
from simulator.present.library import search
from simulator.present.suggest import fitting

if TYPE_CHECKING:
    from simulator.tui.screens.desk import DeskScreen


HINT = "What is owed now. The drill then no longer counts."


class DeskCommands(Provider):
    """Acts, panels and clauses of the desk that is open."""

    @property
    def desk(self) -> DeskScreen:
        """The screen that the palette was called from."""
        from simulator.tui.screens.desk import DeskScreen

        assert isinstance(self.screen, DeskScreen)
        return self.screen

    async def discover(self) -> Hits:
        for name in fitting(self.desk.current, self.desk.cell_ref):
            yield DiscoveryHit(Content(name), partial(self.desk.action_begin, name), name, ACTIONS[name].help)
        yield DiscoveryHit(Content("hint"), self.desk.action_hint, "hint", HINT)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, action in ACTIONS.items():
            score = matcher.match(f"{name} {action.group}")
            if score > 0:
                yield Hit(score, Content(name), partial(self.desk.action_begin, name), name, action.help)
        for panel in PANELS:
            score = matcher.match(f"panel {panel}")
            if score > 0:
                text = f"panel {panel}"
                yield Hit(score / 2, Content(text), partial(self.desk.action_panel, panel), text, "Show this panel.")
        if matcher.match("hint") > 0:
            yield Hit(0.5, Content("hint"), self.desk.action_hint, "hint", HINT)
        for place in search(self.desk.session.edition.texts, query, 12):
            clause = place.clause or place.text
            yield Hit(
                0.1, Content(f"read {clause}"), partial(self.desk.action_procedures, place.clause), clause, place.text
            )
