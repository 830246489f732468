"""Whether an act is what a rule speaks of, and the act that a solver would do for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sop.policy import ArgRule, CallRule
from sop.vocabulary import ActionSpec, Vocabulary

SHORT = 80
"""Texts up to this length are names, which come again and again: how they are compared is kept."""
ROLE_PARAMS = frozenset({"role", "desk", "to", "from", "who", "colleague", "filer"})


def same(given: Any, wanted: Any) -> bool:
    """Whether two values say the same: text without case, blanks and §, numbers as numbers, lists as sets."""
    if wanted is None or given is None:
        return False
    if isinstance(wanted, bool) or isinstance(given, bool):
        return given is wanted
    if isinstance(wanted, str) and isinstance(given, str):
        return given == wanted or plain(given) == plain(wanted)
    if isinstance(wanted, list | tuple) or isinstance(given, list | tuple):
        left = given if isinstance(given, list | tuple) else [given]
        right = wanted if isinstance(wanted, list | tuple) else [wanted]
        return all(any(same(a, b) for b in right) for a in left) and all(any(same(a, b) for a in left) for b in right)
    if isinstance(wanted, date) and isinstance(given, date) and type(wanted) is not type(given):
        return _day(given) == _day(wanted)
    if isinstance(wanted, int | Decimal) and isinstance(given, int | Decimal):
        return given == wanted
    return type(given) is type(wanted) and bool(given == wanted)


def plain(text: str) -> str:
    """Text as it is compared: no case, no blanks, no section signs."""
    return _plain(text) if len(text) <= SHORT else _plain.__wrapped__(text)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return "".join(text.replace("§", " ").split()).casefold()


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _names_role(arg: ArgRule) -> bool:
    return arg.param.name in ROLE_PARAMS and arg.param.kind in ("enum", "text")


def within(given: Any, bound: str, limit: Any) -> bool:
    """Whether a value keeps a bound; of a moment and a day, the days are compared. Unknown keeps none."""
    if given is None or limit is None:
        return False
    if isinstance(given, date) and isinstance(limit, date) and type(given) is not type(limit):
        given, limit = _day(given), _day(limit)
    try:
        return bool(given <= limit) if bound in ("at most", "on or before") else bool(given >= limit)
    except TypeError:
        return False


class Matcher:
    """Reads calls against acts and makes acts of calls, for one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.entities = vocabulary.entities
        self.fields = {name for fields in vocabulary.documents.values() for name in fields}
        self.by_name = {spec.name: spec for spec in vocabulary.actions.values()}
        self.by_name.update(vocabulary.actions)

    def spec(self, action: str) -> ActionSpec | None:
        """The action of that name."""
        return self.by_name.get(action)

    def fits(self, rule: CallRule, action: str, args: Mapping[str, Any], env: Any) -> bool:
        """Whether an act is what the rule speaks of."""
        if rule.action.name != action and self.by_name.get(action) is not rule.action:
            return False
        if rule.action.cls == "flag" and len(rule.args) == 2:
            wanted = {self.ref(arg, env, args.get(arg.param.name)) for arg in rule.args}
            return wanted == {args.get(arg.param.name) for arg in rule.args}
        for arg in rule.args:
            given = args.get(arg.param.name)
            if not self.arg_fits(arg, given, env):
                return False
        return True

    def fits_but_role(self, rule: CallRule, action: str, args: Mapping[str, Any], env: Any) -> bool:
        """Whether an act is what the rule speaks of in all but the colleague who was asked."""
        if rule.action.name != action and self.by_name.get(action) is not rule.action:
            return False
        if not any(_names_role(arg) for arg in rule.args) or (rule.action.cls == "flag" and len(rule.args) == 2):
            return False
        wrong = [arg for arg in rule.args if not self.arg_fits(arg, args.get(arg.param.name), env)]
        return len(wrong) == 1 and _names_role(wrong[0])

    def arg_fits(self, arg: ArgRule, given: Any, env: Any) -> bool:
        """Whether one argument is what the rule wants."""
        if given is None:
            return False
        if arg.kind == "const" and not arg.bound and arg.value.__class__ is str and given.__class__ is str:
            return bool(given == arg.value) or plain(given) == plain(arg.value)
        if arg.kind == "list":
            rest = list(given) if isinstance(given, list | tuple) else [given]
            every = all(any(self.arg_fits(part, one, env) for one in rest) for part in arg.parts)
            return every and (arg.param.kind == "facts" or len(rest) == len(arg.parts))
        if arg.kind == "ref":
            ref = self.ref(arg, env, given)
            return bool(given == ref) or (isinstance(given, list | tuple) and ref in given)
        if arg.kind == "entity":
            return self._entity_fits(arg, str(given), env)
        wanted = arg.value if arg.kind == "const" else arg.formula.run(env) if arg.formula else None
        if arg.bound == "any of":
            chosen = given if isinstance(given, list | tuple) else [given]
            offered = wanted if isinstance(wanted, list | tuple) else [wanted]
            return bool(chosen) and all(any(same(one, other) for other in offered) for one in chosen)
        if arg.bound:
            return within(given, arg.bound, wanted)
        if isinstance(wanted, list | tuple) and arg.param.kind in ("enum", "text"):
            return any(same(given, one) for one in wanted)
        return same(given, wanted)

    def _entity_fits(self, arg: ArgRule, given: str, env: Any) -> bool:
        word, _, rest = given.partition("#")
        if arg.variable:
            record = env[arg.variable]
            return isinstance(record, Mapping) and (rest or word) == record.get("id")
        if same(given, arg.value):
            return True
        record = self.record(arg.param.entity, rest or word, env)
        return record is not None and same(record.get(arg.name), arg.value)

    def record(self, entity: str, record_id: str, env: Any) -> Mapping[str, Any] | None:
        """The record of an entity with that id."""
        rows = env[self.entities[entity]] if entity in self.entities else None
        return next((row for row in rows or () if row.get("id") == record_id), None)

    def ref(self, arg: ArgRule, env: Any, given: Any = None) -> str:
        """The ref that a rule names. A fact whose value is itself the name of a value stands for that value."""
        if arg.variable:
            return f"{arg.name}#{env[arg.variable].get('id', '')}"
        value = env[arg.name] if arg.name in self.vocabulary.facts else None
        if isinstance(value, str) and given != arg.name:
            name = value.partition("#")[0]
            if name in self.vocabulary.facts or name in self.fields:
                return value
        return arg.name

    def concrete(self, rule: CallRule, env: Any) -> dict[str, Any]:
        """The arguments that a solver gives: the bound itself, the first of a choice, all of a list."""
        return {arg.param.name: self._concrete(arg, env) for arg in rule.args}

    def _concrete(self, arg: ArgRule, env: Any) -> Any:
        if arg.kind == "list":
            made = [self._concrete(part, env) for part in arg.parts]
            return [one for part in made for one in (part if isinstance(part, list) else [part])]
        if arg.kind == "ref":
            return self.ref(arg, env)
        if arg.kind == "entity":
            return self._concrete_entity(arg, env)
        value = arg.value if arg.kind == "const" else arg.formula.run(env) if arg.formula else None
        if arg.param.kind == "enums":
            listed = list(value) if isinstance(value, list | tuple) else [value]
            return listed[:1] if arg.bound == "any of" else listed
        if isinstance(value, list | tuple) and arg.param.kind in ("enum", "text"):
            return value[0] if value else None
        if arg.param.kind == "date" and isinstance(value, datetime):
            return value.date()
        return value

    def _concrete_entity(self, arg: ArgRule, env: Any) -> Any:
        if arg.variable:
            record_id = env[arg.variable].get("id")
            return record_id if arg.param.kind == "entity" and arg.param.entity else self._label(arg.variable, env)
        rows = env[self.entities[arg.param.entity]] if arg.param.entity in self.entities else None
        found = next((row for row in rows or () if same(row.get(arg.name), arg.value)), None)
        return found.get("id") if found is not None else arg.value

    @staticmethod
    def _label(variable: str, env: Any) -> str:
        record = env[variable]
        return f"{getattr(record, 'entity', variable)}#{record.get('id')}"
