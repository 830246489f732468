"""`orderdrill sop print`: procedures for paper, as PDF, Word or HTML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.options import given, note, sops_option
from simulator.cli.sop.reading import texts_of
from simulator.core.errors import ConfigError

if TYPE_CHECKING:
    from simulator.maintain.printing.paper import Paper

NEEDS_PRINT = "PDF and Word files need more packages. Install them with: pip install 'orderdrill[print]'"


@click.command(
    name="print",
    epilog="Examples: orderdrill sop print SOP-CR --pdf credit.pdf · orderdrill sop print my-sops --docx all.docx\n\n"
    "Exit codes: 0 done, 3 a file cannot be read or written.",
)
@click.argument("what", required=False, metavar="[SOP|FILE|DIR]")
@click.option("--pdf", metavar="OUT", help="Write a PDF.")
@click.option("--docx", metavar="OUT", help="Write a Word file.")
@click.option("--html", metavar="OUT", help="Write an HTML page; - prints it.")
@sops_option
def print_(what: str | None, pdf: str | None, docx: str | None, html: str | None, sops: str | None) -> None:
    """Procedures for paper: title block, page numbers, clause ids in the margin.

    Without a name, all procedures in one file.
    """
    from simulator.files import write_whole

    if not (pdf or docx or html):
        raise click.UsageError("Say where to: --pdf OUT.pdf, --docx OUT.docx or --html OUT.html.")
    papers = _papers(what, sops)
    for paper in papers:
        if not paper.parts:
            raise ConfigError(f"{paper.id}: nothing in it can be printed. Try: orderdrill sop check")
    for out, data in ((pdf, _pdf), (docx, _docx), (html, _html)):
        if out is None:
            continue
        made = data(papers)
        if out == "-" and isinstance(made, str):
            click.echo(made, nl=False)
            continue
        write_whole(Path(out), made)
        print(f"{out}: {', '.join(paper.id for paper in papers)}")


def _papers(what: str | None, sops: str | None) -> list[Paper]:
    from simulator.maintain.printing.paper import paper_of
    from simulator.near import nearest

    if what is not None and Path(what).exists():
        return [paper_of(text, path) for path, text in texts_of(what).items()]
    papers = [paper_of(text, path) for path, text in texts_of(given("sops", sops)).items()]
    if what is None:
        return papers
    found = [paper for paper in papers if paper.id.casefold() == what.casefold()]
    if not found:
        raise click.UsageError(f"There is no SOP, file or folder {what!r}.{nearest(what, [p.id for p in papers])}")
    return found


def _pdf(papers: list[Paper]) -> bytes:
    try:
        from simulator.maintain.printing.pdf import as_pdf, missing
    except ImportError:
        raise ConfigError(NEEDS_PRINT) from None
    if lacking := missing(papers):
        note(f"The font has no {' '.join(lacking)}: these characters are left blank. --docx and --html have them.")
    return as_pdf(papers)


def _docx(papers: list[Paper]) -> bytes:
    try:
        from simulator.maintain.printing.word import as_docx
    except ImportError:
        raise ConfigError(NEEDS_PRINT) from None
    return as_docx(papers)


def _html(papers: list[Paper]) -> str:
    from simulator.maintain.printing.html import as_html

    return as_html(papers)
