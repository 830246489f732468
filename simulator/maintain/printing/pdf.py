"""A procedure as PDF: a title block, clause ids in the margin, tables over pages, page x of y."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import partial
from html import escape
from importlib.resources import files
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Preformatted,
    Spacer,
    Table,
    TableStyle,
)

from simulator.maintain.printing.paper import (
    Grid,
    Head,
    Line,
    Lines,
    Paper,
    Part,
    Spans,
    Text,
    column_widths,
    least_widths,
    pieces,
)

FONTS, FAMILY = "fontpkg_ibm_plex_sans_condensed", "IBMPlexSansCondensed"
BODY, BOLD, EM, BOLD_EM = "Paper", "Paper-Bold", "Paper-Italic", "Paper-BoldItalic"
INK, SOFT, RULE, TINT, ANSWER = "#1b2430", "#5b6775", "#c4ccd4", "#eef2f6", "#e6f1ea"
WIDE, HIGH = A4
LEFT, RIGHT, TOP, FOOT = 16 * mm, 16 * mm, 20 * mm, 20 * mm
ROOM = WIDE - LEFT - RIGHT
_ID_WIDE, _MARK_WIDE, _PAD = 17 * mm, 6 * mm, 3.2


def as_pdf(papers: Sequence[Paper]) -> bytes:
    """The PDF. The same papers give the same bytes."""
    _fonts()
    out = io.BytesIO()
    title = f"{papers[0].id} {papers[0].title}" if len(papers) == 1 else "Procedures"
    book = BaseDocTemplate(out, pagesize=A4, title=title, author=papers[0].id, invariant=1, lang="en")
    templates, story = [], []
    for n, paper in enumerate(papers):
        name = f"p{n}"
        frame = Frame(LEFT, FOOT, ROOM, HIGH - TOP - FOOT, 0, 0, 0, 0, id=name)
        templates.append(PageTemplate(id=name, frames=[frame], onPage=partial(_edges, paper)))
        if n:
            story += [NextPageTemplate(name), PageBreak()]
        story += list(_flowables(paper))
    book.addPageTemplates(templates)
    book.build(story, canvasmaker=_Counted)
    return out.getvalue()


def missing(papers: Sequence[Paper]) -> str:
    """The characters that the font does not have, each once."""
    _fonts()
    font: Any = pdfmetrics.getFont(BODY)
    known = font.face.charToGlyph
    return "".join(sorted({c for paper in papers for c in repr(paper) if ord(c) not in known and not c.isspace()}))


def _fonts() -> None:
    if BODY in pdfmetrics.getRegisteredFontNames():
        return
    for name, cut in ((BODY, "Regular"), (BOLD, "SemiBold"), (EM, "Italic"), (BOLD_EM, "SemiBoldItalic")):
        pdfmetrics.registerFont(TTFont(name, str(files(FONTS) / "files" / f"{FAMILY}-{cut}.ttf")))
    pdfmetrics.registerFontFamily(BODY, normal=BODY, bold=BOLD, italic=EM, boldItalic=BOLD_EM)


class _Counted(Canvas):
    """A canvas that knows, when it is saved, how many pages there are."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:
        self._pages.append(dict(self.__dict__))
        canvas: Any = self  # what starts a page has no public name
        canvas._startPage()

    def save(self) -> None:
        for state in self._pages:
            self.__dict__.update(state)
            self.setFont(BODY, 8)
            self.setFillColor(HexColor(SOFT))
            self.drawRightString(WIDE - RIGHT, 11 * mm, f"Page {self.getPageNumber()} of {len(self._pages)}")
            super().showPage()
        super().save()


def _edges(paper: Paper, canvas: Canvas, book: BaseDocTemplate) -> None:
    """What stands above and below the text of each page."""
    canvas.saveState()
    canvas.setFont(BODY, 8)
    canvas.setFillColor(HexColor(SOFT))
    canvas.drawString(LEFT, HIGH - 12 * mm, f"{paper.id}  {paper.title}")
    canvas.drawRightString(WIDE - RIGHT, HIGH - 12 * mm, " · ".join(filter(None, (paper.version, paper.status))))
    canvas.setStrokeColor(HexColor(RULE))
    canvas.line(LEFT, HIGH - 14 * mm, WIDE - RIGHT, HIGH - 14 * mm)
    canvas.line(LEFT, 15 * mm, WIDE - RIGHT, 15 * mm)
    canvas.drawString(LEFT, 11 * mm, paper.footer)
    canvas.restoreState()
    del book


