"""Markdown procedures to rules, and rules to verdicts. A `Vocabulary` says what there is; nothing here knows a desk."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_HOMES = {
    "ActionSpec": "vocabulary",
    "Breach": "verdicts",
    "Call": "verdicts",
    "Clause": "policy",
    "Compiled": "compiler",
    "Diagnostic": "diagnostics",
    "DutyResult": "verdicts",
    "Edition": "edition",
    "FactSpec": "vocabulary",
    "Judge": "judge",
    "Owed": "verdicts",
    "Param": "vocabulary",
    "Policy": "policy",
    "Scoring": "scoring",
    "SopError": "errors",
    "Step": "trace",
    "Vocabulary": "vocabulary",
    "compile_sop": "compiler",
    "load_edition": "edition",
}
"""Where each public name lives. Each loads when first asked for: `sop decide --jsonl` needs no markdown parser."""

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


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"sop.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
