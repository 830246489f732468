"""Trait by trait: what order-discrepancies plants is what the bundled SOPs conclude, and the right answer earns 100."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from scenarios.families.discrepancies import FAMILY, POINTS
from scenarios.family import generate
from simulator.check import edition_of
from simulator.core.duties import Run, begin
from simulator.core.score import acts_of, score
from simulator.core.situation import Situation, situation, to_json
from simulator.core.solver import solve

Check = Callable[["Seen"], bool]


class Seen:
    """The library's conclusions at the start of one scenario."""

    def __init__(self, made: Situation) -> None:
        self.made = made
        edition = edition_of(None)
        self.judge = Run(edition, begin(edition, made)).judge

    def lines(self, name: str) -> list[Any]:
        """What SOP-DQ decides for each line."""
        return [self.judge.value(f"SOP-DQ.line.{name}#{r['id']}") for r in self.made.facts["order.lines"]]

    def has(self, name: str, *values: object) -> bool:
        """Whether some line has one of the values."""
        return any(v in values for v in self.lines(name))

    def says(self, name: str, *values: object) -> bool:
        """Whether a name of some SOP has one of the values."""
        return self.judge.value(name) in values


EXPECTED: dict[tuple[str, str], Check] = {
    ("price", "fault"): lambda s: s.has("price_case", "above ours", "below ours"),
    ("price", "decoy"): lambda s: s.has("price_case", "tolerated", "agrees"),
    ("unit", "fault"): lambda s: s.has("price_case", "unit mix-up"),
    ("unit", "decoy"): lambda s: s.has("price_case", "agrees", "tolerated") and not s.has("price_case", "unit mix-up"),
    ("digits", "fault"): lambda s: s.has("keyed", "wrong quantity"),
    ("digits", "clean"): lambda s: s.has("keyed", "right"),
    ("quantity", "fault"): lambda s: s.has("keyed", "wrong quantity"),
    ("quantity", "decoy"): lambda s: s.has("keyed", "right"),
    ("unit keyed", "fault"): lambda s: s.has("keyed", "wrong unit"),
    ("unit keyed", "clean"): lambda s: s.has("keyed", "right"),
    ("price keyed", "fault"): lambda s: s.has("price_off", True),
    ("price keyed", "decoy"): lambda s: s.has("price_off", False),
    ("pack", "fault"): lambda s: s.has("quantity_case", "broken pack"),
    ("pack", "decoy"): lambda s: s.has("quantity_case", "rounded"),
    ("minimum", "fault"): lambda s: s.has("quantity_case", "below minimum"),
    ("minimum", "decoy"): lambda s: s.has("quantity_case", "whole"),
    ("part", "fault"): lambda s: s.has("part_case", "unclear"),
    ("part", "decoy"): lambda s: s.has("part_case", "known"),
    ("gone", "fault"): lambda s: s.has("part_case", "gone"),
    ("gone", "decoy"): lambda s: not s.has("part_case", "gone"),
    ("date", "fault"): lambda s: s.has("date_case", "impossible"),
    ("date", "decoy"): lambda s: not s.has("date_case", "impossible"),
    ("date keyed", "fault"): lambda s: s.has("date_off", True),
    ("date keyed", "clean"): lambda s: not s.has("date_off", True),
    ("half done", "fault"): lambda s: s.has("price_case", "below ours"),
    ("half done", "decoy"): lambda s: s.has("price_case", "agreed"),
    ("terms", "fault"): lambda s: s.says("SOP-DQ.terms_case", "ask"),
    ("terms", "decoy"): lambda s: s.says("SOP-DQ.terms_case", "same"),
    ("freight", "fault"): lambda s: s.says("SOP-DQ.freight_case", "ask"),
    ("freight", "clean"): lambda s: s.says("SOP-DQ.freight_case", "same"),
    ("total", "fault"): lambda s: s.says("SOP-DQ.total_case", "ask"),
    ("total", "decoy"): lambda s: s.says("SOP-DQ.total_case", "fine"),
    ("quote", "fault"): lambda s: s.says("SOP-DQ.quote_case", "expired"),
    ("quote", "decoy"): lambda s: s.says("SOP-DQ.quote_case", "good"),
    ("quoted price", "fault"): lambda s: s.has("price_source", "quote") and s.has("price_case", "below ours"),
    ("quoted price", "decoy"): lambda s: s.has("price_source", "quote") and not s.has("price_case", "below ours"),
    ("header keyed", "fault"): lambda s: s.says("SOP-DQ.header_off", True),
    ("header keyed", "clean"): lambda s: s.says("SOP-DQ.header_open", False) or not s.says("SOP-DQ.header_off", True),
    ("contract", "fault"): lambda s: s.says("SOP-DQ.contract_in_force", False),
    ("contract", "decoy"): lambda s: s.says("SOP-DQ.contract_in_force", True),
    ("amendment", "fault"): lambda s: s.has("price_case", "below ours"),
    ("amendment", "decoy"): lambda s: s.has("price_source", "amendment") and not s.has("price_case", "below ours"),
    ("duplicate", "fault"): lambda s: s.says("SOP-DP.duplicate", "copy", "question"),
    ("duplicate", "decoy"): lambda s: s.says("SOP-DP.duplicate", "release"),
    ("change", "fault"): lambda s: s.says("SOP-MD.request", "call", "fraud"),
    ("change", "decoy"): lambda s: s.says("SOP-MD.request", "done"),
    ("tax", "fault"): lambda s: s.says("SOP-TX.tax", "open"),
    ("tax", "decoy"): lambda s: s.says("SOP-TX.tax", "settled"),
    ("asked to wait", "fault"): lambda s: s.says("SOP-OE.asked_to_wait", True),
    ("asked to wait", "decoy"): lambda s: s.says("SOP-OE.asked_to_wait", True),
}
ELSEWHERE = {"silent buyer", "half an answer"}


