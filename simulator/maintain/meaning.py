"""What a name means, in words: for hovering in an editor, for completing, for the workshop. Markdown out."""

from __future__ import annotations

from simulator.core.actions import ACTIONS
from simulator.maintain.atlas import Atlas, Symbol
from simulator.maintain.cursor import Word
from sop.vocabulary import ActionSpec, FactSpec


def meaning_of(atlas: Atlas, path: str, word: Word) -> str:
    """What stands there, explained; an empty text when nothing is known of it."""
    words = atlas.vocabulary
    if word.kind == "action":
        spec = words.actions.get(word.text)
        return action_words(spec) if spec else ""
    symbol = atlas.at(path, word.text)
    if symbol is not None:
        return symbol_words(symbol)
    fact = words.facts.get(word.text) or next((f[word.text] for f in words.documents.values() if word.text in f), None)
    if fact is not None:
        return fact_words(fact)
    if word.text in words.panels:
        return f"**{word.text}**: a panel of the desk."
    if word.text in words.messages:
        return f"**{word.text}**: a message. What it must say stands under ``Message `{word.text}` ``."
    if word.text in words.documents:
        fields = ", ".join(f"`{name}`" for name in words.documents[word.text])
        return f"**{word.text}**: a document, with the fields {fields}."
    return ""


def fact_words(fact: FactSpec) -> str:
    """A fact: meaning, type, unit, values, and where a trainee finds it."""
    of = f", of each {fact.entity}" if fact.entity and fact.type != "list" else ""
    kind = {"set": "several of", "list": "a list"}.get(fact.type, fact.type)
    lines = [f"`{fact.name}`: {fact.label}{of}", "", f"- type: {kind}{', in ' + fact.unit if fact.unit else ''}"]
    if fact.values:
        lines.append(f"- values: {', '.join(fact.values)}")
    where = f"the panel {fact.panel}" if fact.panel else "the bar, always"
    lines.append(f"- shown on: {where}{', only within a sentence' if fact.prose else ''}")
    if fact.unknown:
        lines.append("- may be unknown: a test on it is then unknown, and only *is set* and *is not set* see it")
    return "\n".join(lines)


def action_words(spec: ActionSpec) -> str:
    """An action: what it does, how its arguments are written, what it costs."""
    action = ACTIONS[spec.name]
    forms = [f"**{spec.name}**{' ' + phrase if phrase else ''}" for phrase in spec.phrases]
    minutes = "no time" if not action.minutes else f"{action.minutes} minute{'' if action.minutes == 1 else 's'}"
    lines = [f"**{spec.name}**: {action.help}", "", f"- class: {spec.cls}; takes {minutes}", *(f"- {f}" for f in forms)]
    for param in spec.params:
        values = f": {', '.join(param.values)}" if param.values else ""
        lines.append(f"- `{{{param.name}}}`: {param.kind}{values}")
    return "\n".join(lines)


def symbol_words(symbol: Symbol) -> str:
    """A name or clause of a procedure: what it is and the line that gives it."""
    line = symbol.text.strip()
    at = f"{symbol.sop or symbol.place.path}, line {symbol.place.line + 1}"
    return f"`{symbol.name}`: {_A[symbol.kind]} of {at}\n\n{line}"


_A = {
    "definition": "a definition",
    "parameter": "a parameter",
    "output": "an output of a decision table",
    "clause": "a clause",
}
