"""Reference pages made from the code: every fact, action, hit policy and phrase, so that a page cannot be wrong.

`python -m simulator.maintain.pages docs/reference` writes them; a test fails when one is stale.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from scenarios.facts import FACTS
from scenarios.world.noun import PANELS, Fact
from simulator.core.actions import ACTIONS, MESSAGES, Action
from simulator.core.papers import DOCUMENTS
from sop.phrasebook import HIT_POLICIES, PHRASES, TABLE_LINES

MADE = "<!-- Made by python -m simulator.maintain.pages docs/reference: change the code, not this page. -->"


def facts_page() -> str:
    """Every fact: meaning, type, unit, values, panel; then the fields of documents."""
    lines = [
        "# Facts",
        "",
        MADE,
        "",
        "What a procedure may ask about an order. Each is a value that a trainee finds on the panel named here; in a "
        "sentence or a cell it stands in backticks. *May be unknown* means that a test on it can be unknown, which is "
        "not no: only *is set* and *is not set* see it. A fact *within a sentence* is shown only as prose.",
    ]
    by_panel = sorted(FACTS.values(), key=lambda f: (_panel_rank(f.panel), f.name))
    for panel, facts in groupby(by_panel, key=lambda f: f.panel):
        lines += ["", f"## {panel.capitalize() if panel else 'The bar, always in sight'}", ""]
        lines += _table(("fact", "meaning", "type", "values"), (_fact_row(f) for f in facts))
    lines += ["", "## Fields of documents", ""]
    lines += _table(
        ("document", "field", "filled from"),
        (
            (d, f"`{name}`", f"`{source}`" if source else "")
            for d, fields in DOCUMENTS.items()
            for name, source in fields.items()
        ),
    )
    return _wrapped(lines)


def _panel_rank(panel: str) -> int:
    return PANELS.index(panel) if panel in PANELS else -1


def _fact_row(fact: Fact) -> tuple[str, ...]:
    kind = {"set": "several of", "list": "list"}.get(fact.type, fact.type)
    more = [f"in {fact.unit}" if fact.unit else "", "may be unknown" if fact.unknown else ""]
    more += ["within a sentence" if fact.prose else ""]
    of = f", of each {fact.entity}" if fact.entity and fact.type != "list" else ""
    words = "; ".join(word for word in (kind, *more) if word)
    return f"`{fact.name}`", fact.label + of, words, ", ".join(fact.values)


def actions_page() -> str:
    """Every action: what it does, its class and minutes, how its arguments are written, which values they take."""
    lines = [
        "# Actions",
        "",
        MADE,
        "",
        "What a procedure may ask for or forbid. The name stands in bold, its arguments after it as shown; what is in "
        "braces is one argument. By its *class* the scoring page says what an act costs that nobody asked for; a look "
        "and a wait cost nothing. Minutes are desk time. What *leaves the building* is asked about once at the desk, "
        "since it cannot be recalled.",
    ]
    for group, actions in groupby(ACTIONS.values(), key=lambda a: a.group):
        lines += ["", f"## {group.capitalize()}"]
        for action in actions:
            lines += ["", *_action(action)]
    lines += ["", "## Messages", "", *[f"- `{name}`" for name in MESSAGES]]
    return _wrapped(lines)


def _action(action: Action) -> Iterator[str]:
    yield f"### {action.name}"
    yield ""
    yield action.help
    yield ""
    minutes = f"{action.minutes} minute{'' if action.minutes == 1 else 's'}" if action.minutes else "no time"
    words = [f"class {action.cls}", minutes]
    words += ["leaves the building"] if action.leaves else []
    words += [f"carries a {action.carries}"] if action.carries else []
    words += [f"key {action.key}"] if action.key else []
    yield f"- {', '.join(words)}"
    if not action.phrases:
        yield "- not for procedures"
    for phrase in action.phrases:
        yield f"- **{action.name}**{' ' + phrase if phrase else ''}"
    for param in action.params:
        needed = "" if param.required else ", may be left out"
        entity = f" of `{param.entity}`" if param.entity else ""
        values = f": {', '.join(param.values)}" if param.values else ""
        yield f"- `{{{param.name}}}` {param.label}, {param.kind}{entity}{needed}{values}"


def policies_page() -> str:
    """Every hit policy: letter, words, what comes out; then what else may be said above a table."""
    lines = [
        "# Hit policies",
        "",
        MADE,
        "",
        "How several rows that fit become one answer. The line above a table says it in words; DMN's letter in the "
        "table's first corner says the same. *No row* is what the outputs are when no row fits.",
        "",
        *_table(
            ("letter", "words above the table", "what comes out", "no row"),
            ((p.letter, p.words.capitalize() + "." if p.words else "", p.meaning, p.none) for p in HIT_POLICIES),
        ),
        "",
        "## What else may be said above a table",
        "",
        "Each is a sentence by itself, beside the one that names the hit policy.",
    ]
    for said in TABLE_LINES:
        lines += ["", f"### {said.words}", "", said.meaning, "", f"    {said.example}"]
    return _wrapped(lines)


def phrases_page() -> str:
    """Every phrase of the controlled English."""
    lines = [
        "# The phrases of a rule",
        "",
        MADE,
        "",
        "A rule is one sentence. Every word of it up to the full stop is read; one that no rule reads is an error at "
        "its column. A note, a mark and the clause's id may follow.",
    ]
    for part, phrases in groupby(PHRASES, key=lambda p: p.part):
        lines += ["", f"## {'Marks behind a sentence' if part == 'mark' else part}"]
        for phrase in phrases:
            lines += ["", f"### {phrase.words}", "", phrase.meaning, "", f"    {phrase.example}"]
    return _wrapped(lines)


def _wrapped(lines: Iterable[str]) -> str:
    """The page's text; prose in lines of at most 120 characters, everything else as it is."""
    out: list[str] = []
    for line in lines:
        indent = "  " if line.startswith("- ") else ""
        whole = line.startswith(("|", "#", "<", "    ")) or not line
        out += [line] if whole else textwrap.wrap(line, 120, subsequent_indent=indent, break_on_hyphens=False)
    return "\n".join(out) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    shown = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return [
        "| " + " | ".join(head) + " |",
        "|" + "|".join("---" for _ in head) + "|",
        *("| " + " | ".join(row) + " |" for row in shown),
    ]


REFERENCE = {
    "facts.md": facts_page,
    "actions.md": actions_page,
    "hit-policies.md": policies_page,
    "phrases.md": phrases_page,
}
"""Page by file name."""
