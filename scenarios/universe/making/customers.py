"""The accounts: who they are and where, with the people one writes to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from scenarios import identifiers
from scenarios.universe.catalogue import Frame
from scenarios.universe.goods import Product
from scenarios.universe.making import names, numbers, trade
from scenarios.universe.making.dice import Dice
from scenarios.universe.making.names import Names, Place
from scenarios.universe.network import Site
from scenarios.universe.parties import Address, Contact, Customer, ShipTo

PLAN: tuple[tuple[str, int], ...] = (
    ("US", 32), ("CA", 5), ("MX", 4), ("DE", 5), ("GB", 5), ("FR", 3), ("NL", 3), ("PL", 2), ("JP", 3), ("AU", 3),
    ("BR", 3), ("AE", 3), ("SG", 2), ("IN", 3), ("PR", 2), ("IT", 2), ("ES", 2), ("SE", 1), ("GU", 1), ("VI", 1),
)  # fmt: skip
"""How many accounts each country has."""

DEMO_PREFIX = "9521"
"""GS1 keeps prefix 952 for demonstrations, so no customer's location number is a real one."""

_OWN_CURRENCY = ("CA", "DE", "FR", "NL", "IT", "ES", "GB", "JP", "AU", "SG", "SE")
_WEST = ("WA", "OR", "CA", "NV", "AZ", "UT", "CO")
_HOME = {"DE": "RTM", "FR": "RTM", "NL": "RTM", "PL": "RTM", "IT": "RTM", "ES": "RTM", "SE": "RTM", "GB": "RTM",
         "JP": "SIN", "AU": "SIN", "SG": "SIN", "IN": "SIN", "GU": "RNO"}  # fmt: skip
_LANGUAGE = {"PR": "es", "AE": "en", "SG": "en", "IN": "en"}
_FIRST_DAY = date(2009, 1, 5)


def make(seed: int, dice: Dice, frame: Frame, products: Sequence[Product]) -> tuple[Customer, ...]:
    """All accounts, sorted by id."""
    writer = Names(seed, dice)
    phones = numbers.Phones(dice)
    countries = [country for country, count in PLAN for _ in range(count)]
    industries = tuple(names.words()["industries"])
    ranks = dice.some(range(1, len(countries) + 1), len(countries))
    by_sku = {item.sku: item for item in products}
    domains: dict[str, object] = {}
    seen: dict[str, int] = {}
    found: list[Customer] = []
    for index, (country, rank) in enumerate(zip(countries, ranks, strict=True)):
        nth = seen.get(country, 0)
        seen[country] = nth + 1
        spots = names.places()[country]
        tier = "A" if rank <= len(countries) // 8 else "B" if rank <= len(countries) * 9 // 20 else "C"
        industry = industries[(index + dice.below(3)) % len(industries)]
        customer = _one(
            index,
            country,
            spots[nth % len(spots)],
            rank,
            tier,
            industry,
            writer,
            phones,
            dice,
            frame,
            products,
            by_sku,
            domains,
        )
        domains[customer.domain] = customer.id
        found.append(customer)
    return _with_parents(dice, found)


