"""Mutants of a procedure: one small change each, at the place they name, of every kind."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.editions import bundled_edition
from sop.compiler import prepare
from sop.mutate import Mutation, mutations
from sop.mutate_text import Variant, in_cell, in_expression, in_sentence, nudged

EDITION = bundled_edition()
CREDIT = EDITION.policy("SOP-CR")
TEXT = EDITION.texts[CREDIT.path]
MUTANTS = list(mutations(TEXT, CREDIT, EDITION.vocabulary))
NAMES = {one.name for one in MUTANTS}


def nothing(name: str) -> tuple[str, ...]:
    return ()


def changed(text: str, one: Variant) -> str:
    assert text[one.start : one.start + len(one.old)] == one.old
    return text[: one.start] + one.new + text[one.start + len(one.old) :]


def test_each_has_a_name_of_its_own_and_each_kind_is_there() -> None:
    assert len(NAMES) == len(MUTANTS)
    assert {one.kind for one in MUTANTS} == {"nudge", "operator", "value", "drop"}


@given(st.sampled_from(MUTANTS))
def test_a_mutant_is_the_text_with_that_one_change(one: Mutation) -> None:
    before, after = TEXT.split("\n"), one.applied(TEXT).split("\n")
    if one.kind == "drop":
        assert after == before[: one.line - 1] + before[one.upto :]
        return
    assert len(after) == len(before)
    differing = [n for n, (a, b) in enumerate(zip(before, after, strict=True), 1) if a != b]
    assert differing == [one.line]
    assert before[one.line - 1][one.column - 1 :].startswith(one.old)


@settings(max_examples=20)
@given(st.sampled_from(MUTANTS))
def test_a_mutant_is_read_without_a_fall(one: Mutation) -> None:
    prepare(one.applied(TEXT), CREDIT.path, EDITION.vocabulary)


@pytest.mark.parametrize(
    "name",
    [
        "SOP-CR grace: 15 -> 14", "SOP-CR grace: 15 -> 16",
        "CR-1.4 over_percent: 10 -> 11", "CR-1.4 over_percent: up to -> under",
        "CR-1.1 credit_held: false -> true", "CR-2.1 release.order: not set -> set",
        "CR-2 release.by < authority: < -> <=", "CR-2.2 release.order: not -> nothing",
        "CR-1.6 authority: controller -> credit manager",
        "CR-4.4: > -> >=", "CR-6.2: good -> missing", "CR-6.2: nothing -> not", "CR-13: is set -> is not set",
        "CR-5.3: on or before -> on or after", "SOP-CR over_amount: max -> min", "SOP-CR inside_terms: and -> or",
        "CR-10.3 rule: must say -> must not say", "CR-11.2 dropped", "CR-1.5 dropped", "CR-10.6 dropped",
    ],
)  # fmt: skip
def test_what_a_slip_of_the_hand_may_do_is_among_them(name: str) -> None:
    assert name in NAMES


@pytest.mark.parametrize(
    ("number", "down", "up"), [("10", "9", "11"), ("0", "-1", "1"), ("0.5", "0.4", "0.6"), ("-1", "-2", "0"),
                               ("100.00", "99.99", "100.01"), ("0.05", "0.04", "0.06")],
)  # fmt: skip
def test_a_number_moves_by_one_step_of_its_last_digit(number: str, down: str, up: str) -> None:
    assert nudged(number) == (down, up)


def test_an_expression_is_changed_everywhere_but_within_quotes() -> None:
    text = 'a.x >= 10 and (h.code != "over 10" or not b.y)'
    made = {changed(text, one) for one in in_expression(text, nothing)}
    assert 'a.x > 10 and (h.code != "over 10" or not b.y)' in made
    assert 'a.x >= 9 and (h.code != "over 10" or not b.y)' in made
    assert 'a.x >= 10 or (h.code != "over 10" or not b.y)' in made
    assert 'a.x >= 10 and (h.code = "over 10" or not b.y)' in made
    assert all('"over 10"' in one for one in made)


def test_quoted_values_become_others_of_their_enumeration() -> None:
    text = 'h.code = "credit" or h.code in ("a", "b")'
    values = {"h.code": ("a", "b", "credit")}
    made = {changed(text, one) for one in in_expression(text, lambda name: values.get(name, ()))}
    assert 'h.code = "a" or h.code in ("a", "b")' in made
    assert 'h.code = "credit" or h.code in ("b", "b")' in made


def test_a_cell_of_plain_words_and_of_several_values() -> None:
    assert {changed("over 10 up to 25", v) for v in in_cell("over 10 up to 25", (), nothing)} == {
        "from 10 up to 25", "over 10 under 25", "over 9 up to 25", "over 11 up to 25", "over 10 up to 24",
        "over 10 up to 26",
    }  # fmt: skip
    listed = {changed("any of a, b", v) for v in in_cell("any of a, b", ("a", "b", "c"), nothing)}
    assert listed == {"any of c, b", "any of a, c"}
    assert list(in_cell("  ", ("a",), nothing)) == []


def test_a_sentence_is_changed_in_its_code_and_in_its_small_words() -> None:
    text = "When `x` is good and `y > 3`, **tell customer** `under review`, within 4 working hours."
    made = {changed(text, v) for v in in_sentence(text, lambda name: ("good", "bad") if name == "x" else ())}
    assert text.replace("is good", "is not good") in made
    assert text.replace("is good", "is bad") in made
    assert text.replace("and `y", "or `y") in made
    assert text.replace("> 3", ">= 3") in made
    assert text.replace("within 4", "within 5") in made
    assert all("**tell customer** `under review`" in one for one in made)
