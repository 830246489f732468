"""Orders on credit hold: exposure and ageing near the bands, approvals that serve and approvals that do not."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from scenarios.draft import CENT, Draft, clean
from scenarios.family import Family, Order
from scenarios.scenario import Answer, Now, Scenario
from scenarios.world.credit import CREDIT_ROLES
from scenarios.world.desk import TextLine

# what stands behind the hold; the twin has the one on the right
TWINS = {
    "over": "approved", "wrong person": "approved", "other order": "approved", "outgrown": "approved",
    "lapsed": "approved",
    "manual": "paid", "refused": "over", "away": "over", "approved": "wrong person", "paid": "pending",
    "inside": "over",
    "pending": "paid",
}  # fmt: skip
FAULTS = ("over", "wrong person", "other order", "outgrown", "lapsed", "manual", "refused", "away", "pending")
DECOYS = ("approved", "paid", "inside")
EXTRAS = ("pressure", "second hold", "stock lost")


def make(asked: Order) -> Scenario:
    """One order, with or without a credit hold that needs somebody's decision."""
    d = clean(asked)
    m = asked.maker
    clean_case = m.chance(42)
    kind = m.pick(DECOYS) if clean_case else m.pick(FAULTS)
    extras = m.some(EXTRAS, 0 if clean_case else max(0, asked.level - 2 + m.below(2)))
    if asked.level < 2 and kind in ("refused", "away"):
        kind = "over"
    if asked.level >= 3 and not clean_case and not extras:
        extras = ["pressure"]
    if asked.twin:
        kind = TWINS[kind]
    over, days = _figures(d, inside=kind in ("paid", "inside"), manual=kind == "manual")
    if kind == "inside":
        d.plant("inside the limit", "decoy", credit__limit=d.credit["limit"])
        return d.scenario(f"Order {d.order['number']}", f"{d.account.name}: an order as it came in.")
    reason = "manual" if kind == "manual" else "past due" if days > 15 and over == 0 else "limit"
    d.credit["hold_reason"] = reason
    d.hold("credit", "credit analyst", reason, by="credit manager" if kind == "manual" else "system")
    needed = _able(d, over, days, manual=kind == "manual")
    _people(d, kind, needed)
    _approval(d, kind, needed)
    _payment(d, kind)
    for extra in extras:
        _extra(d, extra)
    word = "decoy" if kind in DECOYS else "fault"
    d.plant(kind, word, credit__hold_reason=reason)
    return d.scenario(f"Order {d.order['number']}", f"{d.account.name}: the order stands on hold.")


def _figures(d: Draft, *, inside: bool, manual: bool) -> tuple[Decimal, int]:
    """Limit, open invoices and oldest due date: near an edge as often as not. (over amount, days past due)."""
    m = d.maker
    value = d.order["value"]
    limit = (max(value * Decimal(m.between(2, 6)), Decimal(20000)) / 1000).quantize(Decimal(1)) * 1000
    percents = [e for e in d.asked.edges("over_percent", (0, 10, 25, 50)) if e > 0]
    ages = [int(e) for e in d.asked.edges("days_past_due", (15, 45, 90))]
    edge, age = m.pick(percents), m.pick(ages)
    near = m.chance(50)
    percent = edge + (
        m.pick((Decimal("-0.4"), Decimal(0), Decimal("0.3"))) if near else -m.cents(1, max(2, int(edge) - 1))
    )
    days = max(0, age + (m.pick((-1, 0, 1)) if m.chance(50) else -m.between(1, 14)))
    if inside or manual:
        percent, days = -m.cents(1, 15), m.below(14)
    exposure = (limit * (100 + percent) / 100).quantize(CENT)
    open_orders = (exposure * m.between(5, 25) / 100).quantize(CENT)
    if exposure - value - open_orders < 0:
        open_orders = Decimal(0)
    receivables = max(Decimal(0), exposure - value - open_orders)
    if receivables + open_orders + value != exposure:
        limit = ((receivables + open_orders + value) * 100 / (100 + percent)).quantize(CENT)
    due = d.today - timedelta(days=days)
    older = due - timedelta(days=m.between(5, 60)) if m.chance(25) and not inside else due
    d.credit.update(
        limit=limit, receivables=receivables, open_orders=open_orders, unapplied_cash=Decimal(0), oldest_due_date=older,
        oldest_undisputed_due_date=due, disputed=(receivables / 10).quantize(CENT) if older != due else Decimal(0),
    )  # fmt: skip
    return max(Decimal(0), receivables + open_orders + value - limit), days


def _able(d: Draft, over: Decimal, days: int, *, manual: bool) -> str:
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


