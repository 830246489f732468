"""The account behind a credit hold: exposure and age near the numbers at which somebody else decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

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


def figures(d: Draft, kind: str) -> Figures:
    """Limit, open invoices, cash and oldest due date, near an edge as often as not."""
    m = d.maker
    value: Decimal = d.order["value"]
    limit = (max(value * Decimal(m.between(2, 6)), Decimal(20000)) / 1000).quantize(Decimal(1)) * 1000
    band, apart = m.below(3), m.chance(35)
    percent, days = _over(d, kind, band), _late(d, kind, m.below(3) if apart else band)
    exposure = (limit * (100 + percent) / 100).quantize(CENT)
    share, cash_share, some_cash = m.between(5, 25), m.between(8, 60), m.chance(25)
    cash = Decimal(0)
    if kind in COUNTED or (some_cash and kind not in ("paid", "inside")):
        cash = (limit * cash_share / 100).quantize(CENT)
    open_orders = (exposure * share / 100).quantize(CENT)
    if exposure - value - open_orders < 0:
        open_orders = Decimal(0)
    receivables = max(cash, exposure - value - open_orders + cash)
    if receivables - cash + open_orders + value != exposure:
        limit = ((receivables - cash + open_orders + value) * 100 / (100 + percent)).quantize(CENT) + CENT
    older, much = m.between(20, 75), m.between(5, 30)
    quarrel = kind == "disputed" or (m.chance(20) and kind != "inside")
    due = d.today - timedelta(days=days)
    d.credit.update(
        limit=limit, receivables=receivables, open_orders=open_orders, unapplied_cash=cash,
        oldest_due_date=due - timedelta(days=older) if quarrel else due, oldest_undisputed_due_date=due,
        disputed=(receivables * much / 100).quantize(CENT) if quarrel else Decimal(0),
    )  # fmt: skip
    over = max(Decimal(0), receivables - cash + open_orders + value - limit)
    return Figures(over, days, able(d, over, days, manual=kind == "manual"))


def _over(d: Draft, kind: str, band: int) -> Decimal:
    """Per cent over the limit when everything that counts is counted; negative is room."""
    m = d.maker
    edges = [e for e in d.asked.edges("over_percent", (0, 10, 25, 50)) if e > 0]
    edge = edges[min(band, len(edges) - 1)]
    near, beside = m.chance(50), m.pick((Decimal("-0.4"), Decimal(0), Decimal("0.3")))
    below, room, to_the_cent = m.cents(1, max(2, int(edge) - 1)), m.cents(1, 15), m.chance(35)
    if kind in INSIDE:
        return Decimal(0) if to_the_cent else -room
    return edge + beside if near else edge - below


def _late(d: Draft, kind: str, band: int) -> int:
    """Days past due of the oldest invoice that nobody disputes."""
    m = d.maker
    ages = [int(e) for e in d.asked.edges("days_past_due", (15, 45, 90)) if e > 0]
    age, near, beside, less = ages[min(band, len(ages) - 1)], m.chance(50), m.pick((-1, 0, 1)), m.between(1, 14)
    if kind in INSIDE or kind == "prepays":
        return ages[0] if near else ages[0] - less
    if kind == "grows":
        return ages[0] + less
    return max(0, age + beside if near else age - less)


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
