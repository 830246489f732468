"""What drills exercise, for a reader at 80 columns, for a program and for an editor's margin."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.cli.sop.impact_text import said, wrapped
from simulator.cli.sop.reading import beside
from sop.values import encode

if TYPE_CHECKING:
    from simulator.maintain.borders import Border
    from simulator.maintain.coverage import Coverage, Line, Use
    from simulator.maintain.mutants import Mutants, Result
    from simulator.maintain.plays import Key

MOST = 40


def as_text(found: Coverage, tried: Mutants | None, place: Path | None, *, pairs: bool = False) -> str:
    """The whole report."""
    return "\n".join(_lines(found, tried, place, pairs))


def _lines(found: Coverage, tried: Mutants | None, place: Path | None, pairs: bool) -> Iterator[str]:
    played = ", ".join(f"{n} {subject}" for subject, n in found.drills.items())
    yield from wrapped("drills      ", played or "none")
    yield f"\n{'procedure':<30} {'clauses':>7} {'used':>5} {'%':>5} {'by design':>9} {'pairs':>9}"
    for path, group in groupby(found.lines, key=lambda line: line.path):
        lines = list(group)
        used, excused = sum(line.covered for line in lines), sum(not n.covered and bool(n.reason) for n in lines)
        of = len(lines) - excused
        seen = [p for p in found.pairs if p.sop == lines[0].clause.sop]
        share = _share(sum(len(p.seen) for p in seen), sum(p.total for p in seen))
        percent = f"{100 * used / of:.0f}" if of else "-"
        yield f"{str(beside(place, path))[-30:]:<30} {len(lines):>7} {used:>5} {percent:>5} {excused:>9} {share:>9}"
    used = sum(line.covered for line in found.lines)
    share = _share(sum(len(p.seen) for p in found.pairs), sum(p.total for p in found.pairs))
    yield f"{'all':<30} {len(found.lines):>7} {used:>5} {found.percent:>5.1f} {'':>9} {share:>9}"
    if found.missed:
        yield "\nnothing exercises"
        for line in found.missed:
            yield f"{beside(place, line.path)}:{line.clause.line}: {line.clause.id} ({line.clause.kind})"
    rare = [line for line in found.lines if line.covered and line.use.any <= 2]
    if rare:
        yield ""
        yield from wrapped("in one or two drills only: ", ", ".join(line.clause.id for line in rare), 2)
    if pairs:
        yield from _pairs(found)
    if tried is not None:
        yield ""
        yield from _mutants(tried, place)
    for why in found.stuck[:10]:
        yield from wrapped("no score: ", why, 4)


def _share(seen: int, total: int) -> str:
    return f"{100 * seen // total} %" if total else "-"


def _pairs(found: Coverage) -> Iterator[str]:
    yield "\npairs of conditions never seen together (+ holds, - does not)"
    for group in found.pairs:
        if group.missing:
            yield f"{group.sop} {group.id}: {len(group.seen)} of {group.total} seen"
            for one, a, other, b in group.missing[:MOST]:
                yield from wrapped("  ", f"{'+' if a else '-'}({one}) {'+' if b else '-'}({other})", 6)


def _mutants(tried: Mutants, place: Path | None) -> Iterator[str]:
    counts = {state: len(tried.of(state)) for state in ("caught", "missed", "equal", "unread")}
    yield f"mutants     {len(tried.results):,} on {tried.drills:,} drills: {counts['caught']:,} caught,"
    yield f"            {counts['missed']:,} missed, {len(tried.open):,} of them without a reason,"
    yield f"            {counts['equal']:,} say the same, {counts['unread']:,} are no procedure any more"
    yield f"noticed     {tried.percent:.1f} %"
    for one in tried.open:
        yield ""
        yield from _missed(one, place)
    reasons: dict[str, int] = {}
    for one in tried.of("missed"):
        if one.reason:
            reasons[one.reason] = reasons.get(one.reason, 0) + 1
    if reasons:
        yield "\nmissed for a reason"
        for why, count in sorted(reasons.items(), key=lambda pair: -pair[1]):
            yield from wrapped(f"{count:>5}  ", why)


def _missed(one: Result, place: Path | None) -> Iterator[str]:
    m = one.mutation
    yield from wrapped(f"{beside(place, m.path)}:{m.line}:{m.column}: ", m.name, 4)
    yield f"    {one.reached} drills come to it" if one.reached else "    no drill comes to the difference"
    if one.border is not None:
        yield from _border(one.border)


def _border(border: Border) -> Iterator[str]:
    for values, (old, new) in ((border.one, border.said), (border.other, border.said_other)):
        if values:
            yield from wrapped("    with ", ", ".join(f"{name} {said(v)}" for name, v in values.items()), 9)
        told = _told(old) if _told(old) == _told(new) else f"{_told(old)}, the mutant {_told(new)}"
        yield from wrapped("    it says ", told, 12)
        if border.one == border.other:
            break
    if border.near is not None:
        k = border.near
        yield f"    nearest: orderdrill play {k.family} --level {k.level} --seed {k.seed}"


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {said(one)}" for name, one in value.items())
    return said(value)


def as_lcov(found: Coverage, place: Path | None) -> str:
    """The lcov form: a line's count is in how many drills its clauses came up."""
    out = []
    for path, group in groupby(found.lines, key=lambda line: line.path):
        counts: dict[int, int] = {}
        for line in group:
            if line.covered or not line.reason:
                counts[line.clause.line] = counts.get(line.clause.line, 0) + line.use.any
        out.append(f"TN:\nSF:{beside(place, path)}\n")
        out += [f"DA:{number},{count}\n" for number, count in sorted(counts.items())]
        out.append(f"LF:{len(counts)}\nLH:{sum(map(bool, counts.values()))}\nend_of_record\n")
    return "".join(out)


