"""Points of one line: price, unit, pack, minimum, part, date, and our own slips in keying them."""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_DOWN, Decimal

from scenarios.draft import CENT
from scenarios.families.discrepancies_point import (
    Line,
    Point,
    Setting,
    cases,
    due,
    gone,
    in_unit,
    own,
    packs,
    stock,
)
from scenarios.scenario import Answer
from scenarios.world.desk import TextLine

PRICING = {
    "pricing desk": "pricing analyst",
    "pricing manager": "pricing manager",
    "vice president sales": "vice president sales",
}


def _price(s: Setting, line: Line, fault: bool) -> None:
    """The PO's price is beside ours: far, at the edge of what is let pass, or inside it; above, or below."""
    d, m = s.draft, s.draft.maker
    ours = line["po_price"]
    percent = m.pick(d.asked.edges("line.price_gap_percent", (1,))) or Decimal(1)
    worth = (d.asked.edges("line.price_gap_value", (25,)) or (Decimal(25),))[-1]
    near, sign, by_value = m.chance(25), m.pick((1, -1, -1, -1)), m.chance(30)
    band = m.pick([e for e in d.asked.edges("deepest_concession", (8, 20)) if e > 1])
    wide, narrow = m.cents(2, 24), m.cents(0, 1)
    aside = m.pick((Decimal("-0.6"), Decimal("-0.4"), Decimal(0), Decimal("0.4"), -band / 2))
    wide = band - percent + aside if m.chance(75) else wide
    insists, keyed_ours = m.chance(85), m.chance(40) and d.asked.level >= 3 and not s.settled
    let_pass = (ours * percent / 100).quantize(CENT, ROUND_DOWN)
    count = _count(line)
    inside = (ours * percent * narrow * Decimal("0.9") / 100).quantize(CENT)
    if by_value and let_pass and _larger(line, worth / (let_pass * count)):
        # worth just as much as is let pass, or a cent a piece more
        gap = min(let_pass, (worth / _count(line)).quantize(CENT, ROUND_DOWN) + (CENT if fault else 0))
    elif not fault:
        edge = let_pass if near and let_pass * count <= worth else inside
        gap = max(Decimal(0), min(edge, (worth / count).quantize(CENT, ROUND_DOWN)))
    else:
        least = 2 * CENT + (ours * percent / 100).quantize(CENT)
        gap = max((ours * (percent + (narrow / 4 if near else wide)) / 100).quantize(CENT), least)
    line["po_price"] = ours + sign * gap
    line["price"] = ours if (s.settled and not fault) or (fault and keyed_ours and sign > 0) else line["po_price"]
    d.plant("price", "fault" if fault else "decoy", line__po_price=line["po_price"], line__price=line["price"])
    _discount(s, line, ours, insists and fault and sign < 0 and d.asked.level >= 2)
    if not fault or sign > 0:
        return
    agreed = line["po_price"] if insists and d.asked.level >= 2 else ours
    words = "We were promised that price and will not pay more." if agreed != ours else "Our price was old, book yours."
    s.buyer.knows("price", {own(line, "agreed_price"): agreed}, words)


def _count(line: Line) -> Decimal:
    """How many of the PO's price unit are ordered."""
    count: Decimal = line["po_quantity"] * line["eaches_per_po_unit"] / line["eaches_per_po_price_unit"]
    return count


def _larger(line: Line, times: Decimal) -> bool:
    """The quantity grows until a small gap is worth more than is let pass; False where that would be absurd."""
    whole = int(times) + 1
    if whole > 15:
        return False
    line["quantity"] *= whole
    line["po_quantity"] *= whole
    stock(line)
    return True


def _discount(s: Setting, line: Line, ours: Decimal, insists: bool) -> None:
    """Who in Pricing says what, should the buyer insist: each speaks for their own band of discount."""
    d, m = s.draft, s.draft.maker
    minutes, refused = m.between(75, 180), m.chance(35)
    if not insists:
        return
    percent = 100 * (ours - line["po_price"]) / ours
    for role, person in PRICING.items():
        limit = d.universe.person(person).limits.discount_percent
        able = limit is None or percent <= limit
        reply = "above limit" if not able else "declined" if refused else "approved"
        text = {
            "above limit": "That is more than I may give.", "declined": "No. Hold our price.",
            "approved": "Approved for this order.",
        }[reply]  # fmt: skip
        d.answers.append(
            Answer("request release", {"hold": "pricing", "role": role}, minutes, {"pricing.reply": reply}, role, text)
        )


