"""The one byte form of a JSON value. These bytes are what is stored and what is hashed.

The rules, so that a second implementation can follow them:

- UTF-8, no byte order mark; no white space between tokens; object keys sorted by code point, as their UTF-8 bytes are.
- Text as given: no Unicode normalisation. Only `"`, `\\` and U+0000 to U+001F are escaped, as `\\b \\t \\n \\f \\r`
  where there is such a form, else as `\\u00xx` in lower case.
- Integers as decimal digits. Other numbers in the shortest form that reads back as the same binary64, as Python's
  `repr` writes it (`1.5`, `1e+22`); NaN and the infinities are refused. Money travels as text (`"@type": "number"`).
- A lone surrogate is refused, for it has no UTF-8 form.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import TypeAlias

from audit.errors import EntryRefused

JSON: TypeAlias = "str | int | float | bool | Sequence[JSON] | Mapping[str, JSON] | None"


def _plain(value: object) -> object:
    """Mappings that are no dicts, a read-only view say, are written as objects; anything else is not JSON."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def _make_encode() -> Callable[[object], str]:
    """The encoder of `json`, made once: `JSONEncoder.encode` makes its inner one anew for each value.

    Where there is none in C, and for what is no container, the outer one serves.
    """
    outer = json.JSONEncoder(
        sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False, default=_plain
    ).encode
    inner = getattr(json.encoder, "c_make_encoder", None)
    if inner is None:
        return outer
    parts = inner(None, _plain, json.encoder.encode_basestring, None, ":", ",", True, False, False)

    def encode(value: object) -> str:
        return "".join(parts(value, 0)) if type(value) is dict else outer(value)

    return encode


_encode = _make_encode()


def canonical_text(value: JSON) -> str:
    """The canonical form as text. It may still hold a lone surrogate, which `canonical` refuses.

    Raises EntryRefused for anything that is not JSON.
    """
    try:
        return _encode(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise EntryRefused(f"not a JSON value: {error}; give numbers, dates and times in their tagged form") from error


def canonical(value: JSON) -> bytes:
    """The canonical bytes of a JSON value. Raises EntryRefused for anything that has none."""
    try:
        return canonical_text(value).encode()
    except UnicodeEncodeError as error:
        raise EntryRefused(f"text that has no UTF-8 form: {error.reason}; take the lone surrogate out") from error


def digest(data: bytes) -> str:
    """The name of a blob: its SHA-256 in 64 lower-case hex digits."""
    return sha256(data).hexdigest()
