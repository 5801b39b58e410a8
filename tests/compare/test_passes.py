"""What is read and compared, and what the command says of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import wirespan.cli.agree  # noqa: F401 - it registers the command
from wirespan import records
from wirespan.cli.app import run
from wirespan.compare import agree_passes, passes
from wirespan.errors import RecordError, UsageError
from wirespan.model import Annotation, Annotator, Mention
from wirespan.store import ANNOTATORS, Corpus, layer_file

PEOPLE = (
    Annotator(id="model-a", kind="model", name="A", version="1", languages=("en", "pl")),
    Annotator(id="model-b", kind="model", name="B", version="1", languages=("en", "pl")),
    Annotator(id="ines", kind="person", languages=("en", "pl")),
    Annotator(id="oleg", kind="person", languages=("en", "pl")),
)


def put(corpus: Corpus, who: str, layer: str, found: list[Annotation], story: str = "bridge") -> Path:
    path = corpus.root / layer_file(layer, story, who)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(records.lines([replace(annotation, by=who) for annotation in found]))
    return path


@pytest.fixture
def compared(corpus: Corpus) -> Corpus:
    """The small corpus with three passes over its six mentions; one lacks two and takes one for GPE."""
    (corpus.root / ANNOTATORS).write_bytes(records.lines(PEOPLE))
    found = corpus.layer("entities", "bridge")
    less: list[Annotation] = []
    for annotation in found:
        assert isinstance(annotation, Mention)
        if annotation.id in ("ent-quay01", "ent-kells2"):
            continue
        less.append(replace(annotation, label="GPE") if annotation.id == "ent-bridge" else annotation)
    put(corpus, "model-a", "entities", found)
    put(corpus, "model-b", "entities", less)
    put(corpus, "ines", "entities", found)
    return corpus


def test_passes_are_the_folders_with_a_name(compared: Corpus) -> None:
    folder = compared.root / "annotations/passes"
    (folder / "[red]").mkdir()
    (folder / "link").symlink_to(folder / "model-a")
    (folder / "notes").write_text("none")
    assert passes(compared) == ["ines", "model-a", "model-b"]


def test_two_passes_apart_in_and_outside_zones(compared: Corpus) -> None:
    found = agree_passes(compared, "model-a", "model-b", ["bridge"])
    # In the body A has four mentions and B three of them, one as GPE; in the dateline A two and B one.
    (body,) = (s for s in found.report.of("entities", "body").spans if s.match == "exact" and not s.typed)
    assert (body.both, body.a, body.b) == (3, 4, 3)
    (typed,) = (s for s in found.report.of("entities", "body").spans if s.match == "exact" and s.typed)
    assert (typed.both, typed.a, typed.b) == (2, 4, 3)
    (zones,) = (s for s in found.report.of("entities", "zones").spans if s.match == "exact" and not s.typed)
    assert (zones.both, zones.a, zones.b) == (1, 2, 1)
    assert found.by == (frozenset({"model-a"}), frozenset({"model-b"}))


def test_without_settled_zones_those_of_either_side_count(compared: Corpus) -> None:
    zones = compared.layer("zones", "bridge")
    (compared.root / layer_file("zones", "bridge")).unlink()
    plain = agree_passes(compared, "model-a", "model-b", ["bridge"], ["entities"])
    assert {score.group.scope for score in plain.report.spans} == {"body"}
    put(compared, "model-b", "zones", zones)
    found = agree_passes(compared, "model-a", "model-b", ["bridge"], ["entities"])
    assert {score.group.scope for score in found.report.spans} == {"body", "zones"}


def test_a_file_that_is_not_there_is_no_empty_one(compared: Corpus) -> None:
    put(compared, "model-a", "dates", compared.layer("dates", "bridge"))
    found = agree_passes(compared, "model-a", "model-b", ["bridge"])
    assert found.left_out == (("dates", "bridge"),)
    assert {score.group.layer for score in found.report.spans} == {"entities"}
    put(compared, "model-b", "dates", [])
    found = agree_passes(compared, "model-a", "model-b", ["bridge"], ["dates"])
    assert found.left_out == ()
    assert [score.recall for score in found.report.of("dates", "body").spans] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("a", "b", "says"),
    [
        ("model-a", "nobody", "no pass of 'nobody'"),
        ("../../corpus", "model-a", "no pass"),
        ("model-a", "model-a", "agrees with itself"),
        ("layers", "layers", "agrees with itself"),
    ],
)
def test_sides_that_make_no_sense(compared: Corpus, a: str, b: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        agree_passes(compared, a, b, ["bridge"])
    assert caught.value.hint


def test_nothing_in_common(compared: Corpus) -> None:
    with pytest.raises(UsageError, match="both model-a and model-b"):
        agree_passes(compared, "model-a", "model-b", ["patience"])


@pytest.mark.parametrize(
    ("old", "new"), [(b'"start":14', b'"start":"14"'), (b'"GPE"', b'["GPE"]'), (b'"by":', b'"bye":')]
)
def test_records_that_do_not_fit_are_refused(compared: Corpus, old: bytes, new: bytes) -> None:
    path = compared.root / layer_file("entities", "bridge", "model-a")
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))
    with pytest.raises(RecordError, match=r"passes/model-a/entities/bridge\.jsonl") as caught:
        agree_passes(compared, "model-a", "model-b", ["bridge"])
    assert "wirespan validate" in caught.value.hint


# --- the command ------------------------------------------------------------------------------------------


def call(corpus: Corpus, *argv: str) -> int:
    return run(["agree", *argv, "--root", str(corpus.root)])


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("model-a", "model-b", "model self-agreement"),
        ("layers", "model-b", "model self-agreement"),
        ("ines", "model-b", "agreement of models with people"),
        ("ines", "oleg", "agreement of people"),
    ],
)
def test_it_says_whose_agreement_it_is(
    compared: Corpus, a: str, b: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put(compared, "oleg", "entities", compared.layer("entities", "bridge"))
    assert call(compared, a, b, "bridge") == 0
    shown = capsys.readouterr().out
    assert f"B {b}   {kind}\n" in shown
    assert "gold" not in shown
    assert "human" not in shown


def test_somebody_unlisted_is_named(compared: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    put(compared, "stranger", "entities", compared.layer("entities", "bridge"))
    assert call(compared, "stranger", "model-a") == 0
    assert "somebody who isn't in annotations/annotators.jsonl: stranger" in capsys.readouterr().out


def test_the_tables_fit_and_say_what_they_mean(compared: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(compared, "model-a", "model-b", "bridge", "--by", "type") == 0
    shown = capsys.readouterr().out
    assert "2 reports: the intervals mean little." in shown
    assert "entities · outside zones · 2 reports" in shown
    assert "entities · in zones · 2 reports" in shown
    # Three of three and of four: F1 2·3 / (4 + 3) = .857; label in two of three.
    (spans,) = (row for row in shown.splitlines() if row.startswith("span") and " 4 3 " in row)
    assert spans.split()[3:6] == ["1.00", ".75", ".86"]
    assert next(row for row in shown.splitlines() if row.startswith("label")).split()[1] == ".67"
    for term in ("P, R, F1", "exact", "overlapping", "same type", "share", "alpha", "95 %"):
        assert f"\n{term:<12} " in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert "\x1b[" not in shown


def test_json_holds_every_figure(compared: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(compared, "model-a", "model-b", "--json", "--resamples", "0", "--leave-zones") == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["a"], data["b"], data["kind"]) == ("model-a", "model-b", "model self-agreement")
    assert {row["scope"] for row in data["spans"]} == {"body"}
    assert {row["lang"] for row in data["spans"]} == {"", "en", "pl"}
    whole = next(row for row in data["spans"] if not row["lang"] + row["type"] and not row["typed"])
    assert (whole["precision"], whole["recall"]) == (1, 0.75)
    assert whole["interval"] is None


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["model-a", "nobody"], "There are passes of ines, model-a, model-b"),
        (["model-a", "model-b", "--layer", "verbs"], "entities"),
        (["model-a", "model-b", "nowhere"], "bridge"),
        (["model-a"], "B"),
    ],
)
def test_a_wrong_call_says_what_there_is(
    compared: Corpus, argv: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(compared, *argv) == 2
    assert says in capsys.readouterr().err
