"""A drill is a fold over its events: what was stored makes the same drill, whatever was done."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.families.credit_hold import FAMILY
from scenarios.family import generate
from scenarios.maker import Maker
from simulator.core.acts import Act
from simulator.core.bots import BOTS
from simulator.core.drill import decide, evolve, fold, start
from simulator.core.errors import ActError, DrillClosed
from simulator.core.events import Refused, event_from_json, event_to_json
from simulator.core.situation import from_json, situation, to_json


def _played(level: int, seed: int, bot: str) -> list:
    started = start(situation(generate(FAMILY, level, seed)))
    events: list = [started]
    drill = evolve(None, started)
    for act in BOTS[bot](drill, Maker(f"{bot}/{seed}")):
        try:
            made = decide(drill, act)
        except (ActError, DrillClosed):
            continue
        for event in made:
            drill = evolve(drill, event)
        events += made
    return events


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 5), st.integers(1, 10_000), st.sampled_from(sorted(BOTS)))
def test_stored_events_make_the_same_drill(level: int, seed: int, bot: str) -> None:
    events = _played(level, seed, bot)
    stored = [json.loads(json.dumps(event_to_json(e))) for e in events]
    again = [event_from_json(kind, body) for kind, body in stored]
    # one trip through JSON is the canonical form: a second changes nothing
    assert [json.loads(json.dumps(event_to_json(e))) for e in again] == stored
    live, replayed = fold(events), fold(again)
    assert live.facts == replayed.facts
    assert live.pending == replayed.pending
    assert live.seq == replayed.seq == len(events)


def test_a_situation_survives_its_blob() -> None:
    made = situation(generate(FAMILY, 3, 5))
    once = to_json(made)
    assert to_json(from_json(json.loads(json.dumps(once)))) == once


def test_the_clock_never_goes_back() -> None:
    for seed in range(30):
        events = _played(1 + seed % 5, seed, "everything")
        drill = evolve(None, events[0])
        for event in events[1:]:
            after = evolve(drill, event)
            assert after.now >= drill.now
            drill = after


def test_a_value_is_marked_only_where_it_was_seen() -> None:
    drill = evolve(None, start(situation(generate(FAMILY, 1, 3))))
    (refused,) = decide(drill, Act("flag", {"a": "credit.limit", "b": "credit.receivables"}))
    assert "account" in refused.reason
    for event in decide(drill, Act("open", {"panel": "account"})):
        drill = evolve(drill, event)
    (done,) = decide(drill, Act("flag", {"a": "credit.limit", "b": "credit.receivables"}))
    assert evolve(drill, done).flags == (("credit.limit", "credit.receivables"),)


def test_a_figure_below_zero_is_no_figure_and_a_line_of_nothing_no_line() -> None:
    drill = evolve(None, start(situation(generate(FAMILY, 1, 1))))
    line = drill.facts["order.lines"][0]["id"]
    for field in (f"line.quantity#{line}", f"line.price#{line}"):
        with pytest.raises(ActError, match="below 0"):
            decide(drill, Act("correct", {"field": field, "value": "-5"}))
    with pytest.raises(ActError, match="below 0"):
        decide(drill, Act("prepare document", {"document": "packing list", "fields": {"packing_list.packages": -1}}))
    (refused,) = decide(drill, Act("correct", {"field": f"line.quantity#{line}", "value": 0}))
    assert isinstance(refused, Refused)
    assert "cancel it" in refused.reason
