"""A draft of a world: a clean order drawn from the universe, that a family then plants its traits into.

Everything in a fresh draft agrees with itself: the order says what the PO says, prices are the contract's, stock is
there, the account has room. A family changes figures in the dicts; `world()` freezes the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, fields, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from scenarios.documents.layout import fitted
from scenarios.documents.pallet_label import SERIALS, pallet_labels
from scenarios.documents.purchase_order import purchase_order
from scenarios.documents.x12_850 import purchase_order_850
from scenarios.draft_lines import lines
from scenarios.family import Order as Asked
from scenarios.scenario import Answer, Happening, Scenario, Trait
from scenarios.universe import load_universe
from scenarios.universe.goods import Product
from scenarios.universe.parties import Customer, ShipTo
from scenarios.world import World
from scenarios.world.credit import Credit, Payment, Release
from scenarios.world.desk import Clock, Desk, Document, FollowUp, Note, Queue, QueueRow, TextLine
from scenarios.world.export import (
    Compliance,
    CreditLetter,
    Dangerous,
    EndUse,
    OriginCertificate,
    Packed,
    Papers,
    Registration,
    Routed,
    Term,
)
from scenarios.world.order import Duplicate, Hold, Line, PurchaseOrder
from scenarios.world.order import Order as OrderNoun
from scenarios.world.party import Certificate, Change, Contract, Message, Pressure, Pricing, Quote
from scenarios.world.party import Customer as CustomerNoun
from scenarios.world.trade import Destination, Filing, Group, Hit, LoadingDocument, Party, Screening, Shipment

FIRST_DAY = date(2026, 11, 18)
DESK_DAYS = tuple(
    day for day in (FIRST_DAY + timedelta(days=n) for n in range(22)) if day.weekday() < 4 and day != date(2026, 11, 26)
)
"""Days with a working day after them, the holiday left alone; the early ones come up more often."""
CENT = Decimal("0.01")
LINES = {1: (1, 3), 2: (2, 4), 3: (3, 6), 4: (4, 9), 5: (6, 14)}
NAMES = ("Robin Vale", "Sam Okafor", "Kim Laurent", "Alex Moreau", "Jo Lindqvist", "Pat Imani")


class Draft:
    """A world in the making. Each attribute is the keyword arguments of one noun; `lines` is a list of such dicts.

    `remarks` are sentences at the foot of the PO; `documents` further papers and messages; `answers`, `happenings`,
    `planted` and `prefill` go into the scenario as they are. `product(i)` and `line(i)` give the i-th line's.
    """

    def __init__(self, asked: Asked, customer: Customer, ship_to: ShipTo, products: list[Product]) -> None:
        self.asked, self.maker, self.universe = asked, asked.maker, asked.universe
        self.account, self.place, self.products = customer, ship_to, products
        self.site = self.universe.site(customer.home_site)
        self.zone = ZoneInfo(self.site.zone)
        self.remarks: list[TextLine] = []
        self.documents: list[Document] = []
        self.answers: list[Answer] = []
        self.happenings: list[Happening] = []
        self.planted: list[Trait] = []
        self.prefill: dict[str, Any] = {}
        self.parts: dict[str, dict[str, Any]] = {name: {} for name in _NOUNS}
        self.__dict__.update(self.parts)
        del self.__dict__["message"]  # the method of that name, not the noun
        self.lines: list[dict[str, Any]] = []
        self.holds: list[dict[str, Any]] = []
        self.queue: list[dict[str, Any]] = []
        self.groups: list[dict[str, Any]] = []
        self.parties: list[dict[str, Any]] = []
        self.hits: list[dict[str, Any]] = []

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> dict[str, Any]: ...

    @property
    def today(self) -> date:
        """The desk date."""
        today: date = self.clock["today"]
        return today

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """A time at the desk, `days` from today."""
        return datetime.combine(self.today + timedelta(days=days), time(hour, minute), self.zone)

    def plant(self, name: str, kind: Any, **facts: Any) -> None:
        """Say what was planted, as facts (keys with `__` for the dot)."""
        stated = {key.replace("__", "."): value for key, value in facts.items()}
        self.planted.append(Trait(name, kind, stated, self.asked.twin))

    def hold(self, code: str, owner: str, reason: str, *, by: str = "system", line: str = "") -> None:
        """Put a hold on the order (or a line) as it stands at the start."""
        self.holds.append(
            {
                "id": f"{code}-1", "code": code, "scope": "line" if line else "order", "placed_by": by,
                "placed_at": self.at(-1, 16, 40), "owner": owner, "reason": reason, "line": line,
            }
        )  # fmt: skip
        if not line:
            self.order["status"] = "held"

    def message(self, id: str, sender: str, title: str, *lines: str | TextLine, minutes_ago: int = 20,
        kind: str = "e-mail",
                asks: tuple[dict[str, object], ...] = ()) -> Document:  # fmt: skip
        """A message in the inbox at the start."""
        body = tuple(fitted(line if isinstance(line, TextLine) else TextLine(line) for line in lines))
        at = self.clock["now"] - timedelta(minutes=minutes_ago)
        document = Document(id=id, kind=kind, title=title, sender=sender, at=at, lines=body, asks=asks)
        self.documents.append(document)
        return document

    def revalue(self) -> None:
        """Order value and PO extensions and total from the lines as they stand."""
        total = Decimal(0)
        stated = Decimal(0)
        for r in self.lines:
            total += (r["quantity"] * r["eaches_per_unit"] / r["eaches_per_price_unit"] * r["price"]).quantize(CENT)
            r["po_extension"] = (
                r["po_quantity"] * r["eaches_per_po_unit"] / r["eaches_per_po_price_unit"] * r["po_price"]
            ).quantize(CENT)
            stated += r["po_extension"]
        self.order["value"] = total
        self.po["stated_total"] = stated

    def scenario(self, title: str, brief: str, *, days: int = 6) -> Scenario:
        """The scenario, frozen. It closes `days` calendar days from today at the desk's closing time."""
        a, world = self.asked, self.world()
        return Scenario(
            family="", level=a.level, seed=a.seed, title=title, brief=brief, world=world,
            closes_at=self.at(days, 17), answers=tuple(map(self._labelled, self.answers)),
            happenings=tuple(self.happenings), planted=tuple(self.planted), prefill=self.prefill,
        )  # fmt: skip

    def world(self) -> World:
        """The world as drafted."""
        page = purchase_order(
            self.po, self.customer, self.order, self.lines, self.remarks, self.order["received_at"],
            f"{self.po['buyer']} <orders@{self.account.domain}>",
        )  # fmt: skip
        parts = dict(self.parts)
        parts["order"] = {
            **parts["order"],
            "lines": tuple(Line(**r) for r in self.lines),
            "holds": tuple(Hold(**h) for h in self.holds),
        }
        parts["queue"] = {"orders": tuple(QueueRow(**q) for q in self.queue)}
        parts["shipment"] = {
            **parts["shipment"],
            "groups": tuple(Group(**g) for g in self.groups),
            "parties": tuple(Party(**p) for p in self.parties),
        }
        parts["screening"] = {**parts["screening"], "hits": tuple(Hit(**h) for h in self.hits)}
        nouns = {name: noun(**parts[name]) if parts[name] else _BLANK[name] for name, noun in _NOUNS.items()}
        return World(**nouns, documents=(page, *self.documents, *self._by_wire()))

    def _labelled(self, answer: Answer) -> Answer:
        """The answer; a warehouse that says how many packages it packed sends their labels with it."""
        packages = answer.facts.get("packed.packages")
        if not packages or answer.document is not None:
            return answer
        labels = pallet_labels(
            self.site, self.place, self.order, int(packages), self.maker.below(SERIALS), self.clock["now"]
        )
        return replace(answer, document=labels)

    def _by_wire(self) -> tuple[Document, ...]:
        """The 850, when the order came by EDI. Its control numbers are the last throw of the dice."""
        if self.order["channel"] != "EDI":
            return ()
        control = self.maker.between(1, 999_999_999), self.maker.between(1, 999_999)
        return (
            purchase_order_850(
                self.po, self.order, self.lines, self.remarks, self.account, self.place, self.universe.sites[0].gln,
                control,
            ),
        )  # fmt: skip


