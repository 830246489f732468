"""What a family says that it planted is so: in the finished scenario, or in what somebody in it will answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from scenarios.family import generate
from simulator.core.refs import LISTS, split_ref
from simulator.core.situation import Situation, situation
from simulator.editions import bundled_edition
from simulator.packs import load_families

LENGTHS = ("queue.orders",)
"""Facts that are lists, stated by their length."""


def held(plan: Situation) -> Iterator[tuple[str, Any]]:
    """Every fact and value that the scenario has at the start, or that an answer, a happening or a form brings."""
    for name, value in plan.facts.items():
        yield name, len(value) if name in LENGTHS else value
    rows = {entity: list(plan.facts[listed]) for entity, listed in LISTS.items() if listed in plan.facts}
    rows.setdefault("hit", []).extend(plan.prefill.get("screening.hits", ()))
    for entity, records in rows.items():
        yield from ((f"{entity}.{field}", value) for record in records for field, value in record.items())
    later = [*(a.facts for a in plan.answers), *(h.facts for h in plan.happenings), plan.prefill]
    for facts in later:
        yield from ((split_ref(key)[0], value) for key, value in facts.items())


@pytest.mark.parametrize("family", load_families().values(), ids=lambda f: f.name)
def test_what_was_planted_is_there(family: Any) -> None:
    for level in family.levels:
        for seed in range(1, 26):
            for twin in (False, True):
                plan = situation(generate(family, level, seed, twin=twin, edges=bundled_edition().edges_by_name))
                there = {(name, str(value)) for name, value in held(plan)}
                for trait in plan.planted:
                    for ref, value in trait.facts.items():
                        assert (split_ref(ref)[0], str(value)) in there, (plan.key, trait.name, ref, value)
