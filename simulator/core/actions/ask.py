"""Ask a colleague for a decision. The reply comes later, by the hours and limits of whoever is asked."""

from __future__ import annotations

from typing import Any

from scenarios.world.desk import ROLES
from scenarios.world.order import HOLDS
from simulator.core.actions.table import BASIS, CHANNEL, FACTS_PUT_IN, TEXT, Action, Deed, Outcome, Param, asked

MATTERS = (
    "screening hit", "end use", "licence", "boycott", "routed export", "Incoterm", "dangerous goods", "quality", "tax",
    "suspected fraud", "legal", "origin", "letter of credit", "hold", "shipment",
)  # fmt: skip
PLANNER_ASKS = ("release safety stock", "reallocate", "expedite", "transfer", "confirm receipt date")
WAREHOUSE_ASKS = ("recount", "inspect lot", "repack", "change pallet", "confirm marks", "hold truck", "put away now")
RECEIVABLES_ASKS = ("is it posted", "apply cash", "is the item disputed", "statement")
RECORDS = (
    "ship-to",
    "bank details",
    "credit limit",
    "price",
    "lead time",
    "contract",
    "tax certificate",
    "cross reference",
)
REPLIES = {
    "credit": "credit.reply",
}


def _request_release(deed: Deed) -> Outcome:
    code = deed.args["hold"]
    fact = REPLIES.get(code, f"{code}.reply")
    return Outcome({fact: "asked"} if fact in deed.facts else {}, asks=True)


def _refer(deed: Deed) -> Outcome:
    changes: dict[str, Any] = {}
    if not deed.arg("matter") and not deed.arg("hold"):
        return Outcome(refused="say what is referred: a hold or a matter")
    return Outcome(changes, asks=True)


def _asked_planner(deed: Deed) -> Outcome:
    line = deed.arg("line")
    about = {f"line.planner_answer#{line}": "asked", f"line.planner_request#{line}": deed.args["request"]}
    return Outcome(about if line else {}, asks=True)


def _edit_master(deed: Deed) -> Outcome:
    field = deed.arg("field")
    if field and field in deed.facts:
        return Outcome({field: deed.arg("value")}, said="The record is changed.")
    return Outcome(said="The record is changed.")


def _clear(deed: Deed) -> Outcome:
    if not deed.facts["screening.hits"]:
        return Outcome(refused="there is no hit to clear")
    changes: dict[str, Any] = {"hit.cleared_by#*": "order desk", "screening.status": "clear"}
    rest = [h for h in deed.facts["order.holds"] if h["reason"] != "screening"]
    return Outcome({**changes, "order.holds": rest}, said="Cleared.")


_ROLE = Param("role", "enum", "from", ROLES)
_TO = Param("desk", "enum", "to", ROLES)
_LINE = Param("line", "entity", "line", entity="line", required=False)

ASK = (
    Action(
        "request release", "ask", "ask a colleague", "Ask whoever owns the hold to release it, with your figures.", 3,
        key="r",
        params=(Param("hold", "enum", "hold", HOLDS), _ROLE, FACTS_PUT_IN, CHANNEL, TEXT),
        phrases=("of {hold} from {role}",), effect=_request_release,
    ),
    Action(
        "refer", "ask", "ask a colleague", "Hand a matter to the desk that owns it, with the papers.", 4,
        params=(Param("matter", "enum", "matter", MATTERS, required=False),
                Param("hold", "entity", "hold", entity="hold", required=False), _TO, FACTS_PUT_IN, TEXT),
        phrases=("{matter} to {desk}", "{hold} to {desk}"), effect=_refer,
    ),
    Action(
        "ask planner", "ask", "ask a colleague", "Ask the planner about stock and receipts.", 3,
        params=(Param("request", "enum", "ask to", PLANNER_ASKS), _LINE, FACTS_PUT_IN, CHANNEL, TEXT),
        phrases=("to {request}", "to {request} for {line}"), effect=_asked_planner,
    ),
    Action(
        "ask warehouse", "ask", "ask a colleague", "Ask the warehouse lead.", 3,
        params=(Param("request", "enum", "ask to", WAREHOUSE_ASKS), _LINE, FACTS_PUT_IN, CHANNEL, TEXT),
        phrases=("to {request}", "to {request} for {line}"), effect=asked,
    ),
    Action(
        "ask receivables", "ask", "ask a colleague", "Ask the receivables clerk what the bank really shows.", 2,
        params=(Param("request", "enum", "ask", RECEIVABLES_ASKS), FACTS_PUT_IN, CHANNEL, TEXT),
        phrases=("{request}",), effect=asked,
    ),
    Action(
        "request master-data change", "ask", "ask a colleague", "Ask the master-data desk to change a record.", 4,
        params=(Param("record", "enum", "record", RECORDS), Param("value", "value", "new value", required=False),
        BASIS, TEXT),
        phrases=("", "of {record}", "of {record} to {value}"), effect=asked,
    ),
    Action(
        "edit master record", "change", "ask a colleague", "Change a master record yourself. The system obeys.", 1,
        params=(Param("record", "enum", "record", RECORDS), Param("field", "text", "field", required=False),
                Param("value", "value", "new value", required=False)),
        phrases=("", "of {record}"), effect=_edit_master,
    ),
    Action(
        "escalate", "ask", "ask a colleague", "Take a matter to a higher role, with options and cost.", 4,
        params=(Param("matter", "enum", "matter", (*MATTERS, "stock", "price", "credit", "date", "freight cost")),
                Param("role", "enum", "to", ROLES), FACTS_PUT_IN, CHANNEL, TEXT),
        phrases=("{matter} to {role}",), effect=asked,
    ),
    Action(
        "clear screening hit", "change", "ask a colleague", "Mark the screening hit as no match. The system obeys.", 1,
        params=(Param("hit", "entity", "hit", entity="hit", required=False), REASON := Param("reason", "text",
        "reason", required=False)),
        phrases=("", "{hit}"), effect=_clear, leaves=True,
    ),
)  # fmt: skip
