"""Every diagnostic by its code: what it means, what raises it, what to do. The one place that all of them stand in."""

from __future__ import annotations

from collections.abc import Mapping

from sop.catalogue.elsewhere import ELSEWHERE
from sop.catalogue.entry import Entry, by_code, document
from sop.catalogue.expressions import EXPRESSIONS
from sop.catalogue.names import NAMES
from sop.catalogue.reading import READING
from sop.catalogue.rules import RULES
from sop.catalogue.tables import TABLES
from sop.catalogue.together import TOGETHER

CATALOGUE: Mapping[str, Entry] = by_code(READING, NAMES, EXPRESSIONS, TABLES, RULES, TOGETHER)

__all__ = ["CATALOGUE", "ELSEWHERE", "Entry", "document"]
