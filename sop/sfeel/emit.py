"""A tree to Python source that holds only fixed text and indices into a constants tuple, no byte of the document.

Sources of one structure are compiled once: two cells that differ in their numbers share their code.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import CodeType
from typing import cast

from sop.sfeel import builtins, runtime
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
    SetTest,
    Test,
    Tests,
    Variable,
)

HELPERS: dict[str, object] = {
    "eq": runtime.equal,
    "eqd": runtime.equal_dmn,
    "lt": runtime.less,
    "le": runtime.at_most,
    "rk": runtime.ranked,
    "neg3": runtime.negated,
    "and3": runtime.conjunction,
    "or3": runtime.disjunction,
    "has": runtime.matches,
    "fld": runtime.field,
    "emp": runtime.is_empty,
    "add": runtime.plus,
    "sub": runtime.minus,
    "mul": runtime.times,
    "div": runtime.over,
    "pow": runtime.power,
    "opp": runtime.opposite,
    "call": builtins.call,
    "each": builtins.quantified,
}
MOST_INLINE = 12
"""From more parts than this on, a helper is called: the source must not grow deep."""
_ARITHMETIC = {"+": "add", "-": "sub", "*": "mul", "/": "div", "**": "pow"}


class Constants:
    """The values that generated code refers to by number."""

    def __init__(self) -> None:
        self.values: list[object] = []
        self._numbers: dict[tuple[type, str], int] = {}

    def add(self, value: object) -> str:
        """The name under which generated code finds `value`."""
        key = (value.__class__, repr(value))
        if key not in self._numbers:
            self._numbers[key] = len(self.values)
            self.values.append(value)
        return f"k{self._numbers[key]}"

    def keep(self, thing: object) -> str:
        """The name for an object that is no value of the language: a function, a class, a look-up table."""
        for index, kept in enumerate(self.values):
            if kept is thing:
                return f"k{index}"
        self.values.append(thing)
        return f"k{len(self.values) - 1}"

    def unpack(self) -> str:
        """The line that binds them."""
        names = "".join(f"k{index}," for index in range(len(self.values)))
        return f"{names}=k" if names else "pass"


class Emitter:
    """Turns nodes into source. `e` is the environment, `v` the value tested, `l0`, `l1` ... the loop variables."""

    def __init__(self, constants: Constants, *, dmn: bool = False, tested: str = "v") -> None:
        self.constants = constants
        self.tested = tested
        self.inner = 0
        self.same = "eqd" if dmn else "eq"
        self.loops: dict[str, str] = {}

    def node(self, node: Node) -> str:
        """The source of an expression's value."""
        constant = self.constants.add
        match node:
            case Literal():
                return repr(node.value) if node.value is None or isinstance(node.value, bool) else constant(node.value)
            case Name():
                return f"e[{constant(node.name)}]"
            case Field():
                record = self.loops[node.variable] if node.bound else f"e[{constant(node.variable)}]"
                return f"fld({record},{constant(node.path)})"
            case Variable():
                return self.loops[node.name]
            case Input():
                return self.tested
            case Negate():
                return f"opp({self.node(node.operand)})"
            case Arithmetic():
                return f"{_ARITHMETIC[node.op]}({self.node(node.left)},{self.node(node.right)})"
            case Compare():
                return self.compare(node.op, self.node(node.left), self.node(node.right), node.order)
            case Logic():
                return self.logic(node.op, [self.node(item) for item in node.items])
            case Not():
                return f"neg3({self.node(node.operand)})"
            case Between():
                low, high, inner = self.node(node.low), self.node(node.high), self._inner()
                both = self.logic("and", [f"le({low},{inner})", f"le({inner},{high})"])
                return f"(lambda {inner}:{both})({self.node(node.operand)})"
            case In():
                inner = self._inner()
                tests = [self.test(test, inner) for test in node.tests]
                return f"(lambda {inner}:{self.joined(tests)})({self.node(node.operand)})"
            case IsSet():
                return f"({self.node(node.operand)} is {'' if node.negated else 'not '}None)"
            case IsEmpty():
                empty = f"emp({self.node(node.operand)})"
                return f"neg3({empty})" if node.negated else empty
            case ListOf():
                return f"[{','.join(self.node(item) for item in node.items)}]"
            case Call():
                arguments = ",".join(self.node(argument) for argument in node.arguments)
                if node.function in builtins.NEED_CALENDAR:
                    return f"call(e,{constant(node.function)},{arguments})"
                return f"{self.constants.keep(builtins.PLAIN[node.function])}({arguments})"
            case Quantified():
                return self.quantified(node)

    def compare(self, op: str, left: str, right: str, order: tuple[str, ...] = ()) -> str:
        """The source of one comparison."""
        if op == "=":
            return f"{self.same}({left},{right})"
        if op == "!=":
            return f"neg3({self.same}({left},{right}))"
        if order:
            return f"rk({self.constants.add(op)},{left},{right},{self.constants.add(order)})"
        if op in (">", ">="):
            left, right = right, left
        return f"{'lt' if op in '<>' else 'le'}({left},{right})"

    def quantified(self, node: Quantified) -> str:
        source = self.node(node.source)
        outer = self.loops.get(node.variable)
        name = f"l{len(self.loops)}_{0 if outer is None else 1}"
        if outer is not None:
            name = outer + "_"
        self.loops[node.variable] = name
        body = self.node(node.body)
        if outer is None:
            del self.loops[node.variable]
        else:
            self.loops[node.variable] = outer
        return f"each({self.constants.add(node.kind)},{source},lambda {name}:{body})"

    def _inner(self) -> str:
        """A fresh name for the value that `in` and `between` hold against their tests."""
        self.inner += 1
        return f"w{self.inner}"

    def test(self, test: Test, value: str) -> str:
        """The source of one test on `value`."""
        match test:
            case Equals():
                right = self.node(test.right)
                single = isinstance(test.right, Literal)
                return f"{self.same}({value},{right})" if single else f"has({value},{right},{self.same})"
            case Against():
                return self.compare(test.op, value, self.node(test.right), test.order)
            case Range():
                return self.range(test, value)
            case SetTest():
                return f"({value} is {'' if test.negated else 'not '}None)"
            case Holds():
                return self.node(test.condition)

    def range(self, test: Range, value: str) -> str:
        parts = []
        if test.low is not None:
            parts.append(self.compare(">=" if test.low_closed else ">", value, self.node(test.low)))
        if test.high is not None:
            parts.append(self.compare("<=" if test.high_closed else "<", value, self.node(test.high)))
        return parts[0] if len(parts) == 1 else self.logic("and", parts)

    def joined(self, made: list[str]) -> str:
        """Any of several conditions."""
        return made[0] if len(made) == 1 else self.logic("or", made)

    def logic(self, op: str, made: list[str]) -> str:
        """Kleene's and, or: the first that decides ends it, and what stands after it is not worked out."""
        if len(made) > MOST_INLINE:
            return f"{op}3(({''.join(part + ',' for part in made)}))"
        decides, other = ("False", "True") if op == "and" else ("True", "False")
        names = []
        for _ in made:
            self.inner += 1
            names.append(f"t{self.inner}")
        tests = "".join(
            f"{decides} if ({name}:={part}) is {decides} else " for name, part in zip(names, made, strict=True)
        )
        return f"({tests}{other} if {' and '.join(f'{name} is {other}' for name in names)} else None)"

    def cell(self, cell: Tests) -> str:
        """The source of a whole cell: whether it fits `v`."""
        if cell.is_any:
            return "True"
        fits = self.joined([self.test(test, self.tested) for test in cell.tests])
        return f"neg3({fits})" if cell.negated else fits


@lru_cache(maxsize=4096)
def _code(source: str) -> CodeType:
    return compile(source, "<compiled by sop.sfeel>", "exec")


@lru_cache(maxsize=4096)
def _factory(source: str) -> Callable[[tuple[object, ...]], object]:
    space: dict[str, object] = dict(HELPERS)
    exec(_code(source), space)
    return cast("Callable[[tuple[object, ...]], object]", space["make"])


def build(parameters: str, body: str, constants: Constants) -> object:
    """The function of `parameters` whose body is `body` (lines, already indented by two), over the constants."""
    source = f"def make(k):\n {constants.unpack()}\n def run({parameters}):\n{body}\n return run\n"
    return _factory(source)(tuple(constants.values))
