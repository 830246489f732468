"""Promise 1: the SOP is the only source of what is correct. Nothing in Python knows a clause, a figure or an outcome;
a second reader, written apart, says the same of every table; and who edits a cell changes the score."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scenarios.maker import Maker
from simulator.__main__ import main
from simulator.check import edition_of
from simulator.core.bots import play
from simulator.core.drill import decide
from simulator.core.duties import Run, begin
from simulator.core.score import Scorecard, acts_of, score
from simulator.core.situation import Situation
from simulator.core.solver import next_act, solve
from simulator.editions import compiled, site_calendars
from sop import Edition, Judge, Step
from sop.library import bundled
from tests.playing import CELLS, made, perfect
from tests.sop.second_reader import DaysOff, Row, SopText, State, read

ROOT = Path(__file__).parent.parent


# No clause, no figure, no outcome in Python


def _modules(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def _constants(tree: ast.AST) -> Iterator[Any]:
    """Every constant that code can read: texts of f-strings too; docstrings and the help of commands not."""
    spoken = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in ("epilog", "help"):
            spoken.update(ast.walk(node.value))
        body = getattr(node, "body", None)
        for one in body if isinstance(body, list) else ():
            if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant):
                spoken.add(one.value)
    yield from (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in spoken)


HELPS = {
    ("simulator/plain.py", "CR-3.1"),
    ("simulator/cli/sop/new.py", "SOP-SR"),
    ("simulator/cli/sop/table.py", "SOP-CR"),
    ("simulator/maintain/explaining.py", "CR-1.4"),
    ("simulator/tui/pictures.py", "CR-3.4"),
    ("simulator/tui/pictures.py", "SOP-CR"),
}
"""Examples in texts that say how a command is typed, and what the pictures of the documentation show."""


def test_no_scenario_and_no_engine_names_a_clause_an_sop_or_an_output() -> None:
    edition = edition_of(None)
    prefixes = {clause.partition("-")[0] for p in edition.policies for clause in p.clauses} | {"SC"}
    named = re.compile(rf"\b(?:(?:{'|'.join(sorted(prefixes))})-\d+(?:\.\d+)?|SOP-[A-Z]{{2}})\b")
    found = {
        (module, hit)
        for module, tree in _modules("scenarios", "simulator")
        for constant in _constants(tree)
        if isinstance(constant, str)
        for hit in named.findall(constant)
    }
    assert found - HELPS == set()


def test_no_scenario_reads_the_procedures() -> None:
    for module, tree in _modules("scenarios", "simulator/core"):
        for node in ast.walk(tree):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            assert not [name for name in names if name.startswith("sop.library")], module
            if module.startswith("scenarios"):
                assert not [name for name in names if name.partition(".")[0] in ("sop", "simulator")], module
        assert not [c for c in _constants(tree) if isinstance(c, str) and "library/" in c], module


def _bands(cell: str) -> set[float]:
    return {float(n) for n in re.findall(r"(?<![\w.`-])\d+(?:\.\d+)?(?![\w.-])", cell)}


def test_no_figure_of_the_procedures_stands_in_the_engine() -> None:
    """Figures that say something by themselves: thresholds of a hundred and more, and names of parameters."""
    sops = [read(text) for path, text in bundled().items() if path != "scoring.md"]
    figures = {float(v) for sop in sops for dated in sop.parameters.values() for _, v in dated}
    figures |= {n for sop in sops for t in sop.tables for _, cells, _ in t.rows for c in cells for n in _bands(c)}
    telling = {n for n in figures if n >= 100}
    names = {name for sop in sops for name in sop.parameters}
    assert telling >= {2500, 10_000, 50_000, 250_000}
    for module, tree in _modules("simulator/core"):
        constants = list(_constants(tree))
        numbers = {float(c) for c in constants if isinstance(c, int | float) and not isinstance(c, bool)}
        # one hundred is what a perfect drill has
        assert numbers & telling - {100.0} == set(), module
        assert {c for c in constants if isinstance(c, str)} & names == set(), module


# A second reader says the same


@cache
def _sops() -> Mapping[str, SopText]:
    return {sop.id: sop for path, text in bundled().items() if path != "scoring.md" for sop in (read(text),)}


@cache
def _calendars() -> Mapping[str, DaysOff]:
    return {site: DaysOff(c.zone, c.holidays, c.weekend) for site, c in site_calendars().items()}


@cache
def _values() -> Mapping[str, tuple[str, ...]]:
    return {name: fact.values for name, fact in edition_of(None).vocabulary.facts.items()}


def _differing(judge: Judge, facts: Mapping[str, Any], counted: Counter[str]) -> Iterator[tuple[str, Any, Any]]:
    """Everything that judge and second reader say otherwise: the name, what each says."""
    lists = judge.edition.vocabulary.entities
    state = State(_sops(), facts, lists, _calendars(), _values())
    for policy in judge.edition.policies:
        sop, env = _sops()[policy.id], judge.envs[policy.id]
        rows = {w: {r["id"]: r for r in facts.get(source) or ()} for w, source in lists.items()}
        marks = {table.id: table.mark for table in policy.tables}
        assert list(marks) == [table.id for table in sop.tables]
        for table in sop.tables:
            word = state.words.get(table.source, "")
            for holder in env[table.source] or () if word else (env,):
                loops = {table.variable: Row(state, policy.id, word, rows[word][holder["id"]])} if word else {}
                given = {name: holder[name.partition(".")[2] if word else name] for name in table.outputs}
                counted["tables"] += 1
                said = state.decide(sop, table, loops)
                if not _same((given, holder[marks[table.id]]), said):
                    yield table.id, (given, holder[marks[table.id]]), said
        for definition in policy.definitions:
            word, _, rest = definition.name.partition(".") if definition.entity else ("", "", definition.name)
            for holder in env[lists[word]] or () if word else (env,):
                mine = state.field(policy.id, rows[word][holder["id"]], word, rest) if word else None
                said = mine if word else state.value(policy.id, rest)
                counted["definitions"] += 1
                if not _same(holder[rest], said):
                    yield f"{policy.id} {definition.name}", holder[rest], said
        applies = policy.front["applies"]
        if applies != "always" and not _same(policy.applies.run(env), state.reckon(sop, applies, {})):
            yield f"{policy.id} applies", policy.applies.run(env), state.reckon(sop, applies, {})


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[k], right[k]) for k in left)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(_same, left, right))
    return type(left) is type(right) and bool(left == right)


def _forgotten(situation: Situation) -> Mapping[str, Any]:
    """The facts with some of what can be unknown unknown."""
    facts = edition_of(None).vocabulary.facts
    dice = Maker(f"forgotten/{situation.key}")

    def forget(name: str, value: Any) -> Any:
        spec = facts.get(name)
        if isinstance(value, list) and spec is not None and spec.type == "list":
            return [{k: forget(f"{spec.entity}.{k}", v) for k, v in record.items()} for record in value]
        return None if spec is not None and spec.unknown and dice.chance(30) else value

    return {name: forget(name, value) for name, value in situation.facts.items()}


def test_a_second_reader_of_the_procedures_decides_the_same() -> None:
    """Every table and definition of the library, on the facts of every family: at the start, after some acts, at the
    end, and with part of the facts unknown."""
    edition = edition_of(None)
    counted: Counter[str] = Counter()
    differing: list[Any] = []
    for family, level in CELLS:
        for seed in (1, 2):
            situation = made(family, level, seed)
            run = Run(edition, begin(edition, situation))
            differing += _differing(run.judge, run.drill.facts, counted)
            for _ in range(4 + 3 * seed):
                if not run.drill.closed:
                    run.feed(decide(run.drill, next_act(run)))
            differing += _differing(run.judge, run.drill.facts, counted)
        judge, facts = Judge(edition), _forgotten(situation)
        judge.step(Step(0, "start", facts, tuple(facts)))
        differing += _differing(judge, facts, counted)
    assert differing == []
    assert counted["tables"] >= 20_000
    assert counted["definitions"] >= 10_000


def _edited(path: str, old: str, new: str) -> Edition:
    text, times = re.subn(old, new, bundled()[path])
    assert times == 1, (path, old)
    edition = compiled({**bundled(), path: text})
    assert not [d for d in edition.diagnostics if d.severity == "error"]
    return edition


def test_the_second_reader_notices_a_changed_cell() -> None:
    """One band moved under the judge alone: whoever stands on it is decided otherwise, and the table is named."""
    other = _edited("SOP-CR.md", "(CR-1.5 .*)up to 25 ", r"\1up to 1 ")
    for seed in range(1, 200):
        situation = made("credit-hold", 1, seed)
        if "CR-1.5" in Run(edition_of(None), begin(edition_of(None), situation)).judge.fired:
            run = Run(other, begin(other, situation))
            if 1 < run.judge.value("SOP-CR.over_percent") <= 25:
                assert "CR-1" in {name for name, *_ in _differing(run.judge, run.drill.facts, Counter())}
                return
    pytest.fail("no scenario stands inside the band")


# Who edits the markdown changes the score


EDITS = {
    "a band": ("credit-hold", 1, "SOP-CR.md", r"(CR-1.5 .*)up to 25 (.*)up to 50000", r"\1up to 0 \2up to 1", "CR-5.2"),
    "an outcome": ("credit-hold", 3, "SOP-CR.md", r"(CR-1.5 .*)credit manager", r"\1controller", "CR-"),
    "a definition": ("credit-hold", 2, "SOP-CR.md", r"\+ order\.value -", "+ 4 * order.value -", "CR-"),
    "a parameter": ("international", 2, "SOP-XF.md", r"(`eei_threshold` +\|) 2500 ", r"\1 100000 ", "XF-"),
    "a tolerance": ("order-discrepancies", 2, "SOP-DQ.md", r"(`tolerance_percent` \|) 1 ", r"\1 60 ", ""),
    "an input": ("backorders", 2, "SOP-AL.md", r"(AL-1.3 .*)true", r"\1false", "AL-"),
    "a step": ("clean-orders", 1, "SOP-OE.md", r"\*\*Search orders\*\* by PO number", "**Screen parties**", "OE-2.8"),
}
"""Family, level; file, what is written there and what instead; which clauses are cited then."""


def affected(edit: str) -> Iterator[tuple[Edition, Run, Scorecard]]:
    """The edited procedures, a run that was perfect, and its score under them, where that is another."""
    family, level, path, old, new, _ = EDITS[edit]
    other = _edited(path, old, new)
    for seed in range(1, 60):
        ours = perfect(family, level, seed)
        run = play(other, Run(other, begin(other, ours.drill.situation)), acts_of(ours.events))
        card = score(other, tuple(run.events))
        if card.total != 100:
            yield other, ours, card
    pytest.fail("no scenario meets the changed line")


@pytest.mark.parametrize("edit", EDITS)
def test_a_changed_line_changes_the_score_and_what_it_cites(edit: str) -> None:
    """The acts that were perfect are not, under an edition with one line changed; its own perfect run is 100."""
    other, ours, card = next(affected(edit))
    assert any(finding.clause.startswith(EDITS[edit][-1]) for finding in card.findings), card.findings
    assert all(finding.clause and finding.text for finding in card.findings)
    again = score(other, tuple(solve(other, begin(other, ours.drill.situation)).events))
    assert (again.total, again.findings) == (100, ())


def test_the_command_line_judges_by_the_folder_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Shown by 5: the same scenario and the same acts, one band changed in a copied folder, no Python touched."""
    monkeypatch.setenv("ORDERDRILL_CONFIG", str(tmp_path / "none.toml"))
    monkeypatch.setenv("ORDERDRILL_DATA", str(tmp_path / "log.db"))
    folder = tmp_path / "sops"
    folder.mkdir()
    for path, text in bundled().items():
        (folder / path).write_text(re.sub(EDITS["a band"][3], EDITS["a band"][4], text), encoding="utf-8")
    seed = next(o.drill.situation.seed for _, o, c in affected("a band") if "CR-5.2" in {f.clause for f in c.findings})

    def run(*line: str) -> str:
        assert main(["run", "credit-hold", "--seed", str(seed), *line]) == 0
        return capsys.readouterr().out

    (tmp_path / "acts").write_text(run("--perfect"), encoding="utf-8")
    (tmp_path / "other acts").write_text(run("--sops", str(folder), "--perfect"), encoding="utf-8")
    ours, theirs, mended = (
        [json.loads(text) for text in run("--actions", str(tmp_path / acts), *more).splitlines()]
        for acts, more in (("acts", ()), ("acts", ("--sops", str(folder))), ("other acts", ("--sops", str(folder))))
    )
    assert (ours[-1]["total"], ours[-1]["findings"]) == (100, [])
    assert theirs[-1]["total"] != 100
    assert "CR-5.2" in {finding["clause"] for finding in theirs[-1]["findings"]}
    assert (mended[-1]["total"], mended[-1]["findings"]) == (100, [])
    assert ours[0]["title"] == theirs[0]["title"], "the scenario is the same"
    assert main(["audit", "verify"]) == 0
