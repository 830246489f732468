"""Stock, receipts and dates of a backorder: figures that stand just inside or just outside what can be promised."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from scenarios.calendars import calendar
from scenarios.draft import Draft

HARD = ("allocated", "waved", "picked")
KINDS = ("equal", "newer revision", "other brand")


def workday(d: Draft, day: date, count: int) -> date:
    """The working day of our site, `count` days on (back when negative)."""
    return calendar(d.site.calendar).add_workdays(day, count)


def transit(d: Draft) -> int:
    """Working days on the road."""
    return int(d.order["transit_days"])


def need(line: dict[str, Any]) -> Decimal:
    """Eaches ordered."""
    eaches: Decimal = line["quantity"] * line["eaches_per_unit"]
    return eaches


def pack(line: dict[str, Any]) -> Decimal:
    """The least number of eaches that leaves the shelf in one piece."""
    least: Decimal = max(line["pack_multiple"], line["eaches_per_unit"])
    return least


def shelf(d: Draft, i: int, free: Decimal) -> None:
    """Put exactly so much free stock on the shelf of line `i`, among stock that is spoken for."""
    m, r = d.maker, d.lines[i]
    wanted = need(r)
    r["allocated"] = (wanted * m.between(20, 180) / 100).quantize(Decimal(1))
    r["quality_hold"] = (wanted * m.between(5, 40) / 100).quantize(Decimal(1)) if m.chance(30) else Decimal(0)
    r["reserved"] = Decimal(m.between(1, 9)) if m.chance(40) else Decimal(0)
    r["on_hand"] = free + r["allocated"] + r["quality_hold"] + r["reserved"]


def some_free(d: Draft, i: int, *, any_whole: bool) -> Decimal:
    """Less than is needed: nothing, or some whole packs, now and then with a broken one beside them."""
    m, r = d.maker, d.lines[i]
    packs, broken = int(need(r) / pack(r)), m.below(int(pack(r)))
    whole = m.between(1, max(1, packs - 1))
    if not any_whole or packs < 2:
        return Decimal(broken)
    return whole * pack(r) + broken


def bar(d: Draft, i: int, *, really: bool = True) -> None:
    """See that nothing near line `i` can help it: what stands there is too little, tied, or not for this customer."""
    m, r = d.maker, d.lines[i]
    state, less = m.pick((*HARD, "soft")), m.between(1, 3)
    if not really:  # the dice are thrown either way, so that a twin differs in nothing else
        return
    short = need(r) - (r["on_hand"] - r["allocated"] - r["quality_hold"] - r["reserved"])
    r["alternate_available"] = min(r["alternate_available"], need(r) - 1)
    r["other_site_available"] = min(r["other_site_available"], need(r) - 1)
    if r["holder_order"]:
        r["holder_state"] = state
        if state == "soft":
            r["holder_quantity"] = max(Decimal(0), short - less)
    if d.customer["tier"] == "A" and r["reserved"] >= short:
        r["on_hand"] += short - 1 - r["reserved"]
        r["reserved"] = short - 1


def neighbours(d: Draft) -> None:
    """What stands near every line, wanted or not: other orders, another site, an alternate."""
    m, u = d.maker, d.universe
    sites = [s for s in u.sites if s.country == d.site.country and s.id != d.site.id] or [
        s for s in u.sites if s.id != d.site.id
    ]
    for r, p in zip(d.lines, d.products, strict=True):
        other, there = m.pick(sites), m.between(10, 300)
        carried = u.stock_of(other.id, p.sku)
        r.update(
            holder_order=None, holder_quantity=Decimal(0), holder_state="none", alternate_product=None,
            alternate_available=Decimal(0), group=None, other_site=other.id,
        )  # fmt: skip
        r["other_site_available"] = Decimal(max(0, carried.free))
        kind, approved, held = m.pick(KINDS), m.chance(50), m.chance(50)
        letter = "BCDE"[m.below(4)]
        if m.chance(45):
            r["alternate_product"] = p.alternates[0] if p.alternates else f"{p.sku}{letter}"
            r["alternate_kind"], r["alternate_approved"] = kind, approved
            r["alternate_available"] = (need(r) * there / 100).quantize(Decimal(1))
        order, promised, state = m.between(104000, 129999), m.between(1, 20), m.pick(("soft", *HARD))
        if held and r["allocated"] > 0:
            _held(d, r, str(order), r["allocated"], state, d.today + timedelta(days=promised))
        r["lot_quantity"] = Decimal(m.between(1, 60)) if r["lot_expires"] else Decimal(0)


def hold_by(d: Draft, i: int, quantity: Decimal, state: str, promised: date | None) -> None:
    """Let another order hold so much of line `i`'s goods; from level 2 that order stands in the queue."""
    r = d.lines[i]
    number = str(d.maker.between(104000, 129999))
    other = d.maker.pick(d.universe.customers)
    r["on_hand"] += max(Decimal(0), quantity - r["allocated"])
    r["allocated"] = max(r["allocated"], quantity)
    _held(d, r, number, quantity, state, promised)
    if d.asked.level < 2:
        return
    said = f"promised {promised:%d %b}" if promised else "no date given"
    row = d.queue[d.maker.below(len(d.queue))]  # one of those that stand there anyway: their number says nothing
    row.update(
        number=number, customer=other.name, status="released" if state in ("waved", "picked") else "allocated",
        remark=f"{quantity} of {r['product']}, {said}",
    )  # fmt: skip


def _held(d: Draft, r: dict[str, Any], order: str, quantity: Decimal, state: str, promised: date | None) -> None:
    r.update(holder_order=order, holder_quantity=quantity, holder_state=state, holder_promised_date=promised)


def earliest(d: Draft, r: dict[str, Any]) -> date:
    """When the next receipt is off the dock and on the shelf."""
    return workday(d, r["receipt_dock_date"], int(r["receipt_put_away_days"]))


def receipt(d: Draft, i: int, days: int, late: int, *, state: str = "in transit", enough: int = 0) -> None:
    """A receipt `days` from today that reaches the customer `late` working days after the date they want (early when
    negative). It brings what line `i` lacks, and `enough` more (or less)."""
    r = d.lines[i]
    free = r["on_hand"] - r["allocated"] - r["quality_hold"] - r["reserved"]
    r["receipt_dock_date"] = d.today + timedelta(days=days)
    r["receipt_state"] = state
    r["receipt_quantity"] = max(Decimal(0), need(r) - free + enough)
    r["later_dock_date"] = d.today + timedelta(days=days + 7)
    wanted(d, i, workday(d, workday(d, earliest(d, r), transit(d)), -late))


def wanted(d: Draft, i: int, day: date) -> None:
    """The date that the customer wants line `i` on, in our entry and on their PO."""
    d.lines[i]["requested_date"] = d.lines[i]["po_requested_date"] = day
    if i == 0:
        d.order["requested_date"] = d.po["requested_date"] = day
