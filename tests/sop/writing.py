"""Draws random conditions, cells and values as texts, from one seeded dice."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

NUMBERS = ("order.value", "credit.limit", "SOP-CR.days")
TEXTS = ("order.status", "customer.band")
FLAGS = ("order.rush", "order.export")
DATES = ("order.due", "clock.today")
LISTS = ("order.lines",)
WORDS = ("a", "b", "c", "open")
START = date(2026, 1, 29)


class Writer:
    """One seed's texts and values."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def one(self, options: tuple[Any, ...]) -> Any:
        return options[int(self.dice.random() * len(options))]

    def below(self, size: int) -> int:
        return int(self.dice.random() * size)

    # Values

    def number(self) -> Decimal:
        return Decimal(self.below(9) - 2) if self.below(3) else Decimal(self.below(40) - 10) / 4

    def day(self) -> date:
        return START + timedelta(days=self.below(6))

    def value(self, kind: str, unknown: int = 6) -> Any:
        if unknown and self.below(unknown) == 0:
            return None
        return {
            "number": self.number,
            "string": lambda: self.one(WORDS),
            "boolean": lambda: self.below(2) == 0,
            "date": self.day,
        }[kind]()

    def env(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for names, kind in ((NUMBERS, "number"), (TEXTS, "string"), (FLAGS, "boolean"), (DATES, "date")):
            for name in names:
                made[name] = self.value(kind if self.below(12) else self.one(("number", "string", "boolean", "date")))
        made["order.lines"] = None if self.below(9) == 0 else [self.record() for _ in range(self.below(4))]
        return made

    def record(self) -> dict[str, Any]:
        return {"qty": self.value("number"), "code": self.value("string"), "hot": self.value("boolean")}

    # Texts

    def literal(self, kind: str) -> str:
        value = self.value(kind, 0)
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, date):
            return f'date("{value}")' if self.below(2) else str(value)
        return f'"{value}"' if isinstance(value, str) else str(value)

    def term(self, kind: str, depth: int = 2) -> str:
        names = {"number": NUMBERS, "string": TEXTS, "boolean": FLAGS, "date": DATES}[kind]
        if depth <= 0 or self.below(3) == 0:
            return self.literal(kind) if self.below(2) else str(self.one(names))
        inner = depth - 1
        if kind == "number":
            makers: tuple[Callable[[], str], ...] = (
                lambda: f"{self.term('number', inner)} {self.one(('+', '-', '*', '/'))} {self.term('number', inner)}",
                lambda: f"({self.term('number', inner)} - {self.term('number', inner)})",
                lambda: f"-{self.term('number', 0)}",
                lambda: f"{self.one(('min', 'max'))}({self.term('number', inner)}, {self.term('number', inner)})",
                lambda: f"abs({self.term('number', inner)})",
                lambda: f"days({self.term('date', inner)}, {self.term('date', inner)})",
                lambda: (
                    f"{self.one(('sum', 'min', 'max'))}(l in order.lines satisfies l.qty * {self.literal('number')})"
                ),
                lambda: f"count(l in order.lines satisfies {self.line_test()})",
                lambda: f"{self.literal('number')} ** {self.below(3)}",
            )
            return str(self.one(makers)())
        if kind == "date":
            return f"{self.term('date', inner)} {self.one(('+', '-'))} days({self.below(4)})"
        if kind == "string":
            return f"{self.term('string', inner)} + {self.literal('string')}"
        return f"({self.condition(inner)})"

    def line_test(self) -> str:
        return str(
            self.one(
                (
                    f"l.code = {self.literal('string')}",
                    f"l.qty {self.one(('<', '>='))} {self.term('number', 0)}",
                    f"l.hot and l.qty > {self.literal('number')}",
                    "l.code is set",
                    f"any(m in order.lines satisfies m.qty > l.qty or m.code = {self.literal('string')})",
                )
            )
        )

    def condition(self, depth: int = 3) -> str:
        if depth <= 0:
            return str(self.one(FLAGS))
        kind = self.one(("number", "number", "string", "date"))
        inner = depth - 1
        makers: tuple[Callable[[], str], ...] = (
            lambda: f"{self.term(kind)} {self.one(('<', '<=', '>', '>=', '=', '!='))} {self.term(kind)}",
            lambda: f"{self.condition(inner)} and {self.condition(inner)}",
            lambda: f"({self.condition(inner)} or {self.condition(inner)})",
            lambda: f"not({self.condition(inner)})",
            lambda: f"{self.term(kind, 0)} between {self.term(kind, 0)} and {self.term(kind, 0)}",
            lambda: f"{self.term(kind, 0)} in ({self.test(kind)}, {self.test(kind)})",
            lambda: f"{self.term(kind, 0)} in {self.interval(kind)}",
            lambda: f"{self.term(kind, 0)} in [{self.literal(kind)}, {self.literal(kind)}]",
            lambda: f"{self.one((*NUMBERS, *TEXTS, *DATES))} is {self.one(('', 'not '))}set",
            lambda: f"order.lines is {self.one(('', 'not '))}empty",
            lambda: f"{self.one(('any', 'all'))}(l in order.lines satisfies {self.line_test()})",
        )
        return str(self.one(makers)())

    def end(self, kind: str, names: bool) -> str:
        return self.term(kind, 1) if names and self.below(4) == 0 else self.literal(kind)

    def interval(self, kind: str, names: bool = False) -> str:
        low, high = self.end(kind, names), self.end(kind, names)
        return f"{self.one(('[', '(', ']'))}{low}..{high}{self.one((']', ')', '['))}"

    def test(self, kind: str, names: bool = False) -> str:
        if kind == "boolean" or self.below(3) == 0:
            return self.end(kind, names)
        if self.below(2):
            return f"{self.one(('<', '<=', '>', '>='))} {self.end(kind, names)}"
        return self.interval(kind, names)

    def cell(self, kind: str, names: bool = True) -> str:
        pick = self.below(12)
        if pick < 3:
            return self.one(("", "-", ""))  # type: ignore[no-any-return]
        if pick == 3:
            return "not set"
        if pick == 4:
            return f"not({self.test(kind, names)}, {self.test(kind, names)})"
        if pick == 5:
            return f"not({self.test(kind, names)})"
        if pick == 6:
            return f"any of {self.literal(kind)}, {self.literal(kind)}"
        if pick == 7 and kind in ("number", "date"):
            first, last = self.one(("over", "from")), self.one(("up to", "under"))
            return f"{first} {self.end(kind, names)} {last} {self.end(kind, names)}"
        if pick == 8 and kind in ("number", "date"):
            return f"{self.one(('up to', 'under', 'over', 'from'))} {self.end(kind, names)}"
        return ", ".join(self.test(kind, names) for _ in range(1 + self.below(3)))
