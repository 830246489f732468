"""A procedure as one HTML page that prints well: title block, headings of tables on each page, ids beside clauses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from simulator.maintain.printing.paper import Grid, Head, Line, Lines, Paper, Part, Spans, Text

_TAGS = {"text": "", "code": "code", "bold": "b", "em": "em"}


def as_html(papers: Sequence[Paper]) -> str:
    """The page, whole: nothing is fetched from anywhere."""
    title = papers[0].title if len(papers) == 1 else "Procedures"
    style = files(__package__).joinpath("paper.css").read_text("utf-8")
    body = "\n".join(line for paper in papers for line in _article(paper))
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f"<style>\n{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _article(paper: Paper) -> Iterator[str]:
    yield f'<article id="{escape(paper.id)}">'
    yield f'<h1><span class="id">{escape(paper.id)}</span> {escape(paper.title)}</h1>'
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in paper.block)
    yield f"<dl>{rows}</dl>"
    for part in paper.parts:
        yield from _part(part)
    yield f"<footer>{escape(paper.footer)}</footer>"
    yield "</article>"


def _part(part: Part) -> Iterator[str]:
    match part:
        case Head():
            tag = f"h{part.level + 1}"
            name = f'<span class="id">{escape(part.id)}</span> ' if part.id else ""
            yield f"<{tag}>{name}{_spans(part.spans)}</{tag}>"
        case Text(plain=True):
            yield f"<pre>{_spans(part.spans)}</pre>"
        case Text():
            yield f"<p>{_spans(part.spans)}</p>"
        case Lines():
            yield '<ul class="clauses">'
            yield from map(_line, part.lines)
            yield "</ul>"
        case Grid():
            yield from _grid(part)


def _line(line: Line) -> str:
    name = f' id="{escape(line.clause)}"' if line.clause else ""
    indent = f' style="margin-left: {line.depth * 1.6}rem"' if line.depth else ""
    clause = f'<span class="id">{escape(line.clause)}</span>'
    return f"<li{name}>{clause}<span{indent}>{line.mark}</span><span{indent}>{_spans(line.spans)}</span></li>"


def _grid(grid: Grid) -> Iterator[str]:
    yield "<table><thead>"
    yield _row(grid.header, "th", grid.outputs)
    yield "</thead><tbody>"
    yield from (_row(row, "td", grid.outputs) for row in grid.rows)
    yield "</tbody></table>"


def _row(cells: Sequence[Spans], tag: str, outputs: Sequence[int]) -> str:
    marked = (' class="answer"' if n in outputs else "" for n in range(len(cells)))
    inner = "".join(f"<{tag}{mark}>{_spans(cell)}</{tag}>" for cell, mark in zip(cells, marked, strict=True))
    return f"<tr>{inner}</tr>"


def _spans(spans: Spans) -> str:
    found = []
    for span in spans:
        tag, text = _TAGS[span.style], escape(span.text)
        found.append(f"<{tag}>{text}</{tag}>" if tag else text)
    return "".join(found)
