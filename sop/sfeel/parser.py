"""Tokens to the tree of one expression: a Pratt parser, so that nesting costs few frames and is bounded."""

from __future__ import annotations

from decimal import Decimal

from sop.errors import nearest
from sop.sfeel.builtins import ARITY
from sop.sfeel.nodes import (
    Against,
    Arithmetic,
    Between,
    Call,
    Compare,
    Equals,
    Field,
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
    Tree,
    Variable,
    children,
)
from sop.sfeel.reading import Reader
from sop.sfeel.scope import ANY, Scope, TypeInfo
from sop.sfeel.tokens import Token
from sop.temporal import parse_date, parse_datetime, parse_duration, parse_time
from sop.values import Value

MAX_NESTING = 40
"""Brackets within brackets. Deeper text is refused, so that no text costs more than its length."""
MAX_TERMS = 64
"""Operators in a row at one level, for the same reason."""
MAX_DEPTH = 90
"""Levels of the tree, which brackets and operators in a row make together."""

QUANTIFIERS = ("any", "all", "count", "sum", "min", "max")
KEYWORDS = frozenset({"and", "or", "not", "in", "is", "between", "satisfies", "true", "false", "null", "some", "every"})
_COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")
_OR, _AND, _TEST, _SUM, _PRODUCT, _POWER = 10, 20, 30, 40, 50, 60
_ARITHMETIC = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER}


