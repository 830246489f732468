"""The order as entered, its lines, its holds, and the customer's purchase order beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from scenarios.world.noun import fact, quick

UNITS = ("EA", "IN", "PK", "BX", "CA", "PL", "DZ", "RL", "M", "KG", "L")
FREIGHT = ("prepaid", "collect", "prepaid and add", "third party")
INCOTERMS = ("EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF")
STATUS = ("draft", "open", "held", "allocated", "released", "picking", "packed", "shipped", "cancelled")
HOLDS = ("credit", "pricing", "compliance", "quality", "customer", "data", "tax", "hazmat", "security")
RESPONSES = (
    "accept",
    "accept changed price",
    "accept changed quantity",
    "backorder",
    "substitute",
    "reschedule",
    "hold",
    "reject",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    id: str
    code: str = fact("hold", "holds", values=HOLDS)
    scope: str = fact("on", "holds", values=("order", "line"))
    placed_by: str = fact("placed by", "holds")
    placed_at: datetime = fact("placed at", "holds", "dateTime")
    owner: str = fact("owner", "holds")
    reason: str = fact("reason", "holds")
    line: str = fact("line held", "holds", default="")


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One order line, with what the PO, our contract, the product record and stock say about it."""

    id: str
    number: Decimal = fact("line", "order", "number")
    product: str = fact("product", "order")
    description: str = fact("description", "order")
    quantity: Decimal = fact("quantity", "order", "number")
    unit: str = fact("unit", "order", values=UNITS)
    price: Decimal = fact("price", "order", "number", unit="money")
    price_unit: str = fact("price per", "order", values=UNITS)
    requested_date: date = fact("requested", "order", "date")
    promised_date: date | None = fact("promised", "order", "date", default=None)
    status: str = fact("status", "order", values=(*STATUS, "backordered"), default="open")
    site: str = fact("ships from", "order", default="")
    group: str | None = fact("ship together", "order", default=None)
    part: Decimal = fact("part of the order", "order", "number", default=Decimal(1))
    # what the customer's purchase order says
    po_part: str = fact("their part", "po", default="")
    po_description: str = fact("their description", "po", default="")
    po_quantity: Decimal = fact("PO quantity", "po", "number", default=Decimal(0))
    po_unit: str = fact("PO unit", "po", values=UNITS, default="EA")
    po_price: Decimal = fact("PO price", "po", "number", unit="money", default=Decimal(0))
    po_price_unit: str = fact("PO price per", "po", values=UNITS, default="EA")
    po_extension: Decimal = fact("PO extension", "po", "number", unit="money", default=Decimal(0))
    po_requested_date: date | None = fact("PO date wanted", "po", "date", default=None)
    # the product record
    product_status: str = fact(
        "product status", "product", values=("active", "discontinued", "superseded"), default="active"
    )
    replaced_by: str | None = fact("replaced by", "product", default=None)
    eaches_per_unit: Decimal = fact("eaches per ordered unit", "product", "number", default=Decimal(1))
    eaches_per_price_unit: Decimal = fact("eaches per price unit", "product", "number", default=Decimal(1))
    eaches_per_po_price_unit: Decimal = fact("eaches per PO price unit", "product", "number", default=Decimal(1))
    eaches_per_po_unit: Decimal = fact("eaches per PO unit", "product", "number", default=Decimal(1))
    pack_multiple: Decimal = fact("pack multiple, eaches", "product", "number", default=Decimal(1))
    minimum_quantity: Decimal = fact("minimum, eaches", "product", "number", default=Decimal(1))
    lead_days: Decimal = fact("lead time", "product", "number", unit="days", default=Decimal(0))
    origin: str = fact("origin", "product", default="US")
    schedule_b: str = fact("Schedule B", "product", default="")
    eccn: str = fact("ECCN", "product", default="EAR99")
    un_number: str | None = fact("UN number", "product", default=None)
    weight: Decimal = fact("weight each, kg", "product", "number", default=Decimal(0))
    shelf_life_days: Decimal | None = fact("shelf life, days", "product", "number", default=None)
    xref_product: str | None = fact("our product for their part", "product", default=None)
    xref_matches: Decimal = fact("cross-reference matches", "product", "number", default=Decimal(1))
    # prices
    contract_price: Decimal | None = fact("contract price", "prices", "number", unit="money", default=None)
    contract_price_unit: str | None = fact("contract price per", "prices", values=UNITS, default=None)
    eaches_per_contract_unit: Decimal = fact("eaches per contract unit", "prices", "number", default=Decimal(1))
    list_price: Decimal = fact("list price each", "prices", "number", unit="money", default=Decimal(0))
    amendment_price: Decimal | None = fact(
        "price by signed amendment, per contract unit", "prices", "number", unit="money", default=None
    )
    quote_price: Decimal | None = fact("quoted price each", "prices", "number", unit="money", default=None)
    # stock, at the line's site, in eaches
    on_hand: Decimal = fact("on hand", "stock", "number", default=Decimal(0))
    allocated: Decimal = fact("allocated to others", "stock", "number", default=Decimal(0))
    quality_hold: Decimal = fact("on quality hold", "stock", "number", default=Decimal(0))
    reserved: Decimal = fact("reserved (safety)", "stock", "number", default=Decimal(0))
    counted_at: datetime | None = fact("counted at", "stock", "dateTime", default=None)
    receipt_quantity: Decimal = fact("next receipt", "stock", "number", default=Decimal(0))
    receipt_dock_date: date = fact("receipt at dock", "stock", "date")
    receipt_put_away_days: Decimal = fact("put-away, working days", "stock", "number", default=Decimal(1))
    receipt_state: str = fact(
        "receipt state", "stock", values=("planned", "in transit", "landed", "in inspection"), default="planned"
    )
    later_dock_date: date = fact("receipt after that, at dock", "stock", "date")
    lot_expires: date | None = fact("oldest free lot expires", "stock", "date", default=None)
    lot_quantity: Decimal = fact("free in the oldest lot", "stock", "number", default=Decimal(0))
    holder_order: str | None = fact("stock held by order", "stock", default=None)
    holder_quantity: Decimal = fact("held quantity", "stock", "number", default=Decimal(0))
    holder_state: str = fact(
        "holder state", "stock", values=("none", "soft", "allocated", "waved", "picked"), default="none"
    )
    holder_promised_date: date | None = fact("holder promised", "stock", "date", default=None)
    alternate_product: str | None = fact("alternate product", "stock", default=None)
    alternate_kind: str = fact(
        "what the alternate is", "stock", values=("none", "equal", "newer revision", "other brand"), default="none"
    )
    alternate_approved: bool = fact("alternate approved for account", "stock", "boolean", default=False)
    alternate_available: Decimal = fact("alternate available", "stock", "number", default=Decimal(0))
    substituted_for: str | None = fact("put in for", "order", default=None)
    other_site: str | None = fact("other site", "stock", default=None)
    other_site_available: Decimal = fact("available at other site", "stock", "number", default=Decimal(0))
    planner_request: str = fact(
        "what the planner was asked", "messages",
        values=("none", "release safety stock", "reallocate", "expedite", "transfer", "confirm receipt date"),
        default="none",
    )  # fmt: skip
    planner_answer: str = fact(
        "planner's answer", "messages", values=("none", "asked", "approved", "declined"), default="none"
    )
    # what the customer or a colleague has agreed for this line since
    agreed_price: Decimal | None = fact("agreed price", "messages", "number", unit="money", default=None)
    agreed_quantity: Decimal | None = fact("agreed quantity", "messages", "number", default=None)
    agreed_unit: str | None = fact("agreed unit", "messages", values=UNITS, default=None)
    agreed_product: str | None = fact("agreed product", "messages", default=None)
    agreed_date: date | None = fact("agreed date", "messages", "date", default=None)
    choice: str = fact(
        "customer's choice", "messages",
        values=("none", "not yet", "wait", "partial", "substitute", "cancel", "silent"), default="none",
    )  # fmt: skip
    waits_until: date | None = fact("customer waits until", "messages", "date", default=None)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    number: str = fact("order", "order")
    status: str = fact("status", "order", values=STATUS)
    channel: str = fact("came by", "order", values=("e-mail", "EDI", "web", "phone", "PDF"))
    received_at: datetime = fact("received", "order", "dateTime")
    po_number: str = fact("customer PO", "order")
    account: str = fact("account", "order")
    buyer: str = fact("buyer", "order")
    ship_to: str = fact("ship to", "order")
    ship_to_state: str | None = fact("ship-to state", "order", default=None)
    ship_to_country: str = fact("ship-to country", "order")
    value: Decimal = fact("order value", "order", "number", unit="money")
    currency: str = fact("currency", "order")
    payment_terms: str = fact("payment terms", "order")
    freight_terms: str = fact("freight terms", "order", values=FREIGHT)
    incoterm: str | None = fact("Incoterm", "order", values=INCOTERMS, default=None)
    incoterm_place: str | None = fact("Incoterm place", "order", default=None)
    shipping_rule: str = fact(
        "shipping rule", "order", values=("partials", "complete", "cancel remainder"), default="partials"
    )
    requested_date: date | None = fact("requested", "order", "date", default=None)
    cancel_after: date | None = fact("cancel after", "order", "date", default=None)
    extension: str = fact(
        "later cancel date",
        "messages",
        values=("none", "by phone", "in writing", "refused", "silent"),
        prose=True,
        default="none",
    )
    extended_to: date | None = fact("cancel date moved to", "messages", "date", prose=True, default=None)
    waiver_po: str | None = fact("PO that may ship in parts", "messages", prose=True, default=None)
    ack_due: datetime | None = fact("acknowledge by", "order", "dateTime", default=None)
    cutoff: datetime | None = fact("warehouse cut-off", "order", "dateTime", default=None)
    tax_treatment: str = fact("tax", "order", values=("taxable", "exempt"), default="taxable")
    acknowledged_at: datetime | None = fact("acknowledged", "order", "dateTime", default=None)
    released_at: datetime | None = fact("released to warehouse", "order", "dateTime", default=None)
    transit_days: Decimal = fact("transit to ship-to, working days", "order", "number", default=Decimal(2))
    prechecked: bool = fact("morning pre-check passed", "order", "boolean", default=False)
    site: str = fact("ships from", "order", default="")
    lines: tuple[Line, ...] = fact("lines", "order", "list", entity="line", default=())
    holds: tuple[Hold, ...] = fact("holds", "holds", "list", entity="hold", default=())


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrder:
    """The customer's purchase order, as read. Prose facts stand in its text only."""

    number: str = fact("PO number", "po")
    dated: date = fact("PO date", "po", "date", name="po.date")
    buyer: str = fact("PO buyer", "po", default="")
    release_number: str | None = fact("release number", "po", default=None)
    stated_total: Decimal | None = fact("stated total", "po", "number", unit="money", default=None)
    payment_terms: str = fact("PO payment terms", "po", default="")
    freight_terms: str = fact("PO freight terms", "po", values=FREIGHT, default="prepaid")
    incoterm: str | None = fact("PO Incoterm", "po", values=INCOTERMS, default=None)
    requested_date: date | None = fact("PO date wanted", "po", "date", default=None)
    quote_number: str | None = fact("quote named on the PO", "po", default=None)
    ship_to_text: str = fact("ship to, as written", "po", prose=True, default="")
    supersedes: str = fact(
        "what the PO says it is", "po", values=("original", "confirmation", "change"), prose=True, default="original"
    )
    onward_country: str | None = fact("onward country", "po", prose=True, default=None)
    boycott_wording: bool = fact("boycott wording", "po", "boolean", prose=True, default=False)
    end_use: str | None = fact("end use", "po", prose=True, default=None)
    origin_wording: bool = fact("asks for a statement of origin", "po", "boolean", prose=True, default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """What a search by PO number finds."""

    order: str | None = fact("earlier order with this PO", "search", default=None)
    lines_differing: Decimal | None = fact("lines that differ", "search", "number", default=None)
    release_number: str | None = fact("its release number", "search", default=None)
