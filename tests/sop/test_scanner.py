"""The line scan reads what markdown-it reads, or leaves it to markdown-it."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from sop.diagnostics import Reporter
from sop.document import normal_text, read_document, sections_of
from sop.library import bundled
from sop.markdown import parse
from sop.scanner import scan

PIECES = (
    "a", "b c", "`x`", "**b**", "`a.b`", "**`q`**", "*e*", "_", "a_b", "1", "-", "*", "|", "\\|", "[", "](", "]",
    "(", ")", ".", ": ", "#", "##", " ", "  ", "\n", "\n\n", "\n- ", "\n1. ", "\n2. ", "\n   ", "\n  - ", "\n    ",
    "\n| a | b |\n|---|---|\n| c | `d` |", "\n|--|--|\n", "\n## h\n", "**", "`", "``", "é", "\u00a0", "<b>", "&amp;",
    "\n> ", "\n```\n", "\n---\n", "\n===", "+ ", "10) ", "\n* ", "\\", "'", '"', ",", "|-|", "***", "x|y", "\t",
)  # fmt: skip
LINES = (
    "# T", "## Section", "### CR-1 Who", "Text `a` and **b**.", "- item `x` is y. (A-1)", "1. first (A-1)", "2. second",
    "   - nested", "   continued", "  two", "", "", "| a | b |", "|---|---|", "| `x` | **y** |", "| \\| | |", "a | b",
    "plain words", "*Critical.* (X-1)", "**Do** `it` now.", "10. ten", "* star", "1) par", "    code", "- ", "-", "1.",
    "> q", "---", "text **bold `code` x** end", "    - deep", "       far", "# # x #", "[a]: b", "[a](b)", "<!-- c -->",
    "_x_", "a_b_c", "`` a`b ``", "** a **", "a**b**c", "**a**b", "(**a**)", "**a *b* c**", "1.a", "||", "| a ||",
    "|:-:|:-|", "--|--", "  | a | b |", "   1. x", "     y", "   ##",
)  # fmt: skip


def agree(text: str) -> bool:
    """Hold the two readers against each other; whether the scan read it."""
    lines = tuple(normal_text(text).split("\n"))
    found = scan(lines)
    if found is not None:
        assert found == parse(lines), text
    return found is not None


def test_the_library_is_plain_and_reads_the_same() -> None:
    for path, text in bundled().items():
        report = Reporter(path)
        document = read_document(text, path, report)
        body = tuple("" if number < 3 else line for number, line in enumerate(normal_text(text).split("\n")))
        front = body.index("---", 1)
        body = ("",) * (front + 1) + body[front + 1 :]
        assert document.sections == parse(body), path
        assert scan(body) is not None, f"{path} is read by the slow way"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**48))
def test_any_markdown_reads_the_same(seed: int) -> None:
    dice = Random(seed)
    for _ in range(25):
        agree("".join(dice.choice(PIECES) for _ in range(dice.randrange(1, 25))))
        agree("\n".join(dice.choice(LINES) for _ in range(dice.randrange(1, 14))))


def test_a_changed_library_reads_the_same() -> None:
    dice, plain = Random(7), 0
    texts = list(bundled().values())
    for _ in range(60):
        lines = dice.choice(texts).split("\n")
        start = dice.randrange(18, len(lines))
        part = lines[start : start + 40]
        for _ in range(3):
            part.insert(dice.randrange(len(part) + 1), dice.choice(LINES))
        plain += agree("\n".join(part))
    assert plain > 10


def test_what_is_not_plain_is_read_all_the_same() -> None:
    text = "Text with a [link](to) and <b>HTML</b>.\n\n> quoted\n\n- one\n  two & `three`\n"
    assert sections_of(tuple(text.split("\n"))) == parse(text.split("\n"))
    assert [block.__class__.__name__ for block in sections_of(("> q", "", "```", "x", "```"))[0].blocks] == [
        "Other"
    ] * 2
