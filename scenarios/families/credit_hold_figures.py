"""The account behind a credit hold: exposure and age near the numbers at which somebody else decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_UP, Decimal

from scenarios.calendars import calendar
from scenarios.draft import CENT, Draft
from scenarios.world.credit import CREDIT_ROLES

INSIDE = ("paid", "disputed", "cash", "inside", "manual")
"""Kinds of account that owe no more than was agreed to lend, and not for too long."""
COUNTED = ("cash", "part paid")
"""Kinds with cash that has come in and that nobody has applied to an invoice yet."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the family knows of the account it has made: how far over, how late, the first role whose limits reach."""

    over: Decimal
    days: int
    needed: str


@dataclass(frozen=True, slots=True)
class Aim:
    """What the account is to come to: its limit, the amount over it (negative is room), days past due."""

    limit: Decimal
    over: Decimal
    days: int


def figures(d: Draft, kind: str) -> Figures:
    """Limit, open invoices, cash and oldest due date, near an edge more often than not."""
    m = d.maker
    value: Decimal = d.order["value"]
    aim = _aim(d, kind, value)
    limit, days, exposure = aim.limit, aim.days, aim.limit + aim.over
    share, cash_share, some_cash = m.between(5, 25), m.between(8, 60), m.chance(25)
    cash = Decimal(0)
    if kind in COUNTED or (some_cash and kind not in ("paid", "inside")):
        cash = (limit * cash_share / 100).quantize(CENT)
    open_orders = (exposure * share / 100).quantize(CENT)
    if exposure - value - open_orders < 0:
        open_orders = Decimal(0)
    receivables = exposure - value - open_orders + cash
    older, much = m.between(20, 75), m.between(5, 30)
    quarrel = kind == "disputed" or (m.chance(20) and kind != "inside")
    due = d.today - timedelta(days=days)
    d.credit.update(
        limit=limit, receivables=receivables, open_orders=open_orders, unapplied_cash=cash,
        oldest_due_date=due - timedelta(days=older) if quarrel else due, oldest_undisputed_due_date=due,
        disputed=(receivables * much / 100).quantize(CENT) if quarrel else Decimal(0),
    )  # fmt: skip
    over = max(Decimal(0), aim.over)
    return Figures(over, days, able(d, over, days, manual=kind == "manual"))


COLUMNS = ("over_percent", "over_amount", "days_past_due")
"""What bands are bounded by. Seed by seed one of them alone decides, at its edge or one step beyond it."""


def _aim(d: Draft, kind: str, value: Decimal) -> Aim:
    """Figures for a kind. The same throws of the dice for every kind, so that a twin has the same account."""
    m, turn = d.maker, d.asked.seed + 7 * d.asked.level
    near, drawn, other, apart = m.chance(85), m.below(3), m.below(3), m.chance(35)
    times, below, less, room = m.between(2, 6), m.between(10, 90), m.between(1, 14), m.cents(1, 15)
    more, to_the_cent = m.pick((Decimal("0.01"), Decimal("0.3"), Decimal(1))), m.chance(35)
    limit = (max(value * times, Decimal(20000)) / 1000).quantize(Decimal(1)) * 1000
    ages = _edges(d, "days_past_due", (15, 45, 90))
    if kind in INSIDE:
        over = Decimal(0) if to_the_cent else -(limit * room / 100).quantize(CENT)
        return Aim(limit, over, int(_at(ages, 0)) - (0 if near else less))
    column = COLUMNS[turn % 3] if near else ""
    if column == "days_past_due" and kind in ("prepays", "grows"):
        column = "over_percent"
    band, step = (turn // 3 % 3, more * (turn // 9 % 2)) if near else (drawn, Decimal(0))
    percent, amount = _at(_edges(d, "over_percent", (10, 25, 50)), band), _at(_edges(d, "over_amount", AMOUNTS), band)
    if column == "over_amount":
        over = amount + step
        limit = (over * 10000 / (percent * below) / 1000).to_integral_value(ROUND_UP) * 1000
        limit = max(limit, (value * 2 / 1000).to_integral_value(ROUND_UP) * 1000)
    else:
        most = (amount * 95 / (percent + 1) / 1000).to_integral_value(ROUND_DOWN) * 1000
        if column and most >= value * Decimal("1.25"):
            limit = min(limit, most)
        share = percent + step if column == "over_percent" else percent * below / 100
        over = (limit * share / 100).quantize(CENT)
    age = _at(ages, other if apart and not near else band)
    if kind in ("prepays", "grows"):
        return Aim(
            limit, over, int(_at(ages, 0)) - (less if kind == "prepays" and apart else 0) + less * (kind == "grows")
        )
    if column == "days_past_due":
        return Aim(limit, over, int(age) + (1 if step else 0))
    return Aim(limit, over, max(0, int(age) - less))


AMOUNTS = (9000, 45000, 240000)
"""Bands for who has no procedure that names any."""


def _edges(d: Draft, name: str, usual: tuple[int, ...]) -> list[Decimal]:
    return [edge for edge in d.asked.edges(name, usual) if edge > 0]


def _at(edges: list[Decimal], band: int) -> Decimal:
    return edges[min(band, len(edges) - 1)]


def able(d: Draft, over: Decimal, days: int, *, manual: bool = False) -> str:
    """The lowest credit role whose own limits reach this case: what each person may do is a fact about our people."""
    if manual:
        return "credit manager"
    percent = 100 * over / max(d.credit["limit"], Decimal(1))
    for role in CREDIT_ROLES:
        limits = d.universe.person(role).limits
        if limits.over_percent is None or limits.over_amount is None or limits.days_past_due is None:
            return role
        if percent <= limits.over_percent and over <= limits.over_amount and days <= limits.days_past_due:
            return role
    return CREDIT_ROLES[-1]


def workdays_ago(d: Draft, count: int) -> date:
    """The working day of our site so many working days back."""
    return calendar(d.site.calendar).add_workdays(d.today, -count)
