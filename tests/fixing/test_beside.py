"""The schemas beside a corpus become those of the package: shown first, and written whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from wirespan import fixing, journal, schemas
from wirespan.checks import run as check
from wirespan.cli import run
from wirespan.store import Corpus

from ..cut_off import Cut, cut_at, state

MENTION = "schema/mention.schema.json"
OLD = b'"NORP", "FAC", "ORG", "GUILD"'
NEW = b'"NORP", "FAC", "ORG"'


@pytest.fixture
def upgraded(corpus: Corpus) -> Corpus:
    """A corpus that was made for a package that had another label and one schema less."""
    file = corpus.root / MENTION
    assert file.read_bytes().count(NEW) == 1
    file.write_bytes(file.read_bytes().replace(NEW, OLD))
    (corpus.root / "schema/coverage.schema.json").unlink()
    return corpus


def fix(corpus: Corpus, *options: str) -> int:
    return run(["format", "--fix", "--root", str(corpus.root), *options])


def test_the_change_is_shown_and_then_made(upgraded: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    before = state(upgraded.root)
    assert fix(upgraded) == 1
    told = capsys.readouterr().out
    assert state(upgraded.root) == before
    changed = [line for line in told.splitlines() if "GPE" in line]
    assert [line[0] for line in changed] == ["-", "+"]
    assert "GUILD" in changed[0]
    assert "GUILD" not in changed[1]
    assert told.endswith("nothing was changed; --yes mends 2 findings in 2 files, none left\n")
    assert fix(upgraded, "--yes") == 0
    assert {path: (upgraded.root / path).read_bytes() for path in schemas.files()} == schemas.files()
    assert {name for name, data in state(upgraded.root).items() if before.get(name) != data} == {
        MENTION,
        "schema/coverage.schema.json",
    }


def test_with_other_remedies(upgraded: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    zones = upgraded.root / "annotations/zones/bridge.jsonl"
    zones.write_bytes(zones.read_bytes().replace(b"\n", b"\r\n"))
    documents = upgraded.root / "corpus/bridge.jsonl"
    documents.write_bytes(documents.read_bytes().replace(b'"length":', b'"length":9', 1))
    assert fix(upgraded, "--yes") == 0
    assert capsys.readouterr().out.endswith(" in 4 files, none left\n")
    assert check(upgraded, level=6).findings == ()


def test_a_corpus_that_has_none_gets_them(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(corpus.root / "schema")
    assert check(corpus).findings == ()
    assert fix(corpus, "--yes") == 0
    assert capsys.readouterr().out.endswith(f"mended 1 finding in {len(schemas.files())} files, none left\n")
    assert check(corpus, level=6).findings == ()


def test_what_is_not_the_packages_stays(upgraded: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    other = upgraded.root / "schema/opinion.schema.json"
    other.write_bytes(b"{}")
    assert fix(upgraded, "--yes") == 0
    assert capsys.readouterr().out.endswith("mended 2 findings in 2 files, 1 left\n")
    assert other.read_bytes() == b"{}"


@pytest.mark.parametrize("how", ["link to a file", "link to a folder", "file", "others", "folder", "pipe"])
def test_nothing_is_written_through_a_link_or_over_what_is_no_file(
    corpus: Corpus, tmp_path: Path, how: str
) -> None:
    outside = tmp_path / "outside"
    shutil.copytree(corpus.root / "schema", outside)
    (outside / "mention.schema.json").write_bytes(b"{}")
    place = corpus.root / (MENTION if how in ("link to a file", "folder", "pipe") else "schema")
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    if how == "link to a file":
        place.symlink_to(outside / "mention.schema.json")
    elif how == "link to a folder":
        place.symlink_to(outside)
    elif how == "file":
        place.write_text("of something else")
    elif how == "folder":
        place.mkdir()
    elif how == "others":
        place.mkdir()
        (place / "users.schema.json").write_text("{}")
    else:
        os.mkfifo(place)
    mode = place.lstat().st_mode
    before = check(corpus, level=6).findings
    assert len(before) == 1
    assert fixing.mend(corpus).files == {}
    fix(corpus, "--yes")
    assert place.lstat().st_mode == mode
    assert (outside / "mention.schema.json").read_bytes() == b"{}"
    assert check(corpus, level=6).findings == before


def test_cut_off_anywhere_it_is_the_old_state_or_the_new(
    upgraded: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(upgraded.root)
    mended = fixing.mend(upgraded)
    monkeypatch.setattr(fixing, "mend", lambda *_, **__: mended)
    seen = set()
    for step in range(60):
        shutil.rmtree(upgraded.root / "schema")
        for name, data in before.items():
            (upgraded.root / name).parent.mkdir(exist_ok=True)
            (upgraded.root / name).write_bytes(data)
        through = False
        with monkeypatch.context() as patch:
            cut_at(patch, step)
            try:
                fix(upgraded, "--yes")
                through = True
            except Cut:
                pass
        journal.recover(upgraded.root)
        now = {name: data for name, data in state(upgraded.root).items() if name.startswith("schema/")}
        old = {name: data for name, data in before.items() if name.startswith("schema/")}
        assert now in (schemas.files(), old)
        seen.add(now == schemas.files())
        if through:
            break
    assert seen == {True, False}
