"""The documents say what is true."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

import wirespan
from wirespan import records
from wirespan.errors import WirespanError
from wirespan.model import Annotator
from wirespan.store import ANNOTATORS, Corpus

from .compare.sides import put

TOP = Path(__file__).parents[1]


def script(name: str) -> ModuleType:
    """Import a script of this repository."""
    spec = importlib.util.spec_from_file_location(name, TOP / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(TOP / "scripts"))  # as it has where it is run
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(TOP / "scripts"))
    return module


def test_what_is_generated_is_fresh() -> None:
    assert script("docs").stale(Corpus(TOP)) == {}


def test_a_stale_figure_is_found(tmp_path: Path) -> None:
    old, new = "| `ferry-2026` | validation |", "| `ferry-2026` | test |"
    found = script("docs").stale(Corpus(TOP), copied(tmp_path, "README.md", old, new))
    assert [path.name for path in found] == ["README.md"]


def copied(to: Path, document: str, old: str, new: str) -> Path:
    """Copy the documents with a change to one."""
    (to / "docs").mkdir()
    for name in [*script("docs").FILES, *script("docs").PAGES]:
        content = (TOP / name).read_text(encoding="utf-8")
        assert name != document or content.count(old) >= 1
        (to / name).write_text(content.replace(old, new, 1) if name == document else content)
    return to


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<!-- /figures -->", ""),
        ("<!-- figures: stories -->", ""),
        ("<!-- figures: stories -->", "<!-- figures: storeis -->"),
        ("<!-- figures: summary -->", "<!-- figures: stories -->"),
    ],
)
def test_a_lost_mark_is_told_and_no_words_are(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(WirespanError, match=r"README\.md: it has the blocks of figures"):
        script("docs").stale(Corpus(TOP), copied(tmp_path, "README.md", old, new))


def test_who_has_checked_is_counted(corpus: Corpus) -> None:
    docs = script("docs").figures
    assert "no person has checked them yet" in docs.checked(corpus)
    path = corpus.root / "annotations/entities/bridge.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[0] = lines[0].replace(b'"by":"model-a","status":"suggested"', b'"by":"anna","status":"corrected"')
    path.write_bytes(b"".join(lines))
    everything = sum(
        len(file.read_bytes().splitlines())
        for file in (corpus.root / "annotations").glob("*/*.jsonl")
        if file.parent.name != "passes"
    )
    assert docs.checked(corpus).startswith(f"A person has checked 1 of {everything} annotations and links;")


def test_an_annotator_is_told_as_far_as_is_known(corpus: Corpus) -> None:
    people = [
        Annotator(id="anna", kind="person", name="Anna", languages=("en",)),
        Annotator(id="oleg", kind="person", languages=("en",)),
        Annotator(id="reader", kind="model", name="Reader", version="2", languages=("en",)),
    ]
    (corpus.root / ANNOTATORS).write_bytes(records.lines(people))
    told = script("docs").figures.annotators(corpus).splitlines()[2:]
    assert [line.split(" | ")[:2] for line in told] == [
        ["| anna", "person, Anna"],
        ["| oleg", "person"],
        ["| reader", "model, Reader, 2"],
    ]


def test_the_agreement_of_each_two_passes_is_told_with_whose_it_is(corpus: Corpus) -> None:
    people = [Annotator(id=who, kind="person", languages=("en",)) for who in ("anna", "oleg")]
    people.append(Annotator(id="reader", kind="model", name="Reader", languages=("en",)))
    (corpus.root / ANNOTATORS).write_bytes(records.lines(people))
    agreement = script("docs").figures.agreement
    assert agreement(corpus).startswith("No two independent passes were made")
    for who in ("anna", "oleg", "reader"):
        put(corpus, who, "entities", [] if who == "reader" else corpus.layer("entities", "bridge"))
    told = agreement(corpus)
    assert [line for line in told.splitlines() if " and " in line and line.endswith(".")][:3] == [
        "anna and oleg: agreement of people.",
        "anna and reader: agreement of models with people.",
        "oleg and reader: agreement of models with people.",
    ]
    # Of six mentions four are outside zones: Anna and Oleg have all alike, the model has none.
    assert told.count("| entities, outside zones | 2 | 1 | 1.00 | 1.00 | 1.00 |") == 1
    assert told.count("| entities, outside zones | 2 | 1 | 0.00 | 0.00 | – |") == 2
    assert "but `by`, `status`, `unsure` and `note`" in told


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


@pytest.mark.parametrize(
    "path", sorted([*TOP.glob("*.md"), *TOP.glob("docs/*.md")]), ids=lambda path: path.name
)
def test_relative_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!http|#)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target
