"""The citation, and its entry of BibTeX: one that BibTeX reads, whatever title and names are."""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirespan.errors import WirespanError
from wirespan.publish.build import build
from wirespan.publish.citation import LARGEST, Author, Citation, bibtex, of_data, read
from wirespan.store import Corpus


def fields(entry: str) -> tuple[str, dict[str, str]]:
    """Read an entry as BibTeX does: it counts braces, and knows no escape of them."""
    head = re.match(r"@misc\{([^\s{},#%~\\\"'=()]+), ", entry)
    assert head, entry
    found, depth, at, name = {}, 0, head.end(), ""
    start = at
    for i, char in enumerate(entry[at:], at):
        if char == "{":
            if depth == 0:
                name = entry[start:i].removesuffix(" = ").removeprefix(", ")
                start = i + 1
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                found[name] = entry[start:i]
                start = i + 1
        if depth < 0:
            assert i == len(entry) - 1, entry
    assert depth == -1, entry
    return head[1], found


@pytest.mark.parametrize("title", ["Мосты Норвы", "2030", "", ": a report", "桥梁"])
def test_a_title_without_latin_letters_has_a_key(title: str) -> None:
    key, told = fields(bibtex(Citation(title=title), "1.0.0"))
    assert key.isascii()
    assert key.isalnum()
    assert told["version"] == "1.0.0"


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Bread & salt", r"Bread \& salt"),
        ("100% #1 a_b $5", r"100\% \#1 a\_b \$5"),
        ("a { b", r"a \textbraceleft{} b"),
        ("} a", r"\textbraceright{} a"),
        ("a\\b ~ ^", r"a\textbackslash{}b \textasciitilde{} \textasciicircum{}"),
    ],
)
def test_what_is_a_command_is_escaped(title: str, written: str) -> None:
    citation = Citation(
        title=title, authors=(Author(title, person=False), Author("Ida & Kells", person=True))
    )
    _, told = fields(bibtex(citation, "1.0.0"))
    assert told["title"] == f"{{{written}}}"
    assert told["author"] == f"{{{written}}} and Ida \\& Kells"


def test_a_name_with_and_in_it_is_one_name() -> None:
    authors = (Author("Ida and Kells", person=True), Author("Ferdinand Sand", person=True))
    _, told = fields(bibtex(Citation(authors=authors), "1.0.0"))
    assert told["author"] == "{Ida and Kells} and Ferdinand Sand"


def test_what_is_too_large_is_no_citation(corpus: Corpus) -> None:
    file = corpus.root / "CITATION.cff"
    file.write_text("title: Bridges\n#" + "x" * (LARGEST - 17) + "\n")
    assert (file.stat().st_size, read(corpus.root).title) == (LARGEST, "Bridges")
    os.truncate(file, 5 << 30)  # a hole: it takes no room on the disk
    for asked in (lambda: read(corpus.root), lambda: build(corpus, corpus.root / "built")):
        with pytest.raises(WirespanError, match=r"^CITATION\.cff: the file has more than 1,048,576 bytes"):
            asked()
    assert not (corpus.root / "built").exists()


@given(st.text(st.sampled_from('ab {}\\&%#_$~^:,="@ж'), max_size=20), st.booleans())
def test_any_title_and_name_is_an_entry(text: str, person: bool) -> None:
    citation = Citation(title=text, authors=(Author(text, person=person),), released="2030-01-05")
    _, told = fields(bibtex(citation, "1.0.0"))
    assert set(told) - {"author"} == {"title", "year", "version"}
    assert told["year"] == "2030"


@pytest.mark.parametrize(
    "value",
    [
        "!!timestamp y", "!!timestamp 9999-99-99", "!!bool y", '!!int ""', "!!int x", '!!float ""',
        '!!float "-"',
        "!!null x", "!!binary é", "!!set x", "!!omap x", "!!pairs {a: b}", "!!python/object:os.system x",
        "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "!!int 1" + ":1" * 5000, "!!int 0x",
    ],
)  # fmt: skip
def test_a_value_that_is_none_of_its_tag_is_no_citation(corpus: Corpus, value: str) -> None:
    told = f"title: Bridges\nx: {value}\n"
    (corpus.root / "CITATION.cff").write_text(told, encoding="utf-8")
    assert read(corpus.root).title in ("Bridges", Citation().title)
    assert of_data(told.encode(), "1.0.0")


def test_a_corpus_with_such_a_citation_can_be_built(corpus: Corpus) -> None:
    (corpus.root / "CITATION.cff").write_text("title: Bridges\nx: !!timestamp y\n")
    report = build(corpus, corpus.root / "built", configs=["documents"])
    assert (report.path / "CITATION.cff").read_text() == "title: Bridges\nx: !!timestamp y\n"
