"""The document's sections by the names that the language gives them, and what would be lost between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sop.diagnostics import Reporter, nearest
from sop.document import Block, Document, Item, ListBlock, Other, Paragraph, Run, Section, TableBlock
from sop.items import CLAUSE_ID

SECTIONS = (
    "Purpose",
    "Scope",
    "Responsibilities",
    "Definitions",
    "Parameters",
    "Decisions",
    "Procedure",
    "Never",
    "At the end",
    "Examples",
    "Records",
    "Sources",
    "Revision history",
)
PROSE = ("Purpose", "Scope", "Responsibilities", "Records", "Sources", "Revision history")
RULES = ("Decisions", "Procedure", "Never", "At the end")
_NUMBERED = re.compile(r"^\s*\d+[.)]\s")
_DASHES = re.compile(r"\|?[\s:|-]*-[\s:|-]*")
_ITEM_ID = re.compile(r"\(" + CLAUSE_ID.pattern + r"\)\s*$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A part of a section: its id, the runs after the id, and its blocks. The first of a section has no heading."""

    id: str
    runs: tuple[Run, ...]
    line: int
    level: int
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """The heading's words without its id."""
        return "".join(run.text for run in self.runs).strip()


@dataclass(frozen=True, slots=True)
class Outline:
    """Sections by name; each is a list of headings. `lost` are the names in tables that markdown does not read."""

    sections: dict[str, list[Heading]]
    parts: tuple[Heading, ...]
    lost: frozenset[str] = frozenset()

    def headings(self, section: str) -> list[Heading]:
        """The headings of a section; empty when it is absent."""
        return self.sections.get(section, [])


def outline(document: Document, report: Reporter) -> Outline:
    """Sort the document into sections and report rules that stand where no section reads them."""
    sections: dict[str, list[Heading]] = {}
    parts: list[Heading] = []
    current = ""
    if not document.lines:  # too large to be read, and reported
        return Outline(sections, ())
    for section in document.sections:
        heading = _heading(section)
        if section.level:
            parts.append(heading)
        if section.level == 2:
            current = _section_name(section, report)
            sections.setdefault(current, []).append(heading)
        elif section.level > 2 and current:
            sections.setdefault(current, []).append(heading)
        else:
            _no_rules(heading, "before the first section", report)
    for name in sections:
        if name not in SECTIONS or name in PROSE:
            for heading in sections[name]:
                _no_rules(heading, f"in the section {name}", report)
    if "Purpose" not in sections:
        report.error("missing-section", 1, 1, "there is no section Purpose", "add the heading ## Purpose")
    if not any(name in sections for name in RULES):
        report.error(
            "missing-section",
            1,
            1,
            "there is nothing to follow",
            "add ## Procedure, ## Decisions, ## Never or ## At the end",
        )
    lost = [name for heading in parts for block in heading.blocks for name in _lost_names(block, report)]
    return Outline(sections, tuple(parts), frozenset(lost))


def is_lost_table(block: Block) -> bool:
    """Whether a paragraph was meant as a table: markdown wants a line of dashes under the heading row."""
    return isinstance(block, Paragraph) and bool(block.runs) and block.runs[0].text.lstrip().startswith("|")


def _lost_names(block: Block, report: Reporter) -> Iterator[str]:
    """Report such a table once; its names are known, so that nothing else is said to be missing because of it."""
    if not isinstance(block, Paragraph) or not is_lost_table(block):
        return
    text = "".join("\n" if run.text == " " else run.text for run in block.runs)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and _DASHES.fullmatch(lines[1]):
        wide, wanted = lines[1].strip("|").count("|") + 1, lines[0].strip("|").count("|") + 1
        said = f"the line of dashes has {wide} columns and the heading row has {wanted}: this is read as no table"
    else:
        said = "the line of dashes under the heading row is missing: this is read as no table"
    report.error("table-unread", block.line, 1, said, "write |---|---| under it, as often as there are columns")
    yield from (run.text.strip() for run in block.runs if run.kind in ("code", "bold"))


