"""Stock: allocate, take back, substitute. What lies at a line's site is a fact of the line, so it moves with it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from simulator.core.actions.table import BASIS, Action, Deed, Outcome, Param

_LINE = Param("line", "entity", "line", entity="line")
_NONE = Decimal(0)


def _allocate(deed: Deed) -> Outcome:
    line = deed.record("order.lines", deed.args["line"])
    if line is None:
        return Outcome(refused=f"there is no line {deed.args['line']} on this order")
    site = deed.arg("site")
    moved = line["status"] == "allocated" and site and site != line["site"]
    if line["status"] not in ("open", "backordered") and not moved:
        return Outcome(refused=f"line {line['number']} is {line['status']}")
    changes: dict[str, Any] = {"status": "allocated"}
    if site and site != line["site"]:
        if site != line["other_site"]:
            return Outcome(refused=f"{site} does not carry {line['product']}")
        changes |= {"site": site, **_shelf(line["other_site_available"]), "other_site_available": _NONE}
    return Outcome({f"line.{k}#{line['id']}": v for k, v in changes.items()}, said="Allocated.")


def _shelf(free: Decimal) -> dict[str, Any]:
    """The stock figures of a line whose goods now come from another shelf, on which all that is counted is free."""
    return {
        "on_hand": free, "allocated": _NONE, "quality_hold": _NONE, "reserved": _NONE, "lot_quantity": _NONE,
        "holder_order": None, "holder_quantity": _NONE, "holder_state": "none", "holder_promised_date": None,
    }  # fmt: skip


def _take_back(deed: Deed) -> Outcome:
    line = deed.record("order.lines", deed.args["line"])
    if line is None or not line["holder_order"]:
        return Outcome(refused="no other order holds this stock")
    if line["holder_state"] == "picked":
        return Outcome(refused=f"{line['holder_order']} is picked; the goods are not on the shelf")
    changes = {
        "allocated": line["allocated"] - line["holder_quantity"], "holder_order": None, "holder_quantity": _NONE,
        "holder_state": "none", "holder_promised_date": None,
    }  # fmt: skip
    return Outcome(
        {f"line.{k}#{line['id']}": v for k, v in changes.items()}, said=f"Taken from {line['holder_order']}."
    )


def _substitute(deed: Deed) -> Outcome:
    line = deed.record("order.lines", deed.args["line"])
    if line is None:
        return Outcome(refused=f"there is no line {deed.args['line']} on this order")
    if line["status"] in ("released", "picking", "packed", "shipped", "cancelled"):
        return Outcome(refused=f"line {line['number']} is already {line['status']}")
    product = deed.args["product"]
    changes: dict[str, Any] = {"product": product, "substituted_for": line["product"]}
    if product == line["alternate_product"]:
        changes |= {**_shelf(line["alternate_available"]), "alternate_available": _NONE}
    return Outcome({f"line.{k}#{line['id']}": v for k, v in changes.items()}, said="Substituted.")


STOCK = (
    Action(
        "allocate", "change", "stock", "Tie stock to a line.", 1,
        params=(_LINE, Param("site", "value", "site", required=False)),
        phrases=("{line}", "{line} from {site}"), effect=_allocate,
    ),
    Action(
        "take back stock", "change", "stock",
        "Take stock that another order holds. The system obeys unless it is picked.", 2,
        params=(_LINE, BASIS), phrases=("", "for {line}"), effect=_take_back,
    ),
    Action(
        "substitute", "change", "stock", "Put another product on the line.", 2,
        params=(_LINE, Param("product", "value", "product"), BASIS), phrases=("", "{line}", "{line} with {product}"),
        effect=_substitute,
    ),
)  # fmt: skip
