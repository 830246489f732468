"""Decision tables: the model, the compiled decision, its explanation, its shape."""

from __future__ import annotations

from sop.tables.decide import DecisionFn, compile_table
from sop.tables.edges import bounds, condition_edges, edges, table_bounds
from sop.tables.explain import CellTrace, RowTrace, explain
from sop.tables.model import (
    POLICIES,
    AnyViolation,
    Column,
    Decision,
    Output,
    Row,
    Table,
    TableError,
    UniqueViolation,
    read_column,
    read_hit_policy,
    read_row,
)

__all__ = [
    "POLICIES",
    "AnyViolation",
    "CellTrace",
    "Column",
    "Decision",
    "DecisionFn",
    "Output",
    "Row",
    "RowTrace",
    "Table",
    "TableError",
    "UniqueViolation",
    "bounds",
    "compile_table",
    "condition_edges",
    "edges",
    "explain",
    "read_column",
    "read_hit_policy",
    "read_row",
    "table_bounds",
]
