"""The record: notes and follow-ups; and the desk's own verbs, wait and finish."""

from __future__ import annotations

from datetime import datetime

from scenarios.world.desk import ROLES
from simulator.core.actions.table import FACTS_PUT_IN, TEXT, Action, Deed, Outcome, Param

NOTES = (
    "price", "unit", "quantity", "keying error", "duplicate", "ship-to", "bank details", "terms", "freight", "total",
    "quote",
    "tax", "date", "stock", "credit", "compliance", "export", "boycott", "substitute", "customer's choice", "silence",
    "hand-over", "phone call", "refusal", "other",
)  # fmt: skip


def _note(deed: Deed) -> Outcome:
    reasons = list(deed.facts["note.reasons"])
    reason = deed.arg("reason", "other")
    return Outcome({"note.reasons": reasons if reason in reasons else [*reasons, reason]})


def _follow_up(deed: Deed) -> Outcome:
    when = deed.args["date"]
    day = when.date() if isinstance(when, datetime) else when
    if day < deed.facts["clock.today"]:
        return Outcome(refused="that day has passed")
    return Outcome(
        {
            "follow_up.date": day,
            "follow_up.owner": deed.arg("owner", "you"),
            "follow_up.waiting_for": deed.arg("waiting_for"),
        }
    )


RECORD = (
    Action(
        "write note", "tell", "record", "Write into the order's log what was decided and why.", 1, key="n",
        params=(Param("reason", "enum", "reason", NOTES, required=False, default="other"), FACTS_PUT_IN, TEXT),
        phrases=("of {reason}", "{reason}", ""), effect=_note,
    ),
    Action(
        "set follow-up", "change", "record", "Put a day on it, so that somebody owns the wait.", 1, key="u",
        params=(Param("date", "date", "on"), Param("owner", "text", "owner", required=False),
                Param("waiting_for", "enum", "waiting for", ROLES, required=False)),
        phrases=("{date}",), effect=_follow_up,
    ),
    Action(
        "wait", "wait", "desk", "Let time pass: until the next reply, or until a time.", key="space",
        params=(Param("until", "dateTime", "until", required=False),), phrases=(),
    ),
    Action("finish", "wait", "desk", "Finish with this order for now. Asks nothing; ends the drill.", key="f",
    phrases=()),
)  # fmt: skip
