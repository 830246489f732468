"""Who may work alone: the rule of design §7, from both sides of each of its words."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from simulator.reports.competence import Standing, competence, next_up, sentence
from simulator.reports.records import Record
from simulator.reports.tables import RANKED_FROM, clauses_missed, dimensions
from tests.simulator.reporting import missed, record, signed

LEVELS = {"credit-hold": (1,)}
CLEARED = [record(0), record(1, kinds=("decoy",)), record(0, day=1, kinds=("clean",))]


def standing(records: list[Record], signs: tuple[object, ...] = ()) -> Standing:
    (found,) = competence(records, signs, LEVELS)  # type: ignore[arg-type]
    return found


def test_three_in_a_row_over_two_days_with_a_clean_and_a_decoy_clear() -> None:
    found = standing(CLEARED)
    assert (found.state, found.n, found.passed, found.streak, found.missing) == ("alone", 3, 3, 3, ())


def test_each_condition_alone_withholds_it() -> None:
    same_day = [record(0), record(1, kinds=("decoy",)), record(2, kinds=("clean",))]
    assert standing(same_day).missing == ("one on another day",)
    assert standing(CLEARED[1:]).missing == ("1 more pass in a row",)
    no_decoy = [record(0), record(1), record(0, day=1, kinds=("clean",))]
    assert standing(no_decoy).missing == ("a decoy among them",)
    no_clean = [record(0), record(1, kinds=("fault", "decoy")), record(0, day=1)]
    assert standing(no_clean).missing == ("a clean order among them",)
    one_for_both = [record(0), record(1, kinds=("decoy",)), record(0, day=1)]
    assert standing(one_for_both).missing == ("a decoy among them",), "a clean one and a decoy are two drills"
    broken = [*CLEARED[:2], record(2, passed=False), CLEARED[2]]
    assert standing(broken).state == "check"
    assert standing(broken).streak == 1


def test_what_does_not_count_changes_nothing() -> None:
    beside = [record(5, passed=False, counts=False), record(6, passed=False, finished=None, scored=False)]
    assert standing([*CLEARED, *beside]) == standing(CLEARED)


def test_a_later_failure_ends_it() -> None:
    assert standing([*CLEARED, record(5, day=1, passed=False)]).state == "check"


def test_a_supervisor_can_sign_without_the_record_and_take_back() -> None:
    assert standing([record(0)], (signed(0, on_record=False),)).state == "alone"
    assert standing([record(0), record(0, day=1, passed=False)], (signed(0, on_record=False),)).state == "check"
    taken = standing(CLEARED, (signed(1), signed(2, revoked=True)))
    assert (taken.state, taken.streak, taken.signed) == ("check", 0, None)
    again = [
        dataclasses.replace(r, drill=r.drill + "b", finished=(r.finished or r.started).replace(month=12))
        for r in CLEARED
    ]
    assert standing([*CLEARED, *again], (signed(1), signed(2, revoked=True))).state == "alone"


def test_the_sentence_says_all_three_things() -> None:
    found = competence(CLEARED, (signed(1),), {"credit-hold": (1, 2), "backorders": (1,)})
    alone, check, following = sentence("Ann", found)
    assert alone == "Ann: cleared to work alone on credit-hold level 1"
    assert check == "with check on nothing yet"
    assert following.startswith("next: backorders level 1: 3 more passes in a row")
    assert next_up(()) is None
    unsigned = sentence("Ann", competence(CLEARED, (), LEVELS))[0]
    assert unsigned.endswith("(not signed off yet)")


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["fault", "decoy", "clean"]), st.integers(0, 3)), max_size=12))
def test_cleared_means_that_the_last_three_passed(drills: list[tuple[bool, str, int]]) -> None:
    records = [
        record(i, day=day, passed=ok, kinds=(kind,))
        for i, (ok, kind, day) in enumerate(sorted(drills, key=lambda d: d[2]))
    ]
    found = standing(records)
    if found.state == "alone":
        assert all(r.passed for r in records[-3:])
        assert len(records) >= 3
    assert found.n == len(records)
    assert (found.missing == ()) == (found.state == "alone")


def test_n_stands_beside_every_figure_and_under_five_nothing_is_ranked() -> None:
    few = [record(i, missed=(missed("SOP-CR CR-1"),)) for i in range(RANKED_FROM - 1)]
    (row,) = clauses_missed(few)
    assert (row.rank, row.missed, row.n) == (None, 4, 4)
    many = [*few, record(9, missed=(missed("SOP-CR CR-2"), missed("SOP-CR CR-1")))]
    ranked = clauses_missed(many)
    assert [(r.rank, r.clause, r.missed, r.n) for r in ranked] == [(1, "SOP-CR CR-1", 5, 5), (2, "SOP-CR CR-2", 1, 5)]
    (evidence,) = dimensions(many)
    assert (evidence.dimension, evidence.met, evidence.raised, evidence.n) == ("evidence", 15, 20, 5)


def test_statistics_leave_out_orientation_scripts_and_watching() -> None:
    apart = [
        record(0, orientation=True, missed=(missed("X"),)), record(1, player="run", missed=(missed("X"),)),
        record(2, mode="watch", missed=(missed("X"),)), record(3, scored=False, missed=(missed("X"),)),
    ]  # fmt: skip
    assert clauses_missed(apart) == ()
    assert dimensions(apart) == ()
