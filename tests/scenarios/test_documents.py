"""Documents are what they pretend to be, for every family and level: orders add up, what is known only from a sentence
stands in one, pages fit the screen, and no word of ours about the scenario is in what the trainee reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.documents.layout import WIDTH, broken, fitted
from scenarios.facts import FACTS, observe
from scenarios.families import FAMILIES
from scenarios.family import generate
from scenarios.identifiers import is_valid
from scenarios.scenario import Scenario
from scenarios.world.desk import Document, TextLine
from simulator.editions import bundled_edition

SEEDS = 40
CENT = Decimal("0.01")
SILENT = (None, False, "", "none", "original")
PROSE = [f for f in FACTS.values() if f.prose]
NAMED_OTHERWISE = ("po.onward_country",)
"""A country is written out, the fact is its code."""


@cache
def made(family: str) -> tuple[Scenario, ...]:
    """All levels; every fourth is a twin."""
    f = FAMILIES[family]
    return tuple(generate(f, level, seed, twin=seed % 4 == 3) for level in f.levels for seed in range(SEEDS))


def arriving(scenario: Scenario) -> Iterator[Document]:
    """Documents there at the start, and those that will come."""
    yield from scenario.world.documents
    yield from (a.document for a in scenario.answers if a.document is not None)
    yield from (h.document for h in scenario.happenings if h.document is not None)


def visible(scenario: Scenario) -> Iterator[str]:
    """Every text that is shown as it is, and not as the value of a field."""
    yield from (scenario.title, scenario.brief)
    for document in arriving(scenario):
        yield from (document.title, document.sender, document.kind, *(line.text for line in document.lines))
    for row in scenario.world.queue.orders:
        yield from (row.customer, row.po_number, row.remark, row.status, row.cutoff)
    for hold in scenario.world.order.holds:
        yield from (hold.reason, hold.placed_by)
    for told in (*scenario.answers, *scenario.happenings):
        yield from (told.text, told.sender)


def stated(scenario: Scenario, name: str) -> list[str]:
    """What the lines say that state the fact, page by page, broken lines joined again."""
    pages = ([line.text for line in d.lines if line.fact == name] for d in scenario.world.documents)
    return [re.sub(r"\s+", " ", " ".join(page)) for page in pages if page]


families = pytest.mark.parametrize("family", sorted(FAMILIES))


@families
def test_purchase_orders_add_up_unless_a_wrong_total_was_planted(family: str) -> None:
    for scenario in made(family):
        if any(t.name == "total" for t in scenario.planted):
            continue
        order, po = scenario.world.order, scenario.world.po
        for r in order.lines:
            right = r.po_quantity * r.eaches_per_po_unit / r.eaches_per_po_price_unit * r.po_price
            assert r.po_extension == right.quantize(CENT), (scenario.level, scenario.seed, r.id)
        if po.stated_total is not None:
            assert po.stated_total == sum(r.po_extension for r in order.lines), (scenario.level, scenario.seed)


@families
def test_the_page_states_every_figure_of_the_order(family: str) -> None:
    for scenario in made(family):
        page = next(d for d in scenario.world.documents if d.id == "po")
        text = {line.fact: line.text for line in page.lines}
        for r in scenario.world.order.lines:
            assert f"{r.po_quantity} {r.po_unit}" in text[f"line.po_quantity#{r.id}"]
            assert f"{r.po_price} per {r.po_price_unit}" in text[f"line.po_price#{r.id}"]
            assert str(r.po_extension) in text[f"line.po_extension#{r.id}"]
            assert r.po_part in text[f"line.po_part#{r.id}"]
        total = scenario.world.po.stated_total
        assert (total is None) == ("po.stated_total" not in text)
        assert total is None or str(total) in text["po.stated_total"]


@families
def test_what_only_a_sentence_tells_stands_in_a_sentence(family: str) -> None:
    for scenario in made(family):
        facts = observe(scenario.world)
        for f in PROSE:
            value = facts.get(f.name)
            if value in SILENT:
                continue
            said = stated(scenario, f.name)
            assert said, (f.name, value, scenario.level, scenario.seed)
            if not f.values and f.type != "boolean" and f.name not in NAMED_OTHERWISE:
                assert any(written(value, text) for text in said), (f.name, value, said)


def test_every_fact_told_in_prose_comes_up_somewhere() -> None:
    told = {
        name
        for family in FAMILIES for s in made(family) for name, value in observe(s.world).items()
        if name in FACTS and FACTS[name].prose and value not in SILENT
    }  # fmt: skip
    later = {
        name.lstrip("+-").partition("#")[0]
        for family in FAMILIES for s in made(family) for t in (*s.answers, *s.happenings) for name in t.facts
    }  # fmt: skip
    assert {f.name for f in PROSE} <= told | later


def written(value: Any, text: str) -> bool:
    """Whether the value stands in the text, as people write it."""
    if isinstance(value, Decimal):
        return f"{value:f}" in text.replace(",", "") or f"{value.normalize():f}" in text.replace(",", "")
    if isinstance(value, date):
        return any(f"{value:{form}}" in text for form in ("%d %b %Y", "%d %B %Y", "%Y-%m-%d", "%d %B", "%d %b"))
    return str(value) in text


@families
def test_what_a_reply_says_in_prose_has_words(family: str) -> None:
    prose = {f.name for f in PROSE}
    for scenario in made(family):
        for told in (*scenario.answers, *scenario.happenings):
            if prose & {name.lstrip("+-").partition("#")[0] for name in told.facts}:
                assert told.text or told.document, told


def test_every_package_has_a_label_with_a_right_code_of_its_own() -> None:
    codes: list[str] = []
    for scenario in made("international"):
        for answer in scenario.answers:
            if "packed.packages" not in answer.facts:
                continue
            assert answer.document is not None
            found = [line.text.strip() for line in answer.document.lines if line.text.startswith("  (00)")]
            assert len(found) == answer.facts["packed.packages"]
            mine = [text.removeprefix("(00)").replace(" ", "") for text in found]
            assert all(is_valid("sscc", code) for code in mine)
            codes += mine
    assert codes
    assert len(set(codes)) == len(codes)


@families
def test_no_page_is_wider_than_the_screen(family: str) -> None:
    for scenario in made(family):
        for document in arriving(scenario):
            assert len(document.title) <= WIDTH, document.title
            for line in document.lines:
                assert len(line.text) <= WIDTH, (document.id, line.text)


@cache
def hidden() -> re.Pattern[str]:
    """Names of families, procedures and clauses, and of what is planted where that is no ordinary word."""
    clauses = {clause for policy in bundled_edition().policies for clause in policy.clauses}
    traits = {t.name for family in FAMILIES for s in made(family) for t in s.planted}
    odd = {t for t in traits if re.search(r"[ _]", t)}
    names = sorted(map(re.escape, {*clauses, *odd, *FAMILIES}))
    return re.compile(rf"SOP-|\b(?:{'|'.join(names)})\b")


@families
def test_no_word_of_ours_about_the_scenario_is_shown(family: str) -> None:
    pattern = hidden()
    for scenario in made(family):
        for text in visible(scenario):
            found = pattern.search(text)
            assert found is None, (found, text, scenario.level, scenario.seed)


@families
def test_titles_and_briefs_do_not_speak_of_what_is_planted(family: str) -> None:
    for scenario in made(family):
        told = f"{scenario.title} {scenario.brief}".casefold()
        for trait in scenario.planted:
            assert re.search(rf"\b{re.escape(trait.name.casefold())}\b", told) is None, (trait.name, told)


@families
def test_a_title_does_not_tell_a_twin_from_the_other(family: str) -> None:
    f = FAMILIES[family]
    for level in f.levels:
        for seed in range(8):
            one, other = generate(f, level, seed), generate(f, level, seed, twin=True)
            assert one.title == other.title


@families
def test_nothing_shown_moves_a_cursor_or_reads_as_markup(family: str) -> None:
    markup = re.compile(r"\[/?[a-z#@]|\*\*|`|\x1b")
    for scenario in made(family):
        for text in visible(scenario):
            assert text.isprintable(), text
        for document in arriving(scenario):
            if document.panel != "edi":
                for line in document.lines:
                    assert markup.search(line.text) is None, line.text


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "Zs"), exclude_characters="\x85"), max_size=400))
def test_a_wide_line_is_broken_without_losing_a_word(text: str) -> None:
    lines = list(fitted([TextLine(text, "po.end_use")]))
    assert " ".join(line.text for line in lines).split() == text.split()
    assert {line.fact for line in lines} <= {"po.end_use"}
    for line in lines:
        assert len(line.text) <= WIDTH or len(line.text.split()) == 1


def test_a_wide_line_of_nothing_is_an_empty_line() -> None:
    assert [line.text for line in fitted([TextLine(" " * 100)])] == [""]


def test_a_broken_line_goes_on_behind_two_more_spaces() -> None:
    first, second = broken("   " + "word " * 20)
    assert first.startswith("   word")
    assert second.startswith("     word")
