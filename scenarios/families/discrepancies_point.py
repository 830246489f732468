"""What a point of an order is: something that disagrees, or only looks so. And the buyer, who knows which was meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from scenarios.draft import Draft
from scenarios.scenario import Answer
from scenarios.universe import Universe, load_universe
from scenarios.universe.goods import Product
from scenarios.universe.parties import Customer

Line = dict[str, Any]


@dataclass(slots=True)
class Setting:
    """What a planter works on. `settled` asks for a decoy that leaves nothing to correct, as in clean orders."""

    draft: Draft
    buyer: Buyer
    settled: bool = False


Planter = Callable[[Setting, Line, bool], None]
"""Plants a fault (True) or its decoy (False), drawing the same dice for both."""


def anything(universe: Universe) -> tuple[Product, ...]:
    """No special goods are needed."""
    return ()


def anybody(customer: Customer) -> bool:
    """Any account will do."""
    return True


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that can be wrong with an order. Those of one `group` exclude each other; `least` is the lowest level.

    `scope` is line or order. `goods` are the products it needs (none: any line will do), `who` the customers. `late`
    points are planted after the figures have been added up.
    """

    name: str
    plant: Planter
    scope: str = "line"
    group: str = ""
    least: int = 1
    goods: Callable[[Universe], tuple[Product, ...]] = anything
    who: Callable[[Customer], bool] = anybody
    late: bool = False
    weight: int = 10


@dataclass(slots=True)
class Buyer:
    """The buyer's side: what each question will be answered with, how fully, how fast."""

    truths: dict[str, dict[str, Any]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    def knows(self, question: str, facts: Mapping[str, Any], words: str) -> None:
        """The answer to one question; several lines may add to it."""
        self.truths.setdefault(question, {}).update(facts)
        self.words[question] = words

    def answer(self, d: Draft) -> None:
        """Puts the answers into the draft: whole, half and then the rest, or none at all."""
        m = d.maker
        minutes, second, fate, cut = m.between(75, 220), m.between(75, 180), m.below(100), m.below(3)
        if not self.truths:
            return
        questions = list(self.truths)
        silent = fate < 12 and d.asked.level >= 2
        half = fate >= 60 and d.asked.level >= 3 and len(questions) > 1
        if silent:
            d.answers.append(
                Answer("ask customer", {}, 480, {"customer.reply": "silent"}, "customer", "No answer has come.")
            )  # fmt: skip
            d.plant("silent buyer", "missing", customer__reply="silent")
            return
        first = questions[: 1 + cut % max(1, len(questions) - 1)] if half else questions
        rest = [q for q in questions if q not in first]
        d.answers.append(
            Answer("ask customer", {"questions": tuple(questions), "channel": "phone"}, 4, self._facts(first, rest),
                   "customer", self._text(first, rest))
        )  # fmt: skip
        d.answers.append(
            Answer("ask customer", {"questions": tuple(questions)}, minutes, self._facts(first, rest), "customer",
                   self._text(first, rest))
        )  # fmt: skip
        if rest:
            d.plant("half an answer", "missing", customer__open_questions=tuple(rest))
            d.answers.append(
                Answer("ask customer", {"questions": tuple(rest)}, second, self._facts(rest, []), "customer",
                       self._text(rest, []))
            )  # fmt: skip
        for question in questions if len(questions) > 1 else ():
            d.answers.append(
                Answer("ask customer", {"questions": (question,)}, minutes, self._facts([question], []), "customer",
                       self.words[question])
            )  # fmt: skip

    def _facts(self, told: list[str], left: list[str]) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "customer.reply": "half" if left else "answered",
            "customer.open_questions": tuple(left),
        }
        for question in told:
            facts |= self.truths[question]
        return facts

    def _text(self, told: list[str], left: list[str]) -> str:
        return " ".join(self.words[q] for q in told) + (" For the rest I must ask inside." if left else "")


def own(line: Line, field: str) -> str:
    """The ref of a line's field."""
    return f"line.{field}#{line['id']}"


def due(d: Draft, line: Line, eaches: Decimal, *, listed: bool = False) -> Decimal:
    """What we hold as the price of so many eaches: the contract's where there is one, else the list's; to the cent."""
    price = line["list_price"] * eaches
    if line["contract_price"] is not None and not listed:
        price = line["contract_price"] * eaches / line["eaches_per_contract_unit"]
    return Decimal(price).quantize(Decimal("0.01"))


def packs(universe: Universe) -> tuple[Product, ...]:
    """Goods that are sold in whole packs only, by the each."""
    return _kinds(universe.world_seed)[0]


def cases(universe: Universe) -> tuple[Product, ...]:
    """Goods that are sold by the each and by a larger unit."""
    return _kinds(universe.world_seed)[1]


def gone(universe: Universe) -> tuple[Product, ...]:
    """Goods that are not made any more."""
    return _kinds(universe.world_seed)[2]


@cache
def _kinds(world_seed: int) -> tuple[tuple[Product, ...], tuple[Product, ...], tuple[Product, ...]]:
    products = load_universe(world_seed).products
    plain = [
        p for p in products if p.status == "active" and p.eccn == "EAR99" and not p.hazardous and not p.always_file
    ]
    return (
        tuple(p for p in plain if p.pack_multiple > 1 and "EA" in p.sell_units),
        tuple(p for p in plain if len(p.sell_units) > 1 and p.pack_multiple == p.minimum == 1),
        tuple(p for p in products if p.status != "active" and not p.hazardous),
    )


def has_contract(customer: Customer) -> bool:
    """Whether the customer has a price agreement."""
    return customer.contract is not None


def in_unit(line: Line, product: Product, unit: str, count: int) -> None:
    """The line, and the PO, ask for `count` of a unit at our price for it; the shelf still has them."""
    eaches = Decimal(product.units[unit])
    for name in ("", "po_"):
        line[f"{name}unit"] = line[f"{name}price_unit"] = unit
        line[f"{name}quantity"] = Decimal(count)
    for name in ("unit", "po_unit", "price_unit", "po_price_unit"):
        line[f"eaches_per_{name}"] = eaches
    stock(line)


def stock(line: Line) -> None:
    """The shelf has what the line asks for, and what the PO does."""
    need = max(line["quantity"] * line["eaches_per_unit"], line["po_quantity"] * line["eaches_per_po_unit"])
    taken = line["allocated"] + line["quality_hold"] + line["reserved"]
    line["on_hand"] = max(line["on_hand"], taken + 2 * need + 40)