class Parser(Reader):
    """Reads one text. Subclassed by the reader of cells."""

    def __init__(self, text: str, scope: Scope | None) -> None:
        self.scope = scope or Scope()
        super().__init__(text, self.scope.names or ())
        self.nesting = 0
        self.bound: dict[str, TypeInfo] = {}
        self.in_cell = False

    # Expressions

    def whole(self) -> Node:
        node = self.expression()
        if self.token.kind != "end":
            raise self.unread()
        self.check_depth(node)
        return node

    def check_depth(self, root: Tree) -> None:
        """Refuse a tree too deep to be compiled."""
        level: list[Tree] = [root]
        for _ in range(MAX_DEPTH):
            level = [child for node in level for child in children(node)]
            if not level:
                return
        raise self.error("too-deep", f"this nests more than {MAX_DEPTH} levels; use a definition for a part of it")

    def expression(self, power: int = 0) -> Node:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise self.error(
                "too-deep", f"this nests more than {MAX_NESTING} levels; use a definition for a part of it"
            )
        left = self.prefix()
        for _ in range(MAX_TERMS):
            made = self.infix(left, power)
            if made is None:
                self.nesting -= 1
                return left
            left = made
        raise self.error("too-long", f"more than {MAX_TERMS} operators in a row; use a definition for a part of it")

    def infix(self, left: Node, power: int) -> Node | None:
        token = self.token
        if token.kind == "op":
            strength = _ARITHMETIC.get(token.text)
            if strength is not None:
                if strength <= power:
                    return None
                self.advance()
                return Arithmetic(token.text, left, self.expression(strength), token.start)
            if token.text in _COMPARISONS and power < _TEST:
                if isinstance(left, Compare):
                    raise self.error("chained", "comparisons do not chain: write `a < b and b < c`")
                self.advance()
                right = self.expression(_TEST)
                return Compare(token.text, left, right, self.order_for(token, left, right), token.start)
            return None
        word = token.words
        if word in ("and", "or"):
            return self.logic(left, word, _AND if word == "and" else _OR, power)
        if power >= _TEST or word not in ("between", "in", "is"):
            return None
        self.advance()
        if word == "between":
            low = self.expression(_TEST)
            if not self.take_word("and"):
                raise self.error("expected", "`between` needs `and`: write `x between 1 and 5`")
            return Between(left, low, self.expression(_TEST), token.start)
        if word == "in":
            return In(left, self.membership(), token.start)
        negated = self.take_word("not")
        if self.take_word("set"):
            return IsSet(left, negated, token.start)
        if self.take_word("empty"):
            return IsEmpty(left, negated, token.start)
        raise self.error("expected", "after `is` stands `set`, `not set`, `empty` or `not empty`; for values write `=`")

    def logic(self, left: Node, word: str, strength: int, power: int) -> Node | None:
        if strength <= power:
            return None
        items, start = [left], self.token.start
        while self.take_word(word):
            items.append(self.expression(strength))
            if len(items) > 4 * MAX_TERMS:
                raise self.error("too-long", f"more than {4 * MAX_TERMS} parts joined by `{word}`")
        return Logic(word, tuple(items), start)

    def prefix(self) -> Node:
        token = self.token
        if token.kind in ("number", "string"):
            self.advance()
            return Literal(token.value, token.start)
        if token.kind == "at":
            self.advance()
            return Literal(self.temporal(token), token.start)
        if token.kind == "name":
            return self.named()
        if self.at_op("-"):
            self.advance()
            operand = self.expression(_POWER)
            if isinstance(operand, Literal) and isinstance(operand.value, Decimal):
                return Literal(operand.value.copy_negate(), token.start)
            return Negate(operand, token.start)
        if self.at_op("("):
            self.advance()
            node = self.expression()
            if self.at_op(".."):
                raise self.error("range-here", "a range stands only after `in` and in cells")
            self.expect(")", "to close the bracket")
            return node
        if self.at_op("["):
            return self.list_of()
        if self.at_op("?") and self.in_cell:
            self.advance()
            return Input(token.start)
        raise self.unread()

    def list_of(self) -> Node:
        start = self.advance().start
        items: list[Node] = []
        while not self.at_op("]"):
            items.append(self.expression())
            if self.at_op(".."):
                raise self.error("range-here", "a range stands only after `in` and in cells")
            if not self.at_op(","):
                break
            self.advance()
        self.expect("]", "to close the list")
        return ListOf(tuple(items), start)

    def named(self) -> Node:
        token = self.token
        word = token.words
        follows = self.peek()
        if follows.kind == "op" and follows.text == "(" and token.text not in self.bound:
            if word == "not":
                self.index += 2
                operand = self.expression()
                self.expect(")", "to close `not(`")
                return Not(operand, token.start)
            if word not in KEYWORDS:
                return self.call()
        if word in ("true", "false"):
            self.advance()
            return Literal(word == "true", token.start)
        if word == "null":
            self.advance()
            return Literal(None, token.start)
        if word in ("some", "every") and follows.kind == "name" and self.peek(2).words == "in":
            self.advance()
            return self.quantified("any" if word == "some" else "all", token.start)
        if word in KEYWORDS and not self.scope.knows_exactly(token.text):
            raise self.unread()
        return self.name()

    def name(self) -> Node:
        """A name as it stands: a loop variable or its field, an entity's field, a free name."""
        token = self.token
        word, dot, rest = token.text.partition(".")
        if word in self.bound:
            self.advance()
            if not dot:
                return Variable(word, token.start)
            fields = self.bound[word].fields
            if fields and rest not in fields:
                hint = nearest(rest, fields)
                raise self.error("unknown-name", f"`{rest}` is no field of `{word}`{hint}", token.start)
            return Field(word, rest, True, token.start)
        if not self.scope.knows(token.text):
            return self.unknown_name(token)
        self.advance()
        if word in self.scope.entities and dot:
            return Field(word, rest, False, token.start)
        after = self.token
        if self.scope.dmn and after.kind == "name" and after.text[0] == "." and after.start == token.end:
            return Field(token.text, self.advance().text[1:], False, token.start)
        return Name(token.text, token.start)

    def unknown_name(self, token: Token) -> Node:
        names = self.scope.names or ()
        if self.scope.dmn and "." in token.text:
            owner, _, path = token.text.rpartition(".")
            while owner and owner not in names:
                owner, _, head = owner.rpartition(".")
                path = f"{head}.{path}"
            if owner:  # DMN: a field that a known value lacks is null, and a date has its year
                self.advance()
                return Field(owner, path, False, token.start)
        if self.scope.open:
            self.advance()
            return Name(token.text, token.start)
        raise self.error("unknown-name", f"there is no `{token.text}`{nearest(token.text, names)}", token.start)

    # Calls

    def call(self) -> Node:
        token = self.advance()
        self.advance()
        function = token.words
        if function in QUANTIFIERS and self.token.kind == "name" and self.peek().words == "in":
            node = self.quantified(function, token.start)
            self.expect(")", f"to close `{function}(`")
            return node
        arguments: list[Node] = []
        while not self.at_op(")"):
            arguments.append(self.expression())
            if not self.at_op(","):
                break
            self.advance()
        self.expect(")", f"to close `{function}(`")
        return self.checked_call(token, function, tuple(arguments))

    def checked_call(self, token: Token, function: str, arguments: tuple[Node, ...]) -> Node:
        if function not in ARITY:
            raise self.error(
                "unknown-function", f"there is no function `{token.text}`{nearest(function, ARITY)}", token.start
            )
        fewest, most = ARITY[function]
        if not fewest <= len(arguments) <= most:
            wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
            message = f"`{function}` takes {wanted} argument{'s' if wanted != '1' else ''}, not {len(arguments)}"
            raise self.error("arguments", message, token.start)
        first = arguments[0]
        if function in _READERS and len(arguments) == 1 and isinstance(first, Literal) and isinstance(first.value, str):
            made = _READERS[function](first.value)
            if made is None and not self.scope.dmn:
                raise self.error("bad-value", f'"{first.value[:40]}" is no {function}', first.at)
            return Literal(made, token.start)
        return Call(function, arguments, token.start)

    def quantified(self, kind: str, start: int) -> Node:
        variable = self.advance()
        if "." in variable.text or variable.words in KEYWORDS:
            raise self.error("bad-variable", f"`{variable.text}` cannot be a loop variable", variable.start)
        self.advance()
        source = self.expression()
        if not self.take_word("satisfies"):
            raise self.error("expected", f"`satisfies` is missing: write `any({variable.text} in list satisfies ...)`")
        info = self.scope.type_of(source.name) if isinstance(source, Name) else ANY
        outer = self.bound.get(variable.text)
        self.bound[variable.text] = info
        body = self.expression()
        if outer is None:
            del self.bound[variable.text]
        else:
            self.bound[variable.text] = outer
        return Quantified(kind, variable.text, source, body, start)

    # Membership and ranges

    def membership(self) -> tuple[Test, ...]:
        if not self.at_op("("):
            return (self.plain_test(),)
        mark = self.index
        self.advance()
        tests = [self.plain_test()]
        if self.at_op(".."):  # `in (1..5)`: the bracket was the range's own
            self.index = mark
            return (self.plain_test(),)
        while self.at_op(","):
            self.advance()
            tests.append(self.plain_test())
        self.expect(")", "to close the list after `in`")
        return tuple(tests)

    def plain_test(self) -> Test:
        """A unary test in symbols: `< 10`, `[1..5)`, a value."""
        token = self.token
        if token.kind == "op" and token.text in _COMPARISONS:
            self.advance()
            right = self.expression(_TEST)
            return Against(token.text, right, self.order_for(token, None, right), token.start)
        if self.at_op("[", "]", "("):
            made = self.range()
            if made is not None:
                return made
        return Equals(self.expression(_TEST), token.start)

    def range(self) -> Range | None:
        """`[a..b]` and its open forms; None, with nothing read, where the bracket opens something else."""
        mark, token = self.index, self.advance()
        depth = self.nesting
        if token.text != "]" and not self._has_dots(mark):
            self.index = mark
            return None
        low = self.expression(_TEST)
        self.nesting = depth
        self.expect("..", "between the ends of the range")
        high = self.expression(_TEST)
        if not self.at_op("]", ")", "["):
            raise self.error("expected", f"a range ends with `]`, `)` or `[`{self._before()}")
        closing = self.advance().text
        return Range(low, high, token.text == "[", closing == "]", token.start)

    def _has_dots(self, opening: int) -> bool:
        """Whether `..` stands directly inside the bracket at `opening`."""
        depth = 0
        for token in self.tokens[opening:]:
            if token.kind != "op":
                continue
            if token.text in "([":
                depth += 1
            elif token.text in ")]":
                depth -= 1
                if depth <= 0:
                    return False
            elif depth == 1 and token.text in ("..", ","):
                return token.text == ".."
        return False

    # Values

    def temporal(self, token: Token) -> Value:
        text = token.text
        for read in (parse_date, parse_datetime, parse_time, parse_duration):
            value = read(text)
            if value is not None:
                return value
        if self.scope.dmn:
            return None
        raise self.error("bad-value", f'"{text[:40]}" is no date, time or duration', token.start)

    def order_for(self, token: Token, left: Node | None, right: Node) -> tuple[str, ...]:
        """The ranking by which texts are compared here, highest first; empty where none applies."""
        if token.text in ("=", "!="):
            return ()
        orders = [info.order for info in (self.info(left), self.info(right)) if info.order]
        if orders:
            return orders[0]
        texts = [node.value for node in (left, right) if isinstance(node, Literal) and isinstance(node.value, str)]
        if not texts or self.scope.dmn or self.scope.names is None:
            return ()
        ranked = {info.order for info in self.scope.names.values() if texts[0] in info.order}
        if len(ranked) == 1:
            return ranked.pop()
        if ranked:
            message = f'"{texts[0]}" stands in more than one order; compare with the output itself'
        else:
            message = f'"{texts[0]}" has no order; write "Order of `x`, highest first: ..." above a table'
        raise self.error("no-order", message, token.start)

    def info(self, node: Node | None) -> TypeInfo:
        """What the scope knows of a name or field."""
        match node:
            case Name():
                return self.scope.type_of(node.name)
            case Field(bound=True):
                return (self.bound.get(node.variable, ANY).fields or {}).get(node.path, ANY)
            case Field():
                return self.scope.type_of(f"{node.variable}.{node.path}")
        return ANY


_READERS = {"date": parse_date, "date and time": parse_datetime, "time": parse_time, "duration": parse_duration}
