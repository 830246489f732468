"""One module for each family of scenarios; `FAMILIES` finds them by name when it is first asked for."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.family import Family

MODULES: dict[str, str] = {
    "orientation": "orientation",
    "clean-orders": "clean_orders",
    "order-discrepancies": "discrepancies",
    "backorders": "backorders",
    "credit-hold": "credit_hold",
    "international": "international",
}
"""Family name -> the module here that has it as `FAMILY`, in the order in which people meet them."""

FAMILIES: dict[str, Family]
"""Every family whose module is there, by name."""


def __getattr__(name: str) -> dict[str, Family]:
    if name != "FAMILIES":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # loaded on first use: a family imports this package, and fast commands never ask for families
    there = {key: f"{__name__}.{module}" for key, module in MODULES.items() if find_spec(f"{__name__}.{module}")}
    loaded = {key: getattr(import_module(module), "FAMILY", None) for key, module in there.items()}
    families: dict[str, Family] = {key: family for key, family in loaded.items() if family}
    globals()["FAMILIES"] = families
    return families
