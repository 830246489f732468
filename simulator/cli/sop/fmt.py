"""`orderdrill sop fmt`: tables in columns, missing clause ids given, nothing else changed."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli import problems
from simulator.cli.options import given, note
from simulator.cli.sop.reading import line_of
from simulator.core.errors import ConfigError

if TYPE_CHECKING:
    from sop.formatting import Formatted


@click.command(
    epilog="Examples: orderdrill sop fmt my-sops/ · orderdrill sop fmt my-sops/SOP-CR.md --diff\n\n"
    "Exit codes: 0 done, 1 with --check: a file is not as it would be written, 3 a file cannot be read."
)
@click.argument("where", required=False, metavar="[FILE|DIR|-]")
@click.option("--check", is_flag=True, help="Write nothing; say which files would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def fmt(where: str | None, check: bool, diff: bool) -> None:
    """Set tables in columns and give missing clause ids.

    An id is one above the highest ever used in its group; ids that stand are never changed, and a deleted one is not
    used again. Changes no meaning. A file whose sentences cannot be read is left as it is, but for its tables.
    With - it reads standard input and prints the result.
    """
    where = where or given("sops", None)
    if where == "-":
        raw = sys.stdin.buffer.read()
        sys.stdout.write(_formatted(None, _decoded(Path("standard input"), raw)).text)
        return
    if where is None and not (check or diff):
        raise click.UsageError("Give the file or folder to format. Alone, --check looks at the bundled procedures.")
    changed = 0
    files = list(_files(where))
    for path, text in files:
        made = _formatted(path, text)
        if not made.readable:
            note(f"{path}: has sentences that cannot be read, so only its tables are set. Try: orderdrill sop check")
        if made.text == text:
            continue
        changed += 1
        _tell(path, text, made, check=check, diff=diff)
    said = "would change" if check or diff else "changed"
    print(f"{len(files)} file{'' if len(files) == 1 else 's'}, {changed} {said}")
    if check and changed:
        raise problems.Exit(problems.FOUND)


def _tell(path: Path, text: str, made: Formatted, *, check: bool, diff: bool) -> None:
    from simulator.files import write_whole

    if diff:
        old, new = text.splitlines(keepends=True), made.text.splitlines(keepends=True)
        for line in difflib.unified_diff(old, new, str(path), str(path), n=1):
            print(line if line.endswith("\n") else line + "\n\\ no new line at the end\n", end="")
        return
    if not check:
        write_whole(path, made.text)
    ids = f": new ids {', '.join(gap.id for gap in made.given)}" if made.given else ""
    print(f"{path}{ids}")


def _formatted(path: Path | None, text: str) -> Formatted:
    from simulator.core.vocabulary import vocabulary
    from sop.formatting import format_text

    name = path.name if path else "standard input"
    made = format_text(text, name, vocabulary())
    if made.given and path is not None:
        earlier = committed(path)
        if earlier:
            made = format_text(text, name, vocabulary(), used=earlier)
    return made


def committed(path: Path) -> list[str]:
    """The last committed text, where there is git: an id that stands there is not given again."""
    from simulator.cli.sop.git import before

    try:
        return list(before(path, "HEAD").values()) if path.exists() else []
    except ConfigError:
        return []


def _files(where: str | None) -> Iterator[tuple[Path, str]]:
    """The files as they are, byte order mark and line ends included."""
    if where is None:
        from simulator.packs import bundled_texts

        yield from ((Path(name), text) for name, text in bundled_texts().items())
        return
    place = Path(where)
    if not place.exists():
        raise ConfigError(f"{place}: there is no such file or folder.")
    if place.is_file() and place.suffix != ".md":
        raise ConfigError(f"{place}: is no procedure. Procedures are markdown files, *.md.")
    paths = [place] if place.is_file() else sorted(place.rglob("*.md"))
    if not paths:
        raise ConfigError(f"{place}: holds no markdown file (*.md).")
    for path in paths:
        yield path, _decoded(path, path.read_bytes())


def _decoded(path: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}:{line_of(raw, error)}: is not UTF-8. Save it as UTF-8 and try again.") from error
