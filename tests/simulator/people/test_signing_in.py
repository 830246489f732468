"""No PIN is kept plain, wrong ones make wait longer and longer, and nobody is asked before there is a supervisor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.entry import Secret
from audit.errors import ReadOnlyStore
from audit.rows import stamp
from audit.store import AuditStore, open_store
from simulator.people import pins, roster
from simulator.people.signing_in import (
    FirstPinWanted,
    NewPinWanted,
    NotSignedIn,
    PinWanted,
    Unknown,
    WrongPin,
    is_protected,
    sign_in,
)
from simulator.roles import NotAllowed
from tests.simulator.desks import WHEN

HERS, HIS = "a pin of hers", "8-his own"
SECOND = timedelta(seconds=1)


@pytest.fixture
def store(tmp_path: Path) -> AuditStore:
    return open_store(str(tmp_path / "log.db"), clock=lambda: WHEN)


def dana(store: AuditStore) -> str:
    """Makes the first supervisor."""
    return sign_in(store, "Dana", at=WHEN, role="supervisor", new_pin=HERS).pseudonym


def ann(store: AuditStore) -> str:
    """A trainee with a PIN of her own."""
    by = store.person(dana(store))
    given = roster.add(store, "Ann", by=by, at=WHEN).pin
    return sign_in(store, "Ann", at=WHEN, pin=given, new_pin=HIS).pseudonym


@given(st.integers(0, 40), st.integers(-(10**6), 10**6))
def test_more_wrong_tries_never_wait_less_and_never_longer_than_the_longest(wrong: int, gone: int) -> None:
    at = WHEN + gone * SECOND
    left = [pins.wait(Secret("x", wrong=n, tried=stamp(WHEN)), at) for n in (wrong, wrong + 1)]
    assert left == sorted(left)
    assert left[-1] <= pins.LONGEST_WAIT
    assert wrong >= pins.FREE_TRIES or left[0] == 0
    assert left[-1] == 0 or gone < pins.LONGEST_WAIT


@given(st.text(min_size=0, max_size=70))
def test_a_pin_that_is_taken_can_be_typed_again(text: str) -> None:
    try:
        kept = pins.checked(text)
    except pins.BadPin:
        return
    assert pins.checked(kept) == kept
    assert pins.SHORTEST <= len(kept) <= pins.LONGEST


def test_only_the_pin_matches_its_salted_hash() -> None:
    one, other = pins.secret_of("Größe 7"), pins.secret_of("Größe 7")
    assert one.hash.startswith("$argon2id$")
    assert one.hash != other.hash
    assert pins.matches(one, "Gro\u0308ße 7"), "the same letters, typed on another machine"
    assert not pins.matches(one, "Größe 8")
    assert not pins.matches(Secret("damaged"), "Größe 7")


@pytest.mark.parametrize("pin", ["", "123", "1234", "4321", "aaaa", "qwerty", "x" * 65, "tab\there"])
def test_a_pin_that_anybody_would_try_is_refused(pin: str) -> None:
    with pytest.raises(pins.BadPin):
        pins.secret_of(pin)


def test_nobody_is_asked_before_there_is_a_supervisor(store: AuditStore) -> None:
    assert sign_in(store, "Ann", at=WHEN).name == "Ann"
    assert not is_protected(store)
    with pytest.raises(FirstPinWanted):
        sign_in(store, "Dana", at=WHEN, role="supervisor")
    assert not is_protected(store), "nothing is made before the PIN is chosen"
    dana(store)
    assert is_protected(store)
    for name, wanted in (("Ann", NotSignedIn), ("Eve", Unknown), ("Dana", PinWanted)):
        with pytest.raises(wanted):
            sign_in(store, name, at=WHEN, role="supervisor", new_pin="a new pin")
    assert sign_in(store, "Dana", at=WHEN, pin=HERS).role == "supervisor"


def test_a_supervisor_of_an_older_log_chooses_once(store: AuditStore) -> None:
    store.pseudonym_for("Dana", "supervisor")
    store.pseudonym_for("Dora", "supervisor")
    with pytest.raises(FirstPinWanted):
        sign_in(store, "Dana", at=WHEN)
    sign_in(store, "Dana", at=WHEN, new_pin=HERS)
    with pytest.raises(NotSignedIn, match="reset-pin"):
        sign_in(store, "Dora", at=WHEN, new_pin=HERS)


def test_wrong_tries_wait_longer_and_are_kept_in_the_log(store: AuditStore, tmp_path: Path) -> None:
    ann(store)
    at = WHEN
    for wait in (0, 0, 0, 2, 4, 8, 16):
        if wait:
            with pytest.raises(WrongPin, match=f"again in {wait} second"):
                sign_in(store, "Ann", at=at, pin=HIS)
        at += wait * SECOND
        with pytest.raises(WrongPin, match="not the PIN"):
            sign_in(store, "Ann", at=at, pin="not this")
        store.close()
        store = open_store(str(tmp_path / "log.db"), clock=lambda: WHEN)
    assert sign_in(store, "Ann", at=at + 60 * SECOND, pin=HIS).name == "Ann"
    assert sign_in(store, "Dana", at=WHEN, pin=HERS).name == "Dana", "one waits for oneself alone"
    with pytest.raises(WrongPin, match="not the PIN"):
        sign_in(store, "Ann", at=at + 60 * SECOND, pin="not this")


def test_a_clock_set_back_does_not_lock_anybody_out(store: AuditStore) -> None:
    ann(store)
    for _ in range(4):
        with pytest.raises(WrongPin):
            sign_in(store, "Ann", at=WHEN, pin="not this")
    with pytest.raises(WrongPin, match="again in 2 second"):
        sign_in(store, "Ann", at=WHEN - timedelta(days=400), pin=HIS)


def test_a_pin_for_one_use_is_of_one_use(store: AuditStore) -> None:
    by = store.person(dana(store))
    given = roster.add(store, "Ann", by=by, at=WHEN).pin
    with pytest.raises(NewPinWanted):
        sign_in(store, "Ann", at=WHEN, pin=given)
    sign_in(store, "Ann", at=WHEN, pin=given, new_pin=HIS)
    with pytest.raises(WrongPin):
        sign_in(store, "Ann", at=WHEN, pin=given, new_pin="another one")
    person = sign_in(store, "Ann", at=WHEN, pin=HIS)
    again = roster.reset_pin(store, person, by=by, at=WHEN)
    with pytest.raises(WrongPin):
        sign_in(store, "Ann", at=WHEN, pin=HIS)
    with pytest.raises(NewPinWanted):
        sign_in(store, "Ann", at=WHEN, pin=again)


def test_a_log_that_cannot_be_written_is_read_by_whoever_has_the_pin(
    store: AuditStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann(store)

    def refuse(*_: object, **__: object) -> bool:
        raise ReadOnlyStore("log.db", "cannot be written", "")

    monkeypatch.setattr(type(store), "keep_secret", refuse)
    assert sign_in(store, "Ann", at=WHEN, pin=HIS).name == "Ann"
    with pytest.raises(WrongPin):
        sign_in(store, "Ann", at=WHEN, pin="not this")


def test_no_pin_and_no_name_is_in_the_file_but_beside_the_entries(store: AuditStore, tmp_path: Path) -> None:
    ann(store)
    store.close()
    data = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert HERS.encode() not in data
    assert HIS.encode() not in data
    store = open_store(str(tmp_path / "log.db"))
    entries = "".join(str(e) for e in store.entries())
    assert "person.added" in entries
    assert not {"Ann", "Dana", "argon2"} & {w for w in ("Ann", "Dana", "argon2") if w in entries}


@pytest.mark.parametrize(
    "change",
    [
        lambda store, ann: roster.add(store, "Eve", by=ann, at=WHEN),
        lambda store, ann: roster.add(store, "Eve", by=None, at=WHEN),
        lambda store, ann: roster.set_role(store, ann, "supervisor", by=ann, at=WHEN),
        lambda store, ann: roster.reset_pin(store, ann, by=ann, at=WHEN),
        lambda store, ann: roster.erase(store, ann, by=ann, at=WHEN),
        lambda store, ann: roster.erase(store, ann, by=None, at=WHEN),
    ],
)
def test_a_trainee_changes_nothing_on_the_roster(store: AuditStore, change: Callable[..., object]) -> None:
    person = store.person(ann(store))
    before = list(store.people()), [e.id for e in store.entries()]
    with pytest.raises(NotAllowed):
        change(store, person)
    assert (list(store.people()), [e.id for e in store.entries()]) == before


def test_the_last_supervisor_stays(store: AuditStore) -> None:
    person, by = store.person(ann(store)), store.person(str(store.pseudonym_for("Dana")))
    assert person is not None
    assert by is not None
    for leave in (
        lambda: roster.erase(store, by, by=by, at=WHEN),
        lambda: roster.set_role(store, by, "trainee", by=by, at=WHEN),
    ):
        with pytest.raises(NotAllowed, match="only supervisor"):
            leave()
    assert roster.set_role(store, person, "supervisor", by=by, at=WHEN) == "", "she has a PIN already"
    roster.erase(store, by, by=by, at=WHEN)
    assert [e.kind for e in store.entries("people")][-2:] == ["person.role-changed", "person.erased"]
