"""The one error of this package: what is wrong, where, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable


class SopError(Exception):
    """A mistake in a document, a table, an expression or a value.

    `code` is a stable word for programs (`unknown-name`); `message` is for people. `offset` counts characters in the
    text that was read, from 0; `line` and `column` count from 1 in the file, and are None where no file is known.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        offset: int | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.offset = offset
        self.line = line
        self.column = column

    def __str__(self) -> str:
        where = [f"line {self.line}"] if self.line is not None else []
        if self.column is not None:
            where.append(f"column {self.column}")
        elif self.offset is not None:
            where.append(f"character {self.offset + 1}")
        return f"{self.message} ({', '.join(where)})" if where else self.message


class ValueCodecError(SopError):
    """JSON that is no value of ours: an unknown @type, a text that is no date, a number out of range."""


def nearest(word: str, candidates: Iterable[str]) -> str:
    """The end of a sentence that offers the nearest valid name: `; did you mean \\`credit.limit\\`?`, or nothing."""
    import difflib  # only mistakes need it

    close = difflib.get_close_matches(word, list(candidates), n=1, cutoff=0.6)
    return f"; did you mean `{close[0]}`?" if close else ""
