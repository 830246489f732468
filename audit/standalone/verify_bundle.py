"""Checks what a log of drills has given away: an evidence bundle (.zip) or an exported transparency log (.json).

    python verify_bundle.py FILE [--vkey KEY] [--checkpoint NOTE] [--show] [--json]

It needs Python 3.10 or newer and the package `cryptography` (for Ed25519), and nothing of the program that wrote FILE:
it was written a second time, from docs/reference/audit.md, RFC 6962, c2sp.org/signed-note and c2sp.org/tlog-checkpoint.

--vkey        a verifier key that you have from somewhere you trust; without it, the keys in FILE are believed
--checkpoint  a checkpoint that you were given earlier; what FILE says must agree with it
--show        print the entries, once they are checked

Exit codes: 0 everything holds; 1 something does not, and is named; 2 wrong use, or there is no such file.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
import zipfile
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path
from typing import Any

TAG = "orderdrill/entry/1"
ID, STREAM, SEQ, PREV, AT, ACTOR, KIND, BODY, TEXTS, BLOBS, FIELDS = 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13
ED25519, ENDS = 1, ("DrillScored", "DrillUnscored")
NEEDED = ("README.txt", "entries.jsonl", "proofs.json", "checkpoint.txt", "vkeys.txt", "texts.json", "manifest.json")
LARGEST = 1 << 30
CANNOT = (
    "that whoever keeps the log did not write all of it anew, signatures included: for that, hold a checkpoint of it",
    "that the clock of the writing machine was right, or that a person was who they said they were",
    "that the score follows from the procedures: for that, run `orderdrill audit verify` on the log itself",
)


class Wrong(Exception):
    """Something that does not hold, or cannot be read."""


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """A node of the tree of RFC 6962; a leaf is hashed behind a zero byte."""
    return sha256(b"\1" + left + right)


def roots_at(sizes: set[int], leaves: list[bytes]) -> dict[int, bytes]:
    """The root at each of these sizes that there is, from the hashes of leaves."""
    roots, stack = {0: sha256(b"")}, []
    for size, leaf in enumerate(leaves, 1):
        stack.append(leaf)
        for _ in range((size & -size).bit_length() - 1):  # as many complete subtrees end here
            right = stack.pop()
            stack.append(node_hash(stack.pop(), right))
        if size in sizes:
            root = stack[-1]
            for left in reversed(stack[:-1]):
                root = node_hash(left, root)
            roots[size] = root
    return roots


def included_root(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """The root that a leaf's proof leads to (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise Wrong(f"there is no leaf {index} in a tree of {size}")
    here, last, root = index, size - 1, leaf
    for part in proof:
        if last == 0:
            raise Wrong("its proof is too long")
        if here % 2 or here == last:
            root = node_hash(part, root)
            while here % 2 == 0 and here:
                here, last = here // 2, last // 2
        else:
            root = node_hash(root, part)
        here, last = here // 2, last // 2
    if last:
        raise Wrong("its proof is too short")
    return root


