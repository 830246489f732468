"""What a change of the procedures does to drills that are played by many subjects in many scenarios."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

from simulator.maintain.differences import Difference
from simulator.maintain.plays import Key, Texts, as_texts
from simulator.maintain.scale import Moved, Part, scale_of
from simulator.packs import load_families

CHUNK = 8
SAMPLES = 5
TRAINEES = ("perfect", "obey", "escalate-all")
"""Who plays: by the old edition, as told, and always asking somebody higher. They stand in for trainees."""


@dataclass(slots=True)
class Impact:
    """What a change does to drills.

    found: drills played, judged again, moved (by key), and what happens to each clause in how many.
    """

    changes: Difference
    found: Part = field(default_factory=Part)

    @property
    def moved(self) -> list[Moved]:
        """The drills that come out otherwise."""
        return self.found.moved

    @property
    def scores(self) -> list[Moved]:
        """Drills whose score changes."""
        return [one for one in self.moved if one.before.result != one.after.result]

    @property
    def flips(self) -> tuple[int, int]:
        """How many pass and would fail, how many fail and would pass."""
        return (
            sum(one.before.passed and not one.after.passed for one in self.moved),
            sum(one.after.passed and not one.before.passed for one in self.moved),
        )

    def samples(self, most: int = SAMPLES) -> list[Moved]:
        """A few drills that show it: those whose verdict turns first, each family and each clause once if it can be."""
        ranked = sorted(self.moved, key=_weight)
        taken: list[Moved] = []
        for fresh in (True, False):
            for one in ranked:
                told_of = {(k.key.family, c) for k in taken for c in k.clauses}
                here = {(one.key.family, c) for c in one.clauses}
                scenarios = {k.key.scenario for k in taken}
                if len(taken) < most and one.key.scenario not in scenarios and (not fresh or not here & told_of):
                    taken.append(one)
        return taken


def _weight(one: Moved) -> tuple[bool, bool, bool, Key]:
    turned = one.before.passed != one.after.passed
    return not turned, one.before.result == one.after.result, one.key.subject != "perfect", one.key


Job = tuple[Texts, Texts, str, int, tuple[int, ...], tuple[str, ...], bool]


def play_part(job: Job) -> Part:
    """What a worker does: some seeds of one family × level."""
    old, new, family, level, seeds, subjects, everything = job
    scale = scale_of(old, new, everything)
    part = Part()
    for seed in seeds:
        part.join(scale.scenario(family, level, seed, subjects))
    return part


def impact(
    old: Mapping[str, str],
    new: Mapping[str, str],
    seeds: int,
    *,
    families: Sequence[str] = (),
    levels: Sequence[int] = (),
    subjects: Sequence[str] = TRAINEES,
    everything: bool = False,
    executor: Callable[[], Executor] | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Impact:
    """Play `seeds` scenarios of each family × level with every subject, and judge them by both sets of texts.

    `executor` makes a `concurrent.futures` executor (all cores by default); everything handed to it can be pickled.
    `everything` judges each drill twice, whether or not the change can touch it.
    """
    before, after = as_texts(old), as_texts(new)
    jobs: list[Job] = [
        (before, after, name, level, chunk, tuple(subjects), everything)
        for name, level in cells(families, levels)
        for chunk in chunks(range(1, seeds + 1))
    ]
    found = Impact(scale_of(before, after, everything).changes)
    with (executor or (lambda: ProcessPoolExecutor(os.cpu_count())))() as pool:
        for done, part in enumerate(pool.map(play_part, jobs), start=1):
            found.found.join(part)
            progress(done, len(jobs))
    found.moved.sort(key=lambda one: one.key)
    return found


def cells(families: Sequence[str] = (), levels: Sequence[int] = ()) -> list[tuple[str, int]]:
    """Every family × level that is asked for."""
    installed = load_families()
    chosen = [installed[name] for name in families] if families else list(installed.values())
    return [(f.name, level) for f in chosen for level in f.levels if not levels or level in levels]


def chunks(seeds: Iterable[int], size: int = CHUNK) -> Iterator[tuple[int, ...]]:
    """Seeds by the handful."""
    stream = iter(seeds)
    while chunk := tuple(islice(stream, size)):
        yield chunk
