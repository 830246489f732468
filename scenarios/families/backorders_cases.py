"""The cases of a backorder, each with two sides: one that hurts, and one that only looks alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from scenarios.draft import Draft
from scenarios.families import backorders_people as people
from scenarios.families import backorders_stock as stock
from scenarios.scenario import Answer

Case = Callable[[Draft, int, bool], None]
"""Plants one case on one line; true is the side that hurts."""

Table = dict[str, tuple[Case, int, int]]
"""Name -> the case, the level from which it comes, its weight."""


def _lacking(d: Draft, i: int, *, some: bool | None = None) -> bool:
    """Leave line `i` short, with nothing near that helps. Whether whole packs of it are there now."""
    m, r = d.maker, d.lines[i]
    drawn = m.chance(55)
    free = stock.some_free(d, i, any_whole=drawn if some is None else some)
    stock.shelf(d, i, free)
    stock.bar(d, i)
    return free >= stock.pack(r)


def _chooses(d: Draft, i: int, whole: bool) -> None:
    """The customer's answer for line `i`: one of what can be offered, or none."""
    m = d.maker
    ways = ["wait", "cancel", "silent"]
    partial = whole or (d.order["shipping_rule"] == "complete" and len(d.lines) > 1)
    picked, minutes = m.below(5), m.between(75, 220)
    if d.lines[i]["group"] or not partial:
        people.choice(d, i, ways[picked % 3], minutes=minutes)
    else:
        people.choice(d, i, (*ways, "partial", "partial")[picked], minutes=minutes)


def _late(d: Draft, i: int, late: int) -> None:
    days = d.maker.between(6, 13)
    stock.receipt(d, i, days, late)


def _exact(d: Draft, i: int, bad: bool) -> None:
    """Free stock covers the line to the last piece, or lacks a few."""
    m, r = d.maker, d.lines[i]
    lacks, late = m.pick((1, 1, m.between(1, 9))), m.pick((1, 1, m.between(1, 4)))
    free = stock.need(r) - (min(Decimal(lacks), stock.need(r)) if bad else 0)
    stock.shelf(d, i, free)
    stock.bar(d, i, really=bad)
    _late(d, i, late)
    _chooses(d, i, free >= stock.pack(r))


def _in_time(d: Draft, i: int, bad: bool) -> None:
    """The shelf lacks it and a receipt is on the road: just in time for the date wanted, or just too late."""
    m = d.maker
    whole = _lacking(d, i)
    early, late = m.pick((0, 0, m.between(1, 3))), m.pick((1, 1, m.between(1, 4)))
    _late(d, i, late if bad else -early)
    _chooses(d, i, whole)


def _inspection(d: Draft, i: int, bad: bool) -> None:
    """The receipt is at the dock: to be put away, or first to be inspected."""
    m = d.maker
    whole = _lacking(d, i)
    stock.receipt(d, i, m.between(2, 5), -m.below(2), state="in inspection" if bad else "landed")
    _chooses(d, i, whole)


def _two_receipts(d: Draft, i: int, bad: bool) -> None:
    """The next receipt brings what is lacking to the last piece, or a little less."""
    m = d.maker
    whole = _lacking(d, i)
    less = m.pick((1, 1, m.between(1, 6)))
    stock.receipt(d, i, m.between(4, 9), -m.below(3), enough=-less if bad else 0)
    _chooses(d, i, whole)


