"""The purchase order as it came by EDI: an X12 850 of the same figures as the page, wrong ones included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from scenarios.documents.layout import broken
from scenarios.documents.x12 import FREIGHT, UNITS, Segments, an, day, in_words, interchange, priced
from scenarios.universe.parties import Customer, ShipTo
from scenarios.world.desk import Document, TextLine

PURPOSE: Mapping[str, str] = {"original": "00", "confirmation": "06", "change": "04"}
"""Element 353: what the sender says that the set is."""


def purchase_order_850(
    po: Mapping[str, Any],
    order: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    remarks: Sequence[TextLine],
    account: Customer,
    place: ShipTo,
    receiver: str,
    control: tuple[int, int],
) -> Document:
    """The interchange, as it stands in the EDI panel.

    `place` is the ship-to on file: its postal code and GLN go with the address while the PO means that place.
    `receiver` is our GLN, `control` the numbers of interchange and group. Each segment names the most telling fact that
    it states.
    """
    out = Segments()
    _head(out, po, order, account)
    for remark in remarks:
        if remark.text:
            out.add("N9*L1*REMARK")
            for text in broken(remark.text.strip(), 70):
                out.add(f"MSG*{an(text)}", remark.fact)
    out.take(_parties(po["ship_to_text"], account.name, account.gln, place))
    wanted = po.get("requested_date")
    for r in lines:
        _line(out, r, wanted, account.xrefs)
    out.add(f"CTT*{len(lines)}", "", f"{len(lines)} {'line' if len(lines) == 1 else 'lines'}")
    if po.get("stated_total") is not None:
        out.add(f"AMT*TT*{po['stated_total']:f}", "po.stated_total", f"total {po['stated_total']} {order['currency']}")
    return Document(
        id="edi-850", kind="EDI", title=f"850 purchase order {po['number']}", sender=account.name,
        at=order["received_at"], panel="edi",
        lines=interchange("850", "PO", account.gln, receiver, order["received_at"], control, out),
    )  # fmt: skip


def _head(out: Segments, po: Mapping[str, Any], order: Mapping[str, Any], account: Customer) -> None:
    purpose = PURPOSE[po.get("supersedes", "original")]
    number, release, dated = po["number"], po.get("release_number"), po["dated"]
    kind = f"RL*{an(number, 22)}*{an(release, 30)}" if release else f"SA*{an(number, 22)}*"
    out.add(f"BEG*{purpose}*{kind}*{day(dated)}", "po.number", f"PO {number} of {in_words(dated)}")
    out.add(f"CUR*BY*{order['currency']}", "order.currency")
    out.add(f"REF*11*{account.id}", "", f"account {account.id}")
    if release:
        out.add(f"REF*RE*{an(release, 30)}", "po.release_number", f"release {release}")
    if po.get("quote_number"):
        out.add(f"REF*PR*{an(po['quote_number'], 30)}", "po.quote_number", f"your quote {po['quote_number']}")
    out.take(
        _agreed(po["buyer"], po["freight_terms"], po.get("incoterm"), order.get("incoterm_place"), po["payment_terms"])
    )
    if po.get("requested_date"):
        out.add(f"DTM*002*{day(po['requested_date'])}", "po.requested_date", f"wanted {in_words(po['requested_date'])}")
    if order.get("cancel_after"):
        out.add(
            f"DTM*001*{day(order['cancel_after'])}", "order.cancel_after",
            f"cancel after {in_words(order['cancel_after'])}",
        )  # fmt: skip


@lru_cache(maxsize=2048)
def _agreed(buyer: str, freight: str, incoterm: str | None, town: str | None, terms: str) -> Segments:
    """PER, FOB and ITD: who buys, who pays the freight, when the goods are paid."""
    out = Segments()
    out.add(f"PER*BD*{an(buyer, 60)}", "po.buyer", "buyer")
    if incoterm:
        where = f"*ZZ*{an(town, 40)}" if town else ""
        out.add(f"FOB*{FREIGHT[freight]}***01*{incoterm}{where}", "po.incoterm", f"freight {freight}")
    else:
        out.add(f"FOB*{FREIGHT[freight]}", "po.freight_terms", f"freight {freight}")
    out.add(_terms(terms), "po.payment_terms", terms)
    return out


def _terms(text: str) -> str:
    """ITD: `net 30` and `2/10 net 30` in figures from the invoice date; other terms as agreed, in words."""
    discount, _, net = text.rpartition("net ")
    percent, slash, days = discount.strip().partition("/")
    if net.isdigit() and not discount:
        return f"ITD*01*3*****{net}"
    if net.isdigit() and slash and percent.replace(".", "").isdigit() and days.isdigit():
        return f"ITD*01*3*{percent}**{days}**{net}"
    return f"ITD*14***********{an(text)}"


@lru_cache(maxsize=2048)
def _parties(ship_to: str, owner: str, gln: str, place: ShipTo) -> Segments:
    """N1, N3 and N4: who orders, and where the goods go."""
    out = Segments()
    out.add(f"N1*BY*{an(owner, 60)}*UL*{gln}")
    name, street, town, known = _address(ship_to, owner, place)
    out.add(f"N1*ST*{name}*UL*{place.gln}" if known else f"N1*ST*{name}")
    if street:
        out.add(f"N3*{street}", "po.ship_to_text", "ship to")
    if town:
        out.add(f"N4*{town}", "po.ship_to_text")
    return out


def _address(text: str, owner: str, place: ShipTo) -> tuple[str, str, str, bool]:
    """N102, N301 and the elements of N4 of an address written in one line, and whether it is the place on file."""
    if text == f"{place.name}, {place.street}, {place.city} {place.region}".strip():
        region = place.region  # N402 takes two letters; a longer code goes where regions of other countries go
        two, more = (region, "") if len(region) == 2 else ("", f"*SP*{an(region)}" if region else "")
        town = f"{an(place.city, 30)}*{two}*{an(place.postal_code, 15)}*{place.country}{more}"
        return an(place.name, 60), an(place.street, 55), town, True
    head, _, rest = text.partition(", ")
    if text.startswith(owner):
        head, rest = owner, text[len(owner) :].removeprefix(", ")
    street, _, town = rest.rpartition(", ")
    city, _, region = town.rpartition(" ")
    shown = f"{an(city, 30)}*{region}" if city and len(region) == 2 and region.isupper() else an(town, 30)
    return an(head, 60), an(street, 55), shown, False


def _line(out: Segments, r: Mapping[str, Any], wanted: Any, xrefs: Mapping[str, str]) -> None:
    id, unit, price_unit, part = r["id"], r["po_unit"], r["po_price_unit"], r["po_part"]
    quantity, figure = f"{r['po_quantity']:f}", f"{r['po_price']:f}"
    price, apart = priced(figure, price_unit, unit)
    whose = "VN" if part == r["product"] and part not in xrefs else "BP"
    head = f"PO1*{r['number']}*{quantity}*{UNITS[unit]}*{price}*{whose}*{an(part, 48)}"
    if apart:
        out.add(head, f"line.po_quantity#{id}", f"{quantity} {unit}")
        out.add(apart, f"line.po_price#{id}", f"at {figure} per {price_unit}")
    else:
        out.add(head, f"line.po_price#{id}", f"{quantity} {unit} at {figure} per {price_unit}")
    if r["po_description"]:
        out.take(_described(r["po_description"], id))
    on = r.get("po_requested_date")
    if on and on != wanted:
        out.add(f"DTM*002*{day(on)}", f"line.po_requested_date#{id}", f"wanted {in_words(on)}")
    out.add(f"AMT*1*{r['po_extension']:f}", f"line.po_extension#{id}", "extension")


@lru_cache(maxsize=4096)
def _described(text: str, id: str) -> Segments:
    """PID: what the buyer calls the goods."""
    out = Segments()
    out.add(f"PID*F****{an(text, 66)}", f"line.po_description#{id}")
    return out
