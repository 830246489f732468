"""The frame of an export: who buys, goods by Schedule B number, how they travel, who takes part, what is packed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from scenarios.draft import CENT, Draft
from scenarios.scenario import Answer
from scenarios.universe import load_universe
from scenarios.universe.goods import Product
from scenarios.universe.parties import Customer

FORWARDERS = (
    "Tidewater Forwarding LLC", "Blue Heron Logistics Inc.", "Calder Freight Services", "Northgate Global Forwarding",
)  # fmt: skip
BANKS = ("Union Harbour Bank", "Merchant Crown Bank", "Banco del Litoral", "Nordkai Handelsbank")
ZERO = Decimal(0)
TERRITORIES = {"PR": "Puerto Rico", "VI": "US Virgin Islands", "GU": "Guam"}


@cache
def buyers(world_seed: int, where: str) -> tuple[Customer, ...]:
    """Customers as they buy from our sites in the United States: in dollars, from the nearer coast.

    `where` is `abroad`, `overseas` (not Canada), or the ISO codes of the places wanted, joined by spaces. `from abroad`
    are customers as our sites in Europe and Asia serve them, in their own currency, across a customs border.
    """
    universe = load_universe(world_seed)
    if where == "from abroad":
        return tuple(
            c._replace(weight=1, incoterm=None, incoterm_place=None)
            for c in universe.customers
            if c.active_ship_tos and _crosses(universe.site(c.home_site).country, c.country)
        )
    wanted = where.split()
    found = []
    for c in universe.customers:
        places = tuple(s for s in c.active_ship_tos if s.country in wanted or _lies(where, s.country))
        if not places:
            continue
        home = c.home_site if universe.site(c.home_site).country == "US" else "RNO" if c.home_site == "SIN" else "CMH"
        account = c.account._replace(currency="USD")
        contract = c.contract if c.currency == "USD" else None
        found.append(
            c._replace(
                ship_tos=places,
                home_site=home,
                account=account,
                contract=contract,
                currency="USD",
                weight=1,
                incoterm=None,
                incoterm_place=None,
            )
        )
    return tuple(found)


def _crosses(site: str, iso: str) -> bool:
    return (site == "NL" and iso in ("GB", "CH", "NO")) or (site == "SG" and iso in ("JP", "AU", "IN"))


def _lies(where: str, iso: str) -> bool:
    return where in ("abroad", "overseas") and iso not in ("US", *TERRITORIES) and (where == "abroad" or iso != "CA")


@cache
def cheap_goods(world_seed: int) -> tuple[Product, ...]:
    """Ordinary goods whose price lets a line come near any figure."""
    return tuple(
        p
        for p in load_universe(world_seed).products
        if p.status == "active" and p.eccn == "EAR99" and not p.hazardous and p.list_price < 70
        and p.list_price * max(p.minimum, p.pack_multiple) < 180
    )  # fmt: skip


@cache
def same_code(world_seed: int) -> tuple[tuple[Product, Product], ...]:
    """Pairs of cheap goods under one Schedule B number."""
    goods = cheap_goods(world_seed)
    return tuple((a, b) for i, a in enumerate(goods) for b in goods[i + 1 :] if a.schedule_b == b.schedule_b)


@cache
def one_of(world_seed: int, test: str) -> tuple[Product, ...]:
    """Active goods of a kind: `batteries`, `hazardous`, `listed` (controlled, not always filed), `always`."""
    tests: dict[str, Callable[[Product], bool]] = {
        "batteries": lambda p: p.un_number in ("UN3480", "UN3090"),
        "hazardous": lambda p: p.hazardous and p.eccn == "EAR99" and not p.used_vehicle,
        "listed": lambda p: p.eccn != "EAR99" and not p.always_file and not p.hazardous and p.list_price < 3000,
        "always": lambda p: p.always_file and p.eccn != "EAR99",
    }
    return tuple(p for p in load_universe(world_seed).products if p.status == "active" and tests[test](p))


def set_quantity(d: Draft, index: int, quantity: int) -> None:
    """Both the order and the PO have this quantity, and the shelf can give it."""
    line = d.lines[index]
    line["quantity"] = line["po_quantity"] = Decimal(quantity)
    kept = line["allocated"] + line["quality_hold"] + line["reserved"]
    line["on_hand"] = max(line["on_hand"], kept + quantity * line["eaches_per_unit"] + 7)


def unit_value(line: dict[str, Any]) -> Decimal:
    """What one of the ordered unit sells for."""
    value: Decimal = line["eaches_per_unit"] / line["eaches_per_price_unit"] * line["price"]
    return value


def step_of(line: dict[str, Any]) -> int:
    """The least quantity in the ordered unit that is whole packs and above the minimum; others are multiples of it."""
    quantity = 1
    while (
        quantity * line["eaches_per_unit"] < line["minimum_quantity"]
        or (quantity * line["eaches_per_unit"]) % line["pack_multiple"]
    ):
        quantity += 1
    return quantity


def sized(d: Draft, index: int, value: Decimal) -> None:
    """As much of a line as comes to no more than the value (at least one step)."""
    line = d.lines[index]
    step = step_of(line)
    set_quantity(d, index, step * max(1, int(value / (unit_value(line) * step))))


def goods_value(lines: Sequence[dict[str, Any]], code: str) -> Decimal:
    """What the lines under a Schedule B number sell for."""
    amounts = ((r["quantity"] * unit_value(r)).quantize(CENT) for r in lines if r["schedule_b"] == code)
    return sum(amounts, ZERO)


def group_goods(d: Draft) -> None:
    """One group for each Schedule B number, with its share of the freight to the port."""
    d.groups.clear()
    country = d.shipment["ultimate_country"]
    for code in dict.fromkeys(r["schedule_b"] for r in d.lines):
        first = next(r for r in d.lines if r["schedule_b"] == code)
        product = d.universe.product(first["product"])
        freight = (goods_value(d.lines, code) * d.site.inland_freight_percent / 100).quantize(CENT)
        d.groups.append(
            {
                "id": f"g{len(d.groups) + 1}", "schedule_b": code, "eccn": product.eccn, "inland_freight": freight,
                "licence": d.universe.licence(product.eccn, country), "always_file": product.always_file,
            }
        )  # fmt: skip


def route(d: Draft, mode: str = "", *, slack: bool) -> None:
    """Mode and times. With slack the goods leave late enough for somebody to be asked first."""
    m, iso = d.maker, d.place.country
    by_air, by_rail = m.chance(60), m.chance(25)
    early, hour = m.between(1, 2), m.between(9, 18)
    overland = "rail" if by_rail else "truck"
    mode = mode or (overland if iso in ("CA", "MX") else "air" if by_air else "vessel")
    day = (4 if slack else 0 if d.asked.level >= 4 and mode == "air" else early) + (3 if mode == "vessel" else 0)
    if day == 0:
        hour = 18 + hour % 3
    for name in ("truck", "rail", "air", "vessel", "cargo aircraft"):
        times = _times(d, name, day if name == mode else day + 2, hour)
        d.prefill.setdefault("carrier.services", {})[name] = {f"shipment.{k}": v for k, v in times.items()}
        if name == mode:
            d.shipment.update(mode=mode, service=_service(d, mode), **times)
    d.shipment.update(
        destination_territory=TERRITORIES.get(iso, "foreign"), ready_date=d.today,
    )  # fmt: skip
    d.destination.update(group_e=False)


def _times(d: Draft, mode: str, day: int, hour: int) -> dict[str, Any]:
    day = max(day, 6) if mode == "vessel" else day
    leaves = d.at(day, hour)
    return {
        "departure": leaves,
        "border_at": leaves + timedelta(hours=26) if mode in ("truck", "rail") else None,
        "loading_at": leaves - timedelta(hours=30) if mode == "vessel" else None,
        "arrival": leaves + timedelta(hours=30 if mode != "vessel" else 120),
        "document_cutoff": leaves - timedelta(hours=3 if mode != "vessel" else 54),
    }


def _service(d: Draft, mode: str) -> str:
    names = {"truck": "XBD", "rail": "IMC", "air": "AFS", "vessel": "FCL", "cargo aircraft": "AFC"}
    found = (s.name for c in d.universe.carriers for s in c.services if s.code == names[mode])
    return next(found, mode)


def term(d: Draft, word: str, place: str | None) -> None:
    """The delivery term of order and PO alike."""
    d.order.update(incoterm=word, incoterm_place=place)
    d.po["incoterm"] = word


def parties(d: Draft) -> None:
    """Everyone who takes part: buyer, consignee, end user, forwarder; a bank where a credit is."""
    m, iso = d.maker, d.place.country
    rows = [
        ("buyer", d.account.name, d.account.country),
        ("ultimate consignee", d.shipment["ultimate_consignee"], iso),
        ("end user", d.account.name, iso),
        ("forwarder", m.pick(FORWARDERS), "US"),
        ("bank", m.pick(BANKS), iso),
    ]
    for role, name, country in rows:
        if role != "bank" or d.credit_letter.get("number"):
            d.parties.append({"id": role.replace(" ", "-"), "role": role, "name": name, "country": country})


def party(d: Draft, role: str) -> dict[str, Any]:
    """The party with that role."""
    return next(p for p in d.parties if p["role"] == role)


def packing(d: Draft, *, differs: bool) -> None:
    """What was booked from product records, and the warehouse's report once the goods are packed."""
    m = d.maker
    weight = sum((r["quantity"] * r["eaches_per_unit"] * r["weight"] for r in d.lines), ZERO)
    booked = (weight + 12).quantize(Decimal("0.1"))
    packages = Decimal(m.between(1, 2 + int(weight / 200)))
    more, heavier = m.between(1, 2), Decimal(m.between(4, 90)) / 10
    d.shipment.update(packages=packages, gross_weight=booked)
    wood = m.pick(("raw wood", "plywood", "plastic"))
    facts: dict[str, Any] = {
        "packed.packages": packages + (more if differs else 0),
        "packed.gross_weight": booked + (heavier if differs else 0),
        "packed.pallet": wood, "packed.pallet_marked": wood == "raw wood",
    }  # fmt: skip
    d.answers.append(
        Answer("release to warehouse", {}, m.between(25, 75), facts, "warehouse lead",
               "Packed, counted and weighed; the report is with the papers.")
    )  # fmt: skip


