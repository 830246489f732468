"""One seeded dice for a family's use. Draws are `int(random() * n)`: the same on every machine and Python."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Maker:
    """Draws for one scenario. The same key gives the same draws, for ever within a release."""

    __slots__ = ("_random",)

    def __init__(self, key: str) -> None:
        # a text seed is hashed with SHA-512 by CPython's documented version 2 seeding: stable across platforms
        self._random = Random(key).random

    def below(self, n: int) -> int:
        """A whole number from 0 to n-1."""
        return int(self._random() * n)

    def between(self, least: int, most: int) -> int:
        """A whole number from least to most, both included."""
        return least + int(self._random() * (most - least + 1))

    def chance(self, percent: int) -> bool:
        """True in that many cases of a hundred."""
        return self._random() * 100 < percent

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, each as likely."""
        return items[int(self._random() * len(items))]

    def weighted(self, items: Sequence[T], weights: Sequence[int]) -> T:
        """One of the items, by whole-number weights."""
        left = int(self._random() * sum(weights))
        for item, weight in zip(items, weights, strict=True):
            left -= weight
            if left < 0:
                return item
        return items[-1]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different items (all of them when there are fewer), in drawn order."""
        left = list(items)
        return [left.pop(int(self._random() * len(left))) for _ in range(min(count, len(left)))]

    def cents(self, least: int, most: int) -> Decimal:
        """An amount between two whole amounts, to the cent."""
        return Decimal(self.between(least * 100, most * 100)).scaleb(-2)
