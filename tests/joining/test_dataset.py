"""The published dataset with withheld texts again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import datasets
import pytest
from datasets import load_dataset

import wirespan
from wirespan import views
from wirespan.errors import UsageError, WirespanError

HELD = (
    "Norva\n\n"
    "The mayor of Norva, Ida Kells, has   asked drivers for patience until the bridge opens again.\n\n"
    "“Nobody will cross before the last crack is closed,” she said on Monday.\n"
)
COPY = "An advertisement in front of it all.\n" * 2 + HELD.replace("   ", " ").replace("“", '"').replace(
    "”", '"'
)
DOC = "patience/harbour-post"
CONFIGS = ["documents", "entities", "quotes", "numbers", "dates", "links", "ner"]
# Where the words stand in the copy, by layer; found by eye: two lines of 37 characters come before.
SELECTED = {
    "zones": [(74, 79, "Norva")],
    "entities": [(74, 79, "Norva"), (101, 110, "Ida Kells")],
    "dates": [(239, 245, "Monday")],
}
QUOTE = (174, 226, '"Nobody will cross before the last crack is closed,"')


@pytest.fixture
def texts_of_mine(tmp_path: Path) -> Path:
    """A folder with an edited copy of the withheld text."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "clip 7.md").write_text(COPY)
    return folder


@pytest.fixture
def published(built: Path) -> Any:
    """What loads a config of it."""
    datasets.disable_progress_bars()

    def load(config: str, cache: Path | None = None, **options: Any) -> Any:
        return load_dataset(str(built), config, cache_dir=str(cache or built.with_name("cache")), **options)

    return load


def triples(found: list[dict[str, Any]]) -> list[tuple[int, int, str]]:
    return [(a["start"], a["end"], a["text"]) for a in found]


def test_the_copy_says_what_it_says() -> None:
    assert all(COPY[start:end] == text for found in SELECTED.values() for start, end, text in found)
    assert COPY[QUOTE[0] : QUOTE[1]] == QUOTE[2]


@pytest.mark.parametrize("streaming", [False, True])
def test_documents_get_texts_and_surfaces(published: Any, texts_of_mine: Path, streaming: bool) -> None:
    loaded = published("documents", streaming=streaming)
    joined = wirespan.hydrate(loaded, texts_of_mine)
    assert type(joined) is type(loaded)
    (row,) = list(joined["withheld"])
    assert (row["text"], row["length"]) == (COPY, len(COPY))
    for layer, expected in SELECTED.items():
        assert triples(row[layer]) == expected
        assert all(a["digest"] is None for a in row[layer])
    (quote,) = row["quotes"]
    assert (quote["content"], quote["content_text"]) == ([list(QUOTE[:2])], [QUOTE[2]])
    assert (quote["source_text"], quote["cue_text"]) == (["she"], ["said"])
    assert quote["content_digest"] == [None]


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize("streaming", [False, True])
def test_features_and_open_reports_stay_as_they_are(
    published: Any, texts_of_mine: Path, config: str, streaming: bool
) -> None:
    loaded = published(config, streaming=streaming)
    joined = wirespan.hydrate(loaded, texts_of_mine, published("documents"))
    assert list(joined) == list(loaded)
    for split in loaded:
        assert joined[split].features == loaded[split].features
    assert list(joined["train"]) == list(loaded["train"])


@pytest.mark.parametrize("documents", ["all", "split", "stream"])
def test_rows_of_annotations_take_their_texts_from_the_documents(
    published: Any, texts_of_mine: Path, documents: str
) -> None:
    given = published("documents", streaming=documents == "stream")
    given = given["withheld"] if documents == "split" else given
    entities = wirespan.hydrate(published("entities", split="withheld"), texts_of_mine, given)
    assert triples(list(entities)) == SELECTED["entities"]
    (quote,) = list(wirespan.hydrate(published("quotes", split="withheld"), texts_of_mine, given))
    assert (quote["content"], quote["content_text"]) == ([list(QUOTE[:2])], [QUOTE[2]])


