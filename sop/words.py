"""Sentences as tokens: words, names, actions, quoted values and the few marks that the grammar reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sop.document import Run, straight

TokenKind = Literal["word", "code", "bold", "em", "quote", "comma", "colon", "stop"]


@dataclass(frozen=True, slots=True)
class Token:
    """One token with the place where it begins."""

    kind: TokenKind
    text: str
    line: int
    column: int


class Misread(Exception):
    """A sentence that the grammar cannot read; becomes one diagnostic. Never leaves the package."""

    def __init__(self, code: str, line: int, column: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.line, self.column, self.message, self.hint = code, line, column, message, hint


# A dot inside a word (30.37(a), 7.5, order.value) belongs to it; a dot before a space or the end is a full stop.
_WORD = re.compile(r'"([^"]*)"|([,:;])|(\.)(?=[\s)]|$)|((?:[^\s,:;".]|[.,:](?=[^\s)"]))+|["\.])')


def tokens_of(runs: Iterable[Run]) -> list[Token]:
    """Tokens of a sentence, in order."""
    found: list[Token] = []
    for run in runs:
        if run.kind != "text":
            found.append(Token(run.kind, straight(run.text).strip(), run.line, run.column))
            continue
        text = straight(run.text)
        for match in _WORD.finditer(text):
            column = run.column + match.start()
            if match.group(1) is not None:
                found.append(Token("quote", match.group(1), run.line, column))
            elif match.group(2):
                kind: TokenKind = "colon" if match.group(2) == ":" else "comma"
                found.append(Token(kind, match.group(2), run.line, column))
            elif match.group(3):
                found.append(Token("stop", ".", run.line, column))
            else:
                found.append(Token("word", match.group(4), run.line, column))
    return found


class Sentence:
    """A reading position in a list of tokens."""

    def __init__(self, tokens: Sequence[Token], line: int, column: int) -> None:
        self.tokens = tokens
        self.at = 0
        self._end = (line, column)

    @property
    def done(self) -> bool:
        """Whether every token has been read."""
        return self.at >= len(self.tokens)

    def peek(self, ahead: int = 0) -> Token | None:
        """The token `ahead` of the next one."""
        index = self.at + ahead
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def kind(self, ahead: int = 0) -> str:
        """The kind of a coming token, or an empty text at the end."""
        token = self.peek(ahead)
        return token.kind if token else ""

    def says(self, *words: str, ahead: int = 0) -> bool:
        """Whether the coming tokens are these plain words, in any case."""
        for offset, word in enumerate(words):
            token = self.peek(ahead + offset)
            if token is None or token.kind != "word" or token.text.lower() != word:
                return False
        return True

    def accept(self, *words: str) -> bool:
        """Read these words if they come next."""
        if self.says(*words):
            self.at += len(words)
            return True
        return False

    def accept_kind(self, *kinds: str) -> Token | None:
        """Read one token of these kinds if it comes next."""
        token = self.peek()
        if token is not None and token.kind in kinds:
            self.at += 1
            return token
        return None

    def expect_code(self, what: str) -> Token:
        """Read a name in backticks, or fail."""
        token = self.accept_kind("code")
        if token is None:
            raise self.unread(f"expected {what} in `backticks`")
        return token

    def place(self) -> tuple[int, int]:
        """Line and column of the next token, or of the sentence's end."""
        token = self.peek()
        if token is not None:
            return token.line, token.column
        if self.tokens:
            last = self.tokens[-1]
            return last.line, last.column + len(last.text)
        return self._end

    def unread(self, why: str, hint: str = "") -> Misread:
        """The error for the next token, which no rule of the grammar reads."""
        token = self.peek()
        line, column = self.place()
        shown = f"cannot read “{token.text}” here: {why}" if token else f"the sentence stops too early: {why}"
        return Misread("unread-word", line, column, shown, hint)


def sentences_of(tokens: Sequence[Token]) -> list[list[Token]]:
    """Tokens cut at full stops, which are dropped."""
    found: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "stop":
            found.append([])
        else:
            found[-1].append(token)
    return [sentence for sentence in found if sentence]
