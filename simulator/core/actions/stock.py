"""Stock: allocate, take back, substitute."""

from __future__ import annotations

from simulator.core.actions.table import BASIS, Action, Deed, Outcome, Param

_LINE = Param("line", "entity", "line", entity="line")


def _allocate(deed: Deed) -> Outcome:
    line = deed.record("order.lines", deed.args["line"])
    if line is None:
        return Outcome(refused=f"there is no line {deed.args['line']} on this order")
    if line["status"] not in ("open", "backordered"):
        return Outcome(refused=f"line {line['number']} is {line['status']}")
    changes = {f"line.status#{line['id']}": "allocated"}
    if deed.arg("site"):
        changes[f"line.site#{line['id']}"] = deed.args["site"]
    return Outcome(changes, said="Allocated.")


def _take_back(deed: Deed) -> Outcome:
    line = deed.record("order.lines", deed.args["line"])
    if line is None or not line["holder_order"]:
        return Outcome(refused="no other order holds this stock")
    if line["holder_state"] == "picked":
        return Outcome(refused=f"{line['holder_order']} is picked; the goods are not on the shelf")
    return Outcome(
        {
            f"line.allocated#{line['id']}": line["allocated"] - line["holder_quantity"],
            f"line.holder_order#{line['id']}": None,
            f"line.holder_quantity#{line['id']}": line["holder_quantity"] * 0,
        },
        said=f"Taken from {line['holder_order']}.",
    )


def _substitute(deed: Deed) -> Outcome:
    line = deed.record("order.lines", deed.args["line"])
    if line is None:
        return Outcome(refused=f"there is no line {deed.args['line']} on this order")
    return Outcome({f"line.product#{line['id']}": deed.args["product"]}, said="Substituted.")


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
        params=(_LINE, Param("product", "value", "product"), BASIS), phrases=("", "{line} with {product}"),
        effect=_substitute,
    ),
)  # fmt: skip
