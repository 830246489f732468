"""`orderdrill report`: who may work alone on what; drills, dimensions, clauses; replay."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import data_option, desk_for, note, sops_option
from simulator.cli.report_acts import assign, comment, revoke_command, sign_off_command
from simulator.cli.report_text import figures, name_of, short, standing_text, step_text, who, words
from simulator.cli.signed import reading as reading_of
from simulator.cli.signed import signed_in
from simulator.near import nearest

if TYPE_CHECKING:
    from simulator.bootstrap import Desk

FORMS = click.Choice(["text", "csv", "json"])
form_option = click.option("--format", "form", type=FORMS, default="text", show_default=True)
DRILLS = (
    "drill", "trainee", "family", "level", "seed", "mode", "started", "finished", "minutes", "total", "passed",
    "critical", "attempt", "counts", "why_not", "missed", "edition", "engine",
)  # fmt: skip
STANDINGS = (
    "trainee", "family", "level", "state", "n", "passed", "in_a_row", "wanted", "signed_off", "on_record", "revoked",
)  # fmt: skip
CLAUSES = ("rank", "clause", "sop", "dimension", "missed", "n", "critical", "text")
READING = ("trainee", "sop", "version", "read")
DIMENSIONS = ("dimension", "met", "raised", "n")


class ByName(click.Group):
    """`report` alone and `report NAME` are the standing of all, and of one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = (*self.commands, "-h", "--help")
        return super().parse_args(ctx, args if args and args[0] in known else ["trainee", *args])


@click.group(
    cls=ByName,
    epilog="Examples: orderdrill report · orderdrill report Ann · orderdrill report drills --format csv",
)
def report() -> None:
    """Who may work alone on what, who needs what next.

    Alone: three passes in a row or more on fresh scenarios over at least two days, no critical among them, a clean
    order and a decoy among them. A level is lost again by a counting drill that fails, or by a supervisor.
    """


@report.command(
    short_help="How one person, or everybody, stands.", epilog="Example: orderdrill report trainee Ann --format csv"
)
@click.argument("name", required=False)
@form_option
@data_option
def trainee(name: str | None, form: str, data: str | None) -> None:
    """One person, or everybody: cleared to work alone on …, with check on …, next: …"""
    from simulator.reports.competence import sentence
    from simulator.reports.export import standing_row

    with desk_for(data, readonly=True) as desk:
        one = reading_of(desk.store, name)
        people = [one] if one else desk.trainees()
        if not people:
            note("The log knows nobody yet. Whoever plays a drill stands here.")
        if form != "text":
            rows = [
                standing_row(s, name_of(p)) for p in people for s in desk.standings(p) if s.n or s.signed or s.revoked
            ]
            _write(rows, STANDINGS, form)
            return
        for person in people:
            standings = desk.standings(person)
            print("\n".join(sentence(name_of(person), standings)))
            for standing in standings:
                if standing.n or standing.signed or standing.revoked:
                    print(f"  {standing_text(desk, standing)}")
            if one:
                figures(desk, desk.history(person))
            print()


@report.command(
    short_help="Every drill in the log.", epilog="Example: orderdrill report drills --name Ann --format json"
)
@click.option("--name", help="Only this person's.")
@form_option
@data_option
def drills(name: str | None, form: str, data: str | None) -> None:
    """Every drill in the log: when, what, how it went, whether it counts."""
    from simulator.reports.export import drill_row
    from simulator.reports.records import read_records

    with desk_for(data, readonly=True) as desk:
        person = reading_of(desk.store, name)
        records = read_records(desk.store, person.pseudonym if person else None)
        rows = [drill_row(r, lambda p: who(desk, p)) for r in records]
        if form != "text":
            _write(rows, DRILLS, form)
            return
        if not records:
            note("No drill yet.")
        for record in records:
            why = f"  ({record.why_not})" if record.why_not else ""
            print(
                f"{record.drill}  {record.started:%Y-%m-%d %H:%M}  {who(desk, record.trainee):<16}  "
                f"{record.key:<26}  {record.mode:<8}  {record.result}{why}"
            )


@report.command(short_help="Clauses missed most.", epilog="Example: orderdrill report clauses --name Ann")
@click.option("--name", help="Only this person's drills.")
@form_option
@data_option
def clauses(name: str | None, form: str, data: str | None) -> None:
    """Clauses missed most, n beside each; under five drills nothing is ranked."""
    from simulator.reports import clauses_missed
    from simulator.reports.export import clause_row

    _table(name, form, data, clauses_missed, lambda desk, c: clause_row(c, words(desk, c.clause)), CLAUSES)


