"""The way in. `--help`, `--version` and `sop decide --jsonl` answer before click or any of our rooms are loaded."""

from __future__ import annotations

import os
import sys


def main(argv: list[str] | None = None) -> int:
    """Run the command line; the exit code. Interrupted while it is still loading, it ends as quietly as later."""
    try:
        _plug()
        return _main(sys.argv[1:] if argv is None else argv)
    except KeyboardInterrupt:
        return 130


def _plug() -> None:
    """Streams that the caller closed are opened on nothing, so that no file of ours takes their numbers."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def _main(args: list[str]) -> int:
    if args in (["--help"], ["-h"]) and "_ORDERDRILL_COMPLETE" not in os.environ:
        from simulator.cli.commands import overview

        return _say(overview())
    if args in (["--version"], ["-V"]):
        from simulator.version import VERSION

        return _say(f"orderdrill {VERSION}\n")
    if args == ["sop", "decide", "--jsonl"]:
        return _decide()
    from simulator.cli.root import run

    return run(args)


def _say(text: str) -> int:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        from simulator.cli.problems import explain

        return explain(error)
    return 0


def _decide() -> int:
    from sop.stream import serve

    try:
        serve(sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        from simulator.cli.problems import explain

        return explain(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
