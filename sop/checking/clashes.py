"""A step and a never that speak of one act while both are awake, in one SOP or across two (language.md §4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sop.checking.acts import apart, tied
from sop.checking.allowed import only
from sop.checking.goals import FALSE, NOT_FALSE, NOT_TRUE, TRUE, Ask, Goal, Keep, World
from sop.checking.house import House, Place
from sop.checking.saying import Case, case_of, said_case
from sop.checking.worlds import Worlds
from sop.diagnostics import Diagnostic
from sop.edition import Edition
from sop.judging.wiring import rank
from sop.policy import CallRule, Formula, GuardRule, NeverRule, Policy, StepRule
from sop.sfeel.nodes import Compare, Field, Literal, Name


@dataclass(frozen=True, slots=True)
class Conflict:
    """A step that a never speaks against while both are awake. `sleeps` is the id of the one that gives way.

    `witness` says for which values; `always` that the step is never owed without the never.
    """

    step: str
    never: str
    sleeps: str
    action: str
    witness: Case
    always: bool


def clashes(edition: Edition, house: House) -> Iterator[Diagnostic]:
    """Each pair as a diagnostic at its step: a warning within one SOP or where nothing keeps them apart, else a note.

    Across SOPs a never that holds a step back for a while is how they work together.
    """
    home = {clause: policy for policy in edition.policies for clause in policy.clauses}
    for one in conflicts(edition, house):
        policy, other = home[one.step], home[one.never]
        strong = one.sleeps == one.step
        if one.always:
            said = f"{one.step} asks for {one.action} and {one.never} always forbids it"
        else:
            said = f"{one.step} asks for {one.action} and {one.never} forbids it, both with {said_case(one.witness)}"
        rule = f"then the {'step' if strong else 'never'} gives way"
        yield Diagnostic(
            "step-against-never",
            "warning" if one.always or policy is other else "note",
            policy.path,
            policy.clauses[one.step].line,
            1,
            f"{said}; {rule}",
            f"say in {one.step if strong else one.never} when it does not hold",
            (one.step, one.never),
            one.witness,
        )


@dataclass(slots=True)
class Awake:
    """A rule in force: where its names are read and what must hold."""

    place: Place
    goals: list[Goal]


def conflicts(edition: Edition, house: House | None = None) -> Iterator[Conflict]:
    """Every such pair that the guards do not exclude."""
    worlds = Worlds(house or House(edition))
    by_action: dict[str, list[tuple[Policy, NeverRule, CallRule]]] = {}
    for policy in edition.policies:
        for never in policy.nevers:
            if never.mode not in ("before", "if then"):  # what was done before, or would come of it, no guard says
                for call in never.calls:
                    by_action.setdefault(call.action.name, []).append((policy, never, call))
    for policy in edition.policies:
        for step in policy.steps:
            for other, never, forbidden in by_action.get(step.calls[0].action.name, ()):
                found = _pair(worlds, policy, step, other, never, forbidden)
                if found is not None:
                    yield found


def _pair(
    worlds: Worlds, policy: Policy, step: StepRule, other: Policy, never: NeverRule, forbidden: CallRule
) -> Conflict | None:
    if any(apart(call, forbidden) for call in step.calls):
        return None  # an alternative stays open, or the act can be done another way
    world = World()
    mine = awake(policy, step.guard, world, {})
    shared = {word: place for call in step.calls for word, place in tied(call, forbidden, mine.place).items()}
    theirs = awake(other, never.guard, world, shared)
    goals = [*mine.goals, *theirs.goals]
    for call in step.calls:
        goals += _equal(worlds.house, call, forbidden, mine.place, theirs.place)
    if step.unless is not None:
        goals += asked(step.unless, NOT_TRUE, mine.place)
    forbids = NOT_FALSE if never.mode == "while" else NOT_TRUE
    found = worlds.find([*goals, *asked(never.test, forbids, theirs.place)], world)
    if found is None:
        return None
    always = not any(worlds.find([*mine.goals, *way], world) for way in _spared(other, never, theirs.place, shared))
    strong = rank(never.clause.authority) >= rank(step.clause.authority)
    names = _read(policy.applies, step.guard) | _read(other.applies, never.guard, never.test)
    return Conflict(
        step.clause.id,
        never.clause.id,
        step.clause.id if strong else never.clause.id,
        forbidden.action.name,
        case_of(found, names),
        always,
    )


def _spared(policy: Policy, never: NeverRule, place: Place, shared: dict[str, int]) -> Iterator[list[Goal]]:
    """Each way in which a never can be asleep, or its SOP not apply: what must hold for it."""
    yield from ([goal] for goal in asked(policy.applies, NOT_TRUE, place))
    yield from ([goal] for goal in asked(never.test, FALSE if never.mode == "while" else TRUE, place))
    for formula in never.guard.when:
        yield from ([goal] for goal in asked(formula, NOT_TRUE, place))
    for loop in never.guard.loops:
        if loop.variable not in shared:
            yield []  # a list may be empty
        else:
            yield from ([goal] for goal in asked(loop.where, NOT_TRUE, place))


def awake(policy: Policy, guard: GuardRule, world: World, shared: dict[str, int]) -> Awake:
    """A rule whose SOP applies and whose guard holds. Its loops get records of `world`; `shared` gives some of them."""
    place = Place(policy.id)
    goals = asked(policy.applies, TRUE, place)
    for loop in guard.loops:
        number = shared.get(loop.variable, 0)
        if not number:
            world.made += 1
            number = world.made
            world.records[loop.source] = (*world.records.get(loop.source, ()), number)
        place = place.bind(loop.variable, loop.entity, number)
        goals += asked(loop.where, TRUE, place)
    for formula in guard.when:
        goals += asked(formula, TRUE, place)
    return Awake(place, goals)


def asked(formula: Formula | None, mask: int, place: Place) -> list[Goal]:
    """A formula as a goal; none for one that is always the same."""
    return [] if formula is None or formula.expr is None else [Ask(formula.expr.root, mask, place)]


def _equal(house: House, call: CallRule, forbidden: CallRule, mine: Place, theirs: Place) -> list[Goal]:
    """What must hold for the step's act to be the one that is forbidden: names given where the other writes a value."""
    goals: list[Goal] = []
    given = {arg.param.name: arg for arg in call.args}
    for arg in forbidden.args:
        own = given[arg.param.name]
        for one, place, other in ((own, mine, arg), (arg, theirs, own)):
            if other.kind not in ("const", "entity") or other.variable or other.bound:
                continue
            root = one.formula.expr.root if one.formula is not None and one.formula.expr is not None else None
            if isinstance(root, Name | Field) and not one.bound:
                key = house.key(root, place)
                goals.append(Keep(key, only(other.value), house.info(key), written=True))
            elif one.kind == "entity" and one.variable and other.name:
                goals.append(
                    Ask(Compare("=", Field(one.variable, other.name, False), Literal(other.value)), TRUE, place)
                )
    return goals


def _read(applies: Formula, guard: GuardRule, test: Formula | None = None) -> frozenset[str]:
    return applies.names | guard.names | (test.names if test is not None else frozenset())
