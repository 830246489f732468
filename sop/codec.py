"""Compiled policies as JSON data and back, exactly: decimals, dates, durations, trees of expressions.

No code and no pickle: a text of lists and plain values, read by this table of classes alone. What it cannot write it
refuses (`CodecError`), and what it cannot read it refuses as well. The vocabulary is not written but referred to by
name, so both sides must have the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sop import policy as rules
from sop.diagnostics import Diagnostic, Reporter
from sop.errors import SopError
from sop.names import NameBuilder
from sop.scoring import Scoring
from sop.sfeel import Cell, Expr, Scope, TypeInfo, nodes
from sop.tables.model import Column, Output, Row, Table
from sop.temporal import Months, feel_text, format_duration, parse_date, parse_datetime, parse_duration, parse_time
from sop.vocabulary import ActionSpec, Param, Vocabulary

CLASSES: tuple[type, ...] = (
    *(nodes.Literal, nodes.Name, nodes.Field, nodes.Variable, nodes.Input, nodes.Negate, nodes.Arithmetic),
    *(nodes.Compare, nodes.Logic, nodes.Not, nodes.Between, nodes.In, nodes.IsSet, nodes.IsEmpty, nodes.ListOf),
    *(nodes.Call, nodes.Quantified, nodes.Range, nodes.Against, nodes.Equals, nodes.Holds, nodes.SetTest, nodes.Tests),
    *(Column, Output, Row, Table, TypeInfo, Diagnostic, Scoring),
    *(rules.Clause, rules.LoopRule, rules.ArgRule, rules.CallRule, rules.GuardRule, rules.DeadlineRule),
    *(rules.StepRule, rules.NeverRule, rules.EndRule, rules.MessageItem, rules.DocumentItem, rules.Definition),
    *(rules.ParameterRow, rules.Parameter, rules.OutputColumn, rules.Example, rules.Part, rules.DecisionTable),
)
"""Every class that a policy is made of and that is written field by field, by its place here."""
SKIPPED = {"settle"}
"""Fields that are made anew."""
_FIELDS = {cls: [f.name for f in fields(cls) if f.name not in SKIPPED] for cls in CLASSES}
_NUMBERS = {cls: number for number, cls in enumerate(CLASSES)}
_SHARED = (rules.Clause, TypeInfo)
"""What stands in several places and is written once."""


class CodecError(SopError):
    """A value that cannot be written as data, or data that is none of ours."""


class Writer:
    """Values to data. One writer for one text: what it has written before, it refers to."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.actions = {id(action): name for name, action in vocabulary.actions.items()}
        self.params = {
            id(param): (name, place)
            for name, action in vocabulary.actions.items()
            for place, param in enumerate(action.params)
        }
        self.base = base_names(vocabulary)
        self.shared: dict[int, int] = {}
        self.kept: list[object] = []
        self.scopes: dict[int, int] = {}

    def write(self, value: Any) -> Any:
        """The data for a value. Raises `CodecError`."""
        cls = value.__class__
        if value is None or cls in (str, bool, int):
            return value
        number = _NUMBERS.get(cls)
        if number is not None:
            return self._record(value, cls, number)
        if cls is tuple:
            return ["t", *map(self.write, value)]
        if cls is list:
            return ["l", *map(self.write, value)]
        if cls is frozenset:
            return ["f", *sorted(map(self._text, value))]
        if cls is Expr or cls is Cell:
            return ["e" if cls is Expr else "c", value.text, self._scope(value.scope), self.write(value.root)]
        if cls is rules.Formula:
            names = sorted(map(self._text, value.names))
            return ["F", value.text, names, self.write(value.expr), self.write(value.value)]
        if isinstance(value, Mapping):
            return ["m", *(part for key, item in value.items() for part in (self._text(key), self.write(item)))]
        return self._plain(value)

    def _record(self, value: Any, cls: type, number: int) -> Any:
        shared = cls in _SHARED
        if shared and id(value) in self.shared:
            return ["r", self.shared[id(value)]]
        made = [number, *(self.write(getattr(value, name)) for name in _FIELDS[cls])]
        if shared:
            self.shared[id(value)] = len(self.shared)
            self.kept.append(value)  # its id stays its own as long as it lives
        return made

    def _scope(self, scope: Scope) -> Any:
        """A scope by its number, or in full where it is new: what it adds to the vocabulary's own names."""
        if id(scope) in self.scopes:
            return self.scopes[id(scope)]
        if scope.names is None:
            extra: Any = None
        else:
            extra = [part for name, info in scope.names.items() if self.base.get(name) != info for part in (name, info)]
            if [*{**self.base, **dict(zip(extra[::2], extra[1::2], strict=True))}] != [*scope.names]:
                raise CodecError("codec", "a scope whose names are not those of the vocabulary and some more")
            extra = [self.write(part) for part in extra]
        self.scopes[id(scope)] = len(self.scopes)
        self.kept.append(scope)
        return [extra, sorted(scope.entities), scope.dmn, scope.open]

    def _plain(self, value: Any) -> Any:
        match value:
            case Decimal():
                return ["d", str(value)]
            case datetime():
                return ["dt", feel_text(value)]
            case date():
                return ["D", value.isoformat()]
            case time():
                return ["T", feel_text(value)]
            case timedelta() | Months():
                return ["P", format_duration(value)]
            case ActionSpec() if id(value) in self.actions:
                return ["a", self.actions[id(value)]]
            case Param() if id(value) in self.params:
                return ["p", *self.params[id(value)]]
        raise CodecError("codec", f"a {value.__class__.__name__} is not written as data")

    def _text(self, value: Any) -> str:
        if not isinstance(value, str):
            raise CodecError("codec", f"a key that is a {value.__class__.__name__}")
        return value


