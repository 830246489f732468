"""The lines of a clean order: what the product record, the price list and the shelf say, and what is ordered of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import cache
from math import ceil, gcd
from typing import TYPE_CHECKING, Any, NamedTuple

from scenarios.universe import load_universe

if TYPE_CHECKING:
    from scenarios.draft import Draft

ONE = Decimal(1)


def lines(d: Draft) -> None:
    """Gives a draft its lines, one for each product, as the PO has them too: at our price, with goods on the shelf."""
    m, u = d.maker, d.universe
    today, evening = d.today, d.at(0, 18)
    wanted = today + timedelta(days=m.between(9, 16))
    agreed = d.account.contract.prices if d.account.contract else {}
    for i, p in enumerate(d.products, start=1):
        shelf = _shelf(u.world_seed, d.site.id, p.sku, d.account.currency)
        contract = agreed.get(p.sku)
        price, price_unit = contract or (shelf.listed, "EA")
        unit = price_unit if price_unit in p.sell_units and m.chance(70) else m.pick(p.sell_units)
        eaches = p.units[unit]
        # the shelf holds what master data says; the order takes what it can give, in whole packs and above minimum
        quantity = _least(p.pack_multiple, p.minimum, eaches) * (1 + int(m.between(0, 12) * m.between(1, 10) / 10))
        need = quantity * eaches
        on_hand = max(shelf.on_hand, shelf.tied + need + m.between(5, 400))
        count, each, per = Decimal(quantity), Decimal(eaches), Decimal(p.units[price_unit])
        d.lines.append(
            {
                **shelf.record, "id": str(i), "number": Decimal(i), "quantity": count, "unit": unit,
                "price": price, "price_unit": price_unit, "requested_date": wanted,
                "po_part": d.account.part_for(p.sku) or p.sku, "po_quantity": count, "po_unit": unit,
                "po_price": price, "po_price_unit": price_unit, "po_requested_date": wanted,
                "eaches_per_unit": each, "eaches_per_po_unit": each,
                "eaches_per_price_unit": per, "eaches_per_po_price_unit": per,
                "eaches_per_contract_unit": per if contract else ONE,
                "contract_price": contract.price if contract else None,
                "contract_price_unit": contract.unit if contract else None, "on_hand": Decimal(on_hand),
                "counted_at": evening - shelf.counted,
                "lot_expires": None if shelf.keeps is None else today + shelf.keeps,
                "receipt_quantity": Decimal(need) if shelf.comes is None else shelf.comes,
                "receipt_dock_date": today + shelf.dock, "later_dock_date": today + shelf.later,
            }
        )  # fmt: skip


class _Shelf(NamedTuple):
    """What master data says of a product at a site, whoever orders it.

    `record` are fields of a line, not to be changed: every such line starts from it. `tied` are eaches that nobody may
    take, `comes` what the next receipt brings.
    """

    record: dict[str, Any]
    listed: Decimal
    on_hand: int
    tied: int
    counted: timedelta
    keeps: timedelta | None
    dock: timedelta
    later: timedelta
    comes: Decimal | None


@cache
def _shelf(world_seed: int, site: str, sku: str, currency: str) -> _Shelf:
    """A product at a site, priced in a currency by the list."""
    u = load_universe(world_seed)
    p, stock, listed = u.product(sku), u.stock_of(site, sku), u.list_price(sku, currency)
    receipt = stock.receipts[0] if stock.receipts else None
    life = max((lot.expires_days or 0 for lot in stock.lots), default=0)
    dock = receipt.dock_days if receipt else p.lead_days
    record = {
        "product": sku, "description": p.description, "po_description": p.description, "xref_product": sku,
        "product_status": p.status, "replaced_by": p.replaced_by, "pack_multiple": Decimal(p.pack_multiple),
        "minimum_quantity": Decimal(p.minimum), "lead_days": Decimal(p.lead_days), "origin": p.origin,
        "schedule_b": p.schedule_b, "eccn": p.eccn, "un_number": p.un_number, "weight": p.weight_kg,
        "shelf_life_days": Decimal(p.shelf_life_days) if p.shelf_life_days else None,
        "site": site, "list_price": listed, "allocated": Decimal(stock.allocated),
        "quality_hold": Decimal(stock.quality_hold), "reserved": Decimal(stock.reserved),
        "receipt_put_away_days": Decimal(receipt.put_away_days if receipt else 1),
        "receipt_state": receipt.state if receipt else "planned",
    }  # fmt: skip
    return _Shelf(
        record, listed, stock.on_hand, stock.allocated + stock.quality_hold + stock.reserved,
        timedelta(days=stock.counted_days),
        timedelta(days=max(life, p.shelf_life_days)) if p.shelf_life_days else None,
        timedelta(days=dock), timedelta(days=max(p.lead_days, receipt.dock_days if receipt else 0) + 7),
        Decimal(receipt.quantity) if receipt else None,
    )  # fmt: skip


@cache
def _least(pack: int, minimum: int, eaches: int) -> int:
    """The least quantity in the ordered unit that is above the minimum and a whole number of packs."""
    packs = pack // gcd(pack, eaches)
    return packs * max(1, ceil(minimum / (packs * eaches)))
