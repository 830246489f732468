"""What lies where: on hand, held, reserved, on its way, and by lot where goods expire."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.universe.catalogue import Frame
from scenarios.universe.goods import Lot, Product, Receipt, Stock
from scenarios.universe.making.dice import Dice

CARRIED = {"RNO": 92, "CMH": 100, "RTM": 70, "SIN": 45}
"""Per cent of the active catalogue that a site carries. Columbus has everything, so every order can be filled
somewhere."""

_DEPTH = {"RNO": 80, "CMH": 100, "RTM": 60, "SIN": 35}


def make(dice: Dice, frame: Frame, products: Sequence[Product]) -> tuple[Stock, ...]:
    """Stock of every site, by site and then by the order of the catalogue."""
    return tuple(
        _one(dice, site.id, item)
        for site in frame.sites
        for item in products
        if item.status == "active" and dice.chance(CARRIED[site.id])
    )


def _one(dice: Dice, site: str, item: Product) -> Stock:
    usual = max(1, item.demand * item.demand * _DEPTH[site] // 300)
    case = item.units[item.case_unit]
    on_hand = max(_step(dice.between(usual // 2, usual * 3), item), item.pack_multiple * dice.between(1, 3))
    if dice.chance(7):
        on_hand = 0
    elif case <= 144:
        on_hand = max(on_hand, case * dice.between(2, 5))
    allocated = _step(on_hand * dice.between(0, 55) // 100, item)
    held = _step(on_hand * dice.between(1, 12) // 100, item) if dice.chance(12) else 0
    reserved = _step(on_hand * dice.between(2, 10) // 100, item) if dice.chance(35) else 0
    receipts = tuple(_receipt(dice, site, item, n, usual) for n in range(dice.weighted({0: 3, 1: 5, 2: 3})))
    return Stock(
        site=site,
        sku=item.sku,
        on_hand=on_hand,
        allocated=allocated,
        quality_hold=held,
        reserved=reserved,
        counted_days=dice.skewed(0, 120),
        receipts=tuple(sorted(receipts, key=lambda receipt: (receipt.dock_days, receipt.id))),
        lots=_lots(dice, site, item, on_hand, held),
    )


def _step(quantity: int, item: Product) -> int:
    """Down to a whole number of packs."""
    return quantity // item.pack_multiple * item.pack_multiple


def _receipt(dice: Dice, site: str, item: Product, n: int, usual: int) -> Receipt:
    days = dice.between(1, 8) if n == 0 and dice.chance(50) else dice.between(3, item.lead_days + 15)
    if days <= 2:
        state = dice.pick(("landed", "in inspection", "in transit"))
    else:
        state = "in transit" if days <= 14 else "planned"
    most = max(item.pack_multiple, _step(dice.between(usual // 2 + 1, usual * 2 + 2), item))
    return Receipt(dice.digits(f"R{site[0]}#####"), days, most, state, 2 if item.shelf_life_days else 1)


def _lots(dice: Dice, site: str, item: Product, on_hand: int, held: int) -> tuple[Lot, ...]:
    """Two or three lots whose quantities add up to what is on hand; the held quantity, if any, is the first lot."""
    if item.shelf_life_days is None or on_hand == 0:
        return ()
    left, found = on_hand, []
    if held:
        found.append(Lot(dice.digits(f"L{site[0]}####?"), held, _expires(dice, item), "hold"))
        left -= held
    if left > item.pack_multiple and dice.chance(60):
        part = max(item.pack_multiple, _step(left * dice.between(20, 60) // 100, item))
        found.append(Lot(dice.digits(f"L{site[0]}####?"), part, _expires(dice, item)))
        left -= part
    if left:
        found.append(Lot(dice.digits(f"L{site[0]}####?"), left, _expires(dice, item)))
    return tuple(sorted(found, key=lambda lot: (lot.expires_days or 0, lot.id)))


def _expires(dice: Dice, item: Product) -> int:
    """Between a quarter and nearly all of the shelf life is left."""
    life = item.shelf_life_days or 0
    return life * dice.between(25, 95) // 100
