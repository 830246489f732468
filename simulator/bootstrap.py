"""The composition root: the only place that builds adapters. `open_desk` gives a `Desk`; drills are taken from it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from audit.canonical import JSON
from audit.checkpointer import Checkpointer
from audit.entry import BOT, Draft, Person
from audit.store import AuditStore, Tell, open_store, silent
from scenarios.family import Family
from scenarios.world.noun import PANELS
from simulator import journal, kinds, packs
from simulator.config import data_location, key_file, settings
from simulator.core.drill import Drill, evolve
from simulator.core.errors import SimulatorError
from simulator.core.events import Event, Started
from simulator.core.score import Scorecard, score
from simulator.core.situation import Situation
from simulator.drafts import DraftFile, beside
from simulator.maintain.approvals import approvals, held_to_approval, read_and_understood, unread
from simulator.people import signing_in
from simulator.people.assigned import assigned
from simulator.people.reading import held_back
from simulator.reports.competence import Standing, competence
from simulator.reports.propose import Proposal, fresh_seed, propose
from simulator.reports.records import Record, read_records, read_sign_offs, record_of
from simulator.reports.signing import revoke, sign_off
from simulator.roles import TRAINEE
from simulator.rules import Begin, Rules, edition_of, rules_for
from simulator.session import MODES, Session
from sop import Edition
from sop.lifecycle import copy_of


def real_now() -> datetime:
    """The real time: the only place in the simulator that asks for it."""
    return datetime.now(UTC)


def new_id() -> str:
    """A new drill's id."""
    return f"d-{secrets.token_hex(8)}"


