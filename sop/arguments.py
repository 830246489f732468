"""An action with its arguments, read by the action's own phrases from the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sop.conditions import longest_value
from sop.diagnostics import nearest
from sop.syntax import ArgPhrase, CallPhrase, Names, Term
from sop.vocabulary import ActionSpec, Param, Vocabulary
from sop.words import Misread, Sentence, Token

_RESERVED = frozenset({"and", "or", "unless", "while", "before", "if", "by", "within"})
# A phrase may have read the first word of a bound already, as its own literal (`on {when}`).
_BOUNDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("of", "at", "most"), "at most"),
    (("of", "at", "least"), "at least"),
    (("at", "most"), "at most"),
    (("at", "least"), "at least"),
    (("on", "or", "before"), "on or before"),
    (("on", "or", "after"), "on or after"),
    (("or", "before"), "on or before"),
    (("or", "after"), "on or after"),
    (("on",), ""),
    (("of",), ""),
)
_BOUNDED = frozenset({"number", "date", "dateTime", "value"})
_PLURAL = frozenset({"enums", "facts"})


@dataclass(frozen=True, slots=True)
class _Known:
    names: Names
    vocabulary: Vocabulary


def read_call(sentence: Sentence, names: Names, vocabulary: Vocabulary, *, bare: bool = False) -> CallPhrase:
    """Read **Action** and its arguments; the longest phrase that ends at a place where a sentence may go on wins.

    A phrase whose words are values of its parameters goes before one that would take any words. `bare` lets the action
    stand with its first arguments or alone, for nevers and *before*: whatever the others are.
    """
    bold = sentence.accept_kind("bold")
    if bold is None:
        raise sentence.unread("expected an action in **bold**")
    spec = find_action(bold, vocabulary)
    start = furthest = sentence.at
    best: tuple[tuple[ArgPhrase, ...], int] | None = None
    score = (False, -1)
    for parts in _ways(spec, bare):
        for args, end in _match(sentence, parts, spec, start, _Known(names, vocabulary)):
            furthest = max(furthest, end)
            found = (not _doubtful(args, spec), end)
            if _may_end(sentence, end) and found > score:
                best, score = (args, end), found
    if best is None:
        sentence.at = furthest
        raise sentence.unread(f"it fits no way to write {spec.name}", _forms(spec))
    sentence.at = best[1]
    return CallPhrase(spec.name, best[0], bold.line, bold.column)


def _ways(spec: ActionSpec, bare: bool) -> list[tuple[str, ...]]:
    """The action's phrases as parts; with `bare` also their beginnings, up to a slot."""
    whole = [_parts(phrase) for phrase in spec.phrases]
    if not bare:
        return whole
    cut = [parts[: n + 1] for parts in whole for n, part in enumerate(parts[:-1]) if part.startswith("{")]
    return list(dict.fromkeys([*whole, *cut, ()]))


def _doubtful(args: tuple[ArgPhrase, ...], spec: ActionSpec) -> bool:
    """Whether some bare words are no value of their parameter."""
    closed = {param.name for param in spec.params if param.values or param.kind == "entity"}
    return any(arg.param in closed and term.kind == "word" for arg in args for term in arg.terms)


def find_action(bold: Token, vocabulary: Vocabulary) -> ActionSpec:
    """The action of a bold word. Raises Misread `unknown-action` with the nearest one."""
    wanted = " ".join(bold.text.lower().split())
    spec = _by_name(vocabulary).get(wanted)
    if spec is None:
        names = [action.name for action in vocabulary.actions.values()]
        raise Misread(
            "unknown-action", bold.line, bold.column, f"the desk has no action “{bold.text}”", nearest(wanted, names)
        )
    return spec


def _by_name(vocabulary: Vocabulary) -> dict[str, ActionSpec]:
    found = {key.lower(): spec for key, spec in vocabulary.actions.items()}
    found.update({spec.name.lower(): spec for spec in vocabulary.actions.values()})
    return found


def _forms(spec: ActionSpec) -> str:
    forms = "; ".join(f"**{spec.name}** {phrase}".strip() for phrase in spec.phrases)
    return f"write it as {forms}"


def _may_end(sentence: Sentence, at: int) -> bool:
    token = sentence.tokens[at] if at < len(sentence.tokens) else None
    if token is None or token.kind == "comma":
        return True
    if token.kind != "word":
        return False
    return token.text.lower() in ("or", "and", "while", "unless", "before", "if", "by", "within")


@lru_cache(maxsize=1024)
def _parts(phrase: str) -> tuple[str, ...]:
    """A phrase as literal words and {slots}."""
    return tuple(re.findall(r"\{[^}]*\}|[^\s{}]+", phrase))