_NOUNS: dict[str, Any] = {
    "clock": Clock, "desk": Desk, "order": OrderNoun, "po": PurchaseOrder, "customer": CustomerNoun, "credit": Credit,
    "follow_up": FollowUp, "note": Note, "queue": Queue, "duplicate": Duplicate, "contract": Contract, "quote": Quote,
    "certificate": Certificate, "message": Message, "change": Change, "pricing": Pricing, "pressure": Pressure,
    "payment": Payment, "release": Release, "shipment": Shipment, "destination": Destination,
    "screening": Screening, "filing": Filing,
    "loading_document": LoadingDocument, "compliance": Compliance, "end_use": EndUse, "routed": Routed,
    "registration": Registration, "term": Term, "dangerous": Dangerous, "packed": Packed,
    "origin_certificate": OriginCertificate, "credit_letter": CreditLetter, "papers": Papers,
}  # fmt: skip
_BLANK: dict[str, Any] = {
    name: noun()
    for name, noun in _NOUNS.items()
    if all(f.default is not MISSING or f.default_factory is not MISSING for f in fields(noun))
}
"""Nouns that say nothing: they are frozen, so every world may share them."""


@cache
def _accounts(world_seed: int, abroad: bool) -> tuple[Customer, ...]:
    """The accounts at home or abroad that goods may go to now."""
    customers = load_universe(world_seed).customers
    return tuple(c for c in customers if (c.country == "US") != abroad and c.active_ship_tos)


