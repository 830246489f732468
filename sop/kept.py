"""Compiled procedures kept between runs: as data, by the digest of all that went into them.

A store keeps bytes by name. An edition is kept as its diagnostics and the short facts of its policies; what a policy is
made of is kept by the digest of its own bytes and read when somebody first looks inside. Whatever is missing, cut or
altered is compiled again from the text. So a store makes loading fast and cannot change what is loaded.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any, Protocol

from sop.codec import CodecError, Reader, Writer, dumps
from sop.diagnostics import Diagnostic
from sop.parts import Part
from sop.policy import Policy
from sop.scoring import Scoring, Weights
from sop.vocabulary import Vocabulary

SHORT = ("id", "title", "version", "status", "pass_mark", "authority", "skills", "path", "front")
"""What of a policy is at hand without reading the rest."""
LONG = tuple(f.name for f in fields(Policy) if f.name not in SHORT)
MOST_SHARED = 200
"""Policies that are at hand for the next edition of the same process."""
_POLICIES: dict[tuple[str, str], Policy] = {}
_DAMAGED = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, CodecError)


class Store(Protocol):
    """Bytes by name. What it cannot give or keep it passes over in silence."""

    engine: str
    """What the compiler is, to the letter: another engine's entries are not looked at."""

    def get(self, name: str) -> bytes | None:
        """The bytes of that name, or None."""
        ...

    def put(self, name: str, content: bytes) -> None:
        """Keep bytes under a name."""
        ...


class KeptPolicy(Policy):
    """A policy whose inside is read from the store when it is first asked for; equal to the same policy compiled."""

    __slots__ = ("_inside",)

    _inside: Callable[[], Mapping[str, Any]]

    def __getattr__(self, name: str) -> Any:
        """Fill in everything; called only while it is not there."""
        if name not in LONG:
            raise AttributeError(name)
        for key, value in self._inside().items():
            object.__setattr__(self, key, value)
        return object.__getattribute__(self, name)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Policy):
            return NotImplemented
        return all(getattr(self, f.name) == getattr(other, f.name) for f in fields(Policy))

    __hash__ = Policy.__hash__


class Shelf:
    """A store as one load uses it. `anew` gives a policy compiled from its text, by path, should its inside be lost."""

    def __init__(self, store: Store, vocabulary: Vocabulary, anew: Callable[[str], Policy]) -> None:
        self.store = store
        self.vocabulary = vocabulary
        self.anew = anew
        self.base = _digest(store.engine, _words(vocabulary))

    def part(self, path: str, text: str, weights: Weights) -> Part | None:
        """A document as it was kept."""
        found = self._entry(_digest(self.base, repr(weights), path, text))
        if found is None:
            return None
        try:
            reader = Reader(self.vocabulary)
            rest = [reader.read(raw) for raw in found["rest"]]
            return Part(self._policy(found["policy"]) if found["policy"] else None, *rest)
        except _DAMAGED:
            return None

    def keep(self, path: str, text: str, weights: Weights, part: Part) -> None:
        """Keep a document."""
        writer = Writer(self.vocabulary)
        try:
            entry = {
                "rest": [writer.write(getattr(part, f.name)) for f in fields(Part) if f.name != "policy"],
                "policy": self._short(part.policy) if part.policy is not None else None,
            }
        except CodecError:
            return
        self._keep(_digest(self.base, repr(weights), path, text), entry)

    def name_of(self, texts: Mapping[str, str], page: str) -> str:
        """The name under which the edition of some texts is kept; `page` is the bundled page of scoring numbers."""
        return _digest(self.base, page, *(part for path in sorted(texts) for part in (path, texts[path])))

    def edition(self, name: str) -> tuple[tuple[Policy, ...], Scoring, tuple[Diagnostic, ...]] | None:
        """An edition as it was kept: its policies, its scoring numbers, its diagnostics."""
        found = self._entry(name)
        if found is None:
            return None
        try:
            reader = Reader(self.vocabulary)
            scoring, diagnostics = reader.read(found["scoring"]), reader.read(found["diagnostics"])
            return tuple(self._policy(raw) for raw in found["policies"]), scoring, diagnostics
        except _DAMAGED:
            return None

    def keep_edition(
        self, name: str, policies: Iterable[Policy], scoring: Scoring, diagnostics: tuple[Diagnostic, ...]
    ) -> None:
        """Keep an edition."""
        writer = Writer(self.vocabulary)
        try:
            entry = {
                "scoring": writer.write(scoring),
                "diagnostics": writer.write(diagnostics),
                "policies": [self._short(policy) for policy in policies],
            }
        except CodecError:
            return
        self._keep(name, entry)

    # A policy: its short facts in the entry, its inside by the digest of its bytes

    def _short(self, policy: Policy) -> list[Any]:
        writer = Writer(self.vocabulary)
        inside = dumps([writer.write(getattr(policy, name)) for name in LONG])
        digest = hashlib.sha256(inside).hexdigest()
        self.store.put(digest, inside)
        return [digest, *(Writer(self.vocabulary).write(getattr(policy, name)) for name in SHORT)]

    def _policy(self, raw: list[Any]) -> Policy:
        """The policy, the same object for the same data: editions that share a document share its policy."""
        key = (self.base, json.dumps(raw))
        known = _POLICIES.get(key)
        if known is None:
            known = _POLICIES[key] = self._closed(*raw)
            if len(_POLICIES) > MOST_SHARED:
                del _POLICIES[next(iter(_POLICIES))]
        return known

    def _closed(self, digest: str, *short: Any) -> Policy:
        made = object.__new__(KeptPolicy)
        reader = Reader(self.vocabulary)
        for name, data in zip(SHORT, short, strict=True):
            object.__setattr__(made, name, reader.read(data))
        object.__setattr__(made, "_inside", lambda: self._inside(digest, made.path))
        return made

    def _inside(self, digest: str, path: str) -> Mapping[str, Any]:
        content = self.store.get(digest)
        if content is not None and hashlib.sha256(content).hexdigest() == digest:
            collects = gc.isenabled()
            gc.disable()  # tens of thousands of new objects, none of them waste
            try:
                reader = Reader(self.vocabulary)
                return dict(zip(LONG, [reader.read(raw) for raw in json.loads(content)], strict=True))
            except _DAMAGED:
                pass
            finally:
                if collects:
                    gc.enable()
        policy = self.anew(path)
        self._short(policy)
        return {name: getattr(policy, name) for name in LONG}

    # Entries: a line with the digest of what follows

    def _entry(self, name: str) -> dict[str, Any] | None:
        content = self.store.get(name)
        if content is None:
            return None
        digest, _, body = content.partition(b"\n")
        if digest != _sum(name, body):
            return None
        try:
            found = json.loads(body)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    def _keep(self, name: str, entry: Mapping[str, Any]) -> None:
        body = dumps(entry)
        self.store.put(name, _sum(name, body) + b"\n" + body)


def _sum(name: str, body: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + body).hexdigest().encode()


def _digest(*parts: str) -> str:
    made = hashlib.sha256()
    for part in parts:
        told = part.encode("utf-8", "surrogatepass")
        made.update(b"%d\n" % len(told))
        made.update(told)
    return made.hexdigest()


_WORDS: list[tuple[Vocabulary, str]] = []


def _words(vocabulary: Vocabulary) -> str:
    """The digest of a vocabulary."""
    for known, digest in _WORDS:
        if known is vocabulary:
            return digest
    digest = _digest(repr(vocabulary))
    _WORDS[:] = [*_WORDS[-3:], (vocabulary, digest)]
    return digest
