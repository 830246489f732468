"""Results kept while what they were made from is the same object: after an act, most of a panel stands as it stood."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
MOST = 64


def kept(make: Callable[P, R]) -> Callable[P, R]:
    """`make`, a pure function, with results remembered by the identity of its arguments, which nobody may change.

    Facts and their records are such: an act makes new ones. The arguments are held, so that their identity is theirs.
    """
    memo: dict[tuple[int, ...], tuple[object, R]] = {}

    @wraps(make)
    def call(*args: P.args, **named: P.kwargs) -> R:
        key = (*map(id, args), *map(id, named.values()))
        found = memo.get(key)
        if found is None:
            if len(memo) >= MOST:
                memo.clear()
            found = memo[key] = ((args, named), make(*args, **named))
        return found[1]

    return call