def _one(
    index: int,
    country: str,
    home: Place,
    rank: int,
    tier: str,
    industry: str,
    writer: Names,
    phones: numbers.Phones,
    dice: Dice,
    frame: Frame,
    products: Sequence[Product],
    by_sku: dict[str, Product],
    domains: dict[str, object],
) -> Customer:
    key = f"C{1001 + index}"
    locale = dice.pick(names.LOCALES[country])
    name = writer.company(locale, country, industry)
    at = names.domain(name, domains)
    currency, rate = next((c.currency, c.usd_rate) for c in frame.countries if c.iso == country)
    money = trade.Money(currency, rate) if country in _OWN_CURRENCY else trade.Money("USD", Decimal(1))
    basket = trade.basket(dice, products, industry, tier)
    goods = [by_sku[sku] for sku in basket]
    terms = dice.weighted(trade.TERMS[tier])
    usual = trade.usual_order(dice, tier, money)
    ship_tos = _ship_tos(dice, writer, locale, key, index, name, home)
    vat = numbers.vat(dice, country, home.region)
    freight = dice.weighted({"prepaid": 4, "collect": 2, "prepaid and add": 3, "third party": 1})
    site_id = "RNO" if home.region in _WEST and country == "US" else _HOME.get(country, "CMH")
    site = next(site for site in frame.sites if site.id == site_id)
    incoterm, place = _incoterm(dice, country, home, site)
    return Customer(
        id=key,
        name=name,
        tier=tier,
        industry=industry,
        country=country,
        locale=locale,
        language=_LANGUAGE.get(country, locale[:2]),
        currency=money.currency,
        bill_to=Address(writer.street(locale), home.city, home.region, dice.pick(home.postal_codes), country),
        ship_tos=ship_tos,
        phone=phones.number(country, home.phone),
        domain=at,
        contacts=tuple(
            _contact(writer, phones, locale, country, home, at, role)
            for role in ("buyer", "buyer", "payables", "receiving")
        ),
        gln=identifiers.gln(DEMO_PREFIX, 10_000 + index * 10),
        terms=terms,
        freight_terms=freight,
        shipping_rule=dice.weighted({"partials": 6, "complete": 3, "cancel remainder": 1}),
        round_up_percent=Decimal(dice.weighted({0: 6, 5: 2, 10: 1, 3: 1})),
        usual_order=usual,
        channel=dice.weighted(
            {"EDI": 5, "PDF": 2, "web": 2} if tier == "A" else {"e-mail": 4, "PDF": 3, "web": 2, "EDI": 2, "phone": 1}
        ),
        weight=max(1, 1000 // rank),
        home_site=site.id,
        since=_FIRST_DAY + timedelta(days=dice.below(5600)),
        account=trade.account(dice, 7000 + index, terms, usual, money),
        basket=basket,
        xrefs=trade.part_numbers(dice, name, goods),
        contract=trade.contract(dice, 20400 + index, tier, goods, money),
        certificate=trade.certificate(dice, 61000 + index, ship_tos[0].region, industry) if country == "US" else None,
        vat=vat,
        eori=numbers.eori(dice, country, vat),
        iban=numbers.iban(dice, country),
        incoterm=incoterm,
        incoterm_place=place,
        freight_account=dice.digits("##-#####") if freight in ("collect", "third party") else None,
        approved_alternates=tuple(
            other for item in goods for other in item.alternates if by_sku[other].status == "active" and dice.chance(45)
        ),
        auto_substitute=dice.chance(15),
    )


def _ship_tos(
    dice: Dice, writer: Names, locale: str, key: str, index: int, name: str, home: Place
) -> tuple[ShipTo, ...]:
    """One to three places: the first in the home city, the rest anywhere in the country; now and then an old one."""
    spots = names.places()[home.country]
    count = 1 + dice.skewed(0, 3)
    found = []
    for n in range(count):
        spot = home if n == 0 else dice.pick(spots)
        retired = n > 0 and n == count - 1 and dice.chance(40)
        found.append(
            ShipTo(
                id=f"{key}-{n + 1}",
                name=f"{name}, {spot.city}" if n else name,
                street=writer.street(locale),
                city=spot.city,
                region=spot.region,
                postal_code=dice.pick(spot.postal_codes),
                country=home.country,
                gln=identifiers.gln(DEMO_PREFIX, 10_000 + index * 10 + n + 1),
                status="inactive" if retired else "active",
            )
        )
    return tuple(found)


def _contact(
    writer: Names, phones: numbers.Phones, locale: str, country: str, home: Place, at: str, role: str
) -> Contact:
    person = writer.person(locale)
    return Contact(person, names.mailbox(person, at), role, phones.number(country, home.phone))


def _incoterm(dice: Dice, country: str, home: Place, site: Site) -> tuple[str | None, str | None]:
    """The usual Incoterm and its named place for a buyer abroad, seen from the site that serves them; none for US
    buyers, who buy on freight terms alone."""
    if country in {"US", "PR", "VI", "GU"}:
        return None, None
    term = dice.weighted({"FCA": 4, "DAP": 4, "CPT": 2, "CIP": 3, "FOB": 1})
    if term == "FCA":
        return term, site.address.city
    if term == "FOB":
        return term, site.export_port
    return term, home.city


def _with_parents(dice: Dice, found: list[Customer]) -> tuple[Customer, ...]:
    """Six smaller accounts belong to a large one: their parent may have room where they have none, and it does not
    count."""
    parents = [customer for customer in found if customer.tier == "A"]
    children = [place for place, customer in enumerate(found) if customer.tier != "A"]
    for place in dice.some(children, 6):
        child = found[place]
        parent = dice.pick([p for p in parents if p.country == child.country] or parents)
        found[place] = child._replace(account=child.account._replace(parent=parent.id))
    return tuple(found)