def _old_lot(d: Draft, i: int, bad: bool) -> None:
    """The oldest lot on the shelf keeps as long as the contract asks on the day of delivery, or a day less."""
    m = d.maker
    ages = [k for k, r in enumerate(d.lines) if r["lot_expires"]]
    days, old, late = m.pick((1, 1, m.between(2, 20))), m.between(20, 100), m.pick((1, m.between(1, 3)))
    least = Decimal(m.pick((60, 90, 120)))
    if not ages:
        _exact(d, i, bad)
        return
    k = ages[0]
    r = d.lines[k]
    d.contract["minimum_life_days"] = least = max(least, d.contract.get("minimum_life_days") or Decimal(0))
    stock.shelf(d, k, stock.need(r))
    stock.bar(d, k)
    r["lot_quantity"] = max(Decimal(1), (stock.need(r) * old / 100).quantize(Decimal(1)))
    arrives = stock.workday(d, d.today, stock.transit(d))
    r["lot_expires"] = arrives + timedelta(days=int(least) - (days if bad else 0))
    _late(d, k, late)
    r["receipt_quantity"] = r["lot_quantity"]
    _chooses(d, k, stock.need(r) - r["lot_quantity"] >= stock.pack(r))


def _complete(d: Draft, i: int, bad: bool) -> None:
    """An order that ships complete: everything is there, or one line is not."""
    d.order["shipping_rule"] = "complete"
    _exact(d, i, bad)


def _waived(d: Draft, i: int, bad: bool) -> None:
    """Ships complete, one line late, and a leave to ship in parts: for this PO, or for another."""
    m = d.maker
    d.order["shipping_rule"] = "complete"
    whole = _lacking(d, i)
    _late(d, i, m.between(1, 5))
    other = f"PO-{m.between(410000, 989999)}"
    people.waiver(d, other if bad else d.po["number"])
    _chooses(d, i, whole)


def _set(d: Draft, i: int, bad: bool) -> None:
    """Two lines that must leave together: both are there, or one is late."""
    d.lines[i]["group"] = "set 1"
    d.lines[(i + 1) % len(d.lines)]["group"] = "set 1"
    d.order["shipping_rule"] = "partials"
    _exact(d, i, bad)


def _quality(d: Draft, i: int, bad: bool) -> None:
    """Goods on the shelf that Quality looks at: enough beside them, or the line itself is stopped."""
    m, r = d.maker, d.lines[i]
    complete, spare, minutes = m.chance(40), m.between(0, 20), m.between(75, 200)
    stock.shelf(d, i, Decimal(0) if bad else stock.need(r) + spare)
    r["on_hand"] += stock.need(r)
    r["quality_hold"] += stock.need(r)
    stock.bar(d, i)
    _late(d, i, 0)
    if not bad:
        return
    d.order["shipping_rule"] = "complete" if complete else "partials"
    d.hold("quality", "quality", "lot under inspection", line=r["id"])
    r["status"] = "held"
    d.answers.append(
        Answer("refer", {"hold": "quality-1"}, minutes, {}, "quality", "We keep it until the lab has answered.")
    )


def _last_day(d: Draft, i: int, bad: bool) -> None:
    """A cancel date: the receipt reaches the customer on that very day, or a little after it."""
    m, r = d.maker, d.lines[i]
    whole = _lacking(d, i)
    _late(d, i, 0)
    over = m.pick((1, 1, m.between(1, 6)))
    arrival = r["requested_date"]
    day = max(stock.workday(d, arrival, -over), stock.workday(d, d.today, 1)) if bad else arrival
    stock.wanted(d, i, day)
    d.order["cancel_after"] = day
    answer, minutes = m.pick(("in writing", "in writing", "refused", "silent")), m.between(75, 300)
    people.extends(d, answer, arrival + timedelta(days=m.between(0, 5)), minutes)
    said, slow = m.below(10), m.between(75, 150)
    if said < 6:
        people.choice(d, i, "wait" if said < 3 else "silent", minutes=slow)
    else:
        _chooses(d, i, whole)


