"""Case by case, side by side: what backorders plants is what SOP-BO and SOP-AL conclude, and what that earns."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.draft import clean
from scenarios.families import backorders_stock as stock
from scenarios.families.backorders import FAMILY
from scenarios.families.backorders_cases import CALM, HARD
from scenarios.family import Order, generate
from scenarios.maker import Maker
from scenarios.universe import load_universe
from simulator.check import edition_of
from simulator.core.acts import Act
from simulator.core.bots import play
from simulator.core.duties import Run, begin
from simulator.core.events import Replied
from simulator.core.score import acts_of, score
from simulator.core.situation import Situation, situation
from simulator.core.solver import solve

# case -> what is concluded at the start when it hurts, and when it only looks alike, about the line it was planted on
LINE = {
    "exact": ({"supply": "late"}, {"supply": "in stock"}),
    "in time": ({"supply": "late"}, {"supply": "on time"}),
    "inspection": ({"supply": "late"}, {"supply": "on time"}),
    "two receipts": ({"supply": "late"}, {"supply": "on time"}),
    "complete": ({"goes": "with the order"}, {"goes": "now"}),
    "set": ({"goes": "with its set"}, {"goes": "now"}),
    "quality": ({"supply": "held", "response": "hold"}, {"supply": "in stock", "response": "accept"}),
    "last day": ({"lapses": "yes"}, {"supply": "on time", "lapses": "no"}),
    "broken": ({"supply": "on time"}, {"supply": "on time"}),
    "alternate": ({"supply": "late"}, {"AL.remedy": "substitute", "AL.substitution": "allowed"}),
    "other site": ({"AL.second_site": "no", "AL.remedy": "offer"}, {"AL.remedy": "other site"}),
    "held": ({"AL.remedy": "offer", "AL.stock_nearby": "none"}, {"AL.remedy": "reallocate"}),
    "safety": ({"AL.remedy": "offer"}, {"AL.remedy": "safety stock"}),
    "waived": ({"supply": "late"}, {"supply": "late"}),
    "planned": ({"AL.remedy": "confirm date"}, {"AL.remedy": "confirm date"}),
    "extension": ({"lapses": "yes"}, {"lapses": "no"}),
    "slips": ({"AL.remedy": "offer"}, {"AL.remedy": "offer"}),
}  # fmt: skip


def planted(name: str, seed: int, *, bad: bool) -> Situation:
    """One case on the second of several lines, with nothing else the matter."""
    asked = Order(2, seed, False, Maker(f"{name}/{seed}"), load_universe(0), edition_of(None).edges_by_name)
    d = clean(asked)
    d.order.update(shipping_rule="partials", transit_days=Decimal(2))
    stock.neighbours(d)
    (CALM | HARD)[name][0](d, 1, bad)
    d.plant(name, "fault")
    d.revalue()
    return situation(d.scenario("Order", "A line."))


def made(level: int, seed: int, *, twin: bool = False) -> Situation:
    """One scenario of the family, projected."""
    return situation(generate(FAMILY, level, seed, twin=twin, edges=edition_of(None).edges_by_name))


def run_of(scene: Situation) -> Run:
    """Its perfect run."""
    return solve(edition_of(None), begin(edition_of(None), scene))


def said(run: Run, name: str, line: str) -> object:
    """What SOP-BO (or, with `AL.` before it, SOP-AL) concludes about a line now."""
    sop, _, field = name.rpartition(".")
    return run.judge.value(f"SOP-{sop or 'BO'}.line.{field}#{line}")


def test_every_case_has_its_expectation() -> None:
    assert set(LINE) | {"old lot"} == set(CALM) | set(HARD)


@pytest.mark.parametrize("bad", [True, False], ids=["hurts", "alike"])
@pytest.mark.parametrize("name", sorted(LINE))
def test_what_is_planted_is_what_is_concluded(name: str, bad: bool) -> None:
    edition = edition_of(None)
    for seed in range(8):
        run = Run(edition, begin(edition, planted(name, seed, bad=bad)))
        for field, expected in LINE[name][not bad].items():
            assert said(run, field, "2") == expected, (name, seed, field)


@pytest.mark.parametrize(("bad", "supplies"), [(True, {"late"}), (False, {"in stock"})])
def test_life_counts_on_the_day_of_delivery(bad: bool, supplies: set[str]) -> None:
    edition = edition_of(None)
    met = 0
    for seed in range(40):
        scene = planted("old lot", seed, bad=bad)
        line = next((r for r in scene.facts["order.lines"] if r["lot_expires"]), None)
        if line is None:
            continue
        met += 1
        run = Run(edition, begin(edition, scene))
        assert {said(run, "supply", line["id"])} == supplies, seed
        assert run.judge.value(f"SOP-BO.line.too_old#{line['id']}") is bad
    assert met > 5


@pytest.mark.parametrize(("bad", "rule"), [(True, "in force"), (False, "waived")])
def test_a_waiver_is_for_one_purchase_order(bad: bool, rule: str) -> None:
    edition = edition_of(None)
    for seed in range(8):
        run = Run(edition, begin(edition, planted("waived", seed, bad=bad)))
        assert run.judge.value("SOP-BO.complete_rule") == rule


def test_a_slip_during_the_drill_asks_again_only_where_the_customer_will_not_wait_so_long() -> None:
    for seed in range(6):
        asked = {
            bad: [a.action for a in acts_of(run_of(planted("slips", seed, bad=bad)).events)] for bad in (True, False)
        }
        assert asked[True].count("offer options") == 2
        assert asked[False].count("offer options") == 1


def test_a_promise_that_slips_after_it_was_given_is_told_and_given_again() -> None:
    for seed in range(6):
        run = run_of(planted("broken", seed, bad=True))
        acts = acts_of(run.events)
        assert [a.action for a in acts].count("confirm order") == 2, seed
        assert any(a.action == "tell customer" and a.args["message"] == "date change" for a in acts), seed
        calm = [a.action for a in acts_of(run_of(planted("broken", seed, bad=False)).events)]
        assert calm.count("confirm order") == 1


def test_half_an_answer_is_asked_for_again_and_then_silence_counts() -> None:
    ends = set()
    for level in (3, 4, 5):
        for seed in range(1, 60):
            scene = made(level, seed)
            if all(t.name != "half an answer" for t in scene.planted):
                continue
            run = run_of(scene)
            told = [
                ref.partition("#")[2]
                for event in run.events
                if isinstance(event, Replied)
                for ref, value in event.facts.items()
                if value == "not yet"
            ]
            for line in told:
                offers = [a for a in acts_of(run.events) if a.action == "offer options" and a.args.get("line") == line]
                assert len(offers) == 2, (level, seed)
                ends.add(next(r["choice"] for r in run.drill.facts["order.lines"] if r["id"] == line))
    assert ends >= {"wait", "cancel", "silent"}


def test_nothing_but_the_stock_is_the_matter() -> None:
    edition = edition_of(None)
    for level in FAMILY.levels:
        for seed in range(1, 31):
            judge = Run(edition, begin(edition, made(level, seed))).judge
            assert judge.value("SOP-DQ.questions") == [], (level, seed)


def test_stock_that_is_promised_is_never_taken_back() -> None:
    edition = edition_of(None)
    for seed in range(4):
        scene = planted("held", seed, bad=True)
        run = play(edition, Run(edition, begin(edition, scene)), [Act("take back stock", {"line": "2"})])
        card = score(edition, tuple(run.events))
        picked = next(r for r in scene.facts["order.lines"] if r["id"] == "2")["holder_state"] == "picked"
        assert card.total is None or picked, seed
        assert any(f.clause == "AL-9.1" for f in card.findings), seed


@given(level=st.integers(1, 5), seed=st.integers(0, 100_000), twin=st.booleans())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_the_perfect_run_earns_everything(level: int, seed: int, twin: bool) -> None:
    run = run_of(made(level, seed, twin=twin))
    card = score(edition_of(None), tuple(run.events))
    assert card.total == 100, card.findings[:2]
    assert card.passed


@given(level=st.integers(1, 5), seed=st.integers(0, 100_000))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_twin_throws_the_same_dice(level: int, seed: int) -> None:
    dice = [Maker(f"twin/{level}/{seed}") for _ in range(2)]
    for one, twin in zip(dice, (False, True), strict=True):
        FAMILY.make(Order(level, seed, twin, one, load_universe(0), edition_of(None).edges_by_name))
    assert dice[0].below(10**9) == dice[1].below(10**9)


@pytest.mark.parametrize("level", FAMILY.levels)
def test_the_twin_wants_another_answer(level: int) -> None:
    same = 0
    for seed in range(12):
        mine, other = (acts_of(run_of(made(level, seed, twin=twin)).events) for twin in (False, True))
        same += mine == other
    assert same <= 2


def test_acting_on_what_is_on_hand_alone_fails() -> None:
    edition = edition_of(None)
    for name in ("exact", "in time", "complete", "alternate"):
        scene = planted(name, 3, bad=True)
        run = play(edition, Run(edition, begin(edition, scene)), [Act("confirm order"), Act("release to warehouse")])
        assert not score(edition, tuple(run.events)).passed, name
