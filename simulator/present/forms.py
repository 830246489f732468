"""Forms made from an action's parameters: fields with choices from the world, and what was typed read back as an act.

The screen and the line mode both ask by these forms, so the same answers make the same act.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from scenarios.facts import FACTS
from scenarios.world.order import RESPONSES
from simulator.core.actions import ACTIONS, Action, Deed, Param
from simulator.core.actions.order import correctable
from simulator.core.acts import Act, checked
from simulator.core.drill import Drill
from simulator.core.errors import ActError
from simulator.core.papers import DOCUMENTS, filled
from simulator.core.refs import LISTS, read_ref, split_ref
from simulator.core.vocabulary import vocabulary
from simulator.present.grids import Item, record_name
from simulator.present.panels import ValueOf, seen_values
from simulator.present.questions import FREE, MANY, ONE, PAIR, PAPER, TEXT, FormField, Option, PaperLine, Raw
from simulator.present.text import clean, plural
from simulator.present.values import moment, read, read_moment, read_number, typed
from simulator.present.words import label_of, value_of


@dataclass(frozen=True, slots=True)
class Form:
    """An action's questions. `notes` are lines that stand above them."""

    action: Action
    fields: tuple[FormField, ...]
    notes: tuple[str, ...] = ()


CURSOR = " cursor"
"""Under this name a draft holds where the cursor stood."""

# A `value` argument has no list of its own: these facts, where seen, are offered; anything else may be typed.
OFFERED = {
    ("link order", "order"): ("duplicate.order", "queued.number"),
    ("change terms", "terms"): ("customer.terms", "po.payment_terms", "order.payment_terms"),
    ("move to another account", "account"): ("credit.parent",),
    ("allocate", "site"): ("order.site", "line.site", "line.other_site"),
    ("substitute", "product"): ("line.alternate_product", "line.replaced_by", "line.agreed_product"),
    ("edit master record", "value"): (),
}


def form(
    drill: Drill, name: str, *, cursor: str = "", draft: Mapping[str, Raw] | None = None, value: ValueOf | None = None
) -> Form:
    """The form of an action as the drill stands. `cursor` is the ref under the cursor: it fills what it fits.

    `draft` is what was typed before and not sent. It wins over everything but a cursor that now stands elsewhere.
    """
    action = ACTIONS[name]
    seen = seen_values(drill, value) if any(p.kind in ("fact", "facts") for p in action.params) else []
    fields = []
    for param in action.params:
        field = _field(drill, action, param, seen, cursor)
        moved = bool(draft) and draft is not None and draft.get(CURSOR) != cursor and field.initial not in ("", [], {})
        if draft and draft.get(param.name) and not (moved and draft[param.name] != field.initial):
            field = replace(field, initial=draft[param.name])
        elif draft and moved and param.name == "field":
            draft = {k: v for k, v in draft.items() if k != "value"}  # it was typed for another field
        fields.append(field)
    return Form(action, tuple(fields), _notes(drill, action))


def _notes(drill: Drill, action: Action) -> tuple[str, ...]:
    notes = [action.help]
    if action.name == "finish" and drill.pending:
        notes.append(f"A reply is awaited: {'; '.join(waiting(drill))}")
    if action.minutes:
        notes.append(f"Takes {plural(action.minutes, 'minute')} of desk time.")
    return tuple(notes)


def waiting(drill: Drill) -> list[str]:
    """Who is awaited, since when."""
    today = drill.facts.get("clock.today")
    return [f"{clean(p.who)} since {moment(p.asked_at, today)}" for p in drill.pending]


