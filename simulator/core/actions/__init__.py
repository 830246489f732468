"""The one table of actions."""

from __future__ import annotations

from simulator.core.actions.ask import ASK
from simulator.core.actions.look import LOOK
from simulator.core.actions.order import ORDER
from simulator.core.actions.papers import PAPERS
from simulator.core.actions.record import RECORD
from simulator.core.actions.speak import COLLEAGUE_MESSAGES, CUSTOMER_MESSAGES, SPEAK
from simulator.core.actions.stock import STOCK
from simulator.core.actions.table import Action, Deed, Outcome, Param

__all__ = ["ACTIONS", "MESSAGES", "Action", "Deed", "Outcome", "Param"]

ACTIONS: dict[str, Action] = {a.name: a for a in (*LOOK, *ORDER, *STOCK, *ASK, *PAPERS, *SPEAK, *RECORD)}
MESSAGES: tuple[str, ...] = (*CUSTOMER_MESSAGES, *COLLEAGUE_MESSAGES)
