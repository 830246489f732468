"""Trait by trait: what international plants is what its five SOPs conclude, and the right answer earns 100."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.families.international import FAMILY, compose
from scenarios.families.international.plan import DECOYS, KINDS
from scenarios.family import Order, generate
from scenarios.maker import Maker
from scenarios.universe import load_universe
from simulator.core.acts import Act
from simulator.core.drill import decide
from simulator.core.duties import Run, begin
from simulator.core.events import Done, Refused
from simulator.core.score import Scorecard, acts_of, score
from simulator.core.situation import Situation, from_json, situation, to_json
from simulator.core.solver import solve
from simulator.editions import bundled_edition

# trait -> the output that it decides, and what the bundled library says of it once lists are run and goods packed
CONCLUDES: dict[str, tuple[str, Any]] = {
    "match": ("SOP-TC.screened", "open"),
    "cleared by sales": ("SOP-TC.screened", "open"),
    "cleared another": ("SOP-TC.screened", "open"),
    "cleared long ago": ("SOP-TC.screened", "open"),
    "match cleared": ("SOP-TC.screened", "settled"),
    "forwarder consignee": ("SOP-TC.end_use_state", "open"),
    "vague use": ("SOP-TC.end_use_state", "open"),
    "use named": ("SOP-TC.end_use_state", "free"),
    "boycott": ("SOP-TC.boycott_state", "open"),
    "origin asked": ("SOP-TC.boycott_state", "free"),
    "undetermined": ("SOP-XF.permission", "stop"),
    "licence missing": ("SOP-XF.permission", "stop"),
    "licence in hand": ("SOP-XF.permission", "free"),
    "not looked up": ("SOP-XF.permission", "stop"),
    "determined": ("SOP-XF.permission", "free"),
    "onward": ("SOP-XF.destination_state", "wrong"),
    "onward embargoed": ("SOP-XF.destination_state", "wrong"),
    "consumed": ("SOP-XF.destination_state", "right"),
    "EXW": ("SOP-TC.term_state", "for compliance"),
    "sea term": ("SOP-TC.term_state", "wrong mode"),
    "sea term by sea": ("SOP-TC.term_state", "free"),
    "no place": ("SOP-TC.term_state", "no place"),
    "term keyed wrong": ("SOP-TC.term_state", "keyed wrong"),
    "ordinary term": ("SOP-TC.term_state", "free"),
    "DDP": ("SOP-TC.term_state", "for compliance"),
    "DDP not accepted": ("SOP-TC.term_state", "for compliance"),
    "DDP accepted": ("SOP-TC.term_state", "settled"),
    "routed": ("SOP-TC.routed_state", "open"),
    "routed on file": ("SOP-TC.routed_state", "settled"),
    "batteries": ("SOP-DG.dangerous_state", "open"),
    "batteries, other note": ("SOP-DG.dangerous_state", "open"),
    "batteries by other mode": ("SOP-DG.dangerous_state", "open"),
    "batteries passed": ("SOP-DG.dangerous_state", "settled"),
    "credit late": ("SOP-LC.letter", "open"),
    "credit expiring": ("SOP-LC.letter", "open"),
    "credit differs": ("SOP-LC.letter", "open"),
    "credit, sailing rolled": ("SOP-LC.letter", "open"),
    "credit in order": ("SOP-LC.letter", "settled"),
    "just over": ("SOP-XF.to_file", True),
    "just inside": ("SOP-XF.to_file", False),
    "same code over": ("SOP-XF.to_file", True),
    "same code inside": ("SOP-XF.to_file", False),
    "two codes": ("SOP-XF.to_file", False),
    "certificate lapsed": ("SOP-XD.claim", "none"),
    "certificate covers": ("SOP-XD.claim", "USMCA"),
    "pallet unmarked": ("SOP-XD.pallet_bad", True),
    "pallet marked": ("SOP-XD.pallet_bad", False),
    "booked wrong": ("SOP-XF.destination_state", "wrong"),
    "booked right": ("SOP-XF.destination_state", "right"),
    "sample": ("SOP-XD.invoice_reason", "no charge, value for customs only"),
    "sample sold": ("SOP-XD.invoice_reason", "sale"),
    "Puerto Rico": ("SOP-XF.movement", "reportable"),
    "Guam": ("SOP-XF.movement", "not reportable"),
    "always filed": ("SOP-XF.to_file", True),
    "cheap part": ("SOP-XF.to_file", False),
}


def made(*names: str, seed: int = 1, level: int = 2) -> Situation:
    """An order with these traits alone."""
    edges = bundled_edition().edges_by_name
    asked = Order(level, seed, False, Maker(f"test/{names}/{seed}"), load_universe(0), edges)
    return situation(compose(asked, names, quiet=True))


def started(plan: Situation) -> Run:
    return Run(bundled_edition(), begin(bundled_edition(), plan))


def do(run: Run, action: str, **args: Any) -> Run:
    run.feed(decide(run.drill, Act(action, args)))
    return run


def concluded(plan: Situation, name: str) -> Any:
    """The output once the lists are run; what the packing report tells, as the report has it."""
    run = do(started(plan), "screen parties")
    for happening in plan.happenings:
        do(run, "wait", until=happening.at)
    report = next(a for a in plan.answers if a.to == "release to warehouse")
    run.drill = type(run.drill)(plan, {**run.drill.facts, **report.facts})
    fresh = Run(bundled_edition(), begin(bundled_edition(), type(plan)(**{**_fields(plan), "facts": run.drill.facts})))
    if name == "SOP-XD.invoice_reason":
        last = plan.facts["order.lines"][-1]["id"]
        return fresh.judge.value(f"line.invoice_reason#{last}")
    return fresh.judge.value(name)


def _fields(plan: Situation) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in type(plan).__dataclass_fields__}


def perfect(plan: Situation) -> tuple[Run, Scorecard]:
    run = solve(bundled_edition(), begin(bundled_edition(), plan))
    return run, score(bundled_edition(), tuple(run.events))


def test_every_trait_has_a_conclusion_that_its_twin_turns() -> None:
    assert set(CONCLUDES) == set(KINDS)
    for name, kind in KINDS.items():
        mine, twin = CONCLUDES[name], CONCLUDES[kind.twin]
        assert mine[0] == twin[0], name
        assert mine[1] != twin[1], name


@pytest.mark.parametrize("name", KINDS)
def test_what_is_planted_is_what_is_concluded(name: str) -> None:
    output, expected = CONCLUDES[name]
    for seed in (1, 2):
        assert concluded(made(name, seed=seed), output) == expected


@pytest.mark.parametrize("name", KINDS)
def test_the_right_answer_earns_a_hundred(name: str) -> None:
    _, card = perfect(made(name, seed=3))
    assert (card.total, card.passed) == (100, True), card.findings[:3]


@settings(max_examples=25, deadline=None)
@given(level=st.integers(1, 5), seed=st.integers(0, 10**6), twin=st.booleans())
def test_any_scenario_can_be_solved_whole(level: int, seed: int, twin: bool) -> None:
    made_one = generate(FAMILY, level, seed, twin=twin, edges=bundled_edition().edges_by_name)
    _, card = perfect(situation(made_one))
    assert card.total == 100, card.findings[:3]


@settings(max_examples=15, deadline=None)
@given(level=st.integers(1, 5), seed=st.integers(0, 10**6))
def test_a_scenario_is_its_arguments_and_survives_storage(level: int, seed: int) -> None:
    one, two = (situation(generate(FAMILY, level, seed)) for _ in range(2))
    assert to_json(one) == to_json(two)
    assert to_json(from_json(to_json(one))) == to_json(one)


def test_the_threshold_itself_is_exempt_and_a_cent_more_is_filed() -> None:
    """Some seeds stand exactly on the threshold and some one cent above: the sums are exact."""
    edition = bundled_edition()
    seen = set()
    for seed in range(30):
        for name in ("just inside", "just over", "same code over", "same code inside"):
            run = Run(edition, begin(edition, made(name, seed=seed)))
            seen |= {run.judge.value(f"group.value#{g['id']}") for g in run.drill.facts["shipment.groups"]}
    assert {str(v) for v in seen} >= {"2500.00", "2500.01"}


@pytest.mark.parametrize(
    ("trait", "act"),
    [
        ("match", Act("clear screening hit")),
        ("match", Act("correct", {"field": "party.name#end-user", "value": "Someone Else Ltd"})),
        ("boycott", Act("sign certificate", {"kind": "boycott certificate"})),
        ("certificate lapsed", Act("sign certificate", {"kind": "certificate of origin"})),
        ("batteries", Act("release to carrier")),
        ("batteries", Act("correct", {"field": "line.un_number#1", "value": "none"})),
        ("credit late", Act("release to warehouse")),
        ("same code over", Act("split order")),
        ("just over", Act("correct", {"field": "loading_document.citation", "value": "NOEEI 30.37(a)"})),
        ("EXW", Act("release to warehouse")),
    ],
)
def test_the_bait_fails_the_drill(trait: str, act: Act) -> None:
    run = do(started(made(trait)), "screen parties")
    run.feed(decide(run.drill, act))
    assert score(bundled_edition(), tuple(run.events)).critical


def test_a_party_can_be_renamed_and_then_the_lists_are_due_again() -> None:
    run = do(started(made("match")), "screen parties")
    assert run.drill.facts["screening.status"] == "hit"
    do(run, "correct", field="party.name#end-user", value="Someone Else Ltd")
    names = {p["role"]: p["name"] for p in run.drill.facts["shipment.parties"]}
    assert names["end user"] == "Someone Else Ltd"
    assert run.judge.value("SOP-TC.screened") == "due"


def test_a_clearing_cannot_be_typed_into_the_hit() -> None:
    run = do(started(made("match")), "screen parties")
    do(run, "correct", field="hit.cleared_by#h1", value="trade compliance")
    assert isinstance(run.events[-1], Refused)


def test_a_hit_shows_only_when_the_lists_are_run() -> None:
    run = started(made("match"))
    assert run.drill.facts["screening.hits"] == []
    do(run, "screen parties")
    assert len(run.drill.facts["screening.hits"]) == 1
    assert [h["code"] for h in run.drill.facts["order.holds"]] == ["compliance"]


def test_forms_taken_as_the_system_fills_them_do_not_pass() -> None:
    """The perfect run without the fields: the same acts, whatever stands in the forms."""
    edition = bundled_edition()
    for seed in range(4):
        plan = situation(generate(FAMILY, 3, seed, edges=edition.edges_by_name))
        solved, _ = perfect(plan)
        if not any(isinstance(e, Done) and e.action == "release to carrier" for e in solved.events):
            continue
        run = started(plan)
        for act in acts_of(tuple(solved.events)):
            args = {k: v for k, v in act.args.items() if k != "fields"}
            run.feed(decide(run.drill, Act(act.action, args)))
        card = score(edition, tuple(run.events))
        assert not card.passed
        assert card.dimensions["documents"][0] < card.dimensions["documents"][1]


def test_a_paper_travels_once_in_each_version() -> None:
    run = started(made("just over"))
    for document in ("commercial invoice", "packing list"):
        do(run, "prepare document", document=document)
    do(run, "send documents", party="forwarder")
    sent = run.events[-1]
    assert isinstance(sent, Done)
    assert set(sent.documents) == {"commercial invoice", "packing list"}
    do(run, "prepare document", document="packing list")
    do(run, "send documents", party="forwarder")
    again = next(e for e in reversed(run.events) if isinstance(e, Done) and e.action == "send documents")
    assert set(again.documents) == {"packing list"}


def test_a_divided_order_has_its_goods_in_parts_that_add_up() -> None:
    run = started(made("same code over"))
    judge = run.judge
    before = {g["schedule_b"]: judge.value(f"group.goods#{g['id']}") for g in run.drill.facts["shipment.groups"]}
    do(run, "split order")
    after: dict[str, Any] = {}
    for g in run.drill.facts["shipment.groups"]:
        after[g["schedule_b"]] = after.get(g["schedule_b"], 0) + judge.value(f"group.goods#{g['id']}")
    assert after == before


def test_an_accepted_filing_is_not_asked_for_again() -> None:
    run, _ = perfect(made("just over"))
    facts = {**run.drill.facts, "order.status": "packed"}
    open_again = type(run.drill)(run.drill.situation, facts)
    assert isinstance(decide(open_again, Act("request filing", {"filer": "forwarder"}))[0], Refused)


def test_decoys_let_the_goods_go() -> None:
    for name in DECOYS:
        run, _ = perfect(made(name, seed=5))
        assert run.drill.facts["order.status"] == "shipped", name
