"""One cell of a decision table to its tests: S-FEEL unary tests, and the same things said in plain words."""

from __future__ import annotations

from sop.errors import nearest
from sop.sfeel.nodes import (
    Against,
    Equals,
    Holds,
    Literal,
    Node,
    Range,
    SetTest,
    Test,
    Tests,
)
from sop.sfeel.parser import KEYWORDS, Parser
from sop.sfeel.scope import ColumnInfo, Scope
from sop.sfeel.tokens import Token

_SUM = 30
_BOUNDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("up", "to"), "<="),
    (("at", "most"), "<="),
    (("on", "or", "before"), "<="),
    (("under",), "<"),
    (("less", "than"), "<"),
    (("before",), "<"),
    (("over",), ">"),
    (("more", "than"), ">"),
    (("after",), ">"),
    (("from",), ">="),
    (("at", "least"), ">="),
    (("on", "or", "after"), ">="),
)
"""Plain words for a bound. The first form of each is the one that `sop fmt` and our own documents use."""
_UPPER = tuple(bound for bound in _BOUNDS if bound[1] in ("<=", "<"))
_MAX_TESTS = 1000


class CellParser(Parser):
    """Reads one cell against its column."""

    def __init__(self, text: str, scope: Scope | None, column: ColumnInfo) -> None:
        super().__init__(text, scope)
        self.column = column
        self.in_cell = True
        self.closing = False

    def cell(self) -> Tests:
        plain = self.text.strip().strip("`").strip()
        if plain in ("", "-", "–", "—"):
            return Tests(())
        if plain.lower() == "not set":
            return Tests((SetTest(True),))
        if plain in self.column.values:
            return Tests((Equals(Literal(plain, self.token.start), self.token.start),))
        if plain.lower() == "set":
            return Tests((SetTest(False),))
        made = self.cell_of_tests()
        if self.token.kind != "end":
            raise self.unread()
        self.check_depth(made)
        return made

    def cell_of_tests(self) -> Tests:
        token = self.token
        if any(one.kind == "op" and one.text == "?" for one in self.tokens):
            return Tests((Holds(self.expression(), token.start),), at=token.start)
        return self.negation() if self.at_word("not") else Tests(self.tests(), at=token.start)

    def negation(self) -> Tests:
        token = self.advance()
        if self.at_op("("):
            self.advance()
            self.closing = True
            tests = self.tests()
            self.expect(")", "to close `not(`")
            return Tests(tests, True, token.start)
        if self.at_word("any", "of"):
            return Tests(self.tests(), True, token.start)
        return Tests((self.test(),), True, token.start)

    def tests(self) -> tuple[Test, ...]:
        listed = self.take_word("any", "of")
        found = [self.test()]
        while self.at_op(",") or (listed and self.at_word("or")):
            self.advance()
            if listed and self.at_word("or"):
                self.advance()
            found.append(self.test())
            if len(found) > _MAX_TESTS:
                raise self.error("too-long", f"a cell lists at most {_MAX_TESTS} values")
        return tuple(found)

    def test(self) -> Test:
        token = self.token
        if token.code or token.kind not in ("name", "number", "bad"):
            return self.typed(self.plain_test())
        value = self.listed_value()
        if value is not None:
            return value
        for words, op in _BOUNDS:
            if self.take_word(*words):
                return self.bounded(op, token)
        if self.at_word("between"):
            self.advance()
            low = self.expression(_SUM)
            if not self.take_word("and"):
                raise self.error("expected", "`between` needs `and`: write `between 1 and 5`")
            return Range(low, self.expression(_SUM), True, True, token.start)
        if self.takes_bare_words(token):
            return Equals(self.bare_words(), token.start)
        return self.typed(self.plain_test())

    def typed(self, test: Test) -> Test:
        """Hold a value standing alone to the enumeration; `null` under the SOP's rules is *not set*."""
        if not isinstance(test, Equals):
            return test
        node = test.right
        if self.column.values and isinstance(node, Literal) and isinstance(node.value, str):
            self.check_value(node.value, node.at)
        if isinstance(node, Literal) and node.value is None and not self.scope.dmn:
            return SetTest(True, test.at)
        return test

    def bounded(self, op: str, token: Token) -> Test:
        end = self.expression(_SUM)
        if op in (">", ">="):
            for words, upper in _UPPER:
                if self.take_word(*words):
                    return Range(end, self.expression(_SUM), op == ">=", upper == "<=", token.start)
            if op == ">=" and self.take_word("to"):
                return Range(end, self.expression(_SUM), True, True, token.start)
        return Against(op, end, self.order_for(token, None, end) or self._ranked(end), token.start)

    def order_for(self, token: Token, left: Node | None, right: Node) -> tuple[str, ...]:
        """In a cell the left side is the column itself, so its order comes first."""
        if left is None and self.column.order and token.text not in ("=", "!="):
            return self.column.order
        if left is None and self.column.kind not in (None, "string"):
            return ()
        return super().order_for(token, left, right)

    def _ranked(self, end: Node) -> tuple[str, ...]:
        return self.column.order or self.info(end).order

    def prefix(self) -> Node:
        token = self.token
        if not token.code and token.kind in ("name", "number", "bad"):
            value = self.listed_value()
            if value is not None and isinstance(value, Equals):
                return value.right
        return super().prefix()

    # Values as bare words

    def listed_value(self) -> Test | None:
        """A value of the column's enumeration, the longest that stands here; None if none does."""
        start = self.token.start
        best = ""
        for value in self.column.values:
            if len(value) > len(best) and self.text.startswith(value, start) and self._ends(start + len(value)):
                best = value
        if not best:
            return None
        self._jump(start + len(best))
        return Equals(Literal(best, start), start)

    def takes_bare_words(self, token: Token) -> bool:
        if self.scope.dmn:
            return token.kind != "number" and self._names_nothing(token)
        if token.words in ("true", "false", "null") and self.column.kind != "string":
            return False
        return self.column.kind == "string" or bool(self.column.values)

    def _names_nothing(self, token: Token) -> bool:
        """Whether, under DMN's rules, a word is neither a name nor part of the language, and so its own text."""
        if self.column.kind not in (None, "any", "string") or token.words in KEYWORDS:
            return False
        return not self.scope.knows(token.text) and self.peek().text != "("

    def bare_words(self) -> Literal:
        """Text up to the next comma, or to the bracket that closes `not(`."""
        start = self.token.start
        end = start
        while end < len(self.text) and self.text[end] not in (",`)" if self.closing else ",`"):
            end += 1
        words = " ".join(self.text[start:end].split())
        if self.column.values:
            self.check_value(words, start)
        if not words:
            raise self.unread()
        self._jump(end)
        return Literal(words, start)

    def check_value(self, value: str, at: int) -> None:
        if value not in self.column.values:
            allowed = ", ".join(self.column.values[:8]) + (", ..." if len(self.column.values) > 8 else "")
            hint = nearest(value, self.column.values)
            raise self.error("unknown-value", f"`{value[:60]}` is none of the values here ({allowed}){hint}", at)

    def _ends(self, at: int) -> bool:
        rest = self.text[at:].lstrip()
        return not rest or rest[0] in ",)`" or (rest[:3].lower() == "or " and rest is not self.text[at:])

    def _jump(self, offset: int) -> None:
        while self.token.kind != "end" and self.token.start < offset:
            self.index += 1
