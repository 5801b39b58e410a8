"""The card: what it says is so, and the hub takes it."""

from __future__ import annotations

import importlib.resources
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from datasets.utils.metadata import known_task_ids
from huggingface_hub import DatasetCard, DatasetCardData
from matplotlib import image

from wirespan.model import Annotator
from wirespan.publish.build import build
from wirespan.publish.card import card
from wirespan.publish.citation import Citation
from wirespan.publish.facts import Facts, Part
from wirespan.publish.head import description, head
from wirespan.publish.markdown import paragraph
from wirespan.publish.tally import Tally
from wirespan.store import Corpus


def listed(name: str) -> list[str]:
    """A list of values that the `datasets` library ships."""
    file = importlib.resources.files("datasets.utils.resources") / f"{name}.json"
    found = json.loads(file.read_text(encoding="utf-8"))
    return list(found)


def test_listed_fields_hold_listed_values(rich_set: Path) -> None:
    found = DatasetCard.load(rich_set / "README.md").data
    assert isinstance(found, DatasetCardData)
    fields = found.to_dict()
    assert set(fields["size_categories"]) <= set(listed("size_categories"))
    assert set(fields["multilinguality"]) <= set(listed("multilingualities"))
    assert set(fields["language"]) <= set(listed("languages"))
    creators = json.loads(
        (importlib.resources.files("datasets.utils.resources") / "creators.json").read_text(encoding="utf-8")
    )
    assert set(fields["annotations_creators"]) <= set(creators["annotations"])
    assert set(fields["task_categories"]) <= set(known_task_ids)
    assert "task_ids" not in fields  # the library ships no list of them
    assert fields["annotations_creators"] == ["expert-generated", "machine-generated"]


@pytest.mark.parametrize(
    ("reports", "category"),
    [(0, "n<1K"), (999, "n<1K"), (1_000, "1K<n<10K"), (99_999, "10K<n<100K"), (1_000_000, "1M<n<10M")],
)
def test_sizes_are_those_of_the_hub(reports: int, category: str) -> None:
    assert category in listed("size_categories")
    tally = Tally()
    tally.langs["en", "train"] = reports
    assert head(facts_of(tally))["size_categories"] == [category]


def facts_of(tally: Tally, **more: Any) -> Facts:
    """Facts of a dataset with what was counted; Anna is a person, and Finder a model."""
    told: dict[str, Any] = {
        "citation": Citation(title="A"),
        "version": "1.0.0",
        "fingerprint": "0",
        "parts": {"links": [Part("train", 1, 1, 1)]},
        "tally": tally,
        "annotators": [
            Annotator(id="anna", kind="person", languages=("en",)),
            Annotator(id="finder", kind="model", languages=("en",)),
        ],
        "agreement": [],
        "pictures": {},
        "changes": "",
        "licence_file": None,
        "citation_file": None,
    }
    return Facts(**told | more)


def limits(facts: Facts) -> list[str]:
    """The lines that a card has under this heading."""
    (section,) = re.findall(r"\n## Limits\n\n(.*?)\n\n## ", card(facts), re.DOTALL)
    return [line.removeprefix("- ") for line in section.splitlines()]


REPEATED = "Reports of one event repeat each other: compare scores over events, not over sentences."
UNCHECKED = "Models made all annotations, and no person has checked them."


@pytest.mark.parametrize(
    ("stories", "told"),
    [
        ({"train": 9, "validation": 0, "test": 10, "withheld": 1}, "train 9"),
        ({"train": 1, "validation": 2, "test": 3, "withheld": 0}, "train 1, validation 2, test 3"),
        ({"train": 10, "validation": 10, "test": 10, "withheld": 1}, None),
        ({"train": 0, "validation": 0, "test": 0, "withheld": 3}, None),
    ],
)
def test_splits_of_few_events_are_a_limit(stories: dict[str, int], told: str | None) -> None:
    few = f"Events in a split: {told}. Fewer than 10 are too few to train or rank models."
    assert limits(facts_of(Tally(), stories=stories)) == [REPEATED, *([few] if told else [])]


@pytest.mark.parametrize(
    ("by", "unchecked"),
    [(["finder"], True), (["finder", "anna"], False), (["finder", "who"], False), ([], False)],
)
def test_annotations_that_no_person_checked_are_a_limit(by: list[str], *, unchecked: bool) -> None:
    tally = Tally()
    tally.hands.update((who, "suggested") for who in by)
    assert (UNCHECKED in limits(facts_of(tally))) == unchecked


def test_what_a_corpus_is_was_counted_unless_its_citation_tells(rich: Corpus, out: Path) -> None:
    def told() -> tuple[str, str]:
        build(rich, out, configs=["documents"])
        body = (out / "README.md").read_text("utf-8").partition("Fingerprint of the rows")[2]
        described = json.loads((out / "croissant.json").read_text("utf-8"))["description"]
        return body.split("\n\n")[1], described

    counted = (
        "4 news reports of 3 events in en, pl. Annotated: zones, entities, quotes, numbers, dates, links."
    )
    assert told() == (counted, counted)
    (rich.root / "CITATION.cff").write_text("abstract: |\n  # Two bridges\n  [and](x) a bakery.\n")
    assert told() == (r"\# Two bridges \[and\](x) a bakery.", "# Two bridges [and](x) a bakery.")


