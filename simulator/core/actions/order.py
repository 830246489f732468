"""The order: enter, correct, hold, confirm, release, split, cancel. Forbidden acts are here too, and work."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from scenarios.facts import FACTS
from scenarios.world.order import HOLDS
from simulator.core.actions.table import BASIS, CHANNEL, REASON, Action, Deed, Outcome, Param
from simulator.core.papers import filled
from simulator.core.refs import resolve, split_ref

OWNERS = {
    "credit": "credit analyst", "pricing": "pricing desk", "compliance": "trade compliance", "quality": "quality",
    "customer": "order desk lead", "data": "order desk lead", "tax": "tax desk", "hazmat": "dangerous goods desk",
    "security": "security",
}  # fmt: skip
AFTER = {"backorder": "backordered", "reschedule": "backordered", "hold": "held"}
"""What a line is once it has been acknowledged so: no wave takes it."""

GONE = ("released", "picking", "packed", "shipped", "cancelled")


def order_value(lines: list[dict[str, Any]]) -> Decimal:
    """What the lines come to: quantity × eaches in the ordered unit ÷ eaches in the price unit × price, to the cent."""
    total = sum(
        (
            r["quantity"] * r["eaches_per_unit"] / r["eaches_per_price_unit"] * r["price"]
            for r in lines
            if r["status"] != "cancelled"
        ),
        Decimal(0),
    )
    return total.quantize(Decimal("0.01"))


def _revalued(deed: Deed, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes with the order value that follows from them."""
    after = resolve(changes, deed.facts, deed.args)
    if "order.lines" in after:
        value = order_value(after["order.lines"])
        if value != deed.facts["order.value"]:
            after["order.value"] = value
    return after


UNIT_FIELDS = {"unit": "eaches_per_unit", "price_unit": "eaches_per_price_unit"}
UNIT_SOURCES = {
    "po_unit": "eaches_per_po_unit", "po_price_unit": "eaches_per_po_price_unit",
    "contract_price_unit": "eaches_per_contract_unit", "unit": "eaches_per_unit", "price_unit": "eaches_per_price_unit",
}  # fmt: skip


RECORDED = (
    "order.number", "order.status", "order.received_at", "order.acknowledged_at", "order.released_at", "order.value",
    "order.ack_due", "order.cutoff", "order.channel", "order.account", "line.status", "line.number", "desk.contact",
)  # fmt: skip
"""Fields that the system keeps: no correction reaches them."""


EDITED = ("", "line", "party")
"""The lists whose records the order form itself opens; hits and goods by number have forms of their own."""


def correctable(name: str) -> bool:
    """Whether a field belongs to the order and its papers, so that the desk can correct it."""
    meaning = FACTS.get(name)
    if meaning is None or name in RECORDED or meaning.type in ("list", "set"):
        return False
    if meaning.entity not in EDITED:
        return False
    return meaning.panel in ("order", "trade", "papers", "carrier")


def _sites(deed: Deed) -> list[str]:
    """Sites that this order and its goods name: a calendar goes by them."""
    named = [deed.facts["order.site"], *(r[f] for r in deed.lines() for f in ("site", "other_site"))]
    return list(dict.fromkeys(site for site in named if site))


