"""An act as somebody wants to do it, read and checked against the table of actions. Choices come from the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from scenarios.facts import FACTS
from simulator.core.actions import ACTIONS, Param
from simulator.core.errors import ActError
from simulator.core.papers import DOCUMENTS
from simulator.core.refs import LISTS, split_ref
from simulator.near import nearest
from sop.values import decode

LARGEST, DECIMALS = Decimal(10) ** 12, 9
"""Beyond these no order has a figure, and sums of them no cents."""
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Act:
    """What a trainee wants to do: an action and its arguments by name."""

    action: str
    args: Mapping[str, Any] = field(default_factory=dict)


def read_act(data: Mapping[str, Any]) -> Act:
    """An act from plain JSON: `{"action": "request release", "hold": "credit", "role": "credit manager"}`.

    Raises ActError with the field at fault and the nearest valid name.
    """
    name = data.get("action")
    if not isinstance(name, str) or name not in ACTIONS:
        raise ActError(f"there is no action {_shown(name)}.{nearest(str(name), list(ACTIONS))}", "action")
    return Act(name, {k: decode(v) for k, v in data.items() if k != "action" and not k.startswith("@")})


def checked(act: Act, facts: Mapping[str, Any], known: Mapping[str, Any] | None = None) -> Act:
    """The act with every argument read as its kind. `known` are further names that a ref may use (SOP definitions).

    Raises ActError for what is missing, unknown or of the wrong kind.
    """
    action = ACTIONS.get(act.action)
    if action is None:
        raise ActError(f"there is no action {act.action!r}.{nearest(act.action, list(ACTIONS))}", "action")
    args: dict[str, Any] = {}
    for name in act.args:
        if action.param(name) is None:
            names = [p.name for p in action.params]
            raise ActError(f"{action.name} takes no {name!r}.{nearest(name, names) if names else ''}", name)
    for param in action.params:
        value = act.args.get(param.name)
        if value in (None, "", [], ()):
            if param.required:
                raise ActError(f"{action.name} needs {param.name!r} ({param.label}).", param.name)
            continue
        args[param.name] = _read(param, value, facts, known or {})
    if "field" in args and "value" in args:
        args["value"] = _fitting(split_ref(str(args["field"]))[0], args["value"])
    return Act(action.name, args)


def _fitting(name: str, value: Any) -> Any:
    """A new value for a field, read as what that field holds."""
    meaning = FACTS.get(name)
    if meaning is None:
        return value
    param = Param("value", meaning.type, meaning.label, meaning.values)
    if meaning.type == "number":
        return _number(param, value)
    if meaning.type in ("date", "dateTime"):
        return _time(param, value)
    if meaning.type == "boolean":
        return (
            value
            if isinstance(value, bool)
            else _one_of(Param("value", "enum", "yes or no", ("true", "false")), value) == "true"
        )
    if meaning.values:
        return _one_of(param, value)
    return " ".join(str(value).replace("§", " ").split())  # nobody loses a point on a section sign or a space


def _read(param: Param, value: Any, facts: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    match param.kind:
        case "enum" | "panel" | "message" | "document":
            return _one_of(param, value)
        case "enums":
            return [_one_of(param, v) for v in (value if isinstance(value, list | tuple) else [value])]
        case "fact":
            return _ref(param, value, facts, known)
        case "facts":
            return [_ref(param, v, facts, known) for v in (value if isinstance(value, list | tuple) else [value])]
        case "entity":
            ids = [r["id"] for r in facts.get(LISTS[param.entity], ())]
            if str(value) not in ids:
                raise ActError(f"there is no {param.entity} {_shown(value)}.{nearest(str(value), ids)}", param.name)
            return str(value)
        case "number":
            return _number(param, value)
        case "date" | "dateTime":
            return _time(param, value)
        case "fields":
            return _fields(param, value, facts)
        case "text":
            if not isinstance(value, str):
                raise ActError(f"{param.label} must be text.", param.name)
            return value
    return value


def _one_of(param: Param, value: Any) -> str:
    for known in param.values:
        if str(value).casefold() == known.casefold():
            return known
    raise ActError(f"{_shown(value)} fits no {param.name}.{nearest(str(value), list(param.values))}", param.name)


def _ref(param: Param, value: Any, facts: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    ref = str(value)
    name, entity_id = split_ref(ref)
    if name not in FACTS and name not in known:
        raise ActError(f"there is no fact {name!r}.{nearest(name, [*FACTS, *known])}", param.name)
    entity = name.partition(".")[0]
    if entity in LISTS and (FACTS[name].entity if name in FACTS else True):
        ids = [r["id"] for r in facts.get(LISTS[entity], ())]
        if entity_id not in ids:
            raise ActError(f"{name} belongs to a {entity}; say which: {name}#{'|'.join(ids[:6]) or '?'}.", param.name)
    return ref


def _number(param: Param, value: Any) -> Decimal:
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        raise ActError(f"{_shown(value)} is not a number.", param.name) from None
    if not number.is_finite() or abs(number) > LARGEST or number.as_tuple().exponent < -DECIMALS:  # type: ignore[operator]
        raise ActError(f"{_shown(value)} is no figure of an order.", param.name)
    if number < 0:
        raise ActError(f"{_shown(value)} is below 0: figures of an order are not.", param.name)
    return number


def _time(param: Param, value: Any) -> date | datetime:
    if isinstance(value, date):
        return value
    try:
        return datetime.fromisoformat(str(value)) if "T" in str(value) else date.fromisoformat(str(value))
    except ValueError:
        raise ActError(f"{_shown(value)} is not a date; write 2026-11-20.", param.name) from None


def _fields(param: Param, value: Any, facts: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ActError(f"{param.label} must be fields by name.", param.name)
    known = {name: source for fields in DOCUMENTS.values() for name, source in fields.items()}
    read: dict[str, Any] = {}
    for ref, given in value.items():
        name, entity_id = split_ref(str(ref))
        if name not in known:
            raise ActError(f"there is no document field {ref!r}.{nearest(str(ref), list(known))}", param.name)
        entity = next((e for e in ("line", "group") if f".{e}." in name), "")
        ids = [r["id"] for r in facts.get(LISTS[entity], ())] if entity else []
        if entity and entity_id not in ids:
            raise ActError(f"{name} belongs to a {entity}; say which: {name}#{'|'.join(ids[:6]) or '?'}.", param.name)
        meaning = FACTS.get(known[name])
        typed = meaning is not None and meaning.type in ("number", "date") and given not in (None, "")
        try:
            read[str(ref)] = _fitting(known[name], given) if typed else given
        except ActError as error:
            raise ActError(f"{ref}: {error}", param.name) from None
    return read


def in_words(act: Act) -> str:
    """The act with its arguments by their labels: `request release: hold credit, from whom credit manager`."""
    action = ACTIONS.get(act.action)
    said = [
        f"{param.label} {_said(act.args[param.name])}"
        for param in (action.params if action else ())
        if param.kind not in ("text", "fields") and act.args.get(param.name) not in (None, "", [], ())
    ]
    return f"{act.action}: {', '.join(said)}" if said else act.action


def _shown(value: Any) -> str:
    """A wrong value as it was written, and no longer than a line."""
    text = str(value) if isinstance(value, Decimal) else repr(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _said(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " and ".join(_said(one) for one in value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
