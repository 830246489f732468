"""Diagnostics in the forms that programs read: JSON lines, GitHub's annotations, SARIF 2.1.0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from simulator.version import VERSION
from sop.catalogue import CATALOGUE
from sop.diagnostics import SEVERITIES, Diagnostic, Severity
from sop.values import encode

PAGE = "docs/reference/diagnostics.md"
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_GITHUB = {"error": "error", "warning": "warning", "note": "notice"}


def at_least(found: Iterable[Diagnostic], severity: Severity) -> list[Diagnostic]:
    """Those that weigh as much as `severity` or more."""
    least = SEVERITIES.index(severity)
    return [one for one in found if SEVERITIES.index(one.severity) >= least]


def as_json(one: Diagnostic) -> dict[str, Any]:
    """One diagnostic as an object. `clauses` and `witness` stand there only where it has them."""
    made: dict[str, Any] = {
        "code": one.code, "severity": one.severity, "path": one.path, "line": one.line, "column": one.column,
        "message": one.message, "hint": one.hint, "page": page_of(one.code),
    }  # fmt: skip
    if one.clauses:
        made["clauses"] = list(one.clauses)
    if one.witness:
        made["witness"] = {name: encode(value, tag_numbers=False) for name, value in one.witness}
    return made


def page_of(code: str) -> str:
    """Where a code is explained."""
    return f"{PAGE}#{code}"


def as_github(one: Diagnostic) -> str:
    """One line of GitHub's workflow commands, which it shows beside the line of the file."""
    place = f"file={_property(one.path)},line={one.line},col={one.column},title={_property(one.code)}"
    return f"::{_GITHUB[one.severity]} {place}::{_text(_whole(one))}"


def _whole(one: Diagnostic) -> str:
    return f"{one.message} ({one.hint})" if one.hint else one.message


def _text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(found: Sequence[Diagnostic]) -> dict[str, Any]:
    """A log in SARIF 2.1.0 with one run: a rule for each code that was raised, a result for each diagnostic."""
    codes = sorted({one.code for one in found})
    return {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {"name": "orderdrill", "version": VERSION, "rules": [_rule(code) for code in codes]}
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(one, codes.index(one.code)) for one in found],
            }
        ],
    }


def _rule(code: str) -> dict[str, Any]:
    entry = CATALOGUE.get(code)
    made: dict[str, Any] = {"id": code}
    if entry is not None:
        made["shortDescription"] = {"text": entry.title}
        made["fullDescription"] = {"text": entry.meaning}
        made["help"] = {"text": entry.remedy}
        made["defaultConfiguration"] = {"level": entry.severity}
    return made


def _result(one: Diagnostic, index: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "ruleId": one.code,
        "ruleIndex": index,
        "level": one.severity,
        "message": {"text": _whole(one)},
    }
    if one.path:
        region = {"startLine": one.line, "startColumn": one.column}
        artifact = {"uri": _uri(one.path)}
        made["locations"] = [{"physicalLocation": {"artifactLocation": artifact, "region": region}}]
    return made


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path.replace("\\", "/"))
