"""The procedures on one side of a comparison, whole: what a single file leaves out is taken from the bundled ones."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.cli.sop.versions import front_id, texts_at
from simulator.core.errors import ConfigError


def whole(texts: Mapping[str, str], where: str) -> Mapping[str, str]:
    """The texts; a single procedure stands among the bundled ones, in the place of the one with its id."""
    if len(texts) != 1:
        return texts
    from simulator.packs import sop_texts

    ((name, text),) = texts.items()
    own = front_id(text)
    if not own:
        raise ConfigError(f"{where}: has no id in its front matter, so there is no telling which procedure it is.")
    bundled = dict(sop_texts())
    place = next((path for path, one in bundled.items() if front_id(one) == own), name)
    return {**bundled, place: text}


def whole_side(where: str) -> Mapping[str, str]:
    """All procedures that a folder, a file, `REV:PATH` in git or the word bundled names. Raises ConfigError."""
    return whole(texts_at(where), where)
