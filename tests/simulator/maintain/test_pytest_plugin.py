"""A folder of procedures as tests of somebody else's pytest run."""

from __future__ import annotations

import subprocess
import sys

import pytest

from simulator.maintain.examples import checked
from sop.library import bundled

pytest_plugins = ["pytester"]
CR = bundled()["SOP-CR.md"]
assert checked  # loaded before the runs below, which forget what they load
OURS = ("sop", "scenarios", "audit", "simulator.packs", "simulator.editions", "textual", "markdown_it")


@pytest.fixture
def folder(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder of one procedure, in which a band is not as its example says."""
    sops = pytester.mkdir("sops")
    changed = CR.replace("| up to 10       | up to 10000 ", "| up to 2        | up to 10000 ")
    (sops / "SOP-CR.md").write_text(changed, encoding="utf-8")
    (sops / "scoring.md").write_text(bundled()["scoring.md"], encoding="utf-8")
    pytester.makepyfile(test_other="def test_other(): pass")
    (pytester.path / "README.md").write_text("# Not a procedure\n", encoding="utf-8")
    return pytester


def run(folder: pytest.Pytester, *words: str) -> pytest.RunResult:
    return folder.runpytest_inprocess("-p", "no:asyncio", *words)


def test_each_example_is_a_test_and_a_failure_names_its_line(folder: pytest.Pytester) -> None:
    result = run(folder, "--orderdrill-sops", "sops", "-v", "test_other.py")
    result.assert_outcomes(passed=15, failed=1)
    result.stdout.fnmatch_lines(
        [
            "sops/SOP-CR.md::check PASSED*",
            "sops/SOP-CR.md::CR-1::strategic, VP asks PASSED*",
            "sops/SOP-CR.md::CR-1::last day of grace FAILED*",
            "sops/SOP-CR.md:179:3: last day of grace: `authority` should be credit analyst and is credit manager*",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_a_folder_in_the_ini_file_and_a_document_that_cannot_be_read(folder: pytest.Pytester) -> None:
    folder.makeini("[pytest]\norderdrill_sops = sops\n")
    file = folder.path / "sops" / "SOP-CR.md"
    file.write_text(CR.replace("**Open** `account`.", "**Opne** `account`."), encoding="utf-8")
    result = run(folder)
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["sops/SOP-CR.md:111:5: error: unknown-action: *"])


def test_nothing_happens_and_nothing_is_loaded_without_a_folder(folder: pytest.Pytester) -> None:
    run(folder).assert_outcomes(passed=1)
    loaded = f"import sys, simulator.maintain.pytest_plugin\nprint([m for m in {OURS!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
