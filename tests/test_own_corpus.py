"""docs/own-corpus.md does what it says: typed line by line."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from wirespan.cli import run
from wirespan.store import Corpus

OWN = Path(__file__).parents[1] / "docs/own-corpus.md"
REPORTS = {
    "wave": "Fire shuts docks of Norva\n\nA fire shut the docks. Ida Kells, who runs them, was away.\n",
    "echo": "No ship may enter Norva until the smoke is gone, Ida Kells wrote to all captains.\n",
    "post": "The gate of the old port of Norva stays shut all week, and nobody asked Ida Kells why.\n"
    "Two crews wait with their boats outside, where storms are expected on Friday.\n",
}
_BLOCK = re.compile(r"(?:`([^`\n]+)`:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(kind: str) -> dict[str, str]:
    """Return the scripts of the page by the names that they begin with."""
    found = (code for _, kind_, code in _BLOCK.findall(OWN.read_text(encoding="utf-8")) if kind_ == kind)
    return {code.split()[0].strip('":'): code for code in found}


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """The folder with the scripts of the page, and the texts of some reports."""
    for name, code in blocks("python").items():
        (tmp_path / name).write_text(code, encoding="utf-8")
    (tmp_path / "texts").mkdir()
    for name, text in REPORTS.items():
        (tmp_path / "texts" / f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def python(script: Path, *arguments: str, root: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(script), *arguments], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_corpus_of_ones_own_goes_from_init_to_release(
    scripts: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever types the page line by line has a valid corpus after each `wirespan validate`."""
    here = scripts
    typed = []
    for file, kind, content in _BLOCK.findall(OWN.read_text(encoding="utf-8")):
        if file:
            (here / file).write_text(content, encoding="utf-8")
        for line in content.splitlines() if kind == "console" else ():
            if line.startswith("#"):
                continue
            command, *arguments = shlex.split(line, comments=True)
            typed.append(command)
            if command == "cd":
                here = here / arguments[0]
                monkeypatch.chdir(here)
            elif command == "wirespan":
                monkeypatch.chdir(here)
                assert run(arguments) == 0, (line, capsys.readouterr())
            elif command == "python":
                python(here / arguments[0], *arguments[1:], root=here)
            else:
                subprocess.run([command, *arguments], cwd=here, check=True, capture_output=True)
            if line.startswith("wirespan build"):
                card = (here / "build/wirespan/README.md").read_text(encoding="utf-8")
    assert {"cd", "git", "python", "wirespan"} == set(typed)
    assert "Harbour news" in card
    assert "- Names in three reports of two stories." in card
    corpus = Corpus(here)
    assert {split: stories for split, stories in corpus.splits().items() if stories} == {
        "train": ["warehouse-fire"],
        "withheld": ["gate"],
    }
    settled = {story: corpus.layer("entities", story) for story in corpus.stories()}
    told = {story: sorted((m.doc, m.entity) for m in found) for story, found in settled.items()}
    assert told == {
        "gate": [("gate/harbour-post", "ida-kells-norva"), ("gate/harbour-post", "norva")],
        "warehouse-fire": [
            ("warehouse-fire/daily-wave", "ida-kells-norva"),
            ("warehouse-fire/daily-wave", "norva"),
        ],
    }
    assert all(mention.span.text is None for mention in settled["gate"])
    assert len(corpus.coverage("finder")) == 2
