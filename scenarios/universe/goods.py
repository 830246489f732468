"""What the company sells and where it lies: products, stock, receipts, lots.

All records of the universe are named tuples: they cannot be changed, they are cheap to make (a whole universe loads
in a few milliseconds), and ``_replace`` gives a family a changed copy. Mappings in them are read-only by type.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

ZERO = Decimal(0)


class Product(NamedTuple):
    """One catalogue item.

    ``units`` maps each unit of measure to the eaches in it (``{"EA": 1, "IN": 6, "CA": 24}``); ``sell_units`` are
    those a customer may order in. ``pack_multiple`` and ``minimum`` count eaches, and apply to the quantity in
    eaches. ``list_price`` is in USD per each. ``weight_kg`` is the gross weight of one each. ``always_file`` marks
    goods whose export is filed whatever the value (600 series and the like). ``shelf_life_days`` runs from
    manufacture; None means it does not expire. ``alternates`` are SKUs that master data lists as equal in form, fit
    and function.
    """

    sku: str
    description: str
    family: str
    units: Mapping[str, int]
    sell_units: tuple[str, ...]
    pack_multiple: int
    minimum: int
    list_price: Decimal
    lead_days: int
    weight_kg: Decimal
    origin: str
    schedule_b: str
    eccn: str
    gtin_each: str
    gtin_case: str
    un_number: str | None = None
    hazard_class: str | None = None
    packing_group: str | None = None
    shelf_life_days: int | None = None
    status: str = "active"
    replaced_by: str | None = None
    alternates: tuple[str, ...] = ()
    always_file: bool = False
    used_vehicle: bool = False
    demand: int = 10
    base_unit: str = "EA"

    @property
    def hs6(self) -> str:
        """The international six digits of the Schedule B number, as ``8481.80``."""
        return self.schedule_b[:7]

    @property
    def case_unit(self) -> str:
        """The largest unit it is packed in (``EA`` when it has no other)."""
        return max(self.units, key=lambda unit: self.units[unit])

    @property
    def hazardous(self) -> bool:
        """Whether it travels under a UN number."""
        return self.un_number is not None


class Receipt(NamedTuple):
    """Goods on their way to a site: dock date in calendar days from the desk's today, and the working days until
    usable."""

    id: str
    dock_days: int
    quantity: int
    state: str  # planned, in transit, landed, in inspection
    put_away_days: int = 1


class Lot(NamedTuple):
    """A batch at a site; ``expires_days`` counts calendar days from the desk's today (negative: already expired)."""

    id: str
    quantity: int
    expires_days: int | None = None
    quality: str = "free"  # free, hold


class Stock(NamedTuple):
    """What one site has of one product, in eaches. ``counted_days`` is how many days ago it was last counted."""

    site: str
    sku: str
    on_hand: int
    allocated: int = 0
    quality_hold: int = 0
    reserved: int = 0
    counted_days: int = 1
    receipts: tuple[Receipt, ...] = ()
    lots: tuple[Lot, ...] = ()

    @property
    def free(self) -> int:
        """Eaches that nothing else holds: a convenience for planting scenarios, never a rule (the SOP has the rule)."""
        return self.on_hand - self.allocated - self.quality_hold - self.reserved
