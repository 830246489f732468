"""Values and worlds in plain words, as a witness gives them."""

from __future__ import annotations

from collections.abc import Collection

from sop.checking.allowed import Allowed
from sop.checking.goals import World
from sop.sfeel.nodes import Call, Field, Literal, Name, Node
from sop.tables.policies import plain
from sop.values import Value

MOST = 6
"""Names in one witness."""


Case = tuple[tuple[str, Value], ...]
"""Values by name."""


def case_of(world: World, names: Collection[str]) -> Case:
    """What is settled in a world for some names, as they are written; for what is behind them where none is."""
    told: dict[str, Value] = {}
    for wanted in (True, False):
        for key, allowed in world.values.items():
            full = f"{key.sop}.{key.name}"
            if key.node is None and (key.name in names or full in names) == wanted:
                told.setdefault(key.name if key.name in names or not key.sop else full, _shown(allowed))
        if told:
            break
    return tuple(told.items())[:MOST]


def said_case(case: Case) -> str:
    """`credit_held true, release_state missing`."""
    return ", ".join(f"{name} {plain_value(value)}" for name, value in case) or "any case"


def _shown(allowed: Allowed) -> Value:
    """One value that is allowed; free text is as good as set."""
    return allowed.example() or ("set" if allowed.kind in ("", "string") and not allowed.null else allowed.example())


def plain_value(value: Value) -> str:
    """A value as cells say it: yes and no for truth."""
    return str(value).lower() if isinstance(value, bool) else plain(value)


def said_node(node: Node) -> str:
    """A value as an expression names it, in short."""
    match node:
        case Name():
            return node.name
        case Field():
            return f"{node.variable}.{node.path}"
        case Literal():
            return plain_value(node.value)
        case Call():
            return f"{node.function}({', '.join(said_node(one) for one in node.arguments)})"
    return "what is worked out"
