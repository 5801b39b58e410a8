"""What is known of a project may come from elsewhere, by a fetch or a server: it is read with care."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirespan.errors import WirespanError
from wirespan.store import Corpus
from wirespan.studio.base import Base, Mark, Task
from wirespan.studio.keeper import REFS, InFolder, InGit

from .conftest import git

MARK = Mark("k" * 16, "mine", "correct", ("zones",))


def files() -> dict[str, bytes]:
    return Base(MARK, 1, "A title", "<View/>").files()


@pytest.mark.parametrize("name", ["layers", "sides"])
@pytest.mark.parametrize("value", [[["zones"]], [{}], [None], 5])
def test_a_mark_of_odd_values_is_none(name: str, value: object) -> None:
    for mode in ("correct", "adjudicate"):
        about = {"key": "k" * 16, "corpus": "mine", "mode": mode, "layers": ["zones"], "by": None}
        about["sides"] = ["anna", "ben"]
        assert Mark.read(orjson.dumps({"wirespan": about})) is not None
        assert Mark.read(orjson.dumps({"wirespan": about | {name: value}})) is None


@pytest.mark.parametrize("folder", ["adjudicate", "passes", "layers", "states"])
def test_a_path_with_a_line_break_is_refused(folder: str) -> None:
    """It is written again as a line of a stream that git takes commands from."""
    path = f"{folder}/a\nreset refs/heads/main\nfrom {'0' * 40}\n\nM 100644 inline b/zones/bridge.jsonl"
    with pytest.raises(WirespanError, match="can't be read"):
        Base.read(files() | {path: b""})


ZONE = {
    "id": "zone-head1",
    "doc": "bridge/a",
    "span": {"start": 0, "end": 5, "text": "Quays"},
    "type": "headline",
    "by": "anna",
    "status": "corrected",
}
CHANGE = {
    "annotator": "",
    "doc": "bridge/a",
    "id": "zone-head1",
    "by": "anna",
    "since": "2026-11-22",
    "before": [None],
    "after": ["zones", ZONE],
}


def test_what_was_pulled_is_read_as_it_was_written() -> None:
    content = orjson.dumps(CHANGE) + b"\n"
    base = Base.read(files() | {"pulled.jsonl": content})
    assert base.pulled["", "bridge/a"]["zone-head1"].by == "anna"
    assert base.files()["pulled.jsonl"] == content
    assert "pulled.jsonl" not in files()
    # What breaks its schema in the files couldn't be read again.
    (change,) = base.pulled["", "bridge/a"].values()
    odd = replace(change.after, by="No Body")  # type: ignore[type-var]
    base.pulled["", "bridge/a"]["zone-head1"] = replace(change, before=(odd,))
    assert Base.read(base.files()).pulled == {}


@pytest.mark.parametrize(
    "odd",
    [
        {"doc": "bridge/b"},
        {"doc": ["bridge/a"]},
        {"id": "y"},
        {"by": None},
        {"since": 5},
        {"annotator": {}},
        {"annotator": "../.."},
        {"before": []},
        {"before": "none"},
        {"before": None},
        {"after": None},
        {"after": ["zones"]},
        {"after": ["zones", {}]},
        {"after": ["zones", {**ZONE, "type": "x"}]},
        {"after": ["links", ZONE]},
        {"after": [["zones"], ZONE]},
    ],
)
def test_odd_changes_are_refused(odd: dict[str, object]) -> None:
    with pytest.raises(WirespanError, match="can't be read"):
        Base.read(files() | {"pulled.jsonl": orjson.dumps(CHANGE | odd)})


def test_what_is_said_twice_or_not_known_is_not_forgotten_unseen() -> None:
    other = CHANGE | {"by": "ben"}
    task = Task("bridge/a", 5)
    base = Base(MARK, 1, "A title", "<View/>", {"bridge/a": task})
    lines = base.files()["tasks.jsonl"]
    for path, content in (
        ("pulled.jsonl", orjson.dumps(CHANGE) + b"\n" + orjson.dumps(other) + b"\n"),
        ("pulled.jsonl", orjson.dumps(CHANGE | {"more": 1}) + b"\n"),
        ("tasks.jsonl", lines + lines.replace(b"5", b"6")),
    ):
        with pytest.raises(WirespanError, match="can't be read"):
            Base.read(base.files() | {path: content})


def whole() -> dict[str, bytes]:
    """Return the files of a base that has something of each kind."""
    task = Task("bridge/a", 5, "then", {"a": "b"}, "s1", "s2", ["s2"], "now", {"7": "anna"})
    line = orjson.dumps(ZONE) + b"\n"
    layers = (f"{folder}/zones/bridge.jsonl" for folder in ("layers", "passes/anna", "states/s2"))
    return (
        Base(MARK, 1, "A title", "<View/>", {"bridge/a": task}).files()
        | dict.fromkeys(layers, line)
        | {"pulled.jsonl": orjson.dumps(CHANGE) + b"\n"}
    )


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, -1, 5, 2**63, 1e308, "", "x", "../..", "\x00", "bridge/b"]),
    st.sampled_from([[], {}, [[]], [None], {"a": 1}, ["zones"]]),
)


def spoiled(draw: st.DrawFn, value: Any) -> Any:
    """Return a value with something in it changed, taken away or added."""
    if isinstance(value, dict) and value and draw(st.booleans()):
        key = draw(st.sampled_from([*value, "more"]))
        rest = {k: v for k, v in value.items() if k != key}
        return rest if draw(st.booleans()) else {**rest, key: spoiled(draw, value.get(key))}
    if isinstance(value, list) and value and draw(st.booleans()):
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], spoiled(draw, value[at]), *value[at + 1 :]]
    return draw(ODD)


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, bytes]:
    files_ = whole()
    path = draw(st.sampled_from(sorted(files_)))
    content = files_[path]
    if draw(st.booleans()):
        made = orjson.dumps(spoiled(draw, orjson.loads(content))) + b"\n"
    else:
        at = draw(st.integers(0, len(content) - 1))
        made = content[:at] + draw(st.binary(max_size=3)) + content[at + draw(st.integers(0, 2)) :]
    return files_ | {path: made}


@settings(max_examples=300)
@given(damaged())
def test_a_damaged_base_is_refused_or_works(files_: dict[str, bytes]) -> None:
    """Whatever is wrong with it: an error that says what to do, or a base that can be used and kept."""
    try:
        base = Base.read(files_)
    except WirespanError as error:
        said = error.message, error.hint
    else:
        said = None
    if said is not None:
        assert "can't be read" in said[0]
        assert said[1]
        return
    for doc, task in base.tasks.items():
        base.ids(doc)
        assert isinstance(base.undone(doc, []), dict)
        assert all(isinstance(value, str) for value in (doc, task.seen or "", task.ours or ""))
        assert isinstance(task.task, int | None)
    assert base.pulled or not files_["pulled.jsonl"].strip(), "nothing is forgotten"
    assert Base.read(base.files()) == base


def test_a_damaged_file_is_named_where_there_is_no_git(tmp_path: Path) -> None:
    keeper = InFolder(tmp_path)
    keeper.save(Base(MARK, 1, "A title", "<View/>"), "Begin")
    (file,) = (tmp_path / ".wirespan/studio").glob("*.json")
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(WirespanError, match=f"{MARK.key}.json: .*can't be read") as found:
        keeper.load(MARK.key)
    assert "Bring it back from a copy" in found.value.hint
    assert "git" not in found.value.hint


def test_a_tree_that_holds_more_than_files_is_read(repository: Corpus) -> None:
    """As a module of another repository, or a name that is no UTF-8."""
    keeper = InGit(repository.root)
    keeper.save(Base(MARK, 1, "A title", "<View/>"), "Begin")
    ref = f"{REFS}{MARK.key}"
    tree = subprocess.run(
        ["git", "ls-tree", "-z", ref], cwd=repository.root, check=True, capture_output=True
    ).stdout
    other = git(repository, "rev-parse", "HEAD").strip().encode()
    blob = tree.split(b"\0")[0].split()[2]

    def put(entry: bytes) -> None:
        made = subprocess.run(
            ["git", "mktree", "-z"], cwd=repository.root, check=True, capture_output=True, input=tree + entry
        )
        commit = git(repository, "commit-tree", "-m", "x", made.stdout.decode().strip())
        git(repository, "update-ref", ref, commit.strip())

    put(b"160000 commit %b\taside\0" % other)
    assert keeper.load(MARK.key) == Base(MARK, 1, "A title", "<View/>")
    put(b"100644 blob %b\t\xff\0" % blob)
    with pytest.raises(WirespanError, match="can't be read"):
        keeper.load(MARK.key)
