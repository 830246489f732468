"""Procedures on paper: everything stands there, ids beside their clauses, page x of y, the same bytes each time."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest

from simulator.__main__ import main
from simulator.maintain.printing.html import as_html
from simulator.maintain.printing.paper import Grid, Head, Lines, Paper, Text, column_widths, paper_of, text_of
from simulator.maintain.printing.pdf import as_pdf, missing
from simulator.maintain.printing.word import as_docx
from sop.library import bundled

LIBRARY = bundled()
CR = LIBRARY["SOP-CR.md"]


def words_of(text: str) -> set[str]:
    return {word.strip(".-") for word in re.findall(r"[\w.-]{3,}", text)}


def all_words(paper: Paper) -> str:
    found = [paper.id, paper.title, *(value for row in paper.block for value in row)]
    for part in paper.parts:
        match part:
            case Head():
                found += [part.id, text_of(part.spans)]
            case Text():
                found.append(text_of(part.spans))
            case Lines():
                found += [f"{line.clause} {text_of(line.spans)}" for line in part.lines]
            case Grid():
                found += [text_of(cell) for row in (part.header, *part.rows) for cell in row]
    return " ".join(found)


@pytest.mark.parametrize("path", sorted(LIBRARY))
def test_nothing_of_the_document_is_missing_on_paper(path: str) -> None:
    body = LIBRARY[path].partition("\n---\n")[2]
    source = re.sub(r"(?m)^\|[-:| ]+$", " ", body)
    assert words_of(re.sub(r"[`*|#]", " ", source)) - words_of(all_words(paper_of(LIBRARY[path], path))) == set()


def test_ids_stand_beside_their_clauses() -> None:
    lines = [line for part in paper_of(CR, "SOP-CR.md").parts if isinstance(part, Lines) for line in part.lines]
    by_id = {line.clause: line for line in lines}
    assert text_of(by_id["CR-5.3"].spans).endswith("The wait has an owner and a day.")
    assert (by_id["CR-5.3"].mark, by_id["CR-4.1"].mark) == ("3.", "•")
    assert all("(CR-" not in text_of(line.spans) for line in lines)


def test_columns_never_leave_the_page() -> None:
    for path, text in LIBRARY.items():
        for part in paper_of(text, path).parts:
            if isinstance(part, Grid):
                widths = column_widths(part, 100, lambda word: 2.0 * len(word), 3)
                assert sum(widths) <= 100.001
                assert min(widths) > 0


def test_the_pdf_counts_its_pages_and_is_the_same_each_time() -> None:
    papers = [paper_of(LIBRARY[name], name) for name in ("SOP-CR.md", "SOP-DP.md")]
    made = as_pdf(papers)
    assert made == as_pdf(papers)
    assert made.startswith(b"%PDF-")
    pages = len(re.findall(rb"/Type /Page\b", made))
    assert pages >= 4
    assert len(re.findall(rb"/Title ", made)) > 20  # the outline beside the pages


def test_the_font_has_what_procedures_and_names_need() -> None:
    names = "≤ ≥ ≠ € £ – — → × · “” … Łódź Žižek Şişli Ångström Muñoz Müller Đorđević Győr"
    assert missing([paper_of(CR + names, "a.md"), *(paper_of(text, path) for path, text in LIBRARY.items())]) == ""
    assert missing([paper_of(CR + "東", "a.md")]) == "東"
    as_pdf([paper_of(CR + "\n東 <b>& \x01\n", "a.md")])


def test_the_word_file_holds_the_text_and_repeats_headings() -> None:
    made = as_docx([paper_of(CR, "SOP-CR.md"), paper_of(LIBRARY["SOP-DP.md"], "SOP-DP.md")])
    book = docx.Document(io.BytesIO(made))
    text = "\n".join(p.text for p in book.paragraphs)
    assert "CR-5.3\t3.\tSet follow-up on or before workday(clock.today, 2), within 1 working hour." in text
    assert book.sections[0].header.paragraphs[0].text == "SOP-CR  Orders on credit hold\t1.0.0 · effective"
    xml = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    assert xml.count("w:tblHeader") == len(book.tables) - 2  # each but the two title blocks
    feet = [section.footer._element.xml for section in book.sections]
    assert all("NUMPAGES" in foot and 'w:instr="PAGE"' in foot for foot in feet)


class Reader(HTMLParser):
    """The words of a page, and whether its tags close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_closes_what_it_opens_and_escapes() -> None:
    text = CR.replace("Credit lends;", "Credit & Co <script>alert(1)</script> lends;")
    reader = Reader()
    reader.feed(as_html([paper_of(text, "SOP-CR.md")]))
    assert reader.open == []
    assert "<script" not in as_html([paper_of(text, "SOP-CR.md")])
    assert words_of(" ".join(reader.words)) >= words_of("CR-5.3 exposure Finance Director")


def test_any_text_can_be_printed() -> None:
    for text in (
        "",
        "x",
        "---\nid: [1\n---\n| a |\n|---|\n",
        "- (CR-1.1)\n\n1. a\n   - b (X-1.2)\n",
        "```\ncode\n```\n",
    ):
        paper = paper_of(text, "odd.md")
        assert as_pdf([paper]).startswith(b"%PDF")
        assert as_docx([paper])
        assert as_html([paper])
    (nested,) = paper_of("- a\n  - b (X-1.2)\n", "a").parts
    assert isinstance(nested, Lines)
    assert [(line.depth, line.clause) for line in nested.lines] == [(0, ""), (1, "X-1.2")]


def test_the_command_writes_what_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.md").write_text(CR, encoding="utf-8")
    assert main(["sop", "print", "SOP-cr", "--pdf", "a.pdf", "--docx", "a.docx", "--html", "a.html"]) == 0
    assert main(["sop", "print", "mine.md", "--html", "-"]) == 0
    assert capsys.readouterr().out.endswith((tmp_path / "a.html").read_text(encoding="utf-8"))
    assert main(["sop", "print", "SOP-CRR", "--pdf", "a.pdf"]) == 2
    assert main(["sop", "print", "SOP-CR"]) == 2
    assert "Did you mean 'SOP-CR'?" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "simulator.maintain.printing.pdf", None)
    assert main(["sop", "print", "SOP-CR", "--pdf", "a.pdf"]) == 3
    assert "pip install 'orderdrill[print]'" in capsys.readouterr().err
