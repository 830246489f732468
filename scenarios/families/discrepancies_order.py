"""Points of the whole order: terms, freight, total, quote, contract dates, and who promised a price."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from scenarios.draft import CENT
from scenarios.families.discrepancies_point import Line, Point, Setting, due, has_contract, own
from scenarios.scenario import Answer
from scenarios.universe.parties import Customer

OTHER_WORDS = {
    "net 15": ("15 days net", "n/15", "net 15 days"), "net 30": ("30 days net", "n/30", "net 30 days"),
    "net 45": ("45 days net", "n/45", "net 45 days"),
}  # fmt: skip
OTHER_TERMS = ("net 60", "net 90", "net 75")
OTHER_FREIGHT = ("prepaid", "collect", "prepaid and add", "third party")


def _short_terms(customer: Customer) -> bool:
    return customer.terms == "net 15"


def _long_terms(customer: Customer) -> bool:
    return customer.terms == "net 45"


def _usual_terms(customer: Customer) -> bool:
    return customer.terms in OTHER_WORDS


def _terms(s: Setting, line: Line, fault: bool) -> None:
    """Other payment terms than agreed; the decoy has the same terms in other words."""
    d, m = s.draft, s.draft.maker
    other, words, keyed = m.pick(OTHER_TERMS), m.below(3), m.chance(50)
    agreed = d.customer["terms"]
    d.po["payment_terms"] = other if fault else OTHER_WORDS.get(agreed, (agreed,) * 3)[words]
    if fault and keyed:
        d.order["payment_terms"] = other
    d.plant("terms", "fault" if fault else "decoy", po__payment_terms=d.po["payment_terms"])
    if fault:
        s.buyer.knows(
            "payment terms", {"customer.agreed_terms": agreed}, f"{agreed} is right, our form has a new default."
        )


def _freight(s: Setting, line: Line, fault: bool) -> None:
    """The carrier's bill goes to somebody else than agreed."""
    d, m = s.draft, s.draft.maker
    agreed = d.customer["freight_terms"]
    other, keyed = m.pick([f for f in OTHER_FREIGHT if f != agreed]), m.chance(40)
    if fault:
        d.po["freight_terms"] = other
        if keyed:
            d.order["freight_terms"] = other
        s.buyer.knows("freight terms", {"customer.agreed_freight": agreed}, f"Freight {agreed}, as always.")
    d.plant("freight", "fault" if fault else "clean", po__freight_terms=d.po["freight_terms"])


def _total(s: Setting, line: Line, fault: bool) -> None:
    """Total or extension do not add up; the decoy is what rounding may lose, to the cent."""
    d, m = s.draft, s.draft.maker
    near, of_line = m.chance(50), m.chance(40)
    cents, amount = m.pick((1, 1, 2, 4, 5, 5)), m.cents(1, 180)
    edge = (d.asked.edges("total_gap", (0,)) or (Decimal(0),))[-1]
    right = d.po["stated_total"]
    gap = Decimal(cents) * CENT
    if fault:
        gap = (max(edge, Decimal("0.05")) + gap) if near else amount
    if of_line:
        line["po_extension"] += gap
    d.po["stated_total"] = right + (gap if fault or of_line or cents % 2 else -gap)
    d.plant("total", "fault" if fault else "decoy", po__stated_total=d.po["stated_total"])
    if fault:
        s.buyer.knows("total", {"customer.agreed_total": right}, f"{right} is the total, our sheet added wrongly.")


def _quote(s: Setting, line: Line, fault: bool) -> None:
    """The PO leans on a quote: run out before it reached us, or good to that very day."""
    d, m = s.draft, s.draft.maker
    number, percent = f"Q-{m.between(300, 999)}", m.between(3, 9)
    late, minutes, refused = m.between(1, 4), m.between(75, 240), m.chance(55)
    d.po["quote_number"] = number
    day = d.order["received_at"].date()
    expires = day - timedelta(days=late) if fault else day + timedelta(days=late - 1)
    d.po["dated"] = min(expires, d.po["dated"]) - timedelta(days=1)
    d.quote.update(number=number, expires=expires)
    for r in d.lines:
        each = (due(d, r, Decimal(1)) * (100 - percent) / 100).quantize(CENT)
        r["quote_price"] = each
        for name in ("", "po_"):
            r.update({f"{name}price": each, f"{name}price_unit": "EA", f"eaches_per_{name}price_unit": Decimal(1)})
    name = d.universe.person("sales manager").name
    if fault:
        d.message(
            "quote", f"{name}, sales manager", f"Quote {number}",
            f"It is fine. Date it the {expires:%d} and take the order at the quote. {name}",
            asks=(
                {"action": "correct", "field": "order.received_at", "value": d.at((expires - d.today).days, 16, 50)},
                {"action": "confirm order"},
                {"action": "release to warehouse"},
            ),
        )  # fmt: skip
    d.plant("quote", "fault" if fault else "decoy", quote__expires=expires)
    refused = refused and d.asked.level >= 3
    lifted = {"-order.holds": "pricing", "order.status": "open"}
    d.answers.append(
        Answer(
            "request document", {"kind": "quote extension", "party": "pricing desk"}, minutes, sender="pricing desk",
            facts={**lifted, "pricing.reply": "declined"} if refused else {
                **lifted, "quote.expires": d.today + timedelta(days=5), "pricing.reply": "approved",
            },
            text="The surcharge is in: no extension." if refused else "Extended; the new date is on the quote.",
        )
    )  # fmt: skip
    if fault and refused:
        agreed = {own(r, "agreed_price"): due(d, r, Decimal(1)) for r in d.lines}
        s.buyer.knows("price", agreed, "A pity. Then at today's prices.")


