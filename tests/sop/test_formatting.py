"""`fmt`: twice is once, no meaning changes, nothing is lost, ids are never used again."""

from __future__ import annotations

import random
import re
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.core.vocabulary import vocabulary
from sop import compile_sop
from sop.formatting import LAST_IDS, format_text
from sop.formatting.pipes import split_row, width
from sop.library import bundled

LIBRARY = bundled()
SHORT = sorted((path for path in LIBRARY if path.startswith("SOP")), key=lambda path: len(LIBRARY[path]))[:6]
WORDS = vocabulary()
ID = re.compile(r"[A-Z]{2,3}-\d+(?:\.\d+)?")


def plain(value: Any) -> Any:
    """Compiled form as plain data: no lines, no columns, no functions."""
    if is_dataclass(value) and not isinstance(value, type):
        left_out = ("line", "column", "at", "scope", "clauses", "sections", "references", "index")
        return {
            f.name: plain(getattr(value, f.name))
            for f in fields(value)
            if f.name not in left_out and not callable(getattr(value, f.name))
        }
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items() if key != LAST_IDS}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return repr(value) if callable(value) else value


def meaning(text: str) -> Any:
    """What a document compiles to, or the codes and words of what is wrong with it."""
    made = compile_sop(text, "x.md", WORDS)
    if made.policy is None:
        return [(one.code, one.message) for one in made.diagnostics]
    return plain(made.policy)


def untidied(text: str, dice: random.Random) -> str:
    """The same document as an impatient author leaves it: cells not aligned, line ends, blanks."""
    lines = text.split("\n")
    for n, line in enumerate(lines):
        if line.startswith("|") and dice.random() < 0.5:
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            gaps = [" " * dice.randrange(4) for _ in cells]
            lines[n] = "|".join(["", *(gap + cell + " " for gap, cell in zip(gaps, cells, strict=True)), ""])
            if cells[-1] and dice.random() < 0.3:
                lines[n] = lines[n].removesuffix("|")
        elif dice.random() < 0.1:
            lines[n] = line + " " * dice.randrange(3)
    return ("\ufeff" if dice.random() < 0.3 else "") + dice.choice(("\n", "\r\n", "\r")).join(lines)


def mutated(text: str, dice: random.Random) -> str:
    """Somewhere a character, a line or an id is gone, doubled or another."""
    for _ in range(1 + dice.randrange(4)):
        at = dice.randrange(len(text))
        match dice.randrange(5):
            case 0:
                text = text[:at] + text[at + 1 + dice.randrange(3) :]
            case 1:
                text = text[:at] + dice.choice("|`*#-\n\\ ().,好é\t\"'<") + text[at:]
            case 2:
                lines = text.split("\n")
                del lines[dice.randrange(len(lines))]
                text = "\n".join(lines)
            case 3:
                lines = text.split("\n")
                lines.insert(dice.randrange(len(lines)), dice.choice(lines))
                text = "\n".join(lines)
            case _:
                found = list(re.finditer(r" ?\([A-Z]+-\d+\.\d+\)|(?<=\| )[A-Z]+-\d+\.\d+(?= )", text))
                cut = dice.choice(found)
                text = text[: cut.start()] + text[cut.end() :]
    return text


@pytest.mark.parametrize("path", sorted(LIBRARY))
def test_the_library_is_formatted(path: str) -> None:
    assert format_text(LIBRARY[path], path, WORDS).text == LIBRARY[path]


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(SHORT), st.integers(0, 10**9))
def test_an_untidy_document_is_set_as_its_author_set_it(path: str, seed: int) -> None:
    untidy = untidied(LIBRARY[path], random.Random(seed))
    assert format_text(untidy, path, WORDS).text == LIBRARY[path]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SHORT), st.integers(0, 10**9))
def test_twice_is_once_and_nothing_is_lost(path: str, seed: int) -> None:
    text = mutated(LIBRARY[path], random.Random(seed))
    once = format_text(text, path, WORDS)
    assert format_text(once.text, path, WORDS).text == once.text
    new = {gap.id for gap in once.given}
    assert not new & set(ID.findall(text)), "an id that stands somewhere was given again"
    letters = re.sub(rf"\n{LAST_IDS}: .*", "", once.text)
    for clause in new:
        letters = letters.replace(clause, "", 1)
    assert re.sub(r"[\s|:()-]", "", letters) == re.sub(r"[\s|:()-]", "", text)
    if not once.readable:
        assert outside_tables(once.text) == outside_tables(text)


