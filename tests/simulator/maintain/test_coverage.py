"""Coverage counts what drills came to; mutants are caught exactly where judging all drills again would catch them."""

from __future__ import annotations

import pytest

from simulator.checking.idle import unexercised
from simulator.core.duties import run_of
from simulator.editions import bundled_edition
from simulator.maintain.coverage import Coverage, Use, coverage
from simulator.maintain.differences import difference
from simulator.maintain.equal import equal_tables
from simulator.maintain.mutants import Bench, Mutants, mutants, mutated, reasons, spread
from simulator.maintain.plays import SUBJECTS, TIMED, Key, as_texts, edition_from, events_of, told
from simulator.maintain.recording import Recording, record_part
from simulator.packs import sop_texts
from sop import Edition
from sop.mutate import mutations
from sop.tables import Table
from tests.simulator import desks
from tests.simulator.desks import credit_texts
from tests.simulator.maintain.playing import CR, edited, here

TEXTS = as_texts(credit_texts())


@pytest.fixture(scope="module")
def found() -> Coverage:
    return coverage(credit_texts(), 2, families=("credit-hold",), levels=(2,), executor=here)


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench(TEXTS, record_part((TEXTS, "credit-hold", 4, (1,), (*SUBJECTS, *TIMED))))


def test_every_clause_has_its_line_and_is_counted_by_subject(found: Coverage) -> None:
    lines = {line.clause.id: line for line in found.lines}
    assert set(lines) == set(edition_from(TEXTS).policy("SOP-CR").clauses)
    assert found.drills == dict.fromkeys(SUBJECTS, 2)
    look = lines["CR-4.1"]
    assert credit_texts()[look.path].split("\n")[look.clause.line - 1] == "- **Open** `account`. (CR-4.1)"
    assert look.by["perfect"] == Use(owed=2, met=2)
    assert look.by["idle"] == Use(owed=2, broken=2)
    assert look.use == sum_of(list(look.by.values()))
    assert sum(lines[f"CR-1.{n}"].use.decided for n in range(1, 8)) >= 8, "some row of the first table always decides"


def sum_of(uses: list[Use]) -> Use:
    total = Use()
    for use in uses:
        total.add(use)
    return total


def test_the_percentage_is_of_what_can_be_exercised(found: Coverage) -> None:
    by_design = [line for line in found.lines if line.reason and not line.covered]
    assert {line.clause.id for line in by_design} <= set(unexercised())
    used = sum(line.covered for line in found.lines)
    assert found.percent == pytest.approx(100 * used / (len(found.lines) - len(by_design)))
    assert len(found.missed) == len(found.lines) - used - len(by_design)


def test_pairs_of_conditions_are_those_seen_at_once(found: Coverage) -> None:
    pairs = {p.id: p for p in found.pairs}
    table = pairs["CR-1"]
    assert "over_percent up to 10" in table.conditions
    columns = [text.partition(" ")[0] for text in table.conditions]
    assert all(columns[i] != columns[j] for i, j in table.of)
    assert len(table.seen) + len(table.missing) == table.total
    assert ("credit_held false", True, "placed_by_hand true", True) in table.missing or len(table.missing) == 0


def test_stored_drills_count_too() -> None:
    desk = desks.desk()
    desks.perfect(desk.begin(desk.sign_in("Ann"), "credit-hold", 2, 1))
    alone = coverage(credit_texts(), 0, store=desk.store, executor=here)
    assert alone.drills == {"trainees": 1}
    assert next(line for line in alone.lines if line.clause.id == "CR-4.1").use == Use(owed=1, met=1)


def test_a_mutant_is_caught_exactly_where_judging_every_drill_again_catches_it(bench: Bench) -> None:
    edition = bench.edition
    chosen = list(mutations(edition.texts[CR], edition.policy("SOP-CR"), edition.vocabulary))[::45]
    for one in chosen:
        mutant = mutated(TEXTS, one)
        result = bench.judge(one)
        assert (result.state == "unread") == isinstance(mutant, str)
        if isinstance(mutant, Edition):
            assert (result.state == "caught") == bool(noticed(bench, mutant)), one.name


def noticed(bench: Bench, mutant: Edition) -> list[Key]:
    """The drills that come out otherwise, every one judged again."""
    return [
        drill.key
        for drill in bench.sieve.recording.drills
        if told(mutant, run_of(mutant, events_of(bench.edition, drill.key))).outcome.verdict != drill.outcome.verdict
    ]


