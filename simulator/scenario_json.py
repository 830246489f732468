"""A scenario as JSON for programs that are not ours: keys name what they hold, what was planted says so.

Identifiers stand under `gtin`, `sscc`, `gln`, `vat`, `eori`, `iban`, `phone`, `country`, `currency`, `postal_code`,
`region`, `hs_code`, `incoterm`, `email`, `container`, `scac`, and are right. What a family made wrong on purpose stands
under `planted`, and as it is at the desk under `facts`, by the fact's dotted name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from scenarios.facts import observe
from scenarios.identifiers import container, sscc
from scenarios.scenario import Scenario
from scenarios.universe import Universe
from scenarios.universe.network import Site
from scenarios.universe.parties import Address, Customer
from simulator.core.situation import Situation, to_json
from sop.values import encode

MOST_PACKAGES = 12


def scenario_json(scenario: Scenario, universe: Universe) -> dict[str, Any]:
    """One line of `orderdrill scenario generate`. Numbers are Decimal; dates and times ISO 8601 text."""
    facts = observe(scenario.world)
    customer = universe.customer(facts["order.account"])
    site = universe.site(facts["order.site"]) if facts["order.site"] in universe.site_by_id else universe.sites[0]
    key = f"{scenario.family}/{scenario.level}/{scenario.seed}{'t' if scenario.twin else ''}"
    return {
        "scenario": key, "family": scenario.family, "level": scenario.level, "seed": scenario.seed,
        "twin": scenario.twin, "release": scenario.release, "world_seed": scenario.world_seed,
        "edges": scenario.edges_digest, "title": scenario.title, "brief": scenario.brief,
        "closes_at": scenario.closes_at.isoformat(), "customer": _customer(customer),
        "ship_to": _ship_to(customer, str(facts["order.ship_to"])), "ship_from": _site(site),
        "order": _order(facts), "lines": _lines(facts, universe),
        "shipment": _shipment(facts, universe, site, scenario),
        "documents": [
            {
                "document_id": d.id, "kind": d.kind, "title": d.title, "sender": d.sender, "date": d.at.isoformat(),
                "text": "\n".join(line.text for line in d.lines),
            }
            for d in scenario.world.documents
        ],
        "facts": _plain(facts),
        "planted": [
            {"planted": t.name, "kind": t.kind, "planted_facts": _plain(t.facts)} for t in scenario.planted
        ],
    }  # fmt: skip


def situation_json(situation: Situation) -> dict[str, Any]:
    """The whole of a scenario as a drill holds it, answers included: what `run --scenario FILE` reads."""
    return to_json(situation)


def _plain(value: Any) -> Any:
    """Dates, times and durations as ISO text; everything else as it is."""
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, datetime | date) or hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, int):
        return value
    made = encode(value, tag_numbers=False)
    return made.get("@value") if isinstance(made, dict) and "@type" in made else made


def _some(**fields: Any) -> dict[str, Any]:
    """The fields that have a value: an identifier that a party does not have is left out."""
    return {name: value for name, value in fields.items() if value not in (None, "")}


def _address(address: Address) -> dict[str, Any]:
    return _some(
        street=address.street, city=address.city, region=address.region, postal_code=address.postal_code,
        country=address.country,
    )  # fmt: skip


def _customer(c: Customer) -> dict[str, Any]:
    return _some(
        customer_id=c.id, name=c.name, country=c.country, currency=c.currency, language=c.language, gln=c.gln,
        vat=c.vat, eori=c.eori, iban=c.iban, phone=c.phone, incoterm=c.incoterm, address=_address(c.bill_to),
        contacts=[_some(name=p.name, role=p.role, email=p.email, phone=p.phone, country=c.country) for p in c.contacts],
    )  # fmt: skip


def _ship_to(customer: Customer, text: str) -> dict[str, Any]:
    """The place on file that the order names; else the text as it stands (a place that is not on file)."""
    for place in customer.ship_tos:
        if text.startswith(f"{place.name}, {place.street}"):
            return _some(name=place.name, gln=place.gln, status=place.status, address=_address(place.address))
    return {"text": text}


def _site(site: Site) -> dict[str, Any]:
    return _some(
        site=site.id, name=site.name, gln=site.gln, phone=site.phone, eori=site.eori, country=site.country,
        address=_address(site.address),
    )  # fmt: skip


def _order(facts: Mapping[str, Any]) -> dict[str, Any]:
    return _some(
        order_id=facts["order.number"], po_number=facts["order.po_number"], customer_id=facts["order.account"],
        order_date=facts["po.date"].isoformat(), received_at=facts["order.received_at"].isoformat(),
        requested_date=facts["order.requested_date"].isoformat() if facts["order.requested_date"] else None,
        currency=facts["order.currency"], incoterm=facts["order.incoterm"], value=facts["order.value"],
        payment_terms=facts["order.payment_terms"], country=facts["order.ship_to_country"],
    )  # fmt: skip


def _lines(facts: Mapping[str, Any], universe: Universe) -> list[dict[str, Any]]:
    out = []
    for line in facts["order.lines"]:
        product = universe.product_by_sku.get(line["product"])
        out.append(
            _some(
                line=line["number"], sku=line["product"], description=line["description"], qty=line["quantity"],
                unit=line["unit"], unit_price=line["price"], price_unit=line["price_unit"],
                requested_date=line["requested_date"].isoformat() if line["requested_date"] else None,
                customer_part=line["po_part"], gtin=product.gtin_each if product else None,
                hs_code=product.hs6.replace(".", "") if product else None, country=product.origin if product else None,
            )
        )  # fmt: skip
    return out


def _shipment(facts: Mapping[str, Any], universe: Universe, site: Site, scenario: Scenario) -> dict[str, Any]:
    """Labels as they would be printed: one SSCC a package from the site's own company prefix."""
    carriers = [c for c in universe.carriers if site.id in c.sites] or list(universe.carriers)
    serial = int(facts["order.number"]) * 100 if str(facts["order.number"]).isdigit() else scenario.seed * 100
    count = min(MOST_PACKAGES, len(facts["order.lines"]))
    return _some(
        scac=carriers[serial // 100 % len(carriers)].scac, mode=facts["shipment.mode"],
        country=facts["shipment.ultimate_country"],
        packages=[{"sscc": sscc(0, site.gln[:7], serial + i)} for i in range(count)],
        container=container("KES", serial // 100 % 1_000_000) if facts["shipment.mode"] == "vessel" else None,
    )  # fmt: skip