def _correct(deed: Deed) -> Outcome:
    ref, value = deed.args["field"], deed.args["value"]
    name, entity_id = split_ref(ref)
    if not correctable(name):
        return Outcome(refused=f"{FACTS[name].label} is not a field of the order; it stands in another record")
    if entity_id and name.startswith("line."):
        line = deed.record("order.lines", entity_id)
        if line is None:
            return Outcome(refused=f"there is no line {entity_id} on this order")
        if line["status"] in GONE:
            return Outcome(refused=f"line {line['number']} is already {line['status']}; recall it first")
        if name == "line.quantity" and not value:
            return Outcome(refused="a line has a quantity; cancel it when nothing is wanted")
    elif name not in deed.facts and not entity_id:
        return Outcome(refused=f"{name} is not a field of this order")
    elif deed.facts["order.status"] in (GONE if FACTS[name].panel == "order" else ("shipped", "cancelled")):
        return Outcome(refused=f"the order is already {deed.facts['order.status']}; recall it first")
    if name.endswith(".site") and value not in (sites := _sites(deed)):
        return Outcome(refused=f"goods of this order are at {' and '.join(sites)}, not at {value}")
    changes: dict[str, Any] = {ref: value}
    field = name.partition(".")[2]
    if name == "party.name":
        changes["screening.status"] = "not run"  # a party has changed: the system forgets its last run
    if entity_id and field in UNIT_FIELDS:
        line = deed.record("order.lines", entity_id) or {}
        source = next((s for s in UNIT_SOURCES if line.get(s) == value), None)
        if source or value == "EA":
            changes[f"line.{UNIT_FIELDS[field]}#{entity_id}"] = line[UNIT_SOURCES[source]] if source else Decimal(1)
    return Outcome(_revalued(deed, changes))


def _place_hold(deed: Deed) -> Outcome:
    code, line = deed.args["code"], deed.arg("line", "")
    hold_id = f"{code}-{line}" if line else f"{code}-desk"
    if any(h["id"] == hold_id or (h["code"] == code and not line and not h["line"]) for h in deed.facts["order.holds"]):
        return Outcome(refused=f"a {code} hold is on it already")
    hold = {
        "id": hold_id, "code": code, "scope": "line" if line else "order", "placed_by": "order desk",
        "placed_at": deed.now, "owner": OWNERS[code], "reason": deed.arg("reason", ""), "line": line,
    }  # fmt: skip
    changes: dict[str, Any] = {"+order.holds": hold}
    if line:
        changes[f"line.status#{line}"] = "held"
    else:
        changes["order.status"] = "held"
    return Outcome(changes, said=f"Hold placed. Its owner is {OWNERS[code]}.")


def _release_hold(deed: Deed) -> Outcome:
    code, line = deed.args["hold"], deed.arg("line")
    gone = [h for h in deed.facts["order.holds"] if code in (h["code"], h["id"]) and line in (None, h["line"])]
    if not gone:
        return Outcome(refused=f"there is no {code} hold on {f'line {line}' if line else 'this order'}")
    rest = [h for h in deed.facts["order.holds"] if h not in gone]
    changes: dict[str, Any] = {"order.holds": rest}
    for hold in gone:
        if hold["line"]:
            changes[f"line.status#{hold['line']}"] = "open"
    if deed.facts["order.status"] == "held" and not any(not h["line"] for h in rest):
        changes["order.status"] = "open"
    return Outcome(changes, said="The hold is off.")


def _confirm(deed: Deed) -> Outcome:
    fields = filled("acknowledgement", deed)
    changes: dict[str, Any] = {"order.acknowledged_at": deed.now}
    for key, value in fields.items():
        name, line = split_ref(key)
        if name == "acknowledgement.line.date" and value is not None:
            changes[f"line.promised_date#{line}"] = value
        if name == "acknowledgement.line.response" and value in AFTER:
            changes[f"line.status#{line}"] = AFTER[value]
    return Outcome(changes, said="The acknowledgement is sent.", asks=True, documents={"acknowledgement": fields})


def _to_warehouse(deed: Deed) -> Outcome:
    freed = any(r["status"] in ("open", "allocated") for r in deed.lines())
    if deed.facts["order.status"] in GONE and not (freed and deed.facts["order.status"] == "released"):
        return Outcome(refused=f"the order is already {deed.facts['order.status']}")
    if any(not h["line"] for h in deed.facts["order.holds"]) and not deed.arg("override"):
        return Outcome(refused="the order is on hold; the system wants an override with a reason")
    changes: dict[str, Any] = {}
    for line in deed.lines():
        if line["status"] in ("open", "allocated") or (line["status"] == "held" and deed.arg("override")):
            changes[f"line.status#{line['id']}"] = "released"
    if not changes:
        return Outcome(refused="no line is free to be released")
    return Outcome(
        {**changes, "order.status": "released", "order.released_at": deed.now}, said="Released to the wave.", asks=True
    )


