"""The documents say what is true."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import wirespan
from wirespan import records
from wirespan.checks import CATALOGUE
from wirespan.cli import run
from wirespan.errors import WirespanError
from wirespan.model import Annotator
from wirespan.store import ANNOTATORS, Corpus
from wirespan.studio.data import OLDEST_NAME

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


@pytest.mark.parametrize(
    "path", sorted([*TOP.glob("*.md"), *TOP.glob("docs/*.md")]), ids=lambda path: path.name
)
def test_links_to_headings_lead_to_one(path: Path) -> None:
    for target, anchor in re.findall(r"\]\((?!http)([^)#]*)#([^)]+)\)", path.read_text(encoding="utf-8")):
        assert anchor in anchors(path.parent / target if target else path), f"{target}#{anchor}"


def anchors(page: Path) -> set[str]:
    """Return the names by which links reach the headings of a page: small letters, hyphens for blanks."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def readme(section: str = "") -> str:
    """Return the README, or the part of it under a heading of the second level."""
    text = (TOP / "README.md").read_text(encoding="utf-8")
    return text.partition(f"\n## {section}\n")[2].partition("\n## ")[0] if section else text


def test_the_readme_begins_with_what_is_invented() -> None:
    withheld = [
        report.rights.withheld for story in Corpus(TOP).stories() for report in Corpus(TOP).documents(story)
    ]
    first = readme().partition("\n\n")[2].partition("\n\n")[0]
    assert f"{withheld.count(False)} invented reports" in first
    assert f"{withheld.count(True)} real ones" in first


@pytest.mark.parametrize("section", ["An example", "Load it"])
def test_the_readmes_code_prints_what_it_shows(section: str, capsys: pytest.CaptureFixture[str]) -> None:
    (pair,) = re.findall(r"```python\n([^`]*)```\n\n```text\n(.*?)```", readme(section), re.DOTALL)
    exec(compile(pair[0], "README.md", "exec"), {})  # noqa: S102 - our own
    printed = capsys.readouterr().out
    if printed.startswith("{"):  # a row, which is wrapped there
        assert ast.literal_eval(printed) == ast.literal_eval(pair[1])
    else:
        assert printed == pair[1]


def test_the_readmes_sentence_is_annotated_as_it_says() -> None:
    sentence = " ".join(re.findall("^> (.+)$", readme("An example"), re.MULTILINE))
    paragraphs = wirespan.views.paragraphs(wirespan.load("documents", "validation"))
    (found,) = (row for row in wirespan.views.names(paragraphs) if row["text"] == sentence)
    for layer, words, told in rows(readme("An example").partition("```")[0])[1:]:
        label = told.partition("`")[2].partition("`")[0]
        for text in words.split("; "):
            if layer == "quotes":
                (quote,) = found["quotes"]
                (start, end), *more = quote["content"]
                assert (quote["kind"], sentence[start:end], more) == (label, text, [])
            else:
                (one,) = (one for one in found[layer] if one["text"] == text)
                assert one["label" if layer == "entities" else "type"] == label


def test_the_readme_claims_what_the_pages_say() -> None:
    told = " ".join(readme("Why trust it").split())
    page = {path.stem: path.read_text(encoding="utf-8") for path in TOP.glob("docs/*.md")}
    assert f"[{len(CATALOGUE)} checks]" in told
    kinds = page["defects"].split("\n## ")[1:]
    assert f"[{len(kinds)} kinds of defects]" in told
    assert sum("\n- Seen: " in kind for kind in kinds) > len(kinds) / 2  # "most of them"
    by = {cells[0]: cells[1:] for cells in rows(page["mutations"].partition("\n## ")[0])}
    sure = [[figure(cell) for cell in by[name]] for name in ("structural", "text-dependent")]
    faults, found = (sum(counts[at] for counts in sure) for at in (1, 3))
    assert f"Of {faults:,} faults that were made on purpose and need no reader, all [were found]" in told
    assert faults == found
    _, faults, _, found, *_ = map(figure, by["semantic"])
    assert (
        f"Of {faults:,} that only a reader can tell for sure, rules find {found / faults:.0%}".replace(
            "%", " %"
        )
        in told
    )
    (kills,) = (cells for cells in rows(page["durability"]) if cells[0] == "all")
    assert f"[killed {figure(kills[1]) + figure(kills[2])} times]" in told
    assert kills[-1] == "0"  # mixtures
    (million,) = (
        cells for cells in rows(page["performance"]) if cells[:2] == ["wirespan, levels 1–4", "1,000,000"]
    )
    assert "A million reports were checked at levels 1 to 4 in [less than 150 MB]" in told
    assert figure(million[-1]) < 150
    ways = {
        cells[0]: float(cells[1].split()[0])
        for cells in rows(page["performance"])
        if cells[0].startswith("wirespan, levels 1–4") and len(cells) == 6
    }
    install = " ".join(readme("Install the package alone").split())
    assert "levels 1 to 4 take [less than half the time]" in install
    assert ways["wirespan, levels 1–4"] < ways["wirespan, levels 1–4, not compiled"] / 2
    assert "**no**" in page["performance"].partition("## Targets")[2].partition("\n## ")[0]


def rows(page: str) -> list[list[str]]:
    """Return the cells of every row of the tables of a page."""
    return [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]


def figure(cell: str) -> int:
    return int(cell.replace(",", ""))


def test_the_readme_leads_to_every_page() -> None:
    assert {f"docs/{page.name}" for page in TOP.glob("docs/*.md")} <= set(
        re.findall(r"\]\(([^)#]+)", readme())
    )


def test_the_readme_names_every_extra() -> None:
    extras = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    table = rows(readme("Install the package alone"))[1:]
    assert {name for cells in table for name in re.findall("`([^`]+)`", cells[0])} == set(extras)


def test_all_name_the_same_versions_of_python() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = re.findall(r"Python :: 3\.(\d+)", " ".join(project["classifiers"]))
    told = f"Python 3.{min(found)} to 3.{max(found)}"
    makefile = (TOP / "Makefile").read_text(encoding="utf-8")
    assert told in readme("Two commands")
    assert makefile.count(told) == 2  # what it begins with, and what it says to whoever has another
    assert f"(3, {min(found)}) <= sys.version_info[:2] <= (3, {max(found)})" in makefile


def test_the_oldest_label_studio_is_named() -> None:
    text = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert set(re.findall(r"Label\s+Studio (\d[\d.]+\d)", text)) == {OLDEST_NAME}


def test_what_scripts_write_is_told() -> None:
    text = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (row,) = (cells for cells in rows(text.replace("\n  |", "\n|")) if cells[0] == "`docs.py`")
    assert set(re.findall("`([^`]+)`", row[1])) == set(script("docs").PAGES)
    assert all(f"`docs/{page.name}`" in text for page in TOP.glob("docs/*.md"))


def test_the_page_of_shards_names_options_that_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["shards", "run", "--help"]) == 0
    there = set(re.findall(r"--[a-z]+", capsys.readouterr().out))
    told = set(re.findall(r"--[a-z]+", (TOP / "docs/shards.md").read_text(encoding="utf-8")))
    assert told - {"--array", "--wrap"} <= there  # those are of sbatch
    assert {"--shard", "--config", "--again", "--format"} <= told
