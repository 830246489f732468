"""The controlled English of rule sentences (docs: the SOP reference): guards, steps, nevers, ends.

Reading knows the vocabulary's actions and, through `Names`, which values a name may have; it evaluates nothing. All
readers raise `Misread` at the first word that no rule reads.
"""

from __future__ import annotations

from typing import Literal, TypeVar

from sop.arguments import read_call
from sop.conditions import read_test
from sop.syntax import CallPhrase, Deadline, EndPhrase, Guard, Loop, Names, NeverPhrase, StepPhrase, Term, Test
from sop.vocabulary import Vocabulary
from sop.words import Misread, Sentence

N = TypeVar("N", bound=Names)
UNITS = ("minutes", "hours", "days", "working hours", "working days", "weeks")


def read_guard(sentence: Sentence, names: N, vocabulary: Vocabulary) -> tuple[Guard, N]:
    """[Each time] [For each …,] [When TEST,] [Before **A**,]; ends in a comma or colon, or with the sentence."""
    each_time = sentence.accept("each", "time")
    loops: list[Loop] = []
    tests: list[Test] = []
    before: CallPhrase | None = None
    before_change = False
    while not sentence.done:
        if sentence.accept("for", "each"):
            loop, names = _read_loop(sentence, names)
            loops.append(loop)
        elif sentence.accept("when"):
            tests.append(read_test(sentence, names))
        elif sentence.says("before", "any", "change") and before is None:
            sentence.at += 3
            before_change = True
        elif sentence.says("before") and sentence.kind(1) == "bold" and before is None:
            sentence.at += 1
            before = read_call(sentence, names, vocabulary, bare=True)
        else:
            break
        if not sentence.done and sentence.accept_kind("comma", "colon") is None:
            raise sentence.unread("a guard ends in a comma")
    return Guard(each_time, tuple(loops), tuple(tests), before, before_change), names


def _read_loop(sentence: Sentence, names: N) -> tuple[Loop, N]:
    variable = sentence.expect_code("the name of one element")
    if not sentence.accept("in"):
        raise sentence.unread("expected in and the name of a list", "For each `line` in `order.lines`, …")
    source = sentence.expect_code("the name of a list")
    bound = names.bind(variable.text, source.text)
    where = read_test(sentence, bound) if sentence.accept("where") else None
    return Loop(variable.text, source.text, where, variable.line, variable.column), bound


def read_heading(sentence: Sentence, names: N, vocabulary: Vocabulary) -> tuple[Guard, N]:
    """A procedure heading after its id. Free words, which mean *always*, have no `code` and no **bold**."""
    always = sentence.says("always") and len(sentence.tokens) == 1
    rules = any(token.kind in ("code", "bold") for token in sentence.tokens)
    if always or not (rules or sentence.says("before", "any", "change")):
        return Guard(), names
    first = sentence.peek()
    if first is None or not (first.kind == "word" and first.text.lower() in ("when", "for", "before", "each")):
        raise sentence.unread("a heading that names things begins with When, For each or Before")
    guard, names = read_guard(sentence, names, vocabulary)
    if not sentence.done:
        raise sentence.unread("the heading goes on after its condition")
    return guard, names


def read_step(sentence: Sentence, names: N, vocabulary: Vocabulary) -> tuple[StepPhrase, N]:
    """A whole step sentence. Names are returned with the sentence's loops bound."""
    guard, names = read_guard(sentence, names, vocabulary)
    either = sentence.accept("either")
    calls = [read_call(sentence, names, vocabulary)]
    while sentence.says("or") and sentence.kind(1) == "bold":
        if not either:
            raise sentence.unread("alternatives begin with either", "either **A** or **B**")
        sentence.at += 1
        calls.append(read_call(sentence, names, vocabulary))
    if either and len(calls) == 1:
        raise sentence.unread("either needs a second action after or")
    deadline: Deadline | None = None
    unless: Test | None = None
    while not sentence.done:
        sentence.accept_kind("comma")
        if deadline is None and unless is None and sentence.accept("by"):
            code = sentence.expect_code("a time")
            deadline = Deadline("by", Term("code", code.text, code.line, code.column))
        elif deadline is None and unless is None and sentence.accept("within"):
            deadline = _read_within(sentence)
        elif unless is None and sentence.accept("unless"):
            unless = read_test(sentence, names)
        else:
            raise sentence.unread("after the action only by, within and unless may follow, in this order")
    return StepPhrase(guard, tuple(calls), deadline, unless), names


def _read_within(sentence: Sentence) -> Deadline:
    token = sentence.accept_kind("word", "code")
    if token is None or (token.kind == "word" and not token.text.replace(".", "", 1).isdigit()):
        sentence.at -= token is not None
        raise sentence.unread("expected a number and a unit", "within 4 working hours")
    term = Term("code" if token.kind == "code" else "word", token.text, token.line, token.column)
    for unit in sorted((*UNITS, "minute", "hour", "day", "working hour", "working day", "week"), key=len, reverse=True):
        if sentence.accept(*unit.split()):
            return Deadline("within", term, unit if unit.endswith("s") else unit + "s")
    if term.kind == "code":
        return Deadline("within", term)
    raise sentence.unread("expected a unit of time", "one of " + ", ".join(UNITS))


def read_never(sentence: Sentence, names: N, vocabulary: Vocabulary) -> tuple[NeverPhrase, N]:
    """A whole never sentence."""
    guard, names = read_guard(sentence, names, vocabulary)
    if guard.each_time or guard.before is not None or guard.before_change:
        raise sentence.unread("a never begins with its action", "**Release to carrier** before **request filing**")
    calls = [read_call(sentence, names, vocabulary, bare=True)]
    while sentence.kind() in ("comma", "word"):
        kept = sentence.at
        comma = sentence.accept_kind("comma") is not None
        if not (sentence.accept("or") or comma) or sentence.kind() != "bold":
            sentence.at = kept
            break
        calls.append(read_call(sentence, names, vocabulary, bare=True))
    sentence.accept_kind("comma")
    mode: Literal["", "while", "unless", "before", "if then"] = ""
    test: Test | None = None
    before: CallPhrase | None = None
    if sentence.accept("while"):
        mode, test = "while", read_test(sentence, names)
    elif sentence.accept("unless"):
        mode, test = "unless", read_test(sentence, names)
    elif sentence.accept("if", "then"):
        mode, test = "if then", read_test(sentence, names)
    elif sentence.accept("before"):
        mode, before = "before", read_call(sentence, names, vocabulary, bare=True)
    if not sentence.done:
        if sentence.says("while") or sentence.says("unless") or sentence.says("before") or sentence.says("if", "then"):
            token = sentence.tokens[sentence.at]
            raise Misread(
                "never-mixed",
                token.line,
                token.column,
                "a never has one of while, unless, before, if then",
                "write two nevers",
            )
        raise sentence.unread("a never ends after its condition")
    return NeverPhrase(guard, tuple(calls), mode, test, before), names


def read_end(sentence: Sentence, names: N, vocabulary: Vocabulary) -> tuple[EndPhrase, N]:
    """A whole end-state sentence."""
    guard, names = read_guard(sentence, names, vocabulary)
    if guard.each_time or guard.before is not None or guard.before_change:
        raise sentence.unread("an end state has only When and For each before it")
    sentence.accept("either")
    test = read_test(sentence, names)
    if not sentence.done:
        raise sentence.unread("an end state stops after its condition")
    return EndPhrase(guard, test), names
