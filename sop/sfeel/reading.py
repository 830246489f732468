"""A text as tokens that are read one by one, and the errors that say where reading stopped."""

from __future__ import annotations

from collections.abc import Iterable

from sop.sfeel.scope import SfeelError
from sop.sfeel.tokens import Token, tokenize


class Reader:
    """Tokens with a place among them. `known` are names that are read whole, blanks and signs included."""

    def __init__(self, text: str, known: Iterable[str] = ()) -> None:
        self.text = text
        self.tokens = tokenize(text, known)
        self.index = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def peek(self, ahead: int = 1) -> Token:
        return self.tokens[min(self.index + ahead, len(self.tokens) - 1)]

    def advance(self) -> Token:
        token = self.token
        if token.kind != "end":
            self.index += 1
        return token

    def at_op(self, *ops: str) -> bool:
        return self.token.kind == "op" and self.token.text in ops

    def at_word(self, *words: str) -> bool:
        """Whether the next tokens are these words, in any case."""
        return all(self.peek(ahead).words == word for ahead, word in enumerate(words))

    def take_word(self, *words: str) -> bool:
        if not self.at_word(*words):
            return False
        self.index += len(words)
        return True

    def expect(self, op: str, why: str) -> None:
        if not self.at_op(op):
            raise self.error("expected", f"`{op}` is missing {why}{self._before()}")
        self.advance()

    def error(self, code: str, message: str, at: int | None = None) -> SfeelError:
        return SfeelError(code, message, offset=self.token.start if at is None else at)

    def _before(self) -> str:
        return " at the end" if self.token.kind == "end" else f" before `{self.token.text[:40]}`"

    def unread(self) -> SfeelError:
        """The error for a token that nothing reads."""
        if self.token.kind == "end":
            return self.error("unfinished", "the text stops where a value is needed")
        if self.token.text.startswith('"'):
            return self.error("open-quote", 'a quoted text is not closed: add `"`')
        return self.error("unread-word", f"`{self.token.text[:40]}` cannot be read here")
