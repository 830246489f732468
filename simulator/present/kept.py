"""Results kept while what they were made from is the same object: after an act, most of a panel stands as it stood."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def kept(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """`make`, a pure function, with `most` results remembered by the identity of its arguments, which nobody changes.

    Facts and their records are such: an act makes new ones. The arguments are held, so that their identity is theirs.
    An equal argument that is another object only costs the making. When there are too many results, all are dropped:
    the next drawing makes those that are on the screen anew.
    """

    def keeping(make: Callable[P, R]) -> Callable[P, R]:
        memo: dict[tuple[int, ...], tuple[object, R]] = {}

        @wraps(make)
        def call(*args: P.args, **named: P.kwargs) -> R:
            if named:
                raise TypeError(f"{make.__name__} is kept by the place of its arguments: name none")
            key = tuple(map(id, args))
            found = memo.get(key)
            if found is None:
                if len(memo) >= most:
                    memo.clear()
                found = memo[key] = (args, make(*args, **named))
            return found[1]

        return call

    return keeping
