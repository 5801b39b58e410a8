"""Another name that can't be: taken, of no such form, over what is left of something else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wirespan import journal
from wirespan.checks import run as check
from wirespan.editing import Kind, remove, rename
from wirespan.errors import RecordError, UsageError, WirespanError
from wirespan.store import ACCEPTED, SPLITS_FILE, Corpus

from ..cut_off import state
from .whole import NO_SPLITS, POLISH, QUAY


@pytest.mark.parametrize(
    ("kind", "old", "new", "says"),
    [
        ("story", "brigde", "x", "no story 'brigde'.*There are: bridge"),
        ("story", "bridge", "bridge", "its name already"),
        ("story", "bridge", "patience", "there is a story patience already"),
        ("story", "bridge", "shared", "no story can be called"),
        ("story", "bridge", "aux", "no story can be called 'aux': on Windows that is a device"),
        ("story", "bridge", "Long Bridge", "no name of a story.*'Long Bridge' has not the form"),
        ("story", "bridge", "../x", "no name of a story"),
        ("story", "bridge", "x\n", "no name of a story"),
        ("story", "bridge", "b" * 65, "no name of a story.*too long"),
        ("story", QUAY, "x", "no story"),
        ("report", "bridge/quay-wir", "bridge/x", "no report.*There are: .*bridge/quay-wire"),
        ("report", "ferry/x", "ferry/y", "no story 'ferry'.*There are: bridge, patience"),
        ("report", "bridge", "bridge/x", "is a story, not a report.*Its reports: bridge/most-info"),
        ("report", "quay-wire", "bridge/x", "no name of a report.*a slash and the outlet"),
        ("report", QUAY, POLISH, "there is a report bridge/most-info already"),
        ("report", QUAY, "patience/quay-wire", "a report of another story.*rename story"),
        ("report", QUAY, "quay", "no name of a report.*a slash"),
        ("report", QUAY, f"bridge/{'q' * 130}", "no name of a report"),
        ("entity", "ida-kels", "x", "no entity 'ida-kels'.*There are: ida-kells"),
        ("entity", "zzz", "x", "no entity 'zzz'.*There are: ida-kells, long-bridge"),
        ("entity", "ida-kells", "norva", "already, in corpus/registry/shared.jsonl.*for a person to say"),
        ("entity", "ida-kells", "Ida", "no name of an entity"),
    ],
)
def test_what_can_not_be_is_refused(full: Corpus, kind: Kind, old: str, new: str, says: str) -> None:
    before = state(full.root)
    with pytest.raises(UsageError) as caught:
        rename(full, kind, old, new)
    assert re.search(says, f"{caught.value.message} {caught.value.hint}", re.DOTALL)
    assert caught.value.hint
    assert state(full.root) == before


def test_a_story_whose_reports_would_have_too_long_names(full: Corpus) -> None:
    with journal.writing(full.root) as change:
        rename(full, "report", QUAY, f"bridge/{'q' * 100}").put(change)
    assert check(full, level=5).findings == ()
    with pytest.raises(UsageError, match="no name of a report"):
        rename(full, "story", "bridge", "b" * 64)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("annotations/dates/x.jsonl", b""),
        ("corpus/registry/x.jsonl", b""),
        ("annotations/passes/model-b/links/x.jsonl", b""),
        ("annotations/passes/model-c/coverage.jsonl", b'{"doc":"x/quay-wire","layers":["dates"]}\n'),
        (ACCEPTED, b'{"code":"c","about":"x#link-said1","reason":"r","by":"model-a"}\n'),
        (SPLITS_FILE, b'{"train":["bridge","x"],"validation":[],"test":[],"withheld":["patience"]}\n'),
    ],
)
def test_nothing_is_written_over_and_nothing_mixed_up(full: Corpus, path: str, content: bytes) -> None:
    """What is left of a story that is gone would be of the one that gets its name."""
    (full.root / path).parent.mkdir(exist_ok=True)
    (full.root / path).write_bytes(content)
    with pytest.raises(UsageError, match=re.escape(path)):
        rename(full, "story", "bridge", "x")


def test_what_can_not_be_read_is_told(full: Corpus, tmp_path: Path) -> None:
    file = full.root / "annotations/dates/bridge.jsonl"
    whole = file.read_bytes()
    for damage in (b'{"doc":"bridge/quay-wire"\n', b"\n", b'{"doc":"a","doc":"bridge/quay-wire"}\n'):
        file.write_bytes(whole + damage)
        with pytest.raises(RecordError, match=r"annotations/dates/bridge.jsonl:3") as caught:
            rename(full, "story", "bridge", "x")
        assert "validate" in caught.value.hint
    (tmp_path / "elsewhere").write_bytes(whole)
    file.unlink()
    file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WirespanError, match="a link or a folder"):
        rename(full, "story", "bridge", "x")


def test_what_a_linked_folder_holds_is_not_passed_over(full: Corpus, tmp_path: Path) -> None:
    dates = full.root / "annotations/dates"
    dates.rename(tmp_path / "elsewhere")
    dates.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WirespanError, match="annotations/dates: this is no folder of the corpus but a link"):
        rename(full, "story", "bridge", "x")
    with pytest.raises(WirespanError, match="annotations/dates: this is no folder of the corpus but a link"):
        remove(full, QUAY)


@pytest.mark.parametrize("content", NO_SPLITS)
def test_damaged_splits_stop_a_story(full: Corpus, content: bytes) -> None:
    (full.root / SPLITS_FILE).write_bytes(content)
    with pytest.raises(RecordError, match=SPLITS_FILE) as caught:
        rename(full, "story", "bridge", "x")
    assert "Nothing was changed" in caught.value.hint
    assert rename(full, "entity", "ida-kells", "kells").files
