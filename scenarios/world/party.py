"""The customer: master record, contract, quote, tax certificate, and what it asks and answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from scenarios.world.noun import fact, quick
from scenarios.world.order import FREIGHT


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    name: str = fact("customer", "customer")
    tier: str = fact("tier", "customer", values=("A", "B", "C"))
    phone: str = fact("phone on file", "customer")
    domain: str = fact("e-mail domain on file", "customer")
    buyer: str = fact("buyer on file", "customer")
    terms: str = fact("payment terms on file", "customer")
    freight_terms: str = fact("freight terms on file", "customer", values=FREIGHT)
    round_up_percent: Decimal = fact("may round up, percent", "customer", "number", unit="percent", default=Decimal(0))
    usual_order: Decimal = fact("usual order value", "customer", "number", unit="money", default=Decimal(0))
    ship_to_status: str = fact(
        "ship-to on file", "customer", values=("active", "inactive", "not on file"), default="active"
    )
    reply: str = fact(
        "customer's answer", "messages", values=("none", "asked", "answered", "half", "silent"), default="none"
    )
    open_questions: tuple[str, ...] = fact("questions left open", "messages", "set", default=())
    choice: str | None = fact("option chosen", "messages", default=None)
    lift: str = fact("word to go on", "messages", values=("none", "in writing", "by phone"), prose=True, default="none")
    agreed_terms: str | None = fact("payment terms agreed", "messages", default=None)
    agreed_freight: str | None = fact("freight terms agreed", "messages", values=FREIGHT, default=None)
    agreed_total: Decimal | None = fact("total agreed", "messages", "number", unit="money", default=None)
    duplicate_answer: str | None = fact(
        "what the buyer says the second PO is", "messages", values=("same order", "new order", "change"), default=None
    )


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    number: str | None = fact("contract", "prices", default=None)
    from_date: date | None = fact("contract from", "prices", "date", default=None, name="contract.from")
    to_date: date | None = fact("contract to", "prices", "date", default=None, name="contract.to")
    date_basis: str | None = fact("contract goes by", "prices", values=("order", "receipt", "ship"), default=None)
    substitutes: str = fact(
        "substitutes", "prices", values=("never", "listed", "with approval"), default="with approval"
    )
    minimum_life_days: Decimal = fact("minimum life on arrival, days", "prices", "number", default=Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    number: str | None = fact("quote", "prices", default=None)
    expires: date | None = fact("quote expires", "prices", "date", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The tax exemption certificate on file."""

    state: str | None = fact("certificate state", "customer", default=None)
    expires: date | None = fact("certificate expires", "customer", "date", default=None)
    reason: str | None = fact("certificate reason", "customer", default=None)
    answer: str = fact(
        "asked for a certificate", "messages", values=("none", "asked", "sent", "has none"), default="none"
    )
    ruling: str | None = fact("tax desk on the certificate", "messages", values=("accepted", "refused"), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The latest message that asks for something: what its text shows, never a field."""

    domain: str | None = fact("sender's domain", "messages", prose=True, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change to the customer's master record that somebody asks for: what, how it came, what became of it."""

    kind: str | None = fact(
        "change asked for", "messages", values=("ship-to", "bank details"), prose=True, default=None
    )
    approved: bool | None = fact(
        "approved by two people in the portal", "messages", "boolean", prose=True, default=None
    )
    confirmed: str | None = fact(
        "what the number on file says", "messages", values=("confirmed", "denied"), default=None
    )
    record: str | None = fact("master data's answer", "messages", values=("changed", "refused"), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pricing:
    """What Pricing answers: on a price below ours, on a quote that has run out."""

    reply: str = fact(
        "pricing's answer",
        "messages",
        values=("none", "asked", "approved", "declined", "above limit", "more needed"),
        default="none",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    from_role: str | None = fact("who presses", "messages", prose=True, default=None, name="pressure.from")
