"""scripts/release.py releases no data under a version that is too low, or another's."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from wirespan import __version__
from wirespan.errors import WirespanError
from wirespan.store import Corpus
from wirespan.versions.levels import Level, raised
from wirespan.versions.rule import Reason, Verdict

SCRIPTS = Path(__file__).parents[1] / "scripts"


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    spec = importlib.util.spec_from_file_location("release", SCRIPTS / "release.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def root(corpus: Corpus) -> Path:
    git(corpus.root, "init", "-q")
    commit(corpus.root)
    return corpus.root


def git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(root: Path, version: str = "", tag: str = "") -> None:
    if version:
        (root / "corpus/VERSION").write_text(f"{version}\n")
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "work")
    if tag:
        git(root, "tag", tag)


def correct(root: Path, note: str = "looked at") -> None:
    """Change one annotation of the story `bridge`."""
    path = root / "annotations/zones/bridge.jsonl"
    first, *others = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([json.dumps(json.loads(first) | {"note": note}), *others, ""]))


def test_the_first_release_has_any_version(release: ModuleType, root: Path) -> None:
    assert release.data_version(root) == ""


def test_a_tag_without_a_corpus_is_no_release(release: ModuleType, root: Path) -> None:
    git(root, "rm", "-rq", "--cached", "corpus")
    git(root, "commit", "-q", "-m", "none")
    git(root, "tag", "v0.0.1")
    commit(root)
    assert release.data_version(root) == ""


@pytest.mark.parametrize("version", ["0.1.0", "0.1.1", "1.0.0"])
def test_where_nothing_changed_the_version_may_stay(release: ModuleType, root: Path, version: str) -> None:
    commit(root, tag="v0.1.0")
    commit(root, version)
    assert release.data_version(root) == "v0.1.0"


@pytest.mark.parametrize(
    ("split", "version", "would_do"),
    [
        ("train", "0.1.0", "0.1.1"),
        ("train", "0.1.1", ""),
        ("train", "0.2.0", ""),
        ("train", "0.0.9", "0.1.1"),
        ("test", "0.1.0", "0.2.0"),
        ("test", "0.1.9", "0.2.0"),
        ("test", "0.2.0", ""),
        ("test", "1.0.0", ""),
    ],
)
def test_the_version_has_to_be_high_enough(
    release: ModuleType, root: Path, split: str, version: str, would_do: str
) -> None:
    splits = {"train": [], "validation": [], "test": [], "withheld": ["patience"]} | {split: ["bridge"]}
    (root / "corpus/splits.json").write_text(json.dumps(splits))
    commit(root, tag="v0.1.0")
    correct(root)
    commit(root, version)
    if not would_do:
        assert release.data_version(root) == "v0.1.0"
        return
    with pytest.raises(WirespanError) as caught:
        release.data_version(root)
    said = str(caught.value)
    assert f"corpus/VERSION says {version}" in said
    assert f"Write {would_do} there" in said
    assert "1 annotation" in said


def test_a_version_of_another_release_is_not_used_again(release: ModuleType, root: Path) -> None:
    commit(root, tag="v0.1.0")
    git(root, "checkout", "-q", "-b", "side")
    correct(root, "on another branch")
    commit(root, "0.1.1", tag="v0.2.0")
    git(root, "checkout", "-q", "main")
    correct(root)
    commit(root, "0.1.1")
    with pytest.raises(WirespanError, match=r"released before, with other data(.|\n)*Write 0\.1\.2 there"):
        release.data_version(root)
    commit(root, "0.1.2")
    assert release.data_version(root) == "v0.1.0"


def test_the_last_release_counts_and_not_the_first(release: ModuleType, root: Path) -> None:
    commit(root, tag="v0.1.0")
    correct(root)
    commit(root, "0.1.1", tag="v0.1.1")
    commit(root, tag="w9")  # the tag of something else
    assert release.data_version(root) == "v0.1.1"
    commit(root, "0.1.0")
    with pytest.raises(WirespanError, match=r"older than 0\.1\.1(.|\n)*Write 0\.1\.1 there"):
        release.data_version(root)


@pytest.mark.parametrize("version", ["1.0", "v0.2.0", "0.2.0-rc1", "00.1.0", "²"])
def test_what_is_no_version_is_refused(release: ModuleType, root: Path, version: str) -> None:
    commit(root, version, tag="v0.1.0")
    with pytest.raises(WirespanError, match="no version of the form"):
        release.data_version(root)


def test_damaged_data_stops_a_release_with_its_place(release: ModuleType, root: Path) -> None:
    commit(root, tag="v0.1.0")
    (root / "annotations/zones/bridge.jsonl").write_text("{\n")
    commit(root)
    with pytest.raises(WirespanError, match=r"annotations/zones/bridge\.jsonl:1 in HEAD \("):
        release.data_version(root)


def test_a_shallow_clone_does_not_pass_for_a_first_release(
    release: ModuleType, root: Path, tmp_path: Path
) -> None:
    commit(root, tag="v0.1.0")
    commit(root)
    git(tmp_path, "clone", "-q", "--depth", "1", root.as_uri(), "shallow")
    for first in (False, True):
        with pytest.raises(WirespanError, match="a part of the history"):
            release.data_version(tmp_path / "shallow", first=first)


def told(root: Path, unreleased: str, release: str) -> None:
    """Write a changelog."""
    log = f"# Changelog\n\n## [Unreleased]\n{unreleased}\n{release}\n## [0.0.1] - 2026-01-01\n\nThe first.\n"
    (root / "CHANGELOG.md").write_text(log)


SECTION = f"## [{__version__}] - 2026-01-02\n\nData 0.2.0, code {__version__}.\n"


@pytest.mark.parametrize(
    ("unreleased", "section", "said"),
    [
        ("", SECTION + "\n### Data\n\n- More.\n", ""),
        ("", SECTION, "says nothing under “### Data”"),
        ("", SECTION + "\n### Data\n\n### Code\n\n- Faster.\n", "says nothing under “### Data”"),
        ("\n- More.\n", SECTION, "under Unreleased"),
        ("", SECTION.replace("0.2.0", "0.1.0"), f"the line “Data 0.2.0, code {__version__}.”"),
        ("", "", f"needs a section [{__version__}]"),
    ],
)
def test_the_changelog_has_to_tell_of_the_release(
    release: ModuleType, root: Path, unreleased: str, section: str, said: str
) -> None:
    commit(root, "0.1.0", tag="v0.0.1")
    told(root, unreleased, section)
    commit(root, "0.2.0")
    if not said:
        release.announced(root, "v0.0.1")
        return
    with pytest.raises(release.StopError, match=re.escape(said)):
        release.announced(root, "v0.0.1")


def test_a_tag_is_not_taken_twice(release: ModuleType, root: Path) -> None:
    told(root, "", SECTION + "\n### Data\n\n- More.\n")
    commit(root, "0.2.0", tag=f"v{__version__}")
    with pytest.raises(release.StopError, match=f"there is a tag v{re.escape(__version__)} already"):
        release.announced(root, "")


def test_a_tag_that_is_taken_is_told_before_the_section_of_it(release: ModuleType, root: Path) -> None:
    told(root, "", SECTION)
    commit(root, "0.2.0", tag=f"v{__version__}")
    commit(root, "0.3.0")  # so that the section has another line than it should
    with pytest.raises(release.StopError, match="raise __version__"):
        release.announced(root, f"v{__version__}")


def test_a_release_of_code_alone_publishes_no_dataset(release: ModuleType, root: Path) -> None:
    """What is published has the day of its release, so that the one built now differs."""
    files = [Path("dist/wirespan.whl")]
    assert "wirespan publish --to ORG/NAME" in release.ready(root, files)
    commit(root, "0.1.0", tag="v0.0.1")
    commit(root)
    said = release.ready(root, files)
    assert f"git tag --annotate v{__version__} " in said
    assert "wirespan publish" not in said
    assert "data 0.1.0 was released with v0.0.1" in said
    commit(root, "0.1.1")
    assert "wirespan publish --to ORG/NAME" in release.ready(root, files)


def test_all_that_documents_say_wrongly_is_told_before_anything_is_built(
    release: ModuleType, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "CITATION.cff").write_text("version: 0\n")
    monkeypatch.setattr(release, "ROOT", root)
    monkeypatch.setattr(release.validate, "ROOT", root)
    monkeypatch.setattr(release.validate.docs, "stale", lambda _: {root / "README.md": ""})
    for name in ("here", "clean", "announced", "texts_at_hand"):
        monkeypatch.setattr(release, name, lambda *_: "")
    monkeypatch.setattr(release, "package", lambda: pytest.fail("it went on"))
    assert release.main([]) == 1
    said = capsys.readouterr().err
    assert f"CHANGELOG.md: it has no section [{__version__}]" in said
    assert f"CITATION.cff: its version is not {__version__}" in said
    assert "README.md: it is stale" in said


@pytest.mark.parametrize(
    ("code", "said"), [(0, ""), (1, "doesn't load everywhere"), (2, "scripts/release.py --without-compat")]
)
def test_what_cannot_be_tried_is_no_fault_of_the_dataset(
    release: ModuleType, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    monkeypatch.setattr(release.compat, "main", lambda _: code)
    if not code:
        release.compatible()
        return
    with pytest.raises(release.StopError, match=re.escape(said)) as caught:
        release.compatible()
    assert ("couldn't be tried" in str(caught.value)) == (code == 2)


def test_the_package_is_built_without_a_network(
    release: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An environment of its own is filled from one."""

    def build(*command: str, **_: object) -> None:
        assert "--no-isolation" in command
        (tmp_path / "dist").mkdir()
        (tmp_path / "dist/wirespan.whl").touch()

    monkeypatch.setattr(release, "call", build)
    monkeypatch.setattr(release, "ROOT", tmp_path)
    assert [file.name for file in release.package()] == ["wirespan.whl"]