def as_json_object(found: Coverage, tried: Mutants | None) -> dict[str, Any]:
    """The same as plain JSON; docs/reference/coverage.md says what each field means."""
    made: dict[str, Any] = {
        "percent": round(found.percent, 2), "drills": dict(found.drills), "stuck": list(found.stuck),
        "clauses": [_clause(line) for line in found.lines],
        "pairs": [
            {
                "sop": p.sop, "id": p.id, "line": p.line, "seen": len(p.seen), "total": p.total,
                "missing": [list(one) for one in p.missing],
            }
            for p in found.pairs
        ],
    }  # fmt: skip
    if tried is not None:
        made["mutants"] = {
            "percent": round(tried.percent, 2), "drills": tried.drills, "n": len(tried.results),
            "results": [_result(one) for one in tried.results],
        }  # fmt: skip
    return made


def _clause(line: Line) -> dict[str, Any]:
    return {
        "path": line.path, "line": line.clause.line, "clause": line.clause.id, "kind": line.clause.kind,
        **_use(line.use), "by": {subject: _use(use) for subject, use in sorted(line.by.items())},
        "reason": line.reason,
    }  # fmt: skip


def _use(use: Use) -> dict[str, int]:
    return {"owed": use.owed, "met": use.met, "decided": use.decided, "broken": use.broken}


def _result(one: Result) -> dict[str, Any]:
    m = one.mutation
    return {
        "name": m.name, "kind": m.kind, "path": m.path, "line": m.line, "column": m.column, "old": m.old, "new": m.new,
        "state": one.state, "by": _key(one.by), "reached": one.reached, "tried": one.tried, "why": one.why,
        "reason": one.reason, "border": None if one.border is None else _border_json(one.border),
    }  # fmt: skip


def _key(key: Key | None) -> dict[str, Any] | None:
    if key is None:
        return None
    return {"family": key.family, "level": key.level, "seed": key.seed, "subject": key.subject}


def _border_json(border: Border) -> dict[str, Any]:
    return {
        "cases": [
            {"facts": _plain(dict(values)), "says": _plain(old), "mutant_says": _plain(new)}
            for values, (old, new) in ((border.one, border.said), (border.other, border.said_other))
        ],
        "near": _key(border.near),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | str | bool | Decimal) or value is None:
        return encode(value)
    try:
        return encode(value)
    except TypeError:
        return str(value)
