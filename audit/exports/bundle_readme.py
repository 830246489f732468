"""The README of an evidence bundle: how to check it, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from audit.entry import Entry

TEXT = """EVIDENCE: {stream}

This folder shows what happened in {stream}, and that it was not changed since.
First entry {start}, last entry {end} (UTC). It opens without the program that made it.

WHAT IS HERE
{told}  entries.jsonl      every entry of it, a line each, exactly as it was stored ({count} entries)
  texts.json         what was typed; entries.jsonl has only fingerprints of it, so that it can be erased
  checkpoint.txt     the state of the whole log, signed
  vkeys.txt          the keys that the signature can be checked with
  proofs.json        how each entry leads to the signed state
  manifest.json      which file is meant by which fingerprint in the entries
  verify_bundle.py   a program that checks all this; it shares no code with the one that made it

HOW TO CHECK IT
With Python 3.10 or newer:
  pip install cryptography
  python verify_bundle.py BUNDLE.zip
It says VERIFIED, or names the first entry that does not hold. --show prints the entries that it has checked; read
those, not the pages that are drawn from them.

Do not take the program from the bundle of somebody whom you do not trust: get verify_bundle.py from the project, or
write your own. It is one file, and all of it can be read in half an hour.

By hand: the fingerprint of an entry is the SHA-256 of a zero byte and its line. For the first entry:
  (printf '\\0'; head -n 1 entries.jsonl | tr -d '\\n') | sha256sum
must give {first}.
The second line has that same number in it: each entry holds the fingerprint of the one before it. From there,
proofs.json leads to the root that is signed in checkpoint.txt, as RFC 6962 has it.

WHAT IT CANNOT SHOW
A key says only that its owner signed. Compare vkeys.txt with a key that you have from elsewhere (--vkey KEY), and
checkpoint.txt with a checkpoint that you were given earlier (--checkpoint FILE): whoever keeps the log can write all
of it anew, but not so that it agrees with what you hold.
That nothing was added to {stream} after the last entry here, this folder alone cannot show.
People are named by pseudonyms. Who is who, the keeper of the log knows.
"""


def readme(stream: str, entries: Sequence[Entry], told: Sequence[str]) -> str:
    """The text. told: lines about further files, `name` and what it is."""
    first, last = entries[0], entries[-1]
    lines = "".join(f"  {line}\n" for line in told)
    start, end = (one.at[:16].replace("T", " ") for one in (first, last))
    return TEXT.format(stream=stream, start=start, end=end, told=lines, count=len(entries), first=first.hash.hex())
