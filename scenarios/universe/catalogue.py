"""The curated part of the company, the same in every universe: products, sites, carriers, countries, licences.

``products.csv`` is kept by hand, one line an item, empty cells for "none"; ``network.json`` holds the frame.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from scenarios.errors import UniverseError
from scenarios.universe import codec
from scenarios.universe.goods import Product
from scenarios.universe.network import Carrier, Country, Licences, Site

DATA = Path(__file__).parent / "data"


class Frame(NamedTuple):
    """Everything curated except the products."""

    name: str
    domain: str
    sites: tuple[Site, ...]
    carriers: tuple[Carrier, ...]
    countries: tuple[Country, ...]
    licences: Licences


@cache
def products() -> tuple[Product, ...]:
    """The catalogue, in the order of the file. Raises UniverseError naming the line that cannot be read."""
    path = DATA / "products.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        head = next(rows)
        found = []
        for number, row in enumerate(rows, start=2):
            try:
                found.append(_product(dict(zip(head, row, strict=True))))
            except (ValueError, KeyError, ArithmeticError) as error:
                raise UniverseError(f"this product cannot be read ({error})", where=f"{path.name}:{number}") from error
    return tuple(found)


def _product(cell: Mapping[str, str]) -> Product:
    units = {"EA": 1}
    for pair in cell["units"].split():
        unit, count = pair.split("=")
        units[unit] = int(count)
    return Product(
        sku=cell["sku"],
        description=cell["description"],
        family=cell["family"],
        units=units,
        sell_units=tuple(cell["sell_units"].split()),
        pack_multiple=int(cell["pack_multiple"] or 1),
        minimum=int(cell["minimum"] or 1),
        list_price=Decimal(cell["list_price"]),
        lead_days=int(cell["lead_days"]),
        weight_kg=Decimal(cell["weight_kg"]),
        origin=cell["origin"],
        schedule_b=cell["schedule_b"],
        eccn=cell["eccn"],
        gtin_each=cell["gtin_each"],
        gtin_case=cell["gtin_case"],
        un_number=cell["un_number"] or None,
        hazard_class=cell["hazard_class"] or None,
        packing_group=cell["packing_group"] or None,
        shelf_life_days=int(cell["shelf_life_days"]) if cell["shelf_life_days"] else None,
        status=cell["status"] or "active",
        replaced_by=cell["replaced_by"] or None,
        alternates=tuple(cell["alternates"].split()),
        always_file=cell["always_file"] == "yes",
        used_vehicle=cell["used_vehicle"] == "yes",
        demand=int(cell["demand"] or 10),
    )


@cache
def frame() -> Frame:
    """Sites, carriers, countries and the licence sheet."""
    raw = json.loads((DATA / "network.json").read_text(encoding="utf-8"))
    return Frame(
        name=raw["name"],
        domain=raw["domain"],
        sites=codec.read(Site, raw["sites"]),
        carriers=codec.read(Carrier, raw["carriers"]),
        countries=codec.read(Country, raw["countries"]),
        licences=codec.read(Licences, [raw["licences"]])[0],
    )
