"""scripts/validate.py, the gate of a release: all that is wrong is listed, whatever is wrong."""

from __future__ import annotations

import importlib
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from wirespan import __version__
from wirespan.store import Corpus

SCRIPTS = Path(__file__).parents[1] / "scripts"
CHANGELOG = (
    "# Changelog\n\n## [Unreleased]\n\nData {}.\n\n### Data\n\n- A bridge.\n\n"
    "## [{}] - 2026-01-01\n\nData 0.0.1, code {}.\n"
)


@pytest.fixture
def gate(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The gate of the small corpus, with the documents that a repository has."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    monkeypatch.delenv("WIRESPAN_TEXTS", raising=False)
    module = importlib.import_module("validate")
    monkeypatch.setattr(module, "ROOT", corpus.root)
    monkeypatch.setattr(module.docs, "stale", lambda _: {})
    (corpus.root / "CHANGELOG.md").write_text(CHANGELOG.format(corpus.version, __version__, __version__))
    (corpus.root / "CITATION.cff").write_text(
        f"title: x\nversion: {__version__}\ndate-released: 2026-01-01\n"
    )
    return module


def test_a_corpus_that_is_fit(gate: ModuleType, corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert gate.main([]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"checked: the corpus in {corpus.root}\n")
    assert shown.endswith("\nfit for release; leaks looked for with 0 of 1 withheld texts\n")
    assert gate.main(["--need-texts"]) == 1
    assert "are not at hand: set WIRESPAN_TEXTS" in capsys.readouterr().out


def test_marks_of_a_merge_are_found_in_documents(
    gate: ModuleType, corpus: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    log = corpus.root / "CHANGELOG.md"
    log.write_text(log.read_text() + "<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> other\n")
    for command in (["init", "-q"], ["add", "CHANGELOG.md"]):
        subprocess.run(["git", "-C", str(corpus.root), *command], check=True)
    assert gate.main([]) == 1
    said = capsys.readouterr().out
    assert "CHANGELOG.md:14: a mark of a merge conflict\n" in said
    assert "CHANGELOG.md:18: a mark of a merge conflict\n" in said


@pytest.mark.parametrize("texts", [False, True])
@pytest.mark.parametrize(
    ("path", "content", "code"),
    [
        ("corpus/splits.json", b'{"train": [', "not-json"),
        ("corpus/splits.json", b'{"train": 1}', "schema-missing-field"),
        ("annotations/dates/bridge.jsonl", b"garbage\n", "not-json"),
        ("corpus/patience.jsonl", b"garbage\n", "not-json"),
        ("annotations/numbers/patience.jsonl", b"garbage\n", "not-json"),
    ],
)
def test_what_cannot_be_read_hides_nothing(
    gate: ModuleType,
    corpus: Corpus,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    texts: bool,
    path: str,
    content: bytes,
    code: str,
) -> None:
    if texts:
        monkeypatch.setenv("WIRESPAN_TEXTS", str(tmp_path))
    (corpus.root / path).write_bytes(content)
    (corpus.root / "CITATION.cff").write_text("version: 0\n")
    assert gate.main([]) == 1
    shown = capsys.readouterr()
    assert code in shown.out
    assert path in shown.out
    assert "CITATION.cff: its version is not" in shown.out
    assert "\nnot fit for release" in shown.out
    assert not shown.err


def test_documents_that_cannot_be_made_hide_nothing(
    gate: ModuleType, corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus.root / "annotations/dates/bridge.jsonl").write_text("{}\n")
    monkeypatch.setattr(gate.docs, "stale", lambda corpus: corpus.layer("dates", "bridge"))
    assert gate.main([]) == 1
    assert "annotations/dates/bridge.jsonl:1: this is no date record" in capsys.readouterr().out


def test_what_stops_the_gate_is_told_apart(
    gate: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WIRESPAN_TEXTS", str(tmp_path / "nowhere"))
    assert gate.main([]) == 2
    shown = capsys.readouterr()
    assert "there is no folder" in shown.err
    assert "fit for release" not in shown.out


def edited(old: str, new: str) -> Callable[[str], str]:
    """Return what replaces some words."""
    return lambda text: text.replace(old, new)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (edited(f"## [{__version__}]", "## [9.9.9]"), f"it has no section [{__version__}]"),
        (edited("Data 0.0.1, code", "Code"), ""),
        (
            edited("## [Unreleased]\n\nData", "## [Unreleased]\n\nOf data"),
            "no section is of the data as it is",
        ),
    ],
)
def test_the_changelog_has_a_section_of_the_code_and_one_of_the_data(
    gate: ModuleType,
    corpus: Corpus,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[str], str],
    said: str,
) -> None:
    file = corpus.root / "CHANGELOG.md"
    file.write_text(change(file.read_text()))
    assert gate.main([]) == bool(said)
    assert said in capsys.readouterr().out


def test_data_released_together_with_code(gate: ModuleType, corpus: Corpus) -> None:
    file = corpus.root / "CHANGELOG.md"
    section = f"## [{__version__}] - 2026-01-01\n\nData {corpus.version}, code {__version__}.\n"
    file.write_text(f"{section}\n### Data\n\n- A bridge.\n")
    assert gate.main([]) == 0


@pytest.mark.parametrize(
    ("heading", "cited", "said"),
    [
        ("2026-01-01", "2026-01-01", ""),
        ("2026-01-01", "'2026-01-01'", ""),
        ("2026-01-01", "2026-01-02", "its date-released is 2026-01-02, and section"),
        ("2026-01-01", "soon", "its date-released is no day, and section"),
        ("1999-13-77", "1999-13-77", "has no day of release; write it as in"),
        ("soon", "2026-01-01", "has no day of release; write it as in"),
    ],
)
def test_the_day_of_release_is_one_and_the_same(
    gate: ModuleType, corpus: Corpus, heading: str, cited: str, said: str
) -> None:
    log = corpus.root / "CHANGELOG.md"
    log.write_text(log.read_text().replace("2026-01-01", heading))
    file = corpus.root / "CITATION.cff"
    file.write_text(file.read_text().replace("2026-01-01", cited))
    found = list(gate.documents(corpus))
    assert len(found) == bool(said)
    assert said in "".join(found)
