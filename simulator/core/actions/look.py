"""Look and find: free of cost, some of them free of time."""

from __future__ import annotations

from scenarios.world.noun import PANELS
from simulator.core.actions.table import Action, Deed, Outcome, Param


def _open(deed: Deed) -> Outcome:
    return Outcome()


def _availability(deed: Deed) -> Outcome:
    rows = [
        f"line {r['number']}: on hand {r['on_hand']}, allocated {r['allocated']}, quality hold {r['quality_hold']},"
        f" reserved {r['reserved']}"
        + (f"; {r['receipt_quantity']} at dock {r['receipt_dock_date']}" if r["receipt_quantity"] else "")
        for r in deed.lines()
        if deed.arg("line") in (None, r["id"])
    ]
    return Outcome(said="\n".join(rows))


def _screen(deed: Deed) -> Outcome:
    """What the lists hold shows only when it is run. Any clearing on file satisfies the system."""
    known = {h["id"]: h for h in deed.prefill.get("screening.hits", ())}
    known |= {h["id"]: h for h in deed.facts["screening.hits"]}
    found = list(known.values())
    hits = [h for h in found if not h["cleared_by"]]
    if not hits:
        said = "Matches on file, all marked as cleared." if found else "No hits."
        return Outcome({"screening.status": "clear", "screening.hits": found}, said=said)
    changes: dict[str, object] = {"screening.status": "hit", "screening.hits": found}
    if not any(h["code"] == "compliance" for h in deed.facts["order.holds"]):
        changes["+order.holds"] = {
            "id": "screening", "code": "compliance", "scope": "order", "placed_by": "system", "placed_at": deed.now,
            "owner": "trade compliance", "reason": "screening", "line": "",
        }  # fmt: skip
        changes["order.status"] = "held"
    said = "; ".join(f"{h['party']} ~ {h['name']} ({h['list']}, {h['score']} %)" for h in hits)
    return Outcome(changes, said=f"Possible match: {said}")


def _recheck(deed: Deed) -> Outcome:
    """The system's own arithmetic on what is posted now; it lifts a stale system hold, never a manual one."""
    f = deed.facts
    hold = next((h for h in f["order.holds"] if h["code"] == "credit"), None)
    if hold is None:
        return Outcome(said="There is no credit hold on this order.")
    owed = f["credit.receivables"] + f["credit.open_orders"] + f["order.value"] - f["credit.unapplied_cash"]
    if f["credit.hold_reason"] == "manual" or owed > f["credit.limit"] or f["credit.hold_reason"] == "past due":
        return Outcome(said="The credit check holds the order.")
    rest = [h for h in f["order.holds"] if h is not hold]
    return Outcome(
        {"-order.holds": hold["id"], "order.status": "held" if rest else "open"}, said="The credit hold is lifted."
    )


LOOK = (
    Action(
        "open", "look", "look and find", "Open a panel or document and read it.", key="o",
        params=(Param("panel", "panel", "panel", PANELS),), phrases=("{panel}",), effect=_open,
    ),
    Action(
        "search orders", "look", "look and find", "Search earlier orders; what is found stands in the search panel.",
        key="/",
        params=(Param("by", "enum", "by", ("PO number", "customer", "part", "date"), required=False,
        default="PO number"),),
        phrases=("", "by {by}"),
    ),
    Action(
        "flag", "flag", "look and find",
        "Mark two values as disagreeing, or as worth showing together; the pair goes into what you write next.",
        key="m", params=(Param("a", "fact", "this value"), Param("b", "fact", "against"),
                Param("reason", "text", "reason", required=False)), phrases=("{a} against {b}",),
    ),
    Action(
        "check availability", "look", "look and find", "Ask the system for dated quantities, as last counted.", 1,
        params=(Param("line", "entity", "line", entity="line", required=False),), phrases=("", "of {line}"),
        effect=_availability,
    ),
    Action(
        "screen parties", "change", "look and find", "Run every party against the lists; a hit places a hold.", 2,
        params=(Param("parties", "text", "parties", required=False),), effect=_screen,
    ),
    Action(
        "re-run credit check", "change", "look and find", "Run the system's credit check again on what is posted now.",
        1,
        effect=_recheck,
    ),
)  # fmt: skip
