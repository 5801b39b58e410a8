"""What is read and compared, and what the command says of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import wirespan.cli.agree  # noqa: F401 - it registers the command
from wirespan import records
from wirespan.cli.app import run
from wirespan.compare import LeftOut, agree_passes, passes
from wirespan.errors import RecordError, UsageError
from wirespan.model import Annotation, Annotator, Coverage, Mention
from wirespan.store import ANNOTATORS, Corpus, coverage_file, layer_file

PEOPLE = (
    Annotator(id="model-a", kind="model", name="A", version="1", languages=("en", "pl")),
    Annotator(id="model-b", kind="model", name="B", version="1", languages=("en", "pl")),
    Annotator(id="ines", kind="person", languages=("en", "pl")),
    Annotator(id="oleg", kind="person", languages=("en", "pl")),
)


PL, EN = "bridge/most-info", "bridge/quay-wire"


def put(corpus: Corpus, who: str, layer: str, found: list[Annotation], story: str = "bridge") -> Path:
    path = corpus.root / layer_file(layer, story, who)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(records.lines([replace(annotation, by=who) for annotation in found]))
    cover(corpus, who, {document.id: (layer,) for document in corpus.documents(story)})
    return path


def cover(corpus: Corpus, who: str, more: dict[str, tuple[str, ...]], *, less: tuple[str, ...] = ()) -> None:
    """Cover more reports in some layers, and some no more."""
    covered = {coverage.doc: coverage.layers for coverage in corpus.coverage(who)}
    covered |= {doc: tuple({*covered.get(doc, ()), *layers}) for doc, layers in more.items()}
    found = [Coverage(doc=doc, layers=layers) for doc, layers in covered.items() if doc not in less]
    path = corpus.root / coverage_file(who)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(records.lines(found))


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
    assert found.left_out == (LeftOut("dates", "bridge", (PL, EN), 2),)
    assert found.left_out[0].share == 1
    assert {score.group.layer for score in found.report.spans} == {"entities"}
    put(compared, "model-b", "dates", [])
    found = agree_passes(compared, "model-a", "model-b", ["bridge"], ["dates"])
    assert found.left_out == ()
    assert [score.recall for score in found.report.of("dates", "body").spans] == [0, 0, 0, 0]


def test_reports_that_one_side_has_not_finished_are_left_out(compared: Corpus) -> None:
    cover(compared, "model-b", {}, less=(PL,))
    found = agree_passes(compared, "model-a", "model-b", ["bridge"], ["entities"])
    assert found.left_out == (LeftOut("entities", "bridge", (PL,), 2),)
    assert found.left_out[0].share == 0.5
    # The mention in the Polish report is in neither count; in the English one's body A has three, B two.
    (body,) = (s for s in found.report.of("entities", "body").spans if s.match == "exact" and not s.typed)
    assert (body.both, body.a, body.b, body.group.documents) == (2, 3, 2, 1)


def test_a_report_that_is_covered_and_has_nothing_counts(compared: Corpus) -> None:
    put(compared, "model-b", "entities", [])
    found = agree_passes(compared, "model-a", "model-b", ["bridge"], ["entities"])
    (body,) = (s for s in found.report.of("entities", "body").spans if s.match == "exact" and not s.typed)
    assert (body.both, body.a, body.b, body.group.documents) == (0, 4, 0, 2)


def test_the_layers_have_finished_all_of_a_story_that_has_a_file(compared: Corpus) -> None:
    cover(compared, "model-b", {}, less=(PL,))
    found = agree_passes(compared, "layers", "model-b", ["bridge", "patience"], ["entities"])
    assert [(left.story, left.documents) for left in found.left_out] == [
        ("bridge", (PL,)),
        ("patience", ("patience/harbour-post",)),
    ]
    assert found.report.spans[0].group.documents == 1


def test_covered_without_a_file_is_not_finished(compared: Corpus) -> None:
    (compared.root / layer_file("entities", "bridge", "model-b")).unlink()
    with pytest.raises(UsageError, match="have finished in one layer"):
        agree_passes(compared, "model-a", "model-b", ["bridge"])


def test_coverage_that_does_not_fit_is_refused(compared: Corpus) -> None:
    (compared.root / coverage_file("model-b")).write_bytes(b'{"doc":"bridge/quay-wire","layers":["verbs"]}\n')
    with pytest.raises(RecordError, match=r"passes/model-b/coverage\.jsonl:1"):
        agree_passes(compared, "model-a", "model-b", ["bridge"])


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


def with_links(corpus: Corpus) -> None:
    """Give both models the quotes, numbers and links of the story, one of them the figure alone."""
    for who, links in (("model-a", corpus.links("bridge")), ("model-b", corpus.links("bridge")[:1])):
        for layer in ("quotes", "numbers"):
            put(corpus, who, layer, corpus.layer(layer, "bridge"))
        put(corpus, who, "links", links)  # type: ignore[arg-type]


def test_links_are_compared_where_the_layer_of_their_members_is_finished_too(compared: Corpus) -> None:
    with_links(compared)
    found = agree_passes(compared, "model-a", "model-b", ["bridge"], ["links"])
    assert [(s.type, s.members, s.both, s.a, s.b) for s in found.report.links] == [
        ("utterance", "all", 0, 1, 0),
        ("utterance", "matched", 0, 1, 0),
        ("figure", "all", 1, 1, 1),
        ("figure", "matched", 1, 1, 1),
    ]
    assert {(s.field, s.same, s.of) for s in found.report.link_fields} == {
        ("relation", 2, 2),
        ("as_of", 2, 2),
        ("of", 1, 1),
        ("all fields", 2, 2),
    }
    assert found.report.spans == ()
    assert found.left_out == ()
    both = ("quotes", "numbers", "links")
    lines = [Coverage(doc=EN, layers=both), Coverage(doc=PL, layers=("numbers", "links"))]
    (compared.root / coverage_file("model-b")).write_bytes(records.lines(lines))
    found = agree_passes(compared, "model-a", "model-b", ["bridge"], ["links"])
    assert found.left_out == (LeftOut("links", "bridge", (PL,), 2, "utterance"),)
    assert [(s.type, s.documents, s.both) for s in found.report.links] == [
        ("figure", 2, 1),
        ("figure", 2, 1),
    ]
    lines = [Coverage(doc=EN, layers=both)]
    (compared.root / coverage_file("model-b")).write_bytes(records.lines(lines))
    found = agree_passes(compared, "model-a", "model-b", ["bridge"], ["links"])
    assert found.left_out == (LeftOut("links", "bridge", (PL,), 2),)


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


def test_what_is_left_out_is_said_with_its_share(
    compared: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    put(compared, "model-a", "dates", compared.layer("dates", "bridge"))
    cover(compared, "model-b", {}, less=(PL,))
    assert call(compared, "model-a", "model-b") == 0
    shown = capsys.readouterr().out
    assert "Left out, as not both have finished them:" in shown
    assert "  bridge, 1 of 2 reports (50 %), entities: most-info\n" in shown
    assert "  bridge, 2 of 2 reports (100 %), dates: most-info, quay-wire\n" in shown
    assert call(compared, "model-a", "model-b", "--json") == 0
    left = json.loads(capsys.readouterr().out)["left_out"]
    assert left[0] == {
        "layer": "entities",
        "story": "bridge",
        "documents": [PL],
        "reports": 2,
        "type": "",
        "share": 0.5,
    }


def test_links_have_tables_and_json(compared: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    with_links(compared)
    assert call(compared, "model-a", "model-b", "--layer", "links") == 0
    shown = capsys.readouterr().out
    assert "links · figures · 2 reports of 1 story\n" in shown
    lines = [line.split() for line in shown.splitlines()]
    assert ["linked", "pairs", "1", "1", "1.00", "1.00", "1.00"] in lines
    assert ["linked", "pairs", "1", "0", "–", ".00", ".00"] in lines
    assert ["relation", "1.00", "2"] in lines
    assert max(map(len, shown.splitlines())) <= 80
    assert call(compared, "model-a", "model-b", "--layer", "links", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert [row["f1"] for row in data["links"]] == [0, 0, 1, 1]
    assert data["links"][2]["type"] == "figure"
    assert data["link_fields"][0] == {
        "type": "figure",
        "field": "relation",
        "same": 2,
        "of": 2,
        "interval": None,
        "accuracy": 1,
    }


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
