"""A procedure as a Word file to read and comment on: Word's styles, headings of tables on each page, page x of y."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from simulator.maintain.printing.paper import (
    Grid,
    Head,
    Line,
    Lines,
    Paper,
    Part,
    Span,
    Spans,
    Text,
    column_widths,
    least_widths,
    pieces,
)

ROOM = 178  # mm between the margins of A4
_SOFT, _CODE = RGBColor(0x5B, 0x67, 0x75), RGBColor(0x1F, 0x3A, 0x5F)
_TINT, _ANSWER = "EEF2F6", "E6F1EA"
_SIZES, _PAD = (8.5, 8, 7.5, 7, 6.5), 4.2
_POINT = 0.2  # mm that a letter takes for each point of its size, on the average
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
"""Every file says that it was made then: the same papers give the same file."""


def as_docx(papers: Sequence[Paper]) -> bytes:
    """The Word file."""
    book = docx.Document()
    _styles(book)
    for n, paper in enumerate(papers):
        section = book.add_section(WD_SECTION.NEW_PAGE) if n else book.sections[0]
        _page(section, paper)
        title = book.add_paragraph(style="Title")
        title.add_run(f"{paper.id}  ").font.color.rgb = _SOFT
        title.add_run(paper.title)
        if paper.block:
            _block(book, paper)
        for part, following in zip(paper.parts, (*paper.parts[1:], None), strict=False):
            _part(book, part)
            if isinstance(part, Text) and isinstance(following, Grid):
                book.paragraphs[-1].paragraph_format.keep_with_next = True
    properties = book.core_properties
    properties.title = papers[0].title if len(papers) == 1 else "Procedures"
    properties.author, properties.created, properties.modified = papers[0].id, _EPOCH, _EPOCH
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _styles(book: Any) -> None:
    normal = book.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    normal.paragraph_format.space_after = Pt(4)
    for name, size in (("Title", 20), ("Heading 1", 14), ("Heading 2", 11.5)):
        style = book.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), RGBColor(0x1B, 0x24, 0x30)
        fonts = style.element.rPr.rFonts
        for key in [key for key in fonts.attrib if key.endswith("Theme")]:  # a theme's font would win over the name
            del fonts.attrib[key]
        fonts.set(qn("w:hAnsi"), "Calibri")
        style.paragraph_format.keep_with_next = True


def _page(section: Any, paper: Paper) -> None:
    """A4, with what the copy is above and below."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin = section.bottom_margin = Mm(20)
    for edge in (section.header, section.footer):
        edge.is_linked_to_previous = False
    state = " · ".join(filter(None, (paper.version, paper.status)))
    _edge(section.header.paragraphs[0], f"{paper.id}  {paper.title}", state)
    foot = _edge(section.footer.paragraphs[0], paper.footer, "Page ")
    _field(foot, "PAGE")
    _small(foot.add_run(" of "))
    _field(foot, "NUMPAGES")


def _edge(paragraph: Any, left: str, right: str) -> Any:
    paragraph.style = "Normal"  # the styles of headers and footers bring tab stops of their own
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Mm(ROOM), WD_TAB_ALIGNMENT.RIGHT)
    _small(paragraph.add_run(f"{left}\t{right}"))
    return paragraph


def _small(run: Any) -> Any:
    run.font.size, run.font.color.rgb = Pt(8), _SOFT
    return run


def _field(paragraph: Any, code: str) -> None:
    """A number that Word works out."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = _small(paragraph.add_run("1"))
    field.append(run._r)
    paragraph._p.append(field)


def _block(book: Any, paper: Paper) -> None:
    table = _table(book, (32, ROOM - 32))
    for label, value in paper.block:
        row = table.add_row()
        _shade(row.cells[0], _TINT)
        for cell, text, wide in zip(row.cells, (label, value), (32, ROOM - 32), strict=True):
            cell.width = Mm(wide)
            _tight(cell.paragraphs[0]).add_run(text).font.size = Pt(9)
    book.add_paragraph()


def _part(book: Any, part: Part) -> None:
    match part:
        case Head():
            heading = book.add_heading(level=part.level)
            if part.id:
                heading.add_run(f"{part.id}  ").font.color.rgb = _SOFT
            _spans(heading, part.spans)
        case Text():
            _spans(book.add_paragraph(), part.spans)
        case Lines():
            for line in part.lines:
                _line(book, line)
        case Grid():
            _grid(book, part)


def _line(book: Any, line: Line) -> None:
    """The id in the margin, then the mark, then the sentence, all on tab stops."""
    paragraph = book.add_paragraph()
    shape = paragraph.paragraph_format
    mark = 18 + 6 * line.depth
    shape.left_indent, shape.first_line_indent = Mm(mark + 6), Mm(-mark - 6)
    shape.tab_stops.add_tab_stop(Mm(mark))
    shape.tab_stops.add_tab_stop(Mm(mark + 6))
    shape.space_after = Pt(2)
    _small(paragraph.add_run(line.clause))
    paragraph.add_run(f"\t{line.mark}\t")
    _spans(paragraph, line.spans)


def _grid(book: Any, grid: Grid) -> None:
    size = next((one for one in _SIZES if sum(least_widths(grid, _measure(one), _PAD)) <= ROOM), _SIZES[-1])
    widths = column_widths(grid, ROOM, _measure(size), _PAD)
    table = _table(book, widths)
    for n, cells in enumerate((grid.header, *grid.rows)):
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if not n:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for k, (cell, spans, wide) in enumerate(zip(row.cells, cells, widths, strict=True)):
            cell.width = Mm(wide)
            _spans(_tight(cell.paragraphs[0]), spans if n else _breakable(spans), size, bold=not n)
            if k in grid.outputs or not n:
                _shade(cell, _ANSWER if k in grid.outputs else _TINT)
    book.add_paragraph().paragraph_format.space_after = Pt(0)


def _measure(size: float) -> Callable[[str], float]:
    return lambda text: len(text) * size * _POINT


def _table(book: Any, widths: Sequence[float]) -> Any:
    table = book.add_table(0, len(widths), style="Table Grid")
    table.autofit = False
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Mm(wide)
    return table


def _breakable(spans: Spans) -> Spans:
    """Names that may be broken after a dot or an underscore, for the narrow columns of a heading row."""
    return tuple(Span("\u200b".join(pieces(span.text)), span.style) for span in spans)


def _tight(paragraph: Any) -> Any:
    paragraph.paragraph_format.space_after = Pt(1)
    return paragraph


def _shade(cell: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _spans(paragraph: Any, spans: Spans, size: float | None = None, *, bold: bool = False) -> None:
    for span in spans:
        run = paragraph.add_run(span.text)
        run.bold, run.italic = bold or span.style == "bold" or None, span.style == "em" or None
        if size:
            run.font.size = Pt(size)
        if span.style == "code":
            run.font.color.rgb = _CODE
