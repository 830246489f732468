"""The names that an SOP's sentences and expressions may use, with their types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sop.diagnostics import Reporter, nearest
from sop.sfeel.scope import ANY, Scope, TypeInfo
from sop.vocabulary import FactSpec, Vocabulary

_KINDS = {"text": "string", "set": "list"}
_UNIT_KINDS = {
    "date": "date",
    "time": "dateTime",
    "date and time": "dateTime",
    "yes or no": "boolean",
    "boolean": "boolean",
    "text": "string",
    "list": "list",
    "list of text": "list",
}


def type_info(spec: FactSpec) -> TypeInfo:
    """What expressions are told of a fact."""
    unit = spec.unit or None
    return TypeInfo(_KINDS.get(spec.type, spec.type), spec.values, (), unit, spec.unknown)


def kind_of_unit(unit: str) -> TypeInfo:
    """What a definition's unit says of its type: a number, unless the unit is one of the words for another kind."""
    if not unit:
        return ANY
    kind = _UNIT_KINDS.get(unit.lower())
    return TypeInfo(kind, nullable=True) if kind else TypeInfo("number", unit=unit, nullable=True)


@dataclass(frozen=True, slots=True)
class NameTable:
    """Names by what they mean. `fields` are those of each entity; `loops` maps a variable to its entity word."""

    vocabulary: Vocabulary
    plain: Mapping[str, TypeInfo]
    fields: Mapping[str, Mapping[str, TypeInfo]]
    loops: Mapping[str, str] = field(default_factory=dict)
    made: dict[tuple[tuple[str, str], ...], Scope] = field(default_factory=dict, compare=False, repr=False)
    """Scopes already made, by the loops they bind; shared by all tables of one document."""

    def info(self, name: str) -> TypeInfo | None:
        """The type of a name, or None when it may not stand here."""
        word, _, rest = name.partition(".")
        if word in self.loops:
            return self.fields.get(self.loops[word], {}).get(rest) if rest else TypeInfo("record")
        return self.plain.get(name)

    def knows(self, name: str) -> bool:
        """Whether the name may stand here."""
        return self.info(name) is not None

    def values_of(self, name: str) -> tuple[str, ...]:
        """The enumeration of a name; empty when it is free."""
        info = self.info(name)
        return info.values if info else ()

    def type_of(self, name: str) -> str:
        """The kind of a name; an empty text when unknown."""
        info = self.info(name)
        return "" if info is None or info.kind == "any" else info.kind

    def entity_of(self, variable: str) -> str:
        """The entity word of a loop variable; an empty text for anything else."""
        return self.loops.get(variable, "")

    def list_entity(self, name: str) -> str:
        """The entity word of a list of records; an empty text for anything else."""
        return next((word for word, source in self.vocabulary.entities.items() if source == name), "")

    def bind(self, variable: str, list_name: str) -> NameTable:
        """The same names, with `variable` standing for each element of the list."""
        return replace(self, loops={**self.loops, variable: self.list_entity(list_name)})

    def canonical(self, name: str) -> str:
        """A name with its loop variable replaced by the entity word (`h.code` -> `hold.code`)."""
        word, dot, rest = name.partition(".")
        return f"{self.loops[word]}{dot}{rest}" if word in self.loops else name

    def scope(self) -> Scope:
        """What the expression language is told."""
        key = tuple(self.loops.items())
        known = self.made.get(key)
        if known is None:
            known = self.made[key] = self._scope()
        return known

    def _scope(self) -> Scope:
        if not self.loops:
            return Scope(self.plain, frozenset())
        names = dict(self.plain)
        for variable, entity in self.loops.items():
            for rest, info in self.fields.get(entity, {}).items():
                names[f"{variable}.{rest}"] = info
        return Scope(names, frozenset(self.loops))

    def all_names(self) -> list[str]:
        """Every name that may stand here."""
        return list(self.scope().names or ())

    def hint(self, name: str) -> str:
        """What to write instead of an unknown name."""
        word, _, rest = name.partition(".")
        if word not in self.loops and rest in self.fields.get(word, {}):
            return f"say For each `{word}` in `{self.vocabulary.entities[word]}` first"
        return nearest(name, self.all_names())


class NameBuilder:
    """Collects an SOP's own names beside the vocabulary's, one meaning each."""

    def __init__(self, vocabulary: Vocabulary, report: Reporter) -> None:
        self.vocabulary = vocabulary
        self.report = report
        self.entities = vocabulary.entities
        self.plain: dict[str, TypeInfo] = {}
        self.fields: dict[str, dict[str, TypeInfo]] = {word: {} for word in self.entities}
        self.own: dict[str, str] = {}
        for spec in vocabulary.facts.values():
            word, _, rest = spec.name.partition(".")
            if spec.type != "list" and spec.entity in self.fields and word == spec.entity:
                self.fields[word][rest] = type_info(spec)
            else:
                self.plain[spec.name] = type_info(spec)
        for words in self.fields.values():
            words.setdefault("id", TypeInfo("string"))
        for document in vocabulary.documents.values():
            for spec in document.values():
                self.plain.setdefault(spec.name, replace(type_info(spec), nullable=True))

    def add(self, name: str, info: TypeInfo, what: str, line: int, column: int) -> None:
        """Give a name its meaning; a second meaning is `two-meanings`."""
        meaning = self.own.get(name) or self._foreign(name)
        if meaning:
            self.report.error("two-meanings", line, column, f"`{name}` is already {meaning}; a name has one meaning")
            return
        self.own[name] = what
        word, _, rest = name.partition(".")
        if rest and word in self.fields:
            self.fields[word][rest] = info
        else:
            self.plain[name] = info

    def forgive(self, name: str) -> None:
        """Let a name stand whose meaning could not be read, so that its every use is not reported beside its cause."""
        word, _, rest = name.partition(".")
        if rest and word in self.fields:
            self.fields[word].setdefault(rest, ANY)
        else:
            self.plain.setdefault(name, ANY)

    def _foreign(self, name: str) -> str:
        if name in self.vocabulary.facts:
            return "a fact"
        if name in self.vocabulary.panels:
            return "a panel"
        if name in self.vocabulary.messages:
            return "a message"
        return "a document" if name in self.vocabulary.documents else ""

    def table(self, references: Mapping[str, TypeInfo]) -> NameTable:
        """The finished names. `references` are those of other SOPs that this one reads."""
        plain = {**self.plain, **references}
        for word, source in self.entities.items():
            if source in plain:
                plain[source] = replace(plain[source], fields=self.fields[word])
        return NameTable(self.vocabulary, plain, self.fields)
