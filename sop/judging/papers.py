"""Messages and documents, judged item by item as they leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sop.judging.env import Bound, PolicyEnv, Record
from sop.judging.matching import same
from sop.judging.wording import as_stated, has_words, states
from sop.policy import DocumentItem, MessageItem

Value = Any


@dataclass(frozen=True, slots=True)
class Fault:
    """A field of a document that is not as an item wants it: of which record, what was wanted and what was found."""

    entity: str
    wanted: Value
    found: Value


def judge_message(item: MessageItem, args: Mapping[str, Any], env: PolicyEnv) -> bool | None:
    """Whether a message keeps an item; None when the value it should state is unknown."""
    refs = [str(ref) for ref in args.get("facts") or ()]
    text = str(args.get("text") or "")
    if item.phrase:
        said = has_words(text, item.phrase) or any(
            isinstance(value, str) and has_words(value, item.phrase) for value in (value_of(ref, env) for ref in refs)
        )
        return said if item.must else not said
    value = item.formula.run(env) if item.formula else None
    if value is None:
        return None
    said = item.name in refs or any(ref.partition("#")[0] == item.name for ref in refs) or states(text, value)
    return said if item.must else not said


def message_parts(items: list[tuple[MessageItem, PolicyEnv]]) -> tuple[list[str], str]:
    """The refs and the words that a message needs to say all it must."""
    refs: list[str] = []
    words: list[str] = []
    for item, env in items:
        if not item.must:
            continue
        if item.phrase:
            words.append(item.phrase)
            continue
        value = item.formula.run(env) if item.formula is not None else None
        if value is None:
            continue
        if not item.name or _worked_out(item.name, env):
            words.append(as_stated(value))
        elif item.name not in refs:
            refs.append(item.name)
    return refs, ". ".join(words)


def _worked_out(name: str, env: PolicyEnv) -> bool:
    """Whether no panel shows the value, so that it cannot be put in as a part: whoever writes works it out."""
    definition = env.plan.definitions.get(name)
    return name in env.plan.outputs or (definition is not None and not definition.panel)


def found_in_text(items: list[tuple[MessageItem, PolicyEnv]], text: str) -> tuple[str, ...]:
    """What the items look for and find in a text, written so that the same items find it there again."""
    found: dict[str, None] = {}
    for item, env in items:
        if item.phrase and has_words(text, item.phrase):
            found[item.phrase] = None
            continue
        value = item.formula.run(env) if item.formula else None
        if value is not None and states(text, value):
            found[as_stated(value)] = None
    return tuple(found)


def value_of(ref: str, env: PolicyEnv) -> Value:
    """The value that a ref names (`line.quantity#2`), or None."""
    name, _, record_id = ref.partition("#")
    if not record_id:
        return env[name]
    word, _, rest = name.partition(".")
    rows = env[env.plan.entities[word]] if word in env.plan.entities else None
    row = next((r for r in rows or () if r.get("id") == record_id), None)
    try:
        return None if row is None else row[rest]
    except KeyError:
        return None


def bindings(item: DocumentItem, env: PolicyEnv) -> Iterator[tuple[str, Any]]:
    """The records that an item speaks of, with the environment of each: those for which its *when* holds."""
    if not item.entity:
        if item.when is None or item.when.run(env) is True:
            yield "", env
        return
    for row in env[item.source] or ():
        bound = row.bind(item.entity) if isinstance(row, Record) else Bound(env, {item.entity: row})
        if item.when is None or item.when.run(bound) is True:
            yield str(row.get("id", "")), bound


def judge_document(item: DocumentItem, fields: Mapping[str, Any], env: PolicyEnv) -> tuple[bool, list[Fault]]:
    """An item held against a document as it left: whether it says anything of it, and what is not as it must be.

    What must stand there but is unknown is not judged.
    """
    faults, judged = [], False
    for record_id, bound in bindings(item, env):
        wanted = item.must.run(bound)
        if wanted is None:
            continue
        judged = True
        found = fields.get(f"{item.field}#{record_id}" if record_id else item.field)
        if not same(found, wanted):
            faults.append(Fault(f"{item.entity}#{record_id}" if record_id else "", wanted, found))
    return judged, faults


def document_fields(items: list[tuple[DocumentItem, PolicyEnv]]) -> dict[str, Value]:
    """Every field as its items want it."""
    found: dict[str, Value] = {}
    for item, env in items:
        for record_id, bound in bindings(item, env):
            wanted = item.must.run(bound)
            if wanted is not None:
                found[f"{item.field}#{record_id}" if record_id else item.field] = wanted
    return found
