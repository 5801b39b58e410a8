"""A new corpus: valid, and merged by git annotation by annotation once the clone was told; reports for it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from wirespan import records, schemas
from wirespan.cli import run
from wirespan.merge.driver import ATTRIBUTES
from wirespan.model import Entity, Rights
from wirespan.store import Corpus


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True)
    return done.stdout


def test_git_hands_a_new_corpus_to_the_driver(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "mine"
    assert run(["init", str(root)]) == 0
    told = capsys.readouterr().out
    for name in ("wirespan merge-driver --install", "LICENSE-DATA", "CITATION.cff", "DATASHEET.md"):
        assert name in told
    assert "CHANGELOG.md, annotations/GUIDELINES.md" in told
    (page,) = re.findall(r"^  (.*own-corpus\.md)$", told, re.MULTILINE)
    assert Path(page).read_text(encoding="utf-8").startswith("# A corpus of your own\n")
    git(tmp_path, "init", "-q", "mine")
    assert run(["merge-driver", "--install", "--root", str(root)]) == 0
    assert ".gitattributes" not in capsys.readouterr().out  # nothing is missing there
    for path in ("annotations/quotes/fire.jsonl", "corpus/fire.jsonl", "corpus/registry/shared.jsonl"):
        assert git(root, "check-attr", "merge", "--", path) == f"{path}: merge: wirespan\n"
    ignored = (".wirespan/lock", "build/x", "fire-wave-r1-aside.jsonl", "tasks.json", "tasks.xml")
    kept = ("corpus/fire-aside.jsonl", "annotations/quotes/fire-aside.jsonl")  # of a story that is called so
    assert git(root, "check-ignore", *ignored, *kept) == "".join(f"{path}\n" for path in ignored)


def test_what_git_was_told_before_stays(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.log\nbuild/")
    (tmp_path / ".gitattributes").write_text("*.png binary\n")
    assert run(["init", str(tmp_path)]) == 0
    added = ".wirespan/\n/*-aside.jsonl\n/tasks.json\n/tasks.xml\n"
    assert (tmp_path / ".gitignore").read_text() == f"*.log\nbuild/\n{added}"
    ends = [f"{top}/** text=auto eol=lf" for top in ("corpus", "annotations", "schema")]
    assert (tmp_path / ".gitattributes").read_text().splitlines() == ["*.png binary", *ends, *ATTRIBUTES]


def test_a_new_corpus_says_which_schemas_it_is_made_for(tmp_path: Path) -> None:
    assert run(["init", str(tmp_path / "mine")]) == 0
    there = {f"schema/{file.name}": file.read_bytes() for file in (tmp_path / "mine/schema").iterdir()}
    package = (Path(__file__).parents[2] / "schema").glob("*.json")
    assert there == {f"schema/{file.name}": file.read_bytes() for file in package}
    assert run(["validate", "--release", "--root", str(tmp_path / "mine")]) == 0


@pytest.mark.parametrize("name", ["corpus", "annotations", "schema"])
def test_what_is_there_is_not_taken_for_a_corpus(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).mkdir()
    assert run(["init", str(tmp_path)]) == 2
    assert f"{tmp_path / name} is there already" in " ".join(capsys.readouterr().err.split())
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_who_is_there_already_is_not_told_to_go_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["init", "."]) == 0
    told = capsys.readouterr().out
    assert "cd " not in told
    assert "  wirespan add " in told
    assert run(["init", "mine"]) == 0
    assert '  cd "mine"\n  wirespan add ' in capsys.readouterr().out


def test_an_upgrade_of_the_package_is_told_and_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The package loses a label that came with the corpus: validate, format --fix, diff, new version."""
    root = tmp_path / "mine"
    mention = schemas.files()["schema/mention.schema.json"]
    assert mention.count(b'"LANGUAGE"]') == 1
    earlier = mention.replace(b'"LANGUAGE"]', b'"LANGUAGE", "GUILD"]')
    files = schemas.files() | {"schema/mention.schema.json": earlier}
    with monkeypatch.context() as before:
        before.setattr(schemas, "files", lambda: files)
        assert run(["init", str(root)]) == 0
        assert run(["validate", "--root", str(root)]) == 0
    git(tmp_path, "init", "-q", "mine")
    git(root, "add", ".")
    git(root, "commit", "-qm", "begun")
    git(root, "tag", "v0.1.0")
    capsys.readouterr()
    assert run(["validate", "--root", str(root)]) == 1
    told = capsys.readouterr().out
    assert "schema/mention.schema.json" in told
    assert "wirespan format --fix" in " ".join(told.split())
    assert run(["format", "--fix", "--yes", "--root", str(root)]) == 0
    assert run(["validate", "--root", str(root)]) == 0
    capsys.readouterr()
    assert run(["diff", "--root", str(root)]) == 0
    told = capsys.readouterr().out
    assert "without GUILD" in told
    assert "This calls for a major version of the data: 1.0.0" in told


