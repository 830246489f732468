"""What the papers must say: values near the threshold, certificates, pallets, samples, forms filled wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from scenarios.draft import CENT, Draft
from scenarios.families.international.movement import goods_value, party, set_quantity, sized, step_of, unit_value
from scenarios.scenario import Answer

ROOM = Decimal("0.93")


def small(d: Draft, most: int) -> None:
    """Every line is a small one, so that no other group of goods decides the filing. Leaves the first `most` lines."""
    del d.lines[most:]
    limit = d.asked.edges("group.value", (2500,))[-1]
    for i in range(len(d.lines)):
        share = sum(1 for r in d.lines if r["schedule_b"] == d.lines[i]["schedule_b"])
        sized(d, i, limit * d.maker.between(10, 80) / 100 / share)


def near_threshold(d: Draft, cents: int) -> None:
    """The first Schedule B number comes, with the freight to the port, within `cents` of the threshold (0: exactly)."""
    limit = d.asked.edges("group.value", (2500,))[-1]
    code = d.lines[0]["schedule_b"]
    mine = [i for i, r in enumerate(d.lines) if r["schedule_b"] == code]
    for i in mine:
        sized(d, i, limit * ROOM / len(mine))
    last = d.lines[mine[-1]]
    spare = limit * Decimal("0.985") - goods_value(d.lines, code)
    more = max(0, int(spare / (unit_value(last) * step_of(last)))) * step_of(last)
    set_quantity(d, mine[-1], int(last["quantity"]) + more)
    group = next(g for g in d.groups if g["schedule_b"] == code)
    group["inland_freight"] = (limit + Decimal(cents) / 100 - goods_value(d.lines, code)).quantize(CENT)


def threshold(d: Draft, kind: str) -> None:
    """Kinds: over, inside. Half the time within a few cents."""
    m = d.maker
    close, far = m.pick((1, 1, 2, 40)), m.pick((150, 4000, 9000))
    near = m.chance(65)
    inside = (0, 0, 1, far) if near else (far, far, far, far)
    pick = m.below(4)
    cents = -inside[pick] if kind == "inside" else (close if near else far)
    near_threshold(d, cents)
    if m.chance(55) and d.asked.level >= 2:
        _as_always(d)
    group = next(g for g in d.groups if g["schedule_b"] == d.lines[0]["schedule_b"])
    d.plant(
        f"value, {kind}", "decoy" if kind == "inside" else "fault", group__schedule_b=group["schedule_b"],
        group__inland_freight=group["inland_freight"],
    )  # fmt: skip


def _as_always(d: Draft) -> None:
    """What the forwarder is used to citing for this buyer, whatever the order comes to."""
    cited = "NOEEI 30.37(a)"
    d.message(
        "citation", party(d, "forwarder")["name"], f"Order {d.order['number']}: loading document",
        f"As on their last ones: {cited}, nothing to file. Put it in and we load.", minutes_ago=75,
        asks=(
            {"action": "correct", "field": "loading_document.citation", "value": cited},
            {"action": "confirm order"}, {"action": "release to warehouse"},
        ),
    )  # fmt: skip


def two_codes(d: Draft, kind: str) -> None:
    """Two ordinary lines that come to more than the threshold together, under two numbers each of them below it."""
    for i in (0, 1):
        sized(d, i, d.asked.edges("group.value", (2500,))[-1] * d.maker.between(52, 80) / 100)
    d.plant("two codes", "decoy", line__schedule_b=d.lines[0]["schedule_b"])


def certificate(d: Draft, kind: str) -> None:
    """A blanket certificate of origin, lapsed or covering. The twin moves its last day by one or a few."""
    m = d.maker
    leaves = d.shipment["departure"].date()
    gap, comes, minutes = m.pick((0, 0, 1, 3, 12)), m.chance(60), m.between(90, 600)
    to = leaves - timedelta(days=gap + 1) if kind == "lapsed" else leaves + timedelta(days=gap)
    scheme = "USMCA"
    d.origin_certificate.update(
        scheme=scheme, from_date=to - timedelta(days=364), to_date=to, valid_until=to + timedelta(days=3 * 365 + 1),
        signed_by="the maker",
    )  # fmt: skip
    d.message(
        "certificate", f"{d.customer['buyer']} <{d.account.domain}>", "Certificate of origin",
        f"We clear under the {scheme} certificate you gave us; it is valid four years. Just say that it still is.",
        minutes_ago=200,
        asks=(
            {"action": "tell customer", "message": "origin claim", "facts": ["order.po_number"],
             "text": "The certificate is still valid."},
            {"action": "confirm order"}, {"action": "release to warehouse"},
        ),
    )  # fmt: skip
    fresh = {"origin_certificate.from": d.today, "origin_certificate.to": d.today + timedelta(days=364)}
    text = "The maker has certified again, from today." if comes else "The maker needs until next week."
    ask = {"kind": "certificate of origin", "party": "trade compliance"}
    d.answers.append(Answer("request document", ask, minutes, fresh if comes else {}, "trade compliance", text))
    word = "fault" if kind == "lapsed" else "decoy"
    d.plant(f"certificate, {kind}", word, origin_certificate__to=to)


def pallet(d: Draft, kind: str) -> None:
    """Raw wood without the mark, or with it. Changing the pallet changes the weight."""
    m = d.maker
    heavier = Decimal(m.between(-60, 90)) / 10
    report = next(a for a in d.answers if a.to == "release to warehouse")
    facts: dict[str, Any] = dict(report.facts)
    facts.update({"packed.pallet": "raw wood", "packed.pallet_marked": kind == "marked"})
    d.answers.remove(report)
    d.answers.append(Answer(report.to, {}, report.minutes, facts, report.sender, report.text))
    weight = facts["packed.gross_weight"] + heavier
    changed = {"packed.pallet": "plywood", "packed.pallet_marked": False, "packed.gross_weight": weight}
    d.answers.append(
        Answer("ask warehouse", {"request": "change pallet"}, m.between(15, 40), changed, "warehouse lead",
               f"On plywood now, weighed again: {weight} kg.")
    )  # fmt: skip
    d.plant(f"pallet, {kind}", "decoy" if kind == "marked" else "fault", packed__pallet_marked=kind == "marked")


def sample(d: Draft, kind: str) -> None:
    """The last line is a sample free of charge, by quote; or it is sold. Customs wants its value either way.

    As often as not that value brings its Schedule B number to the threshold for filing, or a few cents over it.
    """
    m = d.maker
    index = len(d.lines) - 1
    line = d.lines[index]
    few, near, cents = m.between(1, 2), m.chance(60), m.pick((0, 1, 1, 3))
    set_quantity(d, index, step_of(line) * few)
    number = f"Q{m.between(30000, 79999)}"
    d.quote.update(number=number, expires=d.today + timedelta(days=m.between(3, 40)))
    d.po["quote_number"] = number
    price = Decimal(0) if kind == "free of charge" else line["list_price"]
    each = line["eaches_per_price_unit"]
    if near:
        _brought_near(d, index, cents)
    line.update(quote_price=price, price=price * each, po_price=price * each)
    line["eaches_per_po_price_unit"] = each
    d.plant(f"sample, {kind}", "fault" if kind == "free of charge" else "decoy", line__price=line["price"])


def _brought_near(d: Draft, index: int, cents: int) -> None:
    """So much of a line, at list price, that its Schedule B number comes to the threshold or so many cents over it."""
    line = d.lines[index]
    limit, code = d.asked.edges("group.value", (2500,))[-1], line["schedule_b"]
    others = goods_value([r for r in d.lines if r is not line], code)
    step = line["eaches_per_unit"] * line["list_price"] * step_of(line)
    count = int((limit * ROOM - others) / step)
    if count < 1:
        return
    set_quantity(d, index, step_of(line) * count)
    group = next(g for g in d.groups if g["schedule_b"] == code)
    group["inland_freight"] = (limit + Decimal(cents) / 100 - others - step * count).quantize(CENT)


def wrong_forms(d: Draft, count: int) -> None:
    """So many fields that the system fills from somewhere else than from this order."""
    m = d.maker
    buyer = d.account.name
    faults: list[Callable[[], tuple[str, Any]]] = [
        lambda: ("invoice.consignee", party(d, "forwarder")["name"]),
        lambda: ("packing_list.consignee", party(d, "forwarder")["name"]),
        lambda: ("instruction.consignee", party(d, "forwarder")["name"]),
        lambda: ("invoice.currency", d.universe.country(d.account.country).currency),
        lambda: ("invoice.buyer", f"{buyer} Holding"),
        lambda: (f"packing_list.line.quantity#{pick['id']}", pick["quantity"] + m.between(1, 6)),
        lambda: (f"invoice.line.quantity#{pick['id']}", pick["quantity"] + m.between(1, 6)),
        lambda: (f"invoice.line.hs_code#{pick['id']}", f"{pick['schedule_b'][:7]}.{m.between(10, 99)}"),
        lambda: (f"invoice.line.value#{pick['id']}", _less(pick, m.between(70, 95))),
    ]  # fmt: skip
    if d.order.get("incoterm"):
        faults.append(lambda: ("invoice.incoterm_place", None))
    for fault in m.some(faults, count):
        pick = m.pick(d.lines)
        key, value = fault()
        d.prefill[key] = value
        d.plant(f"form, {key.partition('#')[0]}", "fault", **{key: value})


def _less(line: dict[str, Any], percent: int) -> Decimal:
    value: Decimal = line["quantity"] * unit_value(line) * percent / 100
    return value.quantize(CENT)
