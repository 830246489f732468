"""What stood behind a finding at the turning point: the decision table and how its rows met the figures, or the
condition of its clause and what that was made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from simulator.core.events import Event
from simulator.present.debrief import debrief
from simulator.present.lit_rows import Explain, Explained, Held, TableRow
from simulator.present.misses import IN_TIME, figures_of
from simulator.present.values import show
from simulator.present.words import label_of

if TYPE_CHECKING:
    from simulator.core.score import Finding
    from simulator.present.ports import Live
    from sop import Edition
    from sop.policy import DecisionTable, Policy


def explainer(edition: Edition, events: Sequence[Event], turning: int | None) -> Explain:
    """Explains findings of one drill by tables and conditions as they stood just before the turning point."""
    made: list[Any] = []

    def judge() -> Any:
        if not made:
            from simulator.core.duties import run_of

            made.append(run_of(edition, events[: max(turning or len(events), 1)]).judge)
        return made[0]

    def explain(finding: Finding) -> Explained | None:
        try:
            table = None if finding.kind in IN_TIME else _explain(edition, judge(), finding)
            return table or _condition(edition, judge(), finding, events)
        except (AttributeError, KeyError, ValueError):
            return None

    return explain


def debrief_of(session: Live, *, keys: bool = False) -> list[str]:
    """The first screen of a finished drill; a line that says why when it could not be scored."""
    card = session.scorecard
    if card is None:
        return [f"This drill could not be scored: {getattr(session, 'unscored', '') or 'no score was made'}"]
    explain = explainer(session.edition, session.events, card.turning)
    return debrief(card, session.events, explain, counts=session.counts, keys=keys)


def _explain(edition: Edition, judge: Any, finding: Finding) -> Explained | None:
    policy = next((p for p in edition.policies if p.id == finding.sop), None)
    if policy is None:
        return None
    table = table_behind(edition.policies, policy, finding)
    if table is None:
        return None
    rows = [
        TableRow(
            r.id,
            tuple(Held(c.column, c.text, c.value, c.fits) for c in r.cells),
            r.fits,
            _outputs(table, r),
        )
        for r in judge.explain(table.id, finding.entity)
    ]
    if not any(r.fits for r in rows):
        return None
    return Explained(table.id, table.title.removeprefix(table.id).strip(), tuple(rows))


def _condition(edition: Edition, judge: Any, finding: Finding, events: Sequence[Event]) -> Explained | None:
    """The figures behind the names that the procedure itself gives to its conditions; None where there are none."""
    policy = next((p for p in edition.policies if p.id == finding.sop), None)
    made = [d for d in policy.definitions if d.name in finding.facts and not d.entity] if policy else []
    if not made:
        return None
    values = judge.evidence(finding.sop, [d.formula for d in made], None)
    figures = figures_of(values, events)
    named = " and ".join(f"{label_of(d.name)} {show(finding.facts[d.name])}" for d in made)
    return Explained(finding.clause, named, (), figures) if figures else None


def _outputs(table: DecisionTable, row: Any) -> str:
    given = getattr(row, "outputs", None)
    if given:
        return ", ".join(str(v) for v in (given.values() if hasattr(given, "values") else given))
    return str(getattr(row, "note", ""))


def table_behind(policies: Iterable[Policy], policy: Policy, finding: Finding) -> DecisionTable | None:
    """The table whose output the clause reads: in what its act must be first, then in when it is asked."""
    names: list[str] = []
    rules: list[Any] = [*policy.steps, *policy.nevers]
    for rule in rules:
        if rule.clause.id == finding.clause:
            for call in rule.calls:
                names += sorted(call.names)
            names += sorted(rule.guard.names)
            test = getattr(rule, "test", None)
            names += sorted(test.names) if test is not None else []
    names += [n.partition("#")[0] for n in finding.facts]
    for name in names:
        sop, dot, rest = name.partition(".")
        wanted = rest if dot and sop.startswith("SOP") else name
        for owner in [policy, *(p for p in policies if p is not policy)]:
            if dot and sop.startswith("SOP") and owner.id != sop:
                continue
            for table in owner.tables:
                if any(wanted in (o.name, o.field) for o in table.outputs):
                    return table
    return None
