"""The language server: `orderdrill sop lsp`. Diagnostics, completion, hover, go to definition, references, outline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from simulator.core.vocabulary import vocabulary
from simulator.lsp.folder import Folder, is_procedure
from simulator.lsp.wire import Wire, fix_of
from simulator.maintain.atlas import Page
from simulator.maintain.completing import complete
from simulator.maintain.cursor import Word, word_at
from simulator.maintain.meaning import meaning_of
from simulator.version import VERSION
from sop.formatting import format_text

PAUSE = 0.2
"""Seconds without a key before a document is judged."""


class Procedures(LanguageServer):
    """One editor's server. Folders are those of the documents it has opened."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__("orderdrill", VERSION)
        self.today = today
        self.folders: dict[Path, Folder] = {}
        self.waiting: dict[Path, asyncio.Task[None]] = {}

    @property
    def wire(self) -> Wire:
        """Translates for this client."""
        return Wire(self.workspace.position_codec)

    def folder_of(self, uri: str) -> tuple[Folder, str] | None:
        """The folder and name of a document; None for one that is no file."""
        found = to_fs_path(uri)
        if found is None or not uri.startswith("file:"):
            return None
        path = Path(found)
        folder = self.folders.setdefault(path.parent, Folder(path.parent))
        return folder, folder.name_of(path)

    def page_at(self, uri: str, at: lsp.Position) -> tuple[Folder, Page, int, int] | None:
        """The folder, page, line and column (from 0) of a position in an open procedure."""
        found = self.folder_of(uri)
        if found is None:
            return None
        page = found[0].atlas().pages.get(found[1])
        return None if page is None else (found[0], page, *self.wire.column(page.lines, at))

    def word(self, uri: str, at: lsp.Position) -> tuple[Folder, Page, int, Word] | None:
        """What stands under a position."""
        here = self.page_at(uri, at)
        word = word_at(here[1], here[2], here[3]) if here else None
        return (here[0], here[1], here[2], word) if here and word else None

    def typed(self, uri: str, text: str | None) -> None:
        """Take what the editor holds (None: it was closed), and judge the folder once the typing pauses."""
        found = self.folder_of(uri)
        if found is None:
            return
        folder, name = found
        if text is None or not is_procedure(name, text):
            if folder.typed.pop(name, None) is not None or text is None:
                self._publish(uri, [])
        else:
            folder.typed[name] = text
        before = self.waiting.pop(folder.root, None)
        if before is not None:
            before.cancel()
        self.waiting[folder.root] = asyncio.get_running_loop().create_task(self._judge(folder))

    async def _judge(self, folder: Folder) -> None:
        await asyncio.sleep(PAUSE)
        if not folder.typed:
            return
        found = await asyncio.to_thread(folder.diagnostics, self.today())
        for name, text in list(folder.typed.items()):
            lines = text.splitlines()
            self._publish(self.uri(folder, name), [self.wire.diagnostic(lines, d) for d in found.get(name, ())])

    def uri(self, folder: Folder, name: str) -> str:
        """Where a document of a folder is, as the protocol says it."""
        return from_fs_path(str(folder.root / name)) or ""

    def _publish(self, uri: str, found: list[lsp.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, found))


def make_server(today: Callable[[], date] = date.today) -> Procedures:
    """A server that speaks for the procedures beside each opened document. `today` is what review dates are held to."""
    server = Procedures(today)

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    async def opened(ls: Procedures, params: lsp.DidOpenTextDocumentParams) -> None:
        ls.typed(params.text_document.uri, params.text_document.text)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(ls: Procedures, params: lsp.DidChangeTextDocumentParams) -> None:
        ls.typed(params.text_document.uri, ls.workspace.get_text_document(params.text_document.uri).source)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    async def saved(ls: Procedures, params: lsp.DidSaveTextDocumentParams) -> None:
        ls.typed(params.text_document.uri, ls.workspace.get_text_document(params.text_document.uri).source)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(ls: Procedures, params: lsp.DidCloseTextDocumentParams) -> None:
        ls.typed(params.text_document.uri, None)

    @server.feature(lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=["`", "*", ".", " ", "|"]))
    def completion(ls: Procedures, params: lsp.CompletionParams) -> lsp.CompletionList:
        here = ls.page_at(params.text_document.uri, params.position)
        if here is None:
            return lsp.CompletionList(is_incomplete=False, items=[])
        folder, page, line, column = here
        wanted, proposals = complete(folder.atlas(), page.path, line, column)
        items = [ls.wire.completion(page.lines, line, column, wanted, one, n) for n, one in enumerate(proposals)]
        return lsp.CompletionList(is_incomplete=False, items=items)

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hover(ls: Procedures, params: lsp.HoverParams) -> lsp.Hover | None:
        here = ls.word(params.text_document.uri, params.position)
        text = meaning_of(here[0].atlas(), here[1].path, here[3]) if here else ""
        if here is None or not text:
            return None
        _, page, line, word = here
        content = lsp.MarkupContent(lsp.MarkupKind.Markdown, text)
        return lsp.Hover(content, ls.wire.span(page.lines, line, word.start, word.end))

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    def definition(ls: Procedures, params: lsp.DefinitionParams) -> lsp.Location | None:
        here = ls.word(params.text_document.uri, params.position)
        if here is None:
            return None
        atlas = here[0].atlas()
        symbol = atlas.at(here[1].path, here[3].text)
        if symbol is None:
            return None
        return ls.wire.location(atlas.pages[symbol.place.path], symbol.place, ls.uri(here[0], symbol.place.path))

    @server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
    def references(ls: Procedures, params: lsp.ReferenceParams) -> list[lsp.Location]:
        here = ls.word(params.text_document.uri, params.position)
        if here is None:
            return []
        atlas = here[0].atlas()
        places = atlas.references(here[1].path, here[3].text)
        return [ls.wire.location(atlas.pages[p.path], p, ls.uri(here[0], p.path)) for p in places]

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def outline(ls: Procedures, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        here = ls.page_at(params.text_document.uri, lsp.Position(0, 0))
        return [ls.wire.symbol(here[1], symbol) for symbol in here[1].symbols] if here else []

    @server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
    def formatting(ls: Procedures, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
        here = ls.page_at(params.text_document.uri, lsp.Position(0, 0))
        if here is None:
            return []
        page = here[1]
        made = format_text(page.text, page.path, vocabulary()).text
        whole = lsp.Range(lsp.Position(0, 0), lsp.Position(len(page.lines), 0))
        return [] if made == page.text else [lsp.TextEdit(whole, made)]

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix]))
    def fixes(ls: Procedures, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        proposed = (fix_of(params.text_document.uri, one) for one in params.context.diagnostics)
        return [one for one in proposed if one is not None]

    return server
