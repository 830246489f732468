"""What a change moves, for a reader at 80 columns and for a program."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.cli.sop.versions import BUNDLED
from sop.values import encode, number_text

if TYPE_CHECKING:
    from simulator.maintain.impact import Impact
    from simulator.maintain.impact_log import LogImpact, Resting, Taken
    from simulator.maintain.plays import Outcome
    from simulator.maintain.scale import Moved
    from sop.diffing.change import Change

WIDTH = 80
SUBJECTS = {"perfect": "who works by the old procedures"}
MOST = 20


def as_text(
    found: Impact,
    changes: Sequence[Change],
    stored: LogImpact | None,
    seconds: float,
    names: Mapping[str, str],
    new: str,
) -> str:
    """The whole report. `changes` says in words what changed."""
    return "\n".join([*_changes(changes), *_lines(found, stored, seconds, names, new)])


def _changes(changes: Sequence[Change]) -> Iterator[str]:
    meant = [one for one in changes if one.meaning]
    for one in meant[:MOST]:
        yield from wrapped("", str(one), 2)
    if len(meant) > MOST:
        yield f"and {len(meant) - MOST} more changes; orderdrill sop diff has all"
    if meant:
        yield ""


def _lines(
    found: Impact, stored: LogImpact | None, seconds: float, names: Mapping[str, str], new: str
) -> Iterator[str]:
    if found.changes.nothing:
        yield "Nothing that decides has changed: every drill comes out as before."
        return
    yield from wrapped("clauses     ", ", ".join(_ordered(found.changes.clauses)) or "none by name")
    part = found.found
    if part.played:
        rate = f"{part.played / seconds:,.0f} a second" if seconds > 0 else ""
        yield f"played      {part.played:,} drills, {part.judged:,} judged again; {rate}"
        yield f"otherwise   {len(part.moved):,} drills, {len(found.scores):,} of them with another score"
        fail, passed = found.flips
        yield f"verdicts    {fail:,} passed and would fail, {passed:,} failed and would pass"
    if part.clauses:
        yield "\nclause     drills  what becomes of it"
        for clause in _ordered(part.clauses):
            for word, count in sorted(part.clauses[clause].items(), key=lambda one: (-one[1], one[0])):
                yield f"{clause:<10} {count:>6}  {word}"
    samples = found.samples()
    if samples:
        yield f"\n{'One case' if len(samples) == 1 else f'{len(samples)} cases'}, side by side"
        for number, one in enumerate(samples, 1):
            yield ""
            yield from _case(number, one, new)
    if stored is not None:
        yield ""
        yield from _log(stored, names)


def _case(number: int, one: Moved, new: str) -> Iterator[str]:
    key = one.key
    yield f"{number}. {key.family}, level {key.level}, seed {key.seed}: {SUBJECTS.get(key.subject, key.subject)}"
    for name, (old, now) in list(one.flipped.items())[:4]:
        yield from wrapped(f"   {name}: ", f"{said(old)} -> {said(now)}", 6)
    if one.on:
        yield from wrapped("   on ", ", ".join(f"{name} {said(value)}" for name, value in one.on.items()), 6)
    yield from wrapped("   was      ", _verdict(one.before), 12)
    yield from wrapped("   would be ", _verdict(one.after), 12)
    if one.acts:
        yield "   who works by the new procedures does something else here"
    yield f"   {_open(one, new)}"


def _verdict(outcome: Outcome) -> str:
    lost = [f"{clause} {kind}" for clause, kind, _, _ in outcome.findings]
    more = f" and {len(lost) - 4} more" if len(lost) > 4 else ""
    return f"{outcome.words}{': ' if lost else ''}{', '.join(lost[:4])}{more}" + (
        f" ({outcome.stuck})" if outcome.stuck else ""
    )


def _log(stored: LogImpact, names: Mapping[str, str]) -> Iterator[str]:
    moved, flips = stored.moved, stored.flips
    yield f"In the log: {len(stored.taken):,} finished drills, {stored.judged:,} judged again,"
    yield f"{len(moved):,} come out otherwise, {len(flips):,} would be passed or failed otherwise."
    if moved:
        yield f"\n{'who':<14} {'drill':<20} {'what':<24} old -> new"
        for one in sorted(moved, key=lambda t: (t.before.passed == t.after.passed, t.record.drill))[:MOST]:
            r = one.record
            who = names.get(r.trainee, r.trainee)
            yield f"{who[:14]:<14} {r.drill[:20]:<20} {f'{r.family} {r.level}':<24}"
            yield f"{'':<15}stored {r.result}; {one.before.words} -> {one.after.words}"
        if len(moved) > MOST:
            yield f"and {len(moved) - MOST} more; --json has all"
    if stored.resting:
        yield "\nClearances that rest on changed clauses"
        for rest in stored.resting:
            yield from wrapped("- ", _resting(rest, names), 2)
    for drill, why in stored.unread.items():
        yield from wrapped(f"not judged: {drill}: ", why, 4)


def _resting(rest: Resting, names: Mapping[str, str]) -> str:
    signed = ", signed off" if rest.before.signed else ""
    stands = "stands" if rest.after.state == "alone" else f"would need {', '.join(rest.after.missing) or 'a check'}"
    on = f" rests on {', '.join(rest.clauses)} in {len(rest.drills)} drills" if rest.clauses else ""
    return f"{names.get(rest.trainee, rest.trainee)}: {rest.before.name}{signed}{on}; {stands}"


def wrapped(head: str, text: str, indent: int | None = None) -> Iterator[str]:
    """A text behind its head, in lines of at most 80, the further ones indented."""
    blank = " " * (len(head) if indent is None else indent)
    yield from textwrap.wrap(head + text, WIDTH, subsequent_indent=blank, break_long_words=False) or [head]


def _ordered(clauses: Any) -> list[str]:
    def key(clause: str) -> tuple[str, list[int]]:
        letters, _, rest = clause.partition("-")
        return letters, [int(part) for part in rest.replace("-", ".").split(".") if part.isdigit()]

    return sorted(clauses, key=key)


def said(value: Any) -> str:
    """A value as a person writes it."""
    if isinstance(value, Decimal):
        return number_text(value)
    if value is None:
        return "not set"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def as_json_object(
    found: Impact,
    changes: Sequence[Change],
    stored: LogImpact | None,
    seconds: float,
    names: Mapping[str, str],
    new: str,
) -> dict[str, Any]:
    """The same as plain JSON; docs/reference/coverage.md says what each field means."""
    part = found.found
    fail, passed = found.flips
    made: dict[str, Any] = {
        "changes": [str(one) for one in changes if one.meaning],
        "changed_clauses": _ordered(found.changes.clauses), "played": part.played, "judged_again": part.judged,
        "seconds": round(seconds, 2), "otherwise": len(part.moved), "scores": len(found.scores),
        "would_fail": fail, "would_pass": passed,
        "clauses": {clause: dict(part.clauses[clause]) for clause in _ordered(part.clauses)},
        "moved": [_moved(one) for one in part.moved],
        "cases": [{**_moved(one), "open": _open(one, new)} for one in found.samples()],
    }  # fmt: skip
    if stored is not None:
        made["log"] = {
            "drills": len(stored.taken), "judged_again": stored.judged, "unread": stored.unread,
            "moved": [_taken(one, names) for one in stored.moved],
            "clearances": [
                {
                    "who": names.get(r.trainee, r.trainee), "family": r.before.family, "level": r.before.level,
                    "signed": r.before.signed is not None, "clauses": list(r.clauses), "drills": list(r.drills),
                    "stands": r.after.state == "alone", "missing": list(r.after.missing),
                }
                for r in stored.resting
            ],
        }  # fmt: skip
    return made


def _open(one: Moved, new: str) -> str:
    """The command that opens a case at the desk; procedures that are no folder are copied into one first."""
    key = one.key
    sops = f" --sops {new}" if Path(new).is_dir() else "" if new == BUNDLED else " --sops DIR"
    return f"orderdrill play {key.family} --level {key.level} --seed {key.seed}{sops}"


def _moved(one: Moved) -> dict[str, Any]:
    key = one.key
    return {
        "family": key.family, "level": key.level, "seed": key.seed, "subject": key.subject,
        "before": _outcome(one.before), "after": _outcome(one.after), "other_acts": one.acts,
        "clauses": {clause: list(words) for clause, words in one.clauses.items()},
        "flipped": {name: [encode(old), encode(now)] for name, (old, now) in one.flipped.items()},
        "on": encode(dict(one.on)),
    }  # fmt: skip


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "total": outcome.total, "passed": outcome.passed, "critical": outcome.critical,
        "lost": [[clause, kind, entity, number_text(cost)] for clause, kind, entity, cost in outcome.findings],
        "stuck": outcome.stuck,
    }  # fmt: skip


def _taken(one: Taken, names: Mapping[str, str]) -> dict[str, Any]:
    r = one.record
    return {
        "drill": r.drill, "who": names.get(r.trainee, r.trainee), "family": r.family, "level": r.level, "seed": r.seed,
        "stored": {"total": r.total, "passed": r.passed, "critical": r.critical},
        "before": _outcome(one.before), "after": _outcome(one.after), "clauses": sorted(one.clauses),
    }  # fmt: skip
