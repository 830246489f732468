"""Our answer to an 850: the X12 855 that the system sends when the order is confirmed. A 997 says that the syntax was
read; this says what we will do.

Codes: X12 data elements 587 (BAK02, what kind of answer) and 668 (ACK01, what of each line).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from scenarios.documents.x12 import UNITS, Segments, an, as_sent, day, in_words, interchange, priced
from scenarios.world.desk import Document

LINE_STATUS: Mapping[str, str] = {
    "accept": "IA", "accept changed price": "IP", "accept changed quantity": "IQ", "backorder": "IB",
    "substitute": "IS", "reschedule": "DR", "hold": "IH", "reject": "IR",
}  # fmt: skip
DELETED = "ID"
WHOLE: Mapping[frozenset[str], str] = {
    frozenset({"IA"}): "AD", frozenset({"IH"}): "AH", frozenset({"IR"}): "RD", frozenset({"ID"}): "RD",
}  # fmt: skip
"""BAK02 when all lines are answered alike; AC, with detail and change, otherwise."""


def acknowledgement_855(
    received: Document, facts: Mapping[str, Any], fields: Mapping[str, Any], at: datetime, nth: int
) -> Document:
    """The interchange as sent: `fields` are the acknowledgement's, `facts` the order as it stood, `nth` counts from 1.

    It goes back to where the 850 came from. Lines that were split stand as one PO1 with an ACK for each part, a line
    that was cancelled before is acknowledged as deleted. Control numbers count the answers to this order.
    """
    isa = as_sent(received.lines[:2]).split("*")
    asker, us = isa[6].strip(), isa[8].strip()
    lines = facts["order.lines"]
    codes = {r["id"]: _code(r, fields) for r in lines}
    whole = WHOLE.get(frozenset(c for c in codes.values() if c), "AC")
    out = Segments()
    out.add(
        f"BAK*00*{whole}*{an(facts['po.number'], 22)}*{day(facts['po.date'])}****{an(facts['order.number'], 30)}"
        f"*{day(at.date())}",
        "", f"order {facts['order.number']}",
    )  # fmt: skip
    count = 0
    for _, parts in groupby(lines, key=lambda r: int(r["number"])):
        count += 1
        _line(out, list(parts), codes, fields)
    out.add(f"CTT*{count}", "", f"{count} {'line' if count == 1 else 'lines'}")
    digits = "".join(c for c in facts["order.number"] if c in "0123456789")
    control, title = int(f"{digits[-7:]}{nth % 100:02d}"), f"855 acknowledgement of {facts['po.number']}, sent"
    return Document(
        id=f"edi-855-{nth}", kind="EDI", title=title, sender="order desk",
        at=at, panel="edi", lines=interchange("855", "PR", us, asker, at, (control, control), out),
    )  # fmt: skip


def _code(r: Mapping[str, Any], fields: Mapping[str, Any]) -> str:
    if r["status"] == "cancelled":
        return DELETED
    return LINE_STATUS.get(fields.get(f"acknowledgement.line.response#{r['id']}") or "", "")


def _line(out: Segments, parts: list[Mapping[str, Any]], codes: Mapping[str, str], fields: Mapping[str, Any]) -> None:
    r = parts[0]
    whole = sum((p["quantity"] for p in parts), Decimal(0))
    figure = f"{r['price']:f}"
    price, apart = priced(figure, r["price_unit"], r["unit"])
    theirs = f"*BP*{an(r['po_part'], 48)}" if r["po_part"] and r["po_part"] != r["product"] else ""
    out.add(
        f"PO1*{int(r['number'])}*{whole:f}*{UNITS[r['unit']]}*{price}{theirs}*VN*{an(r['product'], 48)}", "",
        f"{whole:f} {r['unit']}" if apart else f"{whole:f} {r['unit']} at {figure} per {r['price_unit']}",
    )  # fmt: skip
    if apart:
        out.add(apart, "", f"at {figure} per {r['price_unit']}")
    for p in parts:
        code, on = codes[p["id"]], fields.get(f"acknowledgement.line.date#{p['id']}")
        if not code:
            continue
        word = next((word for word, known in LINE_STATUS.items() if known == code), "deleted")
        dated = f"*068*{day(on)}" if on and code not in ("ID", "IR") else ""
        out.add(
            f"ACK*{code}*{p['quantity']:f}*{UNITS[p['unit']]}{dated}", "",
            f"{word}, ships {in_words(on)}" if dated else word,
        )  # fmt: skip
