"""Dates of documents: reviews that are due, editions of one SOP in force at once, versions used twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sop.diagnostics import Diagnostic
from sop.edition import Edition, text_digest
from sop.lifecycle import IN_FORCE, Copy, copies
from sop.policy import Policy
from sop.temporal import parse_date


def reviews(policy: Policy, today: date | None) -> Iterator[Diagnostic]:
    """A review that was to be done by the real date `today`, and one that falls before the SOP is in force."""
    due, start = (parse_date(policy.front.get(key, "")) for key in ("review_by", "effective"))
    if due is not None and start is not None and due < start:
        said = f"{policy.id} is to be reviewed by {due}, before it is in force on {start}"
        yield Diagnostic("review-too-early", "warning", policy.path, 1, 1, said, "set a later review_by")
    elif due is not None and today is not None and due < today:
        said = f"{policy.id} was to be reviewed by {due}"
        yield Diagnostic("review-past", "warning", policy.path, 1, 1, said, "review it and set a new date")


def reused(edition: Edition, known: Mapping[tuple[str, str], str]) -> Iterator[Diagnostic]:
    """Versions that were in force with another text. `known` maps (id, version) to the digest of the text."""
    for policy in edition.policies:
        digest = known.get((policy.id, policy.version))
        if digest is not None and digest != text_digest(edition.texts[policy.path]):
            said = f"{policy.id} {policy.version} was in force with another text"
            yield Diagnostic(
                "version-reused", "error", policy.path, 1, 1, said, "give the changed document a new version"
            )


def overlapping(texts: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Two versions of one SOP that come into force on the same day: nobody can say which of them counts."""
    first: dict[tuple[str, date], Copy] = {}
    for one in copies(texts):
        if one.status not in IN_FORCE or one.effective is None:
            continue
        other = first.setdefault((one.id, one.effective), one)
        if other is not one:
            said = f"{one.name} and {other.version} ({other.path}) are both in force from {one.effective}"
            hint = "give one of them another date, or retire it"
            yield Diagnostic("effective-overlap", "error", one.path, 1, 1, said, hint)
