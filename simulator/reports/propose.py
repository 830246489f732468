"""What somebody should work on next: the two orientation drills first, then what is under way, with fresh seeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from simulator.reports.competence import Standing, next_up
from simulator.reports.records import Record

SEEDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Proposal:
    """A drill to take, and why in a line."""

    family: str
    level: int
    seed: int
    mode: str
    why: str
    twin: bool = False


def propose(
    person: str, records: Sequence[Record], standings: Iterable[Standing], orientation: Mapping[str, Sequence[int]]
) -> Proposal | None:
    """The next drill for a person. `orientation` are the families to begin with. None where there is no family at all.

    Orientation: the order and its twin. Then one guided drill of a level, then practice, then exams.
    """
    done = [r for r in records if r.finished is not None]
    for family, levels in orientation.items():
        for twin, why in ((False, "the first order"), (True, "the same order again, and yet not the same")):
            key = f"{family}/{levels[0]}/1{'t' if twin else ''}"
            if all(r.key != key for r in done):
                return Proposal(family, levels[0], 1, "guided", why, twin)
    standing = next_up(standings)
    if standing is None:
        return _again(person, records, done)
    here = [r for r in done if (r.family, r.level) == (standing.family, standing.level)]
    seed = fresh_seed(person, standing.family, standing.level, records)
    if not here:
        return Proposal(standing.family, standing.level, seed, "guided", "new to you: with remarks as you go")
    if not any(r.passed for r in here):
        return Proposal(standing.family, standing.level, seed, "practice", "not passed yet")
    return Proposal(standing.family, standing.level, seed, "practice", f"still wanted: {', '.join(standing.missing)}")


def _again(person: str, records: Sequence[Record], done: Sequence[Record]) -> Proposal | None:
    """All is cleared: keep in practice with what was longest ago."""
    latest: dict[tuple[str, int], Record] = {}
    for record in done:
        if not record.orientation:
            latest[record.family, record.level] = record
    if not latest:
        return None
    oldest = min(latest.values(), key=lambda r: r.started)
    seed = fresh_seed(person, oldest.family, oldest.level, records)
    return Proposal(oldest.family, oldest.level, seed, "practice", "all is cleared; this one was longest ago")


def fresh_seed(person: str, family: str, level: int, records: Iterable[Record]) -> int:
    """A seed that this person has not met, the same however often it is asked. Other people get others."""
    met = {r.seed for r in records if (r.family, r.level) == (family, level)}
    for n in range(len(met) + 1):
        seed = int.from_bytes(sha256(f"{person}/{family}/{level}/{n}".encode()).digest()[:8]) % SEEDS + 1
        if seed not in met:
            return seed
    return max(met) + 1
