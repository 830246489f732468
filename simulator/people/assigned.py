"""What a supervisor assigned comes before what the record proposes."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from audit.entry import Person
from audit.store import AuditStore
from simulator.people.acts import assignments, to_do
from simulator.reports.propose import Proposal, fresh_seed
from simulator.reports.records import Record


def assigned(
    store: AuditStore, person: Person, families: Collection[str], records: Sequence[Record]
) -> Proposal | None:
    """The latest assignment that this person has not done, as a proposal with a fresh seed."""
    waiting = [a for a in to_do(assignments(store), person.pseudonym, records) if a.family in families]
    if not waiting:
        return None
    last = waiting[-1]
    by = store.person(last.by)
    seed = fresh_seed(person.pseudonym, last.family, last.level, records)
    return Proposal(last.family, last.level, seed, "practice", f"assigned by {(by and by.name) or last.by}")
