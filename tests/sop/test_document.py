"""Markdown and front matter with every line and column, and nothing but diagnostics whatever the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop import compile_sop
from sop.diagnostics import Reporter
from sop.document import ListBlock, TableBlock, normal_text, read_document
from tests.sop.bench import text
from tests.sop.desk_vocabulary import VOCABULARY

FIXTURES = Path(__file__).parent / "fixtures"
SAMPLES = [(FIXTURES / name).read_text("utf-8") for name in ("SOP-CR.md", "SOP-XF.md")]


def read(source: str) -> tuple[list[str], tuple[object, ...]]:
    report = Reporter("t.md")
    document = read_document(source, "t.md", report)
    return [d.code for d in report.found], tuple(block for section in document.sections for block in section.blocks)


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_run_stands_where_it_says(sample: str) -> None:
    document = read_document(sample, "t.md", Reporter("t.md"))
    checked = 0
    for section in document.sections:
        runs = list(section.runs)
        for block in section.blocks:
            if isinstance(block, ListBlock):
                runs += [run for item in block.items for run in item.runs]
            elif isinstance(block, TableBlock):
                runs += [run for row in (block.header, *block.rows) for cell in row.cells for run in cell.runs]
        for run in runs:
            if run.kind in ("code", "bold") and not run.code:
                line = document.lines[run.line - 1]
                assert line[run.column - 1 :].startswith(run.text)
                checked += 1
    assert checked > 50


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ("a: &x 1\nb: *x", "anchors"),
        ("a: {b: {c: {d: {e: 1}}}}", "deep"),
        ("- a\n- b", "key: value"),
        ("a: [", "not YAML"),
        ("a: 1\na: 2", "twice"),
        ("a: !!python/object:os.system x", ""),
        ("a: " + "x" * 30_000, "limited"),
    ],
)
def test_front_matter_is_small_and_plain(front: str, words: str) -> None:
    report = Reporter("t.md")
    read_document(f"---\n{front}\n---\n", "t.md", report)
    assert not words or any(words in d.message for d in report.found)


def test_front_matter_keeps_what_was_typed() -> None:
    document = read_document("---\nversion: 1.0\nskills: [a, b]\n---\n", "t.md", Reporter("t.md"))
    assert document.front["version"].value == "1.0"
    assert document.front["skills"].items == ("a", "b")


def test_no_front_matter_and_one_that_never_ends_are_said() -> None:
    assert read("# hello")[0] == ["bad-front-matter"]
    assert read("---\nid: X")[0] == ["bad-front-matter"]


def test_text_is_the_same_with_other_line_ends_marks_and_blanks() -> None:
    plain = text()
    assert normal_text("\ufeff" + plain.replace("\n", " \t\r\n")) == normal_text(plain)


def test_escaped_pipes_do_not_move_columns() -> None:
    _, blocks = read("---\nid: X\n---\n\n| a | b |\n|---|---|\n| x \\| y | `z` |\n")
    table = next(b for b in blocks if isinstance(b, TableBlock))
    assert (table.rows[0].width, table.rows[0].cells[1].column) == (2, 12)


PIECES = st.sampled_from(
    [
        "---\n",
        "id: SOP-T\n",
        "## Procedure\n",
        "## Never\n",
        "### T-1 When `x` is y\n",
        "### T-1 Always\n",
        "- ",
        "1. ",
        "**Open** ",
        "`account`",
        "`",
        "**",
        "*",
        ". ",
        "(T-1.1)\n",
        "| ",
        "|---|---|\n",
        "\n\n",
        "For each `hold` in ",
        "`order.holds`",
        "where ",
        "is not ",
        "either ",
        "or ",
        "and ",
        ", ",
        ", by ",
        "within 4 hours",
        "unless ",
        "<b>",
        "```\n",
        "> ",
        "&amp;",
        "\\",
        "\u201c",
        "\x00",
        "\ud800",
        "Each time ",
        "before ",
        "if then ",
        "  ",
        "## Decisions\n",
        "First row that fits decides.\n",
        "## Examples\n",
        "## Definitions\n",
        "| name | is |\n",
        "9" * 5000,
        "[" * 300,
        "- " * 60,
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_pieces_give_only_diagnostics(source: str) -> None:
    compile_sop(source, "t.md", VOCABULARY)
    compile_sop(text(Procedure=source), "t.md", VOCABULARY)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_only_diagnostics(source: str) -> None:
    compile_sop(source, "t.md", VOCABULARY)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SAMPLES), st.data())
def test_a_real_document_cut_and_patched_gives_only_diagnostics(sample: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(sample)))
    end = data.draw(st.integers(start, min(len(sample), start + 400)))
    patch = data.draw(st.one_of(st.text(max_size=5), PIECES))
    result = compile_sop(sample[:start] + patch + sample[end:], "t.md", VOCABULARY)
    assert (result.policy is None) == bool(result.errors)
