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
from simulator.present.text import clean, listed, plural
from simulator.present.values import show

PAST = {
    "set": "set", "split": "split", "tell": "told", "write": "wrote", "take": "took", "send": "sent", "choose": "chose",
    "re-run": "re-ran", "enter": "entered", "refer": "referred", "cancel": "cancelled", "put": "put",
    "correct": "corrected", "clear": "cleared", "edit": "edited", "offer": "offered", "recall": "recalled",
}  # fmt: skip
PANEL_WORDS = {"po": "the PO", "edi": "EDI", "order": "the order", "queue": "the queue", "log": "the log"}
SLOT = re.compile(r"\{([\w-]+)\}")
OPTIONAL = re.compile(r"\[([^][]*)\]")
# How an act is said. What stands in brackets is said when its argument is given; an act that is not here is said as the
# procedures write it.
SAID = {
    "search orders": "search orders[ by {by}]", "flag": "mark {a} against {b}",
    "check availability": "check availability[ of {line}]", "screen parties": "screen the parties",
    "re-run credit check": "re-run the credit check", "enter order": "enter the order[ as {as}]",
    "link order": "link it to order {order} as {relation}", "correct": "correct {field}[ to {value}]",
    "place hold": "place a {code} hold[ on {line}]",
    "release hold": "release the {hold} hold[ on {line}]", "confirm order": "confirm the order",
    "release to warehouse": "release it to the warehouse[ with an override]",
    "recall from warehouse": "recall it from the warehouse",
    "split order": "split the order", "split line": "split {line}[ at {quantity}][, second freight paid by {freight}]",
    "cancel": "cancel [{what}][{line}]", "change terms": "change the terms to {terms}",
    "move to another account": "move it to account {account}", "allocate": "allocate stock to {line}[ from {site}]",
    "take back stock": "take back stock for {line}", "substitute": "substitute {product} on {line}",
    "request release": "request release of the {hold} hold from the {role}",
    "refer": "refer [{matter}][{hold}] to {desk}", "ask planner": "ask the planner to {request}[ for {line}]",
    "ask warehouse": "ask the warehouse to {request}[ for {line}]", "ask receivables": "ask receivables: {request}",
    "request master-data change": "request a master-data change of the {record}[ to {value}]",
    "edit master record": "edit the {record} record", "escalate": "escalate {matter} to the {role}",
    "clear screening hit": "clear the screening hit", "request document": "request {kind} from {party}",
    "prepare document": "prepare the {document}", "attach": "attach {document}", "reject document": "reject the {kind}",
    "sign certificate": "sign the [{kind}]", "send documents": "send the documents to the {party}",
    "request filing": "request the filing[ from {filer}]",
    "choose carrier service": "choose {mode}[, service {service}]", "release to carrier": "release it to the carrier",
    "ask customer": "ask the customer about {questions}[, to the number {number}]",
    "offer options": "offer the customer {options}[ for {line}][, quantity {quantity}]",
    "tell customer": "tell the customer: {message}", "tell colleague": "tell the {role}: {message}",
    "write note": "write a note[ of {reason}]",
    "set follow-up": "set a follow-up for {date}[, waiting for {waiting_for}]",
    "wait": "wait[ until {until}]",
}  # fmt: skip


def panel_word(name: str) -> str:
    """A panel in a sentence: `the PO`, `stock`."""
    return PANEL_WORDS.get(name, name)


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


def phrase(act: Act, today: date | None = None, *, whole: bool = False) -> str:
    """The act as an order to somebody: `set a follow-up for Thu 19 Nov`; `whole` with every field of a document."""
    action = ACTIONS.get(act.action)
    if action is None:
        return act.action
    args = {name: value for name, value in act.args.items() if value not in (None, "", [], (), {})}
    form = SAID.get(act.action) or f"{act.action} {action.phrases[-1] if action.phrases else ''}".strip()
    form = OPTIONAL.sub(lambda m: m[1] if all(n in args for n in SLOT.findall(m[1])) else "", form)
    form = form.replace(" with an override", "") if "override" not in args else form
    text = SLOT.sub(lambda m: _said(act.action, m[1], args[m[1]], today) if m[1] in args else "…", form).strip()
    facts = args.get("facts") or args.get("basis")
    if facts:
        listed_facts = _as_list(facts)
        shown = listed_facts if whole else listed_facts[:4]
        text += f", with {listed(label_of(f) for f in shown)}{' …' if len(shown) < len(listed_facts) else ''}"
    if args.get("fields") and isinstance(args["fields"], Mapping):
        text += _filled(args["fields"], today, whole=whole)
    if args.get("channel") == "phone":
        text += " by phone"
    return text


