"""Impact says exactly what judging everything twice says, and judges little twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.maintain.differences import difference
from simulator.maintain.impact import Impact, impact
from simulator.maintain.mutants import mutated
from simulator.maintain.plays import as_texts, edition_from
from sop.mutate import mutations
from tests.simulator.desks import credit_texts
from tests.simulator.maintain.playing import BAND, CR, EDITS, edited, here


def weighed(new: Any, *, seeds: int = 2, everything: bool = False, levels: tuple[int, ...] = (4,)) -> Impact:
    return impact(
        credit_texts(), new, seeds, families=("credit-hold",), levels=levels, everything=everything, executor=here
    )


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_impact_names_exactly_the_drills_that_change(edit: tuple[str, str]) -> None:
    found, brute = weighed(edited(*edit)), weighed(edited(*edit), everything=True)
    assert found.moved == brute.moved
    assert found.found.clauses == brute.found.clauses
    assert found.found.judged <= brute.found.judged == found.found.played == brute.found.played


@settings(max_examples=4, deadline=None)
@given(st.data())
def test_any_small_change_is_seen_as_by_judging_twice(data: st.DataObject) -> None:
    edition = edition_from(as_texts(credit_texts()))
    policy = edition.policy("SOP-CR")
    change = data.draw(st.sampled_from(list(mutations(edition.texts[CR], policy, edition.vocabulary))))
    new = {**credit_texts(), CR: change.applied(credit_texts()[CR])}
    if isinstance(mutated(as_texts(credit_texts()), change), str):
        return
    found = weighed(new, seeds=1, levels=(3,))
    assert found.moved == weighed(new, seeds=1, levels=(3,), everything=True).moved


def test_words_and_spaces_alone_change_nothing() -> None:
    found = weighed(edited("One step up.", "Up a step."))
    assert found.changes.nothing
    assert (found.found.judged, found.moved, found.found.played) == (0, [], 6)


def test_a_band_moved_turns_the_drills_that_stand_in_it() -> None:
    found = weighed(edited(*BAND), seeds=6, levels=(2, 4))
    assert found.changes.clauses == {"CR-1.6"}
    assert found.scores
    assert found.found.judged < found.found.played / 2
    for one in found.moved:
        assert 50 < one.on["over_percent"] <= 90
        assert one.flipped["SOP-CR.authority"] == ("chief financial officer", "controller")
    fail, passed = found.flips
    assert fail > 0 == passed, "who works by the old band would fail by the new one"
    samples = found.samples()
    assert 0 < len(samples) <= 5
    assert len({one.key.scenario for one in samples}) == len(samples)


def test_what_reads_a_changed_parameter_is_named() -> None:
    old, new = (edition_from(as_texts(texts)) for texts in (credit_texts(), edited(*EDITS["a parameter"])))
    found = difference(old, new)
    assert {"CR-1.3", "CR-1.4", "CR-4.5"} <= found.clauses
    assert "CR-5.2" not in found.clauses
