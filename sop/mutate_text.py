"""One small change at a time to a cell, an expression or a sentence, as text: what a slip of the hand may do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

NUDGE, OPERATOR, VALUE, DROP = "nudge", "operator", "value", "drop"

Values = Callable[[str], Sequence[str]]
"""The values that a name may have, or none where that is not known."""

_STRING = re.compile(r'"[^"]*"')
_NUMBER = re.compile(r"(?<![\w.-])-?\d+(?:\.\d+)?(?![\w.-]|\s*%)")
_SIGNS = {"<=": "<", ">=": ">", "<": "<=", ">": ">=", "!=": "=", "=": "!="}
_SIGN = re.compile(r"<=|>=|!=|<|>|=")
_SUMS = {" + ": " - ", " - ": " + ", " * ": " / ", " / ": " * "}
_WORDS = {
    "and": "or", "or": "and", "any": "all", "all": "any", "max": "min", "min": "max", "true": "false", "false": "true",
}  # fmt: skip
_WORD = re.compile(r"(?<![\w.\"])(and|or|any|all|max|min|true|false)(?=\s|\(|\)|,|$)(?!\s*\.)")
_STATE = re.compile(r"\bis (not )?(set|empty)\b")
_COMPARED = re.compile(r"([^\W\d][\w.-]*)\s*(?:!?=|in)\s*\(?(?:\s*\"[^\"]*\"\s*,)*\s*$")
_TESTS = {"up to": "under", "under": "up to", "over": "from", "from": "over"}
_TEST = re.compile(r"\b(up to|under|over|from)\b")
_SENTENCE = {
    "at most": "at least", "at least": "at most", "on or before": "on or after", "on or after": "on or before",
}  # fmt: skip
_PHRASE = re.compile(r"\b(at most|at least|on or before|on or after)\b")


@dataclass(frozen=True, slots=True)
class Variant:
    """A piece of a text, from `start`, that becomes another. `kind` is nudge, operator or value."""

    kind: str
    start: int
    old: str
    new: str


def nudged(number: str) -> tuple[str, str]:
    """A number one step of its last digit down and up."""
    digits = len(number.partition(".")[2])
    count = int(number.replace(".", ""))
    made = []
    for moved in (count - 1, count + 1):
        sign, size = ("-" if moved < 0 else ""), str(abs(moved)).zfill(digits + 1)
        made.append(sign + (f"{size[:-digits]}.{size[-digits:]}" if digits else size))
    return made[0], made[1]


def in_expression(text: str, values_of: Values) -> Iterator[Variant]:
    """Every small change of an expression: numbers, signs, words, quoted values."""
    quoted = [match.span() for match in _STRING.finditer(text)]

    def free(match: re.Match[str]) -> bool:
        return not any(start <= match.start() < end for start, end in quoted)

    for match in filter(free, _NUMBER.finditer(text)):
        for new in nudged(match.group()):
            yield Variant(NUDGE, match.start(), match.group(), new)
    for match in filter(free, _SIGN.finditer(text)):
        yield Variant(OPERATOR, match.start(), match.group(), _SIGNS[match.group()])
    for old, new in _SUMS.items():
        for match in filter(free, re.finditer(re.escape(old), text)):
            yield Variant(OPERATOR, match.start(), old, new)
    for match in filter(free, _WORD.finditer(text)):
        kind = VALUE if match.group(1) in ("true", "false") else OPERATOR
        yield Variant(kind, match.start(), match.group(1), _WORDS[match.group(1)])
    yield from (v for v in _states(text) if not any(a <= v.start < b for a, b in quoted))
    for start, end in quoted:
        named = _COMPARED.search(text[:start])
        word = text[start + 1 : end - 1]
        new_word = other(word, values_of(named.group(1)) if named else ())
        if new_word is not None:
            yield Variant(VALUE, start, text[start:end], f'"{new_word}"')


def in_cell(text: str, values: Sequence[str], values_of: Values) -> Iterator[Variant]:
    """Every small change of a table's cell. `values` are those that its column may have."""
    stripped = text.strip().strip("`")
    if not stripped or stripped == "-":
        return
    for start, code in _codes(text):
        yield from _moved(in_expression(code, values_of), start)
    masked = _without_code(text)
    for match in _NUMBER.finditer(masked):
        for new in nudged(match.group()):
            yield Variant(NUDGE, match.start(), match.group(), new)
    for match in _TEST.finditer(masked):
        yield Variant(OPERATOR, match.start(), match.group(), _TESTS[match.group()])
    for match in _SIGN.finditer(masked):
        yield Variant(OPERATOR, match.start(), match.group(), _SIGNS[match.group()])
    lead = len(text) - len(text.lstrip())
    if stripped in ("true", "false", "yes", "no"):
        opposite = {"true": "false", "false": "true", "yes": "no", "no": "yes"}[stripped]
        yield Variant(VALUE, text.index(stripped), stripped, opposite)
    elif stripped in ("set", "not set"):
        yield Variant(OPERATOR, lead, stripped, "not set" if stripped == "set" else "set")
    elif text.lstrip().startswith("not "):
        yield Variant(OPERATOR, lead, "not ", "")
    used = {word for _, word in _listed(masked)}
    for start, word in _listed(masked):
        new_word = other(word, [one for one in values if one == word or one not in used])
        if new_word is not None:
            yield Variant(VALUE, start, word, new_word)


