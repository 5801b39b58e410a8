"""CHANGELOG.md, taken apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirespan import __version__, changelog
from wirespan.errors import RecordError

LOG = """# Changelog

What is new, [by release](https://example.org).

## [Unreleased]

### Data

- A bridge.

## [0.3.0] - 2030-01-05

Data 0.2.0, code 0.3.0.

### Data

[The ferry](https://example.org/ferry) has sailed.

### Code

- Faster: `## not a section`.

## 0.1.0

The first.

[Unreleased]: https://example.org/compare
[0.3.0]: https://example.org/0.3.0
"""


def read(folder: Path, log: str) -> list[changelog.Section]:
    (folder / "CHANGELOG.md").write_bytes(log.encode())
    return changelog.read(folder)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_it_is_taken_apart(tmp_path: Path, end: str) -> None:
    new, last, first = read(tmp_path, LOG.replace("\n", end))
    assert [section.version for section in (new, last, first)] == ["Unreleased", "0.3.0", ""]
    assert [section.data for section in (new, last, first)] == [None, "0.2.0", "0.1.0"]
    assert last.introduction.strip() == "Data 0.2.0, code 0.3.0."
    assert [part.strip() for part in new.part("Data")] == ["- A bridge."]
    assert [part.strip() for part in last.part("Data")] == [
        "[The ferry](https://example.org/ferry) has sailed."
    ]
    assert [heading for heading, _ in last.parts] == ["Data", "Code"]
    assert first.introduction.strip() == "The first."
    assert not first.parts


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ("## [Unreleased]\n", False),
        ("## [Unreleased]\n\n[Unreleased]: https://example.org\n", False),
        ("## [Unreleased]\n\nData 0.2.0.\n", True),
        ("## [Unreleased]\n### Code\n", True),
    ],
)
def test_whether_anything_stands_there(tmp_path: Path, log: str, told: bool) -> None:
    (section,) = read(tmp_path, log)
    assert section.told == told


def test_where_there_is_none_there_are_no_sections(tmp_path: Path) -> None:
    assert changelog.read(tmp_path) == []
    (tmp_path / "CHANGELOG.md").mkdir()
    assert changelog.read(tmp_path) == []


def test_what_is_none_is_told(tmp_path: Path) -> None:
    file = tmp_path / "CHANGELOG.md"
    file.write_bytes(b"\xff\n")
    with pytest.raises(RecordError, match=r"^CHANGELOG\.md is no text"):
        changelog.read(tmp_path)
    with file.open("r+b") as opened:
        opened.truncate(1 << 34)
    with pytest.raises(RecordError, match=r"^CHANGELOG\.md: the file has 16,777,216 bytes or more"):
        changelog.read(tmp_path)


def test_that_of_this_repository_can_be_read() -> None:
    sections = changelog.read(Path(__file__).parents[1])
    assert changelog.UNRELEASED in [section.version for section in sections]
    assert __version__ in [section.version for section in sections]
