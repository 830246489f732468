"""The movement abroad: parties, goods by Schedule B, screening, filing, papers, carrier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from scenarios.world.noun import fact

TERRITORIES = (
    "state or DC", "foreign", "Puerto Rico", "US Virgin Islands", "Guam", "American Samoa", "Northern Marianas",
    "Wake Island", "Midway Islands",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Everything under one Schedule B number, to one consignee, on one carrier, on one day."""

    id: str
    schedule_b: str = fact("Schedule B", "trade")
    value: Decimal = fact("value incl. inland freight", "trade", "number", unit="USD")
    licence: str = fact("licence", "trade", values=("none", "required", "exception", "undetermined"), default="none")
    always_file: bool = fact("always filed", "trade", "boolean", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    id: str
    role: str = fact("role", "trade")
    name: str = fact("name", "trade")
    country: str = fact("country", "trade")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    id: str
    party: str = fact("party", "trade")
    list: str = fact("list", "trade")
    name: str = fact("listed name", "trade")
    score: Decimal = fact("match, percent", "trade", "number", unit="percent")
    cleared_by: str | None = fact("cleared by", "trade", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    from_country: str = fact("from", "trade", default="US")
    destination_territory: str = fact("destination territory", "trade", values=TERRITORIES, default="state or DC")
    ultimate_country: str = fact("ultimate country", "trade", default="US")
    ultimate_consignee: str = fact("ultimate consignee", "trade", default="")
    mode: str = fact("mode", "carrier", values=("truck", "air", "rail", "vessel"), default="truck")
    departure: datetime | None = fact("departs", "carrier", "dateTime", default=None)
    border_at: datetime | None = fact("at the border", "carrier", "dateTime", default=None)
    loading_at: datetime | None = fact("loading begins", "carrier", "dateTime", default=None)
    ready_date: date | None = fact("goods ready", "carrier", "date", default=None)
    site: str = fact("ships from", "trade", default="")
    groups: tuple[Group, ...] = fact("goods by Schedule B", "trade", "list", entity="group", default=())
    parties: tuple[Party, ...] = fact("parties", "trade", "list", entity="party", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    group_e: bool | None = fact("country group E", "trade", "boolean", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
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
