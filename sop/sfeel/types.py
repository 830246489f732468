"""What an expression can give before any value is known, and the mistakes that this shows.

Two kinds that never go together, two units in one sum or comparison, a value that its enumeration does not hold: each
is a `SfeelError` with its offset. Where nothing is known, nothing is said.
"""

from __future__ import annotations

from dataclasses import replace

from sop.errors import nearest
from sop.sfeel import Cell, Expr
from sop.sfeel.nodes import (
    Against,
    Arithmetic,
    Between,
    Call,
    Compare,
    Equals,
    Field,
    Holds,
    In,
    Input,
    IsEmpty,
    IsSet,
    ListOf,
    Literal,
    Logic,
    Name,
    Negate,
    Node,
    Not,
    Quantified,
    Range,
    Test,
    Variable,
)
from sop.sfeel.scope import ANY, Scope, SfeelError, TypeInfo
from sop.values import kind_of

_BOOLEAN = TypeInfo("boolean")
_NUMBER = TypeInfo("number")
_PLAIN = {"number": "number", "string": "text", "boolean": "true or false", "dateTime": "date and time"}
_CALLS = {
    "date": TypeInfo("date"),
    "date and time": TypeInfo("dateTime"),
    "time": TypeInfo("time"),
    "years and months duration": TypeInfo("months"),
    "hours": TypeInfo("duration"),
    "minutes": TypeInfo("duration"),
    "months": TypeInfo("months"),
    "workday": TypeInfo("date"),
    "workdays": TypeInfo("number", unit="working days"),
    "workhour": TypeInfo("dateTime"),
    "working hours": TypeInfo("number", unit="working hours"),
    "count": _NUMBER,
    "any": _BOOLEAN,
    "all": _BOOLEAN,
}
_SPANS = ("duration", "months")
_MOMENTS = ("date", "dateTime")


def type_of(expr: Expr) -> TypeInfo:
    """The kind and unit that an expression gives; `any` where they cannot be known."""
    return _Checker(expr.scope, ANY).of(expr.root)


def check_expression(expr: Expr) -> tuple[SfeelError, ...]:
    """All mistakes of kind, unit and enumeration in an expression."""
    checker = _Checker(expr.scope, ANY)
    checker.of(expr.root)
    return tuple(checker.found)


def check_cell(cell: Cell, column: TypeInfo) -> tuple[SfeelError, ...]:
    """All such mistakes in a cell of a column."""
    checker = _Checker(cell.scope, column)
    for test in cell.root.tests:
        checker.test(test, column)
    return tuple(checker.found)


