"""A small desk for the tests: enough facts and acts to compile both sample SOPs unchanged."""

from __future__ import annotations

from sop.vocabulary import ActionSpec, FactSpec, FactType, Param, Vocabulary

ROLES = (
    "credit analyst",
    "credit manager",
    "controller",
    "chief financial officer",
    "Credit",
    "Trade Compliance",
    "sales",
    "pricing",
)
HOLDS = ("credit", "pricing", "compliance", "quality")
PANELS = ("order", "holds", "account", "po", "stock", "messages", "trade")


def fact(
    name: str,
    type: FactType = "text",
    panel: str = "order",
    values: tuple[str, ...] = (),
    unit: str = "",
    unknown: bool = False,
    entity: str = "",
) -> FactSpec:
    return FactSpec(name, type, name, panel, values, unit, unknown, entity)


FACTS = (
    fact("clock.now", "dateTime", "bar"),
    fact("clock.today", "date", "bar"),
    fact("desk.contact", "text", "bar"),
    fact("order.number"),
    fact("order.po_number"),
    fact("order.site"),
    fact("order.value", "number", unit="money"),
    fact("order.currency"),
    fact("order.buyer"),
    fact("order.incoterm"),
    fact("order.ack_due", "dateTime"),
    fact("order.cutoff", "dateTime"),
    fact("order.holds", "list", "holds", entity="hold"),
    fact("hold.code", "text", "holds", HOLDS, entity="hold"),
    fact("hold.owner", "text", "holds", ROLES, entity="hold"),
    fact("order.lines", "list", entity="line"),
    fact("line.quantity", "number", unit="each", entity="line"),
    fact("line.po_quantity", "number", "po", unit="each", entity="line"),
    fact("line.price", "number", unit="money", entity="line"),
    fact("line.product.fair_value", "number", unit="money", entity="line"),
    fact("line.product.origin", entity="line"),
    fact("line.product.schedule_b", entity="line"),
    fact("credit.limit", "number", "account", unit="money"),
    fact("credit.receivables", "number", "account", unit="money"),
    fact("credit.open_orders", "number", "account", unit="money"),
    fact("credit.unapplied_cash", "number", "account", unit="money"),
    fact("credit.oldest_undisputed_due_date", "date", "account"),
    fact("credit.hold_reason", "text", "account", ("limit", "past due", "manual")),
    fact("credit.reply", "text", "messages", ("none", "asked", "approved", "declined")),
    fact("credit.reply_options", "set", "messages", ("prepay", "reduce")),
    fact("credit.approval", "text", "messages", unknown=True),
    fact("payment.status", "text", "account", ("none", "advised", "pending", "posted")),
    fact("pressure.from", "text", "messages", ROLES, unknown=True),
    fact("release.order", "text", "account", unknown=True),
    fact("release.value", "number", "account", unit="money", unknown=True),
    fact("release.by", "text", "account", ROLES, unknown=True),
    fact("release.age", "number", "account", unit="working days", unknown=True),
    fact("follow_up.date", "date", "order", unknown=True),
    fact("shipment.site", "text", "trade"),
    fact("shipment.from_country", "text", "trade"),
    fact(
        "shipment.destination_territory",
        "text",
        "trade",
        (
            "state or DC",
            "Puerto Rico",
            "Guam",
            "American Samoa",
            "Northern Marianas",
            "Wake Island",
            "Midway Islands",
            "foreign",
        ),
    ),
    fact("shipment.ultimate_country", "text", "trade"),
    fact("shipment.ultimate_consignee", "text", "trade"),
    fact("shipment.mode", "text", "trade", ("truck", "air", "rail", "vessel")),
    fact("shipment.departure", "dateTime", "trade"),
    fact("shipment.border_at", "dateTime", "trade"),
    fact("shipment.loading_at", "dateTime", "trade"),
    fact("shipment.groups", "list", "trade", entity="group"),
    fact("group.licence", "text", "trade", ("none", "required", "undetermined"), entity="group"),
    fact("group.always_file", "boolean", "trade", entity="group"),
    fact("group.value", "number", "trade", unit="money", entity="group"),
    fact("destination.group_e", "boolean", "trade", unknown=True),
    fact("filing.status", "text", "trade", ("none", "asked", "accepted", "rejected")),
    fact("filing.number", "text", "trade", unknown=True),
    fact("filing.field_at_fault", "text", "trade", unknown=True),
    fact("loading_document.citation", "text", "trade", unknown=True),
)

