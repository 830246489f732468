"""Look-ups: find a value on the panels of an order. They teach where things stand; nothing in them is scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from scenarios.facts import FACTS
from scenarios.world.noun import PANELS
from simulator.core.drill import Drill
from simulator.core.refs import LISTS, split_ref
from simulator.present.grids import record_name
from simulator.present.panels import panel
from simulator.present.text import plural
from simulator.present.values import NOT_SET
from simulator.present.words import value_of

A_SESSION = 10
APART = ("log", "search", "queue", "messages")
"""Panels that hold what happens, not what is looked up."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which value to find: its ref, the panel that has it, what it is called, what it is."""

    ref: str
    panel: str
    text: str
    value: str


def questions(drill: Drill, seed: int, most: int = A_SESSION) -> tuple[Question, ...]:
    """That many questions about a desk whose panels are all open, from as many panels as there are."""
    dice = Random(seed)
    by_panel: dict[str, list[str]] = {}
    for name in PANELS:
        if name not in APART:
            refs = _refs(drill, name)
            by_panel[name] = [refs.pop(int(dice.random() * len(refs))) for _ in range(len(refs))]
    out: list[Question] = []
    asked: set[str] = set()
    while len(out) < most and any(by_panel.values()):
        for name, refs in by_panel.items():
            while refs:
                ref = refs.pop()
                fact = split_ref(ref)[0]
                if fact not in asked:
                    asked.add(fact)
                    out.append(Question(ref, name, _called(ref, drill), value_of(ref, drill.facts)))
                    break
    order = [out.pop(int(dice.random() * len(out))) for _ in range(len(out))]
    return tuple(order[:most])


def _refs(drill: Drill, name: str) -> list[str]:
    """What can be asked of a panel: values that are set and whose name says what they are."""
    shown = panel(drill, name)
    refs = [item.ref for item in shown.items() if not item.unset]
    refs += [ref for page in shown.pages for _, ref in page.lines if ref]
    known = [r for r in dict.fromkeys(refs) if split_ref(r)[0] in FACTS and not FACTS[split_ref(r)[0]].prose]
    return [r for r in known if value_of(r, drill.facts) not in (NOT_SET, "none", "no")]


def _called(ref: str, drill: Drill) -> str:
    """`pack multiple, eaches, of line 1 HX-2214`."""
    name, record_id = split_ref(ref)
    label = FACTS[name].label
    entity = name.partition(".")[0]
    record = next((r for r in drill.facts.get(LISTS.get(entity, ""), ()) if r["id"] == record_id), None)
    return f"{label}, of {entity} {record_name(entity, record)}" if record_id and record is not None else label


def summary(asked: Sequence[Question], at_once: int, seconds: int) -> str:
    """What came of a session, in a line."""
    return (
        f"{at_once} of {plural(len(asked), 'value')} found at the first try, in {seconds} seconds. Nothing is scored."
    )
