"""The withheld texts of the first story, where the person at this machine holds them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from wirespan import texts
from wirespan.joining import find, search
from wirespan.model import Span
from wirespan.offsets import canonical_text
from wirespan.store import Corpus

ROOT = Path(__file__).parents[2]
STORY = "venezuela-2025"
PLAIN = str.maketrans("“”’‘—–", "\"\"''--")


@pytest.fixture
def held(seeds: Path) -> dict[str, bytes]:
    """The files by name."""
    return {path.name: path.read_bytes() for path in sorted(seeds.glob("*.txt"))}


def sought(held: dict[str, bytes]) -> dict[str, tuple[object, list[Span]]]:
    """Every word but the last of each paragraph as a span, with digests and without surfaces."""
    found = {}
    for name, data in held.items():
        text = canonical_text(data)
        spans = []
        for start, end in texts.paragraphs(text):
            key = texts.fold(text, start, end).text
            first = start
            for word in text[start:end].split():
                first = text.index(word, first)
                span = first, first + len(word)
                spans.append(Span(*span, None, texts.span_digest(key, texts.flat(word))))
                first += len(word)
        found[name] = texts.fingerprint(data, text), spans
    return found


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        (lambda text: text, "exact"),
        (lambda text: text.replace("\n", "\r\n"), "exact"),
        (lambda text: text.replace("\n", "\n\n").translate(PLAIN) + "\n\n", "normalised"),
        (lambda text: " ".join(text.split()), "normalised"),
        (
            lambda text: "Read more of all this in our free letter every day.\n" + text + "\n© All rights",
            "realigned",
        ),
    ],
    ids=["as they are", "CRLF", "marks", "one line", "adverts"],
)
def test_renamed_copies_are_found(held: dict[str, bytes], tmp_path: Path, change, outcome: str) -> None:  # type: ignore[no-untyped-def]
    for i, data in enumerate(reversed(held.values())):
        (tmp_path / f"{i}.bak").write_bytes(change(data.decode()).encode())
    matches, _ = search(sought(held), tmp_path)  # type: ignore[arg-type]
    assert len(matches) == len(held)
    for match in matches:
        if not (match.alignment and not match.alignment.refused):
            pytest.fail(f"{match.doc}: {match.alignment.refused if match.alignment else 'not found'}")
        if match.alignment.outcome not in (outcome, "exact" if outcome == "normalised" else outcome):
            pytest.fail(f"{match.doc}: {match.alignment.outcome}")


def test_the_whole_story_is_restored_from_renamed_copies(held: dict[str, bytes], tmp_path: Path) -> None:
    if not (ROOT / "corpus" / f"{STORY}.jsonl").is_file():
        pytest.skip("left out: the story isn't in this corpus")
    for i, data in enumerate(reversed(held.values())):
        (tmp_path / f"copy {i}").write_bytes(data)
    every, _ = find(Corpus(ROOT), tmp_path)
    found = [report for report in every if report.document.story == STORY]
    assert [report.joined.outcome for report in found] == ["exact"] * 5
    assert len({report.file for report in found}) == 5


def test_a_folder_without_them_restores_none(held: dict[str, bytes], tmp_path: Path) -> None:
    shutil.copy(__file__, tmp_path)
    matches, _ = search(sought(held), tmp_path)  # type: ignore[arg-type]
    assert all(match.alignment is None for match in matches)
