"""Front matter: a small YAML mapping of plain text and lists, read without building any YAML object.

Scalars stay the text that the author typed (`1.0` is a version, not a float). Aliases, anchors, tags, depth and size
are limited, since a document may come from anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop.diagnostics import Reporter

if TYPE_CHECKING:
    import yaml

MAX_FRONT_CHARACTERS = 20_000
MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class FrontValue:
    """One key's value: a text, or a tuple of texts. `line` and `column` are its place, `lines` those of its texts."""

    value: str | tuple[str, ...]
    line: int
    column: int
    lines: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The value as one text."""
        return self.value if isinstance(self.value, str) else ", ".join(self.value)

    @property
    def items(self) -> tuple[str, ...]:
        """The value as a list."""
        if isinstance(self.value, str):
            return (self.value,) if self.value else ()
        return self.value


def read_front_matter(text: str, report: Reporter) -> tuple[dict[str, FrontValue], int]:
    """The front matter's keys, and the number of lines it takes up (0 when there is none)."""
    lines = text.split("\n")
    if not lines or lines[0].strip() != "---":
        report.error(
            "bad-front-matter", 1, 1, "the document must begin with front matter", "start with a line of three dashes"
        )
        return {}, 0
    end = next((n for n in range(1, len(lines)) if lines[n].strip() == "---"), None)
    if end is None:
        report.error("bad-front-matter", 1, 1, "the front matter never ends", "close it with a line of three dashes")
        return {}, len(lines)
    import yaml  # not needed where all procedures were compiled before

    source = "\n".join(lines[1:end])
    if len(source) > MAX_FRONT_CHARACTERS:
        report.error("bad-front-matter", 1, 1, f"front matter is limited to {MAX_FRONT_CHARACTERS} characters")
        return {}, end + 1
    try:
        return _mapping(source, report), end + 1
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 2, mark.column + 1) if mark else (1, 1)
        report.error("bad-front-matter", line, column, f"not YAML: {error.problem or error.context or 'unreadable'}")
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        report.error("bad-front-matter", 1, 1, f"not YAML: {str(error).splitlines()[0]}")
    return {}, end + 1


def _mapping(source: str, report: Reporter) -> dict[str, FrontValue]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C reader where PyYAML was built with it
    depth = 0
    for event in yaml.parse(source, Loader=loader):
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            report.error("bad-front-matter", *_place(event), "front matter may hold no anchors or aliases")
            return {}
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                report.error("bad-front-matter", *_place(event), "front matter is nested too deeply")
                return {}
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    node = yaml.compose(source, Loader=loader)
    if not isinstance(node, yaml.MappingNode):
        report.error("bad-front-matter", 2, 1, "front matter must be a list of key: value lines")
        return {}
    found: dict[str, FrontValue] = {}
    for key, value in node.value:
        line, column = value.start_mark.line + 2, value.start_mark.column + 1
        if not isinstance(key, yaml.ScalarNode):
            report.error("bad-front-matter", line, column, "a key must be plain text")
        elif key.value in found:
            report.error("bad-front-matter", key.start_mark.line + 2, 1, f"{key.value} stands twice")
        elif isinstance(value, yaml.ScalarNode):
            found[key.value] = FrontValue(value.value.strip(), line, column)
        elif isinstance(value, yaml.SequenceNode) and all(isinstance(v, yaml.ScalarNode) for v in value.value):
            lines = tuple(v.start_mark.line + 2 for v in value.value)
            found[key.value] = FrontValue(tuple(v.value.strip() for v in value.value), line, column, lines)
        else:
            report.error("bad-front-matter", line, column, f"{key.value} must be a text or a list of texts")
    return found


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 2, mark.column + 1) if mark else (1, 1)
