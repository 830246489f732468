"""The fixed frame: sites, carriers, countries, colleagues and the restricted-party list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import NamedTuple

from scenarios.universe.parties import Address


class Site(NamedTuple):
    """A warehouse. ``waves`` are the local times after which an order misses that pick wave; ``eori`` where
    registered."""

    id: str
    name: str
    address: Address
    zone: str
    calendar: str
    opens: time
    closes: time
    waves: tuple[time, ...]
    gln: str
    phone: str
    export_port: str
    inland_freight_percent: Decimal
    eori: str | None = None

    @property
    def country(self) -> str:
        """ISO 3166 code of the country it stands in."""
        return self.address.country

    @property
    def region(self) -> str:
        """State or province code, "" where none is written."""
        return self.address.region


class Service(NamedTuple):
    """One carrier service. ``cutoff`` is local to the shipping site; ``transit_days`` are the carrier's working
    days."""

    code: str
    name: str
    mode: str  # ground, air, ocean, truck, rail
    cutoff: time
    transit_days: int
    accepts_un: bool
    international: bool
    passenger_aircraft: bool = False


class Carrier(NamedTuple):
    """A carrier with its SCAC and the calendar of days on which it does not run."""

    scac: str
    name: str
    calendar: str
    phone: str
    services: tuple[Service, ...]
    sites: tuple[str, ...]


class Country(NamedTuple):
    """A country or territory as trade sees it.

    ``groups`` are its export country groups, ``territory_of`` the country a territory belongs to, ``usd_rate`` our
    fixed book rate: units of ``currency`` for one US dollar.
    """

    iso: str
    name: str
    currency: str
    groups: tuple[str, ...] = ()
    territory_of: str | None = None
    territory_kind: str = "foreign"  # state or DC, Puerto Rico, US Virgin Islands, Guam, ..., foreign
    eu: bool = False
    calendar: str | None = None
    usd_rate: Decimal = Decimal(1)

    @property
    def group_e(self) -> bool:
        """Whether the destination is in export country group E."""
        return "E" in self.groups


class Limits(NamedTuple):
    """How far a colleague may go: per cent and amount over a credit limit, days past due; discount per cent for
    pricing."""

    over_percent: Decimal | None = None
    over_amount: Decimal | None = None
    days_past_due: int | None = None
    discount_percent: Decimal | None = None


class Colleague(NamedTuple):
    """One of our people. ``out_percent`` is the chance in a hundred that they are out on a given day; the delegate
    answers then, with the delegate's own (lower) limits. ``reply_minutes`` is the usual span by e-mail, ``(least,
    most)``."""

    id: str
    role: str
    name: str
    email: str
    phone: str
    site: str
    starts: time
    ends: time
    out_percent: int
    delegate: str | None
    reply_minutes: tuple[int, ...]
    limits: Limits = Limits()


class Restricted(NamedTuple):
    """An invented entry of a restricted-party list."""

    id: str
    list_name: str
    source: str
    name: str
    aliases: tuple[str, ...]
    street: str
    city: str
    country: str
    since_year: int


class Licences(NamedTuple):
    """Trade Compliance's own determination sheet: for an ECCN, which destinations need what. Fiction, modelled on
    practice."""

    required: Mapping[str, tuple[str, ...]]
    exception: Mapping[str, tuple[str, ...]]
    undetermined: Mapping[str, tuple[str, ...]]


class Partner(NamedTuple):
    """A firm we work with and do not sell to: kind is forwarder, bank, broker or supplier. ``authorised`` means that
    it holds our written power of attorney to file exports."""

    id: str
    kind: str
    name: str
    address: Address
    phone: str
    domain: str
    person: str
    email: str
    authorised: bool = False
