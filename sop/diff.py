"""What changed from one edition to another, clause by clause, in words. Pure: two editions in, changes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sop.diffing.change import At, Change, quoted
from sop.diffing.rules import changed_rules
from sop.diffing.tables import changed_tables
from sop.diffing.terms import (
    changed_definitions,
    changed_examples,
    changed_front,
    changed_parameters,
    changed_scoring,
)
from sop.diffing.wording import changed_wording
from sop.edition import Edition
from sop.policy import Policy

ALIKE = 0.6
"""The share of clauses that two procedures must have in common for one to be the other under a new id."""

Versions = Edition | Iterable[Policy]


def diff(old: Versions, new: Versions) -> list[Change]:
    """Every change, procedure by procedure in the order of the new edition, then what is gone.

    Editions also tell changes of prose and of scoring; bare policies have neither. What has the same compiled form is
    a change of wording, `meaning=False`.
    """
    mine, yours = ({policy.id: policy for policy in _policies(one)} for one in (old, new))
    twins = _renamed(mine, yours)
    found: list[Change] = []
    for id, policy in yours.items():
        was = mine.get(id) or mine.get(twins.get(id, ""))
        if was is None:
            words = f"new procedure {quoted(policy.title)} of {_clauses(policy)}"
            found.append(At(id, id, "document").change(words, "", policy.title))
            continue
        found += _policy(was, policy, old, new)
    for id, policy in mine.items():
        if id not in yours and id not in twins.values():
            words = f"procedure {quoted(policy.title)} of {_clauses(policy)} taken out"
            found.append(At(id, id, "document").change(words, policy.title, ""))
    if isinstance(old, Edition) and isinstance(new, Edition):
        found += changed_scoring(old.scoring, new.scoring)
    return found


def _policies(one: Versions) -> Iterable[Policy]:
    return one.policies if isinstance(one, Edition) else one


def _clauses(policy: Policy) -> str:
    return f"{len(policy.clauses)} clause{'' if len(policy.clauses) == 1 else 's'}"


def _policy(was: Policy, now: Policy, old: Versions, new: Versions) -> Iterator[Change]:
    if was.id != now.id:
        yield At(now.id, now.id, "document").change(f"was called {was.id}", was.id, now.id)
    if was.path != now.path:
        words = f"the file was {was.path}, now {now.path}"
        yield At(now.id, now.id, "document").change(words, was.path, now.path, meaning=False)
    yield from changed_front(was, now)
    yield from changed_definitions(was, now)
    yield from changed_parameters(was, now)
    yield from changed_tables(was, now, _units(now, new))
    yield from changed_rules(was, now)
    yield from changed_examples(was, now)
    if isinstance(old, Edition) and isinstance(new, Edition):
        yield from changed_wording(now.id, old.texts[was.path], new.texts[now.path])


def _units(policy: Policy, version: Versions) -> Mapping[str, str]:
    """The unit of each name that a table may ask for."""
    facts = version.vocabulary.facts.values() if isinstance(version, Edition) else ()
    found = {fact.name: fact.unit for fact in facts if fact.unit}
    found.update((one.name, one.unit) for one in policy.definitions if one.unit)
    found.update((one.name, one.unit) for one in policy.parameters if one.unit)
    return found


def _renamed(old: Mapping[str, Policy], new: Mapping[str, Policy]) -> dict[str, str]:
    """New ids to old ones, where most clauses say the same under another id."""
    found: dict[str, str] = {}
    for id, policy in new.items():
        if id in old:
            continue
        texts = {clause.text for clause in policy.clauses.values()}
        for was, other in old.items():
            theirs = {clause.text for clause in other.clauses.values()}
            alike = len(texts & theirs) / max(len(texts | theirs), 1)
            if was not in new and was not in found.values() and alike >= ALIKE:
                found[id] = was
                break
    return found
