"""Markdown by markdown-it: any document at all, by the tree of its tokens. What the line scan leaves to it, and its
oracle in the tests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sop.document import Block, Cell, Item, ListBlock, Other, Paragraph, Row, Section, TableBlock
from sop.inline import inline_runs, runs_of
from sop.runs import Run


def parse(lines: Sequence[str]) -> tuple[Section, ...]:
    """The sections of a document."""
    return tuple(_sections(_Cursor(_parser().parse("\n".join(lines)), lines)))


def inline(content: str, lines: Sequence[tuple[int, int, int]]) -> tuple[Run, ...]:
    """The runs of one stretch of inline text. `lines` are (offset in it, line, column), one for each of its lines."""
    tokens = _parser().parseInline(content)
    return tuple(runs_of(tokens[0], lines))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


class _Cursor:
    """The token stream and where in it we are."""

    def __init__(self, tokens: Sequence[Token], lines: Sequence[str]) -> None:
        self.tokens = tokens
        self.lines = lines
        self.at = 0

    def peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def skip_to_close(self, opener: Token) -> None:
        depth = 1
        while self.at < len(self.tokens) and depth:
            depth += self.take().nesting
        del opener


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _sections(cursor: _Cursor) -> Iterator[Section]:
    level, runs, line = 0, (), 1
    heading_runs: tuple[Run, ...] = runs
    blocks: list[Block] = []
    while (token := cursor.peek()) is not None:
        if token.type == "heading_open":
            yield Section(level, heading_runs, line, tuple(blocks))
            cursor.take()
            level, line, blocks = int(token.tag[1]), _line(token), []
            inline = cursor.take()
            heading_runs = inline_runs(inline, cursor.lines)
            cursor.take()
        else:
            blocks.append(_block(cursor))
    yield Section(level, heading_runs, line, tuple(blocks))


def _block(cursor: _Cursor) -> Block:
    token = cursor.take()
    if token.type == "paragraph_open":
        inline = cursor.take()
        cursor.take()
        return Paragraph(inline_runs(inline, cursor.lines), _line(token))
    if token.type in ("bullet_list_open", "ordered_list_open"):
        return _list(cursor, token)
    if token.type == "table_open":
        return _table(cursor, token)
    text = token.content
    if token.nesting == 1:
        start = cursor.at
        cursor.skip_to_close(token)
        text = "\n".join(t.content for t in cursor.tokens[start : cursor.at] if t.content)
    return Other(token.type.removesuffix("_open"), text, _line(token))


def _list(cursor: _Cursor, opener: Token) -> ListBlock:
    items: list[Item] = []
    while cursor.take().type == "list_item_open":
        token = cursor.tokens[cursor.at - 1]
        runs: tuple[Run, ...] | None = None
        lists: list[ListBlock] = []
        extra: list[Block] = []
        while (inner := cursor.peek()) is not None and inner.type != "list_item_close":
            block = _block(cursor)
            if isinstance(block, Paragraph) and runs is None and not lists:
                runs = block.runs
            elif isinstance(block, ListBlock):
                lists.append(block)
            else:
                extra.append(block)
        cursor.take()
        source = cursor.lines[_line(token) - 1]
        column = runs[0].column if runs else len(source) - len(source.lstrip()) + 1
        items.append(Item(runs or (), _line(token), column, tuple(lists), tuple(extra)))
    start = opener.attrGet("start")
    return ListBlock(
        opener.type == "ordered_list_open", int(start) if start is not None else 1, tuple(items), _line(opener)
    )


def _table(cursor: _Cursor, opener: Token) -> TableBlock:
    rows: list[Row] = []
    while (token := cursor.take()).type != "table_close":
        if token.type == "tr_open":
            rows.append(_row(cursor, _line(token)))
    return TableBlock(rows[0], tuple(rows[1:]), _line(opener))


def _row(cursor: _Cursor, line: int) -> Row:
    spans = _cell_spans(cursor.lines[line - 1])
    cells: list[Cell] = []
    while cursor.take().type in ("th_open", "td_open"):
        inline = cursor.take()
        cursor.take()
        column = spans[len(cells)] if len(cells) < len(spans) else len(cursor.lines[line - 1]) + 1
        runs = tuple(runs_of(inline, [(0, line, column)]))
        cells.append(Cell(inline.content.strip(), line, column, runs))
    return Row(tuple(cells), line, len(spans))


def _cell_spans(source: str) -> list[int]:
    """The column (from 1) at which each cell's text starts. As GFM splits: at every pipe that no backslash escapes."""
    pipes = [m.start() for m in re.finditer(r"(?<!\\)\|", source)]
    text = source.strip()
    starts = [len(source) - len(source.lstrip()), *(p + 1 for p in pipes)]
    ends = [*pipes, len(source)]
    if text.startswith("|"):
        starts, ends = starts[1:], ends[1:]
    if text.endswith("|") and not text.endswith("\\|") and starts:
        starts, ends = starts[:-1], ends[:-1]
    columns = []
    for start, end in zip(starts, ends, strict=True):
        cell = source[start:end]
        columns.append(start + len(cell) - len(cell.lstrip()) + 1)
    return columns