def test_a_last_release_without_its_tag_is_asked_for(release: ModuleType, root: Path) -> None:
    told(root, "", SECTION)
    with pytest.raises(release.StopError, match=r"a release 0\.0\.1, but no tag v\* .* here(.|\n)*--first"):
        release.data_version(root)
    assert release.data_version(root, first=True) == ""
    commit(root, tag="v0.0.1")
    assert release.data_version(root) == "v0.0.1"
    with pytest.raises(release.StopError, match=r"v0\.0\.1 is the tag of an earlier .* leave out --first"):
        release.data_version(root, first=True)


def test_texts_are_asked_for_first(
    release: ModuleType,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(release, "ROOT", root)
    monkeypatch.chdir(root)
    monkeypatch.delenv("WIRESPAN_TEXTS", raising=False)
    assert release.main([]) == 1
    assert "the texts of patience/harbour-post are not at hand" in capsys.readouterr().err
    monkeypatch.setenv("WIRESPAN_TEXTS", str(tmp_path / "nowhere"))
    assert release.main([]) == 1
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.parametrize("folder", [".", "annotations"])
def test_another_corpus_is_not_released(
    release: ModuleType,
    root: Path,
    folder: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(release, "clean", lambda: pytest.fail("it went on"))
    monkeypatch.chdir(root / folder)
    assert release.main([]) == 1
    said = capsys.readouterr().err
    assert f"lies in the corpus {root}" in said
    assert "docs/own-corpus.md" in said


@pytest.mark.parametrize("folder", ["the repository", "no corpus"])
def test_elsewhere_it_is_this_repository(
    release: ModuleType, tmp_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(SCRIPTS if folder == "the repository" else tmp_path)
    release.here()


def test_a_release_that_cannot_go_on_says_why(
    release: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise WirespanError("the texts aren't there", "Name their folder.")

    names = ("here", "clean", "data_version", "announced", "documented", "texts_at_hand", "package")
    for name in (*names, "build_twice"):
        monkeypatch.setattr(release, name, lambda *_, **__: "")
    monkeypatch.setattr(release.validate, "main", refuse)
    assert release.main(["--without-compat"]) == 1
    assert capsys.readouterr().err == "no release: the texts aren't there\nName their folder.\n"


@pytest.mark.parametrize(
    ("level", "version"),
    [(Level.NONE, "1.2.3"), (Level.PATCH, "1.2.4"), (Level.MINOR, "1.3.0"), (Level.MAJOR, "2.0.0")],
)
def test_the_numbers_below_become_zero(level: Level, version: str) -> None:
    assert raised("1.2.3", level) == version
    reasons = (Reason(level, "why"), Reason(Level.NONE, "why not"))
    assert Verdict(reasons, "1.2.3", version).refusal() is None
    assert Verdict(reasons, "1.2.3", "1.2.2").refusal() is not None
