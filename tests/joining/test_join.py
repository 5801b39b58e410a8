"""What comes of joining copies of a text that differ from the one that was annotated."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from wirespan import model, texts
from wirespan.joining import Joined, join
from wirespan.model import Annotation, Mention, Paragraph, Span
from wirespan.offsets import canonical_text

if TYPE_CHECKING:
    Report = Any

PLAIN = str.maketrans("“”’—", '""\'-')


def surfaces(annotations: list[Annotation] | tuple[Annotation, ...]) -> list[str | None]:
    return [span.text for annotation in annotations for _, span in model.spans(annotation)]


def check(joined: Joined, report: Report, copy: str) -> None:
    """Every span stands where it says, and says what the annotator selected."""
    assert joined.doc is not None
    assert joined.doc.text == copy
    assert joined.doc.length == len(copy)
    assert joined.doc.digests.text == texts.text_digest(copy)
    assert [a.id for a in joined.annotations] == [a.id for a in report.selected]
    for selected, carried in zip(report.selected, joined.annotations, strict=True):
        for (_, before), (_, after) in zip(model.spans(selected), model.spans(carried), strict=True):
            assert after.digest is None
            assert copy[after.start : after.end] == after.text
            assert texts.flat(str(after.text)) == texts.flat(str(before.text))


def refused(joined: Joined, *numbers: int) -> None:
    """It is refused for these paragraphs, and nothing is joined."""
    assert joined.outcome == "refused"
    assert joined.doc is None
    assert joined.annotations == ()
    assert sorted({problem.index for problem in joined.refused}) == list(numbers)


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