def _extension(d: Draft, i: int, bad: bool) -> None:
    """A cancel date that has been moved: in writing and far enough, or on the telephone, or too little."""
    m, r = d.maker, d.lines[i]
    whole = _lacking(d, i)
    late = m.between(2, 5)
    _late(d, i, late)
    arrival = stock.workday(d, stock.earliest(d, r), stock.transit(d))
    d.order["cancel_after"] = r["requested_date"]
    by_phone, more = m.chance(60), m.between(0, 4)
    if bad and by_phone:
        people.extension(d, "by phone", arrival + timedelta(days=more))
    elif bad:
        people.extension(d, "in writing", stock.workday(d, arrival, -1))
    else:
        people.extension(d, "in writing", arrival + timedelta(days=more))
    people.extends(d, m.pick(("in writing", "refused", "silent")), arrival + timedelta(days=more), m.between(75, 300))
    if m.chance(60):
        people.choice(d, i, "wait", minutes=m.between(75, 150))
    else:
        _chooses(d, i, whole)


def _alternate(d: Draft, i: int, bad: bool) -> None:
    """Another part would do: on this customer's list, or not, or shut out by the contract, or to be asked."""
    m, r = d.maker, d.lines[i]
    whole = _lacking(d, i)
    _late(d, i, m.between(1, 6))
    kind, letter, why, plenty = m.pick(stock.KINDS), "BCDE"[m.below(4)], m.pick((0, 1, 2, 3, 3, 3, 3, 3)), m.below(30)
    r["alternate_product"] = r["alternate_product"] or f"{r['product']}{letter}"
    r["alternate_kind"] = kind
    r["alternate_available"] = stock.need(r) + plenty
    r["alternate_approved"] = True
    d.contract["substitutes"] = "listed"
    if not bad:
        people.choice(d, i, "wait")
    elif why == 3:
        d.contract["substitutes"] = "with approval"
        people.choice(d, i, m.pick(("substitute", "substitute", "substitute", "cancel")), minutes=m.between(75, 220))
        return
    elif why == 2:
        r["alternate_approved"] = False
    elif why == 1:
        r["alternate_available"] = stock.need(r) - 1
    else:
        d.contract["substitutes"] = "never"
    _chooses(d, i, whole)


