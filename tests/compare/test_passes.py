"""What is read of two passes, and compared."""

from __future__ import annotations

from dataclasses import replace

import pytest

import wirespan.cli.agree  # noqa: F401 - it registers the command
from wirespan import records
from wirespan.compare import LeftOut, agree_passes, passes
from wirespan.errors import RecordError, UsageError
from wirespan.model import Coverage, Number, Zone
from wirespan.store import Corpus, coverage_file, layer_file

from .sides import EN, PL, cover, put, with_links


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


def test_whose_work_the_layers_are_is_told_of_what_is_compared(compared: Corpus) -> None:
    with_links(compared)
    links = [replace(link, by="oleg") for link in compared.links("bridge")]
    (compared.root / layer_file("links", "bridge")).write_bytes(records.lines(links))
    found = agree_passes(compared, "layers", "model-b", ["bridge"], ["links"])
    # The quotes and numbers that are linked are model-a's.
    assert found.by == (frozenset({"oleg", "model-a"}), frozenset({"model-b"}))


def test_links_lose_the_members_that_begin_in_a_zone(compared: Corpus) -> None:
    with_links(compared)
    found = agree_passes(compared, "model-a", "model-b", ["bridge"], ["links"])
    assert agree_passes(compared, "model-a", "model-b", ["bridge"], ["links"], leave_zones=True) == found
    (figure,) = (link for link in compared.links("bridge") if link.type == "figure")
    number = next(n for n in compared.layer("numbers", "bridge") if n.id == figure.members[0].id)
    assert isinstance(number, Number)
    zone = Zone(
        id="zone-above", doc=number.doc, span=number.span, type="caption", by="ines", status="suggested"
    )
    path = compared.root / layer_file("zones", "bridge")
    path.write_bytes(records.lines([zone]))
    # One member of the figure is left, which is no pair; the quotes stay linked.
    found = agree_passes(compared, "model-a", "model-b", ["bridge"], ["links"], leave_zones=True)
    assert [(s.type, s.both, s.a, s.b) for s in found.report.links] == [("utterance", 0, 1, 0)] * 2
    found = agree_passes(compared, "model-a", "model-b", ["bridge"], ["links"])
    assert {s.type for s in found.report.links} == {"utterance", "figure"}


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
