"""Frozen models of the world a trainee works in, by noun; `World` joins them."""

from __future__ import annotations

from dataclasses import dataclass, field

from scenarios.world.credit import Credit, Payment, Release
from scenarios.world.desk import Clock, Desk, Document, FollowUp, Note, Queue
from scenarios.world.export import (
    Compliance,
    CreditLetter,
    Dangerous,
    EndUse,
    OriginCertificate,
    Packed,
    Papers,
    Registration,
    Routed,
    Term,
)
from scenarios.world.order import Duplicate, Order, PurchaseOrder
from scenarios.world.party import Certificate, Change, Contract, Customer, Message, Pressure, Pricing, Quote
from scenarios.world.trade import Destination, Filing, LoadingDocument, Screening, Shipment

__all__ = ["World"]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One situation, whole. Field names are the first part of fact names (`order.value`, `follow_up.date`)."""

    clock: Clock
    desk: Desk
    order: Order
    po: PurchaseOrder
    customer: Customer
    credit: Credit
    follow_up: FollowUp = field(default_factory=FollowUp)
    note: Note = field(default_factory=Note)
    queue: Queue = field(default_factory=Queue)
    duplicate: Duplicate = field(default_factory=Duplicate)
    contract: Contract = field(default_factory=Contract)
    quote: Quote = field(default_factory=Quote)
    certificate: Certificate = field(default_factory=Certificate)
    message: Message = field(default_factory=Message)
    change: Change = field(default_factory=Change)
    pricing: Pricing = field(default_factory=Pricing)
    pressure: Pressure = field(default_factory=Pressure)
    payment: Payment = field(default_factory=Payment)
    release: Release = field(default_factory=Release)
    shipment: Shipment = field(default_factory=Shipment)
    destination: Destination = field(default_factory=Destination)
    screening: Screening = field(default_factory=Screening)
    filing: Filing = field(default_factory=Filing)
    loading_document: LoadingDocument = field(default_factory=LoadingDocument)
    compliance: Compliance = field(default_factory=Compliance)
    end_use: EndUse = field(default_factory=EndUse)
    routed: Routed = field(default_factory=Routed)
    registration: Registration = field(default_factory=Registration)
    term: Term = field(default_factory=Term)
    dangerous: Dangerous = field(default_factory=Dangerous)
    packed: Packed = field(default_factory=Packed)
    origin_certificate: OriginCertificate = field(default_factory=OriginCertificate)
    credit_letter: CreditLetter = field(default_factory=CreditLetter)
    papers: Papers = field(default_factory=Papers)
    documents: tuple[Document, ...] = ()
