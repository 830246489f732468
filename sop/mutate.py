"""Mutants of a procedure: the same text with one small thing wrong, so that drills can be asked whether they notice.

Each threshold is nudged one step of its last digit to either side, each operator and each value of an enumeration is
swapped, each row, duty, never, end and item of a paper is dropped. A mutant is text; whether it still reads is for the
compiler to say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sop.mutate_text import DROP, OPERATOR, Variant, in_cell, in_expression, in_sentence
from sop.policy import Policy
from sop.sfeel.nodes import Literal
from sop.vocabulary import Vocabulary

KINDS = ("nudge", "operator", "value", "drop")


@dataclass(frozen=True, slots=True)
class Mutation:
    """One small change. `line` and `column` count from 1; `upto` is the last line that is dropped; `where` is the
    clause, or the SOP with the name of a parameter or definition; `part` the column of a table; `cell` says that it
    stands in one cell of a table."""

    kind: str
    path: str
    line: int
    column: int
    old: str
    new: str
    where: str
    part: str = ""
    upto: int = 0
    nth: int = 1
    cell: bool = False

    @property
    def words(self) -> str:
        """What it does, for a person."""
        part = f" {self.part}" if self.part else ""
        if self.kind == DROP:
            return f"{self.where} dropped"
        return f"{self.where}{part}: {self.old.strip() or 'nothing'} -> {self.new.strip() or 'nothing'}"

    @property
    def name(self) -> str:
        """Its name, which stays when lines move: its words, with a number where the same is done twice in one place."""
        return self.words if self.nth == 1 else f"{self.words} #{self.nth}"

    def applied(self, text: str) -> str:
        """The text with the change. Lines keep their numbers, but behind what was dropped."""
        lines = text.split("\n")
        if self.kind == DROP:
            del lines[self.line - 1 : self.upto]
        else:
            line = lines[self.line - 1]
            at = self.column - 1
            lines[self.line - 1] = line[:at] + self.new + line[at + len(self.old) :]
        return "\n".join(lines)


def mutations(text: str, policy: Policy, vocabulary: Vocabulary) -> Iterator[Mutation]:
    """Every mutation of a document that compiles to `policy`, in the order of the document, each once."""
    maker = _Maker(text.split("\n"), policy, vocabulary)
    seen: set[tuple[int, int, str, str]] = set()
    counted: Counter[str] = Counter()
    for one in sorted(maker.all(), key=lambda m: (m.line, m.column, KINDS.index(m.kind))):
        key = one.line, one.column, one.old, one.new
        if key not in seen and one.old != one.new:
            seen.add(key)
            counted[one.words] += 1
            yield replace(one, nth=counted[one.words])


class _Maker:
    def __init__(self, lines: list[str], policy: Policy, vocabulary: Vocabulary) -> None:
        self.lines, self.policy = lines, policy
        self.values = _values(policy, vocabulary)

    def values_of(self, name: str) -> Sequence[str]:
        return self.values.get(name) or self.values.get(f"*.{name.partition('.')[2]}", ())

    def all(self) -> Iterator[Mutation]:
        yield from self.front()
        for parameter in self.policy.parameters:
            for row in parameter.rows:
                yield from self.row(row.line, f"{self.policy.id} {parameter.name}", ("value",))
        for definition in self.policy.definitions:
            yield from self.row(definition.line, f"{self.policy.id} {definition.name}", ("is",))
        for table in self.policy.tables:
            yield from self.header(table.line, table.id)
            for one in table.table.rows:
                if one.line is not None:
                    yield from self.row(one.line, one.id, None)
                    yield self.dropped(one.line, one.line, one.id)
        for clause in self.policy.clauses.values():
            if clause.kind in ("document item", "message item"):
                yield from self.row(clause.line, clause.id, ("must be", "when", "what", "rule", "points"))
                yield self.dropped(clause.line, clause.line, clause.id)
            elif clause.kind in ("step", "never", "end"):
                yield from self.item(clause.line, clause.id)
        for part in self.policy.sections:
            yield from self.sentence(part.line, 0, self.lines[part.line - 1], part.id or part.title)

    def front(self) -> Iterator[Mutation]:
        for number, line in enumerate(self.lines[1:], 2):
            if line.strip() == "---":
                break
            key, colon, value = line.partition(":")
            if key == "applies" and colon:
                for one in in_expression(value, self.values_of):
                    yield self.made(one, number, len(key) + 1, f"{self.policy.id} {key}")

    def header(self, line: int, where: str) -> Iterator[Mutation]:
        for start, cell in cells(self.lines[line - 1]):
            if cell.strip().startswith("`"):
                for one in in_cell(cell, (), self.values_of):
                    yield self.made(one, line, start, where, cell.replace("`", "").strip(), cell=True)

    def row(self, line: int, where: str, columns: Sequence[str] | None) -> Iterator[Mutation]:
        """The cells of a row: those in the named columns, or of a decision table all inputs and outputs."""
        heads = [cell.strip() for _, cell in cells(self.head(line))]
        for head, (start, cell) in zip(heads, cells(self.lines[line - 1]), strict=False):
            name = head.replace("`", "").replace("*", "").strip()
            decides = head.startswith(("`", "**")) if columns is None else name.lower() in columns
            if not decides:
                continue
            if name.lower() == "rule":
                lead = len(cell) - len(cell.lstrip())
                new = {"must say": "must not say", "must not say": "must say"}.get(cell.strip())
                if new:
                    yield self.made(Variant(OPERATOR, lead, cell.strip(), new), line, start, where, name, cell=True)
                continue
            for one in in_cell(cell, self.column(name, line), self.values_of):
                part = name if columns is None or len(columns) > 1 else ""
                yield self.made(one, line, start, where, part, cell=True)

    def column(self, name: str, line: int) -> Sequence[str]:
        """The values of a decision table's column."""
        for table in self.policy.tables:
            if any(row.line == line for row in table.table.rows):
                for column in table.table.inputs:
                    if column.name == name and column.values:
                        return column.values
                for index, output in enumerate(table.table.outputs):
                    if output.name == name:
                        roots = [row.outputs[index].root for row in table.table.rows]
                        said = [r.value for r in roots if isinstance(r, Literal) and isinstance(r.value, str)]
                        return tuple(dict.fromkeys([*map(str, output.values), *said]))
        return self.values_of(name)

    def head(self, line: int) -> str:
        """The heading of the table that a line stands in."""
        number = line - 1
        while number > 0 and self.lines[number - 1].lstrip().startswith("|"):
            number -= 1
        return self.lines[number]

    def item(self, line: int, where: str) -> Iterator[Mutation]:
        last = line
        while f"({where})" not in self.lines[last - 1] and last < len(self.lines):
            last += 1
        for number in range(line, last + 1):
            text = self.lines[number - 1]
            begins = re.match(r"\s*(?:[-*]|\d+\.)\s+", text)
            start = begins.end() if begins and number == line else 0
            cut = text.find(f"({where})")
            yield from self.sentence(number, start, text[start : cut if cut >= 0 else None], where)
        yield self.dropped(line, last, where)

    def sentence(self, line: int, start: int, text: str, where: str) -> Iterator[Mutation]:
        if text.startswith("#"):  # a heading's own id and number are no thresholds
            words = re.match(r"#+\s+(?:[A-Z][\w-]*-[\d.]+[a-z]?\s+)?", text)
            skip = words.end() if words else 0
            start, text = start + skip, text[skip:]
            if not text.startswith(("When", "For each", "Before")):
                return
        for one in in_sentence(text, self.values_of):
            yield self.made(one, line, start, where)

    def made(self, one: Variant, line: int, start: int, where: str, part: str = "", *, cell: bool = False) -> Mutation:
        column = start + one.start + 1
        return Mutation(one.kind, self.policy.path, line, column, one.old, one.new, where, part, cell=cell)

    def dropped(self, line: int, upto: int, where: str) -> Mutation:
        return Mutation(DROP, self.policy.path, line, 1, self.lines[line - 1].strip(), "", where, upto=upto)


def cells(line: str) -> list[tuple[int, str]]:
    """The cells of a table's row: where each begins (from 0), and its text."""
    pipes = [match.start() for match in re.finditer(r"(?<!\\)\|", line)]
    return [(a + 1, line[a + 1 : b]) for a, b in pairwise(pipes)]


def _values(policy: Policy, vocabulary: Vocabulary) -> Mapping[str, Sequence[str]]:
    """The values of every name that has some: facts, outputs of the SOP. `*.code` is a field of any loop's record."""
    found: dict[str, Sequence[str]] = {name: spec.values for name, spec in vocabulary.facts.items() if spec.values}
    for table in policy.tables:
        for index, output in enumerate(table.outputs):
            roots = [row.outputs[index].root for row in table.table.rows]
            said = [r.value for r in roots if isinstance(r, Literal) and isinstance(r.value, str)]
            if said:
                found[output.name] = tuple(dict.fromkeys([*output.order, *said]))
    fields: dict[str, list[str]] = {}
    for name, values in found.items():
        word, _, rest = name.partition(".")
        if rest and word in vocabulary.entities:
            fields.setdefault(f"*.{rest}", []).extend(values)
    return {**{name: tuple(dict.fromkeys(values)) for name, values in fields.items()}, **found}
