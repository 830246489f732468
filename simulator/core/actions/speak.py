"""Customer and colleagues: questions, options, messages."""

from __future__ import annotations

from scenarios.world.desk import ROLES
from simulator.core.actions.table import CHANNEL, FACTS_PUT_IN, TEXT, Action, Deed, Outcome, Param

QUESTIONS = (
    "price", "unit", "quantity", "pack multiple", "minimum", "part number", "ship-to", "bank details", "payment terms",
    "freight terms", "total", "requested date", "duplicate", "quote", "tax certificate", "Incoterm", "end use",
    "substitute",
    "discontinued part",
)  # fmt: skip
OPTIONS = (
    "wait", "partial", "split", "substitute", "reduced quantity", "round up", "round down", "other date", "prepayment",
    "other Incoterm", "other mode", "cancel", "wait for payment",
)  # fmt: skip
CUSTOMER_MESSAGES = (
    "received", "under review", "delay", "date change", "duplicate found", "price correction", "shipped",
    "refused request", "change of mode", "origin claim",
)  # fmt: skip
COLLEAGUE_MESSAGES = ("who decides", "for your information", "suspected fraud", "stock taken", "hand-over")


def _ask(deed: Deed) -> Outcome:
    return Outcome({"customer.reply": "asked"}, asks=True)


def _tell(deed: Deed) -> Outcome:
    return Outcome(asks=True, said="Sent.")


SPEAK = (
    Action(
        "ask customer", "ask", "customer and colleagues", "Ask the buyer: several questions go in one message.", 2,
        key="a",
        params=(Param("questions", "enums", "about", QUESTIONS), FACTS_PUT_IN, CHANNEL,
                Param("number", "enum", "number", ("on file", "from message"), required=False), TEXT),
        phrases=("", "about {questions}", "about {questions} by {channel}",
                 "about {questions} by {channel} to the number {number}", "to the number {number}"),
        effect=_ask, leaves=True,
    ),
    Action(
        "offer options", "ask", "customer and colleagues", "Offer the customer a choice.", 3,
        params=(Param("options", "enums", "options", OPTIONS), Param("line", "entity", "line", entity="line",
            required=False),
                Param("quantity", "number", "quantity", required=False), FACTS_PUT_IN, CHANNEL, TEXT),
        phrases=("{options}", "from {options}", "{options} for {line}", "from {options} for {line}",
        "{options} of {quantity}"), effect=_ask,
        leaves=True,
    ),
    Action(
        "tell customer", "tell", "customer and colleagues",
        "Write to the customer: choose what to state, add words if you like.", 2, key="t",
        params=(Param("message", "message", "message", CUSTOMER_MESSAGES), FACTS_PUT_IN, TEXT, CHANNEL),
        phrases=("", "{message}"), effect=_tell, carries="message", leaves=True,
    ),
    Action(
        "tell colleague", "tell", "customer and colleagues", "Tell a colleague.", 1,
        params=(Param("message", "message", "message", COLLEAGUE_MESSAGES), Param("role", "enum", "to", ROLES),
        FACTS_PUT_IN, TEXT),
        phrases=("{message} to {role}",), effect=_tell, carries="message",
    ),
)  # fmt: skip
