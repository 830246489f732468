"""What the procedures decide on given facts, without a drill: outputs, duties owed, rows that fired."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from scenarios.facts import FACTS
from simulator.near import nearest
from sop import Edition, Judge, Step
from sop.policy import DecisionTable
from sop.values import decode, decode_text, encode


def decide_on(edition: Edition, given: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs by SOP, duties owed, rows that fired, for one set of facts (JSON values by fact name).

    A fact left out is unknown; a list left out is empty; `clock.today` follows `clock.now`. Raises ValueError for a
    name that is no fact and for a value of another type, saying which.
    """
    facts = read_facts(given)
    judge = Judge(edition)
    judge.step(Step(0, "start", facts, tuple(facts)))
    out: dict[str, Any] = {"applied": sorted(judge.applied), "outputs": {}, "rows": [], "duties": []}
    for policy in edition.policies:
        if policy.id in judge.applied:
            for table in policy.tables:
                _decided(judge, policy.id, table, out)
    for owed in judge.owed():
        out["duties"].append(
            {
                "clause": owed.clause.id, "sop": owed.clause.sop, "text": owed.clause.text, "entity": owed.entity,
                "by": owed.deadline.isoformat() if owed.deadline else None,
                "acts": [{"action": call.action, **_json(dict(call.args))} for call in owed.alternatives],
            }
        )  # fmt: skip
    return out


def _decided(judge: Judge, sop: str, table: DecisionTable, out: dict[str, Any]) -> None:
    """One table: its outputs (by record id for a for-each table) and the rows that fired, by record."""
    ids = [str(r["id"]) for r in judge.value(table.source) or ()] if table.entity else [""]
    for column in table.outputs:
        if table.entity:
            out["outputs"][column.name] = {one: _json(judge.value(f"{column.name}#{one}")) for one in ids}
        else:
            out["outputs"][f"{sop}.{column.name}"] = _json(judge.value(f"{sop}.{column.name}"))
    for one in ids:
        entity = f"{table.entity}#{one}" if one else ""
        fits = [row.id for row in judge.explain(table.id, entity) if row.fits]
        fired = fits[:1] if table.table.hit_policy == "F" else fits
        out["rows"] += [{"table": table.id, "row": row, "entity": entity} for row in fired]


def read_facts(given: Mapping[str, Any]) -> dict[str, Any]:
    """Facts from JSON, each of its type. Raises ValueError."""
    facts: dict[str, Any] = {
        f.name: [] if f.type in ("list", "set") else None for f in FACTS.values() if not f.entity or f.type == "list"
    }
    for name, value in given.items():
        fact = FACTS.get(name)
        if fact is None or (fact.entity and fact.type != "list"):
            raise ValueError(f"there is no fact {name!r}.{nearest(name, list(facts))}")
        facts[name] = _records(fact.entity, name, value) if fact.type == "list" else _value(fact.type, name, value)
    now = facts.get("clock.now")
    if facts.get("clock.today") is None and isinstance(now, datetime):
        facts["clock.today"] = now.date()
    return facts


def _records(entity: str, name: str, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueError(f"{name} is a list of objects, each with an id.")
    fields = {n.partition(".")[2]: f.type for n, f in FACTS.items() if f.entity == entity and f.type != "list"}
    records = []
    for number, item in enumerate(value, 1):
        record: dict[str, Any] = {"id": str(item.get("id", number)), **dict.fromkeys(fields)}
        for field, inner in item.items():
            if field == "id":
                continue
            if field not in fields:
                raise ValueError(f"a {entity} has no {field!r}.{nearest(field, list(fields))}")
            record[field] = _value(fields[field], f"{entity}.{field}", inner)
        records.append(record)
    return records


def _value(kind: str, name: str, value: Any) -> Any:
    made = decode(value)
    if made is None or kind == "set":
        return made
    if isinstance(made, str) and kind in ("date", "dateTime", "time", "duration", "number"):
        try:
            made = decode_text(kind, made)
        except Exception as error:
            raise ValueError(f"{name}: {error}") from error
    good = {
        "text": str, "number": Decimal, "boolean": bool, "date": date, "dateTime": datetime,
    }.get(kind)  # fmt: skip
    if good is not None and not isinstance(made, good):
        raise ValueError(f"{name} is a {kind}; {value!r} is none.")
    return made


def _json(value: Any) -> Any:
    return encode(value, tag_numbers=False)
