"""Streams of views and of joined reports in a process of its own, as loaders of batches start it."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import wirespan
from wirespan import views
from wirespan.store import Corpus


def test_streams_go_to_a_spawned_process(corpus: Corpus, tmp_path: Path, withheld_text: str) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/saved.txt").write_bytes(withheld_text.encode())
    reports = wirespan.load("documents", "train+withheld", corpus.root)
    entities = wirespan.load("entities", "withheld", corpus.root).to_iterable_dataset()
    links = wirespan.load("links", "train", corpus.root).to_iterable_dataset()
    joined = wirespan.hydrate(reports.to_iterable_dataset(), tmp_path / "texts")
    streams = [
        joined,
        wirespan.hydrate(entities, tmp_path / "texts", reports),
        views.paragraphs(joined),
        views.sentences(joined),
        views.attributions(joined),
        views.tokens(views.sentences(joined)),
        views.names(joined),
        views.members(links, reports),
    ]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = pool.map(list, streams)
    assert found == [list(stream) for stream in streams]
    assert all(found)
    assert [row["text"] for row in found[0] if row["id"].startswith("patience/")] == [withheld_text]


def test_a_view_of_a_stream_is_lazy(corpus: Corpus) -> None:
    reports = wirespan.load("documents", "train", corpus.root)
    links = wirespan.load("links", "train", corpus.root).to_iterable_dataset()
    asked = []

    def noted(row: dict[str, object]) -> dict[str, object]:
        asked.append(row["id"])
        return row

    stream = reports.to_iterable_dataset().map(noted, features=reports.features)
    view = views.members(links, stream)
    assert asked == []
    assert len(list(view)) == len(list(views.members(links, reports)))
    assert asked == reports["id"][:]
