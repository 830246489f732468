"""What was approved, retired, and read and understood: entries of their own, with the digest of the text.

An approved text is kept as a blob, so that the last approved copy can be compared with, without git.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from audit.canonical import digest
from audit.entry import Draft, Entry, Text
from audit.store import AuditStore
from simulator.core.errors import SimulatorError
from simulator.roles import MAINTAINER, SUPERVISOR
from sop.edition import text_digest
from sop.lifecycle import Copy, InForce, copies, copy_of

STREAM = "procedures"
APPROVED, RETIRED, READ = "ProcedureApproved", "ProcedureRetired", "ProcedureRead"
MAY_APPROVE = (MAINTAINER, SUPERVISOR)


class NotApproved(SimulatorError):
    """A text that may not be approved, or one that is drilled and is not the approved one."""


@dataclass(frozen=True, slots=True)
class Approval:
    """One approved version. `digest` is that of the text (`sop.edition.text_digest`); `blob` names its bytes in the
    log; `retired` is when it was retired, or empty."""

    id: str
    version: str
    path: str
    effective: str
    digest: str
    blob: str
    by: str
    at: str
    entry: int
    retired: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody says to have read and understood a version."""

    id: str
    version: str
    digest: str
    by: str
    at: str


def approve(store: AuditStore, path: str, text: str, *, by: str, at: datetime, why: str = "") -> Entry:
    """Record that a text is approved, by a maintainer or a supervisor (a pseudonym).

    Raises NotApproved: by anybody else, without id, version and date, a draft or retired text, or a version that was
    approved with another text.
    """
    person = store.person(by)
    if person is None or person.role not in MAY_APPROVE:
        raise NotApproved(
            "Only a maintainer or a supervisor approves. `orderdrill people add NAME --role maintainer` makes one."
        )
    copy = copy_of(path, text)
    if not (copy.id and copy.version and copy.effective):
        raise NotApproved(f"{path}: an approved procedure says its id, version and effective date in the front matter.")
    if copy.status not in ("approved", "effective"):
        raise NotApproved(f"{path}: its status is {copy.status or 'missing'}; write status: approved.")
    known = next((a for a in approvals(store) if (a.id, a.version) == (copy.id, copy.version)), None)
    if known is not None and known.digest == text_digest(text):
        raise NotApproved(f"{copy.name} was approved already, on {known.at[:10]}.")
    if known is not None:
        raise NotApproved(
            f"{copy.name} was approved with another text on {known.at[:10]}. Give this one a new version."
        )
    data = text.encode("utf-8", "surrogatepass")
    body = {
        "id": copy.id, "version": copy.version, "path": path, "effective": copy.effective.isoformat(),
        "digest": text_digest(text), "text": digest(data),
    }  # fmt: skip
    return _append(store, APPROVED, body, by, at, why, {digest(data): data})


def retire(store: AuditStore, sop: str, version: str, *, by: str, at: datetime, why: str) -> Entry:
    """Record that an approved version is no longer to be used. Raises NotApproved."""
    person = store.person(by)
    if person is None or person.role not in MAY_APPROVE:
        raise NotApproved("Only a maintainer or a supervisor retires a procedure.")
    known = next((a for a in approvals(store) if (a.id, a.version) == (sop, version)), None)
    if known is None:
        raise NotApproved(f"{sop} {version} was never approved. `orderdrill sop history` lists what was.")
    if known.retired:
        raise NotApproved(f"{sop} {version} was retired already, on {known.retired[:10]}.")
    return _append(store, RETIRED, {"id": sop, "version": version}, by, at, why)


def read_and_understood(store: AuditStore, path: str, text: str, *, by: str, at: datetime) -> Reading:
    """Record that somebody has read and understood a version, once: the record that is there stays the only one.

    Raises NotApproved for a text without id and version.
    """
    copy = copy_of(path, text)
    if not (copy.id and copy.version):
        raise NotApproved(f"{path} has no id and version that could be read and understood.")
    digest = text_digest(text)
    known = next(
        (r for r in readings(store, by) if (r.id, r.version, r.digest) == (copy.id, copy.version, digest)), None
    )
    if known is not None:
        return known
    entry = _append(store, READ, {"id": copy.id, "version": copy.version, "digest": digest}, by, at)
    return Reading(copy.id, copy.version, digest, entry.actor, entry.at)