def _section_name(section: Section, report: Reporter) -> str:
    title = section.title
    found = next((name for name in SECTIONS if name.lower() == title.lower()), None)
    if found:
        return found
    hint = nearest(title, SECTIONS)
    if hint:
        report.error("unknown-section", section.line, 1, f"there is no section “{title}”", hint)
    return title


def _heading(section: Section) -> Heading:
    runs = list(section.runs)
    found = ""
    if runs and runs[0].kind == "text":
        match = re.match(r"\s*(" + CLAUSE_ID.pattern + r")(?=\s|$)[\s:.–-]*", runs[0].text)
        if match:
            found, first = match.group(1), runs[0]
            rest = first.text[match.end() :]
            kept = [Run("text", rest, first.line, first.column + match.end())] if rest.strip() else []
            runs = [*kept, *runs[1:]]
    return Heading(found, tuple(runs), section.line, section.level, section.blocks)


def _no_rules(heading: Heading, where: str, report: Reporter) -> None:
    """Free sections hold prose only: an item with a clause id in them would be silently lost."""
    for block in heading.blocks:
        for runs, line in _texts(block):
            if _ITEM_ID.search("".join(run.text for run in runs)) and any(run.kind == "bold" for run in runs):
                report.error(
                    "lost-step",
                    line,
                    1,
                    f"a rule stands {where}, where none is read",
                    f"move it under {', '.join(RULES)}",
                )


def _texts(block: Block) -> Iterator[tuple[tuple[Run, ...], int]]:
    if isinstance(block, Paragraph):
        yield block.runs, block.line
    elif isinstance(block, ListBlock):
        for item in block.items:
            yield item.runs, item.line
            for inner in (*item.lists, *item.extra):
                yield from _texts(inner)


def check_prose(heading: Heading, report: Reporter, *, lists: bool = True) -> None:
    """In a rule section, prose that looks like a step is `lost-step`: markdown would silently drop it."""
    for block in heading.blocks:
        if isinstance(block, Paragraph):
            check_paragraph(block, report)
        elif isinstance(block, Other) and block.kind not in ("hr", "html_block"):
            report.error("lost-step", block.line, 1, f"a {block.kind} is not read here", "write a list or a table")
        elif isinstance(block, Other) and block.kind == "html_block" and not block.text.strip().startswith("<!--"):
            report.error("lost-step", block.line, 1, "HTML is not read here", "write a list or a table")
        elif isinstance(block, ListBlock) and not lists:
            report.error("lost-step", block.line, 1, "a list is not read here", "rules go under Procedure")


def check_paragraph(block: Paragraph, report: Reporter) -> None:
    """One paragraph outside items and tables."""
    if is_lost_table(block):
        return
    line_start = True
    for run in block.runs:
        if run.kind == "bold":
            report.error(
                "lost-step",
                run.line,
                run.column,
                f"“{run.text}” stands in a paragraph, where no rule is read",
                "make it a list item with its clause id",
            )
            return
        if line_start and run.kind == "text" and _NUMBERED.match(run.text):
            report.error(
                "lost-step", run.line, run.column, "a numbered step stands in a paragraph", "make it a list item"
            )
            return
        line_start = run.text == " " or run.text.endswith("\n")
    text = "".join(run.text for run in block.runs)
    if _ITEM_ID.search(text):
        report.error("lost-step", block.line, 1, "a clause stands in a paragraph", "make it a list item")


def check_item(item: Item, report: Reporter) -> None:
    """Blocks inside an item beyond its sentence and nested lists are read by nothing."""
    for block in item.extra:
        line = block.line
        if isinstance(block, Paragraph):
            check_paragraph(block, report)
        elif isinstance(block, TableBlock):
            report.error("lost-step", line, 1, "a table inside an item is not read", "put it under a heading")
        else:
            report.error("lost-step", line, 1, "this block inside an item is not read")
