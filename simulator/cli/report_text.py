"""How reports read as text: a standing, somebody's figures, a step of a replay. n stands beside every figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from audit.entry import Person
    from simulator.bootstrap import Desk
    from simulator.reports.competence import Standing
    from simulator.reports.records import Record
    from simulator.reports.replay import Step

MOST, SHOWN = 10, 60


def figures(desk: Desk, records: Sequence[Record]) -> None:
    """One person's dimensions and clauses, n beside each."""
    from simulator.reports import clauses_missed, dimensions

    if rows := dimensions(records):
        print("Duties met, by dimension:")
    for d in rows:
        print(f"  {d.dimension:<14} {d.met} of {d.raised} (n={d.n} drills)")
    missed = clauses_missed(records)
    for title, chosen in (
        ("Critical clauses broken:", [c for c in missed if c.critical]),
        ("Clauses missed most:", [c for c in missed if c.rank and not c.critical][:MOST]),
        ("Missed, in too few drills to rank:", [c for c in missed if not c.rank and not c.critical][:MOST]),
    ):
        if chosen:
            print(title)
        for c in chosen:
            place = f"{c.rank}." if c.rank else ""
            print(f"  {place:<3} {c.clause:<8} in {c.missed} of n={c.n}  {short(words(desk, c.clause))}".rstrip())


def words(desk: Desk, clause: str) -> str:
    """The clause's sentence, where the procedures in force still have it."""
    from sop.errors import SopError

    try:
        return desk.edition.clause(clause).text
    except SopError:
        return ""


def short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def standing_text(desk: Desk, s: Standing) -> str:
    words = {"alone": "alone", "check": "with check", "none": "not yet"}[s.state]
    text = f"{s.name}: {words} (n={s.n}, passed {s.passed}, in a row {s.streak})"
    if s.signed:
        text += f", signed off by {who(desk, s.signed.by)} on {s.signed.at:%Y-%m-%d}"
        text += "" if s.signed.on_record else ", not on the record"
    if s.revoked:
        text += f", taken back by {who(desk, s.revoked.by)} on {s.revoked.at:%Y-%m-%d}"
    if s.missing:
        text += f"; wanted: {', '.join(s.missing)}"
    return text


def step_text(step: Step) -> str:
    """A step of a replay: when, what, what it changed, which clauses it met (+) and broke (x)."""
    args = ", ".join(f"{k} {plain(v)}" for k, v in step.args.items() if v not in (None, "", []))
    lines = [f"{step.index:>3}  {step.at:%a %H:%M}  {step.kind:<8} {step.what}{': ' + args if args else ''}"]
    if step.said:
        lines.append(f"{'':>24}{step.said}")
    if told := changed(step.values):
        lines.append(f"{'':>22}= {told}")
    lines += [f"{'':>22}+ {clause}  {text}" for clause, text in step.met]
    lines += [f"{'':>22}x {clause}  {text}" for clause, text in step.broken]
    return "\n".join(lines)


def changed(values: Mapping[str, Any]) -> str:
    """What an event changed, in words; the clock apart, which stands at its line, and lists by name only."""
    from scenarios.facts import FACTS
    from simulator.core.refs import split_ref
    from simulator.present.values import show
    from simulator.present.words import label_of

    said = []
    for ref, value in values.items():
        fact = FACTS.get(split_ref(ref)[0])
        if fact is not None and fact.panel != "clock" and not ref.startswith("clock."):
            label = label_of(ref)
            said.append(label if fact.type == "list" else f"{label}: {short(show(value, fact.unit))}")
    return "; ".join(said)


def plain(value: Any) -> str:
    """An argument in words."""
    from simulator.present.values import show

    if isinstance(value, dict):
        return ", ".join(f"{k} {plain(v)}" for k, v in value.items())
    return ", ".join(map(plain, value)) if isinstance(value, list | tuple) else show(value)


def name_of(person: Person) -> str:
    return person.name or f"(erased) {person.pseudonym}"


def who(desk: Desk, pseudonym: str) -> str:
    person = desk.store.person(pseudonym)
    return name_of(person) if person else pseudonym
