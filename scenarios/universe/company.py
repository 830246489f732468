"""The simulated company as one value, with every list also by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from scenarios.errors import UnknownName
from scenarios.universe.goods import Product, Stock
from scenarios.universe.network import Carrier, Colleague, Country, Licences, Partner, Restricted, Site
from scenarios.universe.parties import Customer

T = TypeVar("T")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Universe:
    """The stable company that every scenario draws from.

    Tuples keep the order of the data, so a draw by index is the same everywhere. The mappings are the same records by
    key: products by SKU, customers and people by id, ``people_by_role`` for the (first) holder of a role, stock by
    ``(site id, sku)``; ``usd_rates`` is the book rate by currency. Nothing in it depends on the desk's date: days are
    offsets from the desk's today.
    """

    world_seed: int
    name: str
    domain: str
    products: tuple[Product, ...]
    customers: tuple[Customer, ...]
    sites: tuple[Site, ...]
    stock: tuple[Stock, ...]
    carriers: tuple[Carrier, ...]
    people: tuple[Colleague, ...]
    restricted: tuple[Restricted, ...]
    partners: tuple[Partner, ...]
    countries: tuple[Country, ...]
    licences: Licences
    product_by_sku: Mapping[str, Product] = field(repr=False)
    customer_by_id: Mapping[str, Customer] = field(repr=False)
    site_by_id: Mapping[str, Site] = field(repr=False)
    stock_by_key: Mapping[tuple[str, str], Stock] = field(repr=False)
    carrier_by_scac: Mapping[str, Carrier] = field(repr=False)
    person_by_id: Mapping[str, Colleague] = field(repr=False)
    people_by_role: Mapping[str, Colleague] = field(repr=False)
    country_by_iso: Mapping[str, Country] = field(repr=False)
    usd_rates: Mapping[str, Decimal] = field(repr=False)

    def product(self, sku: str) -> Product:
        """The product with that SKU. Raises UnknownName, with the nearest SKU."""
        return _find(self.product_by_sku, "product", sku)

    def customer(self, key: str) -> Customer:
        """The customer with that id. Raises UnknownName."""
        return _find(self.customer_by_id, "customer", key)

    def site(self, key: str) -> Site:
        """The site with that id. Raises UnknownName."""
        return _find(self.site_by_id, "site", key)

    def country(self, iso: str) -> Country:
        """The country or territory with that ISO code. Raises UnknownName."""
        return _find(self.country_by_iso, "country", iso)

    def person(self, role: str) -> Colleague:
        """The colleague who holds that role. Raises UnknownName."""
        return _find(self.people_by_role, "role", role)

    def stock_of(self, site: str, sku: str) -> Stock:
        """Stock of a product at a site; an empty record where the site does not carry it."""
        return self.stock_by_key.get((site, sku)) or Stock(site, sku, 0)

    def price(self, customer: Customer, sku: str) -> tuple[Decimal, str]:
        """What the customer pays by master data: the contract price and its unit, else the list price per each in their
        currency, in cents. A convenience for building clean orders; whether a contract is in force is for the SOP."""
        if customer.contract is not None and sku in customer.contract.prices:
            agreed = customer.contract.prices[sku]
            return agreed.price, agreed.unit
        return self.list_price(sku, customer.currency), "EA"

    def list_price(self, sku: str, currency: str = "USD") -> Decimal:
        """List price per each in a currency, at the company's fixed book rate, rounded to cents (whole yen for JPY)."""
        rate = self.usd_rates.get(currency, Decimal(1))
        return (self.product(sku).list_price * rate).quantize(Decimal(1) if currency == "JPY" else CENT)

    def licence(self, eccn: str, country: str) -> str:
        """What Trade Compliance's sheet says for an ECCN and a destination: none, required, exception or
        undetermined."""
        for word, sheet in (
            ("undetermined", self.licences.undetermined),
            ("required", self.licences.required),
            ("exception", self.licences.exception),
        ):
            places = sheet.get(eccn, ())
            if country in places or "*" in places:
                return word
        return "required" if self.country_by_iso.get(country) and self.country_by_iso[country].group_e else "none"


def _find(known: Mapping[str, T], kind: str, key: str) -> T:
    found = known.get(key)
    if found is None:
        raise UnknownName(kind, key, known)
    return found
