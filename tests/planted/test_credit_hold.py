"""Trait by trait: what credit-hold plants is what the bundled SOPs conclude, and the right answer earns 100."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scenarios.families.credit_hold import DECOYS, EXTRAS, FAMILY, FAULTS, TWINS
from scenarios.family import generate
from simulator.check import edition_of
from simulator.core.duties import Run, begin
from simulator.core.score import acts_of, score
from simulator.core.situation import Situation, situation
from simulator.core.solver import solve

ROLES = ("credit analyst", "credit manager", "controller", "chief financial officer")


class Seen:
    """The library's conclusions at the start of one scenario."""

    def __init__(self, made: Situation) -> None:
        self.made = made
        edition = edition_of(None)
        self.judge = Run(edition, begin(edition, made)).judge

    def value(self, name: str) -> Any:
        """What SOP-CR says of a name."""
        return self.judge.value(f"SOP-CR.{name}")

    def state(self, *states: str) -> bool:
        """Whether the approval in hand is in one of the states, and somebody must approve."""
        return self.value("release_state") in states and self.value("authority") in ROLES

    def lifts_itself(self) -> bool:
        """Whether the system's own check is all that is needed."""
        return bool(self.value("authority") == "recheck" and self.value("over_amount") == 0)

    def waits(self) -> bool:
        """Whether somebody must be asked."""
        return bool(self.value("needs_approval") is True and self.value("release_state") == "missing")


EXPECTED: dict[str, Callable[[Seen], bool]] = {
    "over": Seen.waits,
    "refused": Seen.waits,
    "away": Seen.waits,
    "pending": lambda s: s.waits() and s.value("payment_on_its_way") is True,
    "part paid": lambda s: s.waits() and s.made.facts["credit.unapplied_cash"] > 0,
    "prepays": lambda s: s.waits() and s.value("days_past_due") <= 15,
    "manual": lambda s: s.value("authority") == "credit manager" and s.value("over_amount") == 0,
    "wrong person": lambda s: s.state("wrong person"),
    "other order": lambda s: s.state("for another order"),
    "outgrown": lambda s: s.state("outgrown"),
    "lapsed": lambda s: s.state("lapsed"),
    "grows": lambda s: s.state("good") and s.value("approval_serves") is True,
    "approved": lambda s: s.state("good") and s.value("approval_serves") is True,
    "paid": Seen.lifts_itself,
    "disputed": lambda s: s.lifts_itself() and s.made.facts["credit.disputed"] > 0,
    "cash": lambda s: s.lifts_itself() and s.made.facts["credit.unapplied_cash"] > 0,
    "inside the limit": lambda s: s.value("authority") == "none" and not s.made.facts["order.holds"],
    "second hold": lambda s: s.value("other_hold") is True,
    "stock lost": lambda s: s.judge.value("SOP-BO.anything_short") is True,
    "pressure": lambda s: s.made.facts["pressure.from"] is not None,
    "hand-over": lambda s: True,
}


def made(level: int, seed: int, *, twin: bool = False) -> Situation:
    """One scenario, projected."""
    return situation(generate(FAMILY, level, seed, twin=twin, edges=edition_of(None).edges_by_name))


@pytest.mark.parametrize("level", FAMILY.levels)
def test_planted_is_concluded(level: int) -> None:
    for seed in range(1, 31):
        for twin in (False, True):
            seen = Seen(made(level, seed, twin=twin))
            for trait in seen.made.planted:
                assert EXPECTED[trait.name](seen), (seen.made.key, trait)


def test_every_kind_comes_up() -> None:
    found = {t.name for level in (2, 4) for seed in range(1, 160) for t in made(level, seed).planted}
    assert found == ({*FAULTS, *DECOYS, *EXTRAS} - {"inside"}) | {"inside the limit"}
    assert found == set(EXPECTED)
    assert set(TWINS) == {*FAULTS, *DECOYS}


@pytest.mark.parametrize("level", FAMILY.levels)
def test_the_procedure_earns_everything(level: int) -> None:
    edition = edition_of(None)
    for seed in range(40, 48):
        for twin in (False, True):
            run = solve(edition, begin(edition, made(level, seed, twin=twin)))
            card = score(edition, tuple(run.events))
            assert card.total == 100, (level, seed, twin, card.findings[:1])
            assert card.passed


def test_the_twin_has_another_answer() -> None:
    edition = edition_of(None)
    for level in (1, 2):
        for seed in range(1, 16):
            ways = []
            for twin in (False, True):
                run = solve(edition, begin(edition, made(level, seed, twin=twin)))
                ways.append([(a.action, str(a.args)) for a in acts_of(run.events)])
            assert ways[0] != ways[1], (level, seed)


def test_a_prepayment_that_has_come_in_lifts_the_hold() -> None:
    edition = edition_of(None)
    seeds = (s for s in range(1, 200) if any(t.name == "prepays" for t in made(2, s).planted))
    run = solve(edition, begin(edition, made(2, next(seeds))))
    acts = [a.action for a in acts_of(run.events)]
    order = [acts.index(a) for a in ("request release", "offer options", "ask receivables", "re-run credit check")]
    assert order == sorted(order)
    assert not run.drill.facts["order.holds"]


def test_an_approval_that_the_order_outgrows_is_asked_for_again() -> None:
    edition = edition_of(None)
    seeds = (s for s in range(1, 200) if [t.name for t in made(2, s).planted] == ["grows"])
    run = solve(edition, begin(edition, made(2, next(seeds))))
    asked = [a.args["role"] for a in acts_of(run.events) if a.action == "request release"]
    assert asked[0] == "credit analyst"
    assert len(asked) > 1
    assert run.drill.facts["release.value"] == run.drill.facts["order.value"]


def test_from_level_three_two_faults_meet() -> None:
    for level in (3, 5):
        for seed in range(1, 120):
            planted = made(level, seed).planted
            assert len(planted) > 1 or not any(t.kind == "fault" for t in planted)