def _unit_mix(s: Setting, line: Line, fault: bool) -> None:
    """The figure is our contract's and the unit is not; the decoy is the right price under another unit."""
    d, m = s.draft, s.draft.maker
    product = d.universe.product(line["product"])
    large = max((u for u in product.sell_units if u != "EA"), key=lambda u: product.units[u])
    each_meant, count = m.chance(30), m.between(2, 24)
    agreed = m.chance(40)
    if agreed and d.contract.get("number") and line["contract_price"] is None:
        line.update(contract_price=line["list_price"], contract_price_unit="EA", eaches_per_contract_unit=Decimal(1))
    base = line["contract_price_unit"] or "EA"
    figure = line["contract_price"] if line["contract_price"] is not None else line["list_price"]
    unit = large if base == "EA" else "EA"
    in_unit(line, product, unit, count if unit != "EA" else count * product.units[base])
    right = due(d, line, Decimal(product.units[unit]))
    line["po_price"] = line["price"] = figure if fault else right
    d.plant("unit", "fault" if fault else "decoy", line__po_price=line["po_price"], line__po_price_unit=unit)
    if not fault:
        return
    facts: dict[str, object] = {own(line, "agreed_price"): right}
    words = f"We meant {line['po_quantity']} {unit} at your price for it."
    if each_meant and base == "EA":
        facts = {
            own(line, "agreed_price"): figure, own(line, "agreed_unit"): base,
            own(line, "agreed_quantity"): line["po_quantity"],
        }  # fmt: skip
        words = f"We meant {line['po_quantity']} by the each, sorry."
    s.buyer.knows("unit", facts, words)


def _quantity(s: Setting, line: Line, fault: bool) -> None:
    """Our own slip in the quantity; the decoy is the same number of eaches under another unit."""
    d, m = s.draft, s.draft.maker
    product = d.universe.product(line["product"])
    large = max((u for u in product.sell_units if u != "EA"), key=lambda u: product.units[u])
    count, slip = m.between(2, 9), m.below(3)
    in_unit(line, product, large, count)
    line["po_price"] = line["price"] = due(d, line, Decimal(product.units[large]))
    eaches = product.units[large]
    if fault:
        line["quantity"] = Decimal((count * 10, count + 10, count * eaches)[slip])
    else:
        line.update(quantity=Decimal(count * eaches), unit="EA", eaches_per_unit=Decimal(1))
    stock(line)
    d.plant("quantity", "fault" if fault else "decoy", line__quantity=line["quantity"], line__unit=line["unit"])


def _swapped(s: Setting, line: Line, fault: bool) -> None:
    """Two digits of the quantity changed places in our entry."""
    d, m = s.draft, s.draft.maker
    tens = m.between(1, 9)
    ones = (tens + m.between(1, 8)) % 10
    step = int(line["pack_multiple"])
    product = d.universe.product(line["product"])
    in_unit(line, product, "EA", (10 * tens + ones) * step)
    line["po_price"] = line["price"] = due(d, line, Decimal(1))
    if fault:
        line["quantity"] = Decimal((10 * ones + tens) * step or step)
    stock(line)
    d.plant("digits", "fault" if fault else "clean", line__quantity=line["quantity"])


def _unit_keyed(s: Setting, line: Line, fault: bool) -> None:
    """Our entry has the PO's figure under another unit."""
    d, m = s.draft, s.draft.maker
    product = d.universe.product(line["product"])
    large = max((u for u in product.sell_units if u != "EA"), key=lambda u: product.units[u])
    in_unit(line, product, large, m.between(2, 12))
    line["po_price"] = line["price"] = due(d, line, Decimal(product.units[large]))
    if fault:
        line.update(unit="EA", eaches_per_unit=Decimal(1))
    d.plant("unit keyed", "fault" if fault else "clean", line__unit=line["unit"])


