"""Signing off and taking it back: entries of their own, by whoever signs, about a pseudonym."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from audit.entry import Draft, Entry, Text
from audit.store import AuditStore
from simulator.reports.competence import competence
from simulator.reports.records import REVOKED, SIGN_OFFS, SIGNED, read_records, read_sign_offs
from simulator.roles import SUPERVISOR, NotAllowed


def sign_off(
    store: AuditStore, *, by: str, trainee: str, family: str, level: int, at: datetime, why: str = ""
) -> Entry:
    """`by` says that `trainee` may work alone on this level of a family. Both are pseudonyms.

    Without `why` the record must carry it (see `competence`); with a reason it is signed all the same, and shown so.
    Raises NotAllowed.
    """
    _may(store, by, trainee)
    (standing,) = competence(read_records(store, trainee), read_sign_offs(store, trainee), {family: (level,)})
    carried = standing.state == "alone"
    if standing.signed is not None and carried:
        raise NotAllowed(f"{standing.name} is signed off already.")
    if not carried and not why:
        raise NotAllowed(
            f"The record does not carry it: still wanted for {standing.name}: {', '.join(standing.missing)}. "
            "To sign all the same, say why."
        )
    body = {"trainee": trainee, "family": family, "level": level, "on_record": carried}
    return _append(store, SIGNED, body, by, at, why)


def revoke(store: AuditStore, *, by: str, trainee: str, family: str, level: int, at: datetime, why: str) -> Entry:
    """Take a clearance back, signed or not. The record begins anew from now. Raises NotAllowed."""
    _may(store, by, trainee)
    (standing,) = competence(read_records(store, trainee), read_sign_offs(store, trainee), {family: (level,)})
    if standing.state != "alone" and standing.signed is None:
        raise NotAllowed(f"There is nothing to take back: {standing.name} is not cleared.")
    return _append(store, REVOKED, {"trainee": trainee, "family": family, "level": level}, by, at, why)


def _may(store: AuditStore, by: str, trainee: str) -> None:
    person = store.person(by)
    if person is None or person.role != SUPERVISOR:
        raise NotAllowed("Only a supervisor signs off. `orderdrill people add NAME --role supervisor` makes one.")
    if by == trainee:
        raise NotAllowed("Nobody signs off their own work.")


def _append(store: AuditStore, kind: str, body: Mapping[str, object], by: str, at: datetime, why: str) -> Entry:
    plain = dict(body)
    texts: tuple[Text, ...] = ()
    if why:
        plain["why"] = {"@text": "why"}
        texts = (Text("why", why),)
    (entry,) = store.append(SIGN_OFFS, [Draft(kind, plain, texts=texts)], expected_seq=None, actor=by, at=at)  # type: ignore[arg-type]
    return entry
