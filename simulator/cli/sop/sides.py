"""The two sides of a comparison: a folder, a file, a revision of git, or the bundled procedures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from simulator.cli.sop.reading import texts_of
from simulator.core.errors import ConfigError

BUNDLED = "bundled"
_ID = re.compile(r"^id:\s*(\S+)", re.MULTILINE)


def whole_side(where: str) -> Mapping[str, str]:
    """All procedures of a side: those of a folder, `REV:PATH` in git, the bundled ones (`bundled`); a file stands in
    the bundled ones in the place of the one with its id. Raises ConfigError."""
    from simulator.packs import sop_texts

    if where == BUNDLED and not Path(where).exists():
        return sop_texts()
    if Path(where).exists() or ":" not in where:
        texts = texts_of(where)
        alone = Path(where).is_file()
    else:
        from simulator.cli.sop.git import at_revision

        texts = at_revision(where)
        alone = where.endswith(".md")
    return _in_place(texts, where) if alone else texts


def _in_place(file: Mapping[str, str], where: str) -> Mapping[str, str]:
    from simulator.packs import sop_texts

    bundled = dict(sop_texts())
    ((name, text),) = file.items()
    own = _ID.search(text)
    same = [p for p, t in bundled.items() if own and (found := _ID.search(t)) and found.group(1) == own.group(1)]
    if not own:
        raise ConfigError(f"{where}: has no id in its front matter, so there is no telling which procedure it is.")
    for path in same:
        del bundled[path]
    return {**bundled, same[0] if same else name: text}
