"""An item of a rule list, cut into its sentence and what follows it: note, marks, clause id."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from sop.diagnostics import nearest
from sop.document import Run
from sop.syntax import ItemText, Tail
from sop.words import Misread, Sentence, Token, tokens_of

CLAUSE_ID = re.compile(r"[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*-\d+(?:\.\d+)*[a-z]?")
_TAIL_ID = re.compile(r"\((" + CLAUSE_ID.pattern + r")\)\s*$")
_NAME = re.compile(r"(?:[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+\.)?[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def cut_item(runs: Sequence[Run], line: int, column: int) -> ItemText:
    """Cut an item at its first full stop; read note, marks and clause id after it.

    Raises Misread when something after the full stop cannot be read.
    """
    tokens = tokens_of(runs)
    stop = next((n for n, t in enumerate(tokens) if t.kind == "stop"), None)
    head = tokens[:stop] if stop is not None else list(tokens)
    rest = tokens[stop + 1 :] if stop is not None else []
    whole = "".join(run.text for run in runs)
    match = _TAIL_ID.search(whole)
    clause = match.group(1) if match else ""
    critical, weight = False, None
    note: list[str] = []
    if stop is None and clause and head and head[-1].text == f"({clause})":
        head.pop()
    for token in rest:
        if token.kind == "em":
            mark = token.text.rstrip(".").lower()
            points = re.fullmatch(r"(\d+(?:\.\d+)?) points?", mark)
            if mark == "critical":
                critical = True
            elif points:
                weight = Decimal(points.group(1))
            elif close := nearest(mark, ("critical", "1 point", "2 points")):
                raise Misread("unknown-mark", token.line, token.column, f"“{token.text}” is no mark of a clause", close)
            else:
                note.append(token.text)
        elif token.kind in ("code", "bold"):
            raise Misread(
                "unread-word",
                token.line,
                token.column,
                f"“{token.text}” stands after the full stop, where only a note in plain words may stand",
                "make it an item of its own",
            )
        elif token.kind != "stop" and token.text != f"({clause})":
            note.append(token.text)
    return ItemText(
        Sentence(head, line, column), text_of(head), Tail(clause, " ".join(note), critical, weight), stop is not None
    )


def text_of(tokens: Sequence[Token]) -> str:
    """A sentence as printed, without markup."""
    words: list[str] = []
    for token in tokens:
        text = f'"{token.text}"' if token.kind == "quote" else token.text
        if words and token.kind in ("comma", "colon"):
            words[-1] += text
        else:
            words.append(text)
    return " ".join(words)


def is_plain_name(code: str) -> bool:
    """Whether code is one dotted name and not an expression."""
    return _NAME.fullmatch(code) is not None and code not in ("true", "false", "null")
