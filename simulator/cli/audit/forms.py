"""The forms of `orderdrill audit export`: what each is called, whether it is text, who writes it.

Writers are imported only when they are wanted; those of an extra say so where it is not installed.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from audit.store import AuditStore

if TYPE_CHECKING:
    from audit.exports.ocel import Gathered

PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Job:
    """What to write. stream: only this one. proofs: for `tlog`. base: for `xapi`."""

    store: AuditStore
    stream: str | None
    proofs: int
    base: str


Write = Callable[[Job, Any], str]
"""Writes to a file, of text or bytes; gives what was written, in words."""


class Form(NamedTuple):
    """A form. text: else bytes. extra: which of our extras it needs, and the package that this stands for."""

    write: Write
    text: bool = True
    extra: tuple[str, str] | None = None
    whole: bool = False
    """Whether it is of the whole log only."""
    one: bool = False
    """Whether it is of one stream only."""
    signed: bool = False
    """Whether what was added since the last checkpoint is signed first."""


def _jsonl(job: Job, file: Any) -> str:
    from audit.exports.lines import write_jsonl

    return entries(write_jsonl(job.store.entries(job.stream), file))


def _csv(job: Job, file: Any) -> str:
    from audit.exports.table import write_csv

    return entries(write_csv(job.store.entries(job.stream), file))


def _tlog(job: Job, file: Any) -> str:
    from audit.exports.tlog import write_tlog

    return entries(write_tlog(job.store, file, proved=job.proofs))


def _bundle(job: Job, file: Any) -> str:
    from audit.exports.bundle import write_bundle
    from simulator.evidence import pages_of

    assert job.stream is not None
    return entries(write_bundle(job.store, job.stream, file, pages_of(job.store, job.stream)))


def _xapi(job: Job, file: Any) -> str:
    from simulator.exporting.xapi import Statements, write_xapi

    return f"{write_xapi(Statements(job.store, job.base), job.store.entries(job.stream), file):,} statements"


def _xes(job: Job, file: Any) -> str:
    from audit.exports.xes import write_xes
    from simulator.exporting.telling import DrillTeller

    return entries(write_xes(job.store, file, DrillTeller(), stream=job.stream))


@contextlib.contextmanager
def _gathered(job: Job) -> Iterator[Gathered]:
    from audit.exports.ocel import Gathered
    from simulator.exporting.telling import DrillTeller

    with Gathered(job.store.entries(job.stream), DrillTeller()) as log:
        yield log


def _ocel_json(job: Job, file: Any) -> str:
    from audit.exports.ocel_text import write_ocel_json

    with _gathered(job) as log:
        write_ocel_json(log, file)
        return _with_objects(log)


def _ocel_xml(job: Job, file: Any) -> str:
    from audit.exports.ocel_text import write_ocel_xml

    with _gathered(job) as log:
        write_ocel_xml(log, file)
        return _with_objects(log)


def _ocel_sqlite(job: Job, file: Any) -> str:
    from audit.exports.ocel_sqlite import write_ocel_sqlite

    with _gathered(job) as log, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.sqlite"
        write_ocel_sqlite(log, str(path))
        with path.open("rb") as made:
            while piece := made.read(PIECE):
                file.write(piece)
        return _with_objects(log)


def _parquet(job: Job, file: Any) -> str:
    from audit.exports.parquet import write_parquet

    return entries(write_parquet(job.store.entries(job.stream), file))


def _xlsx(job: Job, file: Any) -> str:
    from audit.exports.workbook import CHARACTERS, write_xlsx

    filled = write_xlsx(job.store.entries(job.stream), file)
    told = entries(filled.entries)
    if filled.sheets > 1:
        told += f", on {filled.sheets} sheets"
    if filled.cut:
        told += f"; {filled.cut:,} texts of more than {CHARACTERS:,} characters are cut; csv and parquet do not cut"
    return told


def entries(count: int) -> str:
    """How many, in words."""
    return f"{count:,} {'entry' if count == 1 else 'entries'}"


def _with_objects(log: Gathered) -> str:
    return f"{entries(log.count)}, {log.object_count():,} objects"


FORMS: dict[str, Form] = {
    "jsonl": Form(_jsonl),
    "csv": Form(_csv),
    "xlsx": Form(_xlsx, text=False, extra=("excel", "openpyxl")),
    "parquet": Form(_parquet, text=False, extra=("parquet", "pyarrow")),
    "xapi": Form(_xapi),
    "xes": Form(_xes),
    "ocel-json": Form(_ocel_json),
    "ocel-xml": Form(_ocel_xml),
    "ocel-sqlite": Form(_ocel_sqlite, text=False),
    "tlog": Form(_tlog, whole=True, signed=True),
    "bundle": Form(_bundle, text=False, one=True, signed=True),
}
