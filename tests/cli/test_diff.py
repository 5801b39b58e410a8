"""`wirespan diff` in real repositories."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

import wirespan.cli.diff  # noqa: F401 - registers the command
from wirespan import schemas
from wirespan.cli.app import run
from wirespan.store import Corpus

QUOTES, DATES = "annotations/quotes/bridge.jsonl", "annotations/dates/bridge.jsonl"


class Repository:
    """A corpus in git, in a folder of its repository or at its top."""

    def __init__(self, corpus: Corpus, top: Path) -> None:
        self.root, self.top = corpus.root, top
        self.git("init", "-q")
        self.commit()

    def git(self, *arguments: str, stdin: str | None = None) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.top), *arguments], input=stdin, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def commit(self, tag: str = "") -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "work")
        if tag:
            self.git("tag", tag)

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        (self.root / path).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(params=["top", "folder"])
def repository(
    request: pytest.FixtureRequest, corpus: Corpus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Repository:
    if shutil.which("git") is None:
        pytest.skip("left out: git isn't installed")
    monkeypatch.chdir(corpus.root)
    return Repository(corpus, corpus.root if request.param == "top" else tmp_path)


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert run(["diff", *arguments]) == code
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    return shown.out if code == 0 else shown.err


def data(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(told(capsys, *arguments, "--format", "json"))
    return found


@pytest.mark.usefixtures("repository")
def test_nothing_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Nothing changed" in told(capsys)
    assert told(capsys, "--format", "markdown") == ""


def test_since_the_last_tag_that_tells_a_version(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert data(capsys)["a"]["name"] == "HEAD"  # type: ignore[index]
    repository.commit("v7")
    repository.edit(QUOTES, '"status":"suggested"', '"status":"corrected"')
    repository.commit("v8")
    repository.git("rm", "-rq", "--cached", ".")
    repository.git("commit", "-q", "-m", "empty")
    repository.git("tag", "zebra")  # youngest, and holds no corpus
    repository.git("reset", "-q", "v8")
    repository.git("checkout", "-q", "-b", "side", "v7")
    repository.commit("v9")  # of another branch
    repository.git("checkout", "-q", "main")
    repository.edit(DATES, '"status":"suggested"', '"status":"corrected"')
    found = data(capsys, "--detail")
    assert found["a"] == {"name": "v8", "commit": repository.git("rev-parse", "v8"), "version": "0.1.0"}
    (change,) = found["changes"]  # type: ignore[misc]
    assert change["layer"] == "dates"
    assert change["fields"] == [{"name": "status", "old": "suggested", "new": "corrected"}]
    assert found["verdict"]["calls_for"] == "0.1.1"  # type: ignore[index]


@pytest.mark.parametrize("where", ["tag", "branch", "commit", "short"])
def test_two_commits(repository: Repository, where: str, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit("v1")
    repository.edit(QUOTES, '"kind":"direct"', '"kind":"mixed"')
    repository.commit("v2")
    repository.git("branch", "old", "v1")
    repository.edit(QUOTES, '"kind":"indirect"', '"kind":"mixed"')  # is in neither
    sha = repository.git("rev-parse", "v1")
    name = {"tag": "v1", "branch": "old", "commit": sha, "short": sha[:8]}[where]
    found = data(capsys, name, "v2")
    (count,) = found["counts"]  # type: ignore[misc]
    assert (count["layer"], count["type"], count["changed"]) == ("quotes", "mixed", 1)
    back = data(capsys, "v2", name)
    assert back["counts"][0]["type"] == "direct"  # type: ignore[index]


def test_a_folder_and_a_commit(
    repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(repository.root, tmp_path / "elsewhere" / "copy", ignore=lambda *_: [".git", "elsewhere"])
    copy = str(tmp_path / "elsewhere" / "copy")
    repository.edit(QUOTES, '"kind":"direct"', '"kind":"mixed"')
    assert "mixed            1 changed" in told(capsys, copy)
    assert "Nothing changed" in told(capsys, copy, "HEAD")
    assert "direct           1 changed" in told(capsys, ".", copy)


def test_two_folders_need_no_corpus_around(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(corpus.root, tmp_path / "b")
    monkeypatch.chdir("/")
    assert "Nothing changed" in told(capsys, str(corpus.root), str(tmp_path / "b"))


def test_detail_in_text_and_markdown(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit("v1")
    repository.edit(QUOTES, '"kind":"indirect"', '"kind":"mixed"')
    shown = told(capsys, "-v")
    assert "quotes changed quay-wire quote-shut mixed “The Long Bridge has been shut since Monday”" in shown
    assert "kind: indirect → mixed" in shown
    assert "This calls for a patch version of the data: 0.1.1" in shown
    assert "corpus/VERSION says 0.1.0: it has to be raised" in shown
    assert told(capsys, "-v", "--format", "markdown").splitlines() == [
        "- `bridge` (train): quotes: 1 changed (mixed 1).",
        "  - quotes changed: `quay-wire quote-shut mixed “The Long Bridge has been shut since Monday”`",
        "    - `kind: indirect → mixed`",
    ]


def test_before_the_first_release_any_version_will_do(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.edit(QUOTES, '"kind":"indirect"', '"kind":"mixed"')
    shown = told(capsys)
    assert "mixed            1 changed" in shown
    assert "No version was released yet" in shown
    assert "git fetch --tags" in shown
    assert "calls for" not in shown
    assert "has to be raised" not in shown
    said = data(capsys)["verdict"]
    assert (said["level"], said["calls_for"], said["enough"]) == ("patch", None, True)  # type: ignore[index]
    assert "calls for a patch version of the data: 0.1.1" in told(capsys, "HEAD")  # it was named


def test_in_a_part_of_the_history_nothing_is_said_of_a_first_release(
    repository: Repository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    repository.commit("v1")
    repository.commit()
    clone = tmp_path / "elsewhere"
    repository.git("clone", "-q", "--depth", "1", repository.top.as_uri(), str(clone))
    here = clone / repository.root.relative_to(repository.top)
    (here / QUOTES).write_text("")
    monkeypatch.chdir(here)
    assert run(["diff"]) == 0
    shown = capsys.readouterr()
    assert "What the last release was can't be known here" in shown.err
    assert "No version was released yet" not in shown.out


def test_an_annotation_that_only_changed_its_id(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.edit(DATES, "date-mon01", "date-tue01")
    assert "dates renamed quay-wire date-tue01 DATE “Monday” (was date-mon01)" in told(capsys, "-v")


def test_schemas_beside_the_corpus(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.edit("schema/date.schema.json", '"SET"', '"SERIES"')
    assert "major date · type: without SET" in told(capsys)
    shutil.rmtree(repository.root / "schema")
    shown = told(capsys)
    assert "schemas not compared: the working tree has none; wirespan format --fix puts them there" in shown
    repository.commit()
    shown = told(capsys, "HEAD")
    assert "schemas not compared: HEAD and the working tree have none" in shown
    assert shown.index("not compared") < shown.index("Nothing changed")
    shutil.copytree(schemas.directory(), repository.root / "schema")
    assert run(["diff", "HEAD", "--format", "markdown", "--root", str(repository.root)]) == 0
    assert capsys.readouterr().err.strip().startswith("schemas not compared: HEAD has none\n")
    repository.commit()
    repository.edit("schema/mention.schema.json", '"NORP", "FAC", "ORG"', '"FAC", "NORP", "ORG"')
    shown = told(capsys, "HEAD")
    assert "major entity, mention · label: the order of its values changed" in shown
    assert "This calls for a major version of the data: 1.0.0" in shown
    (repository.root / "schema/mention.schema.json").write_text("{")
    assert "schema/mention.schema.json in the working tree: this is no JSON" in told(capsys, code=2)


def test_a_damaged_commit_is_named(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    good = (repository.root / DATES).read_text(encoding="utf-8")
    (repository.root / DATES).write_text(good + "<<<<<<< ours\n", encoding="utf-8")
    repository.commit("broken")
    (repository.root / DATES).write_text(good, encoding="utf-8")
    commit = repository.git("rev-parse", "broken")[:10]
    said = told(capsys, "broken", code=2)
    assert f"{DATES}:3 in broken ({commit}): a merge conflict stands here" in said


def test_hostile_trees_are_inert(
    repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "secret.jsonl"
    secret.write_text('{"id":"x","doc":"y","note":"a secret"}\n')
    blob = repository.git("hash-object", "-w", "--stdin", stdin=str(secret))
    line = '{"id":"z","doc":"bridge/x","type":"head\\u001b[2Jline"}\n'
    record = repository.git("hash-object", "-w", "--stdin", stdin=line)
    below = repository.git("-C", str(repository.root), "rev-parse", "--show-prefix")
    tree = repository.git("ls-tree", "-r", "HEAD")
    more = [
        f"120000 blob {blob}\t{below}annotations/dates/evil.jsonl",
        f"160000 commit {'1' * 40}\t{below}annotations/module",
        f"100644 blob {record}\t{below}annotations/zones/\x1b[31m\u202e evil.jsonl",
    ]
    index = {"GIT_INDEX_FILE": str(tmp_path / "index")}
    for command, stdin in (
        (["update-index", "--index-info"], "\n".join([*tree.splitlines(), *more]) + "\n"),
        (["write-tree"], None),
    ):
        done = subprocess.run(
            ["git", "-C", str(repository.top), *command],
            input=stdin,
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | index,
        )
    commit = repository.git("commit-tree", done.stdout.strip(), "-m", "evil")
    before = {path for path in tmp_path.rglob("*") if ".git" not in path.parts}
    for style in ("text", "markdown", "json"):
        shown = told(capsys, "HEAD", commit, "--detail", "--format", style)
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert "a secret" not in shown
        assert "evil" in shown
    found = data(capsys, "HEAD", commit)
    assert "evil.jsonl in" in found["remarks"][0]  # type: ignore[index]
    assert "annotations/module in" in found["remarks"][0]  # type: ignore[index]
    assert {path for path in tmp_path.rglob("*") if ".git" not in path.parts} == before


@pytest.mark.parametrize("name", ["nothing", "--output=x", "HEAD:corpus", "v1\nv2", "\N{SNOWMAN}"])
@pytest.mark.usefixtures("repository")
def test_a_name_that_stands_for_nothing(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = told(capsys, "--", name, code=2)
    assert "is neither a commit" in said


@pytest.mark.usefixtures("repository")
def test_an_empty_name_is_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert "an empty name is of no version" in told(capsys, "--", "", code=2)


def test_a_name_of_both_a_folder_and_a_commit(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit("v1")
    shutil.copytree(repository.root / "corpus", repository.root / "v1" / "corpus")
    assert "is both a folder with a corpus and a name of a commit" in told(capsys, "v1", code=2)
    told(capsys, "./v1")
    told(capsys, "refs/tags/v1")


def test_a_commit_without_a_corpus(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    empty = repository.git("hash-object", "-t", "tree", "--stdin", "-w", stdin="")
    commit = repository.git("commit-tree", empty, "-m", "nothing")
    assert "holds no corpus" in told(capsys, commit, code=2)


def test_without_git_folders_are_still_compared(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(repository.root, repository.root / "copy", ignore=lambda *_: [".git"])
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "Nothing changed" in told(capsys, "copy")
    assert "git isn't installed" in told(capsys, "HEAD", code=2)


def test_outside_git(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(corpus.root.parent))
    assert "lies in no git repository" in told(capsys, "--root", str(corpus.root), code=2)


def test_a_branch_is_told_from_where_it_left(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """main goes on with quotes; the branch changed a date, committed, and then another in the files."""
    repository.git("switch", "-q", "-c", "dates")
    repository.edit(DATES, '"status":"suggested"', '"status":"suggested","unsure":true')
    repository.commit()
    repository.git("switch", "-q", "main")
    repository.edit(QUOTES, '"status":"suggested"', '"status":"suggested","unsure":true')
    repository.commit()
    repository.git("switch", "-q", "dates")
    assert run(["diff", "main"]) == 0
    told = capsys.readouterr()
    assert "quotes" in told.out, "main's change, backwards"
    assert "main has gone on since HEAD left it" in told.err
    assert "wirespan diff main..." in told.err
    for names in (["main..."], ["main...dates"], ["main...", "dates"], ["main...HEAD"]):
        assert run(["diff", *names]) == 0
        told = capsys.readouterr()
        assert "dates" in told.out
        assert "quotes" not in told.out + told.err
    assert run(["diff", "HEAD~1"]) == 0
    assert "gone on" not in capsys.readouterr().err
    assert run(["diff", "main...dates", "HEAD"]) == 2
    assert "Name two" in capsys.readouterr().err
    assert run(["diff", "main...nowhere"]) == 2
    assert "no two commits with a common history" in capsys.readouterr().err


def test_a_clone_with_a_part_of_the_history_is_told_what_to_fetch(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit("v0.1.0")
    repository.edit(DATES, '"status":"suggested"', '"status":"suggested","unsure":true')
    repository.commit()
    part = repository.top.parent / "part of it"
    repository.git("clone", "-q", "--depth", "1", repository.top.as_uri(), str(part))
    monkeypatch.chdir(part / repository.root.relative_to(repository.top))
    assert run(["diff"]) == 0
    told = capsys.readouterr()
    assert "Nothing changed" in told.out
    assert "the last release was can't be known here" in told.err
    assert "git fetch --unshallow --tags" in told.err
    for name in ("v0.1.0", "HEAD~1", "HEAD~1..."):
        assert run(["diff", name]) == 2
        assert "git fetch --unshallow --tags" in capsys.readouterr().err
    repository.git("-C", str(part), "fetch", "-q", "--unshallow", "--tags")
    assert run(["diff"]) == 0
    told = capsys.readouterr()
    assert "1 annotation changed" in told.out
    assert "fetch" not in told.err
