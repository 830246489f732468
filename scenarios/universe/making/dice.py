"""Draws for making a universe: ``int(random() * n)`` on one seeded generator, so that every machine draws the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """One generator and the few shapes of draw that are needed. No set is ever passed in, and no float goes into a
    result."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)

    def below(self, n: int) -> int:
        """0 to n - 1."""
        return int(self._random.random() * n)

    def between(self, least: int, most: int) -> int:
        """``least`` to ``most``, both possible."""
        return least + self.below(most - least + 1)

    def chance(self, percent: int) -> bool:
        """True ``percent`` times in a hundred."""
        return self.below(100) < percent

    def pick(self, things: Sequence[T]) -> T:
        """One of them."""
        return things[self.below(len(things))]

    def some(self, things: Sequence[T], count: int) -> list[T]:
        """``count`` different ones, in drawn order; all of them when there are fewer."""
        left = list(things)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]

    def weighted(self, weights: Mapping[T, int]) -> T:
        """One key, as often as its weight says."""
        at = self.below(sum(weights.values()))
        for thing, weight in weights.items():
            at -= weight
            if at < 0:
                return thing
        raise AssertionError("the weights do not add up")

    def skewed(self, least: int, most: int) -> int:
        """``least`` to ``most``, mostly near ``least``, with a long tail (the cube of an even draw)."""
        even = self.below(10_000)
        return least + (most - least) * even * even * even // 10_000**3

    def digits(self, pattern: str) -> str:
        """The pattern with each ``#`` a digit and each ``?`` a capital letter."""
        return "".join(
            str(self.below(10)) if mark == "#" else chr(65 + self.below(26)) if mark == "?" else mark
            for mark in pattern
        )