class Reader:
    """Data to values. One reader for one text."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.base = base_names(vocabulary)
        self.shared: list[Any] = []
        self.scopes: list[Scope] = []
        self.readers: dict[str, Callable[[list[Any]], Any]] = {
            "t": lambda raw: tuple(self._each(raw)),
            "l": self._each,
            "f": lambda raw: frozenset(raw[1:]),
            "m": lambda raw: dict(zip(raw[1::2], self._each(raw[::2]), strict=True)),
            "r": lambda raw: self.shared[raw[1]],
            "e": lambda raw: Expr(raw[1], self._scope(raw[2]), self.read(raw[3])),
            "c": lambda raw: Cell(raw[1], self._scope(raw[2]), self.read(raw[3])),
            "F": lambda raw: rules.Formula.of(raw[1], frozenset(raw[2]), self.read(raw[3]), self.read(raw[4])),
            "d": lambda raw: Decimal(raw[1]),
            "dt": lambda raw: parse_datetime(raw[1]),
            "D": lambda raw: parse_date(raw[1]),
            "T": lambda raw: parse_time(raw[1]),
            "P": lambda raw: parse_duration(raw[1]),
            "a": lambda raw: self.vocabulary.actions[raw[1]],
            "p": lambda raw: self.vocabulary.actions[raw[1]].params[raw[2]],
        }

    def read(self, raw: Any) -> Any:
        """The value of data. Raises `LookupError`, `TypeError` or `ValueError` for what is none of ours."""
        if raw.__class__ is not list:
            return raw
        tag = raw[0]
        if tag.__class__ is not int:
            return self.readers[tag](raw)
        cls = CLASSES[tag]
        made = cls(*self._each(raw))
        if cls in _SHARED:
            self.shared.append(made)
        return made

    def _each(self, raw: list[Any]) -> list[Any]:
        """The values of all but the first; most are plain, and a call for each of those would take as long again."""
        read = self.read
        return [read(one) if one.__class__ is list else one for one in raw[1:]]

    def _scope(self, raw: Any) -> Scope:
        if raw.__class__ is int:
            return self.scopes[raw]
        extra, entities, dmn, is_open = raw
        names = None
        if extra is not None:
            names = {**self.base, **dict(zip(extra[::2], map(self.read, extra[1::2]), strict=True))}
        self.scopes.append(Scope(names, frozenset(entities), dmn, is_open))
        return self.scopes[-1]


_BASES: list[tuple[Vocabulary, dict[str, TypeInfo]]] = []


def base_names(vocabulary: Vocabulary) -> dict[str, TypeInfo]:
    """The names that every SOP may use, with their types."""
    for known, names in _BASES:
        if known is vocabulary:
            return names
    names = NameBuilder(vocabulary, Reporter("")).plain
    _BASES[:] = [*_BASES[-3:], (vocabulary, names)]
    return names


def dumps(data: Any) -> bytes:
    """Data as bytes, the same for the same data."""
    return json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode()
