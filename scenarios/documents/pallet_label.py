"""What the warehouse sticks on each package: a logistic label whose SSCC is in no other shipment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scenarios.documents.layout import fitted
from scenarios.identifiers import sscc
from scenarios.universe.network import Site
from scenarios.universe.parties import ShipTo
from scenarios.world.desk import Document, TextLine

SERIALS = 10**9
"""A company prefix of seven digits leaves nine for the serial number."""


def pallet_labels(
    site: Site, place: ShipTo, order: Mapping[str, Any], packages: int, serial: int, at: datetime
) -> Document:
    """One label for each package, SSCCs in a row from `serial` on.

    The SSCC stands as under the bars: application identifier 00, extension digit, company prefix, serial number, check
    digit (GS1 General Specifications 3.3.1; check digit 7.9).
    """
    prefix = site.gln[:7]
    page: list[TextLine] = []
    for n in range(packages):
        code = sscc(0, prefix, (serial + n) % SERIALS)
        page += (
            TextLine(f"Package {n + 1} of {packages}"),
            TextLine(f"  (00) {code[0]} {code[1:8]} {code[8:17]} {code[17]}"),
            TextLine(f"  from {site.name}, {site.address.city}"),
            TextLine(f"  to   {place.name}, {place.city}, {place.country}"),
            TextLine(f"  PO   {order['po_number']}"),
        )
    return Document(
        id="labels", kind="pallet label", title=f"Labels of {packages} package{'s' if packages > 1 else ''}",
        sender="warehouse lead", at=at, panel="papers", lines=tuple(fitted(page)),
    )  # fmt: skip
