"""Errors that are of no SOP document: of files, of requests to `sop decide`, of what is asked of an edition."""

from __future__ import annotations

from collections.abc import Mapping

ELSEWHERE: Mapping[str, str] = {
    "bad-json": "A line or file is not JSON.",
    "bad-number": "A number has no finite value.",
    "codec": "A compiled document that was kept cannot be read; it is compiled again.",
    "column-order": "In a lone table the inputs stand before the outputs.",
    "encoding": "A request is not UTF-8.",
    "hit-policy": "There is no such hit policy.",
    "kind": "A request is none of `table`, `unary`, `lint`.",
    "no-folder": "There is no such folder of procedures.",
    "no-sops": "A folder holds no procedures.",
    "no-table": "There is no table where one is wanted.",
    "not-allowed": "An input is none of its column's allowed values.",
    "not-same": "Rows fit together that say different things where all must say the same (hit policy A).",
    "not-unique": "Rows fit together where exactly one may (hit policy U).",
    "not-utf8": "A file is not UTF-8.",
    "request": "A request to `sop decide --jsonl` lacks something or holds something of another kind.",
    "row-width": "A row of a lone table has more or fewer cells than its heading.",
    "said-twice": "A lone table says one thing of a column twice.",
    "two-tables": "A lone table is one table, and here are two.",
    "unknown-clause": "No SOP has such a clause.",
    "unknown-sop": "There is no such SOP.",
    "unknown-table": "The document has no such table.",
    "unknown-type": "There is no such type.",
    "unreadable": "A file cannot be read.",
}
"""Code -> what it says."""
