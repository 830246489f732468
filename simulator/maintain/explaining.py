"""The page about one diagnostic: for `sop check --explain` and for the reference."""

from __future__ import annotations

from textwrap import fill

from sop.catalogue import CATALOGUE, ELSEWHERE, Entry

_HEAD = """# Diagnostics

What `orderdrill sop check` can say. Each line of it is `file:line:column: severity: code: words (what to do)`. An
*error* keeps a document from being used; a *warning* is for its owner; a *note* is for whoever asks (`--min-severity
note`). A code never changes its meaning. `orderdrill sop check --explain CODE` prints a part of this page.

Warnings and notes can be waived in the front matter, with a last day and a reason; errors cannot:

```yaml
waivers:
  - row-hidden at CR-1.4 until 2027-01-31 because the band is under review
```

The place is a clause, a heading (its whole part of the document) or `line 12`. A waiver that has ended, or has nothing
to waive, is a diagnostic itself.

This page is made from the program: `python -m simulator.maintain.pages docs/reference`.
"""
WIDTH = 118
"""Characters of a line. A line of an example that is longer is cut: what is too long is shown to be so."""
LINES = 40
"""Lines of an example that are shown."""


def explained(entry: Entry) -> str:
    """What a code means, what raises it, what to do, as markdown under a heading of level 2."""
    parts = [
        f"## {entry.code}",
        f"**{entry.title}.** ({entry.severity})",
        _wrapped(entry.meaning),
        _wrapped(f"What to do: {entry.remedy}"),
    ]
    if entry.examples:
        parts.append("For example, in a document that is else in order:")
        parts.append("\n\n".join(f"````markdown\n{_shown(example)}\n````" for example in entry.examples if example))
    return "\n\n".join(part for part in parts if part) + "\n"


def _wrapped(text: str) -> str:
    return fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _shown(example: str) -> str:
    lines = [line if len(line) <= WIDTH else line[:WIDTH] + "…" for line in example.strip().splitlines()]
    return "\n".join([*lines[:LINES], *(["…"] if len(lines) > LINES else [])])


def catalogue_page() -> str:
    """The reference page of all diagnostics."""
    rows = "\n".join(f"| [{one.code}](#{one.code}) | {one.severity} | {one.title} |" for one in CATALOGUE.values())
    others = "\n".join(f"| {code} | {said} |" for code, said in ELSEWHERE.items())
    end = f"\n## Errors that are of no document\n\n| code | what it says |\n|---|---|\n{others}\n"
    return (
        f"{_HEAD}\n| code | severity | what it says |\n|---|---|---|\n{rows}\n\n"
        + "\n".join(explained(one) for one in CATALOGUE.values())
        + end
    )
