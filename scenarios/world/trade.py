"""The movement abroad: parties, goods by Schedule B, screening, filing, and how the goods travel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from scenarios.world.noun import fact, quick

TERRITORIES = (
    "state or DC", "foreign", "Puerto Rico", "US Virgin Islands", "Guam", "American Samoa", "Northern Marianas",
    "Wake Island", "Midway Islands",
)  # fmt: skip
MODES = ("truck", "air", "rail", "vessel", "cargo aircraft")
PARTY_ROLES = ("buyer", "ultimate consignee", "end user", "forwarder", "bank")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Everything under one Schedule B number, to one consignee, on one carrier, on one day.

    What it is worth is for the SOP to say. `part` tells the parts of a divided order apart.
    """

    id: str
    schedule_b: str = fact("Schedule B", "trade")
    eccn: str = fact("ECCN", "trade", default="EAR99")
    licence: str = fact("licence", "trade", values=("none", "required", "exception", "undetermined"), default="none")
    licence_number: str | None = fact("licence number", "trade", default=None)
    always_file: bool = fact("600 series and the like", "trade", "boolean", default=False)
    inland_freight: Decimal = fact("inland freight to the port", "trade", "number", unit="money", default=Decimal(0))
    part: Decimal = fact("part of the order", "trade", "number", default=Decimal(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    id: str
    role: str = fact("role", "trade", values=PARTY_ROLES)
    name: str = fact("name", "trade")
    country: str = fact("country", "trade")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A possible match that screening found, and the clearing on file for it, if any."""

    id: str
    party: str = fact("party", "trade")
    list: str = fact("list", "trade")
    name: str = fact("listed name", "trade")
    record: str = fact("record in the list", "trade")
    score: Decimal = fact("match, percent", "trade", "number", unit="percent")
    cleared_by: str | None = fact("cleared by", "trade", default=None)
    cleared_record: str | None = fact("record that was cleared", "trade", default=None)
    cleared_on: date | None = fact("cleared on", "trade", "date", default=None)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """The movement as booked. Packages and weight are what the system works out from the product records."""

    from_country: str = fact("from", "trade", default="US")
    destination_territory: str = fact("destination territory", "trade", values=TERRITORIES, default="state or DC")
    ultimate_country: str = fact("ultimate country", "trade", default="US")
    ultimate_consignee: str = fact("ultimate consignee", "trade", default="")
    filer: str = fact("who files", "trade", values=("our forwarder", "buyer's forwarder"), default="our forwarder")
    mode: str = fact("mode", "carrier", values=MODES, default="truck")
    service: str | None = fact("service booked", "carrier", default=None)
    departure: datetime | None = fact("departs", "carrier", "dateTime", default=None)
    border_at: datetime | None = fact("at the border", "carrier", "dateTime", default=None)
    loading_at: datetime | None = fact("loading begins", "carrier", "dateTime", default=None)
    arrival: datetime | None = fact("arrives at port of unlading", "carrier", "dateTime", default=None)
    document_cutoff: datetime | None = fact("documents with the forwarder by", "carrier", "dateTime", default=None)
    ready_date: date | None = fact("goods ready", "carrier", "date", default=None)
    packages: Decimal | None = fact("packages as booked", "papers", "number", default=None)
    gross_weight: Decimal | None = fact("gross weight as booked", "papers", "number", unit="kg", default=None)
    site: str = fact("ships from", "trade", default="")
    groups: tuple[Group, ...] = fact("goods by Schedule B", "trade", "list", entity="group", default=())
    parties: tuple[Party, ...] = fact("parties", "trade", "list", entity="party", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    group_e: bool | None = fact("country group E", "trade", "boolean", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What the last run against the lists found; nothing is known before it is run."""

    status: str = fact("screening", "trade", values=("not run", "clear", "hit"), default="not run")
    hits: tuple[Hit, ...] = fact("hits", "trade", "list", entity="hit", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    status: str = fact("filing", "papers", values=("none", "asked", "accepted", "rejected"), default="none")
    number: str | None = fact("filing number", "papers", default=None)
    field_at_fault: str | None = fact("field at fault", "papers", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadingDocument:
    citation: str | None = fact("citation on the loading document", "papers", default=None)
