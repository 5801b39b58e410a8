"""What comes of joining copies of a text that differ from the one that was annotated."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

import pytest

from wirespan import model, texts
from wirespan.joining import Joined, join
from wirespan.joining.alignment import align
from wirespan.model import Annotation, Mention, Span
from wirespan.offsets import canonical_text

from .conftest import Report
from .outcomes import PLAIN, check, refused


def test_the_very_text_is_exact(report: Report) -> None:
    joined = report.join(report.text)
    assert joined.outcome == "exact"
    assert list(joined.annotations) == report.selected
    assert joined.doc == replace(report.document, text=report.text)


@pytest.mark.parametrize(
    "data",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: unicodedata.normalize("NFD", text).encode(),
    ],
    ids=["CRLF", "CR", "BOM", "NFD"],
)
def test_what_canonical_text_undoes_is_exact(report: Report, data: Any) -> None:
    joined = report.join(canonical_text(data(report.text)))
    assert joined.outcome == "exact"
    assert list(joined.annotations) == report.selected


@pytest.mark.parametrize(
    "copy",
    [
        lambda text: text.translate(PLAIN),
        lambda text: text.replace(" ", "  "),
        lambda text: text.replace("   ", " "),
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text.replace(" ", "\n"),
        lambda text: text.replace("\n\n", " ").replace("\u2028", "\n"),
        lambda text: "\n\n\t" + text.replace(" ", "\u00a0"),
        lambda text: " ".join(text.translate(PLAIN).split()),
    ],
    ids=["marks", "doubled", "single", "no blank lines", "a word a line", "one line", "no-break", "all"],
)
def test_other_marks_and_white_space_are_normalised(report: Report, copy: Any) -> None:
    text = copy(report.text)
    joined = report.join(text)
    assert joined.outcome == "normalised"
    check(joined, report, text)


def test_a_span_with_words_of_its_own_is_held_against_the_copy(report: Report) -> None:
    ((_, span),) = model.spans(report.selected[0])
    assert span.text == "Norva"
    for text in (report.text, f"Subscribe now!\n\n{report.text}"):
        assert not align(report.document.digests, [span], text).refused
        wrong = align(report.document.digests, [replace(span, text="Narva")] * 2, text)
        assert (wrong.outcome, [problem.index for problem in wrong.refused]) == ("refused", [0])


def test_added_lines_are_realigned(report: Report) -> None:
    text = "Subscribe now and read all of it for nothing!\n\n" + report.text.replace("\n\n", "\n\nAd\n\n")
    text = text.replace("halted\n\nAd\n\nNORVA", "halted\n\nNORVA")
    joined = report.join(text)
    assert joined.outcome == "realigned"
    check(joined, report, text)


@pytest.mark.parametrize("missing", [(2,), (5,), (2, 5)])
def test_a_paragraph_without_spans_may_be_missing(report: Report, missing: tuple[int, ...]) -> None:
    text = report.without(*missing)
    joined = report.join(text)
    assert joined.outcome == "realigned"
    check(joined, report, text)


def test_a_paragraph_without_spans_may_stand_elsewhere(report: Report) -> None:
    """Then the paragraphs of the joined report are in the order of its text."""
    text = report.without(2, 5) + f"\n{report.paragraphs[5]}\n\n{report.paragraphs[2]}\n"
    joined = report.join(text)
    assert joined.outcome == "realigned"
    check(joined, report, text)
    assert joined.doc is not None
    parts = joined.doc.digests.paragraphs
    assert [(p.start, p.end) for p in parts] == texts.paragraphs(text)
    again = join(replace(joined.doc, text=None), joined.annotations, text)
    assert (again.outcome, again.annotations) == ("exact", joined.annotations)


def test_a_word_changed_where_no_span_is_does_no_harm(report: Report) -> None:
    text = report.text.replace("picture shows", "photograph shows").translate(PLAIN)
    joined = report.join(text)
    assert joined.outcome == "realigned"
    check(joined, report, text)


def test_lines_broken_elsewhere_are_realigned(report: Report) -> None:
    wrapped = [p.replace(" was ", "\nwas ").replace(" said ", "\nsaid ") for p in report.paragraphs]
    text = "\n\n".join(["Share this", *wrapped[:2], "More on this story", *wrapped[2:]])
    text = text.replace("Share this\n\n", "Share this with everybody whom you know, at once!\n\n")
    joined = report.join(text)
    assert joined.outcome == "realigned"
    check(joined, report, text)


def test_paragraphs_without_spans_may_change_places(report: Report) -> None:
    p = report.paragraphs
    text = "\n\n".join([p[5], p[0], p[1], p[3], p[2], p[4]])
    joined = report.join(text)
    assert joined.outcome == "realigned"
    check(joined, report, text)


def test_a_paragraph_twice_in_the_copy_is_ambiguous(report: Report) -> None:
    quote = report.paragraphs[3]
    text = report.text.replace(report.paragraphs[2], f"{report.paragraphs[2]}\n\n{quote}")
    refused(report.join(text), 2)


def test_of_two_places_the_one_beside_its_neighbour_is_taken(report: Report) -> None:
    quote = report.paragraphs[3]
    text = f"{quote}\n\nMost read on this site this week by all readers\n\n{report.text}"
    joined = report.join(text)
    assert joined.outcome == "realigned"
    check(joined, report, text)


REPEATED = (
    "The gate was shut at noon, said Ida Kells of the port.\n"
    "In between there is a line without a name in it at all.\n"
    "The gate was shut at noon, said Ida Kells of the port.\n"
    "And at the end there is a line that says Norva once.\n"
)


def repeated(*names: Span) -> tuple[Any, list[Annotation]]:
    found = [
        Mention(
            id=f"ent-kells{i}",
            doc="gate/port",
            span=s,
            label="PERSON",
            entity="ida-kells",
            by="m",
            status="suggested",
        )
        for i, s in enumerate(names)
    ]
    digests = texts.fingerprint(REPEATED.encode(), REPEATED)
    return digests, [texts.withhold(a, REPEATED, texts.paragraphs(REPEATED)) for a in found]


FIRST, SECOND, NORVA = Span(32, 41, "Ida Kells"), Span(143, 152, "Ida Kells"), Span(207, 212, "Norva")


def gate(report: Report, copy: str, *names: Span) -> Joined:
    digests, hidden = repeated(*names)
    return join(replace(report.document, id="gate/port", digests=digests), hidden, copy)


def test_the_fixture_says_what_it_says() -> None:
    assert [REPEATED[s.start : s.end] for s in (FIRST, SECOND, NORVA)] == ["Ida Kells", "Ida Kells", "Norva"]


def test_repeated_paragraphs_match_in_order(report: Report) -> None:
    copy = "An advertisement that nobody here has asked for, as ever.\n" + REPEATED
    joined = gate(report, copy, FIRST, SECOND, NORVA)
    assert joined.outcome == "realigned"
    assert [a.span.start for a in joined.annotations] == [32 + 58, 143 + 58, 207 + 58]


def test_one_of_two_repeated_paragraphs_missing_is_ambiguous(report: Report) -> None:
    lines = REPEATED.splitlines()
    without_first, without_second = "\n".join(lines[1:]), "\n".join([*lines[:2], lines[3]])
    for copy in (without_first, without_second):
        refused(gate(report, copy, FIRST), 0)
        refused(gate(report, copy, SECOND), 2)
        refused(gate(report, copy, FIRST, SECOND, NORVA), 0, 2)
        assert gate(report, copy, NORVA).outcome == "realigned"


def test_a_repeated_paragraph_moved_over_another_is_refused(report: Report) -> None:
    """As many as there were, but the first of them is gone and another stands at the end."""
    lines = REPEATED.splitlines()
    joined = gate(report, "\n".join([*lines[1:], lines[0]]), FIRST)
    assert joined.outcome == "refused"


def test_the_joined_text_gives_the_digests_of_the_record_again(report: Report) -> None:
    """Its paragraphs are those of the record, wherever the copy breaks its lines."""
    text = "A line on top of it, of eight words.\n" + report.without(2, 5).replace(" was ", "\nwas ")
    joined = report.join(text)
    assert joined.doc is not None
    parts = [(p.start, p.end) for p in joined.doc.digests.paragraphs]
    again = [texts.withhold(a, text, parts) for a in joined.annotations]
    assert [s.digest for a in again for _, s in model.spans(a)] == [
        s.digest for a in report.hidden for _, s in model.spans(a)
    ]
