"""What is decided and written before goods go abroad: compliance's answers, packing, certificates, credits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from scenarios.world.noun import fact
from scenarios.world.order import INCOTERMS
from scenarios.world.trade import MODES

PALLETS = ("raw wood", "plywood", "plastic", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compliance:
    """What Trade Compliance has answered on each matter of this order."""

    screening: str = fact("compliance on the match", "messages", values=("none", "cleared", "refused"), default="none")
    end_use: str = fact(
        "compliance on the end use",
        "messages",
        values=("none", "statement wanted", "cleared", "refused"),
        default="none",
    )
    boycott: str = fact("compliance on the wording", "messages", values=("none", "go on", "refused"), default="none")
    incoterm: str = fact("compliance on the term", "messages", values=("none", "accepted", "refused"), default="none")
    licence: str = fact("compliance on the licence", "messages", values=("none", "cleared", "refused"), default="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class EndUse:
    statement: str = fact("end-user statement", "trade", values=("none", "unsigned", "signed"), default="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    authorisation: str = fact(
        "buyer's written authorisation", "papers", values=("none", "asked", "on file"), default="none"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    ours: str | None = fact("our importer registration there", "trade", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The delivery term that the buyer has agreed to instead."""

    agreed: str | None = fact("term agreed", "messages", values=INCOTERMS, default=None)
    agreed_place: str | None = fact("place agreed", "messages", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dangerous:
    """What the dangerous goods desk has passed: which UN number, by which mode."""

    un_number: str | None = fact("passed for UN number", "messages", default=None)
    mode: str | None = fact("passed by", "messages", values=MODES, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """The warehouse's packing report: counted and weighed, once the goods are packed."""

    packages: Decimal | None = fact("packages as packed", "papers", "number", default=None)
    gross_weight: Decimal | None = fact("gross weight as weighed", "papers", "number", unit="kg", default=None)
    pallet: str | None = fact("pallet", "papers", values=PALLETS, default=None)
    pallet_marked: bool | None = fact("pallet carries the IPPC mark", "papers", "boolean", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginCertificate:
    """The certificate of origin on file. `valid_until` is how long it can be presented, not what it covers."""

    scheme: str | None = fact("certificate of origin on file", "papers", default=None)
    from_date: date | None = fact("blanket period from", "papers", "date", default=None, name="origin_certificate.from")
    to_date: date | None = fact("blanket period to", "papers", "date", default=None, name="origin_certificate.to")
    valid_until: date | None = fact("can be presented until", "papers", "date", default=None)
    signed_by: str | None = fact("signed by", "papers", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLetter:
    """The letter of credit that the bank advised."""

    number: str | None = fact("letter of credit", "papers", default=None)
    latest_shipment: date | None = fact("latest shipment", "papers", "date", default=None)
    expires: date | None = fact("credit expires", "papers", "date", default=None)
    partials: str | None = fact("partial shipments", "papers", values=("allowed", "prohibited"), default=None)
    incoterm: str | None = fact("term in the credit", "papers", values=INCOTERMS, default=None)
    description: str | None = fact("goods in the credit", "papers", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What the desk has prepared and sent, and to whom."""

    prepared: tuple[str, ...] = fact("documents prepared", "papers", "set", default=())
    sent: tuple[str, ...] = fact("documents sent", "papers", "set", default=())
    sent_to: tuple[str, ...] = fact("documents are with", "papers", "set", default=())
