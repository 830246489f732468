"""Orders with nothing wrong that look as if there were: confirming them, unafraid and unaltered, is the act."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_UP, Decimal

from scenarios.draft import CENT, Draft
from scenarios.families.discrepancies import POINTS, choose, planted
from scenarios.families.discrepancies_point import Point, stock
from scenarios.family import Family, Order
from scenarios.scenario import Scenario
from scenarios.world.desk import TextLine

LOOKS: tuple[Point, ...] = tuple(
    p
    for p in POINTS
    if p.name not in ("digits", "unit keyed", "gone", "date keyed", "freight", "half done", "header keyed")
)
"""The points whose decoy can stand on a clean order."""

Look = Callable[[Draft], None]


def make(asked: Order) -> Scenario:
    """A sound order with one to three things about it that make a beginner stop. The twin has one of them for real."""
    m = asked.maker
    count = 1 + m.below(min(asked.level, 3))
    chosen = choose(m, asked.level, count, LOOKS)
    faces = m.some(FACES, 1 + m.below(2))
    flags = [asked.twin, *(False for _ in chosen[1:])]
    cutoff = m.pick((7, 11, 14, 15))
    entered_ours, rushed = m.chance(45), m.chance(30)
    d, buyer = planted(asked, chosen, flags, settled=entered_ours)
    d.order["cutoff"] = d.at(0, cutoff)
    if rushed:
        _rush(d)
    for face in faces:
        face(d)
    buyer.answer(d)
    return d.scenario(f"Order {d.order['number']}", f"{d.account.name}: an order as it came in.")


def _rush(d: Draft) -> None:
    """Somebody important is in a hurry."""
    role = d.maker.pick(("vice president sales", "sales manager"))
    name = d.universe.person(role).name
    d.message(
        "rush", f"{name}, {role}", f"Rush: {d.account.name}",
        TextLine(f"Line down at {d.account.name}. Ship it as it is. {name}, {role}", "pressure.from"), minutes_ago=8,
        asks=({"action": "confirm order"}, {"action": "release to warehouse"}),
    )  # fmt: skip
    d.pressure["from_role"] = role
    d.plant("rush", "decoy", pressure__from=role)


def _odd_hour(d: Draft) -> None:
    """Sent in the small hours."""
    d.order["received_at"] = d.at(0, 2 + d.maker.below(3), d.maker.below(60))
    d.plant("odd hour", "decoy", order__received_at=d.order["received_at"])


def _new_buyer(d: Draft) -> None:
    """Somebody we have not met signs, from the domain that we know."""
    name = d.maker.pick(("Dana Whitlock", "Chris Amador", "Lee Farrow", "Morgan Teague"))
    d.po["buyer"] = d.order["buyer"] = name
    d.message(
        "hello", f"{name} <{name.split()[0].lower()}@{d.account.domain}>", "New in purchasing",
        TextLine(f"I have taken over from {d.customer['buyer']}; PO {d.po['number']} is mine."),
        TextLine(f"{name}, {d.account.name}, {d.account.domain}"),
    )  # fmt: skip
    d.plant("new buyer", "decoy", po__buyer=name)


def _big(d: Draft) -> None:
    """Several times what they usually order."""
    d.customer["usual_order"] = (d.order["value"] / d.maker.between(3, 8)).quantize(Decimal(10))
    d.plant("big order", "decoy", customer__usual_order=d.customer["usual_order"])


def _round_total(d: Draft) -> None:
    """A total in round hundreds: the price we agreed for the last line happens to make it so."""
    m, line = d.maker, d.lines[-1]
    count = Decimal(m.pick((4, 5, 8, 10, 20, 25)))
    eaches = line["eaches_per_price_unit"]
    plain = line["price"] == line["po_price"] and line["quantity"] == line["po_quantity"] and line["pack_multiple"] == 1
    agreed = d.contract.get("number") is not None
    if not plain or line.get("quote_price") or line.get("amendment_price") or not (agreed or eaches == 1):
        return
    if d.po["stated_total"] != sum(r["po_extension"] for r in d.lines):
        return
    rest = d.po["stated_total"] - line["po_extension"]
    target = (rest / 100).to_integral_value(ROUND_UP) * 100 + 100 * m.between(1, 9)
    price = (target - rest) / count
    if price != price.quantize(CENT):
        return
    price = price.quantize(CENT)
    unit = line["price_unit"]
    for name in ("", "po_"):
        line.update({f"{name}quantity": count, f"{name}unit": unit, f"{name}price": price, f"{name}price_unit": unit})
        line.update({f"eaches_per_{name}unit": eaches, f"eaches_per_{name}price_unit": eaches})
    if agreed:
        line.update(contract_price=price, contract_price_unit=unit, eaches_per_contract_unit=eaches)
    else:
        line["list_price"] = price
    stock(line)
    d.revalue()
    d.plant("round total", "decoy", po__stated_total=d.po["stated_total"])


def _answered(d: Draft) -> None:
    """A colleague asked yesterday and the answer is in: nothing is left to ask."""
    line = d.lines[0]
    if line["price"] != line["po_price"] or line.get("quote_price") or line.get("amendment_price"):
        return
    d.message(
        "asked", f"{d.po['buyer']} <orders@{d.account.domain}>", f"Re: PO {d.po['number']}",
        f"Yes, {line['po_price']} per {line['po_price_unit']} is right for {line['po_part']}.", minutes_ago=70,
    )  # fmt: skip
    d.plant("asked before", "decoy", line__po_price=line["po_price"])


def _neighbour(d: Draft) -> None:
    """Another order of theirs stands in the queue, under another PO number."""
    m = d.maker
    d.queue.append(
        {
            "id": "near", "number": str(int(d.order["number"]) - m.between(1, 40)), "customer": d.account.name,
            "po_number": f"PO-{int(d.po['number'][3:]) - 1}", "value": d.order["value"], "status": "open",
            "cutoff": "15:00", "remark": "same lines?",
        }
    )  # fmt: skip
    d.plant("neighbour", "decoy", queue__orders=len(d.queue))


FACES: tuple[Look, ...] = (_odd_hour, _new_buyer, _big, _round_total, _answered, _neighbour)

FAMILY = Family(
    "clean-orders", "Clean orders", "Telling an odd-looking order from a wrong one, and confirming it in time.", make
)
