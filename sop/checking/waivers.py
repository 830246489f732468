"""Waivers in the front matter: a diagnostic that its owner lives with, why, and until when.

waivers:
  - row-hidden at CR-1.4 until 2027-01-31 because the band is under review
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sop.diagnostics import Diagnostic, nearest
from sop.policy import Policy
from sop.temporal import parse_date

_WAIVER = re.compile(
    r"(?P<code>\S+)\s+at\s+(?P<place>line\s+\d+|\S+)\s+until\s+(?P<until>\S+)\s+because\s+(?P<why>\S.*)", re.S
)
FORM = "write it as: row-hidden at CR-1.4 until 2027-01-31 because the band is under review"


@dataclass(frozen=True, slots=True)
class Waiver:
    """One waiver. `lines` are those of the document that it covers; `place` is a clause, heading or `line N`."""

    code: str
    place: str
    until: date
    why: str
    line: int
    lines: range

    def covers(self, found: Diagnostic) -> bool:
        """Whether it is this diagnostic that the owner lives with."""
        return found.code == self.code and (found.line in self.lines or self.place in found.clauses)


@dataclass(frozen=True, slots=True)
class Waived:
    """A diagnostic left out, with the waiver that says why."""

    found: Diagnostic
    waiver: Waiver


def apply_waivers(
    policies: Sequence[Policy], found: Sequence[Diagnostic], today: date | None, codes: Container[str]
) -> tuple[list[Diagnostic], list[Waived]]:
    """What is left, with what is wrong with the waivers themselves; and what was waived.

    Only warnings and notes can be waived. `today` is the real date; without it nothing expires. A waiver speaks for the
    diagnostics of its own document, and for those of others that name a clause of it.
    """
    complaints: list[Diagnostic] = []
    standing: list[tuple[Policy, Waiver]] = []
    for policy in policies:
        for text, line in policy.waivers:
            read = read_waiver(policy, text, line, codes)
            if isinstance(read, Diagnostic):
                complaints.append(read)
            elif today is not None and read.until < today:
                said = f"the waiver of {read.code} at {read.place} ended on {read.until}"
                complaints.append(_complaint("waiver-expired", policy, line, said, "mend what it waived, or renew it"))
            else:
                standing.append((policy, read))
    kept: list[Diagnostic] = []
    waived: list[Waived] = []
    used: set[int] = set()
    for one in found:
        hit = next((n for n, (p, w) in enumerate(standing) if _speaks(p, w, one)), None)
        if hit is None or one.severity == "error":
            kept.append(one)
        if hit is not None:
            used.add(hit)
            if one.severity != "error":
                waived.append(Waived(one, standing[hit][1]))
    for number, (policy, waiver) in enumerate(standing):
        if number not in used:
            said = f"nothing is wrong any more: no {waiver.code} at {waiver.place}"
            complaints.append(_complaint("waiver-unused", policy, waiver.line, said, "take the waiver out"))
    return [*kept, *complaints], waived


def _speaks(policy: Policy, waiver: Waiver, found: Diagnostic) -> bool:
    return waiver.covers(found) and (found.path == policy.path or waiver.place in policy.clauses)


def read_waiver(policy: Policy, text: str, line: int, codes: Container[str]) -> Waiver | Diagnostic:
    """A waiver, or what is wrong with it."""
    match = _WAIVER.fullmatch(text.strip())
    until = parse_date(match["until"].rstrip(",")) if match else None
    if match is None or until is None:
        return _complaint("bad-waiver", policy, line, f"“{text[:60]}” is no waiver", FORM)
    code, place = match["code"], " ".join(match["place"].rstrip(",").split())
    if code not in codes:
        hint = nearest(code, codes) if isinstance(codes, Mapping) else ""
        return _complaint("bad-waiver", policy, line, f"there is no diagnostic {code}", hint)
    lines = _lines(policy, place)
    if lines is None:
        known = [*policy.clauses, *(part.id for part in policy.sections if part.id)]
        said = f"{policy.id} has no clause or heading {place}"
        return _complaint("bad-waiver", policy, line, said, nearest(place, known))
    return Waiver(code, place, until, match["why"], line, lines)


def _lines(policy: Policy, place: str) -> range | None:
    if place.startswith("line "):
        number = int(place.split()[1])
        return range(number, number + 1)
    clause = policy.clauses.get(place)
    if clause is not None:
        return range(clause.line, clause.line + 1)
    parts: Iterator[tuple[str, int]] = ((part.id, part.line) for part in policy.sections)
    listed = list(parts)
    for at, (name, line) in enumerate(listed):
        if name == place:
            end = listed[at + 1][1] if at + 1 < len(listed) else line + 100_000
            return range(line, end)
    return None


def _complaint(code: str, policy: Policy, line: int, message: str, hint: str) -> Diagnostic:
    return Diagnostic(code, "warning", policy.path, line, 1, message, hint)