@cache
def _ordinary(world_seed: int) -> tuple[Product, ...]:
    """Goods that are made, and that leave the country without more ado."""
    products = load_universe(world_seed).products
    return tuple(p for p in products if p.status == "active" and p.eccn == "EAR99" and not p.hazardous)


@cache
def _basket(world_seed: int, customer: str) -> tuple[Product, ...]:
    """What an account usually buys, of that."""
    universe = load_universe(world_seed)
    usual = (universe.product(sku) for sku in universe.customer(customer).basket)
    return tuple(p for p in usual if p in _ordinary(world_seed) and not p.always_file)


def clean(
    asked: Asked, *, abroad: bool = False, among: Sequence[Customer] = (), wanted: Sequence[Product] = ()
) -> Draft:
    """A clean order: a known account, stock on the shelf, the contract's prices, room on the account.

    `among` are the customers to draw from, for a family that needs a certain kind; else all at home, or all abroad.
    `wanted` are products that must be on the order, first of all.
    """
    m, u = asked.maker, asked.universe
    pool = among or _accounts(u.world_seed, abroad)
    customer = m.weighted(pool, [c.weight for c in pool])
    least, most = LINES[asked.level]
    count = m.between(least, most) if not m.chance(6) else most + m.between(1, 2 * asked.level)
    count = max(1, count - len(wanted)) if wanted else count
    goods = [p for p in _basket(u.world_seed, customer.id) if p not in wanted]
    if len(goods) < count:
        taken = [*goods, *wanted]
        goods += m.some([p for p in _ordinary(u.world_seed) if p not in taken], count - len(goods))
    draft = Draft(asked, customer, m.pick(customer.active_ship_tos), [*wanted, *m.some(goods, count)])
    _desk(draft)
    lines(draft)
    _order(draft)
    _account(draft)
    _background(draft)
    return draft


def _desk(d: Draft) -> None:
    m = d.maker
    today = DESK_DAYS[min(m.below(len(DESK_DAYS)), m.below(len(DESK_DAYS)))]
    now = datetime.combine(today, time(8 + m.below(2), 5 * m.below(12)), d.zone)
    d.clock.update(now=now, today=today)
    d.desk.update(contact=f"{m.pick(NAMES)}, ext. {m.between(200, 899)}", closes=time(17, 0))