TEXT = (Param("facts", "facts", required=False), Param("text", "text", required=False))
ACTIONS = (
    ActionSpec("open", "look", (Param("panel", "panel"),), ("{panel}",)),
    ActionSpec("flag", "flag", (Param("a", "fact"), Param("b", "fact")), ("{a} against {b}",)),
    ActionSpec("check availability", "look"),
    ActionSpec("screen parties", "change"),
    ActionSpec("re-run credit check", "change"),
    ActionSpec(
        "request release",
        "ask",
        (Param("hold", "enum", HOLDS), Param("role", "enum", ROLES), *TEXT),
        ("of {hold} from {role}",),
    ),
    ActionSpec("set follow-up", "change", (Param("date", "date"),), ("{date}",)),
    ActionSpec("tell customer", "tell", (Param("message", "message"), *TEXT), ("{message}",), carries="message"),
    ActionSpec(
        "tell colleague",
        "tell",
        (Param("message", "message"), Param("role", "enum", ROLES), *TEXT),
        ("{message} to {role}",),
    ),
    ActionSpec("attach", "change", (Param("what", "value"),), ("{what}",)),
    ActionSpec(
        "refer",
        "ask",
        (
            Param("matter", "enum", ("shipment", "quality"), required=False),
            Param("hold", "entity", entity="hold", required=False),
            Param("desk", "enum", ROLES),
            *TEXT,
        ),
        ("{hold} to {desk}", "{matter} to {desk}"),
    ),
    ActionSpec("ask receivables", "ask", (Param("request", "enum", ("is it posted", "statement")),), ("{request}",)),
    ActionSpec(
        "ask customer",
        "ask",
        (Param("questions", "enums", ("price", "quantity", "date")), *TEXT),
        ("about {questions}",),
    ),
    ActionSpec(
        "offer options",
        "ask",
        (
            Param("options", "enums", ("prepay", "reduce", "prepayment", "reduced quantity", "split")),
            Param("quantity", "number", required=False),
            *TEXT,
        ),
        ("from {options}", "{options}", "{options} of {quantity}"),
    ),
    ActionSpec("confirm order", "change"),
    ActionSpec("release to warehouse", "change"),
    ActionSpec("release to carrier", "change", travels=True),
    ActionSpec("release hold", "change", (Param("hold", "enum", HOLDS),), ("{hold}",)),
    ActionSpec("split order", "change"),
    ActionSpec("move to another account", "change"),
    ActionSpec("edit master record", "change"),
    ActionSpec("change terms", "change"),
    ActionSpec("place hold", "change", (Param("code", "enum", HOLDS),), ("{code}",)),
    ActionSpec("request filing", "ask", (Param("matter", "enum", ("shipment",), False),), ("", "of {matter}")),
    ActionSpec(
        "correct",
        "change",
        (Param("field", "fact"), Param("value", "value", required=False)),
        ("{field} to {value}", "{field}"),
    ),
    ActionSpec(
        "prepare document",
        "change",
        (Param("document", "document"),),
        ("{document}",),
        carries="document",
    ),
    ActionSpec("clear screening hit", "change"),
    ActionSpec("write note", "tell", (Param("reason", "text", required=False), *TEXT), ("", "{reason}")),
    ActionSpec("wait", "wait"),
)


def _fields(*specs: FactSpec) -> dict[str, FactSpec]:
    return {spec.name: spec for spec in specs}


VOCABULARY = Vocabulary(
    facts={spec.name: spec for spec in FACTS},
    actions={spec.name: spec for spec in ACTIONS},
    panels=PANELS,
    messages=("under review", "delay", "who decides"),
    documents={
        "commercial invoice": _fields(
            fact("invoice.buyer"),
            fact("invoice.consignee"),
            fact("invoice.currency"),
            fact("invoice.incoterm"),
            fact("invoice.line.value", "number", entity="line"),
            fact("invoice.line.origin", entity="line"),
            fact("invoice.line.hs_code", entity="line"),
        )
    },
)