def test_what_is_not_annotated_is_not_said_to_be() -> None:
    tally = Tally()
    tally.langs["pl", "train"] = 1
    assert description(facts_of(tally, stories={"train": 1})).endswith(
        "of 1 event in pl. Annotated: nothing yet."
    )
    tally.labels["dates", "DATE", "train"] = 1
    assert description(facts_of(tally, stories={"train": 1})).endswith(" Annotated: dates.")


@pytest.mark.parametrize("words", ["# a", "- a", "1. a", "12) a", "> a", "+ a", "=====", "___", "----"])
def test_words_of_a_corpus_are_a_paragraph(words: str) -> None:
    digits = re.match(r"\d*", words)
    assert digits
    at = digits.end()
    assert paragraph(words) == f"{words[:at]}\\{words[at:]}"
    assert paragraph(f"A {words}") == f"A {words}"


def test_a_licence_that_the_hub_does_not_list_is_named(rich: Corpus, out: Path) -> None:
    path = rich.root / "corpus/bakery.jsonl"
    path.write_bytes(path.read_bytes().replace(b"CC-BY-4.0", b"LicenseRef-ours"))
    (rich.root / "LICENSE-DATA").write_text("Ours\n")
    build(rich, out)
    found = yaml.safe_load((out / "README.md").read_text("utf-8").split("---\n")[1])
    assert "other" in found["license"]
    assert found["license_link"] == "LICENSE-DATA"
    assert re.fullmatch(r"[a-z0-9-]+", found["license_name"])


@pytest.mark.parametrize(
    ("stated", "citation", "listed", "told"),
    [
        ("SPDX-License-Identifier: CC-BY-SA-4.0\nAll of it.\n", None, ["cc-by-sa-4.0"], "CC-BY-SA-4.0, see"),
        ("# SPDX-License-Identifier: ODbL-1.0\r\n", "license: MIT", ["odbl"], "ODbL-1.0, see"),
        ("Ours.\n", "license: [CC-BY-SA-4.0, MIT]", ["cc-by-sa-4.0", "mit"], "CC-BY-SA-4.0, MIT, see"),
        (None, "license: CC-BY-SA-4.0", ["cc-by-sa-4.0"], "CC-BY-SA-4.0."),
        ("SPDX-License-Identifier: MIT OR CC0-1.0\n", None, ["other"], "MIT OR CC0-1.0, see"),
        ("Ours.\n", "license: {a: b}", ["other"], "see"),
        (None, None, ["other"], "none is stated."),
    ],
)
def test_the_licence_of_the_annotations_is_listed_with_those_of_the_texts(
    rich: Corpus, out: Path, stated: str | None, citation: str | None, listed: list[str], told: str
) -> None:
    for name, content in (("LICENSE-DATA", stated), ("CITATION.cff", citation)):
        (rich.root / name).unlink(missing_ok=True)
        if content is not None:
            (rich.root / name).write_text(content, newline="")
    build(rich, out)
    card = (out / "README.md").read_text("utf-8")
    found = yaml.safe_load(card.split("---\n")[1])
    assert found["license"] == sorted(["cc-by-4.0", "cc0-1.0", *listed])
    assert ("license_name" in found) == ("other" in listed)
    assert f"\n- Annotations and links: {told}" in card
    described = json.loads((out / "croissant.json").read_text("utf-8"))["license"]
    names = [name for name in described if isinstance(name, str)]
    assert ("https://spdx.org/licenses/CC-BY-SA-4.0.html" in names) == ("cc-by-sa-4.0" in listed)
    assert ("of the annotations none is stated" in names) == (stated is citation is None)


def test_pictures_are_there_and_show_something(rich_set: Path) -> None:
    card = (rich_set / "README.md").read_text("utf-8")
    shown = re.findall(r"!\[.+?\]\((.+?)\)", card)
    assert shown == ["figures/labels.png", "figures/stories.png"]
    for path in shown:
        pixels = image.imread(rich_set / path)[..., :3]
        assert pixels.shape[0] > 100
        assert pixels.shape[1] == 8 * 144
        assert len({tuple(pixel) for pixel in pixels.reshape(-1, 3).round(2).tolist()}) > 10


def test_changes_are_those_of_the_data(rich: Corpus, out: Path) -> None:
    log = "# Changelog\n\n## [Unreleased]\n\n## [0.2.0]\n\n### Code\n\n- faster\n\n"
    log += "### Data\n\n- A new story.\n\n## [0.1.0]\n\n### Data\n\n- The first.\n"
    (rich.root / "CHANGELOG.md").write_text(log, encoding="utf-8")
    build(rich, out)
    section = (out / "README.md").read_text("utf-8").partition("## Changes\n")[2].partition("## Citation")[0]
    assert section.strip() == "- The first."  # what is of the version of the data, 0.1.0
    (rich.root / "CHANGELOG.md").unlink()
    build(rich, out)
    assert "nothing is noted of changes" in (out / "README.md").read_text("utf-8")
