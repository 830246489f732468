"""The front matter's keys, their defaults and what they must be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sop.diagnostics import Reporter, nearest
from sop.frontmatter import FrontValue
from sop.policy import AUTHORITIES
from sop.temporal import parse_date

REQUIRED = ("id", "title", "version", "status", "effective", "applies")
KEYS = (
    *REQUIRED,
    "review_by",
    "owner",
    "approved_by",
    "calendar",
    "authority",
    "pass_mark",
    "skills",
    "sources",
    "supersedes",
    "last_ids",
    "waivers",
)
STATUSES = ("draft", "approved", "effective", "retired")
_ID = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+")


@dataclass(frozen=True, slots=True)
class Meta:
    """The front matter, checked."""

    id: str
    title: str
    version: str
    status: str
    authority: str
    pass_mark: Decimal
    skills: tuple[str, ...]
    applies: str
    applies_at: tuple[int, int]
    calendar: str
    calendar_at: tuple[int, int]
    front: Mapping[str, str]
    waivers: tuple[tuple[str, int], ...] = ()


def read_meta(front: Mapping[str, FrontValue], report: Reporter) -> Meta:
    """Check the keys; anything wrong is `bad-front-matter` at its value."""
    if front:
        for key in REQUIRED:
            if key not in front:
                report.error("bad-front-matter", 1, 1, f"the key {key} is missing")
    for key, value in front.items():
        if key not in KEYS:
            report.error("bad-front-matter", value.line, 1, f"there is no key {key}", nearest(key, KEYS))

    def text(key: str, default: str = "") -> str:
        return front[key].text if key in front else default

    def place(key: str) -> tuple[int, int]:
        return (front[key].line, front[key].column) if key in front else (1, 1)

    def bad(key: str, message: str, hint: str = "") -> None:
        report.error("bad-front-matter", *place(key), message, hint)

    if "id" in front and not _ID.fullmatch(text("id")):
        bad("id", f"“{text('id')}” is no SOP id", "write it as SOP-CR")
    authority = text("authority", "HOUSE").upper()
    if authority not in AUTHORITIES:
        bad("authority", f"“{authority}” is no authority class", "one of " + ", ".join(reversed(AUTHORITIES)))
        authority = "HOUSE"
    if "status" in front and text("status") not in STATUSES:
        bad("status", f"“{text('status')}” is no status", "one of " + ", ".join(STATUSES))
    for key in ("effective", "review_by"):
        if key in front and parse_date(text(key)) is None:
            bad(key, f"{key} is no date", "write it as 2026-01-31")
    mark = Decimal(80)
    if "pass_mark" in front:
        if re.fullmatch(r"\d{1,3}", text("pass_mark")) and int(text("pass_mark")) <= 100:
            mark = Decimal(text("pass_mark"))
        else:
            bad("pass_mark", "the pass mark is a whole number from 0 to 100")
    applies = text("applies")
    if applies.lower() in ("always", "yes", ""):
        applies = "true"
    return Meta(
        text("id"),
        text("title"),
        text("version"),
        text("status"),
        authority,
        mark,
        front["skills"].items if "skills" in front else (),
        applies,
        place("applies"),
        text("calendar"),
        place("calendar"),
        {key: value.text for key, value in front.items()},
        _waivers(front.get("waivers")),
    )


def _waivers(value: FrontValue | None) -> tuple[tuple[str, int], ...]:
    """Each waiver as written, with its line; `sop.checking.waivers` reads them."""
    if value is None:
        return ()
    lines = value.lines or (value.line,) * len(value.items)
    return tuple(zip(value.items, lines, strict=True))