def test_rows_of_annotations_without_documents_are_a_usage_error(published: Any, texts_of_mine: Path) -> None:
    with pytest.raises(UsageError) as caught:
        wirespan.hydrate(published("entities"), texts_of_mine)
    assert "documents" in caught.value.hint


@pytest.mark.parametrize("wrong", ["entities", 3])
def test_documents_that_are_none_are_a_usage_error(published: Any, texts_of_mine: Path, wrong: Any) -> None:
    given = published(wrong) if isinstance(wrong, str) else wrong
    with pytest.raises(UsageError, match="isn't the config"):
        wirespan.hydrate(published("entities"), texts_of_mine, given)


def test_documents_that_were_joined_before_are_refused(published: Any, texts_of_mine: Path) -> None:
    """Their digests are those of the joined text, and the rows of annotations know the recorded one."""
    joined = wirespan.hydrate(published("documents"), texts_of_mine)
    with pytest.raises(WirespanError, match="as loaded"):
        wirespan.hydrate(published("entities"), texts_of_mine, joined)


def test_joining_twice_changes_nothing(published: Any, texts_of_mine: Path) -> None:
    once = wirespan.hydrate(published("documents"), texts_of_mine)
    assert list(wirespan.hydrate(once, texts_of_mine)["withheld"]) == list(once["withheld"])


@pytest.mark.parametrize("streaming", [False, True])
def test_a_text_that_does_not_fit_raises(published: Any, texts_of_mine: Path, streaming: bool) -> None:
    (texts_of_mine / "clip 7.md").write_text(COPY.replace("drivers", "riders"))
    with pytest.raises(WirespanError) as caught:
        list(wirespan.hydrate(published("documents", streaming=streaming), texts_of_mine)["withheld"])
    assert f"{DOC}: paragraph 1 (0–" in caught.value.message
    assert "Ida" not in caught.value.message
    assert "strict=False" in caught.value.hint


@pytest.mark.parametrize("config", ["documents", "entities", "quotes"])
@pytest.mark.parametrize("streaming", [False, True])
def test_not_strict_leaves_nulls(published: Any, texts_of_mine: Path, config: str, streaming: bool) -> None:
    (texts_of_mine / "clip 7.md").unlink()
    loaded = published(config, streaming=streaming)
    joined = wirespan.hydrate(loaded, texts_of_mine, published("documents"), strict=False)
    assert list(joined["withheld"]) == list(loaded["withheld"])


def test_a_format_is_kept(published: Any, texts_of_mine: Path) -> None:
    loaded = published("documents", split="withheld").with_format("numpy", columns=["id", "text"])
    joined = wirespan.hydrate(loaded, texts_of_mine)
    assert joined.format == loaded.format
    assert joined[0]["text"] == COPY
    stream = published("documents", split="withheld", streaming=True).with_format("numpy")
    (row,) = list(wirespan.hydrate(stream, texts_of_mine))
    assert str(row["text"]) == COPY


def test_no_cache_holds_a_joined_text(
    published: Any, built: Path, texts_of_mine: Path, tmp_path: Path
) -> None:
    def loaded(**options: Any) -> Any:
        return published("documents", tmp_path / "cache", **options)

    joined = wirespan.hydrate(loaded(), texts_of_mine)["withheld"]
    both = datasets.concatenate_datasets([loaded(split=s) for s in ("train", "withheld")])
    for dataset in (joined, wirespan.hydrate(both, texts_of_mine)):
        assert COPY in dataset.map(lambda row: {"seen": row["id"]}).filter(lambda _: True)["text"]
    for folder in (tmp_path / "cache", built):
        files = [path for path in folder.rglob("*") if path.is_file()]
        assert files
        assert not [path for path in files if b"last crack is closed" in path.read_bytes()]


