"""Which acts fit the thing under the cursor: at most nine, the desk's everyday ones when nothing fits better."""

from __future__ import annotations

from simulator.core.actions import ACTIONS
from simulator.core.refs import split_ref

MOST = 9
# By panel: what people do while they look at it. Nothing here says whether it is right.
BY_PANEL: dict[str, tuple[str, ...]] = {
    "order": ("correct", "confirm order", "release to warehouse", "place hold", "cancel", "split line"),
    "holds": ("request release", "refer", "release hold", "re-run credit check", "place hold", "escalate"),
    "po": ("ask customer", "enter order", "link order", "correct", "reject document", "request document"),
    "product": ("substitute", "ask customer", "offer options", "request master-data change", "edit master record"),
    "prices": ("request release", "correct", "ask customer", "request document", "escalate"),
    "customer": ("ask customer", "request master-data change", "edit master record", "change terms"),
    "account": ("request release", "ask receivables", "re-run credit check", "change terms", "move to another account"),
    "stock": ("check availability", "allocate", "split line", "ask planner", "ask warehouse", "take back stock",
              "substitute", "offer options"),
    "trade": ("screen parties", "refer", "request filing", "clear screening hit", "request document"),
    "papers": ("prepare document", "send documents", "attach", "reject document", "sign certificate", "request filing"),
    "carrier": ("choose carrier service", "release to carrier", "send documents", "ask warehouse"),
    "messages": ("attach", "ask customer", "tell customer", "tell colleague", "offer options", "request release"),
    "search": ("search orders", "link order", "ask customer", "tell customer"),
    "log": ("write note", "set follow-up", "tell colleague"),
    "queue": ("search orders", "link order", "take back stock", "write note"),
}  # fmt: skip
ALWAYS = ("flag", "write note", "set follow-up", "tell customer", "ask customer", "wait", "finish")


def fitting(panel: str, ref: str = "") -> tuple[str, ...]:
    """Names of the acts to show first, best first."""
    names = ["flag"] if ref else []
    meaning = split_ref(ref)[0]
    if meaning.startswith("hold."):
        names += BY_PANEL["holds"]
    elif meaning.startswith("line.") and panel == "order":
        names += ["correct", "split line", "allocate", "place hold", "cancel"]
    names += [*BY_PANEL.get(panel, ()), *ALWAYS]
    return tuple(dict.fromkeys(n for n in names if n in ACTIONS))[:MOST]


def by_group() -> dict[str, list[str]]:
    """All acts under their headings, in the order of the table of actions."""
    groups: dict[str, list[str]] = {}
    for action in ACTIONS.values():
        groups.setdefault(action.group, []).append(action.name)
    return groups