def _field(drill: Drill, action: Action, param: Param, seen: list[Item], cursor: str) -> FormField:
    kind, hint = TEXT, ""
    options: tuple[Option, ...] = ()
    initial: Raw = typed(param.default)
    facts = drill.facts
    match param.kind:
        case "enum" | "panel" | "message" | "document":
            kind, options = ONE, tuple(Option(v, v) for v in param.values)
            if param.name in ("hold", "code") and not initial:
                initial = _hold(facts, cursor, param)
        case "enums":
            kind, options, initial = MANY, tuple(Option(v, v) for v in param.values), []
        case "entity":
            kind = ONE
            options = tuple(_record(param.entity, r, facts) for r in facts.get(LISTS[param.entity], ()))
            initial = "" if action.cls == "look" else _same_record(param.entity, cursor, options)
        case "fact":
            kind = ONE
            options = _correctable(drill) if action.name == "correct" else tuple(_value_option(i) for i in seen)
            initial = cursor if cursor in {o.value for o in options} and not _later_fact(action, param) else ""
        case "facts":
            kind, options, initial = MANY, (*_flagged(drill), *(_value_option(i) for i in seen)), []
        case "fields":
            kind, initial, hint = PAPER, {}, "type over what is wrong; the rest goes as it stands"
        case "value":
            kind, options = FREE, _offers(drill, action, param, seen)
            reached = correctable(split_ref(cursor)[0])
            if action.name == "correct" and reached and any(cursor in pair for pair in drill.flags):
                initial = next((o.value for o in offers_for(drill, cursor)), "")
        case "date":
            hint = "2026-11-20, 20 nov, fri, +2"
        case "dateTime":
            hint = "14:00, or 20 nov 14:00"
    return FormField(param.name, param.label, kind, param.required, options, initial, hint)


def _later_fact(action: Action, param: Param) -> bool:
    return [p.name for p in action.params if p.kind == "fact"].index(param.name) > 0


def _correctable(drill: Drill) -> tuple[Option, ...]:
    """Every field that a correction reaches, on panels that were opened, set or not, with its value."""
    out = []
    for fact in FACTS.values():
        if not correctable(fact.name) or fact.prose or fact.panel not in drill.opened:
            continue
        if not fact.entity and fact.name not in drill.facts:
            continue
        ids = [r["id"] for r in drill.facts.get(LISTS[fact.entity], ())] if fact.entity else [""]
        refs = [f"{fact.name}#{i}" if i else fact.name for i in ids]
        out += [Option(ref, f"{label_of(ref)}: {value_of(ref, drill.facts)}") for ref in refs]
    return tuple(out)


def _hold(facts: Mapping[str, Any], cursor: str, param: Param) -> str:
    holds = facts.get("order.holds") or ()
    name, record = split_ref(cursor)
    if name.startswith("hold."):
        found = next((h["code"] for h in holds if h["id"] == record), "")
    else:
        codes = list(dict.fromkeys(h["code"] for h in holds))
        found = codes[0] if len(codes) == 1 and param.name == "hold" else ""
    return found if found in param.values else ""


def _record(entity: str, record: Mapping[str, Any], facts: Mapping[str, Any]) -> Option:
    name = record_name(entity, record)
    more = ""
    if entity == "line":
        quantity = value_of(f"line.quantity#{record['id']}", facts)
        more = f" · {quantity} {record['unit']} · {record['status']}"
    return Option(record["id"], f"{entity} {name}{more}")


def _same_record(entity: str, cursor: str, options: Sequence[Option]) -> str:
    name, record = split_ref(cursor)
    if name.partition(".")[0] == entity and record in {o.value for o in options}:
        return record
    return ""


def _value_option(item: Item) -> Option:
    if not item.label:
        return Option(item.ref, item.text)
    return Option(item.ref, f"{label_of(item.ref)}: {item.text}")


def _flagged(drill: Drill) -> list[Option]:
    """Each marked pair as one choice: it puts both values in."""
    out = []
    for a, b in drill.flags:
        parts = [f"{label_of(r)} {value_of(r, drill.facts)}" for r in (a, b)]
        option = Option(f"{a}{PAIR}{b}", f"marked: {parts[0]} against {parts[1]}")
        if option not in out:
            out.append(option)
    return out


def _offers(drill: Drill, action: Action, param: Param, seen: list[Item]) -> tuple[Option, ...]:
    facts = drill.facts
    if action.name == "attach":
        return tuple(Option(d.id, f"{clean(d.title)} · {clean(d.sender)}") for d in reversed(drill.documents))
    if action.name == "correct":
        return ()
    out: dict[str, Option] = {}
    for name in OFFERED.get((action.name, param.name), ()):
        if FACTS[name].panel not in drill.opened:
            continue
        entity = FACTS[name].entity
        refs = [f"{name}#{r['id']}" for r in facts.get(LISTS[entity], ())] if entity else [name]
        for ref in refs:
            found = read_ref(facts, ref)
            if found not in (None, ""):
                out.setdefault(typed(found), Option(typed(found), f"{typed(found)} · {label_of(ref)}"))
    return tuple(out.values())


