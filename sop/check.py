"""What can be said of SOPs without playing them: diagnostics, their own examples, and how their rules go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sop.cases import run_examples
from sop.catalogue import CATALOGUE
from sop.checking.circles import circles
from sop.checking.clashes import Conflict, clashes, conflicts
from sop.checking.dates import overlapping, reused, reviews
from sop.checking.house import House
from sop.checking.prose import wrong_figures
from sop.checking.roles import misspelt
from sop.checking.shapes import shapes
from sop.checking.terms import two_ways
from sop.checking.waivers import Waived, apply_waivers
from sop.diagnostics import Diagnostic
from sop.edition import Edition, text_digest

NO_VERSIONS: Mapping[tuple[str, str], str] = {}
NO_TEXTS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, in order of document and line, and what waivers left out of it."""

    found: tuple[Diagnostic, ...]
    waived: tuple[Waived, ...] = ()


def check(
    edition: Edition,
    *,
    on: date | None = None,
    today: date | None = None,
    known: Mapping[tuple[str, str], str] = NO_VERSIONS,
    beside: Mapping[str, str] = NO_TEXTS,
) -> tuple[Diagnostic, ...]:
    """Every error and warning of an edition but the waived; see `checked`."""
    found = checked(edition, on=on, today=today, known=known, beside=beside).found
    return tuple(one for one in found if one.severity != "note")


def checked(
    edition: Edition,
    *,
    on: date | None = None,
    today: date | None = None,
    known: Mapping[tuple[str, str], str] = NO_VERSIONS,
    beside: Mapping[str, str] = NO_TEXTS,
) -> Checked:
    """Every diagnostic of an edition, its examples run.

    `on` is the desk date at which parameters are read in examples; `today` the real date, which reviews and waivers
    are held to (without it, neither is). `known` maps (id, version) of earlier editions to the digest of the text:
    another digest is `version-reused`. `beside` are all texts of the folder, versions that are not in force among them.
    """
    found = [*edition.diagnostics, *_found(edition, on, today)]
    found += reused(edition, known)
    found += overlapping(beside or edition.texts)
    kept, waived = apply_waivers(edition.policies, list(dict.fromkeys(found)), today, CATALOGUE)
    return Checked(tuple(sorted(kept, key=_place)), tuple(waived))


def _found(edition: Edition, on: date | None, today: date | None) -> Iterator[Diagnostic]:
    house = House(edition)
    for policy in edition.policies:
        yield from run_examples(policy, edition, on)
        yield from shapes(policy, house)
        yield from reviews(policy, today)
        yield from wrong_figures(policy, edition.texts[policy.path])
    yield from misspelt(edition, house)
    yield from two_ways(edition)
    yield from circles(edition, house)
    yield from clashes(edition, house)


def _place(found: Diagnostic) -> tuple[str, int, int, str]:
    return found.path, found.line, found.column, found.code


def versions(edition: Edition) -> dict[tuple[str, str], str]:
    """(id, version) -> digest of the text, to hold later editions against."""
    return {(p.id, p.version): text_digest(edition.texts[p.path]) for p in edition.policies}


__all__ = ["Checked", "Conflict", "check", "checked", "conflicts", "run_examples", "versions"]
