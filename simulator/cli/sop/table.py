"""`orderdrill sop table`: a table to a workbook and back, for people who know spreadsheets."""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli import problems
from simulator.cli.options import note
from simulator.cli.sop.test import agreed
from simulator.core.errors import ConfigError

if TYPE_CHECKING:
    from simulator.maintain.exchange import TakenBack
    from simulator.maintain.workbook import Filled

NEEDS_EXCEL = "Workbooks need openpyxl. Install it with: pip install 'orderdrill[excel]'"


@click.command(
    epilog="Examples: orderdrill sop table my-sops/SOP-CR.md CR-1 --xlsx bands.xlsx · "
    "orderdrill sop table my-sops/SOP-CR.md CR-1 --from bands.xlsx\n\n"
    "Exit codes: 0 done, 1 what came back has an error: nothing was written, 3 a file cannot be used."
)
@click.argument("file", metavar="FILE")
@click.argument("table_id", required=False, metavar="[TABLE-ID]")
@click.option("--xlsx", metavar="OUT", help="Write the table to this workbook.")
@click.option("--from", "source", metavar="IN", help="Take it back from a .xlsx or .csv file, or - for standard input.")
@click.option("--paste", is_flag=True, help="Take it back from cells pasted here, as a spreadsheet copies them.")
@click.option("--yes", is_flag=True, help="Do not ask, also where rows would go.")
def table(file: str, table_id: str | None, xlsx: str | None, source: str | None, paste: bool, yes: bool) -> None:
    """Write a table to a workbook, or take it back, checked.

    Without an option the table is printed as cells to paste into a spreadsheet; without a TABLE-ID, the tables are
    listed. New rows get ids. With an error nothing is written, and each one is named with its cell.
    """
    if sum(map(bool, (xlsx, source, paste))) > 1:
        raise click.UsageError("One of --xlsx, --from and --paste at a time.")
    place = Path(file)
    if place.is_dir():
        raise click.UsageError(f"{place} is a folder. Give one procedure, as {place / 'SOP-CR.md'}.")
    texts, name = _texts(file)
    if table_id is None:
        _list(texts[name], name)
        return
    if source or paste:
        _take_back(texts, name, table_id, _filled(texts[name], name, table_id, source or "-"), place, yes=yes)
    else:
        _give_out(texts[name], name, table_id, xlsx)


def _texts(file: str) -> tuple[Mapping[str, str], str]:
    from simulator.cli.sop.versions import surrounded

    texts, name = surrounded(file)
    raw = Path(file).read_bytes().decode("utf-8")  # the byte order mark and the line ends stay
    return {**texts, name: raw}, name


def _list(text: str, name: str) -> None:
    from sop.formatting.edits import tables_of

    for heading, written in tables_of(text, name):
        rows = f"{len(written.rows)} row{'' if len(written.rows) == 1 else 's'}"
        print(f"{heading.id or heading.title:<14}  {rows:>8}  {heading.title if heading.id else ''}".rstrip())


def _give_out(text: str, name: str, table_id: str, xlsx: str | None) -> None:
    from simulator.files import write_whole
    from simulator.maintain.exchange import sheet_of
    from simulator.maintain.workbook import plain, write_workbook

    sheet = sheet_of(text, name, table_id)
    if xlsx is None:
        writer = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
        writer.writerows([plain(cell) for cell in row] for row in (sheet.header, *sheet.rows))
        return
    out = Path(xlsx)
    if out.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{out}: a workbook is called .xlsx.")
    try:
        data = write_workbook(sheet)
    except ImportError:
        raise ConfigError(NEEDS_EXCEL) from None
    write_whole(out, data)
    print(f"{out}: {sheet.id} with {len(sheet.rows)} rows. Take it back with --from {out}")


def _filled(text: str, name: str, table_id: str, source: str) -> Filled:
    from simulator.maintain.exchange import sheet_of
    from simulator.maintain.workbook import WorkbookError, read_text, read_workbook

    header = sheet_of(text, name, table_id).header
    try:
        if source == "-":
            if sys.stdin.isatty():
                note("Paste the table with its heading row, then Ctrl-D (Ctrl-Z on Windows).")
            return read_text(sys.stdin.buffer.read().decode("utf-8"), header)
        data = Path(source).read_bytes()
        if Path(source).suffix.lower() in (".xlsx", ".xlsm"):
            return read_workbook(data, header)
        return read_text(data.decode("utf-8"), header)
    except WorkbookError as error:
        raise problems.BadInput(source if source != "-" else "what was pasted", f"{error}.") from error
    except UnicodeDecodeError as error:
        raise problems.BadInput(source, "is neither a workbook nor UTF-8 text.") from error
    except ImportError:
        raise ConfigError(NEEDS_EXCEL) from None


def _take_back(texts: Mapping[str, str], name: str, table_id: str, filled: Filled, place: Path, *, yes: bool) -> None:
    from simulator.cli.sop.fmt import committed
    from simulator.files import write_whole
    from simulator.maintain.exchange import take_back

    made = take_back(texts, name, table_id, filled, used=committed(place))
    for problem in made.problems:
        shown = str(problem).replace(f"{name}:", f"{place}:", 1) if problem.place.startswith(name) else str(problem)
        print(f"{'error' if problem.blocks else 'note'}: {shown}")
    if made.blocked:
        print(f"Nothing was written to {place}.")
        raise problems.Exit(problems.FOUND)
    if made.text == texts[name]:
        print(f"{place} says so already.")
        return
    _tell(made)
    if made.removed and not yes:
        question = f"Rows {', '.join(made.removed)} are not there any more. Take them out of {place}?"
        if not agreed(question):
            print(f"{place} stays as it is.")
            return
    write_whole(place, made.text)
    print(f"{place} is written. Next: orderdrill sop test {place}")


def _tell(made: TakenBack) -> None:
    for change in made.changes:
        print(f"  {change}")
    if made.given:
        print(f"  new ids: {', '.join(made.given)}")
    if made.removed:
        print(f"  taken out: {', '.join(made.removed)}")
