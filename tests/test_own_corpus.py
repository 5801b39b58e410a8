"""docs/own-corpus.md does what it says: typed line by line, and its scripts in another corpus."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from wirespan import records
from wirespan.checks import run as check
from wirespan.cli import run
from wirespan.model import Accepted, Link, Member
from wirespan.store import ACCEPTED, Corpus, layer_file

from .cut_off import state

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
    return {code.split()[0].lstrip('"'): code for code in found}


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
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Nobody")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "nobody@example.org")
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


def exceptions(corpus: Corpus, *about: str) -> None:
    """Accept findings, whether there are any or not."""
    entries = [Accepted(code="name-missed", about=place, reason="r", by="model-a") for place in about]
    (corpus.root / ACCEPTED).write_bytes(records.lines(entries))


def abouts(corpus: Corpus) -> list[str]:
    return [entry.about for entry in corpus.accepted()]


@pytest.mark.parametrize(
    ("what", "old", "new", "expected"),
    [
        ("story", "bridge", "long-bridge-2026", {0, 1, 2, 3, 4}),
        ("report", "bridge/quay-wire", "bridge/quay", {0, 1, 3}),
        ("key", "ida-kells", "kells", {6}),
        ("key", "bridge", "nobody", {5}),
    ],
)
def test_what_is_renamed_is_renamed_everywhere(
    scripts: Path, corpus: Corpus, what: str, old: str, new: str, expected: set[int]
) -> None:
    named = ("bridge/quay-wire#ent-norva1", "bridge/quay-wire@0-5", "bridge/quay-wire-2@0-5")
    named += (
        "bridge/most-info bridge/quay-wire",
        "bridge#link-said1",
        "bridge",
        "ida-kells",
        "patience/bridge@0-5",
    )
    exceptions(corpus, *named)
    python(scripts / "rename.py", what, old, new, root=corpus.root)
    assert run(["format", "--root", str(corpus.root)]) == 0
    assert sorted(abouts(corpus)) == sorted(
        re.sub(rf"(^| ){old}\b", rf"\g<1>{new}", place) if i in expected else place
        for i, place in enumerate(named)
    )
    (corpus.root / ACCEPTED).unlink()
    assert check(corpus, level=5).findings == ()
    told = json.dumps([records.encode(link) for s in corpus.stories() for link in corpus.links(s)])
    assert (f'"{old}' in told) == (what == "key" and old == "bridge")


@pytest.mark.parametrize(
    ("what", "old", "new"),
    [
        ("story", "bridge", "long-bridge-2026"),
        ("report", "bridge/quay-wire", "bridge/quay"),
        ("key", "norva", "town-of-norva"),
    ],
)
def test_renamed_back_all_is_as_it_was(scripts: Path, corpus: Corpus, what: str, old: str, new: str) -> None:
    splits = corpus.root / "corpus/splits.json"
    splits.write_text(json.dumps(corpus.splits(), indent=2) + "\n")
    clean = state(corpus.root)
    python(scripts / "rename.py", what, old, new, root=corpus.root)
    python(scripts / "rename.py", what, new, old, root=corpus.root)
    assert run(["format", "--root", str(corpus.root)]) == 0
    assert state(corpus.root) == clean


def test_a_report_that_is_taken_out_leaves_nothing(scripts: Path, corpus: Corpus) -> None:
    gone, stays = "bridge/most-info", "bridge/quay-wire"
    exceptions(corpus, f"{gone}@0-4", f"{gone}#ent-kells3", f"{gone} {stays}", f"{stays}@0-4")
    links = corpus.root / layer_file("links", "bridge")
    more = Link(
        id="link-three",
        story="bridge",
        type="utterance",
        members=tuple(
            Member(doc=doc, id=quote, rendering="verbatim")
            for doc, quote in ((stays, "quote-crck"), (gone, "quote-pl01"), (stays, "quote-shut"))
        ),
        by="model-a",
        status="suggested",
    )
    links.write_bytes(records.lines([*corpus.links("bridge"), more]))
    python(scripts / "remove.py", gone, root=corpus.root)
    assert run(["format", "--root", str(corpus.root)]) == 0
    files = [corpus.root / name for name in corpus.files()]
    assert [file.name for file in files if gone in file.read_text(encoding="utf-8")] == []
    assert abouts(corpus) == [f"{stays}@0-4"]
    (link,) = corpus.links("bridge")
    assert [member.id for member in link.members] == ["quote-crck", "quote-shut"]
    (corpus.root / ACCEPTED).unlink()
    links.write_bytes(b"")
    assert check(corpus, level=5).findings == ()


def test_a_story_goes_with_its_last_report(scripts: Path, corpus: Corpus) -> None:
    for doc in [document.id for document in corpus.documents("bridge")]:
        python(scripts / "remove.py", doc, root=corpus.root)
    (line,) = re.findall(r"^git rm .*$", OWN.read_text(encoding="utf-8"), re.MULTILINE)
    for command in ("git init -q", "git add .", line.replace("fire", "bridge")):
        subprocess.run(shlex.split(command), cwd=corpus.root, check=True)
    splits = corpus.splits() | {"train": []}
    (corpus.root / "corpus/splits.json").write_text(json.dumps(splits) + "\n")
    assert check(corpus, level=5).findings == ()
    assert corpus.stories() == ["patience"]


def test_no_story_is_renamed_over_another(scripts: Path, corpus: Corpus) -> None:
    before = state(corpus.root)
    called = [sys.executable, str(scripts / "rename.py"), "story", "bridge", "patience"]
    done = subprocess.run(called, cwd=corpus.root, capture_output=True, text=True, check=False)
    assert "there is a story patience already" in done.stderr
    assert state(corpus.root) == before
