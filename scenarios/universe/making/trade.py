"""What makes an account worth knowing: its basket, contract, part numbers, certificate and credit.

Accounts are made healthy: contracts in force, exposure well inside the limit, nothing undisputed more than ten days
late. What goes wrong is planted by a scenario, so that a clean one needs nothing removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from scenarios.universe.goods import Product
from scenarios.universe.making.dice import Dice
from scenarios.universe.making.names import words
from scenarios.universe.parties import Account, Certificate, Contract, ContractPrice, Invoice

CENT = Decimal("0.01")
HEALTHY_SHARE = Decimal("0.70")
"""Receivables, open orders and three more usual orders together stay under this share of the limit."""

_BASKET = {"A": (20, 30), "B": (12, 20), "C": (7, 13)}
_USUAL = {"A": (4_000, 42_000), "B": (1_200, 14_000), "C": (250, 5_200)}
_CONTRACT = {"A": 100, "B": 70, "C": 25}
TERMS = {
    "A": {"net 30": 4, "net 45": 3, "net 60": 2, "2/10 net 30": 2},
    "B": {"net 30": 7, "net 45": 2, "2/10 net 30": 1},
    "C": {"net 30": 6, "net 15": 2, "prepaid": 1},
}


class Money(NamedTuple):
    """A currency with its book rate to the dollar and its smallest step."""

    currency: str
    rate: Decimal

    def amount(self, dollars: Decimal | int) -> Decimal:
        """Dollars in this currency, in cents (whole yen)."""
        step = Decimal(1) if self.currency == "JPY" else CENT
        return (Decimal(dollars) * self.rate).quantize(step)


def basket(dice: Dice, products: Sequence[Product], industry: str, tier: str) -> tuple[str, ...]:
    """The SKUs an account usually buys: mostly of its trade's families, by demand, cheap and frequent goods first."""
    wanted = words()["industries"][industry]
    weights = {
        item.sku: item.demand * (6 if item.family in wanted else 1) for item in products if item.status == "active"
    }
    # Controlled goods go only to those whose trade they belong to, so that most accounts stay simple.
    for item in products:
        if item.eccn != "EAR99" and item.family not in wanted:
            weights.pop(item.sku, None)
    found: list[str] = []
    for _ in range(dice.between(*_BASKET[tier])):
        sku = dice.weighted(weights)
        weights.pop(sku)
        found.append(sku)
    return tuple(found)


def usual_order(dice: Dice, tier: str, money: Money) -> Decimal:
    """The money value of an account's ordinary order: skewed towards small, with a long tail."""
    return money.amount(dice.skewed(*_USUAL[tier]) // 10 * 10)


def contract(dice: Dice, number: int, tier: str, goods: Sequence[Product], money: Money) -> Contract | None:
    """A contract over most of the basket, or None. One price in three is per selling unit rather than per each."""
    if not dice.chance(_CONTRACT[tier]):
        return None
    prices: dict[str, ContractPrice] = {}
    for item in goods:
        if not dice.chance(85):
            continue
        each = money.amount(item.list_price * dice.between(80, 97) / 100)
        units = [unit for unit in item.sell_units if unit != "EA" and item.units[unit] <= 144]
        unit = dice.pick(units) if units and dice.chance(35) else "EA"
        prices[item.sku] = ContractPrice(each * item.units[unit], unit)
    return Contract(
        number=f"K-{number}",
        from_days=-dice.between(60, 600),
        to_days=dice.between(75, 420),
        date_basis=dice.weighted({"order": 5, "receipt": 3, "ship": 2}),
        substitutes=dice.weighted({"never": 3, "listed": 3, "with approval": 4}),
        minimum_life_days=dice.pick((0, 60, 90, 120, 180)),
        prices=prices,
    )


def part_numbers(dice: Dice, name: str, goods: Sequence[Product]) -> dict[str, str]:
    """The customer's own numbers for about seven in ten of the goods, in one style per customer."""
    style = dice.pick(("{i}-#####", "##-####-##", "{i}###.###", "M######", "{s}/{i}"))
    initials = "".join(part[0] for part in name.split() if part[0].isalpha())[:3].upper()
    found: dict[str, str] = {}
    for item in goods:
        if dice.chance(70):
            # Our SKU has no wildcard marks in it, so it can be filled in before the digits are drawn.
            found[dice.digits(style.format(i=initials, s=item.sku))] = item.sku
    return found


def certificate(dice: Dice, number: int, state: str, industry: str) -> Certificate | None:
    """An exemption certificate good in the state shipped to, for about half of US accounts."""
    if not dice.chance(50):
        return None
    reasons = {
        "trade": "resale",
        "food": "manufacturing",
        "machinery": "manufacturing",
        "medical": "exempt organisation",
    }
    return Certificate(f"EX-{number}", state, reasons.get(industry, "manufacturing"), dice.between(45, 900))


def account(dice: Dice, number: int, terms: str, usual: Decimal, money: Money) -> Account:
    """Credit limit, open items and open orders of a healthy account."""
    days = int(terms.split()[-1]) if terms.split()[-1].isdigit() else 0
    invoices: list[Invoice] = []
    for n in range(0 if days == 0 else dice.between(2, 8)):
        amount = (usual * dice.between(35, 170) / 100).quantize(Decimal(1) if money.currency == "JPY" else CENT)
        due = dice.between(-10, -1) if dice.chance(14) else dice.between(0, days - 1)
        invoices.append(Invoice(f"INV-{number}{n:02d}", due - days, due, amount))
    if invoices and dice.chance(12):
        late = dice.between(-60, -18)
        first = invoices[0]
        invoices[0] = first._replace(date_days=late - days, due_days=late, disputed=True)
    invoices.sort(key=lambda item: (item.due_days, item.number))
    open_orders = (usual * dice.between(0, 180) / 100).quantize(Decimal(1) if money.currency == "JPY" else CENT)
    used = sum((item.amount for item in invoices), Decimal(0)) + open_orders + 3 * usual
    step = money.amount(5_000).quantize(Decimal(1))
    limit = (used / HEALTHY_SHARE / step).quantize(Decimal(1), ROUND_CEILING) * step
    unapplied = money.amount(dice.between(1, 40) * 50) if dice.chance(10) else Decimal(0)
    return Account(limit, money.currency, tuple(invoices), open_orders, unapplied)
