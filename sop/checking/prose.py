"""Figures in prose that are not those of the parameter or table they speak of.

A figure counts where it stands with a unit that the SOP rules in: `15 days`, `ten working days`, `25 %`. In a note it
is held against the figures of its own row or sentence, elsewhere against those of all parameters and tables.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from sop.checking.figures import UNITS, Figure, of_row, of_step, parameters, ruling
from sop.diagnostics import Diagnostic
from sop.items import CLAUSE_ID
from sop.policy import Policy
from sop.tables.policies import plain

_SECTIONS = ("purpose", "scope", "responsibilities", "definitions", "parameters", "decisions", "procedure", "never")
_ONES = (
    *["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
    *["eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"],
)
_TENS = ["", "", *["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]]
_WORDS = {word: Decimal(n) for n, word in enumerate(_ONES)} | {
    f"{ten}{'-' + one if n else ''}": Decimal(10 * tens + n)
    for tens, ten in enumerate(_TENS)
    if ten
    for n, one in enumerate(_ONES[:10])
}


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(word).replace(r"\ ", r"\s+") for word in words), key=len, reverse=True))


_UNIT = _longest_first(unit for unit in UNITS if unit not in ("%", "money"))
_NUMBER = rf"\d[\d,]*(?:\.\d+)?|{_longest_first(_WORDS)}"
_FIGURE = re.compile(
    rf"(?<![\w.,-])(?P<sum>(?:\$|€|USD\s?|EUR\s?)?)(?P<number>{_NUMBER})"
    rf"(?:(?:\s+|-)(?P<unit>{_UNIT})\b|\s?(?P<percent>%))?",
    re.IGNORECASE,
)
_ANY_UNIT = re.compile(rf"%|\$|€|USD|EUR|\b(?:{_UNIT})\b", re.IGNORECASE)
_CODE = re.compile(r"`[^`]*`|\"[^\"]*\"|“[^”]*”")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")
_STOP = re.compile(r"\.(?=\s|$)")
_ID = re.compile(rf"\((?P<id>{CLAUSE_ID.pattern})\)\s*$")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of prose with the place of each of its lines: (offset, line, column of the first character)."""

    text: str
    anchors: tuple[tuple[int, int, int], ...]
    section: str
    clause: str = ""

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character."""
        at = self.anchors[max(bisect_right([anchor[0] for anchor in self.anchors], offset) - 1, 0)]
        return at[1], at[2] + offset - at[0]


def wrong_figures(policy: Policy, text: str) -> Iterator[Diagnostic]:
    """Each figure in prose that no parameter or table has."""
    every = ruling(policy)
    steps = {step.clause.id: step for step in policy.steps}

    @cache
    def own(clause: str) -> tuple[Figure, ...]:
        return tuple(of_step(policy, steps[clause]) if clause in steps else of_row(policy, clause))

    for passage in passages(text):
        if _ANY_UNIT.search(passage.text) is None:
            continue
        for match in _FIGURE.finditer(passage.text):
            value, unit = _read(match)
            if not unit:
                continue
            against = _against(passage, unit, policy, every, own)
            if not against or any(figure.value == value for figure in against):
                continue
            nearest = min(against, key=lambda figure: abs(figure.value - value))
            line, column = passage.place(match.start())
            said = " ".join(match.group().split())
            yield Diagnostic(
                "prose-disagrees",
                "warning",
                policy.path,
                line,
                column,
                f"“{said}” stands in prose, and `{nearest.name}` says {plain(nearest.value)}",
                "correct the sentence, or the figure",
            )


def _against(
    passage: Passage, unit: str, policy: Policy, every: Sequence[Figure], own: Callable[[str], Sequence[Figure]]
) -> list[Figure]:
    if passage.clause:
        mine = [figure for figure in own(passage.clause) if figure.unit == unit]
        if mine:
            return mine
    wider = parameters(policy) if passage.section == "parameters" else every
    return [figure for figure in wider if figure.unit == unit]


def _read(match: re.Match[str]) -> tuple[Decimal, str]:
    word = match["number"].lower()
    value = _WORDS[word] if word in _WORDS else Decimal(word.replace(",", "").rstrip("."))
    if match["percent"]:
        return value, "percent"
    if match["unit"]:
        return value, UNITS[" ".join(match["unit"].lower().split())]
    return value, "money" if match["sum"] else ""


def passages(text: str) -> Iterator[Passage]:
    """The prose of a document: paragraphs, notes of items and of rows, the cells of who may do what."""
    section, fence = "", False
    head: list[str] = []
    held: list[tuple[str, int, int]] = []
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        fence ^= bare.startswith(("```", "~~~"))
        item, row, title = _ITEM.match(line), bare.startswith("|"), bare.startswith("#")
        if held and (item or row or title or not bare or fence):
            yield from _passage(held, section)
            held = []
        if not row:
            head = []
        if fence or not bare:
            continue
        if title:
            if bare.startswith("## "):
                section = bare[3:].strip().lower()
        elif section not in _SECTIONS:
            continue
        elif row:
            if head:
                yield from _cells(line, number, section, head)
            else:
                head = [cell.strip().lower() for cell in line.strip().strip("|").split("|")]
        else:
            held.append((line, number, len(line) - len(line.lstrip()) + 1))
    if held:
        yield from _passage(held, section)


def _passage(held: list[tuple[str, int, int]], section: str) -> Iterator[Passage]:
    """A paragraph or an item; of an item only what stands behind its sentence."""
    parts, anchors, size = [], [], 0
    for line, number, column in held:
        anchors.append((size, number, column))
        parts.append(line.strip())
        size += len(parts[-1]) + 1
    text = " ".join(parts)
    hidden = _CODE.sub(lambda match: "\0" * len(match.group()), text)
    clause = ""
    if _ITEM.match(held[0][0]):
        found = _ID.search(text)
        stop = _STOP.search(hidden)
        if found is None or stop is None:
            return
        clause = found["id"]
        hidden = "\0" * stop.end() + hidden[stop.end() :]
    yield Passage(hidden, tuple(anchors), section, clause)


def _cells(line: str, number: int, section: str, head: list[str]) -> Iterator[Passage]:
    """Notes of a row, and all cells of a table in a section of prose."""
    cells = re.split(r"(?<!\\)\|", line)
    offset = 0
    first = ""
    for index, cell in enumerate(cells):
        at = index - 1
        if at == 0:
            first = cell.strip()
        prose = section in ("purpose", "scope", "responsibilities")
        if 0 <= at < len(head) and (prose or head[at] in ("because", "why", "note")):
            hidden = _CODE.sub(lambda match: "\0" * len(match.group()), cell)
            clause = first if CLAUSE_ID.fullmatch(first) else ""
            yield Passage(hidden, ((0, number, offset + 1),), section, clause)
        offset += len(cell) + 1
