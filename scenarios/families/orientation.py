"""The first drill, "42 or 24", and its twin: a known account, two lines, and a figure to look at before trusting it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cache

from scenarios.draft import Draft, clean
from scenarios.families.discrepancies_point import due, in_unit, stock
from scenarios.family import Family, Order
from scenarios.scenario import Scenario
from scenarios.universe import load_universe
from scenarios.universe.goods import Product
from scenarios.universe.parties import Customer

FIRST = (42, 24)
"""What we keyed and what the PO says, in the very first drill."""


def make(asked: Order) -> Scenario:
    """One order that a colleague keyed overnight: two digits changed places, or in the twin did not."""
    m = asked.maker
    goods = m.some(_goods(asked.universe.world_seed), 2)
    d = clean(asked, among=_accounts(asked.universe.world_seed), wanted=goods)
    tens, ones = m.between(1, 9), m.between(1, 8)
    ones = (tens + ones) % 10 or 5
    keyed, meant = (10 * tens + ones, 10 * ones + tens) if tens != ones else FIRST
    where, other = m.below(2), m.between(2, 30)
    if asked.seed == 1:
        keyed, meant = FIRST
    _two_lines(d, where, meant, other)
    if not asked.twin:
        d.lines[where]["quantity"] = Decimal(keyed)
        stock(d.lines[where])
    _overnight(d)
    d.revalue()
    line = d.lines[where]
    d.plant(
        "digits", "clean" if asked.twin else "fault", line__quantity=line["quantity"], line__po_quantity=Decimal(meant)
    )
    return d.scenario(
        f"Order {d.order['number']}",
        f"{d.account.name}: the night desk keyed this order from the e-mail. Read both, then confirm what was ordered.",
    )


def _two_lines(d: Draft, where: int, meant: int, other: int) -> None:
    d.lines = d.lines[:2]
    d.products = d.products[:2]
    for index, line in enumerate(d.lines):
        in_unit(line, d.products[index], "EA", meant if index == where else other)
        line["price"] = line["po_price"] = due(d, line, Decimal(1))


def _overnight(d: Draft) -> None:
    """Came in by e-mail in the evening, was keyed at night, is wanted out of the door today."""
    evening = datetime.combine(d.today - timedelta(days=1), time(18, 20), d.zone)
    d.order.update(
        channel="e-mail", received_at=evening, prechecked=True, shipping_rule="partials", requested_date=d.today
    )
    d.po.update(dated=evening.date(), requested_date=d.today)
    for line in d.lines:
        line.update(requested_date=d.today, po_requested_date=d.today)


@cache
def _accounts(world_seed: int) -> tuple[Customer, ...]:
    """Accounts that everybody at the desk knows."""
    home = [c for c in load_universe(world_seed).customers if c.country == "US" and c.active_ship_tos]
    return tuple(c for c in home if c.tier in ("A", "B"))


@cache
def _goods(world_seed: int) -> tuple[Product, ...]:
    """Stock lines sold by the each, in no packs."""
    products = load_universe(world_seed).products
    return tuple(
        p for p in products
        if p.status == "active" and p.pack_multiple == p.minimum == 1 and p.eccn == "EAR99" and not p.hazardous
        and not p.always_file and p.list_price < 150 and p.shelf_life_days is None
    )  # fmt: skip


FAMILY = Family(
    "orientation", "42 or 24", "Look, then trust what you saw: the PO on the left, our entry on the right.", make,
    levels=(1,), orientation=True,
)  # fmt: skip
