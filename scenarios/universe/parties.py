"""Whom the company sells to: customers, their people, places, contracts, certificates and credit accounts.

Days are counted from the desk's today (negative is past), so that one universe serves any desk date.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

_REGION_BEFORE_CODE = ("US", "CA", "AU", "PR", "GU", "VI", "IN", "BR")
_CODE_LAST = ("GB", "SG", "AE", "JP")


class Address(NamedTuple):
    """A postal address in Latin script. ``region`` is the ISO 3166-2 part after the dash, or "" where none is
    written."""

    street: str
    city: str
    region: str
    postal_code: str
    country: str

    def lines(self) -> tuple[str, ...]:
        """The address as printed: street, then the city line in the country's order, then the country."""
        if self.country in _REGION_BEFORE_CODE:
            parts = (self.city, self.region, self.postal_code)
        elif self.country in _CODE_LAST:
            parts = (self.city, "", self.postal_code)
        else:
            parts = (self.postal_code, self.city, self.region if self.country == "IT" else "")
        city = " ".join(part for part in parts if part)
        return (self.street, city, self.country)


class ShipTo(NamedTuple):
    """A place on file that goods may go to."""

    id: str
    name: str
    street: str
    city: str
    region: str
    postal_code: str
    country: str
    gln: str
    status: str = "active"  # active, inactive

    @property
    def address(self) -> Address:
        """The postal address alone."""
        return Address(self.street, self.city, self.region, self.postal_code, self.country)


class Contact(NamedTuple):
    """One of the customer's people."""

    name: str
    email: str
    role: str  # buyer, payables, receiving
    phone: str


class Certificate(NamedTuple):
    """A sales-tax exemption certificate: the US state it is good for, why, and days until it expires."""

    number: str
    state: str
    reason: str  # resale, manufacturing, government, agriculture
    expires_days: int


class ContractPrice(NamedTuple):
    """A contract price per ``unit`` (not per each), in the customer's currency."""

    price: Decimal
    unit: str


class Contract(NamedTuple):
    """A price agreement. ``date_basis`` says which date must lie inside it; days are from the desk's today."""

    number: str
    from_days: int
    to_days: int
    date_basis: str  # order, receipt, ship
    substitutes: str  # never, listed, with approval
    minimum_life_days: int
    prices: Mapping[str, ContractPrice]


class Invoice(NamedTuple):
    """An open item. ``date_days`` and ``due_days`` are from the desk's today (due_days -38 is 38 days past due)."""

    number: str
    date_days: int
    due_days: int
    amount: Decimal
    disputed: bool = False


class Account(NamedTuple):
    """A credit account: its limit, what is owed, what came in and is not yet applied, and the orders not yet
    invoiced."""

    limit: Decimal
    currency: str
    invoices: tuple[Invoice, ...] = ()
    open_orders: Decimal = Decimal(0)
    unapplied_cash: Decimal = Decimal(0)
    parent: str | None = None

    @property
    def receivables(self) -> Decimal:
        """The sum of the open items."""
        return sum((invoice.amount for invoice in self.invoices), Decimal(0))


class Customer(NamedTuple):
    """An account. ``weight`` is its share of order traffic (few customers buy most); ``basket`` the SKUs it usually
    buys."""

    id: str
    name: str
    tier: str
    industry: str
    country: str
    locale: str
    language: str
    currency: str
    bill_to: Address
    ship_tos: tuple[ShipTo, ...]
    phone: str
    domain: str
    contacts: tuple[Contact, ...]
    gln: str
    terms: str
    freight_terms: str  # prepaid, collect, prepaid and add, third party
    shipping_rule: str  # partials, complete, cancel remainder
    round_up_percent: Decimal
    usual_order: Decimal
    channel: str  # EDI, e-mail, PDF, web, phone
    weight: int
    home_site: str
    since: date
    account: Account
    basket: tuple[str, ...]
    xrefs: Mapping[str, str]
    contract: Contract | None = None
    certificate: Certificate | None = None
    vat: str | None = None
    eori: str | None = None
    iban: str | None = None
    incoterm: str | None = None
    incoterm_place: str | None = None
    freight_account: str | None = None
    approved_alternates: tuple[str, ...] = ()
    auto_substitute: bool = False

    @property
    def credit(self) -> Account:
        """The same as ``account``: the word people use at the desk."""
        return self.account

    @property
    def buyer(self) -> Contact:
        """The contact who places orders."""
        return self.contact("buyer")

    def contact(self, role: str) -> Contact:
        """The first contact with that role; the first contact of all when nobody has it."""
        for person in self.contacts:
            if person.role == role:
                return person
        return self.contacts[0]

    @property
    def active_ship_tos(self) -> tuple[ShipTo, ...]:
        """The places that goods may go to now."""
        return tuple(place for place in self.ship_tos if place.status == "active")

    def part_for(self, sku: str) -> str | None:
        """The customer's own number for one of our products, if they have one."""
        for part, ours in self.xrefs.items():
            if ours == sku:
                return part
        return None
