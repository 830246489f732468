"""An action's form asked line by line: numbered choices, search by words, errors at the question they are about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from simulator.core.acts import Act
from simulator.core.drill import Drill
from simulator.core.errors import ActError
from simulator.present.forms import Form, document_of, offers_for, paper_lines, read_form
from simulator.present.questions import FREE, MANY, ONE, PAPER, FormField, Option, Raw
from simulator.present.text import clean

FEW = 25
SKIP, DROP, EMPTY = "", ".", "-"
EMPTIED: dict[str, Raw] = {MANY: [], PAPER: {}}
"""What an answer is when it is emptied; text for all other kinds."""


class Dropped(Exception):
    """The person let go of the form."""


class Asker:
    """Asks questions on lines. `read` gives the next line after a prompt and raises EOFError; `write` says a line.

    `numbers` are the values' numbers as the panels show them: ref by number.
    """

    def __init__(self, read: Callable[[str], str], write: Callable[[str], None], numbers: Mapping[int, str]) -> None:
        self.read, self.write, self.numbers = read, write, numbers

    def ask(self, drill: Drill, form: Form, keep: Callable[[Mapping[str, Raw]], None]) -> Act | None:
        """The act, or None when the person lets go (a single dot). `keep` is told of every answer as it is given."""
        self.write(f"{form.action.name}: {' '.join(form.notes)}")
        if form.fields:
            self.write("Empty line: leave as it is. ?: what can be answered. A minus sign: empty.")
            self.write("A dot: let go; nothing is sent, what you typed is kept.")
        raw: dict[str, Raw] = {f.name: f.initial for f in form.fields}
        wanted: Sequence[FormField] = form.fields
        try:
            while True:
                for field in wanted:
                    was, raw[field.name] = raw[field.name], self._field(drill, form, field, raw)
                    if raw[field.name] != was:
                        keep(raw)
                try:
                    act = read_form(drill, form.action.name, raw)
                except ActError as error:
                    self.write(f"Not possible: {error}")
                    wanted = [f for f in form.fields if f.name == error.field] or form.fields
                    if not wanted:
                        return None
                    continue
                if form.action.leaves and not self._sure():
                    return None
                return act
        except Dropped:
            return None

    def _sure(self) -> bool:
        answer = self.read("This leaves the desk and cannot be called back. Send it? yes or no: ")
        return answer.strip().casefold() in ("y", "yes")

    def _line(self, prompt: str) -> str:
        line = self.read(prompt).strip()
        if line == DROP:
            raise Dropped
        return line

    def _field(self, drill: Drill, form: Form, field: FormField, raw: Mapping[str, Raw]) -> Raw:
        if field.kind == PAPER:
            return self._paper(drill, form, field, raw)
        options = list(field.options)
        if form.action.name == "correct" and field.name == "value":
            options = list(offers_for(drill, str(raw.get("field", ""))))
        now = raw.get(field.name, "")
        if field.kind in (ONE, MANY, FREE) and options:
            return self._choice(field, options, now)
        star = "" if field.required else ", optional"
        hint = f" ({field.hint})" if field.hint else ""
        was = f" [{now}]" if isinstance(now, str) and now else ""
        line = self._line(f"{field.label}{star}{hint}{was}: ")
        return "" if line == EMPTY else line or now

    def _choice(self, field: FormField, options: list[Option], now: Raw) -> Raw:
        by_value = any(o.value in self.numbers.values() for o in options)
        if len(options) <= FEW and not by_value:
            self._list(options)
        how = "numbers of values as on the panels, m1 for a marked pair, or words" if by_value else "a number or words"
        several = "; several with commas" if field.kind == MANY else ""
        star = "" if field.required else ", optional"
        labels = {o.value: o.label for o in options}
        kept = [now] if isinstance(now, str) else list(now)
        was = ", ".join(clean(labels.get(v, v)) for v in kept if v)
        while True:
            line = self._line(f"{field.label}{star} ({how}{several}){f' [{was}]' if was else ''}: ")
            if line == SKIP:
                return now
            if line == EMPTY:
                return EMPTIED.get(field.kind, "")
            if line == "?":
                self._list(options)
                continue
            parts = [p.strip() for p in line.split(",")] if field.kind == MANY else [line]
            found = [self._pick(part, options, by_value) for part in parts if part]
            if all(found):
                values = [v for v in found if v]
                return values if field.kind == MANY else values[0]
            if field.kind == FREE:
                return line

    def _pick(self, text: str, options: list[Option], by_value: bool) -> str:
        """The value of the option meant; says why and gives nothing when it is none or not clear."""
        if by_value:
            pairs = [o for o in options if " | " in o.value]
            if text[:1] in "mM" and text[1:].isdigit() and 0 < int(text[1:]) <= len(pairs):
                return pairs[int(text[1:]) - 1].value
            if text.isdigit():
                ref = self.numbers.get(int(text), "")
                if ref in {o.value for o in options}:
                    return ref
                self.write(f"Value {text} cannot be used here.")
                return ""
        elif text.isdigit() and 0 < int(text) <= len(options) and not _own_numbers(options):
            return options[int(text) - 1].value
        exact = [o for o in options if text.casefold() in (o.value.casefold(), o.label.casefold())]
        words = text.casefold().split()
        begins = [o for o in options if o.label.casefold().startswith(text.casefold())]
        close = exact or (begins if len(begins) == 1 else [])
        close = close or [o for o in options if all(w in o.label.casefold() for w in words)]
        if len(close) == 1:
            return close[0].value
        if close:
            self.write(f"{text!r} could be {len(close)} things:")
            for option in close[:FEW]:
                self.write(f"  {clean(option.label)}")
        else:
            self.write(f"Nothing here is called {text!r}. ? lists what there is.")
        return ""

    def _list(self, options: list[Option]) -> None:
        names = {ref: str(n) for n, ref in self.numbers.items()}
        if _own_numbers(options):
            names |= {o.value: o.value for o in options}
        pair = 0
        for n, option in enumerate(options, 1):
            if " | " in option.value:
                pair += 1
                number = f"m{pair}"
            else:
                number = names.get(option.value, str(n))
            self.write(f"  {number}  {clean(option.label)}")

    def _paper(self, drill: Drill, form: Form, field: FormField, raw: Mapping[str, Raw]) -> Raw:
        lines = paper_lines(drill, document_of(form.action, raw))
        given = raw.get(field.name)
        edits = dict(given) if isinstance(given, Mapping) else {}
        for n, line in enumerate(lines, 1):
            self.write(f"  {n}  {line.label}: {clean(edits.get(line.key, line.prefill)) or 'empty'}")
        while True:
            text = self._line("Type over a field as: number = text. Empty line when done: ")
            if text == SKIP:
                return edits
            if text == EMPTY:
                return EMPTIED[PAPER]
            number, sign, value = text.partition("=")
            if not sign or not number.strip().isdigit() or not 0 < int(number) <= len(lines):
                self.write(f"Write a number from 1 to {len(lines)}, an equals sign, and the new text.")
                continue
            target = lines[int(number) - 1]
            edits[target.key] = value.strip()
            choices = f" (known: {', '.join(target.options)})" if target.options else ""
            self.write(f"{target.label} is now {clean(value.strip()) or 'empty'}{choices}")


def _own_numbers(options: Sequence[Option]) -> bool:
    """Whether the choices have numbers of their own, as lines of an order have: then these are typed, not positions."""
    return any(o.value.isdigit() for o in options)
