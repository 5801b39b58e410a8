"""Folders of other runs, and such that mean harm: refused, and nothing of them is followed."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

import pytest

from wirespan.errors import UsageError, WirespanError
from wirespan.shards import places
from wirespan.shards.run import one, together
from wirespan.store import Corpus

from .conftest import FEW, content, go


def test_shards_of_another_number_are_refused(sound_once: Corpus, done_once: Path) -> None:
    with pytest.raises(UsageError, match="3 shards, not 4"):
        go(str(sound_once.root), str(done_once), 4)


def test_shards_that_are_missing_are_named(sound: Corpus, tmp_path: Path) -> None:
    one(str(sound.root), str(tmp_path / "out"), 1, 3, level=4, configs=FEW)
    with pytest.raises(UsageError, match="2 aren't there: 0, 2"):
        together(str(sound.root), str(tmp_path / "out"), level=4)


def test_shards_of_another_version_are_refused(
    sound_once: Corpus, done: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wirespan.shards.sidecar.__version__", "9.9.9")
    with pytest.raises(UsageError, match="another version"):
        together(str(sound_once.root), str(done), level=4)


def test_shards_whose_signatures_are_made_otherwise_are_refused(
    sound_once: Corpus, done: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else near-duplicates in two of them would be missed without a word."""
    monkeypatch.setattr("wirespan.near._SPREAD", 3)
    with pytest.raises(UsageError, match="another version"):
        together(str(sound_once.root), str(done), level=4)


def test_shards_of_another_state_are_refused(sound: Corpus, done: Path) -> None:
    (sound.root / "corpus/registry/shared.jsonl").touch()
    with pytest.raises(UsageError, match="another state"):
        together(str(sound.root), str(done), level=4)


def head(out: Path) -> Path:
    """Return the head of the first shard."""
    return out / "shards/00000-of-00003.json"


Change = Callable[[dict[str, object]], object]
FOREIGN: list[Change] = [
    lambda data: data.update(form=data["form"] + 1),  # type: ignore[operator]
    lambda data: data.update(files=[{"config": "../../x", "split": "train"}]),
    lambda data: data["files"][0].update(config="../../../etc"),  # type: ignore[index]
    lambda data: data["files"][0].update(split="../train"),  # type: ignore[index]
    lambda data: data.update(number="0"),
    lambda data: data.update(counts={"langs": [["en", "many"]]}),
    lambda data: data.update(counts={"langs": [[]]}),
    lambda data: data.update(counts={"licences": [[1]]}),
    lambda data: data.update(counts={"stories": [["x", 1]]}),
    lambda data: data.update(more=1),
    lambda data: data.pop("body"),
]


@pytest.mark.parametrize("change", FOREIGN)
def test_a_foreign_head_is_refused_and_done_anew(sound_once: Corpus, done: Path, change: Change) -> None:
    before = content(done)
    data = json.loads(head(done).read_text())
    change(data)
    head(done).write_text(json.dumps(data))
    with pytest.raises(WirespanError, match="no sidecar"):
        together(str(sound_once.root), str(done), level=4)
    again: list[bool] = []
    go(str(sound_once.root), str(done), None, done=lambda report: again.append(report.fresh))
    assert again.count(True) == 1
    assert content(done) == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[:-40],
        lambda raw: raw + raw.splitlines(keepends=True)[0],
        lambda raw: b"".join(raw.splitlines(keepends=True)[1:]),
        lambda raw: raw.replace(b'"records":', b'"records":1', 1),
        lambda raw: raw.replace(b'"story":"story', b'"story":"../../story', 1),
        lambda _: b"[" * 100_000,
        lambda _: b"null\n",
    ],
)
def test_outcomes_that_were_changed_are_refused(
    sound_once: Corpus, done: Path, damage: Callable[[bytes], bytes]
) -> None:
    body = max((done / "shards").glob("*.jsonl"), key=lambda path: path.stat().st_size)
    body.write_bytes(damage(body.read_bytes()))
    with pytest.raises(WirespanError, match="no sidecar"):
        together(str(sound_once.root), str(done), level=4)


def test_nothing_is_written_through_links(sound: Corpus, tmp_path: Path) -> None:
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    elsewhere.mkdir()
    out.mkdir()
    (out / "documents").symlink_to(elsewhere)
    with pytest.raises(WirespanError, match="symbolic link"):
        go(str(sound.root), str(out))
    assert not list(elsewhere.iterdir())


def test_a_link_in_place_of_a_file_is_replaced(sound: Corpus, tmp_path: Path) -> None:
    out, victim = tmp_path / "out", tmp_path / "victim"
    victim.write_text("mine")
    (out / "shards").mkdir(parents=True)
    head(out).symlink_to(victim)
    (out / "findings.jsonl").symlink_to(victim)
    go(str(sound.root), str(out))
    assert victim.read_text() == "mine"
    assert not head(out).is_symlink()
    assert not (out / "findings.jsonl").is_symlink()


def test_a_link_in_place_of_the_sidecars_is_refused(sound: Corpus, done: Path, tmp_path: Path) -> None:
    out, other = tmp_path / "mine", done
    out.mkdir()
    (out / "shards").symlink_to(other / "shards")
    with pytest.raises(WirespanError, match="symbolic link"):
        go(str(sound.root), str(out))


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../b", "a\\..\\b", "a\0b"])
def test_names_that_lead_elsewhere(tmp_path: Path, name: str) -> None:
    for place in (places.place(str(tmp_path)), places.place("memory://safe")):
        with pytest.raises(WirespanError, match="no name"):
            place.size(name)


@pytest.mark.parametrize("name", ["C:/x", "a/C:/x", "a/c:x"])
def test_names_that_lead_to_a_drive_of_windows(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert places.place(str(tmp_path)).size(name) is None
    monkeypatch.setattr(places, "PurePath", PureWindowsPath)
    with pytest.raises(WirespanError, match="no name"):
        places.place(str(tmp_path)).size(name)


def test_names_of_a_store_that_lead_elsewhere() -> None:
    with pytest.raises(WirespanError, match="no name"):
        places.Remote(Listing(), "/news").names("corpus")


class Listing:
    """A store that lists a file outside the folder."""

    def find(self, _: str) -> list[str]:
        """Return what is there."""
        return ["/news/corpus/../../../etc/passwd"]


def test_what_a_killed_process_left_is_swept_and_no_other(sound: Corpus, tmp_path: Path) -> None:
    out = tmp_path / "out"
    node = platform.node()
    with subprocess.Popen([sys.executable, "-c", "pass"]) as ended:
        pass
    left = [f".part-{node}-{os.getpid()}-x", ".part-far-away-1-x", ".part-x", ".part-", f".part-{node}-1-"]
    left += [f".part-{node}-{'9' * 30}-x", f".part-{node}-²-x"]  # not made by wirespan
    for name in (f".part-{node}-{ended.pid}-x", *left):
        (out / name).mkdir(parents=True)
    go(str(sound.root), str(out))
    assert {path.name for path in out.glob(".part-*")} == {*left}


def test_what_is_no_regular_file_is_not_listed(sound: Corpus, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "shards").mkdir(parents=True)
    os.mkfifo(out / "shards/00000-of-00007.json")
    (out / "shards/00000-of-00008.json").mkdir()
    (out / "shards/00000-of-00009.json").symlink_to("nowhere")
    assert places.place(str(out)).names("shards") == []
    go(str(sound.root), str(out))
