"""The credit account, payments on their way, and the release in hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from scenarios.world.noun import fact, quick

CREDIT_ROLES = ("credit analyst", "credit manager", "controller", "chief financial officer")


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    limit: Decimal = fact("credit limit", "account", "number", unit="money")
    receivables: Decimal = fact("open invoices", "account", "number", unit="money")
    open_orders: Decimal = fact("other open orders", "account", "number", unit="money")
    unapplied_cash: Decimal = fact("unapplied cash", "account", "number", unit="money", default=Decimal(0))
    oldest_due_date: date | None = fact("oldest due date", "account", "date", default=None)
    oldest_undisputed_due_date: date | None = fact("oldest undisputed due date", "account", "date", default=None)
    disputed: Decimal = fact("disputed", "account", "number", unit="money", default=Decimal(0))
    as_at: datetime | None = fact("figures as at", "account", "dateTime", default=None)
    currency: str = fact("currency of the limit", "account", default="USD")
    parent: str | None = fact("parent account", "account", default=None)
    hold_reason: str | None = fact("why credit holds", "holds", values=("limit", "past due", "manual"), default=None)
    approval: str | None = fact("approval on file", "messages", default=None)
    reply: str = fact(
        "credit's answer",
        "messages",
        values=("none", "asked", "approved", "declined", "above limit", "more needed"),
        default="none",
    )
    reply_options: tuple[str, ...] = fact(
        "what credit offers",
        "messages",
        "set",
        values=("prepayment", "reduced quantity", "wait for payment"),
        default=(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    advised: Decimal | None = fact("payment advised", "messages", "number", unit="money", prose=True, default=None)
    status: str = fact("payment", "account", values=("none", "advised", "pending", "posted", "applied"), default="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The approval in hand: for which order, what value, by whom, when."""

    order: str | None = fact("release is for order", "account", default=None)
    value: Decimal | None = fact("released value", "account", "number", unit="money", default=None)
    at: datetime | None = fact("released at", "account", "dateTime", default=None)
    by: str | None = fact(
        "released by", "account", values=(*CREDIT_ROLES, "sales manager", "vice president sales"), default=None
    )
