"""Pages of the line mode that are read, not worked in: procedures, and what came of a drill."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from simulator.present.debrief import debrief
from simulator.present.findings import findings_page, paths_page
from simulator.present.library import documents, place_of, search
from simulator.present.markdown import clauses, render
from simulator.present.misses import decisive
from simulator.present.ports import Live
from simulator.present.text import clean, width, wrap
from simulator.present.why import explainer

CELLS = 80
Write = Callable[[str], None]


def folded(text: str) -> list[str]:
    """The lines of a text in the width of a terminal; one that is too long goes on in the next, set in by two more."""
    out = []
    for line in text.split("\n"):
        lead = " " * min(len(line) - len(line.lstrip(" ")), CELLS // 2)
        whole = width(line) <= CELLS
        out += [line] if whole else [lead + piece for piece in wrap(line.strip(), CELLS - len(lead), indent="  ")]
    return out


def tell_procedures(texts: Mapping[str, str], wanted: str, write: Write) -> None:
    """List the procedures; or the clause, the document, or what a search finds."""
    place = place_of(texts, wanted) if wanted else None
    if place is not None and wanted in clauses(texts[place.path]):
        write(f"{place.clause}  {clean(place.text)}")
        return
    document = next((p for p in documents(texts) if wanted and p.text.split()[0] == wanted.upper()), None)
    if document is not None:
        write(render(texts[document.path], CELLS).text())
        return
    found = search(texts, wanted)
    for one in found:
        write(f"  {one.clause} {clean(one.text)}".rstrip())
    if not found:
        write("Nothing in the procedures has these words.")


def tell_debrief(session: Live, read: Callable[[str], str], write: Write) -> None:
    """The debrief, then whatever is asked about it, until an empty line or `q`."""
    card, events = session.scorecard, session.events
    if card is None:
        write(f"This drill could not be scored: {getattr(session, 'unscored', '')}")
        return
    explain = explainer(session.edition, events, card.turning)
    write("")
    for line in debrief(card, events, explain, counts=session.counts, keys=False):
        write(line)
    while True:
        line = read("d findings, p paths, c read the clause, q end: ").strip()
        if line == "d":
            write(findings_page(card, events, explain, CELLS).text())
        elif line == "p":
            write(paths_page(card, events, CELLS).text())
        elif line == "c":
            worst = decisive(card)
            tell_procedures(session.edition.texts, worst.clause if worst else "", write)
        else:
            return
