"""What a check counts: cells of family × level × test subject, problems, clauses exercised, leaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.checking.leaks import Leak

BELOW_MARK = 20
PASS_RATE = {"majority": 10.0}
USUAL_PASS_RATE = 5.0
SEEDS_FOR_ALL = 500
"""From so many seeds of each on, every clause must have been exercised, or be listed with a reason."""
SLACK_DRILLS = 1
"""Among so few drills that one is more than the rate allows, one passing drill proves nothing."""

Key = tuple[str, int]


@dataclass(slots=True)
class Cell:
    """One family × level × subject: drills, their totals (0 where a critical act failed it), passes."""

    family: str
    level: int
    bot: str
    n: int = 0
    total: int = 0
    passed: int = 0
    mark: int = 0

    @property
    def mean(self) -> float:
        """Mean total."""
        return self.total / self.n if self.n else 0.0

    @property
    def pass_rate(self) -> float:
        """Passed, per cent."""
        return 100 * self.passed / self.n if self.n else 0.0

    @property
    def fine(self) -> bool:
        """Whether the subject does as it must: perfect always 100, every other well below the mark."""
        if self.bot == "perfect":
            return self.total == 100 * self.n
        allowed = max(SLACK_DRILLS, PASS_RATE.get(self.bot, USUAL_PASS_RATE) * self.n / 100)
        return self.mean <= self.mark - BELOW_MARK and self.passed <= allowed

    def add(self, total: int | None, passed: bool, mark: int) -> None:
        """Count one drill."""
        self.n += 1
        self.total += total or 0
        self.passed += passed
        self.mark = mark

    def join(self, other: Cell) -> None:
        """Count another's drills."""
        self.n, self.total, self.passed = self.n + other.n, self.total + other.total, self.passed + other.passed
        self.mark = other.mark or self.mark


@dataclass(slots=True)
class Part:
    """What one worker found in some seeds of one family × level. `scripts` counts perfect runs by their acts;
    `outcomes` pairs each scenario's tell-nothing fields with what its perfect run decides."""

    key: Key
    cells: dict[str, Cell]
    problems: list[str] = field(default_factory=list)
    clauses: Counter[str] = field(default_factory=Counter)
    quiet: int = 0
    scripts: Counter[str] = field(default_factory=Counter)
    outcomes: list[tuple[dict[str, str], str]] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """What a check found. `problems` are scenarios whose perfect run is not 100, or that cannot be played on;
    `clean` counts clean and decoy-only scenarios; `unseen` are clauses that nothing exercised and nobody listed,
    `by_design` those that nothing exercised for the reason given; `seeds` is how many of each were played."""

    cells: list[Cell]
    problems: list[str]
    clauses: dict[str, int] = field(default_factory=dict)
    clean: dict[Key, int] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()
    by_design: Mapping[str, str] = field(default_factory=dict)
    seeds: int = 0
    leaks: tuple[Leak, ...] = ()

    @property
    def fine(self) -> bool:
        """Whether nothing is amiss."""
        exercised = not self.unseen or self.seeds < SEEDS_FOR_ALL
        good = all(c.fine for c in self.cells) and all(leak.fine for leak in self.leaks)
        return not self.problems and exercised and good