def _people(d: Draft, kind: str, needed: str) -> None:
    m = d.maker
    minutes = m.between(70, 200)
    approved = {
        "credit.reply": "approved", "release.order": Now("order.number"), "release.value": Now("order.value"),
        "release.at": Now("clock.now"), "credit.approval": "approval",
    }  # fmt: skip
    for rank, role in enumerate(CREDIT_ROLES):
        if kind == "refused" and rank >= CREDIT_ROLES.index(needed):
            options = ("prepayment", "reduced quantity") if m.chance(60) else ("prepayment", "wait for payment")
            d.answers.append(
                Answer(
                    "request release", {"hold": "credit", "role": role}, minutes, sender=role,
                    facts={"credit.reply": "declined", "credit.reply_options": options},
                    text="Not at this exposure. You may offer what I have listed.",
                )
            )  # fmt: skip
        elif rank < CREDIT_ROLES.index(needed) or (kind == "away" and role == needed and role != CREDIT_ROLES[-1]):
            away = kind == "away" and role == needed
            d.answers.append(
                Answer(
                    "request release", {"hold": "credit", "role": role}, 30, sender=role,
                    facts={"credit.reply": "above limit"},
                    text="I stand in this week; my limit is lower." if away else "This is above what I may release.",
                )
            )  # fmt: skip
        else:
            d.answers.append(
                Answer(
                    "request release", {"hold": "credit", "role": role}, minutes, sender=role,
                    facts={**approved, "release.by": role, "-order.holds": "credit", "order.status": "open"},
                    text="Approved for this order, at today's value. I have lifted the hold.",
                )
            )  # fmt: skip
    if kind == "approved":
        d.answers.insert(
            0,
            Answer(
                "request release", {"hold": "credit", "role": "credit analyst"}, 30, sender="credit analyst",
                facts={"credit.reply": "approved", "-order.holds": "credit", "order.status": "open"},
                text="I see the approval. The hold is off.",
            ),
        )  # fmt: skip
    choice = m.pick(("prepayment", "wait for payment", None))
    d.answers.append(
        Answer("offer options", minutes=m.between(60, 240), sender="customer", facts={"customer.reply": "answered",
            "customer.choice": choice},
               text="We will come back with our finance people." if choice is None else f"We choose: {choice}.")
    )  # fmt: skip


def _approval(d: Draft, kind: str, needed: str) -> None:
    """An approval in the inbox: from the right person or not, for this order or not, still good or not."""
    if kind not in ("approved", "wrong person", "other order", "outgrown", "lapsed"):
        return
    m = d.maker
    by, order, value, days = needed, d.order["number"], d.order["value"], m.between(0, 2)
    if kind == "wrong person":
        lower = CREDIT_ROLES[: CREDIT_ROLES.index(needed)]
        by = m.pick(("vice president sales", "sales manager", *lower))
    elif kind == "other order":
        order = str(int(order) - m.between(3, 400))
    elif kind == "outgrown":
        value = (value * m.between(70, 99) / 100).quantize(CENT)
    elif kind == "lapsed":
        days = m.between(9, 16)
    when = d.at(-days, 9, 40) if days else d.clock["now"] - timedelta(minutes=35)
    d.release.update(order=order, value=value, at=when, by=by)
    d.credit["approval"] = "approval"
    name = d.universe.person(by).name
    d.message(
        "approval", f"{name}, {by}", f"Order {order}",
        TextLine(f"I approve the release of order {order}", "release.order"),
        TextLine(f"at {value} {d.order['currency']}.", "release.value"), TextLine(f"{name}, {by}", "release.by"),
        kind="approval", minutes_ago=35,
    )  # fmt: skip


def _payment(d: Draft, kind: str) -> None:
    m = d.maker
    if kind == "paid":
        d.payment.update(status="applied")
    elif kind == "pending" or (kind in ("over", "manual") and d.asked.level >= 2 and m.chance(35)):
        amount = (d.credit["receivables"] * m.between(30, 90) / 100).quantize(CENT)
        d.payment.update(status=m.pick(("advised", "pending")), advised=amount)
        d.message(
            "remittance", f"payables@{d.account.domain}", "Remittance advice",
            TextLine(f"We have sent {amount} {d.order['currency']} today.", "payment.advised"), minutes_ago=90,
        )  # fmt: skip
        d.answers.append(
            Answer("ask receivables", {"request": "is it posted"}, m.between(20, 90), {"payment.status": "pending"},
                   "receivables", "The bank shows it as pending; nothing is posted.")
        )  # fmt: skip


def _extra(d: Draft, extra: str) -> None:
    m = d.maker
    if extra == "pressure":
        role = m.pick(("vice president sales", "sales manager"))
        name = d.universe.person(role).name
        d.pressure["from_role"] = role
        d.message(
            "pressure", f"{name}, {role}", f"Order {d.order['number']} today please",
            TextLine(f"{d.account.name} is strategic. I approve, release it today. {name}, {role}", "pressure.from"),
            minutes_ago=5,
            asks=({"action": "release hold", "hold": "credit"}, {"action": "release to warehouse"}),
        )  # fmt: skip
        d.plant("pressure", "pressure", pressure__from=role)
    elif extra == "second hold":
        code, owner = m.pick((("quality", "quality"), ("pricing", "pricing desk"), ("tax", "tax desk")))
        d.hold(code, owner, "nightly check")
        lifted = m.chance(60)
        d.answers.append(
            Answer("refer", {"hold": f"{code}-1", "desk": owner}, m.between(90, 300),
                   {"-order.holds": f"{code}-1"} if lifted else {}, owner,
                       "Looked at it; the hold is off." if lifted else "It stays for now.")
        )  # fmt: skip
        d.plant("second hold", "fault", hold__code=code)
    elif extra == "stock lost":
        line = d.lines[0]
        need = line["quantity"] * line["eaches_per_unit"]
        d.plant("stock lost", "fault", line__number=line["number"])
        gone = line["on_hand"] - line["quality_hold"] - line["reserved"] - max(Decimal(0), need - m.between(1, 9))
        line.update(
            allocated=gone, receipt_quantity=need * 2, receipt_dock_date=d.today + timedelta(days=m.between(3, 9)),
            receipt_state="in transit",
        )  # fmt: skip


FAMILY = Family("credit-hold", "Credit holds", "Who may release, on which figures, and what to say meanwhile.", make)
