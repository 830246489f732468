"""Examples as they stand in their procedure, green or red, with a word beside the colour."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from simulator.maintain.examples import Ran
from sop.cases import said

_UNBOUNDED = 10_000  # columns
OK, FAILED = "✓ ok", "✗ FAILED"


def show_examples(ran: Sequence[Ran], console: Console | None = None) -> None:
    """Print each table of examples under its procedure and table id."""
    console = console or Console(highlight=False)
    for (sop, path), ones in groupby(ran, key=lambda one: (one.sop, one.path)):
        console.print(f"[bold]{escape(sop)}[/bold]  {escape(path)}")
        for table, cases in groupby(ones, key=lambda one: one.outcome.example.table):
            listed = list(cases)
            for names, alike in groupby(listed, key=_names):
                _show(table, names, list(alike), console)
        console.print()


def _show(title: str, names: Sequence[str], ran: Sequence[Ran], console: Console) -> None:
    """As the table that it is where it fits, else a case a paragraph."""
    table = _table(title, names, ran)
    if Measurement.get(console, console.options.update(max_width=_UNBOUNDED), table).maximum <= console.width:
        console.print(table)
        return
    console.print(Text(title, style="bold"))
    for one in ran:
        mark, case, *cells = _row(one, names)
        told = [Text.assemble((name, "dim"), " ", cell) for name, cell in zip(names, cells, strict=True)]
        console.print(
            Padding(Text.assemble(mark, "  ", (case.plain, "bold"), ": ", Text(", ").join(told)), (0, 0, 0, 2))
        )


def _names(one: Ran) -> tuple[str, ...]:
    return (*one.outcome.example.inputs, *one.outcome.example.expected)


def _table(title: str, names: Sequence[str], ran: Sequence[Ran]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("", no_wrap=True)
    table.add_column("case", min_width=12)
    expected = ran[0].outcome.example.expected
    for name in names:
        table.add_column(Text(name), header_style="bold" if name in expected else "")
    for one in ran:
        table.add_row(*_row(one, names))
    return table


def _row(one: Ran, names: Sequence[str]) -> list[Text]:
    example, holds = one.outcome.example, one.outcome.holds
    misses = {miss.output: miss for miss in one.outcome.misses}
    cells = [Text(OK if holds else FAILED, style="green" if holds else "bold red"), Text(example.case)]
    for name in names:
        if name in misses:
            miss = misses[name]
            cells.append(Text(f"expects {said(miss.wanted)}, is {said(miss.given)}", style="bold red"))
        else:
            value = example.expected[name] if name in example.expected else example.inputs[name]
            cells.append(Text(said(value), style="green" if holds and name in example.expected else ""))
    return cells
