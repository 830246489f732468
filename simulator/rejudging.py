"""One stored drill, judged again from what the log has of it: its events, its procedures, its reference run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Any, NamedTuple

from audit.entry import Entry
from audit.store import AuditStore
from audit.verify import Problem
from simulator import journal
from simulator.core.duties import Run, run_of
from simulator.core.events import KINDS, event_to_json
from simulator.core.score import Scorecard, acts_of, beside, parting
from simulator.core.solver import finish
from simulator.editions import compiled
from simulator.kinds import SCORED, STARTED
from simulator.reference import REFERENCE, events_from
from simulator.scored import card_json, measures_of
from simulator.version import ENGINE
from sop import Edition

OURS = frozenset({"situation", "sops", "edition", "engine"})
EDITIONS_KEPT = 16
SOLVED, AS_STORED, SUMMED = "solved", "as stored", "summed"
ABOUT_TEXT = ("findings", "path")
"""Parts of a scorecard that may quote what was typed, and read differently once it was erased."""


class Judged(NamedTuple):
    """How a drill was judged again: its reference run solved anew, taken as stored, or only its sums checked; empty
    for a stream that has no score. problem: what is wrong with it."""

    how: str
    problem: Problem | None = None


class Editions:
    """The procedures of drills, compiled; the last few are kept, so that many drills do not fill the memory."""

    def __init__(self, store: AuditStore) -> None:
        self._store = store
        self._kept: dict[str, Edition] = {}

    def of(self, first: Mapping[str, Any]) -> Edition:
        """Those that a drill was begun under. Raises KeyError for a text that is missing, ValueError for wrong ones."""
        name = str(first["edition"])
        if name not in self._kept:
            while len(self._kept) >= EDITIONS_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[name] = compiled(journal.sop_texts(self._store, first))
        edition = self._kept[name]
        if edition.digest != name:
            raise ValueError("the procedures that are stored are not those that the drill names")
        return edition


class Wrong(Exception):
    """A score that does not follow; the text says in what."""


def judge_again(store: AuditStore, stream: str, editions: Editions) -> Judged:
    """Whether the score of a stream follows from what is stored of it."""
    scored: Entry | None = None
    try:
        entries = tuple(store.entries(stream))
        first: Any = entries[0].body
        if entries[0].kind != STARTED or not isinstance(first, Mapping) or not set(first) >= OURS:
            return Judged("")  # somebody else's stream that uses the same word
        for entry in entries:
            if scored is not None and (entry.kind == SCORED or entry.kind in KINDS):
                return Judged(SUMMED, _problem(entry, f"the drill was over and scored at entry {scored.id}"))
            scored = entry if entry.kind == SCORED else scored
        if scored is None:
            return Judged("")
        _add_up(scored.fields)
        return Judged(_replayed(store, journal.load(store, stream), scored, editions))
    except Wrong as wrong:
        return Judged(SUMMED, _problem(scored, str(wrong), stream))
    except Exception as error:  # whatever damage does to the engine: it is named, and the next drill is judged
        return Judged(SUMMED, _problem(scored, f"it cannot be judged again: {error}", stream))


def _problem(entry: Entry | None, what: str, stream: str = "") -> Problem:
    if entry is None:
        return Problem(f"drill {stream}: {what}")
    return Problem(f"drill {entry.stream}, entry {entry.id}: {what}", entry.id)


def _add_up(stored: Mapping[str, Any]) -> None:
    """The arithmetic of a stored score (design §7)."""
    try:
        earned, costs, possible = (Decimal(stored[name]) for name in ("earned", "costs", "possible"))
        lost = sum((Decimal(f["cost"]) for f in stored["findings"]), Decimal(0))
    except (KeyError, TypeError, ArithmeticError) as error:
        raise Wrong(f"the score cannot be read ({type(error).__name__})") from error
    if lost != costs:
        raise Wrong(f"the findings cost {lost}, the score says {costs}")
    if stored["critical"]:
        if stored["total"] is not None:
            raise Wrong("a drill failed on a critical clause has no total")
        return
    total = 0
    if possible:
        total = max(0, int((100 * (earned - costs) / possible).to_integral_value(ROUND_FLOOR)))
    if stored["total"] != total:
        raise Wrong(f"({earned} - {costs}) of {possible} is {total}, not {stored['total']}")


def _replayed(store: AuditStore, recorded: journal.Recorded, scored: Entry, editions: Editions) -> str:
    stored: Mapping[str, Any] = scored.fields
    ours = stored.get("engine") == ENGINE
    if not ours and REFERENCE not in stored:
        return SUMMED
    first = recorded.entries[0].fields
    edition = editions.of(first)
    if stored["edition"] != edition.digest:
        raise Wrong("it was scored by other procedures than those it was begun under")
    run = run_of(edition, recorded.events, marked=True)
    if not run.drill.closed:
        raise Wrong("it was scored before it was over")
    erased = any(e.commitments.keys() - store.texts(e.id).keys() for e in recorded.entries if e.commitments)
    shared = parting(run)
    kept = _kept(store, run, shared, stored[REFERENCE]) if REFERENCE in stored else None
    ideal = kept
    if ours:
        ideal = run if shared is None else finish(run.again(shared))
        if kept is not None and not _same(ideal, kept, max(shared or 1, 1), erased):
            raise Wrong("the procedures, played again, give another reference run than the one that is stored")
    assert ideal is not None
    _compare(beside(edition, run, ideal), stored, run, erased)
    _figures(recorded, scored, beside(edition, run, ideal))
    return SOLVED if ours else AS_STORED


def _kept(store: AuditStore, run: Run, shared: int | None, named: Any) -> Run:
    """The stored reference run, judged."""
    if shared is None or named is None:
        if shared is not None or named is not None:
            raise Wrong("the reference run that is stored is not one of what was done")
        return run
    if named["from"] != max(shared, 1):
        raise Wrong(f"its reference run begins at event {named['from']}; what was broken first is event {shared}")
    ideal = run.again(shared)
    ideal.feed(events_from(store.blob(str(named["events"])), run.events))
    if not ideal.drill.closed:
        raise Wrong("its reference run has no end")
    return ideal


def _same(ideal: Run, kept: Run, shared: int, erased: bool) -> bool:
    mine, theirs = ideal.events[shared:], kept.events[shared:]
    if erased:  # what was typed stands in facts, too
        return acts_of(mine) == acts_of(theirs)
    return [_plain(event_to_json(e)) for e in mine] == [_plain(event_to_json(e)) for e in theirs]


def _plain(value: Any) -> Any:
    """As it is in the log: lists and dicts."""
    return json.loads(json.dumps(value))


def _compare(card: Scorecard, stored: Mapping[str, Any], run: Run, erased: bool) -> None:
    again = card_json(card)
    if (again["total"], again["earned"], again["costs"]) != (stored["total"], stored["earned"], stored["costs"]):
        sums = f"{again['total']} ({again['earned']} - {again['costs']} of {again['possible']})"
        raise Wrong(f"judged again it scores {sums}, stored is {stored['total']}")
    clauses, said = _clauses(again["findings"]), _clauses(stored["findings"])
    if clauses != said:
        raise Wrong(f"judged again it finds {clauses}, stored is {said}")
    whole = again | {"findings": journal.unquoted(again["findings"], journal.typed_in(run.events))}
    for name, value in whole.items():
        if not (erased and name in ABOUT_TEXT) and _plain(value) != stored.get(name):
            raise Wrong(f"judged again, its {name} is another than stored")


def _clauses(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(found["clause"] or found["kind"]) for found in findings]


def _figures(recorded: journal.Recorded, scored: Entry, card: Scorecard) -> None:
    """What the score adds to the summary follows from it too."""
    if not scored.measures:
        return
    s = recorded.entries[0].fields
    kind = "practice" if scored.fields.get("why_not") else "counted"
    due = measures_of(scored.measures[0].subject, kind, f"{s['family']}|{s['level']}", card)
    if due != scored.measures:
        raise Wrong("what it adds to the summary does not follow from the score")
