"""The debrief: twenty lines of eighty columns, whatever was done; result, act and clause first."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.world.noun import PANELS
from simulator.core.acts import Act
from simulator.core.drill import decide
from simulator.core.duties import Run
from simulator.core.errors import SimulatorError
from simulator.core.events import Event
from simulator.core.score import Scorecard, score
from simulator.core.solver import next_act
from simulator.present.debrief import CELLS, LINES, debrief, decisive
from simulator.present.findings import findings_page, paths_page
from simulator.present.text import width
from simulator.present.why import explainer
from simulator.rules import Begin
from tests.simulator.desks import rules

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


@given(RUNS)
def test_a_critical_shows_no_total_and_names_its_clause_first(run: tuple[tuple[Event, ...], Scorecard]) -> None:
    events, card = run
    if card.critical:
        lines = debrief(card, events)
        assert "total 1" not in "\n".join(lines)
        assert "critical" in "\n".join(lines[1:5])


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
