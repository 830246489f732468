"""Message and document tables: what a paper must hold, one item a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sop.clauses import ClauseBook
from sop.conditions import read_test
from sop.diagnostics import Reporter, nearest
from sop.document import Cell, TableBlock
from sop.formula import FormulaMaker, constant
from sop.grids import GridRow, cell_value, read_grid
from sop.items import CLAUSE_ID, is_plain_name
from sop.names import NameTable
from sop.outline import Heading, check_prose, is_lost_table
from sop.policy import AUTHORITIES, Clause, DocumentItem, Formula, MessageItem
from sop.syntax import Term
from sop.vocabulary import Vocabulary
from sop.words import Misread, Sentence, tokens_of

RULES = ("must say", "must not say")


@dataclass(slots=True)
class PaperReader:
    """Reads the headings Message `m` and Document `d`."""

    book: ClauseBook
    formulas: FormulaMaker
    messages: list[MessageItem] = field(default_factory=list)
    documents: list[DocumentItem] = field(default_factory=list)

    def read(self, heading: Heading, names: NameTable) -> bool:
        """Read a heading's tables; False when it is not one of ours."""
        tokens = tokens_of(heading.runs)
        if len(tokens) != 2 or tokens[0].kind != "word" or tokens[1].kind != "code":
            return False
        word = tokens[0].text.lower()
        vocabulary = names.vocabulary
        choices: Sequence[str] = {"message": vocabulary.messages, "document": tuple(vocabulary.documents)}.get(word, ())
        if word not in ("message", "document"):
            return False
        report = self.book.report
        check_prose(heading, report, lists=False)
        paper = next((c for c in choices if c.lower() == tokens[1].text.lower()), None)
        if paper is None:
            report.error(
                "unknown-name",
                tokens[1].line,
                tokens[1].column,
                f"`{tokens[1].text}` is no {word}",
                nearest(tokens[1].text, choices),
            )
            return True
        tables = [block for block in heading.blocks if isinstance(block, TableBlock)]
        if not tables and not any(is_lost_table(block) for block in heading.blocks):
            report.error("missing-section", heading.line, 1, f"the {word} has no table under its heading")
        for block in tables:
            first = block.header.cells[0].text.lower() if block.header.cells else "item"
            key = first if first in ("item", "id", "row") else "item"
            columns = ("rule", "what") if word == "message" else ("field", "must be")
            for row in read_grid(block, report, (key, *columns), ("when", "authority", "points", "because", "note")):
                clause = self._clause(row, key, word, _dimension(word, paper, vocabulary))
                if clause is None or not row.cells.keys() >= set(columns):  # a column that is missing has been told of
                    continue
                if word == "message":
                    self._message(paper, row, clause, names)
                else:
                    self._document(paper, row, clause, names)
        return True

    def _clause(self, row: GridRow, key: str, word: str, dimension: str) -> Clause | None:
        report = self.book.report
        found, column = row.text(key), row.cells[key].column if key in row.cells else 1
        if not CLAUSE_ID.fullmatch(found):
            report.error("missing-id", row.line, column, "an item begins with its clause id")
            return None
        authority = row.text("authority").upper() or self.book.authority
        if authority not in AUTHORITIES:
            cell = row.cells["authority"]
            report.error("type-mismatch", row.line, cell.column, f"“{authority}” is no authority class")
        weight = cell_value(row.cells["points"]) if row.text("points") else self.book.weights.duty
        texts = [cell.source.replace("`", "") for name, cell in row.cells.items() if name not in (key, "authority")]
        clause = Clause(
            found,
            self.book.sop,
            "message item" if word == "message" else "document item",
            " · ".join(text for text in texts if text),
            row.line,
            weight if isinstance(weight, Decimal) else self.book.weights.duty,
            authority=authority,
            dimension=dimension,
        )
        return clause if self.book.add(clause, column) else None

    def _message(self, paper: str, row: GridRow, clause: Clause, names: NameTable) -> None:
        rule = row.text("rule").lower()
        if rule not in RULES:
            cell = row.cells["rule"]
            self.book.report.error(
                "unknown-value", cell.line, cell.column, f"“{cell.text}” is no rule", "must say or must not say"
            )
            return
        term = _term(row.cells["what"], self.book.report)
        if term is None:
            self.book.report.error("unread-word", row.line, row.cells["what"].column, "name a fact or quote a phrase")
            return
        if term.kind == "code":
            if not self.formulas.check_name(term.text, names, term.line, term.column):
                return
            formula = self.formulas.value(term, names)
            if formula is not None:
                name = term.text if is_plain_name(term.text) else ""
                self.messages.append(MessageItem(clause, paper, rule == "must say", name, formula))
        elif term.kind == "word" and names.knows(term.text):
            self.book.report.error(
                "unread-word",
                term.line,
                term.column,
                f"{term.text} is a name, and here stands without `backticks`",
                f'`{term.text}` for its value, "{term.text}" for these words',
            )
        else:
            self.messages.append(MessageItem(clause, paper, rule == "must say", phrase=term.text))

    def _document(self, paper: str, row: GridRow, clause: Clause, names: NameTable) -> None:
        vocabulary, report = names.vocabulary, self.book.report
        fields = vocabulary.documents[paper]
        cell = row.cells["field"]
        term = _term(cell, report)
        spec = next((s for key, s in fields.items() if term is not None and term.text in (key, s.name)), None)
        if term is None or spec is None:
            report.error(
                "unknown-name",
                cell.line,
                cell.column,
                f"`{cell.text}` is no field of {paper}",
                nearest(cell.text, fields),
            )
            return
        entity, source = spec.entity, ""
        middle = spec.name.split(".")[-2] if spec.name.count(".") > 1 else ""
        if not entity and middle in vocabulary.entities:
            entity = middle
        if entity:
            source = vocabulary.entities.get(entity, "")
            names = names.bind(entity, source)
        must = self._value(row.cells["must be"], names)
        when = self._test(row.cells.get("when"), names)
        if must is not None and when is not False:
            self.documents.append(
                DocumentItem(
                    clause, paper, term.text, must, when if isinstance(when, Formula) else None, entity, source
                )
            )

    def _value(self, cell: Cell, names: NameTable) -> Formula | None:
        term = _term(cell, self.book.report)
        if term is None:
            self.book.report.error("unread-word", cell.line, cell.column, "say what the field must be")
            return None
        if term.kind != "code":
            return constant(cell_value(cell), cell.text)
        if not self.formulas.check_name(term.text, names, term.line, term.column):
            return None
        return self.formulas.value(term, names)

    def _test(self, cell: Cell | None, names: NameTable) -> Formula | bool | None:
        """The *when* of an item; None when blank, False after a diagnostic."""
        if cell is None or not cell.text:
            return None
        sentence = Sentence(tokens_of(cell.runs), cell.line, cell.column)
        try:
            sentence.accept("when")
            test = read_test(sentence, names)
            if not sentence.done:
                raise sentence.unread("the condition stops before this")
        except Misread as wrong:
            self.book.report.error(wrong.code, wrong.line, wrong.column, wrong.message, wrong.hint)
            return False
        return self.formulas.test(test, names) or False


def _dimension(word: str, paper: str, vocabulary: Vocabulary) -> str:
    """An act that is itself a document, as a confirmation is, decides something in each of its items."""
    if word == "message":
        return "communication"
    decided = any(action.document == paper for action in vocabulary.actions.values())
    return "decision" if decided else "documents"


def _term(cell: Cell, report: Reporter) -> Term | None:
    """The one name, quoted text or run of words in a cell; None when blank or after a diagnostic."""
    tokens = tokens_of(cell.runs)
    if not tokens:
        return None
    first = tokens[0]
    if len(tokens) == 1 and first.kind in ("code", "quote"):
        return Term("code" if first.kind == "code" else "quote", first.text, first.line, first.column)
    odd = next((t for t in tokens if t.kind in ("code", "bold", "quote")), None)
    if odd is not None:
        report.error("unread-word", odd.line, odd.column, "a cell holds one name, one quoted text or plain words")
        return None
    return Term("word", cell.text, cell.line, cell.column)
