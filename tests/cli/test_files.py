"""Files named on the command line: nothing foreign is written over, nothing endless is read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import orjson
import pytest
import typer

from wirespan import documents, store, texts
from wirespan.cli import app, run
from wirespan.cli.app import path
from wirespan.store import Corpus

TASKS = "tasks.json"


def commands(group: typer.Typer) -> Iterator[Callable[..., Any]]:
    """Yield what is called for every command."""
    yield from (command.callback for command in group.registered_commands if command.callback)
    for inner in group.registered_groups:
        if inner.typer_instance:
            yield from commands(inner.typer_instance)


def test_every_path_is_read_by_the_one_that_refuses_empty_ones() -> None:
    seen = 0
    for call in commands(app):
        for name, hint in get_type_hints(call, include_extras=True).items():
            kind, *more = get_args(hint) if get_origin(hint) is Annotated else (hint,)
            if kind in (Path, Path | None):
                assert more[0].parser is path, f"{call.__name__}: {name}"
                seen += 1
    assert seen > 10


@pytest.mark.parametrize(
    "argv",
    [
        ["hydrate", ""],
        ["init", ""],
        ["add", "ferry/wave", "", "--lang", "en", "--published", "2026-05-05"],
        ["retext", "bridge/quay-wire", ""],
        ["stats", "--root", ""],
        ["build", "--out", ""],
        ["validate", "--release", "--dataset", ""],
        ["studio", "export", "--out", ""],
        ["studio", "export", "--out", "x.json", "--page", ""],
        ["studio", "up", "--data", ""],
        ["shards", "run", "--out", ""],
        ["shards", "run", "", "--out", "x"],
        ["shards", "reduce", "--out", ""],
        ["diff", ""],
        ["diff", "HEAD", ""],
    ],
)
def test_an_empty_path_names_nothing(
    corpus: Corpus, argv: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(corpus.root)
    before = sorted(corpus.root.rglob("*"))
    assert run(argv) == 2
    assert "an empty" in " ".join(capsys.readouterr().err.split())
    assert sorted(corpus.root.rglob("*")) == before


def export(corpus: Corpus, *argv: str) -> int:
    return run(["studio", "export", *argv, "--root", str(corpus.root)])


@pytest.mark.parametrize("option", ["--out", "--page"])
@pytest.mark.parametrize(
    "name",
    ["corpus/bridge.jsonl", "corpus/new.json", "annotations/x/new.json", "schema/new.json", "link/new.json"],
)
@pytest.mark.parametrize("force", [[], ["--force"]])
def test_no_export_goes_into_the_corpus(
    corpus: Corpus,
    tmp_path: Path,
    option: str,
    name: str,
    force: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    (corpus.root / "link").symlink_to(corpus.root / "annotations")
    before = {path: path.read_bytes() for path in corpus.root.rglob("*.*") if path.is_file()}
    more = [] if option == "--out" else ["--out", str(tmp_path / TASKS)]
    assert export(corpus, option, str(corpus.root / name), *more, *force) == 2
    assert "would be a file of the corpus" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in corpus.root.rglob("*.*") if path.is_file()} == before
    assert not (tmp_path / TASKS).exists()


@pytest.mark.parametrize("option", ["--out", "--page"])
@pytest.mark.parametrize("kind", ["link", "dangling", "pipe"])
def test_no_export_goes_through_a_link(
    corpus: Corpus, tmp_path: Path, option: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    victim, place = tmp_path / "victim", tmp_path / "place.json"
    if kind == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to(victim)
    if kind == "link":
        victim.write_bytes(b"[]")
    more = [] if option == "--out" else ["--out", str(tmp_path / TASKS)]
    assert export(corpus, option, str(place), *more, "--force") == 2
    assert "no regular file" in capsys.readouterr().err
    assert victim.exists() == (kind == "link")
    assert not victim.exists() or victim.read_bytes() == b"[]"
    assert not (tmp_path / TASKS).exists()


LABELLED = orjson.dumps(
    [{"id": 7, "data": {"doc_id": "a/b", "text": "x"}, "annotations": [], "total_annotations": 1}]
)


@pytest.mark.parametrize(
    "content", [b"my thesis", b"{}", b"", b"[1]", b'[{"data":{"mine":1}}]', b"<View/>", b"\xff", LABELLED]
)
@pytest.mark.parametrize("option", ["--out", "--page"])
def test_an_export_replaces_nothing_foreign(
    corpus: Corpus, tmp_path: Path, option: str, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "mine"
    place.write_bytes(content)
    more = [] if option == "--out" else ["--out", str(tmp_path / TASKS)]
    assert export(corpus, option, str(place), *more) == 2
    assert "--force" in capsys.readouterr().err
    assert place.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["mine"]
    assert export(corpus, option, str(place), *more, "--force") == 0
    assert place.read_bytes() != content


def test_an_export_replaces_one_before_it(corpus: Corpus, tmp_path: Path) -> None:
    place = tmp_path / TASKS
    assert export(corpus, "bridge", "--out", str(place)) == 0
    place.chmod(0o640)
    first, page = place.read_bytes(), place.with_suffix(".xml").read_bytes()
    assert export(corpus, "bridge", "--layer", "dates", "--predictions", "--out", str(place)) == 0
    assert place.read_bytes() != first
    assert place.with_suffix(".xml").read_bytes() != page
    assert place.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [TASKS, "tasks.xml"]


def test_a_text_without_end_is_not_read(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "large.txt"
    file.touch()
    os.truncate(file, 1 << 35)
    for argv in texts_of(file):
        assert run([*argv, "--root", str(corpus.root)]) == 2
        assert "34,359,738,368 bytes" in capsys.readouterr().err


def texts_of(file: Path, *options: str, doc: str = "ferry/wave") -> list[list[str]]:
    """Return the commands that make a file a text of the corpus."""
    day = ("--lang", "en", "--published", "2026-05-05")
    return [
        ["add", doc, str(file), *day, *(options or ("--split", "train"))],
        ["retext", "bridge/quay-wire", str(file)],
    ]


def told(capsys: pytest.CaptureFixture[str]) -> str:
    """Return all that was said of errors, in one line."""
    return " ".join(capsys.readouterr().err.split())


def test_a_text_that_may_be_added_is_found_again(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(texts, "LIMIT", 1000)
    folder, root = tmp_path / "held", ["--root", str(corpus.root)]
    folder.mkdir()
    file = folder / "a.txt"
    file.write_text(f"The ferry left the quay at nine on Monday.\n{'It is late. ' * 100}"[:1000])
    new, old = texts_of(file, "--withheld", "The Wave")
    assert run([*new, *root]) == 0
    assert run(["hydrate", str(folder), *root]) == 1  # of the other withheld report there is no text
    assert "exact" in capsys.readouterr().out
    file.write_text(file.read_text() + "!")
    for argv in (["add", "ferry/mail", *new[2:]], old):
        assert run([*argv, *root]) == 2
        assert "1,001 bytes" in capsys.readouterr().err
    assert run(["hydrate", str(folder), *root]) == 1
    assert "exact" not in capsys.readouterr().out


@pytest.mark.parametrize("options", [(), ("--withheld", "The Wave")])
def test_no_line_is_written_that_can_not_be_read_again(
    corpus: Corpus,
    tmp_path: Path,
    options: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file, root = tmp_path / "long.txt", ["--root", str(corpus.root)]
    file.write_text("a b c d e f g h\n" * 200)
    assert run([*texts_of(file, *options)[0], *root]) == 0
    (line,) = (corpus.root / "corpus/ferry.jsonl").read_bytes().splitlines(keepends=True)
    other, changed = texts_of(file, *options, doc="ferry/mail")
    monkeypatch.setattr(documents, "MAX_LINE", len(line))
    before = {path: path.read_bytes() for path in corpus.root.rglob("*.json*")}
    capsys.readouterr()
    assert run([*other, *root]) == 2
    assert f"the line of 'ferry/mail' would have {len(line):,} bytes" in told(capsys)
    monkeypatch.setattr(documents, "MAX_LINE", 3400)  # a line feed is two bytes of JSON
    for dry in ([], ["--dry-run"]):
        assert run([*changed, *dry, *root]) == 2
        assert "the line of 'bridge/quay-wire' would have" in told(capsys)
    assert {path: path.read_bytes() for path in corpus.root.rglob("*.json*")} == before
    monkeypatch.setattr(documents, "MAX_LINE", len(line) + 1)
    assert run([*other, *root]) == 0
    monkeypatch.setattr(store, "MAX_LINE", len(line) + 1)
    assert [document.id for document in corpus.documents("ferry")] == ["ferry/mail", "ferry/wave"]


@pytest.mark.parametrize("kind", ["folder", "pipe", "dangling", "nothing"])
def test_what_is_there_and_no_file_is_not_said_to_be_missing(
    corpus: Corpus, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "place"
    if kind == "folder":
        place.mkdir()
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "dangling":
        place.symlink_to(tmp_path / "nowhere")
    says = "there is no file " if kind == "nothing" else "place is no regular file"
    for argv in texts_of(place):
        assert run([*argv, "--root", str(corpus.root)]) == 2
        assert says in told(capsys)


@pytest.mark.parametrize(
    "argv",
    [
        ["hydrate", "."],
        ["build", "--out", "../a/x"],
        ["studio", "export", "--out", "../a/x.json"],
        ["shards", "run", ".", "--out", "../a/x"],
        ["init", "../a/x"],
    ],
)
def test_links_in_a_circle_are_told(
    corpus: Corpus, argv: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(corpus.root)
    Path("../a").symlink_to("b")
    Path("../b").symlink_to("a")
    monkeypatch.setenv("WIRESPAN_DATA", "../a")
    assert run(argv) == 2
    said = told(capsys)
    assert "levels of symbolic links" in said
    assert "report this line" not in said
