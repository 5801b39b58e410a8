"""What has to hold here before anything is asked of the hub."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wirespan import records
from wirespan.errors import WirespanError
from wirespan.joining import Library
from wirespan.publish import gate, hidden
from wirespan.publish.build import build
from wirespan.store import Corpus

from .state import Hub
from .working import Client, change, commit, git


def uncommitted(corpus: Corpus) -> None:
    (corpus.root / "corpus/bridge.jsonl").write_bytes(b"")


def stray(corpus: Corpus) -> None:
    (corpus.root / "notes.txt").write_text("Ask Ida", encoding="utf-8")


def ignored(corpus: Corpus) -> None:
    (corpus.root / ".gitignore").write_text(".wirespan/\nzones/\n", encoding="utf-8")
    git(corpus, "rm", "-q", "--cached", "annotations/zones/bridge.jsonl")
    commit(corpus)


def invalid(corpus: Corpus) -> None:
    file = corpus.root / "annotations/entities/bridge.jsonl"
    file.write_text(
        file.read_text(encoding="utf-8").replace('"text":"NORVA"', '"text":"NORWA"'), encoding="utf-8"
    )
    commit(corpus)


@pytest.mark.parametrize(
    ("harm", "found", "todo"),
    [
        (uncommitted, "these files are not committed: corpus/bridge.jsonl", "Commit them"),
        (stray, "these files are not committed: notes.txt", "Commit them"),
        (ignored, "these files are not committed: annotations/zones/bridge.jsonl", "Commit them"),
        (invalid, "annotations/entities/bridge.jsonl:", "wirespan validate --release"),
    ],
)
def test_a_corpus_that_is_not_fit(
    ours: Corpus, hub: Hub, client: Client, harm: Callable[[Corpus], None], found: str, todo: str
) -> None:
    harm(ours)
    code, said = client.publish(ours, "--yes")
    assert (code, hub.asked) == (2, [])
    assert found in said
    assert todo in said


def test_words_of_a_withheld_text(
    ours: Corpus, hub: Hub, client: Client, withheld_text: str, tmp_path: Path
) -> None:
    file = ours.root / "annotations/entities/bridge.jsonl"
    first, *others = ours.layer("entities", "bridge")
    note = "has asked drivers for patience until the bridge opens again"
    assert note in " ".join(withheld_text.split())
    file.write_bytes(records.lines([replace(first, note=note), *others]))
    commit(ours)
    assert client.publish(ours)[0] == 0  # nobody here holds the text
    library = Library(tmp_path / "data" / "texts")
    document = ours.documents("patience")[0]
    library.put(document, withheld_text)
    hub.asked.clear()
    code, said = client.publish(ours, "--yes")
    assert (code, hub.asked) == (2, [])
    assert "are words of patience/harbour-post" in said
    assert "drivers" not in said
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "whatever.txt").write_text(withheld_text, encoding="utf-8")
    client.ask("env", {"WIRESPAN_DATA": str(tmp_path / "none"), "WIRESPAN_TEXTS": str(folder)})
    assert "are words of patience/harbour-post" in client.publish(ours, "--yes")[1]
    client.ask("env", {"WIRESPAN_TEXTS": None})
    build(ours, tmp_path / "built")
    with pytest.raises(
        WirespanError, match=r"gives withheld texts away: documents/train.*note.*words 1–10 of it"
    ):
        gate.discreet(ours, {document.id: withheld_text}, tmp_path / "built")


def test_words_of_a_withheld_text_in_the_datasheet(ours: Corpus, withheld_text: str, tmp_path: Path) -> None:
    (ours.root / "DATASHEET.md").write_text(f"Such as:\n\n{withheld_text}", encoding="utf-8")
    build(ours, tmp_path / "built")
    with pytest.raises(WirespanError, match=r"gives withheld texts away: DATASHEET\.md: leak: words 3–"):
        gate.discreet(ours, {"patience/harbour-post": withheld_text}, tmp_path / "built")


def test_rows_of_withheld_reports_hold_no_text(ours: Corpus, out: Path) -> None:
    build(ours, out)
    names = hidden.reports(ours)
    assert names == {"patience/harbour-post"}
    assert list(hidden.shown(out, names)) == []
    # The open story has texts in these places, so a look for it finds all that could hold one.
    found = list(hidden.shown(out, {"bridge/quay-wire"}))
    assert {line.partition("-")[0] + " " + line.split(" in ")[1].split()[0] for line in found} == {
        *(f"documents/train {name}" for name in ("text", "zones", "entities", "quotes", "numbers", "dates")),
        *("entities/train text", "numbers/train text", "numbers/train measures_text", "dates/train text"),
        *(f"quotes/train {name}_text" for name in ("content", "cue", "source")),
        "ner/train tokens",
    }
    file = out / "quotes/withheld-00000-of-00001.parquet"
    table = pq.read_table(file)
    at = table.schema.get_field_index("content_text")
    cells = pa.array([["Nobody"]], table.schema.field(at).type)
    pq.write_table(table.set_column(at, table.schema.field(at), cells), file)
    with pytest.raises(WirespanError, match="1 value in content_text of withheld reports"):
        gate.discreet(ours, {}, out)


def test_a_folder_that_is_not_what_the_corpus_builds_to(
    ours: Corpus, hub: Hub, client: Client, out: Path
) -> None:
    path = ("--yes", "--path", str(out))
    code, said = client.publish(ours, *path)
    assert (code, "there is no built dataset in" in said) == (2, True)
    build(ours, out)
    card = (out / "README.md").read_bytes()
    (out / "README.md").write_bytes(card + b"A word more.\n")
    code, said = client.publish(ours, *path)
    assert (code, "isn't as it was built: README.md" in said, "wirespan build" in said) == (2, True, True)
    (out / "README.md").write_bytes(card)
    (out / "more.txt").write_bytes(b"")
    assert "isn't as it was built: more.txt" in client.publish(ours, *path)[1]
    (out / "more.txt").unlink()
    change(ours)
    code, said = client.publish(ours, *path)
    assert (code, "was built from another state of the corpus" in said) == (2, True)
    assert "annotations/entities/bridge.jsonl" in said
    assert hub.asked == []
    build(ours, out)
    assert client.publish(ours, *path)[0] == 0
