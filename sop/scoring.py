"""The scoring numbers, read from the library's own page: what a duty weighs and what a mistake costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import resources

from sop.diagnostics import Diagnostic, Reporter
from sop.document import TableBlock, read_document
from sop.grids import cell_value, read_grid
from sop.policy import Clause

NAMES = (
    "duty_weight",
    "end_weight",
    "never_cost",
    "late_share",
    "order_share",
    "unasked_flag",
    "unasked_ask",
    "unasked_tell",
    "unasked_change",
    "closed_early",
    "undone_share",
)
FILE = "scoring.md"


@dataclass(frozen=True, slots=True)
class Weights:
    """What a clause weighs when it does not say."""

    duty: Decimal = Decimal(1)
    end: Decimal = Decimal(2)
    never: Decimal = Decimal(2)


@dataclass(frozen=True, slots=True)
class Scoring:
    """The numbers by name, and a clause for each, so that a cost can cite what prices it; the page's own version."""

    numbers: Mapping[str, Decimal]
    clauses: Mapping[str, Clause] = field(default_factory=dict)
    by_name: Mapping[str, Clause] = field(default_factory=dict)
    version: str = ""

    @property
    def weights(self) -> Weights:
        """What clauses weigh when they do not say."""
        return Weights(self.numbers["duty_weight"], self.numbers["end_weight"], self.numbers["never_cost"])

    @property
    def never(self) -> Decimal:
        """The cost of a broken never."""
        return self.numbers["never_cost"]

    @property
    def late_share(self) -> Decimal:
        """The share of a duty's weight that lateness costs."""
        return self.numbers["late_share"]

    @property
    def order_share(self) -> Decimal:
        """The share of a duty's weight that a wrong order costs."""
        return self.numbers["order_share"]

    @property
    def closed_early(self) -> Decimal:
        """The cost of closing while a reply is due."""
        return self.numbers["closed_early"]

    @property
    def undone_share(self) -> Decimal:
        """The share of its cost that an unasked change keeps when it is undone before anyone answered."""
        return self.numbers["undone_share"]

    @property
    def zero(self) -> Decimal:
        """No cost beyond earning nothing."""
        return Decimal(0)

    def unasked(self, cls: str) -> Decimal:
        """The cost of an act of this class that nobody asked for."""
        return self.numbers.get(f"unasked_{cls}", Decimal(0))

    def clause(self, name: str) -> Clause:
        """The scoring clause that states a number."""
        return self.by_name[name]


def is_scoring(path: str) -> bool:
    """Whether a path is the page of scoring numbers."""
    return path.replace("\\", "/").rpartition("/")[2] == FILE


def bundled_page() -> str:
    """The page that counts where an edition brings none of its own."""
    return resources.files("sop.library").joinpath(FILE).read_text("utf-8")


def read_scoring(texts: Mapping[str, str], found: list[Diagnostic]) -> Scoring:
    """Read the page, or the bundled one. A number missing or wrong is a diagnostic; the bundled one counts."""
    bundled = _read(FILE, bundled_page(), [])
    if not texts:
        return bundled
    path = min(texts)
    own = _read(path, texts[path], found)
    return Scoring(
        {**bundled.numbers, **own.numbers},
        {**bundled.clauses, **own.clauses},
        {**bundled.by_name, **own.by_name},
        own.version,
    )


def _read(path: str, text: str, found: list[Diagnostic]) -> Scoring:
    report = Reporter(path)
    document = read_document(text, path, report)
    numbers: dict[str, Decimal] = {}
    clauses: dict[str, Clause] = {}
    by_name: dict[str, Clause] = {}
    sop = document.front["id"].text if "id" in document.front else "SCORING"
    for section in document.sections:
        if section.title.lower() != "parameters":
            continue
        for block in section.blocks:
            if not isinstance(block, TableBlock):
                continue
            columns = ("row", "name", "value", "unit", "since")
            for row in read_grid(block, report, columns, ("authority", "source", "because")):
                name, value = row.text("name"), cell_value(row.cells["value"], "number")
                if name not in NAMES or not isinstance(value, Decimal):
                    report.error("unknown-name", row.line, 1, f"`{name}` is no scoring number")
                    continue
                numbers[name] = value
                because = row.text("because") or name.replace("_", " ")
                clause = Clause(row.text("row"), sop, "scoring", because, row.line, value, dimension="decision")
                clauses[clause.id] = by_name[name] = clause
    for name in NAMES:
        if name not in numbers:
            report.error("unknown-name", 1, 1, f"the scoring number `{name}` is missing")
    found.extend(report.sorted())
    version = document.front["version"].text if "version" in document.front else ""
    return Scoring(numbers, clauses, by_name, version)
