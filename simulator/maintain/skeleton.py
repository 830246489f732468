"""A new procedure to fill in: from the skeleton, or after the likeness of one that there is."""

from __future__ import annotations

import re
from datetime import date
from importlib.resources import files

from simulator.core.vocabulary import vocabulary
from sop.formatting import LAST_IDS, Numbers, format_text
from sop.items import CLAUSE_ID

ID = re.compile(r"SOP-[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*")
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_HISTORY = re.compile(r"(## Revision history\n).*\Z", re.DOTALL)


def skeleton(sop_id: str, title: str, day: date) -> str:
    """A whole procedure that passes `sop check`, with words on what to change. `day` is its first date."""
    text = files(__package__).joinpath("skeleton.md").read_text("utf-8")
    review = day.replace(year=day.year + 1, day=min(day.day, 28))
    named = {"id": sop_id, "title": title, "day": day, "review": review, "group": group_of(sop_id)}
    for key, value in named.items():
        text = text.replace(f"{{{key}}}", str(value))
    return _finished(text, sop_id)


def like(text: str, old_id: str, sop_id: str, title: str, day: date) -> str:
    """A copy of a procedure under another id: clauses under its prefix, a draft of today, its history begun anew."""
    old, new = group_of(old_id), group_of(sop_id)
    text = re.sub(rf"(?<![\w-]){re.escape(old_id)}(?![\w-])", sop_id, text)
    text = re.sub(rf"(?<![\w-]){re.escape(old)}(?=-\d)", lambda match: _renamed(match, new), text)
    front = {
        "title": title,
        "version": "0.1.0",
        "status": "draft",
        "effective": str(day),
        "review_by": str(day.replace(year=day.year + 1, day=min(day.day, 28))),
        "approved_by": "nobody yet",
    }
    head = _FRONT.match(text)
    if head is not None:
        lines = [line for line in head[0].split("\n") if not line.startswith(LAST_IDS)]
        lines = [f"{key}: {front[key]}" if (key := line.partition(":")[0]) in front else line for line in lines]
        text = "\n".join(lines) + text[head.end() :]
    text = re.sub(r"(?m)^# .*$", f"# {title}", text, count=1)
    first = (
        f"\\1\n| version | date | author | change |\n|---|---|---|---|\n| 0.1.0 | {day} | you | Begun from {old_id} |\n"
    )
    return _finished(_HISTORY.sub(first, text), sop_id)


def _renamed(match: re.Match[str], new: str) -> str:
    """Only where the prefix begins an id: `PO-7` in a text about another thing keeps its letters."""
    return new if CLAUSE_ID.match(match.string, match.start()) else match[0]


def group_of(sop_id: str) -> str:
    """What its clause ids begin with."""
    return sop_id.removeprefix("SOP-")


def _finished(text: str, sop_id: str) -> str:
    """Set in columns, with the ids given so far kept: one that is taken out is not given again."""
    numbers = Numbers()
    numbers.note(text)
    kept = f"{LAST_IDS}: [{', '.join(numbers.last(group_of(sop_id)))}]"
    text = text.replace("\n---\n", f"\n{kept}\n---\n", 1)
    return format_text(text, f"{sop_id}.md", vocabulary()).text
