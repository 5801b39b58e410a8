"""The documents say what is true."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

import wirespan
from wirespan.store import Corpus

TOP = Path(__file__).parents[1]


def script(name: str) -> ModuleType:
    """Import a script of this repository."""
    spec = importlib.util.spec_from_file_location(name, TOP / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_generated_is_fresh() -> None:
    assert script("docs").stale(Corpus(TOP)) == {}


def test_a_stale_figure_is_found(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for name in ("README.md", "DATASHEET.md", "docs/checks.md", "docs/defects.md", "docs/records.md"):
        content = (TOP / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(
            content.replace("| `ferry-2026` | validation |", "| `ferry-2026` | test |")
        )
    found = script("docs").stale(Corpus(TOP), tmp_path)
    assert sorted(path.name for path in found) == ["DATASHEET.md", "README.md"]


@pytest.mark.parametrize(
    ("section", "questions"),
    {
        "1 Motivation": 4,
        "2 Composition": 16,
        "3 Collection": 12,
        "4 Preprocessing, cleaning, labelling": 4,
        "5 Uses": 6,
        "6 Distribution": 7,
        "7 Maintenance": 8,
    }.items(),
)
def test_the_datasheet_answers_every_question(section: str, questions: int) -> None:
    """The numbers are those of the published form's questions, section by section."""
    text = (TOP / "DATASHEET.md").read_text(encoding="utf-8")
    (part,) = re.findall(rf"^## {re.escape(section)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    asked = re.findall(r"^\*\*[^*]+\?\*\* (?=\S)|^\*\*[^*]+\?\*\*$|^\*\*[^*]+[?.:]\*\*", part, re.MULTILINE)
    assert len(asked) >= questions


def test_versions_agree() -> None:
    assert f"version: {wirespan.__version__}" in (TOP / "CITATION.cff").read_text(encoding="utf-8")
    changelog = (TOP / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{wirespan.__version__}]" in changelog
    assert f"## [{Corpus(TOP).version}]" in changelog


def test_the_guidelines_have_the_sections_that_the_schemas_cite() -> None:
    text = (TOP / "annotations/GUIDELINES.md").read_text(encoding="utf-8")
    titles = dict(re.findall(r"^## (\d+) (\w+)", text, re.MULTILINE))
    names = {"zone": "Zones", "mention": "Entities", "quote": "Quotes", "number": "Numbers"}
    names |= {"date": "Dates", "link": "Links"}
    for name, title in names.items():
        schema = (TOP / f"schema/{name}.schema.json").read_text(encoding="utf-8")
        (section,) = re.findall(r"Guidelines, section (\d+)", schema)
        assert titles[section] == title


@pytest.mark.parametrize("path", sorted(TOP.glob("*.md")), ids=lambda path: path.name)
def test_relative_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!http|#)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target