def filing(d: Draft) -> None:
    """The authority takes what it is given and answers with a number; at the higher levels not always at once."""
    m = d.maker
    number = f"AES X{d.today:%Y%m%d}{m.between(100000, 999999)}"
    minutes, rejected = m.between(30, 120), m.chance(35) and d.asked.level >= 4
    accepted = {"filing.status": "accepted", "filing.number": number}
    if rejected:
        refusal = {"filing.status": "rejected", "filing.field_at_fault": "port code"}
        text = "Fatal error: the port code was retired. Ours, and mended; ask again."
        d.answers.append(Answer("request filing", {}, 25, refusal, text=text, nth=1))
    d.answers.append(Answer("request filing", {}, minutes, accepted, text=f"Accepted: {number}."))
    old = d.today - timedelta(days=m.between(1, 9))
    stale = f"AES X{old:%Y%m%d}{m.between(100000, 999999)}"
    d.loading_document["citation"] = m.pick((None, "NOEEI 30.37(a)", "NOEEI 30.36", stale))


def reply_in(d: Draft, least: int, most: int, *, after: int = 0) -> int:
    """Working minutes until a reply that lets the order go, asked some `after` minutes into the morning.

    Nobody answers just before the acknowledgement is due or the wave closes: there would be no time to act.
    """
    minutes = d.maker.between(least, most)
    asked = d.clock["now"] + timedelta(minutes=12 + after)
    for limit in (d.order["ack_due"], d.order["cutoff"]):
        if limit - timedelta(minutes=45) <= asked + timedelta(minutes=minutes) <= limit + timedelta(minutes=15):
            minutes += 70
    return minutes