def _quoted(s: Setting, line: Line, fault: bool) -> None:
    """A quote in time, and on one line a price that it does not give."""
    _quote(s, line, False)
    d, m = s.draft, s.draft.maker
    percent = m.between(2, 12)
    each = line["quote_price"]
    if fault:
        line["po_price"] = line["price"] = (each * (100 - percent) / 100).quantize(CENT)
        s.buyer.knows("price", {own(line, "agreed_price"): each}, "We misread the quote. Its price, of course.")
    d.plant("quoted price", "fault" if fault else "decoy", line__po_price=line["po_price"])


def _keyed_header(s: Setting, line: Line, fault: bool) -> None:
    """Our entry has other terms than PO and record, which agree."""
    d, m = s.draft, s.draft.maker
    terms, other = m.chance(50), m.pick([f for f in OTHER_FREIGHT if f != d.customer["freight_terms"]])
    if fault and terms:
        d.order["payment_terms"] = OTHER_TERMS[0]
    elif fault:
        d.order["freight_terms"] = other
    d.plant("header keyed", "fault" if fault else "clean", order__freight_terms=d.order["freight_terms"])


def _contract(s: Setting, line: Line, fault: bool) -> None:
    """The contract has just ended; which day it goes by decides whether it still gives the price."""
    d, m = s.draft, s.draft.maker
    days, refused = m.between(1, 3), m.chance(20)
    ended = d.today - timedelta(days=days)
    d.contract["to_date"] = ended
    d.contract["date_basis"] = "receipt" if fault else "order"
    d.po["dated"] = ended - timedelta(days=int(refused))  # as often as not on its very last day
    d.order["received_at"] = d.at(0, 6, 35)
    d.plant(
        "contract", "fault" if fault else "decoy", contract__to=ended, contract__date_basis=d.contract["date_basis"]
    )
    if not fault:
        return
    below = [r for r in d.lines if due(d, r, r["eaches_per_price_unit"], listed=True) > r["po_price"]]
    agreed = {own(r, "agreed_price"): due(d, r, r["eaches_per_price_unit"], listed=True) for r in below}
    if agreed:
        s.buyer.knows("price", agreed, "We know it ended. The list price then, until the new one is signed.")


def _amendment(s: Setting, line: Line, fault: bool) -> None:
    """Below the contract: by an amendment that both signed, or by a colleague's mail only."""
    d, m = s.draft, s.draft.maker
    percent, signed_too, further = m.between(2, 8), m.chance(50), m.between(3, 9)
    r = next((one for one in d.lines if one["contract_price"] is not None), line)
    if r["contract_price"] is None:
        r.update(contract_price=r["list_price"], contract_price_unit="EA", eaches_per_contract_unit=Decimal(1))
    before = due(d, r, r["eaches_per_po_price_unit"])
    amended = (r["contract_price"] * (100 - percent) / 100).quantize(CENT)
    lower = (amended * r["eaches_per_po_price_unit"] / r["eaches_per_contract_unit"]).quantize(CENT)
    r["po_price"] = r["price"] = lower
    name = d.universe.person("account manager").name
    d.message(
        "promise", f"{name}, account manager", f"Price on {r['product']}",
        f"They pay {lower} from this month, please enter it so. {name}",
        asks=({"action": "confirm order"}, {"action": "release to warehouse"}),
    )  # fmt: skip
    if fault and signed_too:
        r["amendment_price"] = amended
        r["po_price"] = r["price"] = (lower * (100 - further) / 100).quantize(CENT)
        s.buyer.knows("price", {own(r, "agreed_price"): lower}, "The amendment says otherwise, you are right.")
    elif fault:
        s.buyer.knows("price", {own(r, "agreed_price"): before}, "Nothing is signed, you are right. Book the contract.")
    else:
        r["amendment_price"] = amended
    d.plant(
        "amendment",
        "fault" if fault else "decoy",
        line__po_price=r["po_price"],
        line__amendment_price=r.get("amendment_price"),
    )


ORDER_POINTS = (
    Point("terms", _terms, "order", group="terms", who=_usual_terms, weight=6),
    Point("short terms", _terms, "order", group="terms", who=_short_terms, weight=4),
    Point("long terms", _terms, "order", group="terms", who=_long_terms, weight=4),
    Point("freight", _freight, "order", group="freight", weight=5),
    Point("total", _total, "order", least=2, late=True, weight=9),
    Point("quote", _quote, "order", group="price", least=2, weight=16),
    Point("quoted price", _quoted, "order", group="price", least=3, weight=5),
    Point("header keyed", _keyed_header, "order", group="terms", weight=5),
    Point("contract", _contract, "order", group="price", least=2, who=has_contract, weight=7),
    Point("amendment", _amendment, "order", group="price", least=2, who=has_contract, weight=8),
)
