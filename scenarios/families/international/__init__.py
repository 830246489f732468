"""Orders that go abroad: who may be dealt with, what is filed, and papers that say what the goods are."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from scenarios.draft import Draft, clean
from scenarios.families.international import matters, movement, paperwork, terms
from scenarios.families.international.plan import KINDS, Kind, choose
from scenarios.family import Family, Order
from scenarios.maker import Maker
from scenarios.scenario import Scenario
from scenarios.universe import Universe
from scenarios.universe.goods import Product

SOMETHING = ("match", "boycott", "routed")
"""What the twin of an order with nothing planted has."""


def make(asked: Order) -> Scenario:
    """One order for abroad."""
    names, quiet = choose(asked.maker, asked.level)
    if asked.twin:
        names = [KINDS[names[0]].twin, *names[1:]] if names else [SOMETHING[asked.seed % len(SOMETHING)]]
    return compose(asked, names, quiet)


def compose(asked: Order, names: Sequence[str], quiet: bool) -> Scenario:
    """An order for abroad with these traits (see `plan.KINDS`), in a quiet setting or beside forms filled wrong."""
    m = asked.maker
    kinds = [KINDS[name] for name in names]
    d = _order(asked, kinds)
    movement.route(d, next((k.mode for k in kinds if k.mode), ""), slack=any(k.waits for k in kinds))
    terms.home_term(d)
    movement.group_goods(d)
    movement.parties(d)
    movement.packing(d, differs=m.chance(35) or (asked.level >= 2 and not quiet and m.chance(60)))
    movement.filing(d)
    matters.stated_use(d)
    for kind in kinds:
        kind.plant(d, kind.kind)
    _finish(d, quiet)
    return d.scenario(f"Order {d.order['number']}", f"{d.account.name}: an order for abroad, as it came in.")


def _order(asked: Order, kinds: Sequence[Kind]) -> Draft:
    """The clean order that the traits need: place, goods, size."""
    m, u = asked.maker, asked.universe
    where = next((k.where for k in kinds if k.where), "")
    unusual, size, worth = m.below(100), m.below(10), m.between(2600, 9800)
    place = where or ("PR VI GU" if unusual < 8 else "abroad")
    if 8 <= unusual < 15 and not where and not any(k.small for k in kinds):
        place = "from abroad"
    wanted = goods_for(u, m, next((k.goods for k in kinds if k.goods), ""))
    d = clean(asked, among=movement.buyers(u.world_seed, place), wanted=wanted)
    if size < 3 or any(k.small for k in kinds):
        paperwork.small(d, max(len(wanted), 2) + asked.level)
    elif size < 8:
        movement.sized(d, len(d.lines) - 1, Decimal(worth))
    return d


def goods_for(u: Universe, m: Maker, kind: str) -> tuple[Product, ...]:
    """The products that a trait needs. The same number of draws for every kind."""
    first, second = m.below(1000), m.below(1000)
    if not kind:
        return ()
    if kind in ("same code", "two codes"):
        pairs = movement.same_code(u.world_seed)
        a, b = pairs[first % len(pairs)]
        if kind == "two codes":
            others = [p for p in movement.cheap_goods(u.world_seed) if p.schedule_b != a.schedule_b]
            b = others[second % len(others)]
        return a, b
    if kind == "batteries" and second % 3 == 0:
        kind = "hazardous"
    goods = movement.cheap_goods(u.world_seed) if kind == "cheap" else movement.one_of(u.world_seed, kind)
    return (goods[first % len(goods)],)


def _finish(d: Draft, quiet: bool) -> None:
    m, level = d.maker, d.asked.level
    count = m.between(1, 1 + level)
    if level >= 2 and not quiet:
        paperwork.wrong_forms(d, count)
    if m.chance(45) and level >= 3 and not quiet:
        matters.pressure(d)
    d.revalue()
    if not d.planted:
        d.plant("clean", "clean", order__value=d.order["value"])


FAMILY = Family(
    "international",
    "Orders for abroad",
    "Who may be dealt with, what is filed, and papers that say what the goods are.",
    make,
)