class _Checker:
    def __init__(self, scope: Scope, tested: TypeInfo) -> None:
        self.scope = scope
        self.tested = tested
        self.bound: dict[str, TypeInfo] = {}
        self.found: list[SfeelError] = []

    def report(self, code: str, message: str, at: int) -> None:
        self.found.append(SfeelError(code, message, offset=at))

    def of(self, node: Node) -> TypeInfo:
        """The type of a node; what is wrong below it is reported on the way."""
        match node:
            case Literal():
                return ANY if node.value is None else TypeInfo(kind_of(node.value))
            case Name():
                return self.scope.type_of(node.name)
            case Field():
                if not node.bound:
                    return self.scope.type_of(f"{node.variable}.{node.path}")
                return (self.bound.get(node.variable, ANY).fields or {}).get(node.path, ANY)
            case Variable() | ListOf():
                for item in node.items if isinstance(node, ListOf) else ():
                    self.of(item)
                return TypeInfo("list") if isinstance(node, ListOf) else ANY
            case Input():
                return self.tested
            case Negate():
                return replace(self.of(node.operand), values=(), order=())
            case Arithmetic():
                return self.arithmetic(node)
            case Quantified():
                return self.quantified(node)
            case Call():
                return self.call(node)
            case _:
                return self.condition(node)

    def condition(self, node: Compare | Logic | Not | Between | In | IsSet | IsEmpty) -> TypeInfo:
        match node:
            case Compare():
                self.pair(node.left, node.right, node.at)
            case Logic():
                for item in node.items:
                    self.truth(item, node.op)
            case Not():
                self.truth(node.operand, "not")
            case Between():
                self.pair(node.operand, node.low, node.at)
                self.pair(node.operand, node.high, node.at)
            case In():
                left = self.of(node.operand)
                for test in node.tests:
                    self.test(test, left)
            case _:
                self.of(node.operand)
        return _BOOLEAN

    def truth(self, node: Node, word: str) -> None:
        kind = self.of(node).kind
        if kind not in ("any", "boolean"):
            self.report("type-mismatch", f"`{word}` joins conditions; this is {said(kind)}", node.at)

    def pair(self, left: Node, right: Node, at: int) -> None:
        one, other = self.of(left), self.of(right)
        self.together(one, other, "compared", at)
        for info, node in ((one, right), (other, left)):
            if isinstance(node, Literal):
                self.listed(info, node)

    def listed(self, info: TypeInfo, literal: Literal) -> None:
        """A text held against an enumeration must be in it."""
        value = literal.value
        if info.values and isinstance(value, str) and value not in info.values and value not in info.order:
            allowed = ", ".join(info.values[:8]) + (", ..." if len(info.values) > 8 else "")
            message = f'"{value[:60]}" is none of the values here ({allowed}){nearest(value, info.values)}'
            self.report("unknown-value", message, literal.at)

    def together(self, left: TypeInfo, right: TypeInfo, how: str, at: int) -> bool:
        """Whether two types can be compared or added; a mismatch is reported."""
        if "any" in (left.kind, right.kind):
            return True
        if left.kind != right.kind:
            self.report("type-mismatch", f"{said(left.kind)} and {said(right.kind)} cannot be {how}", at)
            return False
        if not same_unit(left.unit, right.unit):
            self.report("unit-mismatch", f"{left.unit} and {right.unit} cannot be {how}", at)
            return False
        return True

    def arithmetic(self, node: Arithmetic) -> TypeInfo:
        left, right = self.of(node.left), self.of(node.right)
        if "any" in (left.kind, right.kind):
            return ANY
        if left.kind == right.kind == "number":
            if node.op in "+-":
                self.together(left, right, "added" if node.op == "+" else "subtracted", node.at)
                return TypeInfo("number", unit=left.unit or right.unit)
            if node.op == "*":
                return TypeInfo("number", unit=None if left.unit and right.unit else left.unit or right.unit)
            return TypeInfo("number", unit=left.unit if node.op == "/" and not right.unit else None)
        made = _mixed(node.op, left.kind, right.kind)
        if made is None:
            hint = (
                "; write `days(n)`"
                if {left.kind, right.kind} & {*_MOMENTS} and "number" in (left.kind, right.kind)
                else ""
            )
            message = f"`{node.op}` does not go with {said(left.kind)} and {said(right.kind)}{hint}"
            self.report("type-mismatch", message, node.at)
            return ANY
        return TypeInfo(made)

    def call(self, node: Call) -> TypeInfo:
        types = [self.of(argument) for argument in node.arguments]
        if node.function == "days":
            return TypeInfo("duration") if len(types) == 1 else TypeInfo("number", unit="days")
        if node.function in ("min", "max", "sum"):
            made = types[0]
            for argument, info in zip(node.arguments[1:], types[1:], strict=True):
                self.together(made, info, "compared", argument.at)
                made = info if made.kind == "any" or not made.unit else made
            return ANY if made.kind == "list" else replace(made, values=(), order=())
        if node.function in ("abs", "floor", "ceiling", "round", "decimal"):
            return replace(types[0], values=(), order=())
        return _CALLS.get(node.function, ANY)

    def quantified(self, node: Quantified) -> TypeInfo:
        source = self.of(node.source)
        if source.kind not in ("any", "list"):
            self.report("type-mismatch", f"a loop goes over a list; this is {said(source.kind)}", node.source.at)
        outer = self.bound.get(node.variable)
        self.bound[node.variable] = source
        body = self.of(node.body)
        if node.kind in ("any", "all", "count") and body.kind not in ("any", "boolean"):
            self.report("type-mismatch", f"`satisfies` needs a condition here; this is {said(body.kind)}", node.body.at)
        if outer is None:
            del self.bound[node.variable]
        else:
            self.bound[node.variable] = outer
        if node.kind in ("any", "all"):
            return _BOOLEAN
        return _NUMBER if node.kind == "count" else body

    def test(self, test: Test, column: TypeInfo) -> None:
        """A test held against the type of what it tests."""
        match test:
            case Equals():
                info = self.of(test.right)
                if info.kind != "list":
                    self.together(column, info, "compared", test.at)
                if isinstance(test.right, Literal):
                    self.listed(column, test.right)
            case Against():
                self.together(column, self.of(test.right), "compared", test.at)
            case Range():
                for bound in (test.low, test.high):
                    if bound is not None:
                        self.together(column, self.of(bound), "compared", test.at)
            case Holds():
                self.truth(test.condition, "?")


def same_unit(left: str | None, right: str | None) -> bool:
    """Whether two units go together: the same, either unsaid, or `money` with a currency."""
    if not left or not right:
        return True
    one, other = _unit(left), _unit(right)
    if one == other:
        return True
    return "money" in (one, other) and any(len(unit) == 3 and unit.isupper() for unit in (left, right))


def said(kind: str) -> str:
    """A kind in plain words."""
    word = _PLAIN.get(kind, kind)
    return word if word in ("text", "true or false") else f"a {word}"


def _unit(unit: str) -> str:
    return " ".join(unit.lower().split()).removesuffix("s")


def _mixed(op: str, left: str, right: str) -> str | None:
    """The kind that arithmetic on kinds other than two numbers gives; None where there is none."""
    if op in "+-":
        if left in (*_MOMENTS, "time") and right in _SPANS:
            return left
        if op == "+" and left in _SPANS and right in _MOMENTS:
            return right
        if op == "-" and left == right and left in (*_MOMENTS, "time"):
            return "duration"
        return left if left == right and (left in _SPANS or (left == "string" and op == "+")) else None
    if op == "*" and "number" in (left, right):
        span = right if left == "number" else left
        return span if span in _SPANS else None
    if op == "/" and left in _SPANS:
        return left if right == "number" else "number" if right == left else None
    return None