def test_a_link_is_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "mine"
    root.mkdir()
    (tmp_path / "secret").write_text("s")
    (root / ".gitignore").symlink_to(tmp_path / "secret")
    assert run(["init", str(root)]) == 2
    assert "symbolic link" in capsys.readouterr().err
    assert not (root / "corpus").exists()


# --- add --------------------------------------------------------------------------------------------------

REPORT = "The gate was shut at noon, said Ida Kells, who runs the port of Norva."
ENTITY = Entity(id="ida-kells", label="PERSON", names={"en": "Ida Kells"}, wikidata=None)


@pytest.fixture
def fresh(tmp_path: Path) -> Corpus:
    """A new corpus."""
    assert run(["init", str(tmp_path / "mine")]) == 0
    return Corpus(tmp_path / "mine")


def add(corpus: Corpus, doc: str, *options: str) -> int:
    """Add a report whose text lies beside the corpus."""
    text = corpus.root.parent / "report.txt"
    text.write_text(REPORT, encoding="utf-8")
    given = ["--lang", "en", "--published", "2026-05-05", "--root", str(corpus.root)]
    return run(["add", doc, str(text), *given, *options])


def contents(corpus: Corpus) -> dict[str, bytes]:
    """Return every file of a corpus."""
    return {
        path.relative_to(corpus.root).as_posix(): path.read_bytes()
        for path in corpus.root.rglob("*")
        if path.is_file() and ".wirespan" not in path.parts
    }


def test_a_withheld_report_leaves_no_word_of_its_text(fresh: Corpus) -> None:
    assert add(fresh, "gate/post", "--withheld", "The Harbour Post") == 0
    (document,) = fresh.documents("gate")
    assert document.rights == Rights("withheld", "The Harbour Post")
    assert document.text is None
    assert fresh.splits()["withheld"] == ["gate"]
    package = schemas.files()  # whose examples have the same name
    assert not any(b"Ida" in content for path, content in contents(fresh).items() if path not in package)


