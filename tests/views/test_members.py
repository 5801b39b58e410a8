"""Members of links: each with what its annotation says, whatever holds links and reports."""

from __future__ import annotations

from pathlib import Path

import datasets
import pytest
from datasets import DatasetDict

import wirespan
from wirespan import views
from wirespan.errors import UsageError
from wirespan.model import Link, Number, Quote
from wirespan.store import Corpus


@pytest.fixture
def reports(corpus: Corpus) -> DatasetDict:
    loaded = wirespan.load("documents", path=corpus.root)
    assert isinstance(loaded, DatasetDict)
    return loaded


@pytest.fixture
def links(corpus: Corpus) -> DatasetDict:
    loaded = wirespan.load("links", path=corpus.root)
    assert isinstance(loaded, DatasetDict)
    return loaded


def test_a_member_tells_what_its_record_says(
    corpus: Corpus, links: DatasetDict, reports: DatasetDict
) -> None:
    rows = iter(views.names(views.members(links["train"], reports["train"])))
    outlets = {document.id: document for document in corpus.documents("bridge")}
    known = {(a.doc, a.id): a for layer in ("quotes", "numbers") for a in corpus.layer(layer, "bridge")}
    kinds = set()
    for link in sorted(corpus.links("bridge"), key=lambda link: link.id):
        assert isinstance(link, Link)
        for position, member in enumerate(link.members):
            row, annotation = next(rows), known[member.doc, member.id]
            assert (row["link"], row["position"], row["type"]) == (link.id, position, link.type)
            assert (row["story"], row["measure"], row["scope"]) == ("bridge", link.measure, link.scope)
            of = outlets[member.doc]
            about = (row["doc"], row["lang"], row["outlet"], row["published"], row["id"])
            assert about == (of.id, of.lang, of.outlet, of.published.value, annotation.id)
            assert (row["rendering"], row["relation"]) == (member.rendering, member.relation)
            assert row["of"] == (None if member.of is None else {"doc": member.of.doc, "id": member.of.id})
            if isinstance(annotation, Quote):
                for part in ("content", "cue", "source"):
                    assert row[f"{part}_text"] == [span.text for span in getattr(annotation, part)]
                assert (row["kind"], row["speakers"]) == (annotation.kind, list(annotation.speakers))
                assert (row["text"], row["value"]) == (None, None)
            else:
                assert isinstance(annotation, Number)
                assert row["text"] == annotation.span.text
                for key in ("value", "upper", "unit", "bound", "change"):
                    assert row[key] == getattr(annotation, key)
                assert (row["kind"], row["content_text"]) == (None, [])
            kinds.add(type(annotation))
    assert list(rows) == []
    assert kinds == {Quote, Number}


def test_streams_and_dicts_give_the_same_rows(links: DatasetDict, reports: DatasetDict) -> None:
    stream = datasets.IterableDatasetDict({s: part.to_iterable_dataset() for s, part in links.items()})
    lazy = datasets.IterableDatasetDict({s: part.to_iterable_dataset() for s, part in reports.items()})
    whole = views.members(links, reports)
    assert type(whole) is DatasetDict
    assert whole["train"].cache_files == []
    assert whole["train"].num_rows > 2
    for given, of in ((stream, reports), (stream, lazy), (links, lazy)):
        found = views.members(given, of)
        assert type(found) is type(given)
        assert list(found["train"]) == list(whole["train"])
    assert list(views.members(links["train"], reports)) == list(whole["train"])


def test_a_built_dataset_streamed_from_its_folder(
    corpus: Corpus, tmp_path: Path, links: DatasetDict, reports: DatasetDict
) -> None:
    from wirespan.publish.build import build

    out = str(build(corpus, tmp_path / "built").path)
    stream, of = (datasets.load_dataset(out, name, streaming=True) for name in ("links", "documents"))
    found = views.names(views.members(stream, of))
    assert list(found["train"]) == list(views.names(views.members(links, reports))["train"])


def test_members_of_withheld_reports_have_words_once_joined(
    corpus: Corpus, links: DatasetDict, reports: DatasetDict, tmp_path: Path, withheld_text: str
) -> None:
    """The quotes of a withheld report, linked here as nobody would, stand for any."""
    quote = reports["withheld"][0]["quotes"][0]
    row = links["train"][0]
    member = {"doc": reports["withheld"][0]["id"], "id": quote["id"], "rendering": 0}
    row = row | {"members": [dict.fromkeys(row["members"][0]) | member]}
    made = datasets.Dataset.from_list([row], features=links["train"].features)
    (found,) = views.members(made, reports["withheld"])
    assert found["content_text"] == [None] * len(quote["content"])
    assert found["outlet"] == corpus.documents("patience")[0].outlet
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/saved.txt").write_bytes(withheld_text.encode())
    (joined,) = views.members(made, wirespan.hydrate(reports, tmp_path / "texts"))
    assert joined["content_text"] == ["“Nobody will cross before the last crack is closed,”"]
    assert (joined["cue_text"], joined["source_text"]) == (["said"], ["she"])


def test_what_does_not_fit_is_told(links: DatasetDict, reports: DatasetDict) -> None:
    with pytest.raises(UsageError, match="which isn't among these documents") as caught:
        views.members(links["train"], reports["withheld"])
    assert "same splits" in caught.value.hint
    with pytest.raises(UsageError, match="no split 'train'"):
        views.members(links, DatasetDict({"test": reports["train"]}))
    with pytest.raises(UsageError, match=r"configuration links are lacking: .*members"):
        views.members(reports, reports)
    with pytest.raises(UsageError, match=r"configuration documents are lacking: .*quotes"):
        views.members(links, links)
    with pytest.raises(UsageError, match="this is one row"):
        views.members(links["train"][0], reports)
    with pytest.raises(UsageError, match="this is one report"):
        views.members(links, reports["train"][0])