def _recall(deed: Deed) -> Outcome:
    if deed.facts["order.status"] != "released":
        return Outcome(refused="nothing of this order is in the warehouse")
    return Outcome(asks=True)


def _split(deed: Deed) -> Outcome:
    """Every second line of each Schedule B number goes to part 2; a line that stands alone is halved."""
    lines: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    codes = [r["schedule_b"] for r in deed.lines()]
    for r in deed.lines():
        code = r["schedule_b"]
        seen[code] = seen.get(code, 0) + 1
        half = (r["quantity"] / 2).quantize(Decimal(1))
        if codes.count(code) == 1 and 0 < half < r["quantity"]:
            rest = {**r, "id": _next_id(r["id"], deed.lines()), "number": r["number"] + Decimal("0.1"),
            "quantity": r["quantity"] - half,
                    "part": Decimal(2), "po_quantity": Decimal(0)}  # fmt: skip
            lines += [{**r, "quantity": half}, rest]
        else:
            lines.append({**r, "part": Decimal(2 - seen[code] % 2)})
    groups = [
        {
            **g,
            "id": g["id"] if part == 1 else f"{g['id']}b",
            "part": Decimal(part),
            "inland_freight": g["inland_freight"] / 2,
        }
        for g in deed.facts["shipment.groups"]
        for part in (1, 2)
    ]
    return Outcome({"order.lines": lines, "shipment.groups": groups}, said="The order is split in two.")


def _next_id(line: str, lines: list[dict[str, Any]]) -> str:
    """The id of the part that is split off: the line's own with the next free letter."""
    taken = {r["id"] for r in lines}
    return next(made for letter in "bcdefghijklmnopqrstuvwxyz" if (made := f"{line}{letter}") not in taken)


def _split_line(deed: Deed) -> Outcome:
    line = deed.record("order.lines", deed.args["line"])
    if line is None:
        return Outcome(refused=f"there is no line {deed.args['line']} on this order")
    quantity = deed.args["quantity"]
    if not 0 < quantity < line["quantity"]:
        return Outcome(refused=f"the first part must be between 0 and {line['quantity']}")
    share = quantity / line["quantity"]
    first = {**line, "quantity": quantity}
    rest = {
        **line, "id": _next_id(line["id"], deed.lines()), "number": line["number"] + Decimal("0.1"),
        "quantity": line["quantity"] - quantity, "status": "backordered",
        "allocated": line["allocated"] + quantity * line["eaches_per_unit"],
    }  # fmt: skip
    for field in ("po_quantity", "po_extension"):  # each part answers for its share of what the PO says
        first[field] = (line[field] * share).quantize(Decimal("0.01")).normalize() + 0
        rest[field] = line[field] - first[field]
    lines = [x for r in deed.lines() for x in ((first, rest) if r["id"] == line["id"] else (r,))]
    return Outcome({"order.lines": lines}, said="The line is split.")


def _cancel(deed: Deed) -> Outcome:
    line_id = deed.arg("line")
    targets = [r for r in deed.lines() if line_id in (None, r["id"])]
    if not targets:
        return Outcome(refused=f"there is no line {line_id} on this order")
    if any(r["status"] == "shipped" for r in targets):
        return Outcome(refused="it has shipped")
    changes: dict[str, Any] = {f"line.status#{r['id']}": "cancelled" for r in targets}
    after = _revalued(deed, changes)
    if all(r["status"] == "cancelled" for r in after["order.lines"]):
        after["order.status"] = "cancelled"
    return Outcome(after, said="Cancelled.")


def _enter(deed: Deed) -> Outcome:
    if deed.facts["order.status"] != "draft":
        return Outcome(refused="the order is entered already")
    return Outcome({"order.status": "held" if deed.facts["order.holds"] else "open"}, said="Entered.")