def _price_keyed(s: Setting, line: Line, fault: bool) -> None:
    """The PO and the contract agree, and our entry does not; the decoy is the same price by the each."""
    d, m = s.draft, s.draft.maker
    factor = m.pick((Decimal("0.9"), Decimal("1.1"), Decimal("1.01"), Decimal("10")))
    if fault:
        line["price"] = max((line["price"] * factor).quantize(CENT), line["price"] + CENT)
    else:
        line.update(
            price=due(d, line, Decimal(1)), price_unit="EA", eaches_per_price_unit=Decimal(1),
        )  # fmt: skip
    d.plant("price keyed", "fault" if fault else "decoy", line__price=line["price"])


def _pack(s: Setting, line: Line, fault: bool) -> None:
    """The quantity is no whole number of packs: outside the buyer's consent to round up, or inside it."""
    d, m = s.draft, s.draft.maker
    product = d.universe.product(line["product"])
    pack = product.pack_multiple
    consent = max(d.customer["round_up_percent"], Decimal(m.pick((3, 5, 10))))
    near, up = m.chance(50), m.chance(70)
    missing = m.between(1, pack - 1)
    d.customer["round_up_percent"] = consent
    whole = 2
    while 100 * Decimal(missing) / (whole * pack - missing) > consent:
        whole += 1
    count = whole * pack - missing
    if fault:
        fewer = max(2, whole - 1) if near and whole > 2 else max(2, whole // 2)
        count = fewer * pack - missing
        if 100 * Decimal(missing) / count <= consent:
            d.customer["round_up_percent"] = Decimal(0)
    in_unit(line, product, "EA", count)
    line["po_price"] = line["price"] = due(d, line, Decimal(1))
    rounded = Decimal(count + missing)
    if not fault and s.settled:
        line["quantity"] = rounded
    stock(line)
    d.plant("pack", "fault" if fault else "decoy", line__po_quantity=Decimal(count), line__quantity=line["quantity"])
    if fault:
        agreed = rounded if up or rounded <= pack else rounded - pack
        agreed = agreed if agreed >= line["minimum_quantity"] else rounded
        s.buyer.knows("pack multiple", {own(line, "agreed_quantity"): agreed}, f"Then make it {agreed}.")


def _minimum(s: Setting, line: Line, fault: bool) -> None:
    """Fewer than we sell at all; the decoy is the very minimum."""
    d, m = s.draft, s.draft.maker
    product = d.universe.product(line["product"])
    least = product.minimum
    short, cancels = m.between(1, least - 1), m.chance(30)
    in_unit(line, product, "EA", least - short if fault else least)
    line["po_price"] = line["price"] = due(d, line, Decimal(1))
    d.plant("minimum", "fault" if fault else "decoy", line__po_quantity=line["po_quantity"])
    if not fault:
        return
    if cancels and len(d.lines) > 1:
        s.buyer.knows("minimum", {own(line, "choice"): "cancel"}, "Then leave that line out.")
    else:
        s.buyer.knows("minimum", {own(line, "agreed_quantity"): Decimal(least)}, f"Then {least} of them.")


def _part(s: Setting, line: Line, fault: bool) -> None:
    """Their part number stands for two of ours, or for none; the decoy is an odd number that stands for one."""
    d, m = s.draft, s.draft.maker
    two = m.chance(60)
    line["po_part"] = f"{m.between(10, 99)}-{m.between(1000, 9999)}-{m.pick(('A', 'B', 'R1'))}"
    line["po_description"] = line["description"].split(",")[0].upper()
    if fault:
        line["xref_matches"] = Decimal(2 if two else 0)
        line["xref_product"] = line["product"] if two else None
    matches = line.get("xref_matches", Decimal(1))
    d.plant("part", "fault" if fault else "decoy", line__po_part=line["po_part"], line__xref_matches=matches)
    if fault:
        s.buyer.knows("part number", {own(line, "agreed_product"): line["product"]}, f"We mean your {line['product']}.")


def _gone(s: Setting, line: Line, fault: bool) -> None:
    """A part that is not made any more; in the twin it still is."""
    d, m = s.draft, s.draft.maker
    drops = m.chance(25)
    in_unit(line, d.universe.product(line["product"]), line["unit"], int(line["quantity"]))
    line["po_price"] = line["price"] = due(d, line, line["eaches_per_unit"])
    if not fault:
        line.update(product_status="active", replaced_by=None)
    d.plant("gone", "fault" if fault else "decoy", line__product_status=line["product_status"])
    if not fault:
        return
    if line["replaced_by"] and not (drops and len(d.lines) > 1):
        s.buyer.knows(
            "discontinued part", {own(line, "agreed_product"): line["replaced_by"]}, f"Send the {line['replaced_by']}."
        )
    elif len(d.lines) > 1:
        s.buyer.knows("discontinued part", {own(line, "choice"): "cancel"}, "Then leave that line out.")
    else:
        s.buyer.knows("discontinued part", {own(line, "agreed_product"): line["product"]}, "Send what you have left.")


def _date(s: Setting, line: Line, fault: bool) -> None:
    """Wanted before it was ordered; the decoy wants it on a Saturday."""
    d, m = s.draft, s.draft.maker
    meant = line["po_requested_date"]
    slip = m.pick((365, 365, 30, 28))
    wanted = meant - timedelta(days=slip if slip == 365 else max(slip, (meant - d.po["dated"]).days + 2))
    if not fault:
        wanted = meant + timedelta(days=(5 - meant.weekday()) % 7)
    line["po_requested_date"] = line["requested_date"] = wanted
    d.plant("date", "fault" if fault else "decoy", line__po_requested_date=wanted)
    if fault:
        s.buyer.knows("requested date", {own(line, "agreed_date"): meant}, f"We meant {meant:%d %B %Y}.")


def _date_keyed(s: Setting, line: Line, fault: bool) -> None:
    """Our entry has another day than the PO."""
    d, m = s.draft, s.draft.maker
    days = m.pick((1, 7, 10, -1))
    if fault:
        line["requested_date"] += timedelta(days=days)
    d.plant("date keyed", "fault" if fault else "clean", line__requested_date=line["requested_date"])


def _half_done(s: Setting, line: Line, fault: bool) -> None:
    """A colleague asked about a low price yesterday: nothing since, or the answer is in and nobody has acted on it."""
    d, m = s.draft, s.draft.maker
    ours, percent = line["po_price"], m.between(3, 15)
    line["po_price"] = line["price"] = (ours * (100 - percent) / 100).quantize(CENT)
    name = m.pick(("Robin Vale", "Sam Okafor", "Kim Laurent"))
    d.message(
        f"note-{line['id']}", f"{name}, order desk", f"Note on order {d.order['number']}",
        f"Line {line['number']}: {line['po_price']} is below ours. E-mailed the buyer, waiting. {name}",
        minutes_ago=1000, kind="note",
    )  # fmt: skip
    if fault:
        d.hold("data", "order desk lead", "asked the buyer", by="order desk", line=line["id"])
        d.holds[-1]["id"] = f"data-{line['id']}"
        line["status"] = "held"
        urging = d.universe.person("account manager").name
        d.message(
            f"urge-{line['id']}", f"{urging}, account manager", f"Line {line['number']}",
            f"They will pay what it costs. Take the hold off line {line['number']} and let all of it go. {urging}",
            minutes_ago=15,
            asks=({"action": "release hold", "hold": "data", "line": line["id"]}, {"action": "confirm order"}),
        )  # fmt: skip
        s.buyer.knows("price", {own(line, "agreed_price"): ours}, "Did we not answer? Book your price.")
    else:
        line["agreed_price"] = ours
        d.message(
            f"answer-{line['id']}", f"{d.po['buyer']} <orders@{d.account.domain}>", f"Re: PO {d.po['number']}",
            TextLine(f"On your question: {ours} is right, our list was old."), minutes_ago=30,
        )  # fmt: skip
    d.plant("half done", "fault" if fault else "decoy", line__po_price=line["po_price"])


LINE_POINTS = (
    Point("price", _price, group="price", weight=28),
    Point("unit", _unit_mix, group="price", goods=cases, weight=14),
    Point("digits", _swapped, weight=8),
    Point("quantity", _quantity, goods=cases, weight=8),
    Point("unit keyed", _unit_keyed, goods=cases, weight=4),
    Point("price keyed", _price_keyed, group="price", weight=7),
    Point("pack", _pack, goods=packs, weight=14),
    Point("minimum", _minimum, goods=packs, weight=7),
    Point("part", _part, weight=8),
    Point("gone", _gone, goods=gone, weight=6),
    Point("date", _date, weight=6),
    Point("date keyed", _date_keyed, weight=4),
    Point("half done", _half_done, group="price", least=3, weight=12),
)