def outside_tables(text: str) -> list[str]:
    """Every line that no pipe stands in, with its end."""
    return [line for line in re.split(r"(?<=\n)", text) if "|" not in line]


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(SHORT), st.integers(0, 10**9))
def test_what_it_compiles_to_stays(path: str, seed: int) -> None:
    dice = random.Random(seed)
    text = mutated(LIBRARY[path], dice) if dice.random() < 0.5 else LIBRARY[path]
    made = format_text(untidied(text, dice), path, WORDS)
    if not made.given:
        assert meaning(made.text) == meaning(text)


CR = LIBRARY["SOP-CR.md"]


def test_missing_ids_are_above_the_highest_ever_used() -> None:
    text = CR.replace("| CR-1.3 |", "|        |").replace(" (CR-4.5)", "").replace(" (CR-11.2)", "")
    text = text.replace("| 1.0.0   | 2026-01-01 | Credit | First edition |", "| 1.0 | 2026-01-01 | C | CR-1.9 went |")
    made = format_text(text, "SOP-CR.md", WORDS)
    assert [(gap.kind, gap.id) for gap in made.given] == [("row", "CR-1.10"), ("item", "CR-4.5"), ("item", "CR-11.5")]
    assert compile_sop(made.text, "SOP-CR.md", WORDS).errors == ()
    # The record keeps what is deleted from now on.
    gone = re.sub(r"\| CR-1\.10 .*\n", "", made.text).replace("| CR-1.7  |", "|         |")
    assert [gap.id for gap in format_text(gone, "SOP-CR.md", WORDS).given] == ["CR-1.11"]


def test_an_earlier_text_counts() -> None:
    text = CR.replace(" (CR-4.5)", "")
    assert [gap.id for gap in format_text(text, "a.md", WORDS, used=[CR]).given] == ["CR-4.6"]


def test_headings_and_sentences_over_lines_get_ids() -> None:
    text = CR.replace("### CR-9 When", "### When").replace(" (CR-9.1)", "").replace(" (CR-9.2)", "")
    text = text.replace(", within 4 working hours.", ",\n   within 4 working hours.\n")
    made = format_text(text, "SOP-CR.md", WORDS)
    assert [(gap.kind, gap.id) for gap in made.given] == [
        ("heading", "CR-14"),
        ("item", "CR-14.1"),
        ("item", "CR-14.2"),
    ]
    assert "   within 4 working hours. (CR-14.1)\n" in made.text
    assert compile_sop(made.text, "SOP-CR.md", WORDS).errors == ()


def test_a_document_that_cannot_be_read_keeps_every_byte_outside_its_tables() -> None:
    text = CR.replace("**Open** `account`.", "**Open** the `account` now.  ").replace(" (CR-4.2)", "")
    text = text.replace("| true          | false            |", "| true | false |").replace("\n", "\r\n")
    made = format_text(text, "SOP-CR.md", WORDS)
    assert not made.readable
    assert "**Open** the `account` now.  " in made.text
    assert made.given == ()
    assert made.text == CR.replace("**Open** `account`.", "**Open** the `account` now.  ").replace(
        " (CR-4.2)", ""
    ).replace("\n", "\r\n")


def test_marks_of_alignment_and_wide_characters_are_kept() -> None:
    table = "| a | 数 | c |\n|:-|-:|:-:|\n| 1 | 東京 | x\\|y |\n"
    text = CR.replace("## Records\n", f"## Records\n\n{table}\n")
    lines = format_text(text, "a.md", WORDS).text.split("\n")
    at = next(n for n, line in enumerate(lines) if "東京" in line)
    assert lines[at - 2 : at + 1] == ["| a   |   数 |  c   |", "|:----|-----:|:----:|", "| 1   | 東京 | x\\|y |"]
    assert {width(line) for line in lines[at - 2 : at + 1]} == {21}
    assert split_row(lines[at]) == ("1", "東京", "x\\|y")


def test_a_document_near_the_limit_is_not_pushed_over_it() -> None:
    rows = "".join(f"| CR-1.{n} |||up to {n}||| x | {'y' * (n % 90)} |\n" for n in range(8, 6500))
    text = CR.replace("| CR-1.7 |", rows + "| CR-1.7 |")
    assert format_text(text, "a.md", WORDS).text == text


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="|-:` \n\\ab#*(1.)好\r\t\u0301", max_size=60))
def test_any_text_is_formatted_once_for_all(text: str) -> None:
    once = format_text(text, "x.md", WORDS).text
    assert format_text(once, "x.md", WORDS).text == once
