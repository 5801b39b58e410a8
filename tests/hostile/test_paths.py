"""Names that lead out of the corpus lead nowhere, and what is no file is neither waited for nor read."""

from __future__ import annotations

import json
import os
import signal
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from wirespan import journal
from wirespan.cli import run
from wirespan.store import Corpus

OUT = (
    "../../outside",
    "../outside",
    "/root/outside",
    "bridge/../../../outside",
    "..",
    ".",
    "",
    "a\0b",
    "a\nb",
)
SECRET = "nobody may see this sentence"  # noqa: S105 - a mark to look for


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    """Let nothing wait for a pipe."""

    def stop(*_: object) -> None:
        pytest.fail("it waits")  # which no command takes for an error of a file

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(120)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def outside(corpus: Corpus) -> Path:
    """A folder above the corpus, with files where a name from inside may lead."""
    above = corpus.root.parent
    for name in ("outside", "outside.jsonl", "outside.txt"):
        (above / name).write_text(SECRET)
    return above


def tree(folder: Path) -> dict[str, bytes]:
    """Return all files under a folder but those of the corpus and its data."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {str(path): path.read_bytes() for path in files if journal.HOME not in path.parts}


BUILD = ["build", "--config", "documents", "--config", "links"]
COMMANDS: list[list[str]] = [
    ["validate"],
    ["stats"],
    ["format"],
    ["studio", "export", "--out", "../tasks.json"],
    ["agree", "layers", "model-a"],
]


def put_splits(corpus: Corpus, name: str) -> None:
    splits = {"train": ["bridge", name], "validation": [], "test": [], "withheld": ["patience"]}
    (corpus.root / "corpus/splits.json").write_text(json.dumps(splits))


def put_document(corpus: Corpus, name: str) -> None:
    file = corpus.root / "corpus/bridge.jsonl"
    first, *others = file.read_bytes().splitlines()
    record = json.loads(first) | {"id": f"{name}/{name}"}
    file.write_bytes(b"\n".join([json.dumps(record).encode(), *others, b""]))


def put_story(corpus: Corpus, name: str) -> None:
    file = corpus.root / "corpus/bridge.jsonl"
    first, *others = file.read_bytes().splitlines()
    record = json.loads(first) | {"story": name}
    file.write_bytes(b"\n".join([json.dumps(record).encode(), *others, b""]))


def put_annotator(corpus: Corpus, name: str) -> None:
    file = corpus.root / "annotations/annotators.jsonl"
    record = json.loads(file.read_bytes()) | {"id": name}
    file.write_bytes(json.dumps(record).encode() + b"\n")


@pytest.mark.parametrize("name", OUT)
@pytest.mark.parametrize("put", [put_splits, put_document, put_story, put_annotator])
def test_names_in_records_lead_nowhere(
    corpus: Corpus,
    outside: Path,
    put: Callable[[Corpus, str], None],
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(corpus.root)
    put(corpus, name)
    assert run(["validate"]) == 1
    for command in (*COMMANDS, *([BUILD] if name == OUT[0] else [])):  # which takes long
        before = tree(outside)
        assert run(command) in (0, 1, 2), command
        shown = "".join(capsys.readouterr())
        assert SECRET not in shown
        assert "report this line" not in shown, command
        made = {path for path, content in tree(outside).items() if before.get(path) != content}
        inside = (str(corpus.root), str(outside / "tasks"))
        assert all(path.startswith(inside) for path in made), command
        assert not any(SECRET.encode() in content for path, content in tree(corpus.root).items())


@pytest.mark.parametrize("name", OUT)
def test_names_on_the_command_line_lead_nowhere(
    corpus: Corpus, outside: Path, name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = tmp_path / "new.txt"
    text.write_text("A report of nothing.\n")
    before = tree(outside)
    asked = (
        ["validate", name],
        ["show", name],
        ["show", f"{name}/{name}"],
        ["stats", name],
        ["studio", "export", name, "--out", str(tmp_path / "t.json")],
        ["add", f"{name}/{name}", str(text), "--lang", "en", "--published", "2026-05-05", "--split", "train"],
        ["agree", name, "model-a"],
        ["adjudicate", "list", name, "model-a"],
        ["retext", f"{name}/{name}", str(text)],
    )
    for command in asked:
        assert run([*command, "--root", str(corpus.root)]) == 2, command
        shown = "".join(capsys.readouterr())
        assert SECRET not in shown
        assert "report this line" not in shown, command
    assert tree(outside) == before


def test_tasks_of_reports_elsewhere_are_refused(corpus: Corpus, outside: Path, tmp_path: Path) -> None:
    file = tmp_path / "tasks.json"
    assert run(["studio", "export", "--out", str(file), "--root", str(corpus.root)]) == 0
    people = corpus.root / "annotations/annotators.jsonl"
    people.write_bytes(b'{"id":"anna","kind":"person","languages":["en"]}\n' + people.read_bytes())
    (task, *_) = json.loads(file.read_bytes())
    for name in OUT:
        spoiled: Any = json.loads(json.dumps(task))
        spoiled["data"] |= {"doc_id": f"{name}/{name}", "story": name}
        file.write_text(json.dumps([spoiled]))
        before = tree(outside)
        assert run(["studio", "import", str(file), "--by", "anna", "--root", str(corpus.root)]) == 1
        assert tree(outside) == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="left out: this system has no named pipes")
@pytest.mark.parametrize("kind", ["pipe", "device", "link", "loop", "folder"])
@pytest.mark.parametrize(
    "path",
    [
        "corpus/splits.json",
        "corpus/bridge.jsonl",
        "corpus/registry/shared.jsonl",
        "annotations/annotators.jsonl",
        "annotations/dates/bridge.jsonl",
        "annotations/links/odd.jsonl",
        "CITATION.cff",
        "LICENSE-DATA",
        "DATASHEET.md",
        "CHANGELOG.md",
    ],
)
def test_what_is_no_file_stops_no_command(
    corpus: Corpus, kind: str, path: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(corpus.root)
    place = corpus.root / path
    place.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "device":
        try:
            os.mknod(place, 0o666 | stat.S_IFCHR, os.makedev(1, 5))
        except PermissionError:
            pytest.skip("left out: only root may make a device")
    elif kind == "link":
        place.symlink_to("/dev/zero")
    elif kind == "loop":
        place.symlink_to(place)
    else:
        place.mkdir()
    for command in (
        *COMMANDS,
        *([BUILD] if kind == "pipe" else []),
        ["show", "bridge/quay-wire"],
        ["hydrate", str(corpus.root)],
        [],
    ):
        assert run(command) in (0, 1, 2), command
        shown = "".join(capsys.readouterr())
        assert "report this line" not in shown, (command, shown)
        assert "Traceback" not in shown
