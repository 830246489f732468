"""Design §7 line by line: what is earned, what costs, what passes. Small procedures on a real situation."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from scenarios.families import FAMILIES
from scenarios.family import generate
from simulator.core.acts import Act
from simulator.core.drill import decide
from simulator.core.duties import Run, begin
from simulator.core.score import Finding, Scorecard, score, score_run
from simulator.core.situation import Situation, situation
from simulator.editions import compiled
from sop import Edition

D = Decimal
NOTE, FOLLOW, OPEN = Act("write note", {"reason": "other"}), Act("set follow-up", {}), Act("open", {"panel": "order"})
FINISH = Act("finish")


@cache
def scene() -> Situation:
    """An order without holds and without a follow-up date."""
    made = situation(generate(FAMILIES["clean-orders"], 1, 1))
    assert not made.facts["order.holds"]
    assert made.facts["follow_up.date"] is None
    return made


def sop(
    procedure: str = "", *, never: str = "", end: str = "", id: str = "T", mark: int = 80, applies: str = "always"
) -> str:
    """A procedure of these items."""
    parts = {"Procedure": f"### {id}-1 Always\n\n{procedure}" if procedure else "", "Never": never, "At the end": end}
    body = "".join(f"\n## {name}\n\n{text}\n" for name, text in parts.items() if text)
    return (
        f"---\nid: SOP-{id}\ntitle: A test\nversion: 1.2.0\nstatus: effective\neffective: 2026-01-01\n"
        f"applies: {applies}\ncalendar: order.site\nauthority: HOUSE\npass_mark: {mark}\n---\n\n# A test\n\n"
        f"## Purpose\n\nTo test.\n{body}"
    )


def edition(*texts: str) -> Edition:
    """Compiled, and free of errors."""
    made = compiled({f"{n}.md": text for n, text in enumerate(texts)})
    assert not [str(d) for d in made.diagnostics if d.severity == "error"]
    return made


def played(rules: Edition, *acts: Act) -> Run:
    """A run of these acts and the finish."""
    run = Run(rules, begin(rules, scene()))
    for act in (*acts, FINISH):
        run.feed(decide(run.drill, act))
    return run


def card(text: str | tuple[str, ...], *acts: Act) -> Scorecard:
    """The scorecard of these acts."""
    rules = edition(*((text,) if isinstance(text, str) else text))
    run = played(rules, *acts)
    made = score_run(rules, run)
    assert made == score(rules, tuple(run.events))
    return made


def act(name: str, **args: Any) -> Act:
    """An act."""
    return Act(name, args)


def later(hours: int) -> Act:
    """Wait so long from the start of the scene."""
    return act("wait", until=scene().facts["clock.now"] + timedelta(hours=hours))


def day() -> Any:
    """The follow-up date that the procedures below ask for."""
    return scene().facts["clock.today"]


def told(made: Scorecard) -> list[tuple[str, str, Decimal]]:
    """(clause, kind, cost) of every finding."""
    return [(f.clause, f.kind, f.cost) for f in made.findings]


def one(made: Scorecard) -> Finding:
    """The only finding."""
    (found,) = made.findings
    return found


TWO = "- **Write note** other. (T-1.1)\n- **Set follow-up** `clock.today`. *2 points.* (T-1.2)"


def test_a_duty_weighs_one_unless_it_says_more() -> None:
    made = card(sop(TWO), NOTE, act("set follow-up", date=day()))
    assert (made.total, made.earned, made.possible, made.costs) == (100, D(3), D(3), D(0))
    assert (made.passed, made.findings, made.turning, made.path) == (True, (), None, ())


def test_what_is_not_done_earns_nothing_and_the_total_is_rounded_down() -> None:
    made = card(sop(TWO), act("set follow-up", date=day()))
    assert (made.total, made.earned, made.possible) == (66, D(2), D(3))
    assert told(made) == [("T-1.1", "missed", D(0))]
    assert one(made).act == ""


LATE = "- **Write note** other, within 1 hours. *2 points.* (T-1.1)\n- **Open** `order`. *2 points.* (T-1.2)"


def test_late_costs_half_of_the_weight() -> None:
    made = card(sop(LATE), OPEN, later(3), NOTE)
    assert (made.total, made.earned, made.costs) == (75, D(4), D(1))
    assert one(made).dimension == "timeliness"
    assert made.dimensions["timeliness"] == (0, 1)
    assert card(sop(LATE), OPEN, NOTE).dimensions["timeliness"] == (1, 1)


def test_late_and_never_done_is_one_finding() -> None:
    made = card(sop(LATE), OPEN, later(3))
    assert (made.total, told(made)) == (50, [("T-1.1", "missed", D(0))])


def test_out_of_order_costs_half_once() -> None:
    rules = sop(
        "1. **Write note** other. (T-1.1)\n"
        "2. **Set follow-up** `clock.today`. (T-1.2)\n3. **Write note** price. (T-1.3)"
    )
    made = card(rules, act("write note", reason="price"), act("set follow-up", date=day()), NOTE)
    assert made.earned == D(3)
    assert told(made) == [("T-1.3", "order", D("0.5")), ("T-1.2", "order", D("0.5"))]
    assert {f.dimension for f in made.findings} == {"order"}
    assert made.dimensions["order"] == (0, 2)


NEVER = "- **Edit master record**. (T-2.1)"


PANELS = ("order", "po", "holds")
LOOKS = "\n".join(f"- **Open** `{panel}`. *9 points.* (T-1.{n})" for n, panel in enumerate(PANELS, 1))
LOOKED = tuple(act("open", panel=panel) for panel in PANELS)


def test_a_broken_never_costs_two_and_does_not_pass() -> None:
    made = card(sop(LOOKS, never=NEVER), *LOOKED, act("edit master record", record="price"))
    assert told(made) == [("T-2.1", "never", D(2))]
    assert (made.total, made.critical, made.passed) == (92, False, False)
    assert (one(made).dimension, made.dimensions["authority"]) == ("authority", (0, 1))
    assert one(made).act == "edit master record: record price"


def test_a_critical_never_shows_no_total() -> None:
    made = card(
        sop(TWO, never=NEVER.replace(" (T", " *Critical.* (T")), NOTE, act("edit master record", record="price")
    )
    assert (made.total, made.critical, made.passed) == (None, True, False)
    assert made.dimensions["authority"] == (0, 1)


def test_nevers_kept_earn_nothing() -> None:
    assert card(sop(TWO, never=NEVER), NOTE, act("set follow-up", date=day())).possible == D(3)


END = "- `follow_up.date` is set. (T-3.1)"


def test_an_end_false_at_the_start_weighs_two() -> None:
    rules = sop(TWO, end=END)
    assert card(rules, NOTE, act("set follow-up", date=day())).possible == D(5)
    made = card(rules, NOTE)
    assert (made.total, made.earned, made.costs) == (20, D(1), D(0))
    assert told(made) == [("T-1.2", "missed", D(0)), ("T-3.1", "end", D(0))]
    assert made.dimensions["end state"] == (0, 1)


def test_an_end_true_at_the_start_only_costs() -> None:
    rules = sop("- **Write note** other. *9 points.* (T-1.1)", end="- `order.holds` is empty. (T-3.1)")
    assert card(rules, NOTE).possible == D(9)
    made = card(rules, NOTE, act("place hold", code="quality"))
    assert sorted(told(made)) == [("SC-2.4", "unasked", D(2)), ("T-3.1", "end", D(2))]
    assert (made.earned, made.possible, made.total) == (D(9), D(9), 55)


@pytest.mark.parametrize(
    ("unasked", "cost"),
    [
        (act("ask customer", questions=["price"]), D(1)),
        (act("tell customer", message="received"), D(1)),
        (act("split order"), D(2)),
    ],
)
def test_what_nobody_asked_for_costs_by_its_class(unasked: Act, cost: Decimal) -> None:
    made = card(sop("- **Open** `order`. *9 points.* (T-1.1)"), OPEN, unasked)
    assert [f.cost for f in made.findings if f.kind == "unasked"] == [cost]
    assert made.earned == D(9)


def test_a_mark_that_nobody_asked_for_costs_half() -> None:
    made = card(sop("- **Open** `order`. (T-1.1)"), OPEN, act("flag", a="order.value", b="order.status"))
    assert told(made) == [("SC-2.1", "unasked", D("0.5"))]
    assert one(made).act.startswith("flag: ")


def test_the_wrong_hand_is_an_authority_finding_and_does_not_hide_the_duty_left_undone() -> None:
    rules = sop("- **Request release** of credit from credit manager. (T-1.1)\n- **Open** `order`. *9 points.* (T-1.2)")
    made = card(rules, OPEN, act("request release", hold="credit", role="controller"))
    kinds = [(f.kind, f.dimension) for f in made.findings if f.clause == "T-1.1"]
    assert kinds == [("wrong hand", "authority"), ("missed", "decision")]
    assert not made.passed


def test_closing_while_a_reply_is_due_costs_one() -> None:
    rules = sop("- **Ask customer** about price. *9 points.* (T-1.1)")
    made = card(rules, act("ask customer", questions=["price"]))
    assert told(made) == [("SC-2.6", "closed early", D(1))]
    assert made.total == 88
    assert one(made).act == "finish"


def test_the_total_is_at_least_nothing() -> None:
    made = card(sop("- **Open** `order`. (T-1.1)"), OPEN, act("edit master record", record="price"), act("split order"))
    assert made.costs > made.earned
    assert (made.total, made.passed) == (0, False)


def test_what_arose_only_because_of_a_breach_earns_nothing_and_costs_when_broken() -> None:
    rules = sop(
        "- **Open** `order`. *9 points.* (T-1.1)\n"
        "- When `order.holds` is not empty, **write note** other. *3 points.* (T-1.2)"
    )
    held = act("place hold", code="quality")
    undone = card(rules, OPEN, held)
    assert sorted(told(undone)) == [("SC-2.4", "unasked", D(2)), ("T-1.2", "missed", D(3))]
    assert (undone.earned, undone.possible) == (D(9), D(9))
    done = card(rules, OPEN, held, NOTE)
    assert told(done) == [("SC-2.4", "unasked", D(2))]
    assert (done.earned, done.possible) == (D(9), D(9))


def test_a_duty_never_raised_because_of_the_breach_is_missed_and_told_once() -> None:
    rules = sop(
        "- **Set follow-up** `clock.today`. (T-1.1)\n- When `follow_up.date` is set, **write note** other. (T-1.2)"
    )
    made = card(rules)
    assert (made.total, made.possible) == (0, D(2))
    assert [(f.clause, f.step is None) for f in made.findings] == [("T-1.1", False), ("T-1.2", True)]
    assert [a.action for a in made.path] == ["set follow-up", "write note", "finish"]


def test_the_reference_keeps_the_acts_before_the_first_breach() -> None:
    made = card(sop(TWO), NOTE, act("split order"))
    assert made.turning == 2
    assert [a.action for a in made.path] == ["set follow-up", "finish"]


def test_a_decision_missed_does_not_pass_whatever_the_total() -> None:
    rules = sop(f"{LOOKS}\n- **Set follow-up** `clock.today`. (T-1.4)\n- **Split order**. (T-1.5)")
    made = card(rules, *LOOKED, act("set follow-up", date=day()))
    assert made.total is not None
    assert made.total >= made.pass_mark
    assert not made.passed


def test_the_highest_mark_among_procedures_that_applied_counts() -> None:
    first = sop("- **Open** `order`. *8 points.* (T-1.1)\n- **Open** `po`. (T-1.2)", mark=70)
    other = sop("- **Open** `holds`. (U-1.1)", id="U", mark=90)
    idle = sop("- **Open** `holds`. (V-1.1)", id="V", mark=100, applies="order.value < 0")
    made = card((first, other, idle), OPEN, act("open", panel="po"))
    assert (made.pass_mark, made.total, made.passed, made.applied) == (90, 90, True, ("SOP-T", "SOP-U"))
    assert not card((first, other, idle), OPEN).passed


def test_what_nobody_could_keep_is_no_turning_point() -> None:
    rules = sop("- **Open** `order`. (T-1.1)\n- **Split order**. (T-1.2)", never="- **Split order**. (T-2.1)")
    made = card(rules, OPEN)
    assert (made.total, made.findings) == (100, ())
    assert (made.turning, made.path) == (None, ())
