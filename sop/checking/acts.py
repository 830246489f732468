"""Whether two ways to speak of an act can mean the same act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sop.checking.house import Place
from sop.judging.matching import same
from sop.policy import ArgRule, CallRule


def apart(step: CallRule, forbidden: CallRule) -> bool:
    """Whether a step can be met by an act that is not the forbidden one, by what its arguments are.

    An argument that the never names and the step leaves open lets the trainee choose another.
    """
    if step.action.name != forbidden.action.name:
        return True
    given = {arg.param.name: arg for arg in step.args}
    return any(arg.param.name not in given or _differ(given[arg.param.name], arg) for arg in forbidden.args)


def alike(one: CallRule, other: CallRule) -> bool:
    """Whether an act can be what both speak of; what one leaves open the other may fill."""
    if one.action.name != other.action.name:
        return False
    given = {arg.param.name: arg for arg in one.args}
    return not any(arg.param.name in given and _differ(given[arg.param.name], arg) for arg in other.args)


def tied(step: CallRule, forbidden: CallRule, place: Place) -> dict[str, int]:
    """Loop words of the never whose record is the step's own, because the same argument names it."""
    records = {word: number for word, _, number in place.records}
    given = {arg.param.name: arg for arg in step.args}
    found = {}
    for arg in forbidden.args:
        own = given.get(arg.param.name)
        if own is not None and arg.variable and own.variable in records:
            found[arg.variable] = records[own.variable]
    return found


def _differ(one: ArgRule, other: ArgRule) -> bool:
    if "ref" in (one.kind, other.kind):
        return one.kind == other.kind and one.name != other.name
    left, right = _values(one), _values(other)
    if left is None or right is None:
        return False
    if one.bound in ("", "any of") and other.bound in ("", "any of"):
        if "any of" in (one.bound, other.bound):
            return not any(same(a, b) for a in left for b in right)
        return not same(left, right)
    for low, high in ((one, other), (other, one)):
        if low.bound in ("at least", "on or after", "") and high.bound in ("at most", "on or before", ""):
            try:
                if low.value > high.value:
                    return True
            except TypeError:
                return False
    return False


def _values(arg: ArgRule) -> list[Any] | None:
    """The values that an argument writes out; None where it names something."""
    if arg.kind == "list":
        return _all(_values(part) for part in arg.parts)
    if arg.kind == "const" or (arg.kind == "entity" and not arg.variable):
        return list(arg.value) if isinstance(arg.value, list | tuple) else [arg.value]
    return None


def _all(parts: Iterable[list[Any] | None]) -> list[Any] | None:
    found: list[Any] = []
    for part in parts:
        if part is None:
            return None
        found += part
    return found
