"""The evidence of one stream in a .zip: its entries as stored, proofs, a signed checkpoint, and all that they name.

    README.txt       how to check it, in plain words
    entries.jsonl    the record of each entry, a line each, byte by byte as it was hashed
    proofs.json      {"inclusion": [{"entry", "index", "proof"}], "consistency": [{"from", "to", "proof"}]}
    checkpoint.txt   a signed checkpoint of the log that all of them are in
    vkeys.txt        the verifier keys of the log, a line each
    texts.json       [{"entry", "path", "salt", "text"}]: what was typed and not erased
    manifest.json    {"format": "orderdrill/bundle/1", "stream", "blobs": {digest: file}}
    verify_bundle.py a second verifier, which shares no code with ours

The blobs are files of their own. Whoever knows what entries mean adds pages (`Pages`).
"""

from __future__ import annotations

import zipfile
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import IO

from audit.canonical import JSON, canonical
from audit.checkpoint import parse_checkpoint
from audit.entry import Entry
from audit.errors import EntryRefused
from audit.exports.bundle_readme import readme
from audit.merkle import consistency, inclusion
from audit.note import parse_note
from audit.signing import latest
from audit.store import AuditStore, Snapshot
from audit.tiles import nodes

FORMAT = "orderdrill/bundle/1"
EPOCH = (1980, 1, 1, 0, 0, 0)
VERIFIER = "verify_bundle.py"


@dataclass(frozen=True, slots=True)
class Pages:
    """What whoever knows the entries adds. names: file names of blobs, by digest. files: pages by name.

    told: lines for the README that say what the pages are.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    told: tuple[str, ...] = ()


def write_bundle(store: AuditStore, stream: str, file: IO[bytes], pages: Pages | None = None) -> int:
    """Writes the evidence of a stream; how many entries. Raises EntryRefused where there is none, or no checkpoint
    that has all of it."""
    pages = pages or Pages()
    entries = list(store.entries(stream))
    if not entries:
        raise EntryRefused(f"there is no stream {stream!r} in this log")
    kept = latest(store)
    if kept is None:
        raise EntryRefused("this log has no checkpoint yet; make one with `orderdrill audit checkpoint --sign`")
    point = parse_checkpoint(parse_note(kept.note).text)
    indexes = [(entry.id, store.leaf_of(entry.id)) for entry in entries]
    placed = [(id, index) for id, index in indexes if index is not None and index < point.size]
    if len(placed) < len(entries):
        what = f"the last {len(entries) - len(placed)} entries of {stream} are in no checkpoint yet"
        raise EntryRefused(f"{what}; make one with `orderdrill audit checkpoint --sign`")
    node = nodes(store.tile)
    proofs: JSON = {
        "inclusion": [
            {"entry": id, "index": index, "proof": _encoded(inclusion(index, point.size, node))} for id, index in placed
        ],
        "consistency": [
            {"from": size, "to": point.size, "proof": _encoded(consistency(size, point.size, node))}
            for size in sorted({one.size for one in store.checkpoints()} - {point.size})
        ],
    }
    blobs = {name: pages.names.get(name, f"blobs/{name}") for entry in entries for name in entry.blobs}
    manifest: JSON = {"format": FORMAT, "stream": stream, "blobs": blobs}
    with store.snapshot() as view:
        contents = {
            "README.txt": readme(stream, entries, pages.told).encode(),
            "entries.jsonl": b"".join(_record(view, entry) + b"\n" for entry in entries),
            "proofs.json": canonical(proofs) + b"\n",
            "checkpoint.txt": kept.note.encode(),
            "vkeys.txt": "".join(f"{vkey}\n" for vkey in store.vkeys()).encode(),
            "texts.json": canonical(_texts(view, entries)) + b"\n",
            "manifest.json": canonical(manifest) + b"\n",
            VERIFIER: (files("audit.standalone") / VERIFIER).read_bytes(),
        }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (contents | dict(pages.files)).items():
            _put(archive, name, data)
        for digest, name in blobs.items():
            _put(archive, name, store.blob(digest))
    return len(entries)


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, EPOCH)  # one time for all, so that the same log makes the same bytes
    info.external_attr = 0o644 << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)


def _record(view: Snapshot, entry: Entry) -> bytes:
    row = view.stored_at(entry.id)
    if row is None:
        raise EntryRefused(f"entry {entry.id} is missing; see `orderdrill audit verify`")
    return row.record


def _texts(view: Snapshot, entries: Iterable[Entry]) -> JSON:
    wanted = {entry.id for entry in entries if entry.commitments}
    if not wanted:
        return []
    return [
        {"entry": one.entry, "path": one.path, "salt": one.salt.hex(), "text": one.text}
        for one in view.typed()
        if one.entry in wanted
    ]


def _encoded(proof: Iterable[bytes]) -> list[JSON]:
    return [b64encode(one).decode() for one in proof]
