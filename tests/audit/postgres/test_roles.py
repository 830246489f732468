"""What trainees' and supervisors' own logins can do, by trying it as them on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest

from audit import Draft, EntryRefused, Measure, StoreUnavailable, Text, digest, errors
from audit.postgres import PostgresStore
from audit.postgres_roles import PostgresRoles
from audit.signing import sign_head
from audit.verify import verify
from tests.audit.postgres.server import Server

AT = datetime(2026, 3, 2, 9, 14, tzinfo=UTC)
BLOB = b"the perfect run of an exam"
PLAIN = '"x",null,{},null,null,null]'
CALL = b"SELECT append('d-9', NULL, '2026-03-02T09:14:00.000000Z', %s, ARRAY[%s])"


class Office:
    """A log with two trainees and a supervisor, each with a login; both trainees have played a drill."""

    def __init__(self, server: Server, database: str) -> None:
        self.server, self.database = server, database
        self.who: dict[str, str] = {}
        with self.owner() as store:
            store.init_roles({"sign-offs": True, "procedures": False})
            store.init_roles({"sign-offs": True, "procedures": False})
            for name, role in (("ann", "trainee"), ("bo", "trainee"), ("cy", "supervisor")):
                login = f"{name}_{database}"
                store._db.execute(f"CREATE ROLE {login} LOGIN PASSWORD 'pw'".encode())
                pseudonym = store.pseudonym_for(name, role=role)
                assert pseudonym is not None
                store.let_in(login, pseudonym, role)
                self.who[name] = pseudonym
            for name, by in (("ann", "cy"), ("bo", "cy")):
                body = {"trainee": self.who[name]}
                store.append("sign-offs", [Draft("SignedOff", body)], expected_seq=None, actor=self.who[by], at=AT)
            store.append("procedures", [Draft("Approved", {})], expected_seq=0, actor=self.who["cy"], at=AT)

    def owner(self) -> PostgresRoles:
        return PostgresRoles.open(self.server.url(self.database), clock=lambda: AT)

    def url(self, name: str) -> str:
        return self.server.url(self.database, f"{name}_{self.database}", "pw")

    def store(self, name: str) -> PostgresStore:
        return PostgresStore.open(self.url(name), clock=lambda: AT)

    def play(self, name: str, stream: str) -> None:
        actor = self.who[name]
        drafts = [
            Draft("Started", {"scenario": digest(BLOB)}),
            Draft("Sent", {}, texts=(Text("m", f"typed by {name}"),)),
            Draft("Scored", {}, measures=(Measure(actor, "all", 1, 90),)),
        ]
        with self.store(name) as store:
            store.append(stream, drafts, expected_seq=0, actor=actor, at=AT, blobs={digest(BLOB): BLOB})


@pytest.fixture
def office(server: Server, database: str) -> Iterator[Office]:
    office = Office(server, database)
    office.play("ann", "d-1")
    office.play("bo", "d-2")
    yield office
    with psycopg.connect(server.url(database), autocommit=True) as db:
        for name in office.who:
            login = f"{name}_{database}".encode()
            db.execute(b"DROP OWNED BY " + login)
            db.execute(b"DROP ROLE " + login)


def test_a_trainee_reads_her_own_drills_and_what_is_said_of_her(office: Office) -> None:
    ann = office.who["ann"]
    with office.store("ann") as store:
        assert store.maybe_sequence(AT) == 0  # others do it
        assert {entry.stream for entry in store.entries()} == {"d-1", "sign-offs", "procedures"}
        assert [entry.body for entry in store.entries("sign-offs")] == [{"trainee": ann}]
        assert [person.name for person in store.people()] == ["ann"]
        assert list(store.measures()) == [Measure(ann, "all", 1, 90)]
        assert store.texts(next(e.id for e in store.entries("d-1") if e.kind == "Sent")) == {"m": "typed by ann"}
        assert (list(store.entries("d-2")), store.head("d-2")) == ([], None)
        assert store.pseudonym_for("bo", create=False) is None
        assert store.blob(digest(BLOB)) == BLOB
        store.append("d-1", [Draft("More", {})], expected_seq=3, actor=ann, at=AT)
    with office.owner() as store:
        bo = [entry.id for entry in store.entries("d-2")]
        verify(store).require()
    with psycopg.connect(office.url("ann"), options="-c search_path=orderdrill") as db:
        assert db.execute("SELECT count(*) FROM log").fetchone() == (6,)
        assert db.execute("SELECT count(*) FROM texts WHERE entry = ANY (%s)", (bo,)).fetchone() == (0,)


def test_a_trainee_cannot_write_for_others_or_about_them(office: Office) -> None:
    ann, bo, cy = (office.who[name] for name in ("ann", "bo", "cy"))
    with office.store("ann") as store:
        for stream, actor in (("d-1", bo), ("d-1", cy), ("d-1", "system"), ("d-2", ann), ("sign-offs", ann),
                              ("procedures", ann), ("log", ann), ("people", ann), ("d-2", "bot")):  # fmt: skip
            with pytest.raises(errors.ReadOnlyStore):
                store.append(stream, [Draft("k", {})], expected_seq=None, actor=actor, at=AT)
        for_bo = Draft("k", {}, measures=(Measure(bo, "all", 1, 0),))
        with pytest.raises(errors.ReadOnlyStore, match="no entry of yours"):
            store.append("d-1", [for_bo], expected_seq=None, actor=ann, at=AT)
        for act in (
            lambda: store.set_role(ann, "supervisor"),
            lambda: store.erase(bo, actor=ann, at=AT),
            lambda: store.pseudonym_for("Dee"),
            lambda: sign_head(store, bytes(32), at=AT),
            store.rebuild_measures,
            store.sequence,
        ):
            with pytest.raises((errors.ReadOnlyStore, EntryRefused)):
                act()
    with psycopg.connect(office.url("ann"), autocommit=True, options="-c search_path=orderdrill") as db:
        for rest in ('"x",null,{}]', "nonsense", '"x",null,{},null,null,null],["', PLAIN + ","):
            with pytest.raises(psycopg.Error):
                db.execute(CALL, (ann, rest))
        for note in ('"log.erased",null,{},null,null,null]', '"log.write-failed",null,{},null,null,[["x","y",1,1]]]'):
            with pytest.raises(psycopg.Error, match="no note"):
                db.execute(CALL.replace(b"%s])", b"%s], ARRAY[%s])"), (ann, PLAIN, note))
    with office.owner() as store:
        assert len(list(store.entries())) == 9
        verify(store).require()


CHANGES = (
    "UPDATE entries SET record = record",
    "UPDATE entries SET record = '' WHERE false",
    "DELETE FROM entries",
    "TRUNCATE entries CASCADE",
    "DELETE FROM blobs",
    "UPDATE blobs SET data = ''",
    "DELETE FROM checkpoints",
    "UPDATE checkpoints SET size = 0",
    "UPDATE streams SET owner = 'x'",
    "UPDATE texts SET text = ''",
    "DELETE FROM tiles",
    "DELETE FROM keys",
)
INSERTS = (
    "INSERT INTO entries VALUES (99, 'd-9', 0, '[]', '')",
    "INSERT INTO streams VALUES ('d-9', 'x')",
    "INSERT INTO logins VALUES (current_user, 'x', 'supervisor')",
    "INSERT INTO blobs VALUES ('x', 1, 'x')",
    "SELECT setval('entry_ids', 1)",
    "SELECT put_own(99, 'log', '', '')",
    "ALTER TABLE entries DISABLE TRIGGER ALL",
    "ALTER TABLE entries DISABLE ROW LEVEL SECURITY",
    "DROP TABLE entries CASCADE",
)


@pytest.mark.parametrize("name", ["ann", "cy"])
def test_nobody_changes_or_deletes_and_nobody_writes_past_the_function(office: Office, name: str) -> None:
    with psycopg.connect(office.url(name), autocommit=True, options="-c search_path=orderdrill") as db:
        for statement in (*CHANGES, *INSERTS):
            with pytest.raises(psycopg.Error):
                db.execute(statement.encode())
    with office.owner() as store:
        verify(store).require()
        for statement in CHANGES:
            with pytest.raises(psycopg.Error):
                store._db.execute(statement.encode())


def test_a_supervisor_reads_all_keeps_the_tree_and_erases(office: Office) -> None:
    ann, cy = office.who["ann"], office.who["cy"]
    with office.store("cy") as store:
        assert {entry.stream for entry in store.entries()} == {"d-1", "d-2", "sign-offs", "procedures"}
        with pytest.raises(errors.ReadOnlyStore, match="own person"):
            store.append("d-1", [Draft("k", {})], expected_seq=None, actor=ann, at=AT)
        store.append("d-1", [Draft("Comment", {})], expected_seq=None, actor=cy, at=AT)
        assert sign_head(store, bytes(32), at=AT).size == 10
        assert store.erase(ann, actor=cy, at=AT).body == {"pseudonym": ann, "texts": 1}
        assert store.pseudonym_for("Dee", role="trainee")
        store.rebuild_measures()
        store.sequence()
        report = verify(store)
        report.require()
        assert report.erased == 1


def test_a_login_that_nobody_let_in_can_do_nothing(office: Office) -> None:
    login = f"eve_{office.database}"
    with office.owner() as store:
        store._db.execute(f"CREATE ROLE {login} LOGIN PASSWORD 'pw'".encode())
        with pytest.raises(EntryRefused, match="no login"):
            store.let_in("nobody-at-all", office.who["ann"], "trainee")
    office.who["eve"] = ""
    with pytest.raises(StoreUnavailable, match=r"pw|right|may not") as caught:
        office.store("eve")
    assert "pw" not in str(caught.value).replace("orderdrill", "")
    with office.owner() as store:
        store._db.execute(f"GRANT orderdrill_trainee TO {login}".encode())
    with office.store("eve") as store, pytest.raises(errors.ReadOnlyStore, match="nobody"):
        store.append("d-9", [Draft("k", {})], expected_seq=None, actor="bot", at=AT)
