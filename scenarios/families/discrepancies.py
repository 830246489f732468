"""Orders that disagree with the PO, the contract or the record: our slips, the buyer's, and what looks like one."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from scenarios.draft import Draft, clean
from scenarios.families.discrepancies_line import LINE_POINTS
from scenarios.families.discrepancies_order import ORDER_POINTS
from scenarios.families.discrepancies_party import PARTY_POINTS
from scenarios.families.discrepancies_point import Buyer, Point, Setting, anybody
from scenarios.family import QUIET, Family, Order
from scenarios.maker import Maker
from scenarios.scenario import Scenario
from scenarios.universe import Universe, load_universe
from scenarios.universe.goods import Product
from scenarios.universe.parties import Customer

POINTS: tuple[Point, ...] = (*LINE_POINTS, *ORDER_POINTS, *PARTY_POINTS)
BESIDE = {1: 0, 2: 1, 3: 1, 4: 2, 5: 2}
"""How many points that only look like faults stand beside the real ones, by level."""


def make(asked: Order) -> Scenario:
    """One order with some faults, or with none and one or two things that look like faults."""
    m = asked.maker
    sound = m.chance(QUIET)
    many = 1 if asked.level < 3 else 2 + m.below(asked.level - 2)
    faults = 0 if sound else many
    looks = m.between(1, 2) if sound else m.below(BESIDE[asked.level] + 1)
    chosen = choose(m, asked.level, faults + looks)
    flags = [n < faults for n in range(len(chosen))]
    complete, wave, hours = m.chance(18), m.pick((15, 15, 14, 11)), m.pick((4, 4, 3, 2))
    if asked.twin:
        flags[0] = not flags[0]
    d, buyer = planted(asked, chosen, flags)
    if complete:
        d.order["shipping_rule"] = "complete"
    if asked.level >= 3:
        d.order.update(cutoff=d.at(0, wave), ack_due=d.clock["now"] + timedelta(hours=hours))
    buyer.answer(d)
    return d.scenario(f"Order {d.order['number']}", f"{d.account.name}: an order as it came in.")


def choose(m: Maker, level: int, count: int, among: tuple[Point, ...] = POINTS) -> list[Point]:
    """Points that go together: no two of one group, one that stands alone stands alone."""
    left = [p for p in among if p.least <= level]
    chosen: list[Point] = []
    while left and len(chosen) < count:
        point = m.weighted(left, [p.weight for p in left])
        chosen.append(point)
        if point.group == "alone":
            break
        left = [p for p in left if p is not point and p.group != "alone" and not (p.group and p.group == point.group)]
    return chosen


def planted(asked: Order, chosen: list[Point], flags: list[bool], *, settled: bool = False) -> tuple[Draft, Buyer]:
    """A draft with the points in it, each as a fault (True) or as its decoy; and the buyer who can be asked."""
    m = asked.maker
    goods = [m.pick(p.goods(asked.universe)) for p in chosen if p.goods(asked.universe)]
    wanted: list[Product] = [p for n, p in enumerate(goods) if p not in goods[:n]]
    d = clean(asked, among=customers(asked.universe, chosen), wanted=wanted)
    special = {p.sku: r for p, r in zip(d.products, d.lines, strict=True)}
    free = [r for r in d.lines if r["product"] not in {p.sku for p in wanted}]
    setting = Setting(d, Buyer(), settled)
    taken = iter(free)
    places = []
    needs = iter(goods)
    for point in chosen:
        if point.goods(asked.universe):
            places.append(special[next(needs).sku])
        elif point.scope == "line":
            places.append(next(taken, d.lines[-1]))
        else:
            places.append(d.lines[0])
    order = m.some(d.lines, len(d.lines))
    for number, r in enumerate(order, start=1):
        r["id"], r["number"] = str(number), r["number"] * 0 + number
    d.products = [d.universe.product(r["product"]) for r in order]
    d.lines = order
    steps = list(zip(chosen, places, flags, strict=True))
    # a quote or a contract's end speaks of the lines as they then are; a total of all that is planted before it
    for scope in ("line", "order"):
        for point, place, fault in steps:
            if point.scope == scope and not point.late:
                point.plant(setting, place, fault)
    d.revalue()
    bare, dateless = m.chance(8), m.chance(8)
    if bare and all(p.name != "total" for p in chosen):
        d.po["stated_total"] = None
    if dateless and not any(p.name.startswith("date") for p in chosen):
        for r in d.lines:
            r["po_requested_date"] = None
        d.po["requested_date"] = None
    for point, place, fault in steps:
        if point.late:
            point.plant(setting, place, fault)
    return d, setting.buyer


@cache
def _customers(world_seed: int, names: tuple[str, ...]) -> tuple[Customer, ...]:
    points = [p for p in POINTS if p.name in names]
    found = (c for c in load_universe(world_seed).customers if c.country == "US" and c.active_ship_tos)
    return tuple(c for c in found if all(p.who(c) for p in points))


def customers(universe: Universe, chosen: list[Point]) -> tuple[Customer, ...]:
    """The accounts at home in whose orders all of these points can stand."""
    return _customers(universe.world_seed, tuple(sorted(p.name for p in chosen if p.who is not anybody)))


FAMILY = Family(
    "order-discrepancies", "Order discrepancies",
    "Which source counts, what to correct, what to ask, and how the good lines go on.", make,
)  # fmt: skip