class Desk:
    """Where drills are taken from: the log, the families, the procedures in force, the clock."""

    def __init__(
        self,
        store: AuditStore,
        rules: Rules | None = None,
        *,
        now: Callable[[], datetime] = real_now,
        ids: Callable[[], str] = new_id,
        where: str = "",
        theme: str = "",
    ) -> None:
        self.rules, self.now, self.where, self.theme = rules or Rules(), now, where, theme
        self._store, self._lost = store, False
        self._ids = ids
        self.drafts = DraftFile(beside(where))
        self._reopen: Callable[[], AuditStore] | None = None
        self.checkpoints: Checkpointer | None = None

    @property
    def store(self) -> AuditStore:
        """The log: opened again, if it closed after an act of which it is not known whether it was stored."""
        if self._lost and self._reopen is not None:
            self._store = self._reopen()
            self._lost = False
        return self._store

    @store.setter
    def store(self, store: AuditStore) -> None:
        self._store = store

    @property
    def texts(self) -> Mapping[str, str]:
        """The procedures in force: path to markdown."""
        return self.rules.texts

    @property
    def edition(self) -> Edition:
        """The procedures in force, compiled. Raises ConfigError."""
        return self.rules.edition

    def families(self) -> dict[str, Family]:
        """Every family that loads, by name."""
        return self.rules.families()

    def sign_in(self, name: str, role: str = "trainee", pin: str = "", new_pin: str = "") -> Person:
        """The person of that name; see `simulator.people.signing_in.sign_in`."""
        return signing_in.sign_in(self.store, name, at=self.now(), role=role, pin=pin, new_pin=new_pin)

    def unread(self, person: Person) -> tuple[tuple[str, str], ...]:
        """Approved procedures in force that this person has not said to have read: (path, name and version)."""
        approved = {one.id for one in approvals(self.store)}
        open_ = unread(self.store, self.texts, person.pseudonym) if approved else ()
        return tuple((one.path, one.name) for one in open_ if one.id in approved)

    def has_read(self, person: Person, path: str) -> str:
        """Record that the person has read and understood a procedure in force; its name and version."""
        read_and_understood(self.store, path, self.texts[path], by=person.pseudonym, at=self.now())
        return copy_of(path, self.texts[path]).name

    def propose(self, person: Person) -> Proposal | None:
        """What this person should work on next."""
        families, history = self.families(), self.history(person)
        orientation = {name: f.levels for name, f in families.items() if f.orientation}
        standings = self.standings(person)
        return assigned(self.store, person, families, history) or propose(
            person.pseudonym, history, standings, orientation
        )

    def standings(self, person: Person) -> tuple[Standing, ...]:
        """Where this person stands on every level of every family."""
        levels = {name: f.levels for name, f in self.families().items() if not f.orientation}
        return competence(self.history(person), read_sign_offs(self.store, person.pseudonym), levels)

    def fresh(self, person: Person, family: str, level: int) -> int:
        """A seed that this person has not met."""
        return fresh_seed(person.pseudonym, family, level, self.history(person))

    def begin(
        self,
        person: Person | None,
        family: str,
        level: int = 1,
        seed: int | None = None,
        mode: str = "practice",
        *,
        twin: bool = False,
        world_seed: int = 0,
        player: str = "",
    ) -> Session:
        """Begin a drill. Without a seed, one that this person has not met. Without a person, a script plays (`player`).

        Raises UnknownFamily, ScenarioError, SimulatorError for an unknown mode, NotApproved, and the store's errors.
        """
        if seed is None:
            seed = self.fresh(person, packs.load_family(family).name, level) if person else 1
        made = self.rules.situation(Begin(family, level, seed, mode, twin, world_seed))
        return self.begin_situation(person, made, mode, player=player)

    def begin_situation(
        self,
        person: Person | None,
        made: Situation,
        mode: str = "practice",
        *,
        player: str = "",
        again: tuple[str, int] | None = None,
        so_far: tuple[Event, ...] = (),
    ) -> Session:
        """Begin a drill in a given situation; `so_far` are events it begins with, `again` the drill they are from."""
        if mode not in MODES:
            raise SimulatorError(f"There is no mode {mode!r}. Modes: {', '.join(MODES)}.")
        held_back(self.store, made.key, person, mode)
        actor = person.pseudonym if person else BOT
        tried = sum(m.n for m in self.store.measures(actor, f"tried|{made.key}") if m.key == f"tried|{made.key}")
        if not self.rules.drafts:
            held_to_approval(self.store, self.rules.standing)
        beginning = journal.Beginning(tried + 1, self._is_orientation(made.family), again, player, self.rules.drafts)
        return self._store_and_open(self.rules.start(made, mode), so_far, beginning, actor)

    def _store_and_open(
        self, first: Started, so_far: tuple[Event, ...], beginning: journal.Beginning, actor: str
    ) -> Session:
        draft, blobs = journal.started_drafts(first, self.texts, beginning, actor)
        drafts = [draft, *Session.drafts_of(self.edition, first, so_far)]
        stream = self._ids()
        self.store.hold(stream)
        self.store.append(stream, drafts, expected_seq=0, actor=actor, at=self.now(), blobs=blobs)
        session = self._watched(Session(self.store, self.edition, journal.load(self.store, stream), now=self.now))
        session.drafts = self.drafts.of(session.id)
        return session

    def _watched(self, session: Session) -> Session:
        """The session; at its end the log is told that it is over, and gets a checkpoint."""
        store, checkpoints = self.store, self.checkpoints
        if checkpoints is not None:
            checkpoints.start()

        def ended() -> None:
            store.release(session.id)
            if checkpoints is not None:
                checkpoints.soon()

        session.ended, session.lost = ended, self._lose
        return session

    def _is_orientation(self, family: str) -> bool:
        try:
            return packs.load_family(family).orientation
        except SimulatorError:
            return False

    def look_ups(self, person: Person) -> tuple[Drill, int]:
        """A desk to find one's way on, with every panel open, and the seed of its questions. No drill: not stored."""
        stream = f"look-ups-{person.pseudonym}"
        head = self.store.head(stream)
        seed = head.next_seq if head else 0
        names = [name for name, family in self.families().items() if not family.orientation]
        made = self.rules.situation(Begin(names[seed % len(names)], 1, seed + 1))
        drill = evolve(None, self.rules.start(made))
        return replace(drill, opened=frozenset(PANELS)), seed

    def looked_up(self, person: Person, refs: Sequence[str], at_once: int, seconds: int) -> None:
        """Put a session of look-ups into the log, as orientation: it is in no drill's record and no statistics."""
        body: JSON = {"orientation": True, "asked": list(refs), "at_once": at_once, "seconds": seconds}
        drafts = [Draft(kinds.LOOKED_UP, body)]
        stream = f"look-ups-{person.pseudonym}"
        self.store.append(stream, drafts, expected_seq=None, actor=person.pseudonym, at=self.now())

    def again(self, person: Person | None, drill: str, step: int = 1, mode: str = "practice") -> Session:
        """A new drill that begins as an earlier one did, up to (not with) the event `step`; 1 is from the start."""
        recorded = journal.load(self.store, drill)
        first = recorded.events[0]
        assert isinstance(first, Started)
        so_far = recorded.events[1 : max(1, step)]
        again = (drill, step) if step > 1 else None
        return self.begin_situation(person, first.situation, mode, again=again, so_far=so_far)

    def twin(self, person: Person | None, drill: str, mode: str = "practice") -> Session:
        """A drill in the twin of an earlier drill's scenario: the same seed with one knob changed."""
        first = journal.load(self.store, drill).events[0]
        assert isinstance(first, Started)
        s = first.situation
        return self.begin(person, s.family, s.level, s.seed, mode, twin=not s.twin, world_seed=s.world_seed)

    def resume(self, drill: str) -> Session:
        """A drill as it lies in the log, judged by the procedures it was begun under. Raises NotADrill, ConfigError."""
        recorded = journal.load(self.store, drill)
        session = self._watched(Session(self.store, self._edition_of(recorded), recorded, now=self.now))
        if session.drill.closed:
            self.drafts.drop(drill)
        else:
            self.store.hold(drill)
            session.drafts = self.drafts.of(drill)
        return session

    def open_drills(self, person: Person) -> tuple[Record, ...]:
        """Drills of this person that were not finished, latest first."""
        return tuple(r for r in reversed(self.history(person)) if r.finished is None)

    def history(self, person: Person) -> tuple[Record, ...]:
        """Every drill of this person, in order."""
        return read_records(self.store, person.pseudonym)

    def records(self) -> tuple[Record, ...]:
        """Every drill of everybody, in order."""
        return read_records(self.store)

    def trainees(self) -> tuple[Person, ...]:
        """Every trainee who was not erased, in the order in which they came."""
        return tuple(p for p in self.store.people() if p.role == TRAINEE and p.erased is None)

    def sign_off(self, by: Person, trainee: Person, family: str, level: int, why: str = "") -> None:
        """`by` says that `trainee` may work alone on this level. Raises NotAllowed, saying what is wanted."""
        sign_off(
            self.store, by=by.pseudonym, trainee=trainee.pseudonym, family=family, level=level, at=self.now(), why=why
        )

    def revoke(self, by: Person, trainee: Person, family: str, level: int, why: str) -> None:
        """Take a clearance back, signed or not. Raises NotAllowed."""
        revoke(
            self.store, by=by.pseudonym, trainee=trainee.pseudonym, family=family, level=level, at=self.now(), why=why
        )

    def record(self, drill: str) -> Record:
        """One drill's record. Raises NotADrill."""
        return record_of(journal.load(self.store, drill).entries)

    def replay(self, drill: str) -> tuple[Edition, tuple[Event, ...]]:
        """What happened in a drill, with the procedures it was judged by."""
        recorded = journal.load(self.store, drill)
        return self._edition_of(recorded), recorded.events

    def rescore(self, drill: str, edition: Edition | None = None) -> Scorecard:
        """The score that the events have under the procedures of the drill, or under others."""
        own, events = self.replay(drill)
        return score(edition or own, events)

    def _edition_of(self, recorded: journal.Recorded) -> Edition:
        texts = journal.sop_texts(self.store, recorded.entries[0].fields)
        return self.edition if texts == dict(self.texts) else edition_of(texts, f"the procedures of {recorded.stream}")

    def _lose(self) -> None:
        self._lost = True

    def close(self) -> None:
        """Close the log."""
        if self.checkpoints is not None:
            self.checkpoints.close()
        self._store.close()


def open_desk(
    data: str | None = None,
    sops: str | None = None,
    edges_from: str | None = None,
    *,
    readonly: bool = False,
    as_of: date | None = None,
    drafts: bool = False,
    tell: Tell = silent,
) -> Desk:
    """The desk of this machine. The arguments are as given on the command line; else environment, settings, defaults.

    as_of: the day whose procedures judge, without it today. drafts: drafts take the place of what is in force.
    tell: as `open_store` has it. Raises ConfigError, StoreUnavailable.
    """
    where = data_location(data)
    rules = rules_for(sops, edges_from, on=as_of or real_now().astimezone().date(), drafts=drafts)

    def opened(tell: Tell = silent) -> AuditStore:
        return open_store(where, clock=real_now, readonly=readonly, tell=tell)

    desk = Desk(opened(tell), rules, where=where, theme=settings().theme)
    desk._reopen = opened
    if not readonly and where != ":memory:":
        desk.checkpoints = Checkpointer(lambda: desk.store, key_file, real_now)
    return desk
