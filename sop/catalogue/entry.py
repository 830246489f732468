"""What one diagnostic means, for the page about it and for `sop check --explain`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sop.diagnostics import Severity

_FRONT = {
    "id": "SOP-EX",
    "title": "An example",
    "version": "1.0.0",
    "status": "effective",
    "effective": "2026-01-01",
    "applies": "always",
}
_RULE = "\n## Never\n\n- **Clear screening hit**. (EX-99.1)\n"
_RULES = ("## Procedure", "## Decisions", "## Never", "## At the end")


@dataclass(frozen=True, slots=True)
class Entry:
    """One code. `severity` is what it is raised as; `meaning` says what it tells, `remedy` what to do.

    `examples` are documents that raise exactly this code, each without the parts that `document` puts round it; none
    for what only playing or a missing file shows. `several` says that they are one edition together.
    """

    code: str
    severity: Severity
    title: str
    meaning: str
    remedy: str
    examples: tuple[str, ...] = ()
    several: bool = False


def document(example: str) -> str:
    """A whole document round an example: front matter, its own keys among it, a purpose, and a rule if it has "
    "none."""
    front = dict(_FRONT)
    body = example
    if example.startswith("---\n"):
        head, _, body = example[4:].partition("---\n")
        key = ""
        for line in head.splitlines():
            if line[:1].isspace():
                front[key] += "\n" + line
            else:
                key, _, value = line.partition(":")
                front[key] = value.strip()
    lines = "".join(f"{key}: {value}".rstrip() + "\n" for key, value in front.items())
    purpose = "" if "## Purpose" in body else "\n## Purpose\n\nTo show one thing.\n"
    rule = "" if any(name in body for name in _RULES) else _RULE
    return f"---\n{lines}---\n\n# An example\n{purpose}\n{body.strip()}\n{rule}"


def by_code(*groups: Iterable[Entry]) -> Mapping[str, Entry]:
    """All entries by code, in order of code. Raises `ValueError` where a code stands twice."""
    found: dict[str, Entry] = {}
    for group in groups:
        for entry in group:
            if entry.code in found:
                raise ValueError(f"{entry.code} stands twice in the catalogue")
            found[entry.code] = entry
    return dict(sorted(found.items()))
