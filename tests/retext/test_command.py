"""`wirespan retext`: what it says, refuses, and leaves when it is cut off."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wirespan import journal
from wirespan import retext as retexting
from wirespan.align import Alignment, align
from wirespan.cli.app import run
from wirespan.errors import UsageError
from wirespan.retext import retext
from wirespan.store import Corpus

from .reports import QUAY, aside, state, text_of


def test_the_same_text_changes_nothing(
    corpus: Corpus, correct: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    before, text = state(corpus), text_of(corpus)
    for same in (text, text + "\n", "\ufeff" + text.replace("\n", "\r\n")):
        assert correct(same) == 0
        assert "has this very text already" in capsys.readouterr().out
    assert state(corpus) == before
    new = "Late: " + text
    assert correct(new) == 0
    after = state(corpus)
    assert correct(new) == 0
    assert state(corpus) == after
    assert corpus.document(QUAY).revision == 2


def test_there_and_back_is_where_it_began_but_for_the_revision(
    corpus: Corpus, correct: Callable[..., int]
) -> None:
    before, old = state(corpus), text_of(corpus)
    assert correct(old.replace("since Monday", "(it is said) since Monday").replace("“", "«")) == 1
    for path, content in before.items():
        Path(path).write_bytes(content)
    assert correct(old.replace("told", "gladly told")) == 0
    assert correct(old) == 0
    assert corpus.document(QUAY).revision == 3
    assert {p: c.replace(b'"revision":3', b'"revision":1') for p, c in state(corpus).items()} == before


def test_a_dry_run_writes_nothing(
    corpus: Corpus, correct: Callable[..., int], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, text = state(corpus), text_of(corpus)
    assert correct("Late: " + text, "--dry-run") == 0
    assert correct(text.replace("Kells", "Kels"), "--dry-run") == 1
    assert "ent-kells1" in capsys.readouterr().out
    assert state(corpus) == before
    assert [path.name for path in here.iterdir()] == ["corrected.txt"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"caf\xe9", "no UTF-8"),
        (b" \n", "empty"),
        (b"bell \x07", "U+0007"),
        (None, "there is no file"),
    ],
)
def test_what_is_no_text_is_refused(
    corpus: Corpus, here: Path, capsys: pytest.CaptureFixture[str], data: bytes | None, told: str
) -> None:
    before = state(corpus)
    if data is not None:
        (here / "t").write_bytes(data)
    assert run(["retext", QUAY, "t", "--root", str(corpus.root)]) == 2
    assert told in capsys.readouterr().err
    assert state(corpus) == before


def test_a_file_of_what_was_kept_aside_is_never_written_over(
    corpus: Corpus, correct: Callable[..., int], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, new = state(corpus), text_of(corpus).replace("Kells", "Kels")
    (here / "mine.jsonl").write_text("all that is left of another\n")
    (here / "link.jsonl").symlink_to(here / "nowhere")
    inside = str(corpus.root / "annotations/aside.jsonl")
    for name in ("mine.jsonl", "link.jsonl", inside, "no/such/folder/a.jsonl"):
        assert correct(new, "--aside", name) == 2
        assert "--aside" in capsys.readouterr().err
    assert state(corpus) == before
    assert not (here / "nowhere").exists()
    assert correct(new, "--aside", "other.jsonl") == 1
    assert (here / "other.jsonl").is_file()


def test_a_full_disk_leaves_no_file_of_what_was_kept_aside(
    corpus: Corpus,
    correct: Callable[..., int],
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before, new = state(corpus), text_of(corpus).replace("Kells", "Kels")

    def fail(handle: int, real: Callable[[int], None] = os.fsync) -> None:
        """Have no room on the disk of that folder."""
        if any(os.path.samestat(os.fstat(handle), file.stat()) for file in here.iterdir()):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        assert correct(new, "--aside", "a.jsonl") == 2
    told = capsys.readouterr().err
    assert "a.jsonl can't be written: No space left" in told
    assert "Make room" in told
    assert state(corpus) == before
    assert [path.name for path in here.iterdir()] == ["corrected.txt"]
    assert correct(new, "--aside", "a.jsonl") == 1
    assert len((here / "a.jsonl").read_bytes().splitlines()) == 5


def test_what_is_kept_aside_on_a_disk_without_links(
    corpus: Corpus, correct: Callable[..., int], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", fail)
    assert correct(text_of(corpus).replace("Kells", "Kels"), "--aside", "a.jsonl") == 1
    assert sorted(path.name for path in here.iterdir()) == ["a.jsonl", "corrected.txt"]
    assert len((here / "a.jsonl").read_bytes().splitlines()) == 5


@pytest.mark.parametrize(
    "path", ["annotations/entities/bridge.jsonl", "annotations/entities", "corpus/registry"]
)
def test_nothing_behind_a_link_is_left_behind(
    corpus: Corpus, correct: Callable[..., int], tmp_path: Path, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place = corpus.root / path
    place.rename(tmp_path / "elsewhere")
    place.symlink_to(tmp_path / "elsewhere")
    before = state(corpus)
    for more in ([], ["--dry-run"]):
        assert correct("Late: " + text_of(corpus), *more) == 2
        told = capsys.readouterr().err
        assert f"{path}: this is no " in told
        assert "a link" in told
    assert state(corpus) == before


def test_others_can_write_while_the_texts_are_compared(
    corpus: Corpus, correct: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []

    def comparing(old: str, new: str) -> Alignment:
        with journal.writing(corpus.root):  # which somebody else would have to wait for
            compared.append(new)
        return align(old, new)

    monkeypatch.setattr(retexting, "align", comparing)
    assert correct("Late: " + text_of(corpus)) == 0
    assert len(compared) == 1
    assert corpus.document(QUAY).revision == 2


def test_a_comparison_of_other_texts_is_not_taken(corpus: Corpus) -> None:
    new = ("Late: " + text_of(corpus)).encode()
    wanted = retext(corpus, QUAY, new)
    for known in (wanted.alignment, align("Another", "text"), align(text_of(corpus), "text")):
        assert retext(corpus, QUAY, new, known=known).files == wanted.files


def test_nothing_in_a_text_steers_the_terminal(
    corpus: Corpus, correct: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    path = corpus.root / "annotations/entities/bridge.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"ent-kells2"', b'"[red]\\u001b\\u202e"'))
    assert correct(text_of(corpus).replace("Kells", "Kels"), "--dry-run") == 1
    told = capsys.readouterr().out
    assert not {"\x1b", "\u202e"} & set(told)
    assert "[red]" in told


class Cut(BaseException):
    """The process ends here."""


def test_cut_off_at_any_step_it_is_the_old_revision_or_the_new(
    corpus: Corpus, correct: Callable[..., int], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = text_of(corpus).replace("Kells", "Kels")
    first, seen, step = state(corpus), set(), 0
    while True:
        calls = iter(range(step))

        def cut(*args: Any, real: Any = os.replace, calls: Any = calls) -> None:
            if next(calls, None) is None:
                raise Cut
            real(*args)

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", cut)
            try:
                code: int | None = correct(new)
            except Cut:
                code = None
        journal.recover(corpus.root)
        revision = corpus.document(QUAY).revision
        seen.add(revision)
        assert (state(corpus) == first) == (revision == 1)
        assert len(aside(here)) == 5  # written before the corpus, and the same each time
        if code is not None:
            break
        for path, content in first.items():
            Path(path).write_bytes(content)
        step += 1
    assert (code, seen) == (1, {1, 2})
    assert step > 3


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_corpus_that_may_not_be_written(corpus: Corpus, correct: Callable[..., int]) -> None:
    corpus.root.chmod(0o500)
    try:
        assert correct("Late: " + text_of(corpus)) == 2
    finally:
        corpus.root.chmod(0o700)


def test_a_corpus_whose_home_can_not_be_made(
    corpus: Corpus, correct: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus.root / journal.HOME).write_text("a file")
    before = state(corpus)
    assert correct("Late: " + text_of(corpus)) == 2
    assert capsys.readouterr().err.strip()
    assert state(corpus) == before


def test_unknown_reports_are_named(corpus: Corpus, here: Path) -> None:
    (here / "t").write_text("Text")
    assert run(["retext", "bridge/../x", "t", "--root", str(corpus.root)]) == 2
    with pytest.raises(UsageError, match="no story 'nowhere'"):
        retext(corpus, "nowhere/x", b"Text")
    with pytest.raises(UsageError, match=r"no report 'bridge/x'\nThere are: bridge/"):
        retext(corpus, "bridge/x", b"Text")
