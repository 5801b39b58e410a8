"""croissant.json: the reference library takes it, and loads by it what is in the Parquet files."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mlcroissant
import numpy as np
import pyarrow.parquet as pq
import pytest
from datasets import ClassLabel, List

from wirespan.model import LAYERS
from wirespan.publish import CONFIGS
from wirespan.publish.build import build
from wirespan.publish.features import features
from wirespan.store import Corpus

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning:rdflib.*")


@pytest.fixture(scope="module")
def dataset(built: Path) -> mlcroissant.Dataset:
    """The dataset as the reference library takes it."""
    return mlcroissant.Dataset(built / "croissant.json")


def described(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "croissant.json").read_text("utf-8"))
    return content


def validate(folder: Path) -> str:
    """Run the reference library's own check; return what it complains of."""
    command = Path(sys.executable).with_name("mlcroissant")
    done = subprocess.run(
        [command, "validate", "--jsonld", folder / "croissant.json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return "".join(line for line in done.stderr.splitlines() if not line.startswith("I"))


def plain(value: Any) -> Any:
    """Turn a value as mlcroissant gives it into one as Arrow does; a struct without values is null."""
    if isinstance(value, dict):
        found = {key.rpartition("/")[2]: plain(inner) for key, inner in value.items()}
        return found if any(inner is not None for inner in found.values()) else None
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return value.decode()
    return value.item() if isinstance(value, np.generic) else value


def row(config: str, record: dict[str, Any]) -> dict[str, Any]:
    """Turn a record of mlcroissant into a row: by what the docstring of the module says of its ways."""
    record = dict(record)
    paragraphs = record.pop("documents/digests/paragraphs", None)
    of = record.pop("links/members/of", None)
    found = {key.removeprefix(f"{config}/"): plain(value) for key, value in record.items()}
    if paragraphs is not None:
        found["digests"]["paragraphs"] = plain(paragraphs)
    if of is not None:
        for number, member in enumerate(found["members"]):
            member["of"] = plain({key: values[number] for key, values in of.items()})
    if config == "documents":
        found |= {layer: None for layer in LAYERS if found[layer] == [None]}
    return found


def stored(folder: Path, config: str) -> list[dict[str, Any]]:
    """Rows as they lie in the Parquet files, files in order of name."""
    return [
        {"split": file.name.partition("-")[0], **{key: plain(value) for key, value in values.items()}}
        for file in sorted((folder / config).glob("*.parquet"))
        for values in pq.read_table(file).to_pylist()
    ]


def labels(feature: Any, path: str) -> Iterator[tuple[str, list[str]]]:
    """Every column or part of one that holds labels, with their names."""
    while isinstance(feature, List):
        feature = feature.feature
    if isinstance(feature, ClassLabel):
        yield path, feature.names
    elif isinstance(feature, dict):
        for key, inner in feature.items():
            yield from labels(inner, f"{path}/{key}")


def fields(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        yield node
        yield from fields(node.get("field", []) + node.get("subField", []))


def test_the_reference_library_finds_nothing_wrong(built: Path) -> None:
    assert validate(built) == ""


@pytest.mark.parametrize("config", CONFIGS)
def test_every_configuration_loads_as_it_is_stored(
    built: Path, dataset: mlcroissant.Dataset, config: str
) -> None:
    loaded = [row(config, record) for record in dataset.records(config)]
    assert loaded == stored(built, config)
    assert list(loaded[0]) == ["split", *features(config)] or config in {"documents", "links"}
    train = mlcroissant.Dataset(built / "croissant.json").records(
        config, filters={f"{config}/split": "train"}
    )
    found = [row(config, record) for record in train]
    assert found == [values for values in loaded if values["split"] == "train"]
    assert len(found) > 0


def test_layers_without_annotations_were_among_them(built: Path) -> None:
    rows = {values["id"]: values for values in stored(built, "documents")}
    assert rows["bakery/crumb-times"]["zones"] is None
    assert rows["patience/harbour-post"]["numbers"] == []
    assert rows["patience/harbour-post"]["entities"][0]["text"] is None


def test_files_are_listed_with_their_digests(built: Path) -> None:
    listed = {node["@id"]: node for node in described(built)["distribution"] if "contentUrl" in node}
    files = {path.relative_to(built).as_posix(): path.read_bytes() for path in built.glob("*/*.parquet")}
    assert set(listed) == set(files)
    for name, content in files.items():
        assert listed[name]["sha256"] == hashlib.sha256(content).hexdigest()
        assert listed[name]["contentSize"] == f"{len(content)} B"
        assert listed[name]["contentUrl"] == name


def test_labels_have_their_names(built: Path, dataset: mlcroissant.Dataset) -> None:
    nodes = {node["@id"]: node for node in fields(described(built)["recordSet"])}
    count = 0
    for config in CONFIGS:
        for path, names in labels(dict(features(config)), config):
            name = nodes[path]["description"].rpartition(" RecordSet ")[2].removesuffix(".")
            rows = [plain(record) for record in dataset.records(name)]
            assert rows == [{"value": number, "name": told} for number, told in enumerate(names)]
            count += 1
    assert count > 20


def test_ids_are_unique_and_columns_are_told(built: Path) -> None:
    content = described(built)
    ids = [node["@id"] for node in [*content["distribution"], *fields(content["recordSet"])]]
    assert len(ids) == len(set(ids))
    nodes = {node["@id"]: node for node in fields(content["recordSet"])}
    assert [name for name, node in nodes.items() if not node.get("description") and "data" not in node] == []
    assert nodes["numbers/unsure"]["description"] == "True where the annotator doubted."
    assert nodes["links/members/relation"]["description"].startswith("How the figure stands to the member")
    assert not [name for name, node in nodes.items() if "Present" in node.get("description", "")]


def test_lists_tell_their_shape(built: Path) -> None:
    nodes = {node["@id"]: node for node in fields(described(built)["recordSet"])}
    shapes = {
        "quotes/content": "-1,2",
        "quotes/speakers": "-1",
        "ner/inner_tags": "-1,-1",
        "quotes/kind": None,
    }
    assert {name: nodes[name].get("arrayShape") for name in shapes} == shapes
    assert [
        name for name, node in nodes.items() if ("arrayShape" in node) != node.get("isArray", False)
    ] == []


def test_it_says_whose_it_is(built: Path) -> None:
    content = described(built)
    assert content["name"] == "Bridges and cracks"
    assert content["version"] == "0.1.0"
    assert content["datePublished"] == "2030-01-05"
    assert content["creator"] == [
        {"@type": "sc:Organization", "name": "The Norva group"},
        {"@type": "sc:Person", "name": "Ida van der Kells"},
    ]
    assert content["license"] == [
        "https://spdx.org/licenses/CC-BY-4.0.html",
        "https://spdx.org/licenses/CC0-1.0.html",
        {"@type": "sc:CreativeWork", "name": "LICENSE-DATA", "url": "LICENSE-DATA"},
    ]
    assert content["citeAs"] == (
        "@misc{bridgesandcracks, title = {{Bridges and cracks}},"
        " author = {{The Norva group} and Ida van der Kells}, year = {2030}, version = {0.1.0}}"
    )


@pytest.mark.parametrize(
    "citation",
    [
        None,
        b"\xff",
        b"{",
        b'title: "\\ud800 a half of a character"',
        b"- a list",
        b"title: [1]\nauthors: {a: b}\ndate-released: soon",
        b"title: ''\nauthors: [1, {name: 2}, {family-names: ' '}]\ndate-released: 2030-02-31",
        b'title: "}, \\\\input{x}, {\\"@id\\": 1}"\nauthors: [{name: "\\u202e</script>"}]',
    ],
)
def test_whatever_the_citation_says_it_is_taken(rich: Corpus, out: Path, citation: bytes | None) -> None:
    if citation is not None:
        (rich.root / "CITATION.cff").write_bytes(citation)
    build(rich, out)
    content = described(out)
    assert "datePublished" not in content
    assert content["name"]
    assert "\\input" not in content["citeAs"]
    assert content["citeAs"].count("{") == content["citeAs"].count("}")
    assert mlcroissant.Dataset(out / "croissant.json").metadata.name == content["name"]
