"""Documents that the desk prepares: their fields, and how the system prefills them from the order, faults included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.core.actions.table import Deed

# document -> field -> the fact the system prefills it from. A field under `<document>.line.` stands once for each line.
DOCUMENTS: dict[str, dict[str, str]] = {
    "acknowledgement": {
        "acknowledgement.line.response": "",
        "acknowledgement.line.date": "line.requested_date",
    },
    "commercial invoice": {
        "invoice.buyer": "customer.name",
        "invoice.consignee": "order.ship_to",
        "invoice.currency": "order.currency",
        "invoice.incoterm": "order.incoterm",
        "invoice.incoterm_place": "order.incoterm_place",
        "invoice.statement": "",
        "invoice.line.quantity": "line.quantity",
        "invoice.line.value": "line.value",
        "invoice.line.origin": "shipment.from_country",
        "invoice.line.hs_code": "line.schedule_b",
    },
    "packing list": {
        "packing_list.consignee": "order.ship_to",
        "packing_list.packages": "shipment.packages",
        "packing_list.gross_weight": "shipment.gross_weight",
        "packing_list.line.quantity": "line.quantity",
        "packing_list.line.origin": "shipment.from_country",
    },
    "shipper's instruction": {
        "instruction.consignee": "order.ship_to",
        "instruction.ultimate_country": "order.ship_to_country",
        "instruction.value": "order.value",
        "instruction.citation": "loading_document.citation",
        "instruction.gross_weight": "shipment.gross_weight",
    },
}


def fields_of(document: str) -> tuple[str, ...]:
    """The field names of a document."""
    return tuple(DOCUMENTS[document])


def filled(document: str, deed: Deed) -> dict[str, Any]:
    """The document as it leaves the form: the system's prefill, the scenario's planted faults, then what was typed."""
    out: dict[str, Any] = {}
    for name, source in DOCUMENTS[document].items():
        if ".line." not in name:
            out[name] = deed.facts.get(source)
            continue
        for line in deed.lines():
            if line["status"] == "cancelled":
                continue
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
        return line["quantity"] * line["eaches_per_unit"] / line["eaches_per_price_unit"] * line["price"]
    if source.startswith("line."):
        return line.get(source.removeprefix("line."))
    return deed.facts.get(source)
