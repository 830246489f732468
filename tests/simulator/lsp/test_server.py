"""The language server as an editor sees it: JSON-RPC over a pipe."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sop.library import bundled


class Editor:
    """The least of an editor: numbered requests, and what the server says on its own."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process, self.number, self.told = process, 0, []

    def send(self, method: str, params: Any, number: int | None = None) -> None:
        body = {"jsonrpc": "2.0", "method": method, "params": params} | ({} if number is None else {"id": number})
        raw = json.dumps(body).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(raw) + raw)
        self.process.stdin.flush()

    def read(self) -> dict[str, Any]:
        length = 0
        while (line := self.process.stdout.readline().strip()) or not length:
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return json.loads(self.process.stdout.read(length))

    def ask(self, method: str, params: Any) -> Any:
        self.number += 1
        self.send(method, params, self.number)
        while (said := self.read()).get("id") != self.number:
            self.told.append(said)
        assert "error" not in said, said
        return said["result"]

    def until(self, method: str) -> dict[str, Any]:
        while True:
            said = self.told.pop(0) if self.told else self.read()
            if said.get("method") == method:
                return said["params"]


@contextmanager
def _editor() -> Iterator[Editor]:
    run = [sys.executable, "-m", "simulator", "sop", "lsp"]
    with subprocess.Popen(run, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            yield Editor(process)
        finally:
            process.kill()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("SOP-CR.md", "SOP-OE.md"):
        (tmp_path / name).write_text(bundled()[name], encoding="utf-8")
    (tmp_path / "README.md").write_text("# Ours\n\nNo procedure.\n", encoding="utf-8")
    return tmp_path


def test_an_editor_is_told_what_is_wrong_and_offered_what_is_right(folder: Path) -> None:
    path = folder / "SOP-CR.md"
    text = path.read_text(encoding="utf-8").replace("`days_past_due > grace`", "`days_past_due > grase`", 1)
    lines = text.split("\n")
    row = next(n for n, line in enumerate(lines) if "grase" in line)
    at = {"line": row, "character": lines[row].index("grase") + 1}
    doc = {"uri": path.as_uri()}
    with _editor() as editor:
        capabilities = editor.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        editor.send("initialized", {})
        assert capabilities["capabilities"]["hoverProvider"]
        editor.send(
            "textDocument/didOpen", {"textDocument": doc | {"languageId": "markdown", "version": 1, "text": text}}
        )
        found = editor.until("textDocument/publishDiagnostics")["diagnostics"]
        wrong = next(d for d in found if d["range"]["start"]["line"] == row)
        assert lines[row][wrong["range"]["start"]["character"] :].startswith("grase")

        where = {"textDocument": doc, "position": at}
        about = {"textDocument": doc, "range": wrong["range"], "context": {"diagnostics": [wrong]}}
        fixes = editor.ask("textDocument/codeAction", about)
        assert fixes[0]["edit"]["changes"][doc["uri"]][0]["newText"] == "grace"
        offered = editor.ask("textDocument/completion", where)
        assert "grace" in [item["label"] for item in offered["items"]]
        good = {"textDocument": doc, "position": {"line": row, "character": lines[row].index("days_past_due") + 1}}
        assert "definition" in editor.ask("textDocument/hover", good)["contents"]["value"]
        target = editor.ask("textDocument/definition", good)
        assert lines[target["range"]["start"]["line"]].startswith("| `days_past_due`")
        assert len(editor.ask("textDocument/references", good | {"context": {"includeDeclaration": True}})) > 3
        outline = editor.ask("textDocument/documentSymbol", {"textDocument": doc})
        assert {"exposure", "authority", "CR-4.1"} <= {s["name"] for s in outline}

        ragged = editor.ask(
            "textDocument/formatting", {"textDocument": doc, "options": {"tabSize": 2, "insertSpaces": True}}
        )
        assert all(edit["newText"].count("(CR-") == text.count("(CR-") for edit in ragged)

        fixed = {"range": wrong["range"], "text": "grace"}
        editor.send("textDocument/didChange", {"textDocument": doc | {"version": 2}, "contentChanges": [fixed]})
        assert not [d for d in editor.until("textDocument/publishDiagnostics")["diagnostics"] if d["severity"] == 1]
        editor.ask("shutdown", None)
