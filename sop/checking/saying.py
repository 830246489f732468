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


def said_world(world: World, names: Collection[str]) -> str:
    """What is settled in a world, for the names that matter first: `credit_held true, release_state missing`."""
    told: dict[str, str] = {}
    for wanted in (True, False):
        for key, allowed in world.values.items():
            if key.node is None and ((key.name in names) or (f"{key.sop}.{key.name}" in names)) == wanted:
                told.setdefault(key.name if not key.sop else key.name, said_value(allowed))
        if told:
            break
    shown = [f"{name} {value}" for name, value in list(told.items())[:MOST]]
    return ", ".join(shown) or "any case"


def said_value(allowed: Allowed) -> str:
    """One value that is allowed, as a reader writes it."""
    return plain_value(allowed.example())


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
