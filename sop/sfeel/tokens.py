"""Text to tokens. The tests' independent evaluator shares this file and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sop.temporal import DATE, DATETIME
from sop.values import DECIMAL128, Value

FUNCTIONS_OF_WORDS = (
    "date and time",
    "years and months duration",
    "working hours",
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `kind` is number, string, name, op, at (a bare or `@` date), bad or end; `code` says whether it stands
    in backticks; `value` is what a number or text says."""

    kind: str
    text: str
    start: int
    end: int
    code: bool = False
    value: Value = None

    @property
    def words(self) -> str:
        """The text of a name in small letters, for words of the language."""
        return self.text.lower() if self.kind == "name" else ""


_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_AT = re.compile(r'@\s*("(?:[^"\\]|\\.)*")')
_BARE = re.compile(rf"(?:{DATETIME.pattern}|{DATE.pattern.replace('?P<', '?P<d')})(?![\w-])", re.ASCII)
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w])", re.ASCII)
_NAME = re.compile(r"(?:[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+(?=\.))?(?:\.?[^\W\d]\w*)(?:\.(?:time\s+offset\b|[^\W\d]\w*))*")
_WORDS = re.compile("|".join(r"\s+".join(words.split()) + r"(?=\s*\()" for words in FUNCTIONS_OF_WORDS))
_OP = re.compile(r"\.\.|\*\*|<=|>=|!=|[-+*/<>=()\[\],?]")
_TYPOGRAPHIC = {"≤": "<=", "≥": ">=", "≠": "!=", "−": "-", "–": "-"}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


def straighten(text: str) -> str:
    """Curly quotes count as straight ones; in a text that has straight quotes they are its own characters."""
    if '"' in text:
        return text
    return text.replace("“", '"').replace("”", '"')


def unquote(text: str) -> str:
    r"""What a quoted text says. `\"`, `\\`, `\n`, `\t`, `\r` and `\uXXXX` are escapes."""
    return _ESCAPE.sub(_escaped, text[1:-1]) if "\\" in text else text[1:-1]


def tokenize(text: str, known: Iterable[str] = ()) -> list[Token]:
    """All tokens and an `end`; never raises: a character that starts nothing becomes a `bad` token.

    `known` are the names that may stand here; those with blanks or signs in them are read whole, the longest first.
    """
    if "“" in text:
        text = straighten(text)
    spans = _known(tuple(known))
    found: list[Token] = []
    position, inside, size = 0, False, len(text)
    while position < size:
        char = text[position]
        if char.isspace():
            position += 1
            continue
        if char == "`":
            inside = not inside
            position += 1
            continue
        token = _one(text, position, inside, spans)
        found.append(token)
        position = token.end
    found.append(Token("end", "", size, size))
    return found


def _one(text: str, at: int, code: bool, spans: re.Pattern[str] | None) -> Token:
    char = text[at]
    if spans and (hit := spans.match(text, at)):
        return Token("name", " ".join(hit[0].split()), at, hit.end(), code)
    if char == '"' and (hit := _STRING.match(text, at)):
        return Token("string", hit[0], at, hit.end(), code, unquote(hit[0]))
    if char == "@" and (hit := _AT.match(text, at)):
        return Token("at", unquote(hit[1]), at, hit.end(), code)
    if char.isdigit() or (char == "." and not text.startswith("..", at)):
        if hit := _BARE.match(text, at):
            return Token("at", hit[0], at, hit.end(), code)
        if hit := _NUMBER.match(text, at):
            number = DECIMAL128.create_decimal(hit[0])
            return Token("number" if number.is_finite() else "bad", hit[0], at, hit.end(), code, number)
    part = char == "." and at > 0 and text[at - 1].isalnum()  # `.day` after a name that was read whole
    if (char.isalpha() or char == "_" or part) and (hit := _WORDS.match(text, at) or _NAME.match(text, at)):
        return Token("name", " ".join(hit[0].split()), at, hit.end(), code)
    if hit := _OP.match(text, at):
        return Token("op", hit[0], at, hit.end(), code)
    if char in _TYPOGRAPHIC:
        return Token("op", _TYPOGRAPHIC[char], at, at + 1, code)
    end = at + 1
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return Token("bad", text[at:end], at, end, code)


@lru_cache(maxsize=64)
def _known(names: tuple[str, ...]) -> re.Pattern[str] | None:
    special = sorted((name for name in names if name and not _NAME.fullmatch(name)), key=len, reverse=True)
    if not special:
        return None
    parts = (r"\s+".join(re.escape(part) for part in name.split()) for name in special)
    return re.compile("(?:" + "|".join(parts) + r")(?!\w)")


def _escaped(found: re.Match[str]) -> str:
    body = found[1]
    if len(body) > 1:
        point = int(body[1:], 16)
        return chr(point) if point <= 0x10FFFF else found[0]
    return _PLAIN.get(body, found[0])
