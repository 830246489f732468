"""Runs of inline markdown from markdown-it's tokens, each with the line and column of its first character."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from sop.runs import Run, RunKind


def inline_runs(inline: Token, lines: Sequence[str]) -> tuple[Run, ...]:
    """The runs of a paragraph or heading; each line of its content is a suffix of a source line."""
    first = inline.map[0] + 1 if inline.map else 1
    anchors: list[tuple[int, int, int]] = []
    offset = 0
    for index, content in enumerate(inline.content.split("\n")):
        source = lines[first - 1 + index].rstrip() if first - 1 + index < len(lines) else ""
        words = content.strip()
        at = len(source) - len(words) if source.endswith(words) else source.find(words)
        anchors.append((offset + len(content) - len(content.lstrip()), first + index, max(at, 0) + 1))
        offset += len(content) + 1
    return tuple(runs_of(inline, anchors))


def runs_of(inline: Token, anchors: Sequence[tuple[int, int, int]]) -> Iterator[Run]:
    """Runs in order. `anchors` are (offset in the content, line, column), one for each line of it."""
    content, cursor = inline.content, 0
    mood: list[RunKind] = []
    held: list[Run] = []

    def place(offset: int) -> tuple[int, int]:
        best = anchors[0]
        for anchor in anchors:
            if anchor[0] <= offset:
                best = anchor
        return best[1], max(best[2] + offset - best[0], 1)

    for token in inline.children or ():
        if token.type in ("strong_open", "em_open"):
            mood.append("bold" if token.type == "strong_open" else "em")
            held.append(Run(mood[-1], "", *place(cursor)))
        elif token.type in ("strong_close", "em_close"):
            mood.pop()
            run = held.pop()
            if not mood:
                yield run
        else:
            text = " " if token.type in ("softbreak", "hardbreak") else token.content
            probe = "\n" if token.type in ("softbreak", "hardbreak") else text
            found = content.find(probe, cursor) if probe else -1
            if found >= 0:
                line, column = place(found)
                cursor = found + len(probe)
            else:
                line, column = place(cursor)
            if not text:
                continue
            if not mood:
                yield Run("code" if token.type == "code_inline" else "text", text, line, column)
                continue
            outer = held[0]
            start = (outer.line, outer.column) if outer.text else (line, column)
            code = outer.code or token.type == "code_inline"
            held[0] = Run(outer.kind, outer.text + text, *start, code)
