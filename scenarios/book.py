"""The company's order book: what its customers ordered over a year. Few customers buy most, most orders are short."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from scenarios.maker import Maker
from scenarios.universe import Universe
from scenarios.universe.goods import Product
from scenarios.universe.parties import Customer

LAST_DAY = date(2026, 11, 17)
DAYS = 364
WEEKDAYS = (26, 22, 19, 17, 15, 1, 0)
"""How many orders of a hundred come in on each day of the week, Monday first."""

LINES = ((1, 1, 41), (2, 3, 27), (4, 6, 16), (7, 12, 10), (13, 30, 5), (31, 80, 1))
"""Lines of an order: from, to, how many orders of a hundred."""

PACKS = ((1, 1, 34), (2, 2, 18), (3, 4, 15), (5, 6, 11), (7, 12, 12), (13, 40, 7), (41, 150, 3))
"""Packs on a line: from, to, how many lines of a hundred."""

CENT = Decimal("0.01")


class BookLine(NamedTuple):
    """One order line. `qty` is in the unit sold, `unit_price` per that unit in the customer's currency."""

    order_id: str
    qty: int
    unit_price: Decimal
    customer_id: str
    order_date: date


def order_book(universe: Universe, orders: int, seed: int) -> Iterator[BookLine]:
    """The lines of that many orders, by date; a function of the universe and the seed alone."""
    maker = Maker(f"book/{universe.world_seed}/{seed}")
    customers = universe.customers
    weights = [c.weight for c in customers]
    goods = [p for p in universe.products if p.status == "active"]
    number = 100_000 + maker.below(4_000)
    for day in sorted(_day(maker) for _ in range(orders)):
        number += maker.between(1, 3)
        customer = maker.weighted(customers, weights)
        for product in _products(maker, universe, customer, goods):
            unit = product.sell_units[0] if maker.chance(75) else maker.pick(product.sell_units)
            packs = _spread(maker, PACKS)
            eaches = product.units[unit]
            qty = packs * max(1, -(-max(product.minimum, product.pack_multiple) // eaches))
            price, per = universe.price(customer, product.sku)
            unit_price = (price * eaches / product.units[per]).quantize(CENT)
            yield BookLine(str(number), qty, unit_price, customer.id, day)


def _spread(maker: Maker, table: tuple[tuple[int, int, int], ...]) -> int:
    least, most, _ = maker.weighted(table, [share for _, _, share in table])
    return maker.between(least, most)


def _day(maker: Maker) -> date:
    while True:
        day = LAST_DAY - timedelta(days=maker.below(DAYS))
        busy = 130 if day.day > 24 else 100  # the end of the month is busier
        if maker.below(26 * 130) < WEEKDAYS[day.weekday()] * busy:
            return day


def _products(maker: Maker, universe: Universe, customer: Customer, goods: list[Product]) -> list[Product]:
    """What an order asks for: mostly the customer's usual basket, what sells well more often."""
    usual = [universe.product(sku) for sku in customer.basket]
    chosen: dict[str, Product] = {}
    for _ in range(_spread(maker, LINES)):
        pool = usual if usual and maker.chance(80) else goods
        product = maker.weighted(pool, [max(1, p.demand) for p in pool])
        chosen.setdefault(product.sku, product)
    return list(chosen.values())
