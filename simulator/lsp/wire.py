"""Our places, findings and proposals as the Language Server Protocol has them (version 3.17), and back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lsprotocol import types as lsp
from pygls.workspace import PositionCodec

from simulator.maintain.atlas import Page, Place, Symbol
from simulator.maintain.completing import Proposal
from simulator.maintain.cursor import Wanted
from sop.diagnostics import Diagnostic

_KINDS = {
    "definition": lsp.SymbolKind.Function,
    "parameter": lsp.SymbolKind.Constant,
    "output": lsp.SymbolKind.Variable,
    "clause": lsp.SymbolKind.Event,
}
_SLOTS = {
    "name": lsp.CompletionItemKind.Variable,
    "action": lsp.CompletionItemKind.Function,
    "value": lsp.CompletionItemKind.EnumMember,
    "front": lsp.CompletionItemKind.Property,
}
_SEVERITIES = {"error": lsp.DiagnosticSeverity.Error, "warning": lsp.DiagnosticSeverity.Warning}
_MEANT = re.compile(r"did you mean (.+?)\?", re.IGNORECASE)
_WORD = re.compile(r"[\w.-]+")


class Wire:
    """Translates for one client, whose columns count in the units that it chose."""

    def __init__(self, codec: PositionCodec) -> None:
        self.codec = codec

    def span(self, lines: Sequence[str], line: int, start: int, end: int) -> lsp.Range:
        """A stretch of one line (from 0) in the client's units."""
        here = lsp.Range(lsp.Position(line, start), lsp.Position(line, end))
        return self.codec.range_to_client_units([*lines, ""], here)

    def column(self, lines: Sequence[str], at: lsp.Position) -> tuple[int, int]:
        """The line and column (from 0) of the client's position."""
        own = self.codec.position_from_client_units([*lines, ""], at)
        return own.line, own.character

    def location(self, page: Page, place: Place, uri: str) -> lsp.Location:
        """A place in a document."""
        return lsp.Location(uri, self.span(page.lines, place.line, place.start, place.end))

    def diagnostic(self, lines: Sequence[str], found: Diagnostic) -> lsp.Diagnostic:
        """A finding: from its column to the end of the word there."""
        line = min(max(found.line - 1, 0), max(len(lines) - 1, 0))
        text = lines[line] if lines else ""
        start = min(max(found.column - 1, 0), len(text))
        word = _WORD.match(text, start)
        message = f"{found.message}\n{found.hint}" if found.hint else found.message
        return lsp.Diagnostic(
            range=self.span(lines, line, start, word.end() if word else len(text.rstrip())),
            message=message,
            severity=_SEVERITIES.get(found.severity, lsp.DiagnosticSeverity.Information),
            code=found.code,
            source="orderdrill",
        )

    def completion(self, lines: Sequence[str], line: int, column: int, wanted: Wanted, one: Proposal, rank: int) -> (
        lsp.CompletionItem
    ):  # fmt: skip
        """A proposal that replaces what was typed of it."""
        closing = wanted.slot == "action" and lines[line][column : column + 2] == "**"
        end = column + 2 if closing else column
        return lsp.CompletionItem(
            label=one.label,
            kind=_SLOTS[wanted.slot],
            detail=one.detail,
            documentation=lsp.MarkupContent(lsp.MarkupKind.Markdown, one.help) if one.help else None,
            sort_text=f"{rank:05}",
            filter_text=f"{wanted.typed} {one.label}" if wanted.typed else one.label,
            text_edit=lsp.TextEdit(self.span(lines, line, wanted.start, end), one.text),
        )

    def symbol(self, page: Page, symbol: Symbol) -> lsp.DocumentSymbol:
        """A name or clause for the outline."""
        place = symbol.place
        whole = self.span(page.lines, place.line, 0, len(page.lines[place.line]))
        name = self.span(page.lines, place.line, place.start, place.end)
        return lsp.DocumentSymbol(symbol.name, _KINDS[symbol.kind], whole, name, detail=symbol.kind)


def fix_of(uri: str, found: lsp.Diagnostic) -> lsp.CodeAction | None:
    """The change that a finding's hint proposes, if it proposes a word."""
    meant = _MEANT.search(found.message)
    if meant is None:
        return None
    edit = lsp.WorkspaceEdit(changes={uri: [lsp.TextEdit(found.range, meant.group(1).strip("`'\""))]})
    title = f"Change to {meant.group(1)}"
    return lsp.CodeAction(title, kind=lsp.CodeActionKind.QuickFix, diagnostics=[found], edit=edit, is_preferred=True)