def _match(
    sentence: Sentence, parts: tuple[str, ...], spec: ActionSpec, at: int, known: _Known, after: str = ""
) -> Iterator[tuple[tuple[ArgPhrase, ...], int]]:
    """Every way in which the phrase's parts read the tokens from `at`."""
    if not parts:
        yield (), at
        return
    part, rest = parts[0], parts[1:]
    if not part.startswith("{"):
        token = sentence.tokens[at] if at < len(sentence.tokens) else None
        if token is not None and token.kind in ("word", "comma") and token.text.lower() == part.lower():
            yield from _match(sentence, rest, spec, at + 1, known, part.lower())
        return
    name = part.strip("{}")
    param = next((p for p in spec.params if p.name == name), None)
    if param is None:
        return
    for bound, terms, end in _slot(sentence, param, at, known):
        for others, final in _match(sentence, rest, spec, end, known):
            # `from {options}` lets one choose; `about {questions}` wants all of them.
            choice = "any of" if after == "from" and param.kind == "enums" else bound
            yield (ArgPhrase(name, choice, terms), *others), final


def _slot(sentence: Sentence, param: Param, at: int, known: _Known) -> Iterator[tuple[str, tuple[Term, ...], int]]:
    kept = sentence.at
    try:
        starts = [("", at)]
        if param.kind in _BOUNDED:
            for words, bound in _BOUNDS:
                sentence.at = at
                if sentence.accept(*words):
                    starts.insert(0, (bound, sentence.at))
                    break
        for bound, start in starts:
            for term, end in _term(sentence, param, start, known):
                yield bound, (term,), end
                if param.kind in _PLURAL:
                    yield from ((bound, (term, *more), last) for more, last in _more(sentence, param, end, known))
    finally:
        sentence.at = kept


def _more(sentence: Sentence, param: Param, at: int, known: _Known) -> Iterator[tuple[tuple[Term, ...], int]]:
    """Further elements of a list, joined by commas and *and*."""
    start = at
    sentence.at = start
    comma = sentence.accept_kind("comma") is not None
    if not sentence.accept("and") and not comma:
        return
    for term, end in _term(sentence, param, sentence.at, known):
        yield (term,), end
        yield from (((term, *more), last) for more, last in _more(sentence, param, end, known))


def _term(sentence: Sentence, param: Param, at: int, known: _Known) -> Iterator[tuple[Term, int]]:
    token = sentence.tokens[at] if at < len(sentence.tokens) else None
    if token is None:
        return
    if token.kind == "quote":
        yield Term("quote", token.text, token.line, token.column), at + 1
        return
    if token.kind == "code":
        yield from ((term, at + 1) for term in _code(token, param, known))
        return
    if token.kind != "word" or param.kind in ("fact", "facts"):
        return
    sentence.at = at
    best = longest_value(sentence, _choices(param, known))
    if best is not None:
        yield Term("quote", best[0], token.line, token.column), at + best[1]
        return
    if param.kind in ("panel", "message", "document"):
        return
    if param.kind in ("number", "date", "dateTime"):
        if token.text[:1].isdigit() or token.text[:1] == "-":
            yield Term("word", token.text, token.line, token.column), at + 1
        return
    words: list[str] = []
    while at < len(sentence.tokens):
        word = sentence.tokens[at]
        if word.kind != "word" or word.text.lower() in _RESERVED:
            return
        words.append(word.text)
        at += 1
        yield Term("word", " ".join(words), token.line, token.column), at


def _code(token: Token, param: Param, known: _Known) -> Iterator[Term]:
    """A name in backticks, where this parameter can take it: an element of a list only where its entity fits."""
    entity = known.names.entity_of(token.text)
    if param.kind == "entity" and entity != param.entity and (param.entity or not entity):
        return
    if entity and param.kind in ("enum", "enums", "number", "date", "dateTime"):
        return
    spelled = next((v for v in param.values if v.lower() == token.text.lower()), None)
    if spelled is not None and not entity and not known.names.knows(token.text):
        yield Term("quote", spelled, token.line, token.column)
    else:
        yield Term("code", token.text, token.line, token.column)


def _choices(param: Param, known: _Known) -> tuple[str, ...]:
    vocabulary = known.vocabulary
    if param.kind == "panel":
        return vocabulary.panels
    if param.kind == "message":
        return vocabulary.messages
    if param.kind == "document":
        return tuple(vocabulary.documents)
    if param.kind == "entity":
        fields = (spec for spec in vocabulary.facts.values() if spec.entity == param.entity and spec.type != "list")
        return tuple(value for spec in fields for value in spec.values)
    return param.values
