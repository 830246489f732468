"""Documents that the desk prepares: their fields, and how the system prefills them from the order, faults included."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.core.actions.table import Deed

# document -> field -> the fact the system prefills it from ("" for nothing). A field under `<document>.line.` or
# `<document>.group.` stands once for each line, or each group of goods under one Schedule B number.
DOCUMENTS: dict[str, dict[str, str]] = {
    "acknowledgement": {
        "acknowledgement.line.response": "",
        "acknowledgement.line.date": "line.requested_date",
    },
    "commercial invoice": {
        "invoice.buyer": "customer.name",
        "invoice.consignee": "shipment.ultimate_consignee",
        "invoice.currency": "order.currency",
        "invoice.incoterm": "order.incoterm",
        "invoice.incoterm_place": "order.incoterm_place",
        "invoice.origin_claim": "origin_certificate.scheme",
        "invoice.statement": "",
        "invoice.description": "po.number",
        "invoice.line.quantity": "line.quantity",
        "invoice.line.value": "line.value",
        "invoice.line.reason": "",
        "invoice.line.origin": "shipment.from_country",
        "invoice.line.hs_code": "line.schedule_b",
        "invoice.line.eccn": "",
    },
    "packing list": {
        "packing_list.consignee": "shipment.ultimate_consignee",
        "packing_list.packages": "shipment.packages",
        "packing_list.gross_weight": "shipment.gross_weight",
        "packing_list.line.quantity": "line.quantity",
        "packing_list.line.origin": "shipment.from_country",
    },
    "shipper's instruction": {
        "instruction.consignee": "shipment.ultimate_consignee",
        "instruction.ultimate_country": "order.ship_to_country",
        "instruction.packages": "shipment.packages",
        "instruction.gross_weight": "shipment.gross_weight",
        "instruction.group.value": "group.goods",
        "instruction.line.un_number": "",
    },
}


def filled(document: str, deed: Deed) -> dict[str, Any]:
    """The document as it leaves the form: the system's prefill, the scenario's planted faults, then what was typed."""
    out: dict[str, Any] = {}
    for name, source in DOCUMENTS[document].items():
        if ".group." in name:
            for group in deed.facts["shipment.groups"]:
                out[f"{name}#{group['id']}"] = _goods_value(group, deed)
        elif ".line." not in name:
            out[name] = deed.facts.get(source)
        else:
            for line in deed.lines():
                if line["status"] != "cancelled":
                    out[f"{name}#{line['id']}"] = _line_value(name, source, line, deed)
    for key, value in deed.prefill.items():
        if key in out:
            out[key] = value
    for key, value in (deed.args.get("fields") or {}).items():
        out[key] = value
    return out


def _line_value(name: str, source: str, line: dict[str, Any], deed: Deed) -> Any:
    if name.endswith(".response"):
        return "hold" if line["status"] == "held" else "accept"
    if source == "line.value":
        return _selling_price(line)
    if source.startswith("line."):
        return line.get(source.removeprefix("line."))
    return deed.facts.get(source)


def _selling_price(line: dict[str, Any]) -> Decimal:
    amount: Decimal = line["quantity"] * line["eaches_per_unit"] / line["eaches_per_price_unit"] * line["price"]
    return amount.quantize(Decimal("0.01"))


def _goods_value(group: dict[str, Any], deed: Deed) -> Decimal:
    """What the form shows for a group: the selling prices of its lines, and nothing else."""
    return sum(
        (
            _selling_price(line)
            for line in deed.lines()
            if line["schedule_b"] == group["schedule_b"] and line["part"] == group["part"]
        ),
        Decimal(0),
    )