def test_a_missed_threshold_comes_with_a_case_on_either_side(bench: Bench) -> None:
    edition = bench.edition
    chosen = mutations(edition.texts[CR], edition.policy("SOP-CR"), edition.vocabulary)
    one = next(m for m in chosen if m.name == "CR-1.6 over_amount: 250000 -> 250001")
    result = bench.judge(one)
    assert result.state == "missed"
    border = result.border
    assert border is not None
    assert border.near is not None
    assert border.said == ({"authority": "chief financial officer"}, {"authority": "controller"})
    assert 250000 < border.one["over_amount"] <= 250001
    assert border.other["over_amount"] <= 250000
    assert border.said_other == ({"authority": "controller"}, {"authority": "controller"})


def test_tables_are_proved_equal_only_where_no_input_tells_them_apart() -> None:
    def table(old: str, new: str) -> Table:
        return edition_from(as_texts(edited(old, new))).policy("SOP-CR").tables[2].table

    plain = edition_from(TEXTS).policy("SOP-CR").tables[2].table
    assert equal_tables(plain, table("| CR-3.3 | controller     | chief financial officer | One step up.     |\n", ""))
    assert not equal_tables(
        plain, table("| CR-3.2 | credit manager | controller ", "| CR-3.2 | credit manager | none ")
    )


def test_a_sample_is_always_the_same_and_reasons_are_of_mutants_that_exist() -> None:
    first, again = (
        mutants(credit_texts(), 1, families=("credit-hold",), levels=(2,), sample=3, executor=here) for _ in range(2)
    )
    assert isinstance(first, Mutants)
    assert [one.mutation for one in first.results] == [one.mutation for one in again.results]
    assert len(first.results) == 3
    assert spread(range(10), 3) == [0, 3, 6]


def test_every_reason_is_of_a_mutant_that_exists() -> None:
    edition = bundled_edition()
    known = {one.name for p in edition.policies for one in mutations(edition.texts[p.path], p, edition.vocabulary)}
    assert set(reasons()) <= known
    assert all(why.strip() for why in reasons().values())


def test_a_single_cell_is_one_cell_of_a_table(bench: Bench) -> None:
    edition = bench.edition
    found = list(mutations(edition.texts[CR], edition.policy("SOP-CR"), edition.vocabulary))
    lines = edition.texts[CR].split("\n")
    assert all(lines[one.line - 1].startswith("|") and one.kind != "drop" for one in found if one.cell)
    assert {one.cell for one in found} == {True, False}
    some = mutants(
        credit_texts(), 0, families=("credit-hold",), levels=(1,), single_cells=True, sample=5, executor=here
    )
    assert [one.mutation.cell for one in some.results] == [True] * 5


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("TC-7.12 trade_state: settled -> free", "equal"),  # only *stop* is ever asked for
        ("TC-2.3 screened: settled -> free", "equal"),  # a table asks for it, whose answer nothing tells apart
        ("TC-2.2 screened: open -> settled", "unread"),
        ("BO-11.3 supply: settled -> free", "equal"),
        ("LC-1.2 letter: open -> settled", "missed"),
    ],
)
def test_values_that_no_rule_tells_apart_are_followed_through_tables(name: str, state: str) -> None:
    texts = as_texts(sop_texts())
    bench = Bench(texts, Recording())
    policy = bench.edition.policy(f"SOP-{name[:2]}")
    one = next(
        m for m in mutations(bench.edition.texts[policy.path], policy, bench.edition.vocabulary) if m.name == name
    )
    assert bench.judge(one).state == state


def test_drills_are_tried_one_for_each_set_of_values_first(bench: Bench) -> None:
    edition = bench.edition
    one = next(
        m
        for m in mutations(edition.texts[CR], edition.policy("SOP-CR"), edition.vocabulary)
        if m.name == "CR-4.1 dropped"
    )
    mutant = mutated(TEXTS, one)
    assert isinstance(mutant, Edition)
    tried = bench.sieve.reached(difference(edition, mutant))
    assert len(set(tried)) == len(tried) > 0
    assert bench.sieve.recording.drills[tried[0]].key.subject == "perfect"
