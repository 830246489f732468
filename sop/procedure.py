"""Procedure, Never and At the end: lists of items to rules, with their places in numbered lists."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from sop.clauses import ClauseBook
from sop.dimensions import dimension_of
from sop.document import Item, ListBlock, TableBlock
from sop.items import cut_item
from sop.names import NameTable
from sop.outline import Heading, Outline, check_item, check_prose
from sop.papers import PaperReader
from sop.phrases import read_end, read_guard, read_heading, read_never, read_step
from sop.policy import Clause, EndRule, GuardRule, NeverRule, StepRule
from sop.rules import RuleMaker, join_guards
from sop.syntax import Guard, ItemText
from sop.words import Misread, Sentence, tokens_of

Kind = Literal["step", "never", "end"]
_GROUPS = (
    "in any order",
    "in this order",
    "all of these",
    "all of these in any order",
    "all of these in this order",
    "do these in any order",
    "do these in this order",
)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an item stands: the guards above it, the names they bind, its numbered lists."""

    guard: GuardRule
    names: NameTable
    before_change: bool
    order: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class ProcedureReader:
    """Reads the rule sections of one SOP."""

    book: ClauseBook
    rules: RuleMaker
    papers: PaperReader
    steps: list[StepRule] = field(default_factory=list)
    nevers: list[NeverRule] = field(default_factory=list)
    ends: list[EndRule] = field(default_factory=list)
    _lists: int = 0

    def read(self, sections: Outline, names: NameTable) -> None:
        """Read Procedure, Never and At the end."""
        for heading in sections.headings("Procedure"):
            if heading.level > 2:
                self.book.heading(heading)
            paper = self.papers.read(heading, names)
            if not paper:
                self._heading(heading, names, "step")
        for heading in sections.headings("Never"):
            self._heading(heading, names, "never")
        for heading in sections.headings("At the end"):
            self._heading(heading, names, "end")

    def _heading(self, heading: Heading, names: NameTable, kind: Kind) -> None:
        check_prose(heading, self.book.report)
        place = _Place(GuardRule(), names, False)
        if heading.level > 2:
            tokens = [t for t in tokens_of(heading.runs) if t.kind != "stop"]
            sentence = Sentence(tokens, heading.line, 1)
            try:
                guard, bound = read_heading(sentence, names, names.vocabulary)
            except Misread as wrong:
                self._misread(wrong)
                return
            made = self._place(place, guard, bound)
            if made is None:
                return
            place = made
        previous: tuple[int, int] | None = None
        for block in heading.blocks:
            if isinstance(block, TableBlock):
                self.book.report.error(
                    "lost-step",
                    block.line,
                    1,
                    "a table is not read here",
                    "give it a heading Message `…` or Document `…`",
                )
            elif isinstance(block, ListBlock):
                goes_on = previous is not None and block.ordered and block.start > 1
                previous = self._list(block, place, kind, previous if goes_on else None)

    def _place(self, outer: _Place, guard: Guard, names: NameTable) -> _Place | None:
        if guard.before is not None:
            self.book.report.error(
                "unread-word",
                guard.before.line,
                guard.before.column,
                "Before **an action** stands in an item, not above it",
            )
            return None
        made = self.rules.guard(guard, outer.names)
        if made is None:
            return None
        joined = join_guards(outer.guard, made[0])
        return _Place(joined, made[1], outer.before_change or guard.before_change, outer.order)

    def _list(
        self, block: ListBlock, place: _Place, kind: Kind, previous: tuple[int, int] | None
    ) -> tuple[int, int] | None:
        """Read a list; returns the numbered list and its last position, for one that goes on after a paragraph."""
        position = 0
        if previous is not None:
            number, position = previous
        else:
            self._lists += 1
            number = self._lists
        for item in block.items:
            position += 1
            order = (*place.order, (number, position)) if block.ordered and kind == "step" else place.order
            self._item(item, replace(place, order=order), kind)
        return (number, position) if block.ordered else None

    def _item(self, item: Item, place: _Place, kind: Kind) -> None:
        check_item(item, self.book.report)
        try:
            text = cut_item(item.runs, item.line, item.column)
            if item.lists and not text.tail.clause:
                inner = self._group(text, place)
                if inner is not None:
                    for block in item.lists:
                        self._list(block, inner, kind, None)
                return
            if text.stopped and text.tail.clause:
                self._rule(text, item, place, kind)
            elif not text.tail.clause:
                last = item.runs[-1] if item.runs else None
                column = last.column + len(last.text) if last else item.column
                self.book.report.error(
                    "missing-id", item.line, column, "an item ends in its clause id", "for example (CR-3.1)"
                )
            else:
                text.sentence.at = len(text.sentence.tokens)
                raise text.sentence.unread("a sentence ends in a full stop before its clause id")
        except Misread as wrong:
            self._misread(wrong)
        for block in item.lists:
            self._list(block, place, kind, None)

    def _group(self, text: ItemText, place: _Place) -> _Place | None:
        """An item that only opens a nested list: a guard, or words for its order."""
        words = " ".join(t.text for t in text.sentence.tokens if t.kind == "word").lower()
        if not text.sentence.tokens or words in _GROUPS:
            return place
        guard, names = read_guard(text.sentence, place.names, place.names.vocabulary)
        rest = " ".join(t.text for t in text.sentence.tokens[text.sentence.at :] if t.kind == "word").lower()
        if not text.sentence.done and rest not in _GROUPS:
            raise text.sentence.unread("an item without an id only opens the list below it", "In any order:")
        return self._place(place, guard, names)

    def _rule(self, text: ItemText, item: Item, place: _Place, kind: Kind) -> None:
        names, vocabulary, tail = place.names, place.names.vocabulary, text.tail
        clause = Clause(
            tail.clause,
            self.book.sop,
            kind,
            text.text,
            item.line,
            self._weight(kind) if tail.weight is None else tail.weight,
            tail.critical,
            self.book.authority,
        )
        self.book.add(clause, item.column)
        if kind == "step":
            step, bound = read_step(text.sentence, names, vocabulary)
            clause = self._enter(clause, dimension_of(vocabulary.actions[self._key(step.calls[0].action, names)]))
            rule = self.rules.step(step, clause, place.guard, names, place.order, len(self.steps))
            del bound
            if rule is not None:
                early = rule.before_change or place.before_change
                self.steps.append(replace(rule, before_change=early))
        elif kind == "never":
            never, _ = read_never(text.sentence, names, vocabulary)
            made = self.rules.never(never, self._enter(clause, "authority"), place.guard, names)
            if made is not None:
                self.nevers.append(made)
        else:
            end, _ = read_end(text.sentence, names, vocabulary)
            ended = self.rules.end(end, self._enter(clause, "end state"), place.guard, names)
            if ended is not None:
                self.ends.append(ended)

    def _weight(self, kind: Kind) -> Decimal:
        weights = self.book.weights
        return {"step": weights.duty, "never": weights.never, "end": weights.end}[kind]

    @staticmethod
    def _key(action: str, names: NameTable) -> str:
        return next(key for key, spec in names.vocabulary.actions.items() if spec.name == action)

    def _enter(self, clause: Clause, dimension: str) -> Clause:
        made = replace(clause, dimension=dimension)
        if self.book.clauses.get(clause.id) is clause:
            self.book.clauses[clause.id] = made
        return made

    def _misread(self, wrong: Misread) -> None:
        self.book.report.error(wrong.code, wrong.line, wrong.column, wrong.message, wrong.hint)
