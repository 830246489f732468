"""The packaged company is whole, right in every identifier, and healthy: a clean order needs nothing removed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest

from scenarios import identifiers
from scenarios.calendars import calendar_names
from scenarios.universe import Universe, load_universe
from scenarios.universe.network import Partner
from scenarios.universe.parties import Address, Customer


@pytest.fixture(scope="module")
def universe() -> Universe:
    return load_universe()


def test_is_as_large_as_promised(universe: Universe) -> None:
    assert len(universe.products) >= 120
    assert len(universe.customers) >= 64
    assert len({customer.country for customer in universe.customers}) >= 12
    assert len(universe.sites) >= 3
    assert {"US", "CA", "MX", "DE", "GB", "FR", "NL", "PL", "JP", "AU", "BR", "AE", "SG", "IN", "PR"} <= {
        customer.country for customer in universe.customers
    }
    assert len({customer.bill_to.region for customer in universe.customers if customer.country == "US"}) >= 20


def test_every_product_can_be_sold_moved_and_declared(universe: Universe) -> None:
    for item in universe.products:
        assert item.units["EA"] == 1, item.sku
        assert set(item.sell_units) <= set(item.units), item.sku
        assert all(count >= 1 for count in item.units.values()), item.sku
        # Some unit on sale must hold whole packs, or no quantity could ever be ordered in it.
        assert any(item.units[unit] % item.pack_multiple == 0 for unit in item.units) or item.sell_units == ("EA",), (
            item.sku
        )
        assert item.minimum % item.pack_multiple == 0, item.sku
        assert min(item.list_price, item.weight_kg, Decimal(item.lead_days)) > 0, item.sku
        assert item.list_price == item.list_price.quantize(Decimal("0.01")), item.sku
        assert identifiers.is_valid("schedule_b", item.schedule_b), item.sku
        assert identifiers.is_valid("hs_code", item.hs6), item.sku
        assert identifiers.is_valid("eccn", item.eccn), item.sku
        assert all(identifiers.is_valid("gtin", code) for code in (item.gtin_each, item.gtin_case)), item.sku
        assert item.gtin_case[1:13] == "0" + item.gtin_each[:11], item.sku
        assert universe.country(item.origin), item.sku
        assert (item.un_number is None) == (item.hazard_class is None), item.sku
        assert item.un_number is None or identifiers.is_valid("un_number", item.un_number), item.sku
    codes = [code for item in universe.products for code in (item.gtin_each, item.gtin_case)]
    assert len(codes) == len(set(codes))


def test_replacements_and_alternates_lead_somewhere(universe: Universe) -> None:
    for item in universe.products:
        assert item.status in {"active", "discontinued", "superseded"}
        assert (item.status == "superseded") == (item.replaced_by is not None), item.sku
        if item.replaced_by is not None:
            assert universe.product(item.replaced_by).status == "active"
        for other in item.alternates:
            assert universe.product(other).family == item.family


def test_the_catalogue_has_what_the_traps_need(universe: Universe) -> None:
    by_schedule_b = Counter(item.schedule_b for item in universe.products if item.status == "active")
    assert by_schedule_b["8481.80.3090"] >= 2  # two lines that add up under one number
    assert len({item.un_number for item in universe.products}) >= 12
    assert len({item.origin for item in universe.products}) >= 15
    assert {"EAR99", "5A992.c", "9A610.x", "3A001.a"} <= {item.eccn for item in universe.products}
    assert all(item.always_file for item in universe.products if re.match(r"\dA6\d\d|9A515", item.eccn))
    assert universe.product("HX-2214").units["CA"] == 12  # a price per each under a quantity in cases


def _addresses(universe: Universe) -> Iterator[Address]:
    for customer in universe.customers:
        yield customer.bill_to
        yield from (place.address for place in customer.ship_tos)
    yield from (site.address for site in universe.sites)
    yield from (partner.address for partner in universe.partners)


def test_every_address_is_one_that_its_country_could_write(universe: Universe) -> None:
    for address in _addresses(universe):
        where = f"{address.country}-{address.region}" if address.region else address.country
        assert address.street == " ".join(address.street.split()) != "", address
        if address.country == "AE":
            assert address.postal_code == ""
        else:
            assert identifiers.is_valid("postal_code", address.postal_code, where), address
        assert not address.region or identifiers.is_valid("region", address.region, address.country), address
        assert all(ord(mark) < 0x250 for line in address.lines() for mark in line), address


def test_every_identifier_of_every_customer_is_valid(universe: Universe) -> None:
    for customer in universe.customers:
        home = customer.country
        numbers = [customer.phone, *(person.phone for person in customer.contacts)]
        assert all(identifiers.is_valid("phone", number, home) for number in numbers), customer.id
        assert all(identifiers.is_valid("email", person.email) for person in customer.contacts), customer.id
        assert all(person.email.endswith("@" + customer.domain) for person in customer.contacts), customer.id
        assert identifiers.is_valid("currency", customer.currency)
        assert identifiers.is_valid("country", home)
        assert identifiers.is_valid("gln", customer.gln)
        assert all(identifiers.is_valid("gln", place.gln) for place in customer.ship_tos)
        assert customer.vat is None or identifiers.is_valid("vat", customer.vat, home), customer.id
        assert customer.eori is None or identifiers.is_valid("eori", customer.eori, home), customer.id
        assert customer.iban is None or identifiers.is_valid("iban", customer.iban, home), customer.id
        assert customer.incoterm is None or identifiers.is_valid("incoterm", customer.incoterm)
        assert (customer.vat is None) == (home in {"US", "PR", "VI", "GU", "AE"}), customer.id
        assert (customer.eori is None) != (universe.country(home).eu or home == "GB"), customer.id


def test_names_and_numbers_are_given_once(universe: Universe) -> None:
    def once(values: list[str]) -> bool:
        return len(values) == len(set(values))

    customers = universe.customers
    assert once([customer.name for customer in customers])
    assert once([customer.domain for customer in customers])
    assert once([customer.gln for customer in customers] + [place.gln for c in customers for place in c.ship_tos])
    assert once([person.phone for customer in customers for person in customer.contacts])
    assert once([person.email for person in universe.people])
    assert once([invoice.number for customer in customers for invoice in customer.account.invoices])


def test_no_mailbox_could_belong_to_anyone_real(universe: Universe) -> None:
    boxes = [person.email for person in universe.people] + [partner.email for partner in universe.partners]
    assert all(identifiers.is_valid("email", box) for box in boxes)
    assert universe.domain.endswith(".example")


def test_accounts_are_healthy(universe: Universe) -> None:
    for customer in universe.customers:
        account = customer.account
        used = account.receivables + account.open_orders + 3 * customer.usual_order
        assert used <= account.limit * Decimal("0.70"), customer.id
        assert all(item.disputed or item.due_days >= -10 for item in account.invoices), customer.id
        assert all(item.date_days <= 0 for item in account.invoices), customer.id
        assert customer.active_ship_tos
        assert customer.ship_tos[0].status == "active"
        if customer.contract is not None:
            assert customer.contract.from_days < 0 < customer.contract.to_days
            for sku, agreed in customer.contract.prices.items():
                assert agreed.unit in universe.product(sku).sell_units
                assert agreed.price > 0
        assert account.parent is None or universe.customer(account.parent).tier == "A"
        assert all(universe.product(sku).status == "active" for sku in (*customer.basket, *customer.xrefs.values()))


def test_few_customers_buy_most(universe: Universe) -> None:
    weights = sorted((customer.weight for customer in universe.customers), reverse=True)
    assert sum(weights[: len(weights) // 5]) > sum(weights) // 2
    dollars = sorted((c.usual_order / universe.country(c.country).usd_rate for c in universe.customers), reverse=True)
    assert dollars[0] > 8 * dollars[len(dollars) // 2] > 0


def test_stock_adds_up(universe: Universe) -> None:
    for row in universe.stock:
        item = universe.product(row.sku)
        assert row.free >= 0, row
        assert min(row.on_hand, row.allocated, row.quality_hold, row.reserved, row.counted_days) >= 0
        if item.shelf_life_days is not None and row.on_hand:
            assert sum(lot.quantity for lot in row.lots) == row.on_hand, row
            assert sum(lot.quantity for lot in row.lots if lot.quality == "hold") == row.quality_hold, row
        assert all(receipt.quantity > 0 and receipt.dock_days > 0 for receipt in row.receipts)
    held = {row.sku for row in universe.stock if row.site == "CMH"}
    assert held == {item.sku for item in universe.products if item.status == "active"}


def test_the_frame_holds_together(universe: Universe) -> None:
    names = set(calendar_names())
    assert {site.calendar for site in universe.sites} | {carrier.calendar for carrier in universe.carriers} <= names
    assert {country.calendar for country in universe.countries} - {None} <= names
    for site in universe.sites:
        assert identifiers.is_valid("gln", site.gln)
        assert identifiers.is_valid("phone", site.phone, site.country)
        assert site.eori is None or identifiers.is_valid("eori", site.eori)
        assert any(
            service.accepts_un
            for carrier in universe.carriers
            if site.id in carrier.sites
            for service in carrier.services
        )
    for carrier in universe.carriers:
        assert identifiers.is_valid("scac", carrier.scac)
        assert set(carrier.sites) <= set(universe.site_by_id)
    for country in universe.countries:
        assert identifiers.is_valid("country", country.iso), country
        assert identifiers.is_valid("currency", country.currency), country
    assert {country.iso for country in universe.countries if country.group_e} == {"CU", "IR", "KP", "SY"}
    assert all(universe.country(entry.country) for entry in universe.restricted)


def test_delegates_may_do_less(universe: Universe) -> None:
    for person in universe.people:
        assert identifiers.is_valid("phone", person.phone, "US")
        if person.delegate is None or person.limits.over_amount is None:
            continue
        other = universe.person_by_id[person.delegate].limits
        assert other.over_percent is not None
        assert person.limits.over_percent is not None
        assert other.over_amount is not None
        assert other.over_amount < person.limits.over_amount
        assert other.over_percent < person.limits.over_percent
    wanted = {"credit analyst", "credit manager", "controller", "chief financial officer", "planner", "warehouse lead"}
    assert wanted <= set(universe.people_by_role)


def test_licence_sheet(universe: Universe) -> None:
    assert universe.licence("EAR99", "DE") == "none"
    assert universe.licence("EAR99", "IR") == "required"
    assert universe.licence("9A610.x", "DE") == "exception"
    assert universe.licence("9A610.x", "IN") == "required"
    assert universe.licence("9A610.x", "CA") == "none"
    assert universe.licence("6A993.a", "CN") == "undetermined"


def test_nobody_we_sell_to_is_on_a_list(universe: Universe) -> None:
    listed = {name.casefold() for entry in universe.restricted for name in (entry.name, *entry.aliases)}

    def known() -> Iterator[Customer | Partner]:
        yield from universe.customers
        yield from universe.partners

    assert not [party.name for party in known() if party.name.casefold() in listed]
