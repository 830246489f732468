"""`orderdrill sop lsp`: the language server, for the editor that people already use."""

from __future__ import annotations

import click

from simulator.core.errors import ConfigError


@click.command(epilog="Example: orderdrill sop lsp (your editor starts it; docs/editors.md has the lines for each)")
@click.option("--tcp", metavar="PORT", type=click.IntRange(1, 65535), help="Listen on this port of this machine.")
def lsp(tcp: int | None) -> None:
    """Speak the Language Server Protocol on standard input and output.

    Diagnostics while typing, completion of facts, actions, names and values, hover with the meaning of a fact and the
    panel that shows it, go to definition, references, outline, quick fixes. Needs the extra: orderdrill[lsp].
    """
    try:
        from simulator.lsp.server import make_server
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"The language server needs the package {error.name}. Install it: pip install 'orderdrill[lsp]'"
        ) from error
    server = make_server()
    if tcp:
        server.start_tcp("127.0.0.1", tcp)
    else:
        server.start_io()
