"""What there is to play and what judges it: families, and the procedures in force. Needs no log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from scenarios.family import Family, generate
from scenarios.scenario import Scenario
from simulator import packs
from simulator.config import settings
from simulator.core.drill import start
from simulator.core.errors import ConfigError
from simulator.core.events import Started
from simulator.core.situation import Situation, situation
from simulator.editions import bundled_edition, compiled
from simulator.version import ENGINE
from sop import Edition
from sop.lifecycle import InForce, in_force
from sop.scoring import is_scoring


def edition_of(texts: Mapping[str, str], where: str = "the bundled procedures") -> Edition:
    """The edition that the texts make. Raises ConfigError naming every error, as file:line:column."""
    edition = compiled(texts, keep=True)
    errors = [d for d in edition.diagnostics if d.severity == "error"]
    if errors:
        listed = "\n".join(f"  {d.path}:{d.line}:{d.column}: {d.code}: {d.message}" for d in errors[:10])
        more = f"\n  … and {len(errors) - 10} more" if len(errors) > 10 else ""
        raise ConfigError(f"{where} cannot be judged by:\n{listed}{more}\n`orderdrill sop check` explains each.")
    return edition


def shown_by(edition: Edition) -> dict[str, str]:
    """Definitions that a panel shows: name to panel."""
    return {d.name: d.panel for p in edition.policies for d in p.definitions if d.panel}


@dataclass(frozen=True, slots=True)
class Begin:
    """Everything that says which drill to begin."""

    family: str
    level: int = 1
    seed: int = 1
    mode: str = "practice"
    twin: bool = False
    world_seed: int = 0


class Rules:
    """What there is to play and what judges it: families and procedures. Needs no log."""

    def __init__(
        self,
        texts: Callable[[], Mapping[str, str]] = packs.sop_texts,
        folder: str = "",
        edges_from: str = "",
        *,
        on: date = date.max,
        drafts: bool = False,
    ) -> None:
        self._texts, self.folder, self.edges_from, self.on, self.drafts = texts, folder, edges_from, on, drafts

    @cached_property
    def standing(self) -> InForce:
        """Which of the procedures that were found are in force, and why the others are not. Raises ConfigError."""
        found = in_force(self._texts(), self.on, drafts=self.drafts)
        if not any(not is_scoring(path) for path in found.texts):
            why = "; ".join(f"{one.copy.path}: {one.why}" for one in found.left_out[:5])
            raise ConfigError(
                f"{self.folder or 'the bundled procedures'}: no procedure is in force on {self.on} ({why}). "
                "--as-of DATE takes another day, --drafts takes drafts as well."
            )
        return found

    @property
    def texts(self) -> Mapping[str, str]:
        """The procedures in force: path to markdown."""
        return self.standing.texts

    @cached_property
    def edition(self) -> Edition:
        """The procedures in force, compiled. Raises ConfigError."""
        return edition_of(self.texts, self.folder or "the bundled procedures")

    @cached_property
    def edges(self) -> dict[str, tuple[Decimal, ...]]:
        """Where the procedures change their mind, by fact. The bundled ones', whoever judges, unless told otherwise."""
        if self.edges_from:
            return dict(edition_of(packs.folder_texts(self.edges_from), self.edges_from).edges_by_name)
        only_ours = not self.folder and packs.sop_packs() == (packs.LIBRARY,)
        return dict((self.edition if only_ours else bundled_edition()).edges_by_name)

    def families(self) -> dict[str, Family]:
        """Every family that loads, by name."""
        return packs.load_families()

    def situation(self, begin: Begin) -> Situation:
        """The scenario, projected. Raises UnknownFamily, ScenarioError."""
        return situation(self.scenario(begin))

    def scenario(self, begin: Begin) -> Scenario:
        """The scenario. Raises UnknownFamily, ScenarioError."""
        family = packs.load_family(begin.family)
        return generate(family, begin.level, begin.seed, twin=begin.twin, edges=self.edges, world_seed=begin.world_seed)

    def start(self, made: Situation, mode: str = "practice") -> Started:
        """The first event of a drill in this situation, under these procedures."""
        return start(made, mode, edition=self.edition.digest, shown=shown_by(self.edition), engine=ENGINE)


def rules_for(
    sops: str | None = None, edges_from: str | None = None, *, on: date = date.max, drafts: bool = False
) -> Rules:
    """The procedures in a folder, else in the settings' folder, else the bundled ones. Raises ConfigError.

    edges_from: a folder of procedures that near misses follow, in place of the bundled ones. on: the day whose
    procedures judge. drafts: drafts take the place of what is in force.
    """
    folder = sops or settings().sops
    if folder and not Path(folder).is_dir():
        packs.folder_texts(folder)  # says what is wrong with it
    return Rules(lambda: packs.sop_texts(folder or None), folder, edges_from or "", on=on, drafts=drafts)