def _link(deed: Deed) -> Outcome:
    return Outcome({"order.status": "cancelled"}, said=f"Linked to {deed.args['order']}; this copy is closed.")


def _terms(deed: Deed) -> Outcome:
    return Outcome({"order.payment_terms": deed.args["terms"]}, said="Terms changed.")


def _move(deed: Deed) -> Outcome:
    return Outcome({"order.account": deed.args["account"]}, said="Moved.")


_LINE = Param("line", "entity", "line", entity="line")
_LINE_OPTIONAL = Param("line", "entity", "line", entity="line", required=False)

ORDER = (
    Action(
        "enter order", "change", "the order", "Enter the document as an order.", 6,
        params=(Param("as", "enum", "as", ("new", "release of blanket"), required=False, default="new"),),
        phrases=("", "as {as}"), effect=_enter,
    ),
    Action(
        "link order", "change", "the order", "Tie this document to an order that is there already.", 2,
        params=(Param("order", "value", "order"), Param("relation", "enum", "as", ("duplicate", "confirmation",
        "change"))),
        phrases=("", "to {order} as {relation}"), effect=_link,
    ),
    Action(
        "correct", "change", "the order", "Change a field of the order.", 1, key="e",
        params=(Param("field", "fact", "field"), Param("value", "value", "new value"), BASIS),
        phrases=("{field} to {value}", "{field}"), effect=_correct,
    ),
    Action(
        "place hold", "change", "the order", "Stop the order, or one line of it.", 1,
        params=(Param("code", "enum", "hold", HOLDS), _LINE_OPTIONAL, REASON, BASIS),
        phrases=("{code}", "{code} on {line}"), effect=_place_hold,
    ),
    Action(
        "release hold", "change", "the order", "Take a hold off. The system obeys.", 1, leaves=True,
        params=(Param("hold", "enum", "hold", HOLDS), _LINE_OPTIONAL, BASIS), phrases=("{hold}", "{hold} on {line}"),
        effect=_release_hold,
    ),
    Action(
        "confirm order", "change", "the order", "Send the acknowledgement: a response and a date for each line.", 3,
        key="c",
        params=(Param("fields", "fields", "acknowledgement", required=False), CHANNEL), effect=_confirm,
        carries="document", travels=True, document="acknowledgement", leaves=True,
    ),
    Action(
        "release to warehouse", "change", "the order", "Let the lines that are not held go to the next wave.", 1,
        key="w",
        params=(Param("override", "text", "override reason", required=False),), effect=_to_warehouse, leaves=True,
    ),
    Action(
        "recall from warehouse", "ask", "the order", "Ask the warehouse to take the order out of the wave.", 3,
        params=(REASON,), effect=_recall,
    ),
    Action("split order", "change", "the order", "Divide the order into several.", 3, params=(REASON,), effect=_split),
    Action(
        "split line", "change", "the order", "Divide a line: what goes now, what goes later.", 2,
        params=(_LINE, Param("quantity", "number", "quantity now"),
                Param("freight", "enum", "second freight paid by", ("us", "customer"), required=False)),
        phrases=("{line}", "{line} at {quantity}", "{line} at {quantity} with freight paid by {freight}"),
        effect=_split_line,
    ),
    Action(
        "cancel", "change", "the order", "Cancel the order, or one line.", 2, leaves=True,
        params=(Param("what", "enum", "what", ("order", "line"), required=False), _LINE_OPTIONAL, REASON, BASIS),
        phrases=("", "{what}", "{line}"), effect=_cancel,
    ),
    Action(
        "change terms", "change", "the order", "Change the payment terms of the order.", 1,
        params=(Param("terms", "value", "terms"), BASIS), phrases=("", "to {terms}"), effect=_terms,
    ),
    Action(
        "move to another account", "change", "the order", "Book the order on another account.", 2,
        params=(Param("account", "value", "account"), BASIS), phrases=("", "to {account}"), effect=_move,
    ),
)  # fmt: skip