def offers_for(drill: Drill, ref: str) -> tuple[Option, ...]:
    """For a correction of `ref`: what was marked against it, then the values that the field can take."""
    out: dict[str, Option] = {}
    for a, b in drill.flags:
        other = b if a == ref else a if b == ref else ""
        found = read_ref(drill.facts, other) if other else None
        if found not in (None, ""):
            out.setdefault(typed(found), Option(typed(found), f"{value_of(other, drill.facts)} · {label_of(other)}"))
    meaning = FACTS.get(split_ref(ref)[0])
    for known in meaning.values if meaning else ():
        out.setdefault(known, Option(known, known))
    return tuple(out.values())


def paper_lines(drill: Drill, document: str) -> tuple[PaperLine, ...]:
    """The fields of a document as the system prefills it now."""
    if document not in DOCUMENTS:
        return ()
    made = filled(document, Deed(drill.facts, {}, drill.papers, drill.situation.prefill))
    if document in drill.papers:
        made = {**made, **drill.papers[document]}
    out = []
    for key, value in made.items():
        name, line = split_ref(key)
        label = name.partition(".")[2].removeprefix("line.").replace("_", " ")
        options = RESPONSES if name.endswith(".response") else ()
        out.append(PaperLine(key, f"line {line} {label}" if line else label, typed(value), options))
    return tuple(out)


def document_of(action: Action, raw: Mapping[str, Raw]) -> str:
    """Which document a form fills in: the one chosen in it, or the acknowledgement."""
    if any(p.name == "document" and p.kind == "document" for p in action.params):
        chosen = raw.get("document")
        return chosen if isinstance(chosen, str) else ""
    return "acknowledgement" if action.carries == "document" else ""


def read_form(drill: Drill, name: str, raw: Mapping[str, Raw]) -> Act:
    """What was typed, as an act that has been checked. Raises ActError whose `field` names the question at fault."""
    action = ACTIONS[name]
    args: dict[str, Any] = {}
    for param in action.params:
        given = raw.get(param.name, "")
        if not given:
            if param.required:
                raise ActError(f"{param.label}: an answer is needed.", param.name)
            continue
        args[param.name] = _read(drill, action, param, given, raw)
    return checked(Act(name, {k: v for k, v in args.items() if v not in ("", [], {})}), drill.facts, drill.shown)


def _read(drill: Drill, action: Action, param: Param, given: Raw, raw: Mapping[str, Raw]) -> Any:
    now: datetime = drill.now
    if isinstance(given, Mapping):
        return _paper(drill, document_of(action, raw), given)
    if not isinstance(given, str):
        refs = [ref for choice in given for ref in str(choice).split(PAIR)]
        return list(dict.fromkeys(refs))
    text = given.strip()
    match param.kind:
        case "number":
            return read_number(text, param.name)
        case "date":
            return read(text, "date", now, param.name)
        case "dateTime":
            return read_moment(text, now, param.name)
        case "value":
            return _value(drill, action, param, text, raw)
    return text


def _value(drill: Drill, action: Action, param: Param, text: str, raw: Mapping[str, Raw]) -> Any:
    """A `value` argument, read as the type of what it is for."""
    about = str(raw.get("field", "")) if action.param("field") else ""
    meaning = FACTS.get(split_ref(about)[0])
    if meaning is None:
        return text
    if meaning.values and meaning.type == "text":
        known = next((v for v in meaning.values if v.casefold() == text.casefold()), None)
        if known is None:
            some = ", ".join(meaning.values[:12])
            raise ActError(f"{text!r} is no {meaning.label}. Valid: {some}.", param.name)
        return known
    return read(text, meaning.type, drill.now, param.name)


def _paper(drill: Drill, document: str, given: Mapping[str, str]) -> dict[str, Any]:
    """The fields typed over, each in its type; what was left as prefilled is not part of the act."""
    specs = vocabulary().documents.get(document, {})
    was = {line.key: line.prefill for line in paper_lines(drill, document)}
    out: dict[str, Any] = {}
    for key, text in given.items():
        if key not in was or text == was[key]:
            continue
        spec = specs.get(split_ref(key)[0])
        out[key] = read(text, spec.type if spec else "text", drill.now, "fields") if text.strip() else None
    return out
