"""A scenario that somebody hands us as a file: checked field by field before any of it is believed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scenarios.facts import FACTS
from simulator.core.errors import SimulatorError
from simulator.core.situation import Situation, from_json
from simulator.near import nearest

SHOWN = 8


class ScenarioFileError(SimulatorError):
    """A file that is no scenario: what is wrong, at which field, and what to do next."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Tagged(_Part):
    """A value that JSON has no form for: a date, a time, a number with all its digits."""

    type_: Literal["number", "date", "dateTime", "time", "duration", "now", "arg"] = Field(alias="@type")
    value: str = Field(alias="@value")


Value = Annotated[Any, Field(description="text, true, false, null, a tagged value, a list or an object of these")]


class DocumentPart(_Part):
    """A document as it arrived; a line is its text and the prose fact that it states."""

    id: str
    kind: str
    title: str
    sender: str
    at: Tagged
    panel: str = "messages"
    asks: list[dict[str, Value]] = []
    lines: list[tuple[str, str]] = []


class HappeningPart(_Part):
    """What comes about by itself."""

    at: Tagged
    facts: dict[str, Value] = {}
    sender: str = ""
    text: str = ""
    document: DocumentPart | None = None


class AnswerPart(_Part):
    """What somebody answers when asked."""

    to: str
    when: dict[str, Value] = {}
    minutes: Annotated[int, Field(ge=0)] = 30
    facts: dict[str, Value] = {}
    sender: str = ""
    text: str = ""
    document: DocumentPart | None = None
    nth: Annotated[int, Field(ge=0)] = 0
    silent: bool = False


class TraitPart(_Part):
    """What was planted."""

    name: str
    kind: Literal["fault", "decoy", "missing", "clean", "pressure", "unfinished"]
    facts: dict[str, Value] = {}
    twin: bool = False


class SituationPart(_Part):
    """A scenario as `orderdrill scenario show --json` prints it under `situation`."""

    family: str
    level: Annotated[int, Field(ge=1, le=5)]
    seed: int
    title: str
    brief: str
    closes_at: Tagged
    facts: dict[str, Value]
    documents: list[DocumentPart] = []
    answers: list[AnswerPart] = []
    happenings: list[HappeningPart] = []
    planted: list[TraitPart] = []
    prefill: dict[str, Value] = {}
    release: str = ""
    world_seed: int = 0
    edges_digest: str = ""
    twin: bool = False


def read_scenario(path: str) -> Situation:
    """The scenario in a file. Raises ScenarioFileError naming every field at fault, OSError where it cannot be read."""
    try:
        data = json.loads(Path(path).read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ScenarioFileError(f"{path}: is not UTF-8. Save it as UTF-8 and try again.") from error
    except (ValueError, RecursionError) as error:
        raise ScenarioFileError(
            f"{path}: is not JSON: {error}. `orderdrill scenario show --json` prints one."
        ) from error
    if isinstance(data, dict) and "situation" in data:
        data = data["situation"]
    try:
        SituationPart.model_validate(data, strict=False)
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, e['loc'])) or 'the whole'}: {e['msg']}" for e in error.errors()]
        raise ScenarioFileError(_told(path, problems)) from error
    if problems := [
        f"facts: there is no fact {name!r}.{nearest(name, list(FACTS))}" for name in data["facts"] if name not in FACTS
    ]:
        raise ScenarioFileError(_told(path, problems))
    missing = [name for name, meaning in FACTS.items() if not _field(name) and name not in data["facts"]]
    if missing:
        raise ScenarioFileError(_told(path, [f"facts: {name} is missing" for name in missing]))
    try:
        return from_json(data)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ScenarioFileError(f"{path}: a value cannot be read: {error}") from error


def _field(name: str) -> bool:
    """Whether a name is a field of the records of a list."""
    return FACTS[name].type != "list" and bool(FACTS[name].entity)


def _told(path: str, problems: list[str]) -> str:
    more = [f"… and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
    listed = "\n".join(f"  {p}" for p in [*problems[:SHOWN], *more])
    return f"{path}: is no scenario as `orderdrill scenario show --json` prints it:\n{listed}"