def _filled(fields: Mapping[str, Any], today: date | None, *, whole: bool) -> str:
    """What a document says: of an acknowledgement each line's answer, of others their fields."""
    answers: dict[str, list[str]] = {}
    lines: dict[str, list[str]] = {}
    for key, value in fields.items():
        name, line = split_ref(key)
        if name.startswith("acknowledgement.line."):
            lines.setdefault(line, []).append(show(value, today=today))
    for line, parts in lines.items():
        answers.setdefault(", ".join(parts), []).append(line)
    said = [f"{'line' if len(ids) == 1 else 'lines'} {listed(ids)} {answer}" for answer, ids in answers.items()]
    rest = {k: v for k, v in fields.items() if not k.startswith("acknowledgement.line.")}
    if whole:
        said += [f"{field_label(k)} {show(v, today=today)}" for k, v in rest.items()]
    elif rest:
        said.append(plural(len(rest), "field"))
    return f" ({'; '.join(said)})"


def field_label(key: str) -> str:
    """A field of a document: `origin, line 2`."""
    name, record = split_ref(key)
    field = name.partition(".")[2]
    entity, dot, rest = field.partition(".")
    return f"{rest.replace('_', ' ')}, {entity} {record}" if dot and record else field.replace("_", " ")


def did(act: Act, today: date | None = None) -> str:
    """The act in the past: `released the credit hold`."""
    words = phrase(act, today)
    verb, space, rest = words.partition(" ")
    verb, colon = verb.rstrip(":"), ":" * verb.endswith(":")
    past = PAST.get(verb) or (
        verb + "d" if verb.endswith("e") else verb[:-1] + "ied" if verb.endswith("fy") else verb + "ed"
    )
    return past + colon + space + rest


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _said(action: str, name: str, value: Any, today: date | None) -> str:
    found = ACTIONS[action].param(name)
    kind = found.kind if found else ""
    if kind == "panel":
        return panel_word(str(value))
    if kind in ("fact", "facts"):
        return listed(label_of(v) for v in _as_list(value))
    if kind == "entity" and found is not None:
        return f"{found.entity} {clean(str(value))}"
    if isinstance(value, list | tuple):
        return listed(clean(str(v)) for v in value)
    return show(value, today=today) if not isinstance(value, Decimal) else show(value)


REF = re.compile(r"\b(?:SOP-[A-Z]+\.)?[a-z][a-z_]*(?:\.[a-z_]+)+(?:#[\w-]+)?|\b[a-z]+_[a-z_]+\b")
HOLD = re.compile(r"\b(release|place) hold (\w+)")
RELEASE = re.compile(r"\brequest release of (\w+) from ")


def unguarded(sentence: str) -> str:
    """A clause's sentence without what it hangs on: from its act on, in its own words."""
    text = sentence.strip()
    if not re.match(r"(When|For each|Each time)\b", text):
        return text
    starts = [m.end() for m in re.finditer(r", ", text)]
    acts = [at for at in starts if _begins_act(text[at:])]
    text = text[acts[0] :] if acts else text[starts[-1] :] if starts else text
    return text[:1].upper() + text[1:]


def plainly(sentence: str) -> str:
    """A clause's sentence as its act alone, in plain words: `mark quantity against PO quantity`.

    What it hangs on (when, for each) is left out, names of values are their labels.
    """
    text = sentence.strip()
    if " · " in text:  # a row of a message's or a document's table
        first, second = text.split(" · ")[:2]
        return f"{REF.sub(lambda m: _name(m[0]), first)} {REF.sub(lambda m: _name(m[0]), second)}".strip()
    text = unguarded(text)
    text = text[:1].lower() + text[1:]
    text = re.sub(r"^flag\b", "mark", re.sub(r", (by|within|unless) .*", "", text))
    text = re.sub(r"^open (\w+)$", lambda m: f"open {panel_word(m[1])}", text)
    text = HOLD.sub(lambda m: f"{'place a' if m[1] == 'place' else 'release the'} {m[2]} hold", text)
    text = RELEASE.sub(lambda m: f"request release of the {m[1]} hold from ", text)
    text = REF.sub(lambda m: _name(m[0]), text)
    return text.replace("line line", "line")


def _begins_act(text: str) -> bool:
    return any(text.startswith(name) for name in ACTIONS)


def _name(ref: str) -> str:
    plain = re.sub(r"^SOP-[A-Z]+\.", "", ref)
    return label_of(plain) if split_ref(plain)[0] in FACTS else plain.rpartition(".")[2].replace("_", " ")
