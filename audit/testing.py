"""A conformance kit: what every back end must do, whoever wrote it. Needs no test framework.

    import pytest
    from audit.testing import CHECKS

    @pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
    def test_my_store(check, tmp_path):
        check(lambda clock: MyStore.open(tmp_path / "log", clock=clock))

The factory opens the same log each time it is called; the log is new and empty before each check. A check raises
AssertionError, or whatever the store raised.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from audit.canonical import digest
from audit.chain import entry_hash
from audit.entry import SYSTEM, Draft, Entry, Measure, Secret, Text
from audit.errors import EntryRefused, SequenceConflict, StoreGone
from audit.merkle import inclusion, root, root_of, verify_inclusion
from audit.signing import rotate, sign_head
from audit.store import AuditStore, Clock, Stored
from audit.tiles import nodes
from audit.verify import Since, verify

Factory: TypeAlias = Callable[[Clock], AuditStore]
Check: TypeAlias = Callable[[Factory], None]

AT = datetime(2026, 3, 2, 9, 14, tzinfo=UTC)
SOP = b"# Orders over the limit\n"
SEED, OTHER_SEED = bytes(range(32)), bytes(32)


@contextlib.contextmanager
def opened(factory: Factory, at: datetime = AT) -> Iterator[AuditStore]:
    """The log, open, with a clock that stands still."""
    store = factory(lambda: at)
    try:
        yield store
    finally:
        store.close()


@contextlib.contextmanager
def refuses(kind: type[Exception]) -> Iterator[None]:
    """What is done inside must raise this."""
    try:
        yield
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was not raised")


def add(
    store: AuditStore, stream: str, *drafts: Draft, seq: int | None = None, actor: str = "bot"
) -> tuple[Entry, ...]:
    """Appends at the one time of these checks."""
    return store.append(stream, drafts, expected_seq=seq, actor=actor, at=AT)


def fill(store: AuditStore) -> str:
    """Two streams and everything that an entry can carry; the pseudonym of Ánna. Five entries."""
    actor = store.pseudonym_for("Ánna Müller")
    assert actor is not None
    name = digest(SOP)
    first = Draft("Started", {"sop": name})
    store.append("d-1", [first], expected_seq=0, actor=actor, at=AT, blobs={name: SOP})
    add(store, "d-1", Draft("Sent", {"parts": [1.5, None]}, texts=(Text("m#1", "ring me"),)), seq=1, actor=actor)
    store.append("d-2", [first], expected_seq=0, actor="bot", at=AT, blobs={name: SOP})
    scored = Draft("Scored", {"total": 87}, measures=(Measure(actor, "a", 1, 87), Measure(actor, "b", 2, -1)))
    add(store, "d-1", scored, Draft("Ended", "é", desk_at="2026-03-02T10:00:00+01:00"), seq=2, actor=actor)
    return actor


def what_is_appended_is_read(factory: Factory) -> None:
    """In order, whole, by stream and over all, by this handle and by one that is opened later."""
    with opened(factory) as store:
        actor = fill(store)
        extra = add(store, "d-3", Draft("k", [1]), Draft("k", {}), seq=0)
        every = list(store.entries())
    with opened(factory) as store:
        assert list(store.entries()) == every
        assert [(e.stream, e.seq) for e in every[:5]] == [("d-1", 0), ("d-1", 1), ("d-2", 0), ("d-1", 2), ("d-1", 3)]
        assert tuple(every[5:]) == extra
        assert [e.id for e in every] == sorted({e.id for e in every})
        assert [e.body for e in store.entries("d-1")] == [
            {"sop": digest(SOP)},
            {"parts": [1.5, None]},
            {"total": 87},
            "é",
        ]
        assert [e.id for e in store.entries("d-1", since=every[1].id)] == [every[3].id, every[4].id]
        assert list(store.entries("nowhere")) == []
        assert (every[4].desk_at, every[4].at) == ("2026-03-02T10:00:00+01:00", "2026-03-02T09:14:00.000000Z")
        assert (every[3].measures, every[3].actor) == ((Measure(actor, "a", 1, 87), Measure(actor, "b", 2, -1)), actor)
        assert (every[0].blobs, store.blob(digest(SOP))) == ((digest(SOP),), SOP)
        assert store.texts(every[1].id) == {"m#1": "ring me"}
        with refuses(KeyError):
            store.blob(digest(b""))


def streams_are_chains(factory: Factory) -> None:
    """Each entry names the hash of the one before it; heads say where a stream is."""
    with opened(factory) as store:
        fill(store)
        for stream in ("d-1", "d-2"):
            prev = bytes(32)
            for entry in store.entries(stream):
                assert entry.prev == prev
                prev = entry.hash
            head = store.head(stream)
            assert head is not None
            assert (head.hash, head.stream) == (prev, stream)
        heads = list(store.streams())
        assert [(h.stream, h.next_seq, h.first_kind, h.last_kind) for h in heads] == [
            ("d-1", 4, "Started", "Ended"),
            ("d-2", 1, "Started", "Started"),
        ]
        assert store.head("nowhere") is None
        with store.snapshot() as view:
            for row in map(Stored._make, view.stored()):
                assert entry_hash(row.record) == row.hash


def many_streams_are_listed_in_order(factory: Factory) -> None:
    """More of them than any page holds, before and after a batch."""
    with opened(factory) as store:
        names = [f"s-{n:04}" for n in range(0, 540, 2)]
        for name in names:
            add(store, name, Draft("k", 0), seq=0)
        assert [head.stream for head in store.streams()] == names
        store.sequence()
        late = [f"s-{n:04}" for n in range(1, 600, 40)]
        for name in late:
            add(store, name, Draft("k", 0), seq=0)
        assert [head.stream for head in store.streams()] == sorted(names + late)


def the_wrong_place_is_a_conflict(factory: Factory) -> None:
    """Whoever comes second is told, and nothing of theirs is stored."""
    with opened(factory) as store, opened(factory) as other:
        add(store, "d", Draft("k", 0), seq=0)
        for wrong in (0, 2):
            with refuses(SequenceConflict):
                add(other, "d", Draft("k", 1), seq=wrong)
        add(other, "d", Draft("k", 1), seq=1)
        with refuses(SequenceConflict):
            add(store, "d", Draft("k", 2), seq=1)
        add(store, "d", Draft("k", 2), seq=2)
        assert [entry.body for entry in other.entries("d")] == [0, 1, 2]


def all_or_nothing(factory: Factory) -> None:
    """A draft that cannot be stored takes those beside it along."""
    bad = (
        Draft("", {}),
        Draft("k", "\ud800"),
        Draft("k", float("nan")),
        Draft("k", {}, texts=(Text("a", "1"), Text("a", "2"))),
        Draft("k", {}, measures=(Measure("s", "k", 1, 1 << 60),)),
        Draft("k", {}, desk_at=""),
    )
    with opened(factory) as store:
        for draft in bad:
            with refuses(EntryRefused):
                add(store, "d", Draft("k", {}), draft, seq=0)
        for actor in ("Anna", "p-unknown", ""):
            with refuses(EntryRefused):
                add(store, "d", Draft("k", {}), actor=actor)
        blobs: Mapping[str, bytes]
        for blobs in ({digest(b"a"): b"a"}, {digest(b"a"): b"b"}):
            with refuses(EntryRefused):
                store.append("d", [Draft("k", {})], expected_seq=0, actor="bot", at=AT, blobs=blobs)
        with refuses(EntryRefused):
            store.append("d", [Draft("k", {})], expected_seq=0, actor="bot", at=AT.replace(tzinfo=None))
        assert add(store, "d") == ()
        assert list(store.entries()) == []


def several_writers_lose_nothing(factory: Factory) -> None:
    """Handles of their own, at once: every entry is there, once, in order."""

    def write(name: int) -> None:
        with opened(factory) as mine:
            for n in range(20):
                add(mine, f"t-{name}", Draft("k", n), seq=n)
                add(mine, "shared", Draft("k", [name, n]))

    with opened(factory) as store:
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(write, range(3)))
        for name in range(3):
            assert [entry.body for entry in store.entries(f"t-{name}")] == list(range(20))
        shared = list(store.entries("shared"))
        assert [entry.seq for entry in shared] == list(range(60))
        assert len({str(entry.body) for entry in shared}) == 60
        store.sequence()
        verify(store).require()


def people_stand_apart_and_can_be_forgotten(factory: Factory) -> None:
    """A name gives one pseudonym; erasing takes name and typed text, is an entry, and leaves a log that verifies."""
    with opened(factory) as store:
        actor = fill(store)
        assert store.pseudonym_for("Ánna Müller") == actor
        assert store.pseudonym_for("Bo", create=False) is None
        bo = store.pseudonym_for("Bo", role="supervisor")
        assert [(p.name, p.role) for p in store.people()] == [("Ánna Müller", "trainee"), ("Bo", "supervisor")]
        store.set_role(actor, "maintainer")
        store.sequence()
        erased = store.erase(actor, actor=str(bo), at=AT)
        assert (erased.kind, erased.stream, erased.actor) == ("person.erased", "people", bo)
        person = store.person(actor)
        assert person is not None
        assert (person.name, person.role, person.erased) == (None, "maintainer", "2026-03-02T09:14:00.000000Z")
        assert store.texts(2) == {}
        assert store.person("p-nobody") is None
        for wrong in (lambda: store.erase("p-nobody"), lambda: store.set_role("p-nobody", "x")):
            with refuses(EntryRefused):
                wrong()
        report = verify(store)
        report.require()
        assert (report.texts, report.erased) == (0, 1)


def secrets_stand_apart_and_go_with_the_name(factory: Factory) -> None:
    """Of two who change one at once, one is told; it is in no entry; erasing takes it, and texts about the person."""
    first, tried = Secret("$argon2id$x", once=True), Secret("$argon2id$x", True, 1, "2026-03-02T09:14:00.000000Z")
    with opened(factory) as store, opened(factory) as other:
        actor = fill(store)
        assert store.secret(actor) is None
        assert store.keep_secret(actor, first, instead_of=None)
        assert other.secret(actor) == first
        assert other.keep_secret(actor, tried, instead_of=first)
        assert not store.keep_secret(actor, first, instead_of=first)
        assert not store.keep_secret(actor, first, instead_of=None)
        assert store.secret(actor) == tried
        with refuses(EntryRefused):
            store.keep_secret("p-nobody", first, instead_of=None)
        assert "argon2" not in "".join(str(entry) for entry in store.entries())
        (said,) = add(store, "d-2", Draft("Said", {}, texts=(Text("said", "Anna was late"),)))
        (kept,) = add(store, "d-2", Draft("Said", {}, texts=(Text("said", "nothing about anybody"),)))
        erased = store.erase(actor, at=AT, about=[said.id])
        assert (store.secret(actor), erased.body) == (None, {"pseudonym": actor, "texts": 2})
        assert (store.texts(said.id), list(store.texts(kept.id))) == ({}, ["said"])
        verify(store).require()


def figures_add_up_at_every_moment(factory: Factory) -> None:
    """The sums are the same before and after a batch, and when they are made again."""
    with opened(factory) as store:
        actor = fill(store)
        want = [Measure(actor, "a", 1, 87), Measure(actor, "b", 2, -1)]
        assert list(store.measures()) == want
        store.sequence()
        assert list(store.measures()) == list(store.measures(actor)) == want
        add(store, "d-2", Draft("k", {}, measures=(Measure(actor, "a", 1, 3), Measure("z", "a", 1, 1))))
        want = [Measure(actor, "a", 2, 90), Measure(actor, "b", 2, -1), Measure("z", "a", 1, 1)]
        assert list(store.measures()) == want
        assert list(store.measures(actor, "b")) == list(store.measures(prefix="b")) == want[1:2]
        assert list(store.measures("nobody")) == []
        assert store.rebuild_measures() == 3
        assert list(store.measures()) == want
        verify(store).require()


def a_clock_that_went_back_is_an_entry(factory: Factory) -> None:
    """By more than writers that waited for each other explain."""
    with opened(factory) as store:
        add(store, "d", Draft("k", 0))
        store.append("d", [Draft("k", 1)], expected_seq=1, actor="bot", at=AT - timedelta(seconds=5))
        assert store.head("log") is None
        store.append("d", [Draft("k", 2)], expected_seq=2, actor="bot", at=AT - timedelta(hours=1))
        (note,) = store.entries("log")
        assert (note.kind, note.actor) == ("log.clock-went-back", SYSTEM)


def every_entry_is_a_leaf(factory: Factory) -> None:
    """The tree grows in batches, whoever makes them, and says the same as its leaves from the start."""
    with opened(factory) as store, opened(factory) as other:
        assert (store.sequence(), store.tree_size(), store.tile(0, 0)) == (0, 0, b"")
        for count in (1, 5, 250, 300):
            add(store, "d", *(Draft("k", n) for n in range(count)))
            size = (other if count == 5 else store).sequence()
            assert size == store.tree_size() == other.tree_size() == sum(1 for _ in store.entries())
            with store.snapshot() as view:
                leaves = [row[4] for row in view.stored()][:size]
            node = nodes(store.tile)
            assert root(size, node) == root_of(leaves)
        for entry in store.entries():
            index = store.leaf_of(entry.id)
            assert index is not None
            assert leaves[index] == entry.hash
            if index % 50 == 0:
                assert verify_inclusion(entry.hash, index, size, inclusion(index, size, node), root(size, node))
        (last,) = add(store, "d", Draft("k", {}))
        assert store.leaf_of(last.id) is None
        assert store.maybe_sequence(AT) in (size, size + 1)
        assert store.maybe_sequence(AT + timedelta(hours=1)) == size + 1


def checkpoints_and_keys_are_kept(factory: Factory) -> None:
    """Signed, listed, verified; a change of keys is an entry; what they vouch for need not be read again."""
    with opened(factory) as store:
        fill(store)
        first = sign_head(store, SEED, at=AT)
        assert (first.size, first.at) == (5, "2026-03-02T09:14:00.000000Z")
        add(store, "d-2", Draft("k", {}))
        rotate(store, SEED, OTHER_SEED, at=AT)
        with refuses(EntryRefused):
            store.keep_key("x", after=None, at=AT)
        with refuses(EntryRefused):
            store.keep_checkpoint(store.tree_size() + 1, "x", at=AT)
        last = sign_head(store, OTHER_SEED, at=AT)
    with opened(factory) as store:
        assert [kept.size for kept in store.checkpoints()] == [5, 7]
        assert list(store.checkpoints())[-1] == last
        assert len(store.vkeys()) == 2
        assert [entry.kind for entry in store.entries("log")] == ["log.key-rotated"]
        report = verify(store)
        report.require()
        assert (report.checkpoints, report.tree, report.entries) == (2, 7, 7)
        report = verify(store, since=Since(5))
        report.require()
        assert (report.since, report.entries) == (5, 2)


def a_snapshot_stands_still(factory: Factory) -> None:
    """What is appended meanwhile does not wait for it, and is not seen in it."""
    with opened(factory) as store:
        fill(store)
        with store.snapshot() as view:
            add(store, "d-3", Draft("k", {}))
            store.sequence()
            assert sum(1 for _ in view.stored()) == view.size() == 5
            assert [row[2] for row in view.stored(3)] == [2, 3]
            assert view.tree_size() == 0
            linked = view.link(b"d-1", 1)
            row = view.stored_at(linked[0]) if linked else None
            assert row is not None
            assert (row.stream, row.seq) == (b"d-1", 1)
            assert view.link(b"d-1", 9) is None
            assert view.has_blob(digest(SOP))
            assert not view.has_blob(digest(b""))
        assert verify(store).entries == 6


def a_closed_log_says_so(factory: Factory) -> None:
    """Closing twice is nothing; using it afterwards is an error that says what to do."""
    store = factory(lambda: AT)
    store.close()
    store.close()
    with refuses(StoreGone):
        add(store, "d", Draft("k", {}))
    with refuses(StoreGone):
        list(store.entries())


CHECKS: tuple[Check, ...] = (
    what_is_appended_is_read,
    streams_are_chains,
    many_streams_are_listed_in_order,
    the_wrong_place_is_a_conflict,
    all_or_nothing,
    several_writers_lose_nothing,
    people_stand_apart_and_can_be_forgotten,
    secrets_stand_apart_and_go_with_the_name,
    figures_add_up_at_every_moment,
    a_clock_that_went_back_is_an_entry,
    every_entry_is_a_leaf,
    checkpoints_and_keys_are_kept,
    a_snapshot_stands_still,
    a_closed_log_says_so,
)
"""Every check of the kit."""
