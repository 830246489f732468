"""Who may work alone on what. The rule stands here once, in words that the report prints.

An exam or practice drill counts when it is the first attempt at its scenario, without help, from the start, and no
orientation. A level of a family is cleared by three passes in a row or more, on fresh scenarios, on at least two days,
with no critical among them, one of them clean and another with a decoy. A later counting drill that fails ends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.reports.records import Record, SignOff

IN_A_ROW, DAYS = 3, 2
State = Literal["alone", "check", "none"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands on one level of a family.

    state: alone (cleared), check (has passed, works with a second pair of eyes), none. n: drills that count; passed:
    those passed; streak: passes in a row up to now. missing: what is still wanted, in words, empty when cleared.
    signed: the sign-off in force, if any.
    """

    family: str
    level: int
    state: State
    n: int
    passed: int
    streak: int
    missing: tuple[str, ...]
    signed: SignOff | None = None
    revoked: SignOff | None = None

    @property
    def name(self) -> str:
        """As it is named in a sentence."""
        return f"{self.family} level {self.level}"


def competence(
    records: Iterable[Record], sign_offs: Iterable[SignOff], families: Mapping[str, Sequence[int]]
) -> tuple[Standing, ...]:
    """Where one person stands on every level of every family (name to levels), in the order given.

    `records` and `sign_offs` are that person's, in order of time.
    """
    counting = [r for r in records if r.counts and r.finished is not None]
    signs = list(sign_offs)
    return tuple(
        _standing(
            family, level,
            [r for r in counting if (r.family, r.level) == (family, level)],
            [s for s in signs if (s.family, s.level) == (family, level)],
        )
        for family, levels in families.items()
        for level in levels
    )  # fmt: skip


def _standing(family: str, level: int, records: list[Record], signs: list[SignOff]) -> Standing:
    last = signs[-1] if signs else None
    revoked = last if last and last.revoked else None
    since = [r for r in records if revoked is None or (r.finished and r.finished > revoked.at)]
    streak: list[Record] = []
    for record in since:
        streak = [*streak, record] if record.passed else []
    missing = wanted(streak)
    by_word = last is not None and not last.revoked and not last.on_record
    failed_since = any(last and r.finished and r.finished > last.at and not r.passed for r in records)
    if not missing or (by_word and not failed_since):
        state: State = "alone"
        missing = ()
    else:
        state = "check" if any(r.passed for r in records) or revoked else "none"
    signed = last if last and not last.revoked else None
    return Standing(
        family, level, state, len(records), sum(r.passed for r in records), len(streak), missing, signed, revoked
    )


def wanted(streak: Sequence[Record]) -> tuple[str, ...]:
    """What a run of passes still lacks, in words; empty when it suffices."""
    missing = []
    if (left := IN_A_ROW - len(streak)) > 0:
        missing.append(f"{left} more {'pass' if left == 1 else 'passes'} in a row")
    if streak and len({r.finished.date() for r in streak if r.finished}) < DAYS:
        missing.append("one on another day")
    clean = [r.drill for r in streak if r.clean]
    decoys = [r.drill for r in streak if r.decoy]
    if not clean:
        missing.append("a clean order among them")
    if not decoys or (clean and len({*clean, *decoys}) < 2):
        missing.append("a decoy among them")
    return tuple(missing)


def sentence(name: str, standings: Iterable[Standing]) -> tuple[str, str, str]:
    """The three lines of the report: cleared to work alone on …, with check on …, next: …"""
    listed = list(standings)
    alone = [_signed(s) for s in listed if s.state == "alone"]
    check = [s.name for s in listed if s.state == "check"]
    following = next_up(listed)
    next_line = "next: nothing, all is cleared"
    if following:
        next_line = f"next: {following.name}: {', '.join(following.missing)}"
    return (
        f"{name}: cleared to work alone on {', '.join(alone) or 'nothing yet'}",
        f"with check on {', '.join(check) or 'nothing yet'}",
        next_line,
    )


def _signed(standing: Standing) -> str:
    if standing.signed is None:
        return f"{standing.name} (not signed off yet)"
    return standing.name if standing.signed.on_record else f"{standing.name} (by sign-off, not on the record)"


def next_up(standings: Iterable[Standing]) -> Standing | None:
    """What to work on next: what is under way first, then the lowest level of the first family not cleared."""
    open_ones = [s for s in standings if s.state != "alone"]
    return min(open_ones, key=lambda s: (s.state != "check", s.level), default=None)
