"""Dates of documents: reviews that are due, editions of one SOP in force at once, versions used twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sop.diagnostics import Diagnostic
from sop.edition import Edition, text_digest
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
