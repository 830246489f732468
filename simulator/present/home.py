"""The page between drills: what is proposed, what lies open, every family by level, what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from simulator.present.sheet import Cell, Row, Sheet
from simulator.present.text import clean, cut, pad, wrap
from simulator.present.values import clock, day

if TYPE_CHECKING:
    from scenarios.family import Family
    from simulator.reports.propose import Proposal
    from simulator.reports.records import Record

MODES = ("practice", "guided", "exam", "watch")
MEANS = {
    "practice": "debrief at the end", "guided": "told at once what each act met or broke",
    "exam": "no help, fresh scenario", "watch": "look on while the procedures are played",
}  # fmt: skip


def home(
    cells: int,
    families: Mapping[str, Family],
    levels: Mapping[str, int],
    mode: str,
    proposal: Proposal | None,
    open_drills: Sequence[Record],
    history: Sequence[Record],
    supervisor: bool = False,
    unread: Sequence[tuple[str, str]] = (),
) -> Sheet:
    """The page. Refs: `team` (for a supervisor), `propose`, `resume <drill>`, `family <name>`, `review <drill>`,
    `read <path>`, `lookups`, `sops`, `help`, `quit`."""
    rows: list[Row] = []

    def pick(ref: str, text: str, more: str = "") -> None:
        rows.append((Cell(2, cut(clean(text), cells - 2), "value", ref, True),))
        rows.extend((Cell(6, line, "dim"),) for line in (wrap(clean(more), cells - 6) if more else []))

    def title(text: str) -> None:
        rows.extend([(), (Cell(0, text, "title"),)] if rows else [(Cell(0, text, "title"),)])

    if supervisor:
        title("Your team")
        pick("team", "Who may work alone on what")
    if unread:
        title("To be read")
        for path, name in unread[:5]:
            pick(f"read {path}", name, "approved, and not read by you yet; u there says that you have")
        if len(unread) > 5:
            rows.append((Cell(2, f"and {len(unread) - 5} more", "dim"),))
    if proposal is not None:
        title("Next for you")
        family = families.get(proposal.family)
        name = family.title if family else proposal.family
        pick("propose", f"{name}, level {proposal.level}, {proposal.mode}", proposal.why)
    if open_drills:
        title("Not finished")
        for r in open_drills[:5]:
            pick(f"resume {r.drill}", f"{named(r, families)}, begun {when(r).strip()}")
    title(f"Families   (left and right: level · g: how, now {mode}: {MEANS[mode]})")
    for family in families.values():
        pick(f"family {family.name}", f"{pad(family.title, 20)} level {levels[family.name]}   {clean(family.teaches)}")
    title("Also here")
    pick("lookups", "Look-ups: where does it stand? Ten questions, a minute, no score (l)")
    pick("sops", "Procedures (s)")
    pick("help", "Help (?)")
    pick("quit", "Quit (q)")
    done = [r for r in reversed(history) if r.finished is not None]
    if done:
        title(f"Done so far: {len(done)}")
        for r in done[:40]:
            counted = "" if r.counts else f"   {r.why_not}"
            pick(f"review {r.drill}", f"{when(r)}  {pad(named(r, families), 32)} {r.result}{counted}")
    return Sheet(tuple(rows), cells)


def named(record: Record, families: Mapping[str, Family]) -> str:
    """What a drill is called in a list."""
    family = families.get(record.family)
    return f"{family.title if family else record.family}, level {record.level}, {record.mode}"


def when(record: Record) -> str:
    """When it began, on this machine's clock."""
    began = record.started.astimezone()
    return f"{day(began.date(), began.date()).partition(' ')[2]:>6} {clock(began)}"
