"""Cases: what is done to the small corpus so that one thing is wrong with it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from wirespan.checks import CATALOGUE, Check, Library, native, run
from wirespan.errors import Finding
from wirespan.model import Document
from wirespan.store import Corpus
from wirespan.texts import text_digest

FOLDER = Path(__file__).parent


class Held:
    """A library that holds the text of the withheld report of the small corpus."""

    def texts(self) -> dict[str, str]:
        """Return the text by its document."""
        return {"patience/harbour-post": (FOLDER / "held.txt").read_bytes().decode()}

    def get(self, document: Document) -> str | None:
        """Return the text of that report, None for any other."""
        return self.texts().get(document.id)

    def digest(self, document: Document) -> str | None:
        """Return the digest of its text."""
        text = self.get(document)
        return text_digest(text) if text is not None else None


def validate(
    corpus: Corpus, stories: Sequence[str] | None = None, level: int = 5, library: Library | None = None
) -> list[Finding]:
    """Return what is wrong with a corpus."""
    return list(run(corpus, stories, level, library).findings)


def codes(corpus: Corpus) -> list[str]:
    """Return the codes of the findings, in order."""
    return [finding.code for finding in validate(corpus)]


def edit(root: Path, change: dict[str, Any]) -> None:
    """Make one edit to a file: write, delete, append, prepend, swap lines, or replace what stands once.

    A folder is deleted with all that is in it.
    """
    file = root / change["file"]
    if file.is_dir():
        shutil.rmtree(file)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    content = file.read_bytes() if file.exists() else b""
    if "delete" in change:
        file.unlink()
        return
    if "write" in change:
        content = change["write"].encode()
    elif "append" in change:
        content += change["append"].encode() * change.get("times", 1)
    elif "prepend" in change:
        content = change["prepend"].encode() + content
    elif "swap" in change:
        lines = content.splitlines(keepends=True)
        one, two = (number - 1 for number in change["swap"])
        lines[one], lines[two] = lines[two], lines[one]
        content = b"".join(lines)
    else:
        wanted = change["from"].encode()
        assert content.count(wanted) == 1, (
            f"{change['from']!r} stands {content.count(wanted)} times in the file"
        )
        new = bytes.fromhex(change["to_hex"]) if "to_hex" in change else change["to"].encode()
        content = content.replace(wanted, new)
    file.write_bytes(content)


@pytest.fixture
def change(corpus: Corpus) -> Callable[..., None]:
    """What makes edits to the small corpus."""

    def make(*changes: dict[str, Any]) -> None:
        for item in changes:
            edit(corpus.root, item)

    return make


@pytest.fixture
def held() -> Held:
    """A library with the text of the withheld report."""
    return Held()


@pytest.fixture(params=sorted((FOLDER / "cases").glob("*.json")), ids=lambda path: path.stem)
def case(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    """Each case: its code and what it says."""
    path: Path = request.param
    return path.stem, json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(params=["compiled", "python"])
def screened(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks with what is compiled of them, and in Python alone."""
    if request.param == "python":
        monkeypatch.setattr(native, "SCAN", None)
        monkeypatch.setattr(native, "LOOK", None)
    elif native.SCAN is None or native.LOOK is None:
        pytest.skip("nothing is compiled: no C compiler or headers of Python when this was installed")


@pytest.fixture
def made_up_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A code of level 5 and one of level 6, whatever else the catalogue has."""
    for code, level in (("made-up", 5), ("made-up-too", 6)):
        row = Check(code, level, "t", "w.", "e", "r.", accept=True)
        monkeypatch.setitem(CATALOGUE, code, row)
