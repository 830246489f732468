"""Prose: what is read by people and judged by nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sop.diagnostics import Reporter
from sop.diffing.change import At, Change, quoted
from sop.document import Block, ListBlock, Paragraph, Run, Section, TableBlock, normal_text, read_document
from sop.items import CLAUSE_ID

_TAIL = re.compile(r"\((" + CLAUSE_ID.pattern + r")\)\s*$")
_AROUND, _LONGEST = 2, 20  # words
RULED = ("definitions", "parameters", "decisions", "examples")


def changed_wording(sop: str, old: str, new: str) -> Iterator[Change]:
    """Sections whose prose is another, and notes of clauses."""
    if normal_text(old) == normal_text(new):
        return
    mine, yours = _prose(old), _prose(new)
    for title, (line, texts) in yours.items():
        before = mine.get(title, (0, {}))[1]
        if texts == before:
            continue
        for key, note in texts.items():
            was = before.get(key, note if key else "")
            if was != note:
                words = f"{'the note' if key else 'the text'} was {{}}, now {{}}" if was else "new text: {1}"
                shown = tuple(map(quoted, _apart(was, note)))
                yield At(sop, key or title, "prose", line).change(words.format(*shown), was, note, meaning=False)
    for title, (line, texts) in mine.items():
        if title not in yours and texts.get(""):
            yield At(sop, title, "prose", line).change("text taken out", texts[""], "", meaning=False)


def _prose(text: str) -> dict[str, tuple[int, dict[str, str]]]:
    """By section: its line, the notes of its items by clause id, and the rest under no id."""
    found: dict[str, tuple[int, dict[str, str]]] = {}
    part = ""
    for section in read_document(text, "", Reporter("")).sections:
        part = section.title if section.level <= 2 else part
        texts = found.setdefault(section.title or "the text above", (section.line, {}))[1]
        for block in section.blocks:
            _take(block, texts, tables=part.lower() not in RULED and not _is_paper(section))
    return found


def _is_paper(section: Section) -> bool:
    return any(run.kind == "code" for run in section.runs) and bool(re.search(r"\b(Message|Document)\b", section.title))


def _take(block: Block, texts: dict[str, str], *, tables: bool) -> None:
    if isinstance(block, Paragraph):
        _add(texts, "", _words(block.runs))
    elif isinstance(block, ListBlock):
        for item in block.items:
            words = _words(item.runs)
            match = _TAIL.search(words)
            _add(texts, match[1] if match else "", _note(item.runs) if match else words)
            for inner in (*item.lists, *item.extra):
                _take(inner, texts, tables=tables)
    elif isinstance(block, TableBlock):
        if tables:
            for row in (block.header, *block.rows):
                _add(texts, "", " | ".join(cell.source for cell in row.cells))
    else:
        _add(texts, "", block.text)


def _words(runs: tuple[Run, ...]) -> str:
    return " ".join("".join(run.text for run in runs).split())


def _add(texts: dict[str, str], key: str, words: str) -> None:
    texts[key] = f"{texts[key]}\n{words}" if key in texts else words


def _note(runs: tuple[Run, ...]) -> str:
    """What stands behind the sentence, without marks and id."""
    words = _words(tuple(run for run in runs if run.kind != "em"))
    return _TAIL.sub("", words.partition(". ")[2]).strip()


def _apart(old: str, new: str) -> tuple[str, str]:
    """The parts of two texts that differ, with a word or two around them."""
    mine, yours = old.split(), new.split()
    least = min(len(mine), len(yours))
    head = next((n for n in range(least) if mine[n] != yours[n]), least)
    tail = next((n for n in range(least - head) if mine[-1 - n] != yours[-1 - n]), least - head)
    return _part(mine, head, tail), _part(yours, head, tail)


def _part(words: list[str], head: int, tail: int) -> str:
    first, last = max(head - _AROUND, 0), min(len(words) - tail + _AROUND, len(words))
    if last - first > _LONGEST:
        last = first + _LONGEST
    return f"{'… ' if first else ''}{' '.join(words[first:last])}{' …' if last < len(words) else ''}"
