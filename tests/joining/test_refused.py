"""Copies that are refused, for which of their paragraphs, and records that make no sense."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from wirespan import texts
from wirespan.joining import join
from wirespan.model import Mention, Paragraph, Span

from .conftest import Report
from .outcomes import PLAIN, refused


# Paragraphs are counted as recorded, from 0: the first two lines are paragraph 0.
@pytest.mark.parametrize(("line", "paragraph"), [(0, 0), (1, 0), (3, 2), (4, 3)])
def test_a_paragraph_with_a_span_may_not_be_missing(report: Report, line: int, paragraph: int) -> None:
    refused(report.join(report.without(line)), paragraph)


def test_a_changed_word_beside_a_span_refuses_the_whole_report(report: Report) -> None:
    joined = report.join(report.text.replace("were found", "were seen"))
    refused(joined, 0)
    place = report.document.digests.paragraphs[0]
    assert (joined.refused[0].start, joined.refused[0].end) == (place.start, place.end)
    assert str(joined.refused[0]).startswith("paragraph 1 (0–")
    assert "found" not in str(joined.refused[0]).replace("not found", "")


def test_paragraphs_that_changed_places_are_refused(report: Report) -> None:
    p = report.paragraphs
    refused(report.join("\n\n".join([p[0], p[1], p[2], p[4], p[3], p[5]])), 3)


def test_a_digest_that_is_not_that_of_its_text_is_refused_even_in_the_very_text(report: Report) -> None:
    forged = [
        replace(a, span=replace(a.span, digest="0" * 32)) for a in report.hidden if a.id == "date-mon02"
    ]
    wrong = [*(a for a in report.hidden if a.id != "date-mon02"), *forged]
    for copy in (report.text, report.text.translate(PLAIN), report.without(2)):
        refused(join(report.document, wrong, copy), 3)


@pytest.mark.parametrize("words", ["on Tuesday, it", None])
def test_a_span_without_a_digest_has_to_say_its_words(report: Report, words: str | None) -> None:
    first, *others = report.selected
    assert join(report.document, report.selected, report.text).outcome == "exact"
    other = texts.map_spans(first, lambda span: replace(span, text=words))
    for copy in (report.text, report.text.translate(PLAIN)):
        assert join(report.document, [other, *others], copy).outcome == "refused"


def test_a_span_behind_the_end_of_what_its_record_makes_of_a_paragraph_is_refused(report: Report) -> None:
    # Without its gaps a record makes the folded paragraph longer than it is.
    wide = next(part for part in report.document.digests.paragraphs if part.gaps)
    parts = tuple(replace(part, gaps=()) for part in report.document.digests.paragraphs)
    document = replace(report.document, digests=replace(report.document.digests, paragraphs=parts))
    mention = next(a for a in report.hidden if isinstance(a, Mention))
    last = replace(mention, span=replace(mention.span, start=wide.end - 1, end=wide.end))
    assert join(document, [last], report.text).outcome == "refused"


def test_offsets_moved_by_one_are_refused(report: Report) -> None:
    wrong = [
        texts.map_spans(a, lambda s: replace(s, start=s.start + 1, end=s.end + 1)) for a in report.hidden
    ]
    assert join(report.document, wrong, report.text).outcome == "refused"


def test_a_span_outside_every_paragraph_is_refused(report: Report) -> None:
    lost = texts.map_spans(report.hidden[0], lambda s: Span(100_000, 100_005, None, s.digest))
    joined = join(report.document, [lost], report.text)
    assert joined.outcome == "refused"
    assert str(joined.refused[0]).startswith("span 100000–100005")


def test_a_report_without_spans_wants_all_of_its_paragraphs(report: Report) -> None:
    assert join(report.document, [], report.text).outcome == "exact"
    assert join(report.document, [], report.text + "\nA line below it.\n").outcome == "realigned"
    refused(join(report.document, [], report.without(2)), 1)
    refused(join(report.document, [], report.paragraphs[2]), 0, 2, 3, 4)


def test_another_text_is_refused_for_every_paragraph_with_spans(report: Report) -> None:
    refused(report.join("Nothing of it is in this text.\n"), 0, 2, 3)
    refused(report.join(""), 0, 2, 3)


@pytest.mark.parametrize(
    "paragraphs",
    [
        (Paragraph(0, 10, "0" * 64, ((0, 10**9),)),),
        (Paragraph(50, 10, "0" * 64), Paragraph(3, 1, "0" * 64)),
        (Paragraph(0, 10**12, "0" * 64),),
        (),
    ],
    ids=["gap", "reversed", "endless", "none"],
)
def test_a_record_that_makes_no_sense_is_refused_in_peace(report: Report, paragraphs: Any) -> None:
    digests = replace(report.document.digests, paragraphs=paragraphs)
    for copy in (report.text, report.text.translate(PLAIN), ""):
        assert join(replace(report.document, digests=digests), report.hidden, copy).outcome == "refused"


def test_no_reason_holds_a_word_of_the_text(report: Report) -> None:
    joined = report.join(report.text.replace("Monday", "Tuesday").replace("sure", "certain"))
    told = set(texts.words(" ".join(map(str, joined.refused))))
    assert not told & {"norva", "ferry", "tern", "monday", "nobody", "kells", "cracks"}