def test_a_choice_of_rows_keeps_its_order(published: Any, texts_of_mine: Path) -> None:
    both = datasets.concatenate_datasets([published("documents", split=s) for s in ("train", "withheld")])
    ids = both["id"][:]
    chosen = both.select([2, 0, 2, 1])
    joined = wirespan.hydrate(chosen, texts_of_mine)
    assert joined["id"][:] == [ids[i] for i in (2, 0, 2, 1)]
    assert [row["text"] == COPY for row in joined] == [True, False, True, False]


@pytest.mark.parametrize("dataset", [None, [{"id": "a"}]])
def test_what_is_no_dataset_is_a_usage_error(texts_of_mine: Path, dataset: Any) -> None:
    with pytest.raises(UsageError, match="no dataset"):
        wirespan.hydrate(dataset, texts_of_mine)


def test_a_dataset_of_something_else_is_a_usage_error(texts_of_mine: Path) -> None:
    with pytest.raises(UsageError, match="columns"):
        wirespan.hydrate(datasets.Dataset.from_dict({"a": [1]}), texts_of_mine)


@pytest.mark.parametrize("view", [views.paragraphs, views.attributions, views.sentences])
def test_rows_of_a_view_are_a_usage_error(published: Any, texts_of_mine: Path, view: Any) -> None:
    reports = published("documents")
    for given in (
        view(reports),
        view(reports["train"].to_iterable_dataset()),
        view(reports["train"]).to_pandas(),
    ):
        with pytest.raises(UsageError, match="of a view") as caught:
            wirespan.hydrate(given, texts_of_mine, reports)
        assert "then take the view" in caught.value.hint


def test_other_rows_without_digests_are_a_usage_error(published: Any, texts_of_mine: Path) -> None:
    reports = published("documents")
    bare = published("entities").remove_columns(["digest"])
    members = views.members(published("links", split="train"), reports)
    tokens = views.tokens(views.paragraphs(reports))
    for given in (bare, members, tokens):
        with pytest.raises(UsageError, match="no digests"):
            wirespan.hydrate(given, texts_of_mine, reports)


@pytest.mark.parametrize("config", [*CONFIGS, "registry"])
def test_a_folder_that_is_not_there_is_told_of_any_config(
    published: Any, tmp_path: Path, config: str
) -> None:
    (tmp_path / "file").write_text("")
    given = published(config)
    for folder, told in (
        (tmp_path / "nowhere", "there is no folder"),
        ("~nobody-by-this-name/texts", "the home of a user who isn't there"),
        (tmp_path / "file", "is a file"),
        (None, "the folder is a NoneType"),
    ):
        for strict in (True, False):
            with pytest.raises(UsageError, match=told):
                wirespan.hydrate(given, folder, published("documents"), strict=strict)


def test_a_folder_at_home(published: Any, texts_of_mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(texts_of_mine.parent))
    (joined,) = wirespan.hydrate(published("documents", split="withheld"), f"~/{texts_of_mine.name}")
    assert joined["text"] == COPY


@pytest.mark.parametrize("config", [*CONFIGS, "registry"])
def test_what_comes_back_is_another_object(published: Any, texts_of_mine: Path, config: str) -> None:
    """Whoever sets the format of the one doesn't mean the other."""
    reports = published("documents")
    for split, given in published(config).items():
        before = given.format["type"]
        joined = wirespan.hydrate(given, texts_of_mine, reports)
        assert joined is not given
        joined.set_format("numpy")
        assert given.format["type"] == before, split
        frame = given.to_pandas()
        assert wirespan.hydrate(frame, texts_of_mine, reports) is not frame
        stream = given.to_iterable_dataset()
        assert wirespan.hydrate(stream, texts_of_mine, reports) is not stream


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, wirespan; print({'datasets', 'pyarrow', 'orjson', 'rich'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_hydrate_does_without_the_tools() -> None:
    """Somebody who only loads data has `datasets` and nothing else."""
    code = (
        "import sys\n"
        "for name in ('orjson', 'platformdirs', 'jsonschema', 'jsonschema_rs', 'uniseg'):\n"
        "    sys.modules[name] = None\n"
        "import wirespan.joining.dataset"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
