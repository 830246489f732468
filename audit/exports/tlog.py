"""The log as a transparency log in one JSON object: keys, leaves, checkpoints, proofs. `audit.tlog` checks such a file.

{"vkeys": ["name+hash+base64"], "origin", "leaves": [base64], "checkpoints": [signed note text],
 "inclusion": [{"index", "size", "proof": [base64]}], "consistency": [{"from", "to", "proof": [base64]}]}
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from itertools import islice, pairwise
from typing import TextIO

from audit.errors import EntryRefused
from audit.merkle import consistency, inclusion
from audit.note import parse_vkey
from audit.store import AuditStore
from audit.tiles import nodes


def write_tlog(store: AuditStore, file: TextIO, *, proved: int) -> int:
    """Writes what the checkpoints of the log vouch for; returns how many leaves. Raises EntryRefused for no checkpoint.

    Every leaf up to the largest checkpoint; proofs from each checkpoint to the next, and from `proved` leaves to the
    largest: spread over the log, or all leaves where there are no more.
    """
    notes = sorted(store.checkpoints(), key=lambda kept: (kept.size, kept.number))
    if not notes:
        raise EntryRefused("this log has no checkpoint yet; make one with `orderdrill audit checkpoint --sign`")
    sizes = sorted({kept.size for kept in notes})
    size = sizes[-1]
    node = nodes(store.tile)
    vkeys = store.vkeys()
    file.write(f'{{"vkeys":{json.dumps(vkeys)},"origin":{json.dumps(parse_vkey(vkeys[0]).name)},"leaves":[')
    with store.snapshot() as view:
        leaves = _joined(file, (_base64(row[3]) for row in islice(view.stored(), size)))
    file.write(f'],"checkpoints":{json.dumps([kept.note for kept in notes], ensure_ascii=False)},"inclusion":[')
    wanted = range(0, size, max(1, -(-size // proved)))
    also = [size - 1] if size and size - 1 not in wanted else []
    proofs = ((index, inclusion(index, size, node)) for index in (*wanted, *also))
    _joined(file, (_object(index=index, size=size, proof=_encoded(proof)) for index, proof in proofs))
    file.write('],"consistency":[')
    pairs = list(pairwise(sizes)) + ([(sizes[0], size)] if len(sizes) > 2 else [])
    _joined(file, (_object(**{"from": a, "to": b, "proof": _encoded(consistency(a, b, node))}) for a, b in pairs))
    file.write("]}\n")
    return leaves


def _joined(file: TextIO, parts: Iterable[object]) -> int:
    count = 0
    for part in parts:
        file.write(("," if count else "") + json.dumps(part))
        count += 1
    return count


def _object(**fields: object) -> dict[str, object]:
    return fields


def _encoded(proof: Iterable[bytes]) -> list[str]:
    return [_base64(one) for one in proof]


def _base64(data: bytes) -> str:
    return b64encode(data).decode()
