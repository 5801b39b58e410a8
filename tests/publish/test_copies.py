"""What a build takes along from the corpus: guidelines, datasheet, and the citation of the data."""

from __future__ import annotations

import hashlib
import string
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from wirespan import built
from wirespan.publish.build import build
from wirespan.publish.citation import of_data
from wirespan.store import Corpus


def test_the_citation_has_the_version_of_the_data(rich: Corpus, out: Path) -> None:
    own = "cff-version: 1.2.0\n# of data and code\nversion: 7.8.9 # of the code\ntitle: Bridges\n"
    (rich.root / "CITATION.cff").write_text(own)
    build(rich, out)
    expected = "cff-version: 1.2.0\n# of data and code\nversion: 0.1.0\ntitle: Bridges\n"
    assert (out / "CITATION.cff").read_text() == expected
    assert (rich.root / "CITATION.cff").read_text() == own
    assert built.altered(out) == {}
    assert built.outdated(rich, out) == []


@pytest.mark.parametrize(
    "content",
    [
        "title: Bridges\n",
        "title: Bridges",
        "version: >-\n  7.8.9\ntitle: Bridges\n",
        '"version": 7.8.9\ntitle: Bridges\n',
        "{title: Bridges, version: 7.8.9}\n",
        "title: Bridges\nversion: 7.8.9\nreferences:\n- version: 1.1.1\n",
        "title: |\n  Bridges\nversion: 7.8\nabstract: |\n  version: 5\n",
        "title: Bridges\r\nversion: 7.8.9\r\ndate-released: 2030-01-05\r\n",
    ],
)
def test_however_a_version_is_written(content: str) -> None:
    before, after = yaml.safe_load(content), yaml.safe_load(of_data(content.encode(), "0.1.0"))
    assert after == before | {"version": "0.1.0"}


@pytest.mark.parametrize("content", [b"\xff", b"{", b"- a", b"", b"a: !!python/none x", b"[" * 3000])
def test_what_is_no_citation_stays_as_it_is(content: bytes) -> None:
    assert of_data(content, "0.1.0") == content


@pytest.mark.parametrize("many", ["[{}]", "{{<<: [{}]}}"])
def test_a_citation_that_stands_for_any_number_of_entries_is_read(many: str) -> None:
    first, *others = string.ascii_lowercase
    lines = [f"{first}: &{first} {{x: 1}}"]
    for before, name in pairwise((first, *others)):
        lines.append(f"{name}: &{name} {many.format(', '.join([f'*{before}'] * 9))}")
    told = of_data("\n".join([*lines, "version: 7.8.9 # of the code", ""]).encode(), "0.1.0")
    assert told.decode().splitlines() == [*lines, "version: 0.1.0"]


def test_the_datasheet_comes_along_and_the_card_leads_to_it(rich: Corpus, made: Path) -> None:
    def limits() -> str:
        return (made / "README.md").read_text("utf-8").partition("## Limits\n")[2].partition("\n## ")[0]

    assert not (made / "DATASHEET.md").exists()
    assert "DATASHEET.md" not in limits()
    (rich.root / "DATASHEET.md").write_text("All of it is invented.\n")
    assert built.outdated(rich, made) == ["DATASHEET.md"]
    build(rich, made)
    assert (made / "DATASHEET.md").read_text() == "All of it is invented.\n"
    assert "\n- [DATASHEET.md](DATASHEET.md) says" in limits()
    digest = hashlib.sha256(b"All of it is invented.\n").hexdigest()
    assert f"{digest}  DATASHEET.md\n" in (made / "SHA256SUMS").read_text()
    assert built.outdated(rich, made) == []
    (made / "DATASHEET.md").write_text("None of it is.\n")
    assert built.altered(made) == {"DATASHEET.md": "its content isn't what was built"}


def test_the_guidelines_come_along(rich: Corpus, made: Path) -> None:
    card = (made / "README.md").read_text("utf-8")
    assert not (made / "GUIDELINES.md").exists()
    assert "](GUIDELINES.md)" not in card
    assert "the guidelines of wirespan" in card
    (rich.root / "annotations/GUIDELINES.md").write_text("- **3.19** Norva.\n")
    assert built.outdated(rich, made) == ["annotations/GUIDELINES.md"]
    build(rich, made)
    assert (made / "GUIDELINES.md").read_text() == "- **3.19** Norva.\n"
    assert "[GUIDELINES.md](GUIDELINES.md)" in (made / "README.md").read_text("utf-8")
    digest = hashlib.sha256(b"- **3.19** Norva.\n").hexdigest()
    assert f"{digest}  GUIDELINES.md\n" in (made / "SHA256SUMS").read_text()
    assert built.outdated(rich, made) == []


LOG = """# Changelog

## [Unreleased]

Data {first}.

### Data

- In two steps: the second.

### Code

- Faster.

## [0.9.0] - 2030-01-05

Data 0.1.0, code 0.9.0.

### Data

- The first step.

## [0.8.0] - 2030-01-04

Data 0.0.9, code 0.8.0.

### Data

- Long ago.

[0.8.0]: https://example.org
"""


@pytest.mark.parametrize(
    ("log", "told"),
    [
        (LOG.format(first="0.1.0"), "- In two steps: the second.\n- The first step.\n"),
        (LOG.format(first="0.2.0"), "- The first step.\n"),
        (LOG.format(first="0.1.10"), "- The first step.\n"),
        ("## [0.2.0]\n\n### Data\n\n- New.\n\n## [0.1.0]\n\n### Data\n\n- Old.\n", "- Old.\n"),
        ("## [0.1.0]\n\nData 0.0.9.\n\n### Data\n\n- Old.\n", ""),
        ("## [Unreleased]\n\n### Code\n\n- Fast.\n\n### Data\n\n- New.\n\n[x]: y\n", "- New.\n"),
        ("## [0.1.0]\n\n### Database\n\n- No.\n", ""),
        ("### Data\n\n- In no section.\n", ""),
        ("", ""),
    ],
)
def test_changes_are_those_of_the_version(corpus: Corpus, log: str, told: str) -> None:
    (corpus.root / "CHANGELOG.md").write_text(log, encoding="utf-8")
    assert built.changes(corpus) == told


@pytest.mark.parametrize("content", [b"\xff", None])
def test_no_changelog_tells_nothing(corpus: Corpus, content: bytes | None) -> None:
    if content is not None:
        (corpus.root / "CHANGELOG.md").write_bytes(content)
    assert built.changes(corpus) == ""
    (corpus.root / "corpus/VERSION").write_bytes(b"\xff")
    assert built.changes(corpus) == ""
