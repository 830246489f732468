"""Markdown procedures to rules, and rules to verdicts. Knows no order and no desk: a `Vocabulary` says what there is."""

from __future__ import annotations

from sop.compiler import Compiled, compile_sop
from sop.diagnostics import Diagnostic
from sop.edition import Edition, load_edition
from sop.errors import SopError
from sop.judge import Judge
from sop.policy import Clause, Policy
from sop.scoring import Scoring
from sop.trace import Step
from sop.verdicts import Breach, Call, DutyResult, Owed
from sop.vocabulary import ActionSpec, FactSpec, Param, Vocabulary

__all__ = [
    "ActionSpec",
    "Breach",
    "Call",
    "Clause",
    "Compiled",
    "Diagnostic",
    "DutyResult",
    "Edition",
    "FactSpec",
    "Judge",
    "Owed",
    "Param",
    "Policy",
    "Scoring",
    "SopError",
    "Step",
    "Vocabulary",
    "compile_sop",
    "load_edition",
]