def made(level: int, seed: int, *, twin: bool = False) -> Situation:
    """One scenario, projected."""
    return situation(generate(FAMILY, level, seed, twin=twin, edges=edition_of(None).edges_by_name))


@pytest.mark.parametrize("level", FAMILY.levels)
def test_planted_is_concluded(level: int) -> None:
    for seed in range(1, 16):
        for twin in (False, True):
            seen = Seen(made(level, seed, twin=twin))
            for trait in seen.made.planted:
                if trait.name not in ELSEWHERE:
                    assert EXPECTED[trait.name, trait.kind](seen), (seen.made.key, trait)


def test_every_point_comes_up_as_fault_and_as_what_looks_like_one() -> None:
    found = {(t.name, t.kind) for level in (2, 4) for seed in range(1, 260) for t in made(level, seed).planted}
    assert set(EXPECTED) <= found
    assert {name for name, _ in found} == {name for name, _ in EXPECTED} | ELSEWHERE
    others = {"short terms", "long terms"}  # the terms of other accounts
    assert len({p.name for p in POINTS} - others) == len({name for name, _ in EXPECTED})


@pytest.mark.parametrize("level", FAMILY.levels)
def test_the_procedure_earns_everything(level: int) -> None:
    edition = edition_of(None)
    for seed in range(20, 25):
        for twin in (False, True):
            run = solve(edition, begin(edition, made(level, seed, twin=twin)))
            card = score(edition, tuple(run.events))
            assert card.total == 100, (level, seed, twin, card.findings[:1])
            assert card.passed


def test_the_twin_has_another_answer() -> None:
    edition = edition_of(None)
    for seed in range(1, 13):
        ways = []
        for twin in (False, True):
            run = solve(edition, begin(edition, made(1, seed, twin=twin)))
            ways.append([(a.action, str(a.args)) for a in acts_of(run.events)])
        assert ways[0] != ways[1], seed


def test_two_faults_at_once_from_level_three() -> None:
    for seed in range(1, 60):
        for level in (3, 4, 5):
            kinds = [t.kind for t in made(level, seed).planted]
            names = [t.name for t in made(level, seed).planted]
            alone = {"duplicate", "change"} & set(names)
            assert kinds.count("fault") != 1 or alone, (level, seed, names)


def test_the_same_seed_gives_the_same_bytes() -> None:
    for level in FAMILY.levels:
        once, again = (json.dumps(to_json(made(level, 7)), sort_keys=True) for _ in range(2))
        assert once == again
