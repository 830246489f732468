"""Acts and values named in plain words: `request release of credit from credit manager`, `quantity of line 1`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from scenarios.facts import FACTS
from simulator.core.actions import ACTIONS
from simulator.core.acts import Act
from simulator.core.refs import LISTS, read_ref, split_ref
from simulator.present.text import clean, listed
from simulator.present.values import show

PAST = {
    "set": "set", "split": "split", "tell": "told", "write": "wrote", "take": "took", "send": "sent", "choose": "chose",
    "re-run": "re-ran", "enter": "entered", "refer": "referred", "flag": "marked", "cancel": "cancelled",
    "correct": "corrected", "clear": "cleared", "edit": "edited", "offer": "offered", "recall": "recalled",
}  # fmt: skip
SLOT = re.compile(r"\{([\w-]+)\}")


def label_of(ref: str) -> str:
    """What a ref is called: its label, and which record of a list it belongs to."""
    name, entity_id = split_ref(ref)
    label = FACTS[name].label if name in FACTS else name.rpartition(".")[2].replace("_", " ")
    entity = name.partition(".")[0]
    return f"{label}, {entity} {entity_id}" if entity_id and entity in LISTS else label


def currency_of(ref: str, facts: Mapping[str, Any]) -> str:
    """The currency that a money fact is in: the account's own for credit figures, the order's for all else."""
    name = ref.partition(".")[0]
    return str(facts.get("credit.currency" if name == "credit" else "order.currency") or "")


def value_of(ref: str, facts: Mapping[str, Any], value: Any = None, unit: str = "") -> str:
    """The value of a ref as shown. `value` and `unit` stand in for a name that is no fact (an SOP's definition)."""
    name, _ = split_ref(ref)
    meaning = FACTS.get(name)
    today: date | None = facts.get("clock.today")
    if meaning is None:
        return show(value, unit, currency=currency_of(ref, facts), today=today)
    return show(read_ref(facts, ref), meaning.unit, currency=currency_of(ref, facts), today=today)


def phrase(act: Act, today: date | None = None) -> str:
    """The act as an order to somebody: `set follow-up Thu 19 Nov`."""
    action = ACTIONS.get(act.action)
    if action is None:
        return act.action
    best, slots = "", 0
    for form in action.phrases:
        names = SLOT.findall(form)
        if len(names) > slots and all(act.args.get(n) not in (None, "", [], ()) for n in names):
            best, slots = form, len(names)
    used = SLOT.findall(best)
    said = SLOT.sub(lambda m: _said(act.action, m[1], act.args[m[1]], today), best)
    text = f"{act.action} {said}".strip()
    facts = act.args.get("facts") or act.args.get("basis")
    if facts and "facts" not in used:
        text += f" with {listed(label_of(f) for f in _as_list(facts)[:4])}{' …' if len(_as_list(facts)) > 4 else ''}"
    if act.action == "wait" and act.args.get("until"):
        text += f" until {show(act.args['until'], today=today)}"
    if act.args.get("channel") == "phone":
        text += " by phone"
    return text


def did(act: Act, today: date | None = None) -> str:
    """The act in the past: `released hold credit`."""
    words = phrase(act, today)
    verb, space, rest = words.partition(" ")
    past = PAST.get(verb) or (
        verb + "d" if verb.endswith("e") else verb[:-1] + "ied" if verb.endswith("fy") else verb + "ed"
    )
    return past + space + rest


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _said(action: str, name: str, value: Any, today: date | None) -> str:
    found = ACTIONS[action].param(name)
    kind = found.kind if found else ""
    if kind in ("fact", "facts"):
        return listed(label_of(v) for v in _as_list(value))
    if kind == "entity" and found is not None:
        return f"{found.entity} {clean(str(value))}"
    if isinstance(value, list | tuple):
        return listed(clean(str(v)) for v in value)
    return show(value, today=today) if not isinstance(value, Decimal) else show(value)
