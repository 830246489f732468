"""Clauses that no scenario can exercise, each with the reason why; kept as data beside this module."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

FILE = "unexercised.toml"


@cache
def unexercised() -> dict[str, str]:
    """Clause id -> why no test subject comes to it. A clause that is not listed must be exercised by some scenario."""
    text = (files("simulator.checking") / FILE).read_text("utf-8")
    return {clause: entry["why"] for entry in tomllib.loads(text)["reason"] for clause in entry["clauses"]}
