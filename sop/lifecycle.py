"""Which procedures are in force on a day: draft → approved → effective → retired (language: editions).

An approved version takes effect on its `effective` date and gives way on the date of the next one. Pure: the day comes
from whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sop.diagnostics import Reporter
from sop.front import STATUSES
from sop.frontmatter import read_front_matter
from sop.temporal import parse_date

IN_FORCE = ("approved", "effective")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Copy:
    """One version of one document, by its front matter. `effective` is None where none can be read."""

    path: str
    id: str
    version: str
    status: str
    effective: date | None

    @property
    def name(self) -> str:
        """How people speak of it."""
        return f"{self.id} {self.version}".strip()

    @property
    def rank(self) -> tuple[date, tuple[int, ...], str]:
        """Later in force is greater; of the same day, the higher version."""
        return self.effective or date.min, tuple(map(int, _NUMBER.findall(self.version))), self.path


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A version that is not in force, and why."""

    copy: Copy
    why: str


@dataclass(frozen=True, slots=True)
class InForce:
    """The texts in force on a day by path, and what was left out."""

    on: date
    texts: Mapping[str, str]
    left_out: tuple[LeftOut, ...]


def copies(texts: Mapping[str, str]) -> tuple[Copy, ...]:
    """Every document that has an id, in order of path."""
    found = (copy_of(path, texts[path]) for path in sorted(texts))
    return tuple(one for one in found if one.id)


def copy_of(path: str, text: str) -> Copy:
    """What a document's front matter says of it; empty texts where it says nothing that can be read."""
    front, _ = read_front_matter(text.replace("\r\n", "\n").lstrip("\ufeff"), Reporter(path))

    def said(key: str) -> str:
        return front[key].text if key in front else ""

    return Copy(path, said("id"), said("version"), said("status"), parse_date(said("effective")))


def in_force(texts: Mapping[str, str], on: date, *, drafts: bool = False) -> InForce:
    """The texts in force on a day. With `drafts`, a draft takes the place of what is in force, as if it were.

    A document whose front matter cannot be read stays in, so that it is complained of and not passed over.
    """
    left_out: list[LeftOut] = []
    standing: dict[str, list[Copy]] = {}
    for one in copies(texts):
        why = _why_not(one, on, drafts=drafts)
        if why:
            left_out.append(LeftOut(one, why))
        else:
            standing.setdefault(one.id, []).append(one)
    for found in standing.values():
        found.sort(key=lambda one: (drafts and one.status == "draft", one.rank))
        left_out += [LeftOut(one, f"{found[-1].version} is in force in its place") for one in found[:-1]]
    out = {one.copy.path for one in left_out}
    return InForce(on, {path: text for path, text in texts.items() if path not in out}, tuple(left_out))


def _why_not(one: Copy, on: date, *, drafts: bool) -> str:
    if one.status == "draft":
        return "" if drafts else "it is a draft"
    if one.status == "retired":
        return "it was retired"
    if one.status in STATUSES and one.effective is not None and one.effective > on:
        return f"it takes effect on {one.effective}"
    return ""


def change_days(texts: Mapping[str, str], since: date) -> tuple[date, ...]:
    """The days after `since` on which another set comes into force, in order."""
    days: Iterable[date] = (
        one.effective
        for one in copies(texts)
        if one.status in IN_FORCE and one.effective is not None and one.effective > since
    )
    return tuple(sorted(set(days)))
