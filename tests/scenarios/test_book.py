"""The order book looks like one of a real company: few lines mostly, a long tail, few customers that buy most."""

from __future__ import annotations

from collections import Counter
from itertools import islice

from scenarios.book import order_book
from scenarios.universe import load_universe

UNIVERSE = load_universe(0)


def test_the_same_seed_gives_the_same_book() -> None:
    assert list(order_book(UNIVERSE, 50, 3)) == list(order_book(UNIVERSE, 50, 3))
    assert list(order_book(UNIVERSE, 50, 3)) != list(order_book(UNIVERSE, 50, 4))


def test_shape() -> None:
    lines = list(order_book(UNIVERSE, 1500, 1))
    per_order = Counter(line.order_id for line in lines)
    assert len(per_order) == 1500
    sizes = sorted(per_order.values())
    assert sizes[len(sizes) // 2] <= 3, "half of all orders are short"
    assert sizes[-1] >= 15, "and some are long"
    per_customer = sorted(Counter(line.customer_id for line in lines).values(), reverse=True)
    top = per_customer[: len(UNIVERSE.customers) // 5]
    assert sum(top) > 0.6 * len(lines), "a fifth of the customers orders most"
    assert [line.order_date for line in lines] == sorted(line.order_date for line in lines)
    assert not any(line.order_date.weekday() == 6 for line in lines)


def test_lines_can_be_ordered() -> None:
    for line in islice(order_book(UNIVERSE, 300, 2), 500):
        assert line.qty > 0
        assert line.unit_price > 0
        assert line.customer_id in UNIVERSE.customer_by_id
