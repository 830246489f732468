"""Checks a transparency log that was exported (`audit.exports.tlog`): everything is computed again from its leaves."""

from __future__ import annotations

import binascii
import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from audit.checkpoint import Checkpoint, parse_checkpoint
from audit.errors import NoteError
from audit.merkle import Frontier, leaf_hash, verify_consistency, verify_inclusion
from audit.note import VerifierKey, parse_note, parse_vkey
from audit.verify_problems import Problem

KEYS = ("vkeys", "origin", "leaves", "checkpoints", "inclusion", "consistency")


class Unreadable(ValueError):
    """The file is no export of a transparency log; the text says what is missing or of the wrong kind, and where."""


@dataclass(frozen=True, slots=True)
class TlogReport:
    """What a check of an exported log found. size, root: of the largest checkpoint that holds."""

    leaves: int
    checkpoints: int
    proofs: int
    origin: str
    size: int
    root: str
    problems: tuple[Problem, ...]


def check_tlog(text: str) -> TlogReport:
    """Checks an export. Raises Unreadable for a file that is none."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not JSON: {error}") from error
    if not isinstance(given, dict) or any(key not in given for key in KEYS):
        missing = [key for key in KEYS if not isinstance(given, dict) or key not in given]
        raise Unreadable(f"an object with {', '.join(KEYS)} is wanted; {missing[0]!r} is missing")
    if not isinstance(given["origin"], str):
        raise Unreadable("'origin': text is wanted")
    for key in KEYS:
        if key != "origin" and not isinstance(given[key], list):
            raise Unreadable(f"{key!r}: a list is wanted")
    check = _TlogCheck(given)
    problems = tuple(check.problems())
    held = check.held
    return TlogReport(
        leaves=len(check.leaves),
        checkpoints=len(given["checkpoints"]),
        proofs=len(given["inclusion"]) + len(given["consistency"]),
        origin=given["origin"],
        size=held.size if held else 0,
        root=held.root.hex() if held else "",
        problems=problems,
    )


class _TlogCheck:
    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given
        self.leaves: list[bytes] = []
        self.roots: dict[int, bytes] = {}
        self.held: Checkpoint | None = None

    def problems(self) -> Iterator[Problem]:
        """The first that is wrong first: keys, leaves, checkpoints, proofs."""
        keys = list(self._keys())
        yield from (one for one in keys if isinstance(one, Problem))
        yield from self._leaves()
        said = list(self._checkpoints([one for one in keys if isinstance(one, VerifierKey)]))
        yield from (one for one in said if isinstance(one, Problem))
        self._compute([one.size for one in said if isinstance(one, Checkpoint)])
        yield from self._hold([one for one in said if isinstance(one, Checkpoint)])
        for kind, check in (("inclusion", self._inclusion), ("consistency", self._consistency)):
            for place, proof in enumerate(self.given[kind]):
                try:
                    wrong = check(proof)
                except (KeyError, TypeError, binascii.Error, ValueError) as error:
                    wrong = f"it cannot be read ({type(error).__name__}: {error})"
                if wrong:
                    yield Problem(f"{kind} proof {place}: {wrong}")

    def _keys(self) -> Iterator[VerifierKey | Problem]:
        for place, vkey in enumerate(self.given["vkeys"]):
            try:
                yield parse_vkey(str(vkey))
            except NoteError as error:
                yield Problem(f"vkey {place}: {error}")

    def _leaves(self) -> Iterator[Problem]:
        for place, text in enumerate(self.given["leaves"]):
            try:
                self.leaves.append(leaf_hash(b64decode(text, validate=True)))
            except (binascii.Error, TypeError, ValueError) as error:
                self.leaves.append(b"")
                yield Problem(f"leaf {place}: no base64: {error}")

    def _checkpoints(self, keys: list[VerifierKey]) -> Iterator[Checkpoint | Problem]:
        """Each must be of this log, and signed by one of its keys; a signature that is wrong is a problem by itself."""
        for place, text in enumerate(self.given["checkpoints"]):
            name = f"checkpoint {place}"
            try:
                note = parse_note(str(text))
                found = parse_checkpoint(note.text)
                signers = [key for key in keys if key.signed(note)]
            except NoteError as error:
                yield Problem(f"{name}: {error}")
                continue
            if found.origin != self.given["origin"]:
                yield Problem(f"{name}: it is of {found.origin!r}, not of {self.given['origin']!r}")
            elif not any(key.name == found.origin for key in signers):
                yield Problem(f"{name}: none of the vkeys signed it for this log")
            else:
                yield found

    def _compute(self, sizes: list[int]) -> None:
        wanted = set(sizes)
        for kind, keys in (("inclusion", ("size",)), ("consistency", ("from", "to"))):
            for proof in self.given[kind]:
                if isinstance(proof, dict):
                    wanted.update(proof[key] for key in keys if type(proof.get(key)) is int)
        frontier = Frontier()
        if 0 in wanted:
            self.roots[0] = frontier.root()
        for leaf in self.leaves:
            frontier.add(leaf)
            if frontier.size in wanted:
                self.roots[frontier.size] = frontier.root()

    def _hold(self, said: list[Checkpoint]) -> Iterator[Problem]:
        count = len(self.leaves)
        for one in sorted(said, key=lambda one: one.size):
            if one.size > count:
                yield Problem(f"the checkpoint of {one.size} leaves: there are only {count}")
            elif self.roots[one.size] != one.root:
                since = f"after leaf {self.held.size - 1}" if self.held and self.held.size else "since the beginning"
                yield Problem(
                    f"the checkpoint of {one.size} leaves: they do not make its root; they were changed {since}"
                )
            else:
                self.held = one
        largest = max((one.size for one in said), default=None)
        if largest is None:
            yield Problem("no checkpoint is signed by a key of this log: nothing vouches for the leaves")
        elif largest < count:
            yield Problem(f"leaves {largest} to {count - 1} are behind the last checkpoint: nothing vouches for them")

    def _inclusion(self, proof: Mapping[str, Any]) -> str:
        index, size, hashes = _number(proof["index"]), _number(proof["size"]), _hashes(proof["proof"])
        if not 0 <= index < size <= len(self.leaves):
            return f"there is no leaf {index} in a tree of {size}; there are {len(self.leaves)} leaves"
        if not verify_inclusion(self.leaves[index], index, size, hashes, self.roots[size]):
            return f"it does not lead from leaf {index} to the root of {size} leaves"
        return ""

    def _consistency(self, proof: Mapping[str, Any]) -> str:
        old, new, hashes = _number(proof["from"]), _number(proof["to"]), _hashes(proof["proof"])
        if not 0 <= old <= new <= len(self.leaves):
            return f"there are no trees of {old} and {new}; there are {len(self.leaves)} leaves"
        if not verify_consistency(old, new, self.roots[old], self.roots[new], hashes):
            return f"it does not lead from the root of {old} leaves to that of {new}"
        return ""


def _number(value: object) -> int:
    if type(value) is not int:
        raise TypeError("a whole number is wanted")
    return value


def _hashes(value: object) -> list[bytes]:
    if not isinstance(value, list):
        raise TypeError("a list of hashes is wanted")
    return [b64decode(one, validate=True) for one in value]