class _Mark(Flowable):
    """A bookmark for the outline that a PDF reader shows beside the pages."""

    def __init__(self, key: str, words: str, level: int) -> None:
        super().__init__()
        self.key, self.words, self.level = key, words, level

    def wrap(self, *_: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self.canv.bookmarkPage(self.key)
        self.canv.addOutlineEntry(self.words, self.key, self.level, closed=self.level == 0)


def _style(name: str, size: float, lead: float, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName=more.pop("font", BODY), fontSize=size, leading=lead, textColor=HexColor(INK), **more
    )


_TITLE = partial(_style, "title", 19, 23, font=BOLD, spaceAfter=6)
_HEADS = (
    partial(_style, "section", 13.5, 17, font=BOLD, spaceBefore=10, spaceAfter=4),
    partial(_style, "part", 11, 14, font=BOLD, spaceBefore=7, spaceAfter=3),
)
_TEXT = partial(_style, "text", 10, 13.5, spaceAfter=4)
_SOFT = partial(_style, "soft", 8, 13.5)


def _flowables(paper: Paper) -> Iterator[Flowable]:
    yield _Mark(paper.id, f"{paper.id} {paper.title}", 0)
    yield Paragraph(f'<font color="{SOFT}">{escape(paper.id)}</font>&nbsp; {escape(paper.title)}', _TITLE())
    if paper.block:
        yield _block(paper)
        yield Spacer(1, 6)
    headed = False
    for n, part in enumerate(paper.parts):
        head = isinstance(part, Head)
        if head and not headed:
            yield CondPageBreak(40 * mm)  # a heading is never the last thing on a page, nor with one line alone
        headed = head
        yield from _part(part, f"{paper.id}.{n}")


def _block(paper: Paper) -> Table:
    label, value = partial(_style, "label", 8, 11, spaceAfter=0), partial(_style, "value", 9, 11)
    cells = [
        [
            Paragraph(f'<font color="{SOFT}">{escape(one)}</font>', label()),
            Paragraph(_code_breaks(said, ROOM * 0.36), value()),
        ]
        for one, said in paper.block
    ]
    half = (len(cells) + 1) // 2
    empty = [Paragraph("", label()), Paragraph("", label())]
    rows = [[*left, *right] for left, right in zip(cells[:half], [*cells[half:], empty][:half], strict=True)]
    widths = [ROOM * share for share in (0.13, 0.37, 0.13, 0.37)]
    look: list[Any] = [
        ("BOX", (0, 0), (-1, -1), 0.6, HexColor(RULE)),
        ("BACKGROUND", (0, 0), (-1, -1), HexColor("#f7f9fb")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ]
    return Table(rows, widths, style=TableStyle(look))


def _part(part: Part, key: str) -> Iterator[Flowable]:
    match part:
        case Head():
            words = f"{part.id} {''.join(span.text for span in part.spans)}".strip()
            yield _Mark(key, words, part.level)
            name = f'<font color="{SOFT}">{escape(part.id)}</font>&nbsp; ' if part.id else ""
            yield Paragraph(name + _spans(part.spans, ROOM, 11), _HEADS[part.level - 1]())
        case Text(plain=True):
            yield Preformatted("".join(span.text for span in part.spans), _TEXT())
        case Text():
            yield Paragraph(_spans(part.spans, ROOM, 10), _TEXT())
        case Lines():
            yield _lines(part)
        case Grid():
            yield from _grid(part)


def _lines(part: Lines) -> Table:
    text = ROOM - _ID_WIDE - _MARK_WIDE
    rows = [[Paragraph(escape(line.clause), _SOFT()), _marked(line), _sentence(line, text)] for line in part.lines]
    look: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (0, -1), 1.9),  # the small ids stand on the line of their sentence
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ]
    return Table(rows, [_ID_WIDE, _MARK_WIDE, text], style=TableStyle(look))


def _marked(line: Line) -> Paragraph:
    return Paragraph(escape(line.mark) if not line.depth else "", _TEXT())


def _sentence(line: Line, width: float) -> Paragraph:
    """A nested item carries its mark in the text column, further in."""
    deep = line.depth * _MARK_WIDE
    style = _TEXT(leftIndent=deep, bulletIndent=deep - _MARK_WIDE if deep else 0, bulletFontName=BODY)
    return Paragraph(_spans(line.spans, width - deep, 10), style, bulletText=line.mark if line.depth else None)


def _grid(grid: Grid) -> Iterator[Flowable]:
    size, padding = 8.5, 2 * _PAD + 1
    while True:  # a table of many columns is set smaller before any word is broken
        measure = partial(pdfmetrics.stringWidth, fontName=BOLD, fontSize=size)
        widths = column_widths(grid, ROOM, measure, padding)
        least = least_widths(grid, measure, padding)
        if size <= 6 or sum(least) <= ROOM:
            break
        size -= 0.5
    body = _style("cell", size, size * 1.25)
    head = _style("head", size, size * 1.25, font=BOLD)
    inner = [wide - padding for wide in widths]
    rows = [[Paragraph(_spans(c, w, size, bold=True), head) for c, w in zip(grid.header, inner, strict=True)]]
    rows += [[Paragraph(_spans(c, w, size), body) for c, w in zip(row, inner, strict=True)] for row in grid.rows]
    look: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.5, HexColor(RULE)),
        ("BACKGROUND", (0, 0), (-1, 0), HexColor(TINT)),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), _PAD),
        ("RIGHTPADDING", (0, 0), (-1, -1), _PAD),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        *(("BACKGROUND", (n, 0), (n, -1), HexColor(ANSWER)) for n in grid.outputs),
    ]
    yield Table(rows, widths, repeatRows=1, hAlign="LEFT", style=TableStyle(look))
    yield Spacer(1, 6)


def _spans(spans: Spans, width: float, size: float, *, bold: bool = False) -> str:
    found = []
    for span in spans:
        text = _code_breaks(span.text, width, size)
        match span.style:
            case "code":
                text = f'<font color="#1f3a5f" backColor="{TINT}">{text}</font>' if not bold else text
            case "bold":
                text = f"<b>{text}</b>"
            case "em":
                text = f"<i>{text}</i>"
        found.append(text)
    return "".join(found)


def _code_breaks(text: str, width: float, size: float = 9) -> str:
    """Escaped text in which a name wider than its column is broken after a dot or an underscore."""
    words = []
    for word in text.split(" "):
        line, lines = "", []
        for piece in pieces(word) if pdfmetrics.stringWidth(word, BOLD, size) > width else [word]:
            if line and pdfmetrics.stringWidth(line + piece, BOLD, size) > width:
                lines.append(line)
                line = ""
            line += piece
        words.append("<br/>".join(escape(one) for one in (*lines, line)))
    return " ".join(words)