def _other_site(d: Draft, i: int, bad: bool) -> None:
    """Another of our sites has it: and the second shipment is worth its freight, or is not ours to make."""
    m, r = d.maker, d.lines[i]
    edge = m.pick(d.asked.edges("line.worth", (250,)))
    each = r["price"] / r["eaches_per_price_unit"]
    least = max(stock.pack(r), -(-r["minimum_quantity"] // stock.pack(r)) * stock.pack(r))
    packs, collect, more = max(1, int(edge / (each * stock.pack(r)))), m.chance(40), m.below(30)
    eaches = max(least, packs * stock.pack(r))
    if not bad and eaches * each < edge:
        eaches += stock.pack(r)
    r["quantity"] = r["po_quantity"] = eaches / r["eaches_per_unit"]
    whole = _lacking(d, i)
    _late(d, i, m.between(1, 6))
    r["other_site_available"] = stock.need(r) + more
    d.order["shipping_rule"] = "partials"
    terms = "collect" if bad and (collect or eaches * each >= edge) else "prepaid"
    d.order["freight_terms"] = d.po["freight_terms"] = d.customer["freight_terms"] = terms
    _chooses(d, i, whole)


def _held(d: Draft, i: int, bad: bool) -> None:
    """Another order holds the goods: loosely and for later, or by a promise that cannot be moved."""
    m, r = d.maker, d.lines[i]
    whole = _lacking(d, i)
    _late(d, i, m.between(1, 6))
    margin = int(m.pick(d.asked.edges("line.holder_slack", (5,))))
    near, far, tied = m.pick((1, 1, m.between(1, 6))), m.pick((0, 0, m.between(0, 9))), m.chance(60)
    state, open_date, agreed, minutes = m.pick(stock.HARD), m.chance(30), m.chance(65), m.between(75, 120)
    ready = stock.earliest(d, r)
    good = None if open_date else stock.workday(d, ready, margin + far)
    quantity = stock.need(r)
    if not bad:
        stock.hold_by(d, i, quantity, "soft", good)
    elif tied:
        stock.hold_by(d, i, quantity, state, stock.workday(d, ready, margin + far))
    else:
        stock.hold_by(d, i, quantity, "soft", stock.workday(d, ready, margin - near))
    people.moves(d, i, agreed, minutes)
    _chooses(d, i, whole)


def _safety(d: Draft, i: int, bad: bool) -> None:
    """Safety stock would cover it: for an A account, or for another, or not quite."""
    m, r = d.maker, d.lines[i]
    whole = _lacking(d, i)
    _late(d, i, m.between(1, 6))
    lacking = stock.need(r) - (r["on_hand"] - r["allocated"] - r["quality_hold"] - r["reserved"])
    tier, little, agreed, minutes = m.pick(("B", "C")), m.chance(40), m.chance(65), m.between(75, 120)
    d.customer["tier"] = tier if bad and not little else "A"
    reserved = lacking - 1 if bad and little else lacking
    r["on_hand"] += reserved - r["reserved"]
    r["reserved"] = reserved
    people.lends(d, i, agreed, minutes)
    _chooses(d, i, whole)


def _planned(d: Draft, i: int, bad: bool) -> None:
    """A receipt that is only planned, in time or not: the planner's date stands, or slips."""
    m = d.maker
    whole = _lacking(d, i)
    stock.receipt(d, i, m.between(5, 10), m.pick((-1, 0, 0, 2)), state="planned")
    days, minutes = m.between(4, 12), m.between(75, 120)
    people.confirms(d, i, days if bad else 0, minutes)
    _chooses(d, i, whole)


def _slips(d: Draft, i: int, bad: bool) -> None:
    """While the customer thinks, the receipt slips: beyond what the customer then waits for, or not."""
    m, r = d.maker, d.lines[i]
    _lacking(d, i)
    _late(d, i, m.between(1, 4))
    days, at, minutes = m.between(3, 9), m.between(22, 45), m.between(90, 180)
    first = stock.workday(d, stock.earliest(d, r), stock.transit(d))
    people.slips(d, i, days, at)
    second = stock.workday(d, first + timedelta(days=days), 2)
    again = m.pick(("wait", "cancel", "silent"))
    people.choice(d, i, "wait", until=first if bad else second, minutes=minutes, nth=1)
    people.choice(d, i, again, until=second + timedelta(days=20) if again == "wait" else None, minutes=minutes, nth=2)


def _broken(d: Draft, i: int, bad: bool) -> None:
    """A receipt in time, promised and acknowledged; then it stays so, or slips."""
    m = d.maker
    whole = _lacking(d, i)
    slack = m.between(2, 4)
    _late(d, i, -slack)
    days, at, minutes = m.pick((1, 2, 8)), m.between(60, 120), m.between(150, 220)
    d.answers.append(Answer("confirm order", {}, minutes, {}, "customer", "Thank you, we have noted your dates."))
    if bad:
        people.slips(d, i, days, at)
    _chooses(d, i, whole)


CALM: Table = {
    "exact": (_exact, 1, 3), "in time": (_in_time, 1, 3), "complete": (_complete, 1, 2),
    "inspection": (_inspection, 2, 2), "two receipts": (_two_receipts, 2, 2), "old lot": (_old_lot, 2, 2),
    "set": (_set, 2, 2), "quality": (_quality, 2, 3), "last day": (_last_day, 2, 6), "broken": (_broken, 3, 9),
}  # fmt: skip
"""Cases whose other side is an order with nothing wrong."""

HARD: Table = {
    "alternate": (_alternate, 1, 9), "other site": (_other_site, 1, 3), "held": (_held, 1, 3),
    "safety": (_safety, 2, 2), "waived": (_waived, 2, 2), "planned": (_planned, 2, 2), "extension": (_extension, 2, 6),
    "slips": (_slips, 3, 2),
}  # fmt: skip
"""Cases with something to do on either side."""

SECOND: dict[str, Case] = {
    "in time": _in_time, "inspection": _inspection, "two receipts": _two_receipts, "planned": _planned,
    "held": _held, "exact": _exact,
}  # fmt: skip
"""What may come on a second line without touching the order's own terms."""
