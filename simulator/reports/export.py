"""Reports as CSV and JSON: one row a drill, one a standing, one a clause. Names come from the log's people table."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TextIO

from simulator.reports.competence import Standing
from simulator.reports.records import Record
from simulator.reports.tables import Clauses, Dimensions

Name = Callable[[str], str]
Row = Mapping[str, Any]


def drill_row(record: Record, name: Name) -> Row:
    """One drill."""
    return {
        "drill": record.drill, "trainee": name(record.trainee), "family": record.family, "level": record.level,
        "seed": record.seed, "mode": record.mode, "started": record.started.isoformat(timespec="seconds"),
        "finished": record.finished.isoformat(timespec="seconds") if record.finished else None,
        "minutes": record.minutes if record.finished else None, "total": record.total, "passed": record.passed,
        "critical": record.critical, "attempt": record.attempt, "counts": record.counts, "why_not": record.why_not,
        "missed": " ".join(dict.fromkeys(m.clause for m in record.missed if m.clause)),
        "edition": record.edition, "engine": record.engine,
    }  # fmt: skip


def standing_row(standing: Standing, trainee: str) -> Row:
    """Where somebody stands on one level of a family."""
    return {
        "trainee": trainee, "family": standing.family, "level": standing.level, "state": standing.state,
        "n": standing.n, "passed": standing.passed, "in_a_row": standing.streak,
        "wanted": "; ".join(standing.missing), "signed_off": standing.signed is not None,
        "on_record": standing.signed.on_record if standing.signed else None, "revoked": standing.revoked is not None,
    }  # fmt: skip


def clause_row(row: Clauses, text: str = "") -> Row:
    """How often a clause was missed; `text` is its sentence in the procedures now in force."""
    return {
        "rank": row.rank, "clause": row.clause, "sop": row.sop, "dimension": row.dimension, "missed": row.missed,
        "n": row.n, "critical": row.critical, "text": text,
    }  # fmt: skip


def dimension_row(row: Dimensions) -> Row:
    """How much of a dimension was met."""
    return {"dimension": row.dimension, "met": row.met, "raised": row.raised, "n": row.n}


def write_csv(rows: Iterable[Row], columns: Sequence[str], file: TextIO) -> int:
    """CSV with a header; text that a spreadsheet would take for a formula is quoted with an apostrophe."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow([_cell(row[c]) for c in columns])
        count += 1
    return count


def write_json(rows: Iterable[Row], file: TextIO) -> int:
    """JSON lines."""
    count = 0
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
        count += 1
    return count


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value
