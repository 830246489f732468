"""What a family of scenarios is, and how one scenario is generated: a function of its arguments alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256

from scenarios.errors import ScenarioError
from scenarios.maker import Maker
from scenarios.scenario import Scenario
from scenarios.universe import Universe, load_universe

RELEASE = "0.1"
"""Scenario bytes may change only with this."""

QUIET = 25
"""How many in a hundred of a family that plants faults are clean or have decoys only. Clean orders all are, so that
over the five families it is four in ten."""

Edges = Mapping[str, tuple[Decimal, ...]]


@dataclass(frozen=True, slots=True)
class Order:
    """What a family is asked to make. `edges(name)`: the numbers at which any table changes its mind about it."""

    level: int
    seed: int
    twin: bool
    maker: Maker
    universe: Universe
    known_edges: Edges = field(default_factory=dict)

    def edges(self, name: str, default: tuple[int, ...] = ()) -> tuple[Decimal, ...]:
        """Sorted thresholds of a name in the edition, or the default when no document tests it."""
        return self.known_edges.get(name) or tuple(Decimal(d) for d in default)


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of scenario. `levels` are those it has; `skills` tell people what it trains."""

    name: str
    title: str
    teaches: str
    make: Callable[[Order], Scenario]
    levels: tuple[int, ...] = (1, 2, 3, 4, 5)
    orientation: bool = False


def edges_digest(edges: Edges) -> str:
    """A short name for a set of edges."""
    text = ";".join(f"{name}={','.join(map(str, edges[name]))}" for name in sorted(edges))
    return sha256(text.encode()).hexdigest()[:12] if text else ""


def generate(
    family: Family, level: int, seed: int, *, twin: bool = False, edges: Edges | None = None, world_seed: int = 0
) -> Scenario:
    """One scenario. Raises ScenarioError for a level that the family does not have.

    A twin draws the same dice and has one knob turned, so that the right answer flips.
    """
    if level not in family.levels:
        levels = ", ".join(map(str, family.levels))
        raise ScenarioError(f"{family.name} has no level {level}; it has {levels}")
    known = edges or {}
    maker = Maker(f"{RELEASE}/{world_seed}/{family.name}/{level}/{seed}/{edges_digest(known)}")
    made = family.make(Order(level, seed, twin, maker, load_universe(world_seed), known))
    return Scenario(
        **{
            **{name: getattr(made, name) for name in Scenario.__dataclass_fields__},
            "family": family.name, "level": level, "seed": seed, "twin": twin, "release": RELEASE,
            "world_seed": world_seed, "edges_digest": edges_digest(known),
        }
    )  # fmt: skip
