"""Every open report of this repository corrected in several ways."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import wirespan.cli.retext  # noqa: F401 - registers the command
from wirespan import model
from wirespan.cli.app import run
from wirespan.store import Corpus

from ..checks.conftest import validate

TOP = Path(__file__).parents[2]


def _swap(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(lines[len(lines) // 2 :] + lines[: len(lines) // 2])


def covered(corpus: Corpus) -> set[tuple[str, str, str]]:
    """Return what passes have finished: annotator, report and layer."""
    passes = sorted(path.name for path in (corpus.root / "annotations/passes").iterdir())
    return {(who, c.doc, layer) for who in passes for c in corpus.coverage(who) for layer in c.layers}


@pytest.mark.parametrize(
    ("edit", "least"),
    [
        (lambda t: "🚨 " + t, 1.0),
        (lambda t: t.replace("“", '"').replace("”", '"').replace("«", '"').replace("»", '"'), 1.0),
        (_swap, 0.95),
        (lambda t: t[: len(t) // 2].rpartition("\n")[0] + "\n" + t[len(t) // 2 :].partition("\n")[2], 0.6),
        (lambda t: t.replace(" 1", " 2"), 0.6),
    ],
    ids=["emoji", "marks", "halves swapped", "paragraph dropped", "figures changed"],
)
def test_reports_of_the_corpus(
    tmp_path: Path, edit: Callable[[str], str], least: float, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("corpus", "annotations"):
        shutil.copytree(TOP / folder, tmp_path / folder)
    corpus = Corpus(tmp_path)
    finished, lost = covered(corpus), set[tuple[str, str, str]]()
    reports = [document for story in corpus.stories() for document in corpus.documents(story)]
    for document in (document for document in reports if document.text is not None):
        new = edit(document.text or "")
        before = {a.id for found in corpus.annotations(document.id).values() for a in found}
        (tmp_path / "t").write_text(new, encoding="utf-8")
        kept = tmp_path / f"{document.id.replace('/', '-')}.jsonl"
        code = run(
            ["retext", document.id, str(tmp_path / "t"), "--aside", str(kept), "--root", str(tmp_path)]
        )
        after = {a.id: a for found in corpus.annotations(document.id).values() for a in found}
        assert len(after) >= least * len(before), document.id
        assert code == (after.keys() != before)
        lines = [json.loads(line) for line in kept.read_bytes().splitlines()] if code else []
        assert before - after.keys() <= {line["record"].get("id") for line in lines}
        for line in lines:
            _, *at, layer, _ = Path(line["file"]).parts  # annotations/passes/WHO/LAYER/STORY.jsonl
            if at and layer in model.LAYERS and "doc" in line["record"]:
                lost.add((at[1], document.id, layer))
        for annotation in after.values():
            for _, span in model.spans(annotation):
                assert new[span.start : span.end] == span.text
    capsys.readouterr()
    # Passes have finished the layers that lost nothing; what is left of the others is known as unfinished.
    gone = finished - covered(corpus)
    assert {one for one in gone if one[2] != "links"} == lost
    findings = validate(corpus, level=4)
    assert {finding.code for finding in findings} <= {"uncovered-annotation"}
    of = {
        (f.file.split("/")[2], f.found.partition(",")[0].strip("'\""), f.file.split("/")[3]) for f in findings
    }
    assert of <= gone