def _append(
    store: AuditStore,
    kind: str,
    body: Mapping[str, str],
    by: str,
    at: datetime,
    why: str = "",
    blobs: Mapping[str, bytes] | None = None,
) -> Entry:
    plain: dict[str, object] = dict(body)
    texts: tuple[Text, ...] = ()
    if why:
        plain["why"] = {"@text": "why"}
        texts = (Text("why", why),)
    drafts = [Draft(kind, plain, texts=texts)]  # type: ignore[arg-type]
    (entry,) = store.append(STREAM, drafts, expected_seq=None, actor=by, at=at, blobs=blobs or {})
    return entry


def approvals(store: AuditStore) -> tuple[Approval, ...]:
    """Every approval, oldest first; what was retired says so."""
    found: dict[tuple[str, str], Approval] = {}
    for entry in store.entries(STREAM):
        said = {key: value for key, value in entry.fields.items() if isinstance(value, str)}
        key = said.get("id", ""), said.get("version", "")
        if entry.kind == APPROVED:
            found[key] = Approval(
                *key, said["path"], said["effective"], said["digest"], said["text"], entry.actor, entry.at, entry.id
            )
        elif entry.kind == RETIRED and key in found:
            old = found[key]
            found[key] = Approval(
                old.id, old.version, old.path, old.effective, old.digest, old.blob, old.by, old.at, old.entry, entry.at
            )
    return tuple(found.values())


def readings(store: AuditStore, by: str | None = None) -> tuple[Reading, ...]:
    """Who said to have read what, oldest first."""
    return tuple(
        Reading(str(e.fields["id"]), str(e.fields["version"]), str(e.fields["digest"]), e.actor, e.at)
        for e in store.entries(STREAM)
        if e.kind == READ and by in (None, e.actor)
    )


def unread(store: AuditStore, texts: Mapping[str, str], by: str) -> tuple[Copy, ...]:
    """The versions in force that somebody has not said to have read; an edited text counts as another."""
    had = {(r.id, r.digest) for r in readings(store, by)}
    return tuple(one for one in copies(texts) if (one.id, text_digest(texts[one.path])) not in had)


def approved_texts(store: AuditStore, on: date) -> dict[str, str]:
    """The approved text of each procedure in force on a day, by path: what a change is compared with."""
    last: dict[str, Approval] = {}
    for one in approvals(store):
        if not _gone(one, on) and one.effective <= on.isoformat():
            before = last.get(one.id)
            if before is None or (before.effective, before.entry) < (one.effective, one.entry):
                last[one.id] = one
    return {one.path: store.blob(one.blob).decode("utf-8", "surrogatepass") for one in last.values()}


def held_to_approval(store: AuditStore, standing: InForce) -> None:
    """See that what is about to be drilled is what was approved. Raises NotApproved, saying what stands in the way.

    Nothing is asked of a procedure of which no version was ever approved.
    """
    known = approvals(store)
    for one in copies(standing.texts):
        own = [a for a in known if a.id == one.id]
        if not own:
            continue
        mine = next((a for a in own if a.version == one.version), None)
        standing_ones = [a for a in own if not _gone(a, standing.on) and a.effective <= standing.on.isoformat()]
        due = [a for a in standing_ones if one.effective and one.effective.isoformat() < a.effective]
        if mine is None:
            raise NotApproved(f"{one.path}: {one.name} was never approved, while {own[-1].version} was.{_WAY_OUT}")
        if mine.digest != text_digest(standing.texts[one.path]):
            raise NotApproved(f"{one.path}: this is not the text that was approved as {one.name}.{_WAY_OUT}")
        if _gone(mine, standing.on):
            raise NotApproved(f"{one.path}: {one.name} was retired on {mine.retired[:10]}.{_WAY_OUT}")
        if due:
            newest = f"{due[-1].version} is in force since {due[-1].effective}"
            raise NotApproved(f"{one.path}: {one.name} is an old copy; {newest}.{_WAY_OUT}")


def _gone(one: Approval, on: date) -> bool:
    """Whether a version was retired by that day."""
    return bool(one.retired) and one.retired[:10] <= on.isoformat()


_WAY_OUT = " Approve it, take the approved copy, or try it with --drafts, which is kept out of all records."
