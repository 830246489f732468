"""What the desk shows: prose facts never as fields, nothing wider than the screen, nothing that moves a cursor."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.facts import FACTS
from scenarios.family import Family, generate
from scenarios.world.noun import PANELS
from simulator import packs
from simulator.core.actions import ACTIONS
from simulator.core.acts import Act
from simulator.core.drill import Drill, decide, evolve, fold, start
from simulator.core.errors import ActError
from simulator.core.refs import split_ref
from simulator.core.situation import situation
from simulator.present.forms import form, offers_for, read_form
from simulator.present.layout import lay_out
from simulator.present.library import documents, place_of, search
from simulator.present.markdown import clauses, render
from simulator.present.panels import panel, seen_values
from simulator.present.sheet import line, moved
from simulator.present.suggest import MOST, fitting
from simulator.present.text import clean, cut, pad, width, wrap
from simulator.present.values import read, show, typed
from simulator.present.words import did, phrase, plainly
from tests.simulator.desks import credit_texts

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
FAMILIES = packs.load_families()
TEXT = st.text(max_size=120)


@cache
def seen(name: str, level: int, seed: int) -> Drill:
    """A drill in which every panel has been opened."""
    family: Family = FAMILIES[name]
    drill = evolve(None, start(situation(generate(family, level, seed))))
    for p in PANELS:
        drill = fold(decide(drill, Act("open", {"panel": p})), drill)
    return drill


def drills() -> st.SearchStrategy[Drill]:
    """Any family, level and one of a few seeds."""
    return st.sampled_from(sorted(FAMILIES)).flatmap(
        lambda n: st.builds(seen, st.just(n), st.sampled_from(FAMILIES[n].levels), st.integers(1, 4))
    )


@given(drills())
def test_prose_facts_are_never_fields(drill: Drill) -> None:
    for name in PANELS:
        shown = panel(drill, name)
        for item in shown.items():
            meaning = FACTS.get(split_ref(item.ref)[0])
            assert meaning is None or not meaning.prose, item
    stated = {line.fact for d in drill.documents for line in d.lines if line.fact}
    for item in seen_values(drill):
        meaning = FACTS.get(split_ref(item.ref)[0])
        if meaning is not None and meaning.prose:
            assert item.ref in stated
            assert item.text.startswith("“")


@given(drills())
def test_every_fact_of_a_panel_can_be_marked_on_it(drill: Drill) -> None:
    refs = {split_ref(i.ref)[0] for i in seen_values(drill)}
    for fact in FACTS.values():
        if fact.panel and not fact.prose and not fact.entity and fact.type != "list" and fact.panel != "messages":
            assert fact.name in refs


@given(drills(), st.integers(40, 200))
def test_no_row_is_wider_than_the_screen_and_cells_do_not_overlap(drill: Drill, cells: int) -> None:
    for name in PANELS:
        for row in lay_out(panel(drill, name), cells).rows:
            end = 0
            for cell in row:
                assert cell.x >= end
                end = cell.x + width(cell.text)
            assert end <= cells or len(row) <= 3, line(row)


MOVES = (
    lambda line: Act("correct", {"field": f"line.price#{line}", "value": Decimal("9.75")}),
    lambda line: Act("correct", {"field": f"line.quantity#{line}", "value": Decimal(7)}),
    lambda line: Act("correct", {"field": "order.freight_terms", "value": "collect"}),
    lambda line: Act("place hold", {"code": "pricing", "reason": "price"}),
    lambda line: Act("release hold", {"hold": "pricing"}),
    lambda line: Act("flag", {"a": f"line.quantity#{line}", "b": f"line.po_quantity#{line}"}),
    lambda line: Act("cancel", {"what": "line", "line": line, "reason": "customer asked"}),
    lambda line: Act("wait"),
)  # fmt: skip


@settings(max_examples=25)
@given(drills(), st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 3)), max_size=5), st.sampled_from((60, 90)))
def test_what_is_drawn_after_acts_is_what_would_be_drawn_afresh(
    drill: Drill, acts: list[tuple[Callable[[str], Act], int]], cells: int
) -> None:
    """What is kept from the last drawing is right, and the rows said to have moved are all that did."""
    before = {name: lay_out(panel(drill, name), cells) for name in PANELS}
    for make, at in acts:
        lines = drill.facts["order.lines"]
        drill = fold(decide(drill, make(lines[at % len(lines)]["id"])), drill)
        anew = replace(drill, facts=deepcopy(drill.facts), documents=deepcopy(drill.documents))
        flagged = frozenset(ref for pair in drill.flags for ref in pair)
        for name in PANELS:
            after = lay_out(panel(drill, name), cells, flagged)
            assert after == lay_out(panel(anew, name), cells, flagged)
            rows = moved(before[name], after)
            for y in range(max(len(after.rows), len(before[name].rows))):
                assert (before[name].rows[y : y + 1] != after.rows[y : y + 1]) == (y in rows)
            before[name] = after


def test_an_unopened_panel_shows_no_figure() -> None:
    drill = evolve(None, start(situation(generate(FAMILIES["credit-hold"], 2, 1))))
    for name in PANELS:
        shown = panel(drill, name)
        assert not shown.fields
        assert not shown.grids
        assert not shown.pages


@given(TEXT, st.integers(8, 90))
def test_text_fits_and_holds_no_control(text: str, cells: int) -> None:
    safe = clean(text)
    assert all(c.isprintable() for c in safe)
    assert width(cut(safe, cells)) <= cells
    assert width(pad(safe, cells)) == cells
    for piece in wrap(safe, cells):
        assert width(piece) <= cells
    assert "".join(wrap(safe, cells)).replace(" ", "") == safe.replace(" ", "")


@given(
    st.one_of(
        st.tuples(st.just("number"), st.decimals(-(10**9), 10**9, places=3)),
        st.tuples(st.just("date"), st.dates(date(2000, 1, 1), date(2099, 1, 1))),
        st.tuples(st.just("dateTime"), st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)).map(  # noqa: DTZ001
            lambda d: d.replace(second=0, microsecond=0, tzinfo=UTC))),
        st.tuples(st.just("boolean"), st.booleans()),
    )
)  # fmt: skip
def test_what_a_form_holds_reads_back_as_it_was(pair: tuple[str, Any]) -> None:
    kind, value = pair
    assert read(typed(value), kind, NOW, "f") == value


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("fri", 20),
        ("tomorrow", 19),
        ("+2", 20),
        ("20 nov", 20),
        ("Fri 20 November", 20),
        ("wed", 25),
        ("2026-11-30", 30),
    ],
)
def test_dates_as_people_type_them(text: str, day: int) -> None:
    assert read(text, "date", NOW, "f") == date(2026, 11, day)


@given(TEXT, st.sampled_from(["number", "date", "dateTime", "boolean"]))
def test_anything_else_typed_is_an_error_that_names_the_field(text: str, kind: str) -> None:
    blamed = "here"
    try:
        read(text, kind, NOW, "here")
    except ActError as error:
        blamed = error.field
    assert blamed == "here"


def test_values_as_people_read_them() -> None:
    assert show(Decimal("26000"), "money", currency="USD") == "26,000.00 USD"
    assert show(Decimal("7.50"), "percent") == "7.5 %"
    assert show(date(2026, 11, 18), today=date(2026, 1, 1)) == "Wed 18 Nov"
    assert show(None) == "not set"
    assert show([]) == "none"
    assert show(True) == "yes"


@given(drills(), st.sampled_from(sorted(ACTIONS)))
def test_every_act_has_a_form_and_an_empty_one_errs_in_a_field_or_acts(drill: Drill, name: str) -> None:
    asked = form(drill, name)
    assert [f.name for f in asked.fields] == [p.name for p in ACTIONS[name].params]
    act, blamed = None, ""
    try:
        act = read_form(drill, name, {f.name: f.initial for f in asked.fields})
    except ActError as error:
        blamed = error.field
    if act is None:
        assert blamed in {f.name for f in asked.fields}
    else:
        assert act.action == name
        assert did(act)
        assert phrase(act)


def test_acts_and_clauses_are_said_in_plain_words() -> None:
    assert did(Act("release hold", {"hold": "credit"})) == "released the credit hold"
    assert (
        phrase(Act("correct", {"field": "line.quantity#2", "value": Decimal(24)})) == "correct quantity, line 2 to 24"
    )
    fields = {"acknowledgement.line.response#1": "accept", "acknowledgement.line.response#2": "accept"}
    assert phrase(Act("confirm order", {"fields": fields})) == "confirm the order (lines 1 and 2 accept)"
    sentence = "When credit_held is true and release_state is not good, request release of credit from authority"
    assert plainly(sentence) == "request release of the credit hold from authority"
    assert plainly("For each line in order.lines where line.short is yes, flag line.quantity against line.on_hand") == (
        "mark quantity against on hand"
    )


def test_a_marked_pair_goes_into_a_message_as_one_choice_and_offers_its_value() -> None:
    drill = seen("credit-hold", 1, 1)
    line_id = drill.facts["order.lines"][0]["id"]
    a, b = f"line.quantity#{line_id}", f"line.po_quantity#{line_id}"
    drill = fold(decide(drill, Act("flag", {"a": a, "b": b})), drill)
    facts = next(f for f in form(drill, "tell customer").fields if f.name == "facts")
    assert facts.options[0].label.startswith("marked: ")
    act = read_form(drill, "write note", {"facts": [facts.options[0].value]})
    assert act.args["facts"] == [a, b]
    assert offers_for(drill, a)[0].value == typed(drill.facts["order.lines"][0]["po_quantity"])
    corrected = read_form(drill, "correct", {"field": a, "value": "12"})
    assert corrected.args["value"] == Decimal(12)


@given(st.sampled_from(["", *PANELS]), st.sampled_from(["", "credit.limit", "line.price#1", "hold.code#h"]))
def test_at_most_nine_acts_are_offered_first(name: str, ref: str) -> None:
    assert 0 < len(fitting(name, ref)) <= MOST


@given(TEXT)
def test_any_markdown_can_be_shown(text: str) -> None:
    for row in render(text, 60).rows:
        assert all(c.isprintable() for cell in row for c in cell.text)


def test_every_clause_of_the_procedures_is_found_where_it_stands() -> None:
    texts = packs.bundled_texts()
    for text in texts.values():
        for cells in (40, 60, 80, 120):
            shown = render(text, cells)
            assert all(max((c.x + width(c.text) for c in row), default=0) <= cells for row in shown.rows)
            for clause in clauses(text):
                assert shown.find(clause) is not None, clause
    for clause in clauses(credit_texts()["SOP-CR.md"]):
        found = place_of(texts, clause)
        assert found is not None
        assert found.clause == clause
    assert search(texts, "release hold")
    assert len(documents(texts)) == len(texts)
