"""A condition that must be true, false or unknown, turned into what is asked of its names."""

from __future__ import annotations

from decimal import Decimal

from sop.checking.allowed import KNOWN, UNKNOWN, Allowed, compared, one_of, only, outside
from sop.checking.cells import range_condition
from sop.checking.goals import FALSE, NOT_FALSE, NOT_TRUE, TRUE, UNSET, Ask, Every, Goal, Keep, Some, Ways
from sop.checking.house import House, Key, Place
from sop.policy import Formula
from sop.sfeel import ANY, TypeInfo
from sop.sfeel.nodes import (
    Against,
    Between,
    Compare,
    Equals,
    Field,
    In,
    IsEmpty,
    IsSet,
    ListOf,
    Literal,
    Logic,
    Name,
    Node,
    Not,
    Quantified,
    Range,
)
from sop.tables.policies import rank
from sop.values import Value

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_SIGNS = {"<": (-1,), "<=": (-1, 0), "=": (0,), "!=": (-1, 1), ">=": (0, 1), ">": (1,)}
_RELATION = TypeInfo("number")


class Asking:
    """Reads conditions of one edition."""

    def __init__(self, house: House) -> None:
        self.house = house

    def ways(self, ask: Ask) -> Ways:
        """What must hold for the condition to be as asked: any one of these lists of goals."""
        node, mask, place = ask.node, ask.mask, ask.place
        if mask == TRUE | FALSE | UNSET:
            return [[]]
        match node:
            case Literal():
                return [[]] if mask & _truth(node.value) else []
            case Not():
                return [[Ask(node.operand, _swapped(mask), place)]]
            case Logic():
                return self._logic(node, mask, place)
            case Name() | Field():
                return self._named(node, mask, place)
            case Compare():
                return self._compare(node, mask, place)
            case Between():
                both = Logic("and", (Compare(">=", node.operand, node.low), Compare("<=", node.operand, node.high)))
                return [[Ask(both, mask, place)]]
            case In():
                return self._in(node, mask, place)
            case IsSet():
                return self._set(node, mask, place)
            case IsEmpty():
                return self._empty(node, mask, place)
            case Quantified(kind="any" | "all"):
                return self._quantified(node, mask, place)
        return [[self._opaque(node, mask, place)]]

    def _logic(self, node: Logic, mask: int, place: Place) -> Ways:
        """`and` is true where all are, false where one is; `or` the other way round."""
        if node.op == "or":
            turned = Logic("and", tuple(Not(item) for item in node.items))
            return self._logic(turned, _swapped(mask), place)
        every: list[Goal]
        if mask in (TRUE, NOT_FALSE):
            every = [Ask(item, mask, place) for item in node.items]
            return [every]
        if mask in (FALSE, NOT_TRUE):
            return [[Ask(item, mask, place)] for item in node.items]
        if mask == UNSET:
            return [
                [Ask(item, UNSET if item is one else NOT_FALSE, place) for item in node.items] for one in node.items
            ]
        every = [Ask(item, TRUE, place) for item in node.items]
        ways: Ways = [every]
        ways += [[Ask(item, FALSE, place)] for item in node.items]
        return ways

    def _key(self, node: Node, place: Place) -> Key:
        if isinstance(node, Name | Field):
            return self.house.key(node, place)
        return Key(place.sop, "", 0, node) if not place.records else Key(place.sop, repr(place.records), 0, node)

    def _named(self, node: Name | Field, mask: int, place: Place) -> Ways:
        key = self.house.key(node, place)
        inner = self.house.definition(key)
        if inner is not None and inner.formula.expr is not None:
            return [[Ask(inner.formula.expr.root, mask, self.house.inside(key, inner.entity))]]
        figure = self.house.parameter(key)
        if figure is not None:
            return [[]] if mask & _truth(figure) else []
        return [[Keep(key, _truths(mask), TypeInfo("boolean"))]]

    def _opaque(self, node: Node, mask: int, place: Place) -> Goal:
        return Keep(self._key(node, place), _truths(mask), TypeInfo("boolean"))

    def _value(self, node: Node, place: Place) -> tuple[bool, Value]:
        """The value that a side of a comparison has whatever happens, where it has one."""
        if isinstance(node, Literal):
            return True, node.value
        if isinstance(node, Name | Field):
            figure = self.house.parameter(self.house.key(node, place))
            return figure is not None, figure
        return False, None

    def _compare(self, node: Compare, mask: int, place: Place) -> Ways:
        (left_fixed, left), (right_fixed, right) = self._value(node.left, place), self._value(node.right, place)
        if left_fixed and not right_fixed:
            turned = Compare(_FLIPPED[node.op], node.right, Literal(left), node.order)
            return self._compare(turned, mask, place)
        if not right_fixed:
            return self._relation(node, mask, place)
        if left_fixed:
            fits = compared(node.op, right, holds=True)
            return [[]] if mask & (FALSE if fits.meet(only(left)).empty else TRUE) else []
        subject = node.left
        if isinstance(right, bool) and node.op in ("=", "!="):
            return [[Ask(subject, mask if right == (node.op == "=") else _swapped(mask), place)]]
        if right is None:
            return [[self._opaque(node, mask, place)]]
        info = self.house.info(self._key(subject, place)) if isinstance(subject, Name | Field) else ANY
        yes = self._ranked(node, right, info) if node.order else compared(node.op, right, holds=True)
        no = self._ranked(node, right, info, holds=False) if node.order else compared(node.op, right, holds=False)
        return self._either(subject, mask, place, yes, no, info)

    def _either(self, subject: Node, mask: int, place: Place, yes: Allowed, no: Allowed, info: TypeInfo) -> Ways:
        """One goal on the subject: where the test holds, where it does not, where nothing is known."""
        parts = (*(yes.parts if mask & TRUE else ()), *(no.parts if mask & FALSE else ()))
        allowed = Allowed(bool(mask & UNSET), yes.kind or no.kind, parts)
        return [[Keep(self._key(subject, place), allowed, info)]]

    @staticmethod
    def _ranked(node: Compare, right: Value, info: TypeInfo, *, holds: bool = True) -> Allowed:
        listed = dict.fromkeys([*node.order, *info.values])
        wanted = [
            text
            for text in listed
            if (_sign(rank(node.order, right), rank(node.order, text)) in _SIGNS[node.op]) == holds
        ]
        return one_of(wanted) if wanted else Allowed(False, "string", ())

    def _relation(self, node: Compare, mask: int, place: Place) -> Ways:
        """Two values that both move: only which of them is greater is of interest."""
        left, right, op = node.left, node.right, node.op
        if repr(left) > repr(right):
            left, right, op = right, left, _FLIPPED[op]
        pair = Compare("?", left, right)
        signs = _SIGNS[op]
        yes, no = one_of([Decimal(s) for s in signs]), one_of([Decimal(s) for s in (-1, 0, 1) if s not in signs])
        may_be_unknown = any(
            self.house.unknown(self._key(side, place)) if isinstance(side, Name | Field) else True
            for side in (left, right)
        )
        if not may_be_unknown:
            mask &= ~UNSET
        return self._either(pair, mask, place, yes, no, _RELATION)

    def _in(self, node: In, mask: int, place: Place) -> Ways:
        tests: list[Node] = []
        for test in node.tests:
            match test:
                case Equals(right=ListOf(items=items)):
                    tests.extend(Compare("=", node.operand, item) for item in items)
                case Equals():
                    tests.append(Compare("=", node.operand, test.right))
                case Against():
                    tests.append(Compare(test.op, node.operand, test.right, test.order))
                case Range():
                    tests.append(range_condition(node.operand, test))
                case _:
                    return [[self._opaque(node, mask, place)]]
        if all(isinstance(one, Compare) and one.op == "=" and isinstance(one.right, Literal) for one in tests):
            # As one goal: an enumeration then narrows at once, and no way has to be chosen.
            values = [one.right.value for one in tests if isinstance(one, Compare) and isinstance(one.right, Literal)]
            if all(isinstance(value, str) for value in values):
                yes = one_of(values)
                info = (
                    self.house.info(self._key(node.operand, place)) if isinstance(node.operand, Name | Field) else ANY
                )
                return self._either(node.operand, mask, place, yes, outside(yes), info)
        return [[Ask(tests[0] if len(tests) == 1 else Logic("or", tuple(tests)), mask, place)]]

    def _set(self, node: IsSet, mask: int, place: Place) -> Ways:
        wanted = _swapped(mask) if node.negated else mask
        if wanted & TRUE and wanted & FALSE:
            return [[]]
        if not wanted & (TRUE | FALSE):
            return []
        allowed = KNOWN if wanted & TRUE else UNKNOWN
        if isinstance(node.operand, Name | Field):
            key = self.house.key(node.operand, place)
            inner = self.house.definition(key)
            if inner is not None and inner.unit == "yes or no" and inner.formula.expr is not None:
                goal = TRUE | FALSE if wanted & TRUE else UNSET
                return [[Ask(inner.formula.expr.root, goal, self.house.inside(key, inner.entity))]]
            return [[Keep(key, allowed, self.house.info(key))]]
        return [[Keep(self._key(node.operand, place), allowed)]]

    def _empty(self, node: IsEmpty, mask: int, place: Place) -> Ways:
        wanted = _swapped(mask) if node.negated else mask
        if isinstance(node.operand, Name) and node.operand.name in self.house.entities:
            source = node.operand.name
            ways: Ways = [[Every(source, "", None)]] if wanted & TRUE else []
            return [*ways, [Some(source, self.house.entities[source], None)]] if wanted & FALSE else ways
        return [[self._opaque(IsEmpty(node.operand, False), wanted, place)]]

    def _quantified(self, node: Quantified, mask: int, place: Place) -> Ways:
        if not isinstance(node.source, Name) or node.source.name not in self.house.entities:
            return [[self._opaque(node, mask, place)]]
        source, word = node.source.name, node.variable
        if node.kind == "all":  # all are, unless any is not
            return [[Ask(Quantified("any", word, node.source, Not(node.body)), _swapped(mask), place)]]
        if mask in (TRUE, NOT_FALSE):
            return [[Some(source, word, Ask(node.body, mask, place))]]
        if mask in (FALSE, NOT_TRUE):
            return [[Every(source, word, Ask(node.body, mask, place))]]
        if mask == UNSET:
            some = Some(source, word, Ask(node.body, UNSET, place))
            return [[some, Every(source, word, Ask(node.body, NOT_TRUE, place))]]
        return [[Some(source, word, Ask(node.body, TRUE, place))], [Every(source, word, Ask(node.body, FALSE, place))]]


def condition(formula: Formula) -> Node | None:
    """The tree of a formula; None for one that is always the same value."""
    return formula.expr.root if formula.expr is not None else None


def _truth(value: Value) -> int:
    return UNSET if value is None else TRUE if value is True else FALSE


def _truths(mask: int) -> Allowed:
    values = [value for value, bit in ((False, FALSE), (True, TRUE)) if mask & bit]
    return one_of(values, null=bool(mask & UNSET)) if values else UNKNOWN


def _swapped(mask: int) -> int:
    return (FALSE if mask & TRUE else 0) | (TRUE if mask & FALSE else 0) | mask & UNSET


def _sign(left: int, right: int) -> int:
    return (left > right) - (left < right)
