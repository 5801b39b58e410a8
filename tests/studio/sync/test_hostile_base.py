"""What is known of a project may come from elsewhere, by a fetch or a server: it is read with care."""

from __future__ import annotations

import subprocess
from dataclasses import replace

import orjson
import pytest

from wirespan.errors import WirespanError
from wirespan.store import Corpus
from wirespan.studio.base import Base, Mark
from wirespan.studio.keeper import REFS, InGit

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
        who = ("-c", "user.name=t", "-c", "user.email=t@example.org")
        commit = git(repository, *who, "commit-tree", "-m", "x", made.stdout.decode().strip())
        git(repository, "update-ref", ref, commit.strip())

    put(b"160000 commit %b\taside\0" % other)
    assert keeper.load(MARK.key) == Base(MARK, 1, "A title", "<View/>")
    put(b"100644 blob %b\t\xff\0" % blob)
    with pytest.raises(WirespanError, match="can't be read"):
        keeper.load(MARK.key)