def test_without_either_a_text_is_declared_free(fresh: Corpus) -> None:
    assert add(fresh, "gate/post", "--split", "train") == 0
    assert add(fresh, "gate/echo", "--licence", "CC-BY-4.0") == 0
    assert [d.rights for d in fresh.documents("gate")] == [Rights("CC-BY-4.0"), Rights("CC0-1.0")]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--withheld", ""], "--withheld"),
        (["--withheld", " \t"], "--withheld"),
        (["--withheld", "", "--split", "train"], "--withheld"),
        (["--withheld", "Post", "--licence", "CC0-1.0"], "--licence"),
        (["--licence", "withheld", "--split", "withheld"], "--withheld"),
        (["--licence", "", "--split", "train"], "SPDX"),
        (["--withheld", "Post", "--split", "train"], "--withheld"),
    ],
)
def test_rights_that_are_unclear_are_refused(
    fresh: Corpus, options: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(fresh)
    assert add(fresh, "gate/post", *options) == 2
    assert says in capsys.readouterr().err
    assert contents(fresh) == before


def test_help_says_what_is_declared_and_where_the_text_goes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["add", "--help"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    for words in ("Without --licence or --withheld", "CC0-1.0", "wirespan hydrate", "Exit code 0:", "2:"):
        assert words in told


def test_the_name_that_is_reserved_is_no_story(fresh: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    (fresh.root / "corpus/registry/shared.jsonl").write_bytes(records.lines([ENTITY]))
    before = contents(fresh)
    assert add(fresh, "shared/post", "--split", "train") == 2
    assert "'shared'" in capsys.readouterr().err
    assert contents(fresh) == before


@pytest.mark.parametrize("name", ["aux", "con", "nul", "prn", "com1", "lpt9"])
def test_no_story_is_called_as_windows_calls_a_device(
    fresh: Corpus, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(fresh)
    assert add(fresh, f"{name}/post", "--split", "train") == 2
    assert f"{name!r}" in capsys.readouterr().err
    assert contents(fresh) == before
    assert add(fresh, f"{name}-1/post", "--split", "train") == 0


@pytest.mark.parametrize("listed", [True, False])
def test_a_registry_that_was_there_before_stays(fresh: Corpus, listed: bool) -> None:
    """One written before the first report, or of a story that splits.json has lost."""
    registry = fresh.root / "corpus/registry/gate.jsonl"
    if not listed:
        splits = (fresh.root / "corpus/splits.json").read_bytes()
        assert add(fresh, "gate/echo", "--split", "train") == 0
        (fresh.root / "corpus/splits.json").write_bytes(splits)
    registry.write_bytes(records.lines([ENTITY]))
    assert add(fresh, "gate/post", "--split", "train") == 0
    assert registry.read_bytes() == records.lines([ENTITY])
    assert fresh.splits()["train"] == ["gate"]


def test_a_new_story_has_a_registry(fresh: Corpus) -> None:
    assert add(fresh, "gate/post", "--split", "train") == 0
    assert (fresh.root / "corpus/registry/gate.jsonl").read_bytes() == b""
    assert run(["validate", "--root", str(fresh.root)]) == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"doc": "a" * 70 + "/post"}, ["the part STORY has 70 characters, and may have 64"]),
        ({"doc": "dam/" + "a" * 130}, ["the part OUTLET has 130 characters, and may have 125"]),
        ({"doc": "Dam/post"}, ["STORY/OUTLET: 'Dam/post'", "harbour-fire/daily-wave"]),
        ({"--lang": "English"}, ["--lang: 'English'", "--lang en"]),
        ({"--published": "5 May"}, ["--published: '5 May'", "--published 2026-05-05"]),
        ({"--basis": "guess"}, ["--basis: 'guess'", "--basis dateline"]),
        ({"--licence": "CC 0"}, ["--licence: 'CC 0'", "--licence CC-BY-4.0"]),
        ({"--outlet": ""}, ["--outlet: ''", '--outlet "The Daily Wave"']),
    ],
)
def test_what_is_wrong_with_a_report_is_told_by_its_option(
    tmp_path: Path, options: dict[str, str], told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path / "mine")]) == 0
    (tmp_path / "text.txt").write_text("The dam is open.\n")
    given = {"--lang": "en", "--published": "2026-05-05", "--split": "train", **options}
    doc = given.pop("doc", "dam/post")
    named = [word for option in given.items() for word in option]
    root = str(tmp_path / "mine")
    assert run(["add", doc, str(tmp_path / "text.txt"), *named, "--root", root]) == 2
    shown = " ".join(capsys.readouterr().err.split())
    assert all(part in shown for part in told)
    assert "nothing was written" in shown
    assert Corpus(tmp_path / "mine").stories() == []


def test_a_folder_whose_name_no_disk_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", str(tmp_path / ("b" * 260))]) == 2
    assert f"The part {'b' * 20}… has 260 bytes, and most file systems take 255." in capsys.readouterr().err