def continues(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> bool:
    """Whether a tree continues an earlier one (RFC 9162, 2.1.4.2)."""
    if old in (0, new):
        return not proof and old_root == (new_root if old == new else sha256(b""))
    if not 0 < old < new or not proof:
        return False
    parts = ([old_root] if old & (old - 1) == 0 else []) + proof
    here, last = old - 1, new - 1
    while here % 2:
        here, last = here // 2, last // 2
    first = second = parts[0]
    for part in parts[1:]:
        if last == 0:
            return False
        if here % 2 or here == last:
            first, second = node_hash(part, first), node_hash(part, second)
            while here % 2 == 0 and here:
                here, last = here // 2, last // 2
        else:
            second = node_hash(second, part)
        here, last = here // 2, last // 2
    return last == 0 and (first, second) == (old_root, new_root)


class Key:
    """A verifier key, `name+hash+base64`."""

    def __init__(self, text: str) -> None:
        try:
            self.name, ident, data = text.strip().split("+", 2)
            raw = unbase64(data)
        except ValueError as error:
            raise Wrong(f"{text.strip()!r} is no verifier key") from error
        self.id = sha256(self.name.encode() + b"\n" + raw)[:4]
        self.public, self.text = raw[1:], text.strip()
        if self.id.hex() != ident or len(raw) != 33 or raw[0] != ED25519:
            raise Wrong(f"{text.strip()!r} is no Ed25519 verifier key, or was changed")

    def signed(self, text: str, signature: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


class Checkpoint:
    """A signed checkpoint: so many entries, this root. Raises Wrong unless one of the keys signed it for its log."""

    def __init__(self, note: str, keys: list[Key]) -> None:
        text, gap, lines = note.rpartition("\n\n")
        body = (text := text + "\n").split("\n")
        if not gap or len(body) < 4 or not re.fullmatch("0|[1-9][0-9]*", body[1]):
            raise Wrong("the checkpoint cannot be read")
        self.origin, self.size, self.root = body[0], int(body[1]), unbase64(body[2])
        self.signers: list[Key] = []
        for line in lines.splitlines():
            dash, name, data = [*line.split(" "), "", ""][:3]
            raw = unbase64(data)
            if dash != "\u2014" or len(raw) < 5:
                raise Wrong("a signature line of the checkpoint cannot be read")
            for key in keys:
                if (key.name, key.id) == (name, raw[:4]):
                    if not key.signed(text, raw[4:]):
                        raise Wrong(f"the checkpoint of {self.size} entries: the signature of {name} is wrong")
                    self.signers.append(key)
        if not any(key.name == self.origin for key in self.signers):
            raise Wrong(f"the checkpoint of {self.size} entries: no known key signed it for {self.origin!r}")


def unbase64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


@dataclass
class Verdict:
    """What was found. problems: (entry id or None, words), the first that is wrong first."""

    problems: list[tuple[int | None, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def wrong(self, what: str, entry: int | None = None) -> None:
        self.problems.append((entry, what if entry is None else f"entry {entry}: {what}"))


class Bundle:
    """An evidence bundle of one stream."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > LARGEST:
                raise Wrong("it unpacks to more than a gigabyte")
            if len(set(archive.namelist())) < len(archive.namelist()):
                raise Wrong("it has two files of one name")
            self.files = {name: archive.read(name) for name in archive.namelist()}
        if missing := set(NEEDED) - set(self.files):
            raise Wrong(f"no evidence bundle: {min(missing)} is not there")
        self.manifest = json.loads(self.files["manifest.json"])
        if self.manifest.get("format") != "orderdrill/bundle/1":
            raise Wrong(f"a bundle of another format: {self.manifest.get('format')!r}")
        self.verdict = Verdict()

    def check(self, trusted: str | None, held: str | None) -> Verdict:
        keys = trusted_keys(self.files["vkeys.txt"].decode().split(), trusted)
        point = Checkpoint(self.files["checkpoint.txt"].decode(), keys)
        proofs = json.loads(self.files["proofs.json"])
        records = self.files["entries.jsonl"].split(b"\n")[:-1]
        entries = self._entries(records, proofs["inclusion"], point)
        for entry in entries:
            self._blobs(entry)
        self._texts(entries)
        self._score(entries)
        if held is not None:
            earlier = Checkpoint(held, keys)
            agree = [p for p in proofs["consistency"] if (p["from"], p["to"]) == (earlier.size, point.size)]
            proof = [*map(unbase64, agree[0]["proof"])] if agree else []
            if not continues(earlier.size, point.size, earlier.root, point.root, proof):
                what = f"the checkpoint of {earlier.size} entries that you hold"
                self.verdict.wrong(f"it does not continue {what}, or has no proof that it does")
        more = "" if entries and entries[-1][KIND] in ENDS else "; the last is no end: it may have gone on"
        self.verdict.lines += [
            f"stream    {self.manifest['stream']}, {len(entries)} entries{more}",
            f"signed    in a checkpoint of {point.size} entries of {point.origin}",
            *(f"key       {key.text}{'' if trusted else ', as the bundle has it'}" for key in point.signers),
        ]
        return self.verdict

    def _entries(self, records: list[bytes], proofs: list[Any], point: Checkpoint) -> list[list[Any]]:
        """Each in its place, linked to the one before it, and in the tree that was signed."""
        found: list[list[Any]] = []
        prev, behind = bytes(32), -1
        if len(records) != len(proofs):
            self.verdict.wrong(f"there are {len(records)} entries and {len(proofs)} proofs")
        for seq, (record, proof) in enumerate(zip(records, proofs, strict=False)):
            entry = proof["entry"]
            try:
                fields = json.loads(record)
                if not isinstance(fields, list) or len(fields) != FIELDS or fields[0] != TAG:
                    raise Wrong("its record is none")
                path = [*map(unbase64, proof["proof"])]
                if included_root(sha256(b"\0" + record), proof["index"], point.size, path) != point.root:
                    raise Wrong("it is not what was signed; it was changed")
                if fields[ID] != entry or proof["index"] <= behind:
                    raise Wrong("it is out of its place")
                if (fields[STREAM], fields[SEQ]) != (self.manifest["stream"], seq):
                    raise Wrong(f"number {seq} of {self.manifest['stream']} was due here; one was left out or moved")
                if fields[PREV] != prev.hex():
                    raise Wrong("it does not follow the entry before it")
                found.append(fields)
                self.verdict.shown.append("  ".join(map(str, (*fields[ID:PREV], *fields[AT:]))))
            except (Wrong, ValueError, KeyError, TypeError) as error:
                self.verdict.wrong(str(error), entry)
            prev, behind = sha256(b"\0" + record), proof["index"]
        return found

    def _blobs(self, entry: list[Any]) -> None:
        """What an entry names by digest is there, byte by byte."""
        for digest in entry[BLOBS] or ():
            name = self.manifest["blobs"].get(digest, "")
            if name not in self.files:
                self.verdict.wrong(f"it names {digest}, which is not in the bundle", entry[ID])
            elif sha256(self.files[name]).hex() != digest:
                self.verdict.wrong(f"it names {name}, which was changed", entry[ID])

    def _texts(self, entries: list[list[Any]]) -> None:
        """Typed texts are those that the entries have committed to; erased ones are not there."""
        promised = {(entry[ID], path): value for entry in entries for path, value in (entry[TEXTS] or {}).items()}
        for text in json.loads(self.files["texts.json"]):
            path = text["path"].encode()
            salted = bytes.fromhex(text["salt"]) + len(path).to_bytes(4, "big") + path + text["text"].encode()
            made = sha256(b"orderdrill/text/1\n" + salted).hex()
            if promised.pop((text["entry"], text["path"]), "") != made:
                self.verdict.wrong(f"the text at {text['path']} is not what was typed", text["entry"])
        if promised:
            self.verdict.lines.append(f"erased    {len(promised)} typed texts: only their commitments are left")

    def _score(self, entries: list[list[Any]]) -> None:
        """score.json is what the entry says, and adds up."""
        scored = [entry for entry in entries if entry[KIND] == "DrillScored"]
        if "score.json" in self.files and [entry[BODY] for entry in scored] != [json.loads(self.files["score.json"])]:
            self.verdict.wrong("score.json is not what the log says", scored[0][ID] if scored else None)
        for entry in scored:
            try:
                total = added_up(entry[BODY])
            except (Wrong, KeyError, TypeError, ArithmeticError) as error:
                self.verdict.wrong(f"the score does not add up: {error}", entry[ID])
            else:
                self.verdict.lines.append(f"score     {'failed on a critical clause' if total is None else total}")


def added_up(body: dict[str, Any]) -> int | None:
    """The total of a score, from its parts: points earned, less what the findings cost, of what was possible."""
    costs = sum((Decimal(one["cost"]) for one in body["findings"]), Decimal(0))
    if costs != Decimal(body["costs"]):
        raise Wrong(f"the findings cost {costs}, not {body['costs']}")
    possible = Decimal(body["possible"])
    points = 100 * (Decimal(body["earned"]) - costs) / possible if possible else Decimal(0)
    total = None if body["critical"] else max(0, int(points.to_integral_value(ROUND_FLOOR)))
    if body["total"] != total:
        raise Wrong(f"it comes to {total}, not {body['total']}")
    return total


def check_tlog(given: dict[str, Any], trusted: str | None, held: str | None) -> Verdict:
    """An exported transparency log: every root again from the leaves, then every checkpoint and proof against them."""
    verdict = Verdict()
    keys = trusted_keys(given["vkeys"], trusted)
    points: list[tuple[str, Checkpoint]] = []
    for place, note in enumerate(given["checkpoints"]):
        try:
            points.append((f"checkpoint {place}", Checkpoint(note, keys)))
        except (Wrong, ValueError) as error:
            verdict.wrong(f"checkpoint {place}: {error}")
    if held is not None:
        points.append(("the checkpoint that you hold", Checkpoint(held, keys)))
    proofs = [*given["inclusion"], *given["consistency"]]
    sizes = {point.size for _, point in points} | {p.get(key) for p in proofs for key in ("size", "from", "to")}
    leaves = [sha256(b"\0" + unbase64(text)) for text in given["leaves"]]
    roots, good = roots_at(sizes, leaves), 0
    for name, point in sorted(points, key=lambda pair: pair[1].size):
        if point.origin != given["origin"]:
            verdict.wrong(f"{name}: it is of {point.origin!r}, not of {given['origin']!r}")
        elif point.size not in roots:
            verdict.wrong(f"{name}: it is of {point.size} leaves; there are {len(leaves)}")
        elif roots[point.size] != point.root:
            verdict.wrong(f"{name}: leaves {good} to {point.size - 1} do not make its root; one of them was changed")
        else:
            good = point.size
    if good < len(leaves):
        verdict.wrong(f"nothing that holds vouches for leaves {good} to {len(leaves) - 1}")
    for place, proof in enumerate(given["inclusion"]):
        index, size = proof["index"], proof["size"]
        try:
            if included_root(leaves[index], index, size, [*map(unbase64, proof["proof"])]) != roots[size]:
                raise Wrong("it leads to another root")
        except (Wrong, ValueError, LookupError) as error:
            verdict.wrong(f"inclusion proof {place}, of leaf {index}: {error}")
    for place, proof in enumerate(given["consistency"]):
        old, new = proof["from"], proof["to"]
        if not continues(old, new, roots.get(old, b""), roots.get(new, b""), [*map(unbase64, proof["proof"])]):
            verdict.wrong(f"consistency proof {place}: the tree of {new} leaves does not continue that of {old}")
    verdict.lines += [
        f"log       {given['origin']}, {len(leaves)} leaves",
        f"checked   {len(given['checkpoints'])} checkpoints, {len(proofs)} proofs",
    ]
    return verdict


def trusted_keys(texts: list[str], trusted: str | None) -> list[Key]:
    """The keys of the log; where one is trusted, that one alone."""
    keys = [Key(text) for text in texts]
    if trusted is None:
        return keys
    wanted = Key(trusted)
    if wanted.text not in [key.text for key in keys]:
        raise Wrong(f"the key that you trust, {wanted.text}, is not a key of this log")
    return [wanted]


def check(path: Path, trusted: str | None = None, held: str | None = None) -> Verdict:
    """The verdict on a file. Raises OSError where there is none."""
    verdict = Verdict()
    try:
        if zipfile.is_zipfile(path):
            return Bundle(path).check(trusted, held)
        given = json.loads(path.read_bytes())
        if not isinstance(given, dict) or "leaves" not in given:
            raise Wrong("neither an evidence bundle nor an exported transparency log")
        return check_tlog(given, trusted, held)
    except Wrong as error:
        verdict.wrong(str(error))
    except OSError:
        raise
    except Exception as error:  # whatever a damaged file does to us, it is damaged
        verdict.wrong(f"the file is damaged: {error!r}")
    return verdict


def main() -> int:
    parser = argparse.ArgumentParser(usage=(__doc__ or "").partition("\n\n")[2])
    parser.add_argument("file", type=Path)
    parser.add_argument("--vkey")
    parser.add_argument("--checkpoint", type=Path)
    for flag in ("--show", "--json"):
        parser.add_argument(flag, action="store_true")
    asked = parser.parse_args()
    try:
        held = asked.checkpoint.read_text(encoding="utf-8") if asked.checkpoint else None
        verdict = check(asked.file, asked.vkey, held)
    except (OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return 2
    problems = verdict.problems
    if asked.json:
        told = [{"entry": entry, "what": what} for entry, what in problems]
        print(json.dumps({"ok": not problems, "problems": told, "checked": verdict.lines, "cannot_prove": CANNOT}))
        return 1 if problems else 0
    print(*([f"BROKEN    {what}" for _, what in problems] or ["VERIFIED"]), *verdict.lines, sep="\n")
    if asked.show and not problems:
        print(*verdict.shown, sep="\n")
    print("This file alone cannot prove:", *(f"- {what}" for what in CANNOT), sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
