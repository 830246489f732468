"""The customer's purchase order as one page of text, line by line; a sentence may state a prose fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from scenarios.documents.layout import fitted
from scenarios.world.desk import Document, TextLine


def purchase_order(
    po: Mapping[str, Any],
    customer: Mapping[str, Any],
    order: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    remarks: Sequence[TextLine],
    at: datetime,
    sender: str,
) -> Document:
    """The page. Figures of a line are facts of that line, so that they can be marked where they stand."""
    page = [
        TextLine(f"PURCHASE ORDER {po['number']}", "po.number"),
        TextLine(f"{customer['name']}   buyer {po['buyer']}"),
        TextLine(f"Date {po['dated']:%d %b %Y}", "po.date"),
    ]
    if po.get("release_number"):
        page.append(TextLine(f"Release {po['release_number']}", "po.release_number"))
    if po.get("quote_number"):
        page.append(TextLine(f"Your quote {po['quote_number']}", "po.quote_number"))
    page += [
        TextLine(f"Ship to: {po['ship_to_text']}", "po.ship_to_text"),
        TextLine(f"Payment: {po['payment_terms']}", "po.payment_terms"),
        TextLine(f"Freight: {po['freight_terms']}", "po.freight_terms"),
    ]
    if po.get("incoterm"):
        page.append(
            TextLine(f"Delivery: {po['incoterm']} {order.get('incoterm_place') or ''} (Incoterms 2020)", "po.incoterm")
        )
    page = [*fitted(page), TextLine("")]
    said: dict[date, str] = {}  # most lines are wanted on one day
    for r in lines:
        id, day = r["id"], r.get("po_requested_date")
        page.append(TextLine(f"{r['number']:>2}  {r['po_part']}  {r['po_description']}"[:76], f"line.po_part#{id}"))
        page.append(TextLine(f"      {r['po_quantity']} {r['po_unit']}", f"line.po_quantity#{id}"))
        page.append(TextLine(f"      at {r['po_price']} per {r['po_price_unit']}", f"line.po_price#{id}"))
        if day:
            said[day] = said.get(day) or f"      wanted {day:%d %b %Y}"
            page.append(TextLine(said[day], f"line.po_requested_date#{id}"))
        page.append(TextLine(f"      {r['po_extension']}", f"line.po_extension#{id}"))
    page.append(TextLine(""))
    if po.get("stated_total") is not None:
        page.append(TextLine(f"Total {po['stated_total']} {order['currency']}", "po.stated_total"))
    page += fitted(remarks)
    return Document(
        id="po",
        kind="purchase order",
        title=f"PO {po['number']}",
        sender=sender,
        at=at,
        panel="po",
        lines=tuple(page),
    )
