"""What can be seen of one document without playing it: circles among its own names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sop.diagnostics import Reporter
from sop.policy import DecisionTable, Definition, Parameter


def reads_of(
    definitions: Sequence[Definition], tables: Sequence[DecisionTable], parameters: Sequence[Parameter] = ()
) -> dict[str, tuple[frozenset[str], int]]:
    """Each derived name with what it reads and its line."""
    found: dict[str, tuple[frozenset[str], int]] = {one.name: (one.formula.names, one.line) for one in definitions}
    for table in tables:
        for column in table.outputs:
            found[column.name] = (table.names, table.line)
    for parameter in parameters:
        found[parameter.name] = (frozenset({"clock.today"}), parameter.rows[0].line)
    return found


def check_graph(
    definitions: Sequence[Definition],
    tables: Sequence[DecisionTable],
    parameters: Sequence[Parameter],
    report: Reporter,
) -> None:
    """Report every circle among an SOP's own names, with its path."""
    graph = reads_of(definitions, tables, parameters)
    for path in cycles({name: reads for name, (reads, _) in graph.items()}):
        report.error(
            "cycle",
            graph[path[0]][1],
            1,
            "a value depends on itself: " + " → ".join([*path, path[0]]),
            "cut the circle",
        )


def cycles(graph: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Circles in a graph, one for each that a depth-first walk in the graph's order meets; never recursive."""
    state: dict[str, int] = {}
    found: list[list[str]] = []
    for start in graph:
        if state.get(start):
            continue
        path: list[str] = [start]
        waiting = [iter(sorted(graph[start]))]
        state[start] = 1
        while waiting:
            name = next(waiting[-1], None)
            if name is None:
                state[path.pop()] = 2
                waiting.pop()
            elif name in graph and state.get(name) == 1:
                found.append(path[path.index(name) :])
            elif name in graph and not state.get(name):
                state[name] = 1
                path.append(name)
                waiting.append(iter(sorted(graph[name])))
    return found
