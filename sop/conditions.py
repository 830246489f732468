"""TEST = atom {and atom} | atom {or atom}: conditions in words and names, and the values they name."""

from __future__ import annotations

from typing import Literal

from sop.items import is_plain_name
from sop.syntax import Atom, Condition, Is, Many, Names, State, Term, Test
from sop.words import Misread, Sentence

_STOPPERS = frozenset({"and", "or", "unless", "while", "before", "by", "within"})


def read_test(sentence: Sentence, names: Names) -> Test:
    """TEST = atom {and atom} | atom {or atom}."""
    atoms: list[Atom] = [_read_atom(sentence, names)]
    joint = ""
    while sentence.says("and") or sentence.says("or"):
        token = sentence.tokens[sentence.at]
        word = token.text.lower()
        if sentence.kind(1) != "code":
            break
        if joint and word != joint:
            raise Misread(
                "mixed-and-or",
                token.line,
                token.column,
                "and and or may not be mixed in one sentence",
                "write the whole condition inside one pair of backticks, with brackets",
            )
        joint = word
        sentence.at += 1
        atoms.append(_read_atom(sentence, names))
    if joint == "and":
        return Many("and", tuple(atoms))
    return Many("or", tuple(atoms)) if joint else atoms[0]


def _read_atom(sentence: Sentence, names: Names) -> Atom:
    code = sentence.expect_code("a condition or a name")
    if not (sentence.says("is") or sentence.says("are")):
        return Condition(code.text, code.line, code.column)
    sentence.at += 1
    negated = sentence.accept("not")
    state: Literal["set", "empty"]
    for state in ("set", "empty"):
        if sentence.accept(state):
            return State(code.text, state, negated, code.line, code.column)
    values = [read_value(sentence, names.values_of(code.text), names.type_of(code.text))]
    while sentence.says("or") and not _starts_atom(sentence, code.text):
        sentence.at += 1
        values.append(read_value(sentence, names.values_of(code.text), names.type_of(code.text)))
    return Is(code.text, tuple(values), negated, code.line, code.column)


def _starts_atom(sentence: Sentence, name: str) -> bool:
    """Whether the *or* that comes next joins a new atom and not another value."""
    token = sentence.peek(1)
    if token is None or token.kind == "bold":
        return True
    if token.kind != "code":
        return False
    return sentence.says("is", ahead=2) or not is_plain_name(token.text) or not name


def read_value(sentence: Sentence, values: tuple[str, ...], type_name: str) -> Term:
    """One value: a name in backticks, quoted text, or bare words of the enumeration (longest first)."""
    token = sentence.peek()
    if token is None:
        raise sentence.unread("expected a value")
    if token.kind in ("code", "quote"):
        sentence.at += 1
        return Term("code" if token.kind == "code" else "quote", token.text, token.line, token.column)
    best = longest_value(sentence, values)
    if best is not None:
        sentence.at += best[1]
        return Term("quote", best[0], token.line, token.column)
    words = []
    while (word := sentence.peek()) is not None and word.kind == "word" and word.text.lower() not in _STOPPERS:
        words.append(word.text)
        sentence.at += 1
        if type_name in ("number", "boolean", "date", "dateTime"):
            break
    if not words:
        raise sentence.unread("expected a value")
    return Term("word", " ".join(words), token.line, token.column)


def longest_value(sentence: Sentence, values: tuple[str, ...]) -> tuple[str, int] | None:
    """The longest enumeration value that the coming words spell, and how many tokens it takes."""
    best: tuple[str, int] | None = None
    first = sentence.peek()
    begins = first.text.lower() if first else ""
    for value in values:
        if not value.lower().startswith(begins):
            continue
        size = len(value.split())
        parts: list[str] = []
        taken = 0
        # A value may hold commas; a token of words may too, so compare what is spelled and not the tokens.
        while len(" ".join(parts).split()) < size or taken == 0:
            token = sentence.peek(taken)
            if token is None or token.kind not in ("word", "comma", "colon"):
                break
            if token.kind != "word" and parts:
                parts[-1] += token.text
            else:
                parts.append(token.text)
            taken += 1
        if " ".join(parts).lower() == value.lower() and (best is None or taken > best[1]):
            best = (value, taken)
    return best
