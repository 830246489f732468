"""Orders that the shelf cannot fill, and orders that only look so: stock, receipts, promises, silence."""

from __future__ import annotations

from decimal import Decimal

from scenarios.draft import Draft, clean
from scenarios.families import backorders_people as people
from scenarios.families import backorders_stock as stock
from scenarios.families.backorders_cases import CALM, HARD, SECOND
from scenarios.families.discrepancies_line import LINE_POINTS
from scenarios.families.discrepancies_point import Buyer, Setting, packs
from scenarios.family import QUIET, Family, Order
from scenarios.scenario import Scenario


def make(asked: Order) -> Scenario:
    """One order, with a line that the shelf cannot fill, or with one that looks like it."""
    d = clean(asked)
    m = asked.maker
    d.order["shipping_rule"] = m.weighted(("partials", "complete", "cancel remainder"), (6, 2, 2))
    d.order["transit_days"] = Decimal(m.between(1, 5))
    i = m.below(len(d.lines))
    if asked.level >= 2 and m.chance(45):
        _other_figures(d, i)
    stock.neighbours(d)
    calm = m.chance(QUIET)
    table = CALM if calm or m.chance(38) else HARD
    names = [n for n, (_, least, _) in table.items() if least <= asked.level]
    name = m.weighted(names, [table[n][2] for n in names])
    side = not calm and (table is CALM or m.chance(40))
    if asked.twin:
        side = not side
    table[name][0](d, i, side)
    d.plant(name, "fault" if side or table is HARD else "decoy", line__number=d.lines[i]["number"])
    left = i
    if not calm and asked.level >= 3:
        second = m.pick(tuple(SECOND))
        if len(d.lines) > 1:
            j = (i + 1 + m.below(len(d.lines) - 1)) % len(d.lines)
            if not d.lines[j]["group"]:
                bad = m.chance(60)
                SECOND[second](d, j, bad)
                d.plant(second, "fault", line__number=d.lines[j]["number"])
                left = j
        if m.chance(20 * asked.level):
            people.pressure(d, i)
        if m.chance(30):
            people.hand_over(d, i)
    for k in range(len(d.lines)):
        if not any(a.to == "offer options" and a.when.get("line") == d.lines[k]["id"] for a in d.answers):
            people.choice(d, k, "wait", minutes=75)
    halfway, minutes = m.chance(40), m.between(75, 150)
    if halfway and left != i:
        people.half(d, left, minutes)
    d.revalue()
    return d.scenario(f"Order {d.order['number']}", f"{d.account.name}: {len(d.lines)} lines, as they came in.")


def _other_figures(d: Draft, short: int) -> None:
    """Beside the stock: a line whose price or quantity is another than on the PO, within what was agreed. The line that
    will be short keeps its quantity for its own case."""
    sold_in_packs = [k for k, p in enumerate(d.products) if k != short and p in packs(d.universe)]
    k, rounded = d.maker.below(len(d.lines)), d.maker.chance(60)
    name, at = ("pack", sold_in_packs[-1]) if rounded and sold_in_packs else ("price", k)
    point = next(p for p in LINE_POINTS if p.name == name)
    point.plant(Setting(d, Buyer(), settled=True), d.lines[at], False)


FAMILY = Family("backorders", "Backorders", "What can be promised, to whom, from which goods, and who decides.", make)
