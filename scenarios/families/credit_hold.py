"""Orders on credit hold: exposure and ageing near the bands, approvals that serve and approvals that do not."""

from __future__ import annotations

from scenarios.draft import clean
from scenarios.families import credit_hold_people as people
from scenarios.families.credit_hold_figures import figures
from scenarios.family import QUIET, Family, Order
from scenarios.scenario import Scenario

TWINS = {
    "over": "approved", "wrong person": "approved", "other order": "approved", "outgrown": "approved",
    "lapsed": "approved", "grows": "approved", "manual": "paid", "refused": "over", "away": "over",
    "pending": "cash", "part paid": "cash", "prepays": "over", "approved": "wrong person", "paid": "pending",
    "disputed": "over", "cash": "pending", "inside": "over",
}  # fmt: skip
"""What stands behind the hold, and what stands there in the twin."""
FAULTS = {
    "over": 3, "wrong person": 2, "other order": 2, "outgrown": 2, "lapsed": 2, "manual": 2, "refused": 2, "away": 4,
    "pending": 2, "part paid": 2, "prepays": 3, "grows": 2,
}  # fmt: skip
DECOYS = {"approved": 4, "paid": 2, "disputed": 2, "cash": 2, "inside": 3}
"""Kinds with their weights: something is wrong, or only looks so."""
LATER = ("refused", "away", "prepays", "grows")
"""Kinds that are not met with on the first level."""
EXTRAS = {
    "pressure": people.pressure, "hand-over": people.hand_over, "second hold": people.second_hold,
    "stock lost": people.stock_lost,
}  # fmt: skip


def make(asked: Order) -> Scenario:
    """One order, with or without a credit hold that needs somebody's decision."""
    d = clean(asked)
    m = asked.maker
    sound = m.chance(QUIET)
    table = DECOYS if sound else {k: w for k, w in FAULTS.items() if asked.level >= 2 or k not in LATER}
    kind = m.weighted(tuple(table), tuple(table.values()))
    beside = m.some(tuple(EXTRAS), max(0, asked.level - 2 + m.below(2)))
    pressed, wave = m.chance(30), m.pick((7, 12, 15, 15))
    d.order["cutoff"] = d.at(0, wave)
    if sound:
        beside = ["pressure"] if pressed and asked.level >= 2 else []
    elif asked.level >= 3 and not beside:
        beside = ["pressure"]
    if asked.twin:
        kind = TWINS[kind]
    found = figures(d, kind)
    if kind == "inside":
        d.plant("inside the limit", "decoy", credit__limit=d.credit["limit"])
        return d.scenario(f"Order {d.order['number']}", f"{d.account.name}: an order as it came in.")
    reason = "past due" if found.days > 15 and found.over == 0 else "limit"
    reason = "manual" if kind == "manual" else reason
    d.credit["hold_reason"] = reason
    d.hold("credit", "credit analyst", reason, by="credit manager" if kind == "manual" else "system")
    needed = people.grows(d, found.days) if kind == "grows" else found.needed
    people.credit(d, kind, needed)
    people.customer(d, kind, found.over)
    people.approval(d, kind, found)
    people.payment(d, kind)
    if kind == "grows":  # the line that grows keeps its goods
        beside = list(dict.fromkeys("pressure" if extra == "stock lost" else extra for extra in beside))
    d.plant(kind, "decoy" if kind in DECOYS else "fault", credit__hold_reason=reason)
    for extra in beside:
        EXTRAS[extra](d)
    return d.scenario(f"Order {d.order['number']}", f"{d.account.name}: the order stands on hold.")


FAMILY = Family("credit-hold", "Credit holds", "Who may release, on which figures, and what to say meanwhile.", make)
