"""Every word is read, every name known, every fault said where it stands; the samples compile unchanged."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from sop import compile_sop, load_edition
from tests.sop.bench import codes, compiled, edition, steps, text
from tests.sop.desk_vocabulary import VOCABULARY

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.mark.parametrize(("name", "clauses"), [("SOP-CR", 41), ("SOP-XF", 37)])
def test_the_samples_compile_without_a_word_changed(name: str, clauses: int) -> None:
    result = compile_sop((FIXTURES / f"{name}.md").read_text("utf-8"), f"{name}.md", VOCABULARY)
    assert result.diagnostics == ()
    assert result.policy is not None
    assert len(result.policy.clauses) == clauses


def test_a_clause_keeps_its_sentence_marks_and_dimension() -> None:
    result = compile_sop((FIXTURES / "SOP-CR.md").read_text("utf-8"), "SOP-CR.md", VOCABULARY)
    assert result.policy is not None
    clause = result.policy.clauses["CR-4.1"]
    assert clause.text == "Request release of credit from authority"
    assert (clause.weight, clause.dimension) == (Decimal(2), "decision")
    assert result.policy.clauses["CR-3.3"].dimension == "evidence"
    assert result.policy.clauses["CR-4.2"].dimension == "record"
    never = result.policy.clauses["CR-10.1"]
    assert (never.critical, never.dimension) == (True, "authority")


def place(source: str, needle: str, offset: int = 0) -> tuple[int, int]:
    at = source.index(needle) + offset
    line = source.count("\n", 0, at) + 1
    return line, at - source.rfind("\n", 0, at)


@pytest.mark.parametrize(
    ("item", "code", "needle"),
    [
        ("**Open** `account` carefully. (T-1.1)", "unread-word", "carefully"),
        ("**Opne** `account`. (T-1.1)", "unknown-action", "Opne"),
        ("**Open** `acount`. (T-1.1)", "unknown-name", "acount"),
        ("When `order.valeu > 1`, **confirm order**. (T-1.1)", "unknown-name", "order.valeu"),
        ("When `credit.reply` is maybe, **confirm order**. (T-1.1)", "unknown-value", "maybe"),
        ("When `order.value` is red, **confirm order**. (T-1.1)", "type-mismatch", "red"),
        ("When `order.holds` is credit, **confirm order**. (T-1.1)", "type-mismatch", "order.holds"),
        ("**Confirm order**, by `clock.now`. (T-1.1)", "moving-deadline", "clock.now"),
        ("**Confirm order**, within 4 moons. (T-1.1)", "unread-word", "moons"),
        ("**Confirm order** or **split order**. (T-1.1)", "unread-word", "or **split"),
        ("**Confirm order**. Then **split order**. (T-1.1)", "unread-word", "split order"),
        ("**Confirm order**. See `order.value`. (T-1.1)", "unread-word", "order.value"),
        ("**Request release** of credit from janitor. (T-1.1)", "unknown-value", "janitor"),
        ("For each `line` in `order.value`, **confirm order**. (T-1.1)", "type-mismatch", "line` in"),
        (
            "When `credit.reply` is asked and `order.value > 1` or `order.value < 0`, **confirm order**. (T-1.1)",
            "mixed-and-or",
            "or `order.value < 0",
        ),
        ("**Confirm order**, unless `order.value > 1`, by `order.cutoff`. (T-1.1)", "unread-word", "by `order.cutoff"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_line_and_column(item: str, code: str, needle: str) -> None:
    source = text(Procedure=steps(item))
    result = compile_sop(source, "t.md", VOCABULARY)
    found = result.diagnostics[0]
    assert (found.code, (found.line, found.column)) == (code, place(source, needle))
    assert result.policy is None


def test_the_nearest_valid_name_is_offered() -> None:
    for item, near in (
        ("**Confrm order**. (T-1.1)", "confirm order"),
        ("When `credit.replie` is asked, **confirm order**. (T-1.1)", "credit.reply"),
        ("When `line.quantity > 1`, **confirm order**. (T-1.1)", "For each `line` in `order.lines`"),
    ):
        found = compiled(Procedure=steps(item)).diagnostics[0]
        assert near in found.hint + found.message


@pytest.mark.parametrize(
    "body",
    [
        "Then **confirm order**.",
        "3) **Confirm order**. (T-1.1)\nand more",
        "Some words.\n2. Confirm the order.",
        "> - **Confirm order**. (T-1.1)",
        "```\n- **Confirm order**. (T-1.1)\n```",
        "- **Confirm order**. (T-1.1)\n\n  Then **split order**.",
        "| a | b |\n|---|---|\n| **x** | y |",
    ],
)
def test_nothing_in_a_rule_position_is_lost_in_silence(body: str) -> None:
    result = compiled(Procedure=f"### T-9 Always\n\n- **Write note**. (T-9.1)\n\n{body}")
    assert result.errors or len(result.policy.steps if result.policy else ()) == 2


def test_a_rule_in_a_free_section_and_a_misspelt_section_are_said() -> None:
    assert "lost-step" in codes(compiled(Purpose2="- **Confirm order**. (T-1.1)", Never="- **Split order**. (T-2.1)"))
    assert "unknown-section" in codes(compiled(Procedur="### T-1 Always\n\n- **Confirm order**. (T-1.1)"))
    bare = compile_sop(text().replace("## Purpose", "## Aim"), "t.md", VOCABULARY)
    assert "missing-section" in codes(bare)


def test_ids_are_explicit_and_unique() -> None:
    assert codes(compiled(Procedure=steps("**Confirm order**."))) == ["missing-id"]
    twice = steps("**Confirm order**. (T-1.1)", "**Split order**. (T-1.1)")
    assert codes(compiled(Procedure=twice)) == ["duplicate-id"]
    assert "missing-id" in codes(compiled(Procedure="### Always\n\n- **Confirm order**. (T-1.1)"))


HEAD = "| row | `order.value` | **`size`** |"
FIRST = "First row that fits decides."


def table(*rows: str, head: str = HEAD, above: str = FIRST) -> str:
    rule = "|" + "---|" * (head.count("|") - 1)
    return f"### T-5 A table\n\n{above}\n\n{head}\n{rule}\n" + "\n".join(rows)


@pytest.mark.parametrize(
    ("decisions", "code"),
    [
        (table("| T-5.1 | up to 5 | small | extra |"), "row-mismatch"),
        (table("| T-5.1 | up to 5 |"), "row-mismatch"),
        (table("| T-5.1 | up to `grase` | small |"), "unknown-name"),
        (table("| one | up to 5 | small |"), "missing-id"),
        (table("| T-5.1 | up to 5 | small |", above="First row that fit decide."), "missing-hit-policy"),
        (table("| T-5.1 | up to 5 | x |", head="| row | `order.value` | size |"), "no-output"),
        (table("| T-5.1 | up to 5 | x |", head="| row | `order.worth` | **`size`** |"), "unknown-name"),
        (table("| T-5.1 | up to 5 | x |", head="| row | `order.value` | **`order.number`** |"), "two-meanings"),
        (
            table("| T-5.1 | X | a |", "| T-5.2 | | b |", head="| row | `release.order` | **`size`** |"),
            "unknown-falls-through",
        ),
    ],
)
def test_faults_of_tables(decisions: str, code: str) -> None:
    assert code in codes(compiled(Decisions=decisions))


def test_a_not_set_row_before_it_stops_the_fall() -> None:
    rows = ("| T-5.1 | not set | none |", "| T-5.2 | X | a |", "| T-5.3 | | b |")
    assert codes(compiled(Decisions=table(*rows, head="| row | `release.order` | **`size`** |"))) == []


def define(*rows: str) -> str:
    return "| name | is | unit | shown on |\n|---|---|---|---|\n" + "\n".join(rows)


def test_a_circle_prints_its_path() -> None:
    circle = define("| `a` | `b + 1` | each | |", "| `b` | `a + 1` | each | |")
    result = compiled(Definitions=circle, Never="- **Split order**. (T-1.1)")
    assert codes(result) == ["cycle"]
    assert "a → b → a" in result.diagnostics[0].message


def test_a_circle_across_sops_prints_its_path() -> None:
    one = text(id="SOP-A", Definitions=define("| `a` | `SOP-B.b + 1` | each | |"), Never="- **Split order**. (A-1.1)")
    two = text(id="SOP-B", Definitions=define("| `b` | `SOP-A.a + 1` | each | |"), Never="- **Split order**. (B-1.1)")
    found = load_edition({"a.md": one, "b.md": two}, VOCABULARY)
    assert [d.code for d in found.diagnostics] == ["cycle"]
    assert "SOP-A.a → SOP-B.b → SOP-A.a" in found.diagnostics[0].message


def test_names_of_other_sops_must_be_there() -> None:
    item = "When `SOP-X.size` is big, **confirm order**. (T-1.1)"
    assert codes(load_edition({"t.md": text(Procedure=steps(item))}, VOCABULARY)) == ["unknown-name"]


def test_ids_are_unique_across_sops() -> None:
    both = {f"{n}.md": text(id=n, Never="- **Split order**. (T-1.1)") for n in ("SOP-A", "SOP-B")}
    assert "duplicate-id" in codes(load_edition(both, VOCABULARY))


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ("pass_mark: lots", "pass mark"),
        ("review_by: soon", "no date"),
        ("skils: [a]", "skils"),
    ],
)
def test_front_matter_is_checked(front: str, words: str) -> None:
    result = compile_sop(text(front=front), "t.md", VOCABULARY)
    assert (result.diagnostics[0].code, words in result.diagnostics[0].message) == ("bad-front-matter", True)


def test_parameters_are_dated_and_the_first_counts_before_its_date() -> None:
    from datetime import date

    rows = "| `x` | 5 | days | 2026-06-01 | HOUSE | a |\n| `x` | 3 | days | 2026-01-01 | HOUSE | b |"
    body = "| name | value | unit | since | authority | source |\n|---|---|---|---|---|---|\n" + rows
    policy = edition(text(Parameters=body, Never="- **Split order**. (T-1.1)")).policies[0]
    values = [policy.parameters[0].on(day) for day in (date(2025, 1, 1), date(2026, 2, 1), date(2026, 6, 1), None)]
    assert values == [3, 3, 5, 3]


def test_curly_quotes_count_as_straight() -> None:
    assert codes(compiled(Never="- **Write note** \u201cby hand\u201d. (T-1.1)")) == []


def test_a_free_heading_means_always_and_a_named_one_is_read_whole() -> None:
    free = steps("**Confirm order**. (T-1.1)", heading="T-1 When the hold needs no more")
    assert codes(compiled(Procedure=free)) == []
    found = compiled(Procedure=steps("**Confirm order**. (T-1.1)", heading="T-1 When `order.value > 1` maybe"))
    assert codes(found) == ["unread-word"]


def test_never_mixed() -> None:
    found = compiled(Never="- **Split order** while `order.value > 1` unless `order.value > 5`. (T-1.1)")
    assert codes(found) == ["never-mixed"]


def test_the_digest_follows_meaning_and_not_line_ends() -> None:
    one, two = edition(text()), edition(text().replace("\n", "\r\n"))
    assert one.digest == two.digest != edition(text(authority="LAW")).digest


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("`max(0, exposure - credit.limit)`", "`credit.limit + days(clock.today, clock.today)`", "unit-mismatch"),
        ("`max(0, exposure - credit.limit)`", "`credit.limit - order.po_number`", "type-mismatch"),
        ("`100 * over_amount / max(credit.limit, 1)`", "`days(clock.today, clock.today)`", "unit-mismatch"),
        ("| up to 45        | credit manager", "| up to `release_valid_for` | credit manager", "unit-mismatch"),
    ],
)
def test_days_are_not_working_days_and_money_is_neither(before: str, after: str, code: str) -> None:
    written = (FIXTURES / "SOP-CR.md").read_text(encoding="utf-8")
    assert before in written
    found = compile_sop(written.replace(before, after, 1), "SOP-CR.md", VOCABULARY).diagnostics
    assert code in [d.code for d in found]


@pytest.mark.parametrize(
    ("what", "found"), [("order.value", ["unread-word"]), ('"order.value"', []), ("over value", [])]
)
def test_a_name_that_a_message_must_say_stands_in_backticks(what: str, found: list[str]) -> None:
    table = f"| item | rule | what |\n|---|---|---|\n| T-2.1 | must say | {what} |\n"
    item = steps("**Tell customer** `under review`. (T-1.1)")
    assert codes(compiled(Procedure=f"{item}\n\n### T-2 Message `under review`\n\n{table}")) == found


@pytest.mark.parametrize("columns", ["item | what", "item | rule", "item | rule | field"])
def test_a_message_table_without_a_column_is_told_once_and_ends_there(columns: str) -> None:
    cells = " | ".join(["T-2.1", *["must say"] * columns.count("|")])
    table = f"| {columns} |\n|{'---|' * (columns.count('|') + 1)}\n| {cells} |\n"
    item = steps("**Tell customer** `under review`. (T-1.1)")
    found = codes(compiled(Procedure=f"{item}\n\n### T-2 Message `under review`\n\n{table}"))
    assert set(found) == {"unknown-column"}
