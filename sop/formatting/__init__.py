"""`sop fmt`: tables in columns, missing clause ids, one normal form of lines. It changes no meaning.

Clause ids that stand are never changed and never used again. A document whose sentences cannot be read is left as it
is, byte for byte, but for the tables that can.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sop.compiler import compile_sop
from sop.diagnostics import Reporter
from sop.document import MAX_CHARACTERS, Document, normal_text, read_document
from sop.formatting.ids import LAST_IDS, Gap, Numbers, gaps, prefix_of
from sop.formatting.lines import Lines
from sop.formatting.pipes import WrittenTable, set_in_columns, written_tables
from sop.scoring import is_scoring
from sop.vocabulary import Vocabulary

UNREADABLE = frozenset(
    (
        "arguments",
        "bad-front-matter",
        "bad-variable",
        "chained",
        "expected",
        "lost-step",
        "open-quote",
        "range-here",
        "row-mismatch",
        "too-deep",
        "too-large",
        "too-long",
        "unfinished",
        "unknown-mark",
        "unread-word",
    )
)
"""Codes of what cannot be read at all; a name that nobody knows can be read."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """A document formatted: its text, the ids it was given, and whether all of it could be read."""

    text: str
    given: tuple[Gap, ...]
    readable: bool


def format_text(text: str, path: str, vocabulary: Vocabulary, *, used: Iterable[str] = ()) -> Formatted:
    """Format one document. Never raises for any text.

    `used` are earlier texts of it, or lists of ids: what they mention is not given again.
    """
    report = Reporter(path)
    document = read_document(text, path, report)
    if is_scoring(path):
        readable = not report.failed
    else:
        found = compile_sop(text, path, vocabulary).errors
        readable = not any(one.code in UNREADABLE for one in found)
    if readable:
        text = normal_text(text).rstrip("\n") + "\n"
    numbers = Numbers()
    for earlier in (text, *used):
        numbers.note(earlier)
    found_gaps = list(gaps(document, numbers)) if document.front else []
    if not readable:
        found_gaps = [gap for gap in found_gaps if gap.kind == "row"]
    lines = Lines(text)
    _set_tables(lines, document, found_gaps)
    for gap in found_gaps:
        if gap.kind == "heading":
            lines.body[gap.line - 1] = re.sub(r"^(\s*#+)\s*", rf"\1 {gap.id} ", lines.body[gap.line - 1])
        elif gap.kind == "item":
            lines.body[gap.line - 1] = f"{lines.body[gap.line - 1].rstrip()} ({gap.id})"
    if readable and document.front and (found_gaps or LAST_IDS in document.front):
        _keep_last(lines, numbers.last(prefix_of(document)))
    made = lines.text()
    if len(made) > MAX_CHARACTERS >= len(text):
        return Formatted(text, (), readable)  # set in columns, nobody could read it any more
    return Formatted(made, tuple(found_gaps), readable)


def _set_tables(lines: Lines, document: Document, given: Sequence[Gap]) -> None:
    ids = {gap.line: gap.id for gap in given if gap.kind == "row"}
    for table in written_tables(document, lines.body):
        span = slice(table.first - 1, table.last)
        lines.body[span] = set_in_columns(_with_ids(table, ids), lines.body[span])


def _with_ids(table: WrittenTable, ids: dict[int, str]) -> WrittenTable:
    rows = [
        (ids[line], *row[1:]) if row is not None and line in ids else row
        for line, row in enumerate(table.rows, table.first + 2)
    ]
    return replace(table, rows=tuple(rows))


def _keep_last(lines: Lines, last: Sequence[str]) -> None:
    """Write the front matter's `last_ids`, in the place of the one that is there or at the end."""
    close = next(n for n in range(1, len(lines.body)) if lines.body[n].strip() == "---")
    start = next((n for n in range(1, close) if lines.body[n].startswith(LAST_IDS + ":")), close)
    stop = start
    if start < close:
        stop = next((n for n in range(start + 1, close) if re.match(r"[^\s#\-\]]", lines.body[n])), close)
    lines.body[start:stop] = [f"{LAST_IDS}: [{', '.join(last)}]"]
    lines.ends[start:stop] = ["\n"]


__all__ = ["LAST_IDS", "UNREADABLE", "Formatted", "Gap", "Numbers", "format_text"]