def in_sentence(text: str, values_of: Values) -> Iterator[Variant]:
    """Every small change of a rule's sentence: its code, its small words, the numbers of its deadlines and bounds."""
    for start, code in _codes(text):
        yield from _moved(in_expression(code, values_of), start)
    masked = _without_code(text)
    yield from _states(masked)
    for match in _PHRASE.finditer(masked):
        yield Variant(OPERATOR, match.start(), match.group(), _SENTENCE[match.group()])
    for match in re.finditer(r"(?<= )(and|or)(?= `)", _hollow(text)):
        yield Variant(OPERATOR, match.start(), match.group(), _WORDS[match.group()])
    for match in _NUMBER.finditer(masked):
        for new in nudged(match.group()):
            yield Variant(NUDGE, match.start(), match.group(), new)
    for match in re.finditer(r"`([^`]+)` is (not )?", text):
        rest = masked[match.end() :]
        negation = match.start(2) if match.group(2) else match.end()
        values = values_of(match.group(1))
        word = next((one for one in sorted(values, key=len, reverse=True) if rest.startswith(one)), None)
        if word is None:
            continue
        yield Variant(OPERATOR, negation, match.group(2) or "", "" if match.group(2) else "not ")
        new_word = other(word, values)
        if new_word is not None:
            yield Variant(VALUE, match.end(), word, new_word)


def other(word: str, values: Sequence[str]) -> str | None:
    """The value that stands behind a word in its enumeration, or the first; None where there is no other."""
    rest = [one for one in values if one != word]
    if not rest or word not in values:
        return None
    place = list(values).index(word) + 1
    return next((one for one in values[place:] if one != word), rest[0])


def _states(text: str) -> Iterator[Variant]:
    for match in _STATE.finditer(text):
        new = f"is {'' if match.group(1) else 'not '}{match.group(2)}"
        yield Variant(OPERATOR, match.start(), match.group(), new)


def _codes(text: str) -> list[tuple[int, str]]:
    return [(match.start(1), match.group(1)) for match in re.finditer(r"`([^`]*)`", text)]


def _without_code(text: str) -> str:
    """The text with what stands in backticks, bold or quotes blanked, so that places stay."""
    return re.sub(r"`[^`]*`|\*\*[^*]*\*\*|\"[^\"]*\"", lambda match: " " * len(match.group()), text)


def _hollow(text: str) -> str:
    """The text with the insides of backticks blanked, the backticks kept."""
    return re.sub(r"`([^`]*)`", lambda match: f"`{' ' * len(match.group(1))}`", text)


def _moved(variants: Iterator[Variant], by: int) -> Iterator[Variant]:
    for one in variants:
        yield Variant(one.kind, one.start + by, one.old, one.new)


def _listed(text: str) -> Iterator[tuple[int, str]]:
    """The bare words of a cell: its values, one between commas."""
    rest = re.sub(r"^(\s*)(not any of|any of|not )", lambda match: " " * len(match.group()), text)
    for match in re.finditer(r"[^,]+", rest):
        word = match.group().strip()
        if word and re.fullmatch(r"[^\W\d][\w '()/.-]*", word):
            yield match.start() + match.group().index(word), word
