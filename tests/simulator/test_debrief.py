"""The debrief: twenty lines of eighty columns, whatever was done; result, act and clause first."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.world.noun import PANELS
from simulator.core.acts import Act
from simulator.core.bots import play
from simulator.core.drill import decide
from simulator.core.duties import Run
from simulator.core.errors import SimulatorError
from simulator.core.events import Event
from simulator.core.score import Scorecard, score
from simulator.core.solver import next_act
from simulator.present.cost import consequences
from simulator.present.debrief import LINES, debrief
from simulator.present.findings import findings_page, paths_page
from simulator.present.lit_rows import CELLS
from simulator.present.misses import decisive, runs
from simulator.present.text import width
from simulator.present.why import explainer
from simulator.present.words import unguarded
from simulator.rules import Begin
from simulator.scripted import script
from tests.simulator.desks import desk, library, rules

SLIPS = (
    Act("release hold", {"hold": "credit"}), Act("confirm order"), Act("release to warehouse"),
    Act("write note", {"text": "so"}),
    Act("escalate", {"matter": "hold", "role": "controller"}), Act("finish"), Act("wait"),
    Act("request release", {"hold": "credit", "role": "vice president sales"}), Act("split order"),
    Act("flag", {"a": "credit.limit", "b": "order.value"}), Act("tell customer", {"message": "under review"}),
)  # fmt: skip


@cache
def played(level: int, seed: int, dice: int) -> tuple[tuple[Event, ...], Scorecard]:
    """A run that follows the procedures and slips now and then; twenty acts at most."""
    random = Random(dice)
    run = Run(rules().edition, rules().start(rules().situation(Begin("credit-hold", level, seed))))
    for _ in range(20):
        if run.drill.closed:
            break
        slip = int(random.random() * 10) < dice % 7
        try:
            act = SLIPS[int(random.random() * len(SLIPS))] if slip else next_act(run.copy())
            run.feed(decide(run.drill, act))
        except SimulatorError:
            run.feed(decide(run.drill, Act("open", {"panel": PANELS[int(random.random() * len(PANELS))]})))
    if not run.drill.closed:
        run.feed(decide(run.drill, Act("finish")))
    events = tuple(run.events)
    return events, score(rules().edition, events)


RUNS = st.builds(played, st.integers(1, 5), st.integers(1, 6), st.integers(0, 40))


@given(RUNS, st.sampled_from(["", "with help: practice, not counted"]))
def test_the_first_screen_is_twenty_lines_of_eighty(run: tuple[tuple[Event, ...], Scorecard], counts: str) -> None:
    events, card = run
    lines = debrief(card, events, explainer(rules().edition, events, card.turning), counts=counts)
    assert len(lines) <= LINES
    assert max(map(width, lines)) <= CELLS
    assert lines[0].startswith("PASSED" if card.passed else "NOT PASSED")
    assert lines[-1].startswith("NEXT")
    assert "r again" in lines[-1]
    worst = decisive(card)
    head = "\n".join(lines[1:5])
    if worst is None:
        assert lines[1].startswith("[ok]")
    else:
        assert worst.clause in head
    for name, (met, raised) in card.dimensions.items():
        if raised:
            assert f"{name.capitalize()} {met}/{raised}" in "\n".join(lines)


def under(lines: list[str], head: str) -> str:
    """The paragraph beside a heading."""
    at = next(n for n, line in enumerate(lines) if line.startswith(head))
    until = next((n for n in range(at + 1, len(lines)) if lines[n][:1] != " "), len(lines))
    return " ".join(line[8:].strip() for line in lines[at:until])


def accepted(events: tuple[Event, ...], card: Scorecard) -> tuple[Event, ...]:
    """The run as it would have been: the same up to the turning point, then the path that was shown."""
    run = Run(rules().edition, events[0])  # type: ignore[arg-type]
    run.feed(events[1 : max(card.turning or 0, 1)])
    for act in card.path:
        run.feed(decide(run.drill, act))
    return tuple(run.events)


@settings(max_examples=20)
@given(RUNS)
def test_the_cost_is_the_difference_in_the_world(run: tuple[tuple[Event, ...], Scorecard]) -> None:
    """Played by the accepted way the same drill costs nothing; no sentence is broken off, no points are in it."""
    events, card = run
    said = consequences(card, events)
    assert bool(said) == (card.turning is not None) == bool(card.findings)
    if said:
        best = accepted(events, card)
        assert not score(rules().edition, best).findings
        assert consequences(card, best) == ["Nothing in the world: the order ends as by the accepted way."]
        cost = under(debrief(card, events), "COST")
        assert cost.startswith(said[0][:60])
        assert cost.endswith((".", "…"))
        assert "point" not in cost


def closed(*acts: Act, then_perfect: bool = False, family: str = "credit-hold") -> tuple[tuple[Event, ...], Scorecard]:
    """A run of these acts under all procedures, gone on with by them or finished at once."""
    by = library()
    run = Run(by.edition, by.start(by.situation(Begin(family, 2, 3))))
    for act in acts:
        run.feed(decide(run.drill, act))
    while then_perfect and not run.drill.closed:
        run.feed(decide(run.drill, next_act(run.copy())))
    if not run.drill.closed:
        run.feed(decide(run.drill, Act("finish")))
    events = tuple(run.events)
    return events, score(by.edition, events)


def test_what_left_without_an_answer_what_stayed_and_who_was_not_asked_is_said() -> None:
    events, card = closed(Act("release hold", {"hold": "credit"}), then_perfect=True)
    assert "without an answer from the " in consequences(card, events)[0]
    events, card = closed()
    said = " ".join(consequences(card, events))
    for sentence in ("has not left; by the accepted way it goes at", "has no confirmation", "Nobody asked the "):
        assert sentence in said


def test_a_duty_is_quoted_without_what_it_hung_on_and_a_never_with_it() -> None:
    events, card = closed(then_perfect=False)
    worst = decisive(card)
    assert worst is not None
    assert worst.kind == "missed"
    head = " ".join(line.strip() for line in debrief(card, events)[1:5])
    assert "“When " not in head
    assert "“For each" not in head
    assert unguarded(worst.text)[:20] in head
    assert unguarded("When has_waited is no, confirm order, by order.ack_due") == "Confirm order, by order.ack_due"
    assert unguarded("Release hold credit") == "Release hold credit"


def test_panels_that_were_missed_alike_are_one_line_and_clauses_in_a_row_a_range() -> None:
    assert runs(["OE-2.3", "OE-2.2", "OE-2.4", "AL-5.1", "OE-3.1"]) == "AL-5.1, OE-2.2 to OE-2.4, OE-3.1"
    events, card = closed(Act("write note", {"text": "so"}), then_perfect=True)
    lines = debrief(card, events)
    assert sum("out of order: open" in line for line in lines) == 1


@given(RUNS)
def test_a_critical_shows_no_total_and_names_its_clause_first(run: tuple[tuple[Event, ...], Scorecard]) -> None:
    events, card = run
    if card.critical:
        lines = debrief(card, events)
        assert "total 1" not in "\n".join(lines)
        assert "critical" in "\n".join(lines[1:5])


def test_where_the_deciding_act_came_at_the_wrong_time_its_condition_is_shown_and_no_table() -> None:
    """In the scripted drill the customer is told before the follow-up is set; no row says what comes first."""
    by = library()
    begin, acts = script(desk(by))
    events = tuple(play(by.edition, Run(by.edition, by.start(by.situation(begin))), acts).events)
    card = score(by.edition, events)
    worst = decisive(card)
    assert worst is not None
    assert worst.kind == "order"
    turned = under(debrief(card, events, explainer(by.edition, events, card.turning)), "TURNED")
    assert turned.startswith(f"{worst.clause}, needs approval yes: ")
    assert "credit held yes" in turned


@given(RUNS, st.integers(60, 160))
def test_behind_the_keys_every_finding_and_both_paths(run: tuple[tuple[Event, ...], Scorecard], cells: int) -> None:
    events, card = run
    found = findings_page(card, events, explainer(rules().edition, events, card.turning), cells).text()
    for finding in card.findings:
        assert finding.clause in found
    paths = paths_page(card, events, cells)
    places = [c.ref for row in paths.rows for c in row if c.pick]
    assert all(ref.startswith("again ") for ref in places)
    if card.turning is not None:
        assert f"again {card.turning}" in places


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_perfect_run_says_so(seed: int) -> None:
    events, card = played(1, seed, 0)
    assert card.total == 100
    lines = debrief(card, events)
    assert lines[0].startswith("PASSED 100")
    assert lines[1].startswith("[ok]")
