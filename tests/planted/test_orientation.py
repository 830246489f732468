"""The first eight minutes: 42 or 24, then the twin. Look, then trust what you saw."""

from __future__ import annotations

from decimal import Decimal

from scenarios.families.orientation import FAMILY
from scenarios.family import generate
from simulator.check import edition_of
from simulator.core.acts import Act
from simulator.core.bots import play
from simulator.core.duties import Run, begin
from simulator.core.score import acts_of, score
from simulator.core.situation import Situation, situation
from simulator.core.solver import solve


def made(seed: int, *, twin: bool = False) -> Situation:
    """One first drill, projected."""
    return situation(generate(FAMILY, 1, seed, twin=twin))


def test_the_first_is_forty_two_for_twenty_four() -> None:
    wrong = [r for r in made(1).facts["order.lines"] if r["quantity"] != r["po_quantity"]]
    assert [(r["quantity"], r["po_quantity"]) for r in wrong] == [(Decimal(42), Decimal(24))]
    assert all(r["quantity"] == r["po_quantity"] for r in made(1, twin=True).facts["order.lines"])


def test_the_po_is_one_page_and_the_account_is_known() -> None:
    for seed in range(1, 20):
        s = made(seed)
        page = next(d for d in s.documents if d.panel == "po")
        assert len(page.lines) <= 24
        assert len(s.facts["order.lines"]) == 2
        assert s.facts["customer.tier"] in ("A", "B")
        assert not s.facts["order.holds"]


def test_six_acts_and_nothing_else() -> None:
    edition = edition_of(None)
    for seed in range(1, 9):
        run = solve(edition, begin(edition, made(seed)))
        acts = [a.action for a in acts_of(run.events) if a.action not in ("finish", "check availability")]
        assert acts == ["open", "open", "flag", "correct", "confirm order", "release to warehouse"], seed
        assert score(edition, tuple(run.events)).total == 100


def test_the_twin_is_confirmed_untouched() -> None:
    edition = edition_of(None)
    for seed in range(1, 9):
        run = solve(edition, begin(edition, made(seed, twin=True)))
        acts = [a.action for a in acts_of(run.events) if a.action not in ("finish", "check availability")]
        assert acts == ["open", "open", "confirm order", "release to warehouse"], seed
        assert score(edition, tuple(run.events)).total == 100


def test_confirming_at_once_does_not_pass() -> None:
    edition = edition_of(None)
    for seed in range(1, 9):
        for twin in (False, True):
            run = Run(edition, begin(edition, made(seed, twin=twin)))
            play(edition, run, [Act("confirm order"), Act("release to warehouse"), Act("finish")])
            assert not score(edition, tuple(run.events)).passed, (seed, twin)


def test_correcting_without_marking_costs() -> None:
    edition = edition_of(None)
    started = begin(edition, made(1))
    acts = [a for a in acts_of(solve(edition, started).events) if a.action != "flag"]
    card = score(edition, tuple(play(edition, Run(edition, started), acts).events))
    assert card.total is not None
    assert card.total < 100
    assert {f.clause for f in card.findings} == {"DQ-20.2", "DQ-24.3"}
