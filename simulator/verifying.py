"""Do the stored scores follow from what is stored? Each drill of this engine is judged again by its own procedures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

from audit.errors import AuditError
from audit.store import AuditStore
from audit.verify import Problem
from simulator.core.errors import SimulatorError
from simulator.kinds import SCORED, STARTED
from simulator.version import ENGINE

if TYPE_CHECKING:
    from simulator.core.score import Scorecard
    from sop import Edition

OURS = frozenset({"situation", "sops", "edition", "engine"})


def check_scores(store: AuditStore) -> Iterator[Problem]:
    """What does not add up: a score that the arithmetic does not give, or that judging the drill again does not give.

    A drill of another engine version is not solved again: its path is taken as stored and only the sums are checked.
    """
    editions: dict[str, Edition] = {}
    for head in store.streams():
        if head.first_kind != STARTED or head.last_kind != SCORED:
            continue
        entries = store.entries(head.stream)
        first: Any = next(entries).body
        if not isinstance(first, Mapping) or not set(first) >= OURS:
            continue  # somebody else's stream that uses the same word
        last = None
        for last in entries:  # noqa: B007  the score is the last entry
            pass
        if last is None:
            continue
        stored: Mapping[str, Any] = last.fields
        wrong = _sums(stored) or _judged(store, head.stream, first, stored, editions)
        if wrong:
            yield Problem(f"drill {head.stream}, entry {last.id}: {wrong}", last.id)


def _sums(stored: Mapping[str, Any]) -> str:
    try:
        earned, costs, possible = (Decimal(stored[name]) for name in ("earned", "costs", "possible"))
        lost = sum((Decimal(f["cost"]) for f in stored["findings"]), Decimal(0))
    except (KeyError, TypeError, ArithmeticError) as error:
        return f"the score cannot be read ({type(error).__name__})"
    if lost != costs:
        return f"the findings cost {lost}, the score says {costs}"
    if stored["critical"]:
        return "" if stored["total"] is None else "a drill failed on a critical clause has no total"
    total = 0
    if possible:
        total = max(0, int((100 * (earned - costs) / possible).to_integral_value(ROUND_FLOOR)))
    return "" if stored["total"] == total else f"({earned} - {costs}) of {possible} is {total}, not {stored['total']}"


def _judged(
    store: AuditStore, stream: str, first: Mapping[str, Any], stored: Mapping[str, Any], editions: dict[str, Edition]
) -> str:
    if stored.get("engine") != ENGINE:
        return ""
    from simulator import journal  # the engine is loaded only where there is a drill to judge
    from simulator.core.score import score
    from simulator.editions import compiled

    try:
        texts = journal.sop_texts(store, first)
        if first["edition"] not in editions:
            editions[first["edition"]] = compiled(texts)
        edition = editions[first["edition"]]
        if edition.digest != first["edition"]:
            return "the procedures that are stored are not those that the drill names"
        card = score(edition, journal.load(store, stream).events)
    except (AuditError, SimulatorError, KeyError, ValueError) as error:
        return f"it cannot be judged again: {error}"
    return _differs(card, stored)


def _differs(card: Scorecard, stored: Mapping[str, Any]) -> str:
    again = (card.total, card.passed, str(card.earned), str(card.costs), str(card.possible))
    kept = (stored["total"], stored["passed"], stored["earned"], stored["costs"], stored["possible"])
    if again != kept:
        return f"judged again it scores {again[0]} ({again[2]} - {again[3]} of {again[4]}), stored is {kept[0]}"
    clauses, said = [f.clause for f in card.findings], [f["clause"] for f in stored["findings"]]
    return "" if clauses == said else f"judged again it finds {clauses}, stored is {said}"