def _order(d: Draft) -> None:
    m, c = d.maker, d.account
    number = m.between(104000, 129999)
    po_number = f"PO-{m.between(410000, 989999)}"
    received = d.clock["now"] - timedelta(hours=m.between(1, 15), minutes=m.below(60))
    place = d.place
    ship_to = f"{place.name}, {place.street}, {place.city} {place.region}".strip()
    d.order.update(
        number=str(number), status="open", channel=c.channel if c.channel != "phone" else "e-mail",
        received_at=received,
        po_number=po_number, account=c.id, buyer=c.buyer.name, ship_to=ship_to,
        ship_to_state=place.region if place.country == "US" else None, ship_to_country=place.country,
        currency=c.currency, payment_terms=c.terms, freight_terms=c.freight_terms, incoterm=c.incoterm,
        incoterm_place=c.incoterm_place, shipping_rule="partials", requested_date=d.lines[0]["requested_date"],
        ack_due=d.clock["now"] + timedelta(hours=4), cutoff=d.at(0, 15), site=d.site.id,
        tax_treatment="taxable",
    )  # fmt: skip
    d.po.update(
        number=po_number, dated=received.date(), buyer=c.buyer.name, payment_terms=c.terms,
        freight_terms=c.freight_terms,
        incoterm=c.incoterm, requested_date=d.lines[0]["requested_date"], ship_to_text=ship_to,
    )  # fmt: skip
    d.customer.update(
        name=c.name, tier=c.tier, phone=c.phone, domain=c.domain, buyer=c.buyer.name, terms=c.terms,
        freight_terms=c.freight_terms, round_up_percent=c.round_up_percent, usual_order=c.usual_order,
    )  # fmt: skip
    if c.contract:
        d.contract.update(
            number=c.contract.number, from_date=d.today - timedelta(days=m.between(60, 300)),
            to_date=d.today + timedelta(days=m.between(60, 300)), date_basis=c.contract.date_basis,
            substitutes=c.contract.substitutes,
            minimum_life_days=Decimal(c.contract.minimum_life_days or 0),
        )  # fmt: skip
    d.shipment.update(
        from_country=d.site.country, ultimate_country=place.country, ultimate_consignee=place.name, site=d.site.id
    )
    d.revalue()


def _account(d: Draft) -> None:
    """A credit account with room: the limit is well above what is owed with this order."""
    m, a = d.maker, d.account.account
    value = d.order["value"]
    receivables = a.receivables.quantize(CENT)
    limit = max(a.limit, ((receivables + a.open_orders + value) * Decimal("1.4")).quantize(Decimal(1000)))
    due = d.today + timedelta(days=m.between(2, 25))
    d.credit.update(
        limit=limit, receivables=receivables, open_orders=a.open_orders, unapplied_cash=a.unapplied_cash,
        oldest_due_date=due, oldest_undisputed_due_date=due, as_at=d.at(0, 6), currency=a.currency,
        parent=a.parent, disputed=Decimal(0),
    )  # fmt: skip


def _background(d: Draft) -> None:
    """From level 2, three to five other orders stand in the queue, readable and not scored."""
    m = d.maker
    if d.asked.level < 2:
        return
    for i in range(m.between(3, 5)):
        c = m.pick(d.universe.customers)
        d.queue.append(
            {
                "id": f"q{i + 1}", "number": str(m.between(104000, 129999)), "customer": c.name,
                "po_number": f"PO-{m.between(410000, 989999)}", "value": m.cents(200, 40000),
                "status": m.pick(("open", "open", "held", "allocated")), "cutoff": m.pick(("11:00", "14:30", "15:00",
                "17:00")),
                "remark": m.pick(("", "", "buyer called twice", "waits for the planner", "ships complete",
                "first order")),
            }
        )  # fmt: skip
