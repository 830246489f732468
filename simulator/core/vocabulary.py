"""The words an SOP may use, married from the world's facts and the desk's actions."""

from __future__ import annotations

from functools import cache

from scenarios.facts import FACTS
from scenarios.world.noun import PANELS
from simulator.core.actions import ACTIONS, MESSAGES
from simulator.core.papers import DOCUMENTS
from sop.vocabulary import ActionSpec, FactSpec, Param, Vocabulary


def _document_field(name: str, source: str) -> FactSpec:
    meaning = FACTS.get(source)
    kind = meaning.type if meaning else "number" if name.endswith((".value", ".weight", ".packages")) else "text"
    entity = next((word for word in ("line", "group") if f".{word}." in name), "")
    label = name.rpartition(".")[2].replace("_", " ")
    return FactSpec(name, kind, label, "papers", unit=meaning.unit if meaning else "", unknown=True, entity=entity)


@cache
def vocabulary() -> Vocabulary:
    """Every fact, action, panel, message and document, as the SOP package wants them."""
    facts = {
        f.name: FactSpec(f.name, f.type, f.label, f.panel, f.values, f.unit, f.unknown, f.entity, f.prose)
        for f in FACTS.values()
    }
    actions = {
        a.name: ActionSpec(
            a.name,
            a.cls,
            tuple(
                Param(p.name, "value" if p.kind == "fields" else p.kind, p.values, p.required, p.entity)  # type: ignore[arg-type]
                for p in a.params
            ),
            a.phrases,
            a.carries,
            a.travels,
            a.document,
        )
        for a in ACTIONS.values()
        if a.phrases
    }
    documents = {
        document: {name: _document_field(name, source) for name, source in fields.items()}
        for document, fields in DOCUMENTS.items()
    }
    return Vocabulary(facts, actions, PANELS, MESSAGES, documents)
