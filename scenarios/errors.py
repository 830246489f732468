"""The one exception base of this package.

Every message says what is wrong, where, the nearest valid thing, and what to do next, in that order, so that a person
who reads it on a terminal can mend it without reading our code.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class ScenarioError(Exception):
    """A scenario, a universe or a family could not be made, read or found.

    ``what`` is one plain sentence; ``where`` names the file, family or record; ``nearest`` is a valid name that looks
    like the one given; ``then`` is what the person can do next. All are kept as attributes for programs.
    """

    def __init__(self, what: str, *, where: str = "", nearest: str = "", then: str = "") -> None:
        self.what = what
        self.where = where
        self.nearest = nearest
        self.then = then
        parts = [f"{where}: {what}" if where else what]
        if nearest:
            parts.append(f"Did you mean {nearest}?")
        if then:
            parts.append(then)
        super().__init__(" ".join(parts))


class UnknownName(ScenarioError):
    """A name that is not in the list it should come from (a family, a trait, a product, a customer)."""

    def __init__(self, kind: str, name: str, known: Iterable[str], *, where: str = "", then: str = "") -> None:
        close = get_close_matches(name, list(known), n=1)
        super().__init__(
            f"There is no {kind} called {name!r}.", where=where, nearest=close[0] if close else "", then=then
        )


class UniverseError(ScenarioError):
    """The data of a simulated company could not be read or made."""
