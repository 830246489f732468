"""Design §7, as properties over every family: no breach means 100, any breach less, prefix and shown path together 100;
every point lost says why."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.families import FAMILIES
from scenarios.world.noun import PANELS
from simulator.check import edition_of
from simulator.core.acts import Act
from simulator.core.bots import play
from simulator.core.drill import decide
from simulator.core.duties import Run
from simulator.core.score import Finding, Scorecard, acts_of, score
from simulator.core.solver import finish, next_act, solve
from tests.playing import bots, cells, perfect, played, seeds, started

ACTED = ("never", "order", "unasked", "wrong hand", "message", "document", "closed early")
"""Breaches that are something done; all others are something left undone."""


@settings(max_examples=40, deadline=None)
@given(cells, seeds, st.booleans())
def test_the_perfect_run_scores_100(cell: tuple[str, int], seed: int, twin: bool) -> None:
    edition = edition_of(None)
    run = solve(edition, started(*cell, seed, twin=twin))
    card = score(edition, tuple(run.events))
    assert (card.total, card.findings) == (100, ())
    assert card.passed
    assert (card.turning, card.path) == (None, ())


@settings(max_examples=40, deadline=None)
@given(cells, seeds, bots)
def test_a_breach_costs_and_the_shown_path_mends_it(cell: tuple[str, int], seed: int, bot: str) -> None:
    edition = edition_of(None)
    first = started(*cell, seed)
    run = played(first, bot)
    card = score(edition, tuple(run.events))
    assert (card.total == 100) == (card.turning is None) == (not card.findings)
    if card.turning is None:
        return
    assert card.total is None or card.total < 100
    mended = Run(edition, first)
    mended.feed(run.events[1 : card.turning])
    for act in card.path:
        mended.feed(decide(mended.drill, act))
    again = score(edition, tuple(mended.events))
    assert (again.total, again.findings) == (100, ())


@settings(max_examples=40, deadline=None)
@given(cells, seeds, bots)
def test_every_lost_point_cites(cell: tuple[str, int], seed: int, bot: str) -> None:
    run = played(started(*cell, seed), bot)
    card = score(edition_of(None), tuple(run.events))
    adds_up(card)
    for finding in card.findings:
        cites(finding, run)


def cites(finding: Finding, run: Run) -> None:
    """SOP, version, clause and its words; the facts that its condition stands on; the act, or that there was none."""
    edition = edition_of(None)
    clause = edition.clause(finding.clause)
    assert (finding.sop, finding.text) == (clause.sop, clause.text)
    assert finding.text
    assert finding.version == edition.version_of(clause)
    assert finding.version
    assert f"version: {finding.version}\n" in edition.texts[_page(finding.sop)]
    assert finding.message
    assert finding.dimension
    if finding.step is None:
        assert (finding.act, finding.message) == ("", "not reached")
        return
    assert 0 < finding.step < len(run.events)
    assert bool(finding.act) == (finding.kind in ACTED)
    rules = [r for p in edition.policies for r in (*p.steps, *p.nevers, *p.ends) if r.clause.id == finding.clause]
    for rule in rules:
        read = {name for test in rule.guard.tests for name in test.names}
        if finding.kind != "late":
            assert len(finding.facts) >= len(read & {name.partition("#")[0] for name in finding.facts})
            assert bool(finding.facts) >= bool(read)
    if finding.kind == "late":
        assert "clock.now" in finding.facts
    if finding.kind == "document":
        assert len(finding.facts) >= 1


def _page(sop: str) -> str:
    return "scoring.md" if sop == "SOP-SC" else f"{sop}.md"


def adds_up(card: Scorecard) -> None:
    """The total is the sum: met over possible, less what the findings cost."""
    assert card.costs == sum((f.cost for f in card.findings), Decimal(0))
    assert card.earned <= card.possible
    assert card.critical == any(f.critical for f in card.findings)
    assert (card.total is None) == card.critical
    if card.total is not None and card.possible:
        share = 100 * (card.earned - card.costs) / card.possible
        assert card.total == max(0, int(share.to_integral_value(ROUND_FLOOR)))
    assert not card.passed or (card.total is not None and card.total >= card.pass_mark)


@settings(max_examples=40, deadline=None)
@given(cells, seeds, st.data())
def test_any_act_left_out_lowers_the_score(cell: tuple[str, int], seed: int, data: st.DataObject) -> None:
    edition = edition_of(None)
    first = started(*cell, seed)
    acts = acts_of(solve(edition, first).events)
    droppable = [i for i, a in enumerate(acts) if a.action not in ("wait", "finish", "open")]
    index = data.draw(st.sampled_from(droppable))
    run = play(edition, Run(edition, first), [a for i, a in enumerate(acts) if i != index])
    card = score(edition, tuple(run.events))
    assert card.total is None or card.total < 100
    assert card.findings


@settings(max_examples=30, deadline=None)
@given(cells, seeds)
def test_looking_is_free(cell: tuple[str, int], seed: int) -> None:
    edition = edition_of(None)
    run = Run(edition, started(*cell, seed))
    for panel in PANELS:
        run.feed(decide(run.drill, Act("open", {"panel": panel})))
    run.feed(decide(run.drill, Act("search orders")))
    assert run.drill.now == run.drill.situation.facts["clock.now"]
    assert score(edition, tuple(finish(run).events)).total == 100


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_doing_nothing_never_passes(family: str) -> None:
    edition = edition_of(None)
    levels = FAMILIES[family].levels
    for seed in range(1, 6):
        run = play(edition, Run(edition, started(family, levels[seed % len(levels)], seed)), [])
        assert not score(edition, tuple(run.events)).passed
        assert perfect(family, levels[seed % len(levels)], seed).drill.closed


def test_a_wrong_figure_on_a_paper_costs_though_the_paper_leaves_later() -> None:
    edition = edition_of(None)
    run = Run(edition, started("international", 3, 1))
    while not run.drill.closed:
        act = next_act(run)
        if act.args.get("document") == "commercial invoice":
            act = Act(
                act.action, {**act.args, "fields": {**act.args["fields"], "invoice.line.value#1": Decimal("1.23")}}
            )
        run.feed(decide(run.drill, act))
    card = score(edition, tuple(run.events))
    assert [(f.clause, f.kind) for f in card.findings] == [("XD-9.9", "document")]
    assert card.total is not None
    assert card.total < 100
    assert card.path[0].args["document"] == "commercial invoice"
