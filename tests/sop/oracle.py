"""A second evaluator of conditions, cells and tables, written to be read: it walks the tokens and computes as it goes.

It shares the tokens with the product and nothing else: no tree, no compiler, no helper. Slow and plain on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Context, Decimal
from typing import Any

from sop.sfeel.tokens import Token, tokenize

DIGITS = Context(prec=34, Emin=-6143, Emax=6144, traps=[])
COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")


class Oracle:
    """Evaluates one text against values; `tested` is what a cell is held against."""

    def __init__(self, text: str, env: Mapping[str, Any], *, dmn: bool = False, tested: Any = None) -> None:
        self.tokens = tokenize(text)
        self.at = 0
        self.env = env
        self.dmn = dmn
        self.tested = tested
        self.loops: dict[str, Any] = {}

    def now(self, ahead: int = 0) -> Token:
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else self.tokens[-1]

    def sees(self, *words: str) -> bool:
        for ahead, word in enumerate(words):
            token = self.now(ahead)
            if token.text.lower() != word or token.kind == "string":
                return False
        return True

    def took(self, *words: str) -> bool:
        if self.sees(*words):
            self.at += len(words)
            return True
        return False

    # Three-valued logic

    def same(self, left: Any, right: Any) -> bool | None:
        if left is None or right is None:
            return (left is None and right is None) if self.dmn else None
        if type(left) is not type(right):
            return None
        return bool(left == right)

    def compare(self, op: str, left: Any, right: Any) -> bool | None:
        if op == "=":
            return self.same(left, right)
        if op == "!=":
            equal = self.same(left, right)
            return None if equal is None else not equal
        if left is None or right is None or type(left) is not type(right) or isinstance(left, bool | list | dict):
            return None
        return bool({"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[op])

    @staticmethod
    def both(left: Any, right: Any) -> bool | None:
        if left is False or right is False:
            return False
        return True if left is True and right is True else None

    @staticmethod
    def either(left: Any, right: Any) -> bool | None:
        if left is True or right is True:
            return True
        return False if left is False and right is False else None

    @staticmethod
    def opposite(value: Any) -> bool | None:
        return not value if isinstance(value, bool) else None

    # Expressions, weakest binding first

    def expression(self) -> Any:
        value = self.conjunction()
        while self.took("or"):
            value = self.either(value, self.conjunction())
        return value

    def conjunction(self) -> Any:
        value = self.comparison()
        while self.took("and"):
            value = self.both(value, self.comparison())
        return value

    def comparison(self) -> Any:
        value = self.sum()
        token = self.now()
        if token.kind == "op" and token.text in COMPARISONS:
            self.at += 1
            return self.compare(token.text, value, self.sum())
        if self.took("between"):
            low = self.sum()
            assert self.took("and")
            return self.both(self.compare("<=", low, value), self.compare("<=", value, self.sum()))
        if self.took("in"):
            return self.member(value)
        if self.took("is"):
            no = self.took("not")
            if self.took("set"):
                return (value is None) == no
            assert self.took("empty")
            empty = not value if isinstance(value, list) else None
            return self.opposite(empty) if no else empty
        return value

    def member(self, value: Any) -> bool | None:
        mark, outer = self.at, self.tested
        self.tested = value
        range_first = self.now(1).text not in ("(", "[", "]", *COMPARISONS) and self.is_range()
        if self.sees("(") and not range_first:
            self.at = mark + 1
            answer = self.unary()
            while self.took(","):
                answer = self.either(answer, self.unary())
            assert self.took(")")
        else:
            answer = self.unary()
        self.tested = outer
        return answer

    def sum(self) -> Any:
        value = self.product()
        while self.now().kind == "op" and self.now().text in "+-":
            op = self.now().text
            self.at += 1
            value = self.reckon(op, value, self.product())
        return value

    def product(self) -> Any:
        value = self.power()
        while self.now().kind == "op" and self.now().text in ("*", "/"):
            op = self.now().text
            self.at += 1
            value = self.reckon(op, value, self.power())
        return value

    def power(self) -> Any:
        value = self.sign()
        while self.took("**"):
            value = self.reckon("**", value, self.sign())
        return value

    def sign(self) -> Any:
        if self.now().kind == "op" and self.took("-"):
            value = self.sign()
            return self.reckon("-", Decimal(0), value) if isinstance(value, Decimal) else None
        return self.primary()

    def reckon(self, op: str, left: Any, right: Any) -> Any:
        if isinstance(left, str) and isinstance(right, str) and op == "+":
            return left + right
        if isinstance(left, date) and isinstance(right, timedelta) and op in "+-":
            return left + right if op == "+" else left - right
        if isinstance(left, timedelta) and isinstance(right, date) and op == "+":
            return right + left
        if isinstance(left, date) and isinstance(right, date) and op == "-":
            return left - right
        if isinstance(left, timedelta) and isinstance(right, timedelta) and op in "+-":
            return left + right if op == "+" else left - right
        if not isinstance(left, Decimal) or not isinstance(right, Decimal):
            return None
        if op == "/" and right == 0:
            return None
        how = {"+": DIGITS.add, "-": DIGITS.subtract, "*": DIGITS.multiply, "/": DIGITS.divide, "**": DIGITS.power}
        made = how[op](left, right)
        return made if made.is_finite() else None

    def primary(self) -> Any:
        token = self.now()
        self.at += 1
        if token.kind in ("number", "string"):
            return token.value
        if token.kind == "at":
            return date.fromisoformat(token.text)
        if token.text == "(":
            value = self.expression()
            assert self.took(")")
            return value
        if token.text == "[":
            items = []
            while not self.took("]"):
                items.append(self.expression())
                self.took(",")
            return items
        if token.text in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[token.text]
        if self.now().text == "(" and token.kind == "name":
            return self.call(token.text)
        return self.named(token.text)

    def named(self, name: str) -> Any:
        head, _, rest = name.partition(".")
        if head in self.loops:
            return self.loops[head].get(rest) if rest else self.loops[head]
        return self.env[name]

    def call(self, function: str) -> Any:
        assert self.took("(")
        if function in ("any", "all", "count", "sum", "min", "max") and self.now(1).text == "in":
            return self.loop(function)
        arguments = []
        while not self.took(")"):
            arguments.append(self.expression())
            self.took(",")
        if function == "not":
            return self.opposite(arguments[0])
        if function == "date" and isinstance(arguments[0], str):
            return date.fromisoformat(arguments[0])
        if any(argument is None for argument in arguments):
            return None
        return self.answer(function, arguments)

    def answer(self, function: str, arguments: list[Any]) -> Any:
        if function == "days":
            if len(arguments) == 1:
                return timedelta(days=int(arguments[0])) if isinstance(arguments[0], Decimal) else None
            dated = all(isinstance(argument, date) for argument in arguments)
            return Decimal((arguments[1] - arguments[0]).days) if dated else None
        if function == "abs":
            return DIGITS.abs(arguments[0]) if isinstance(arguments[0], Decimal) else None
        assert function in ("min", "max"), function
        if len({type(argument) for argument in arguments}) > 1 or isinstance(arguments[0], bool):
            return None if len(arguments) > 1 else arguments[0]
        return min(arguments) if function == "min" else max(arguments)

    def loop(self, kind: str) -> Any:
        variable = self.now().text
        self.at += 2
        source = self.expression()
        assert self.took("satisfies")
        body, values = self.at, []
        outer = self.loops.get(variable)
        for item in source if source else [None]:
            self.at = body
            self.loops[variable] = item if item is not None else {}
            values.append(self.expression())
        if outer is None:
            del self.loops[variable]
        else:
            self.loops[variable] = outer
        assert self.took(")")
        if source is None:
            return None
        return self.gather(kind, values if source else [])

    def gather(self, kind: str, values: list[Any]) -> Any:
        if kind in ("any", "all"):
            answer: Any = kind == "all"
            for value in values:
                answer = self.both(answer, value) if kind == "all" else self.either(answer, value)
            return answer
        if kind == "count":
            return None if any(not isinstance(v, bool) for v in values) else Decimal(sum(v is True for v in values))
        if not values:
            return Decimal(0) if kind == "sum" else None
        if any(not isinstance(value, Decimal) for value in values):
            return None
        if kind == "sum":
            total: Any = Decimal(0)
            for value in values:
                total = self.reckon("+", total, value)
            return total
        return min(values) if kind == "min" else max(values)

    # Cells

    def unary(self) -> bool | None:
        token = self.now()
        if token.kind == "op" and token.text in COMPARISONS:
            self.at += 1
            return self.compare(token.text, self.tested, self.sum())
        if token.kind == "op" and token.text in "([]" and self.is_range():
            self.at += 1
            low = self.sum()
            assert self.took("..")
            high = self.sum()
            closing = self.now().text
            self.at += 1
            above = self.compare(">=" if token.text == "[" else ">", self.tested, low)
            below = self.compare("<=" if closing == "]" else "<", self.tested, high)
            return self.both(above, below)
        wanted = self.sum()
        if isinstance(wanted, list):
            answer: bool | None = False
            for item in wanted:
                same = self.same(self.tested, item)
                answer = self.either(answer, same is True if self.dmn else same)
            return answer
        return self.same(self.tested, wanted)

    def is_range(self) -> bool:
        if self.now().text == "]":
            return True
        depth = 0
        for token in self.tokens[self.at :]:
            if token.kind != "op":
                continue
            depth += (token.text in "([") - (token.text in ")]")
            if depth == 0:
                return False
            if depth == 1 and token.text in ("..", ","):
                return token.text == ".."
        return False

    def cell(self) -> bool | None:
        if self.now().kind == "end" or (self.sees("-") and self.now(1).kind == "end"):
            return True
        if self.sees("not", "set"):
            return self.tested is None
        if self.took("not"):
            bracket = self.took("(")
            answer = self.words()
            while bracket and self.took(","):
                answer = self.either(answer, self.words())
            return self.opposite(answer)
        self.took("any", "of")
        answer = self.words()
        while self.took(","):
            answer = self.either(answer, self.words())
        return answer

    def words(self) -> bool | None:
        for words, op in ((("up", "to"), "<="), (("under",), "<"), (("over",), ">"), (("from",), ">=")):
            if self.took(*words):
                answer = self.compare(op, self.tested, self.sum())
                if op in (">", ">=") and self.took("up", "to"):
                    return self.both(answer, self.compare("<=", self.tested, self.sum()))
                if op in (">", ">=") and self.took("under"):
                    return self.both(answer, self.compare("<", self.tested, self.sum()))
                return answer
        return self.unary()


def evaluate(text: str, env: Mapping[str, Any], *, dmn: bool = False) -> Any:
    """The value of an expression."""
    return Oracle(text, env, dmn=dmn).expression()


def fits(text: str, env: Mapping[str, Any], value: Any, *, dmn: bool = False) -> bool | None:
    """Whether a cell fits a value."""
    return Oracle(text, env, dmn=dmn, tested=value).cell()


def rows_that_fit(
    headers: Sequence[str], rows: Sequence[Sequence[str]], env: Mapping[str, Any], *, dmn: bool = False
) -> list[int]:
    """The indexes of the rows of which every cell fits."""
    values = [evaluate(header, env, dmn=dmn) for header in headers]
    return [
        index
        for index, cells in enumerate(rows)
        if all(fits(cell, env, value, dmn=dmn) is True for cell, value in zip(cells, values, strict=True))
    ]


def settle(policy: str, answers: Sequence[Any], order: Sequence[Any]) -> Any:
    """One output of the rows that fit, by hit policy; 'violation' where the policy is broken."""
    if not answers:
        return None
    ranked = sorted(answers, key=lambda answer: order.index(answer) if answer in order else len(order))
    numbers = [answer for answer in answers if isinstance(answer, Decimal)]
    match policy:
        case "F":
            return answers[0]
        case "U":
            return answers[0] if len(answers) == 1 else "violation"
        case "A":
            return answers[0] if all(answer == answers[0] for answer in answers) else "violation"
        case "P":
            return ranked[0]
        case "O":
            return ranked
        case "R" | "C":
            return list(answers)
        case "C#":
            return Decimal(len(answers))
        case "C+":
            return sum(numbers, Decimal(0))
        case "C<":
            return min(numbers)
    return max(numbers)
