"""A drill for an evidence bundle: names for its blobs, its score, and a page to read that needs no program of ours."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from audit.entry import Entry
from audit.errors import AuditError
from audit.exports.bundle import Pages
from audit.store import AuditStore
from simulator import journal
from simulator.core.errors import SimulatorError
from simulator.core.events import Started
from simulator.core.score import score
from simulator.editions import compiled
from simulator.present.debrief import debrief
from simulator.present.timeline import timeline
from simulator.present.why import explainer
from simulator.reference import REFERENCE

SCENARIO, RUN, SCORE, PAGE = "scenario.json", "reference-run.json", "score.json", "index.html"
STYLE = """body{font:16px/1.45 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}
pre,td,th{font:14px/1.4 ui-monospace,monospace}pre{background:#f4f4f2;padding:1rem;overflow:auto}
table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:top}
tr{border-bottom:1px solid #ddd}dt{font-weight:600}dd{margin:0 0 .4rem 0}"""


def pages_of(store: AuditStore, stream: str) -> Pages:
    """What is added to the bundle of a stream; nothing where it is no drill."""
    try:
        recorded = journal.load(store, stream)
    except (AuditError, SimulatorError):
        return Pages()
    first = recorded.entries[0].fields
    names = _names(first, recorded.scored)
    files = {PAGE: _page(store, recorded, names).encode()}
    told = [
        f"{PAGE}         the drill to read, in any browser",
        f"{SCENARIO}      the order and everything that was true at the start",
        "sops/              the procedures that it was judged by",
    ]
    if recorded.scored is not None:
        files[SCORE] = (json.dumps(recorded.scored, ensure_ascii=False, indent=1) + "\n").encode()
        told.append(f"{SCORE}         the score, with every finding and its clause")
        if recorded.scored.get(REFERENCE):
            told.append(f"{RUN} what the procedures would have had done, from the turning point on")
    return Pages(names, files, tuple(told))


def _names(first: Mapping[str, Any], scored: Mapping[str, Any] | None) -> dict[str, str]:
    names = {str(first["situation"]): SCENARIO}
    for path, digest in first["sops"].items():
        plain = re.sub(r"[^A-Za-z0-9._-]+", "-", str(path)).strip(".-") or "sop"
        taken = f"sops/{plain}" in names.values()
        names[str(digest)] = f"sops/{digest[:8]}-{plain}" if taken else f"sops/{plain}"
    reference: Any = (scored or {}).get(REFERENCE)
    if reference:
        names[str(reference["events"])] = RUN
    return names


def _page(store: AuditStore, recorded: journal.Recorded, names: Mapping[str, str]) -> str:
    started = recorded.events[0]
    assert isinstance(started, Started)
    s = started.situation
    facts = [
        ("Drill", recorded.stream),
        ("Trainee", recorded.actor),
        ("Order", f"{s.facts.get('order.number', '')}, {s.facts.get('customer.name', '')}"),
        ("Scenario", f"{s.family}, level {s.level}, seed {s.seed}{', twin' if s.twin else ''}, {started.mode}"),
        ("Begun, ended", f"{recorded.entries[0].at[:19]}, {recorded.entries[-1].at[:19]} (UTC)"),
        ("Procedures", f"edition {recorded.edition}"),
    ]
    moments = [(m.clock, m.words) for m in timeline(recorded.events)]
    files = sorted({*names.values(), "entries.jsonl", "checkpoint.txt", "README.txt"})
    parts = [
        f"<h1>Drill {escape(recorded.stream)}</h1>",
        "<p>Drawn from the entries when the bundle was made. README.txt says how to check the entries themselves.</p>",
        "<dl>" + "".join(f"<dt>{escape(k)}</dt><dd>{escape(str(v))}</dd>" for k, v in facts) + "</dl>",
        *_debrief(store, recorded),
        "<h2>What happened</h2>",
        _table(("desk time", "what"), moments),
        *_score(recorded.scored),
        "<h2>Entries</h2>",
        _table(("id", "at (UTC)", "by", "what"), [(e.id, e.at[:19], e.actor, _kind(e)) for e in recorded.entries]),
        "<h2>Files</h2>",
        "<ul>" + "".join(f'<li><a href="{escape(f)}">{escape(f)}</a></li>' for f in files) + "</ul>",
    ]
    head = f'<meta charset="utf-8"><title>{escape(recorded.stream)}</title><style>{STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>\n' + "\n".join(parts) + "\n</body></html>\n"


def _debrief(store: AuditStore, recorded: journal.Recorded) -> list[str]:
    """The debrief that the desk would show; none for a drill that is not scored, or that this engine cannot judge."""
    if recorded.scored is None:
        return []
    try:
        edition = compiled(journal.sop_texts(store, recorded.entries[0].fields))
        card = score(edition, recorded.events)
        if card.total != recorded.scored["total"]:
            return []
        lines = debrief(card, recorded.events, explainer(edition, recorded.events, card.turning), keys=False)
    except (AuditError, SimulatorError, KeyError, ValueError):
        return []
    return ["<h2>Debrief</h2>", f"<pre>{escape(chr(10).join(lines))}</pre>"]


def _score(scored: Mapping[str, Any] | None) -> list[str]:
    if scored is None:
        return ["<h2>Score</h2><p>None: the drill was not scored.</p>"]
    total = "failed on a critical clause" if scored["total"] is None else scored["total"]
    words = (
        f"{'Passed' if scored['passed'] else 'Not passed'}: {total}. Earned {scored['earned']}, less {scored['costs']}"
    )
    rows = [(f["sop"], f["clause"], f["kind"], f["cost"], f["act"]) for f in scored["findings"]]
    return [
        "<h2>Score</h2>",
        f"<p>{escape(words)}, of {escape(scored['possible'])}. Pass mark {scored['pass_mark']}.</p>",
        _table(("procedure", "clause", "what", "cost", "act"), rows) if rows else "<p>No findings.</p>",
    ]


def _kind(entry: Entry) -> str:
    body = entry.fields
    return f"{entry.kind}: {body['action']}" if isinstance(body.get("action"), str) else entry.kind


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    lines = ("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{top}</tr>{''.join(lines)}</table>"