@report.command(epilog="Example: orderdrill report dimensions --format csv")
@click.option("--name", help="Only this person's drills.")
@form_option
@data_option
def dimensions(name: str | None, form: str, data: str | None) -> None:
    """Duties met by dimension, n beside each."""
    from simulator.reports import dimensions as by_dimension
    from simulator.reports.export import dimension_row

    _table(name, form, data, by_dimension, lambda _, d: dimension_row(d), DIMENSIONS)


def _table(
    name: str | None, form: str, data: str | None, make: Callable[[Any], Iterable[Any]],
    row: Callable[[Desk, Any], Any],
    columns: Sequence[str],
) -> None:  # fmt: skip
    from simulator.reports.records import read_records

    with desk_for(data, readonly=True) as desk:
        person = reading_of(desk.store, name)
        rows = [row(desk, r) for r in make(read_records(desk.store, person.pseudonym if person else None))]
    if form != "text":
        _write(rows, columns, form)
        return
    if not rows:
        note("Nothing yet: no drill that counts for statistics was scored.")
        return
    cells = [columns, *([short(_cell(r[c])) for c in columns] for r in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]
    for line in cells:
        print("  ".join(f"{text:<{width}}" for text, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value is None else str(value)


@report.command(short_help="A drill step by step.", epilog="Example: orderdrill report replay d-0123456789abcdef")
@click.argument("drill")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a step.")
@data_option
def replay(drill: str, as_json: bool, data: str | None) -> None:
    """A drill step by step: what was done, what it changed, which clauses it met or broke."""
    import json

    from simulator.people.acts import comment_lines
    from simulator.people.reading import held_to_own
    from simulator.reports.replay import steps
    from sop.values import encode

    with desk_for(data, readonly=True) as desk:
        held_to_own(desk.store, signed_in(desk.store), drill)
        if not drill_known(desk, drill):
            known = [h.stream for h in desk.store.streams() if h.first_kind == "DrillStarted"]
            raise click.UsageError(f"There is no drill {drill!r} in this log.{nearest(drill, known) if known else ''}")
        edition, events = desk.replay(drill)
        if not any(type(e).__name__ == "Finished" for e in events):
            note("This drill is still open: its findings are not final.")
        for step in steps(edition, events):
            if as_json:
                print(
                    json.dumps(
                        {
                            "step": step.index, "at": step.at.isoformat(), "kind": step.kind, "what": step.what,
                            "args": encode(dict(step.args)), "changed": step.changed, "said": step.said,
                            "met": [c for c, _ in step.met], "broken": [c for c, _ in step.broken],
                        },
                        ensure_ascii=False,
                    )
                )  # fmt: skip
                continue
            print(step_text(step))
        if not as_json:
            print("".join(f"{line}\n" for line in comment_lines(desk.store, drill)), end="")


def drill_known(desk: Desk, drill: str) -> bool:
    """Whether the log has a drill of that id."""
    head = desk.store.head(drill)
    return head is not None and head.first_kind == "DrillStarted"


@report.command(
    short_help="Who has read and understood which procedure.",
    epilog="Example: orderdrill report reading --format csv\n\n"
    "The day is that on which the version in force was read; a text that was changed since counts as another.",
)
@form_option
@data_option
@sops_option
def reading(form: str, data: str | None, sops: str | None) -> None:
    """Who has read and understood which procedure, of those in force."""
    from simulator.maintain.approvals import readings
    from sop.edition import text_digest
    from sop.lifecycle import copies

    with desk_for(data, sops, readonly=True) as desk:
        had = {(r.by, r.digest): r.at[:10] for r in readings(desk.store)}
        own = reading_of(desk.store, None)
        rows = [
            (name_of(p), one.id, one.version, had.get((p.pseudonym, text_digest(desk.texts[one.path])), ""))
            for p in ([own] if own else desk.trainees())
            for one in copies(desk.texts)
        ]
        if form != "text":
            _write([dict(zip(READING, row, strict=True)) for row in rows], READING, form)
            return
        for trainee_name, sop, version, day in rows:
            print(f"{short(trainee_name):<20}  {sop:<8}  {version:<8}  {day or 'not yet'}")
        done = sum(bool(row[-1]) for row in rows)
        print(f"{done} of {len(rows)} read and understood")


def _write(rows: Sequence[Any], columns: Sequence[str], form: str) -> None:
    from simulator.reports.export import write_csv, write_json

    if form == "csv":
        write_csv(rows, columns, sys.stdout)
    else:
        write_json(rows, sys.stdout)


for act in (sign_off_command, revoke_command, comment, assign):
    report.add_command(act)
