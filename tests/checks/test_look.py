"""What is compiled of the guidelines' checks finds no fault less than a plain reading of the rules."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checks.guidelines.sheet import Report, story

from wirespan.checks import common, native, tree
from wirespan.checks import story as records
from wirespan.checks.context import Context
from wirespan.checks.guidelines import edges, names, sheets
from wirespan.checks.kept import Kept
from wirespan.store import Corpus, bundled

look: Any = native.LOOK
pytestmark = pytest.mark.skipif(
    look is None,
    reason="nothing is compiled: no C compiler or headers of Python when this was installed",
)

NOTHING = bytes(0x10000 // 8)
SIGNS = "aZé1٣ß.,;: ()[]{}-\n語ნ\u0301🚢𝐀𝟏"
"""Letters and digits of one to four bytes, of scripts with and without spaces; marks, brackets, spaces."""

texts = st.one_of(st.text(st.sampled_from(signs), min_size=1, max_size=24) for signs in (SIGNS, "1٣., (z"))
places = st.lists(st.tuples(st.integers(0, 23), st.integers(1, 8)), max_size=4)
LAYERS = ("zones", "entities", "quotes", "numbers", "dates")


def within(text: str, at: list[tuple[int, int]]) -> list[dict[str, Any]]:
    """Return spans of a text, cut where it ends; none that would be empty."""
    cut = [(start, min(start + size, len(text))) for start, size in at]
    return [{"start": start, "end": end} for start, end in cut if start < end]


@settings(max_examples=1500)
@given(texts, st.fixed_dictionaries(dict.fromkeys((*LAYERS, "measured"), places)))
def test_where_it_sees_no_wrong_edge_there_is_none(text: str, at: dict[str, list[tuple[int, int]]]) -> None:
    report = Report(text)
    measured = within(text, at["measured"])
    for layer in LAYERS:
        for span in within(text, at[layer]):
            if layer == "quotes":
                report.put(layer, content=[span], cue=[], source=[])
            else:
                more = {"measures": measured.pop()} if layer == "numbers" and measured else {}
                report.put(layer, span=span, **more)
    sheet = report.sheet
    sheet.rows = sheets.rows(sheet.layers)
    zones = edges._zones(sheet)
    wrong = any(
        any(edges._wrong(text, layer, start, end, zones))
        for layer in LAYERS
        for _, start, end in edges._spans(sheet, layer)
    )
    right = edges._surely(sheet, text)
    assert not (right and wrong)
    starts, _, _ = edges._edges(sheet)
    if len(starts) > 1:
        assert right == edges._right(sheet, zones)


def opened() -> Iterator[sheets.Sheet]:
    """Yield the open reports of the corpus, as the checks of guidelines see them."""
    found = tree.walk(bundled())
    for name in Corpus(bundled()).stories():
        context, kept = Context(), Kept()
        common.read(found, context)
        records.check(found, name, context, kept)
        read = sheets.read(found, name, context, set(), kept)
        assert read is not None
        yield from (sheet for sheet in read.reports.values() if sheet.text)


def test_it_answers_for_the_edges_of_most_reports() -> None:
    answers = [edges._surely(sheet, sheet.text or "") for sheet in opened()]
    assert len(answers) > 10
    assert sum(answers) > len(answers) / 2


def test_edges_of_nothing_are_right() -> None:
    assert look.edges("", NOTHING, [], ()) is True
    assert look.edges("a", NOTHING, [], (([], 1, True, False),)) is True


@pytest.mark.parametrize("span", [(-1, 1), (0, 0), (2, 1), (0, 4), (3, 4), (2**60, 2**60 + 1)])
def test_a_span_outside_the_text_is_never_right(span: tuple[int, int]) -> None:
    assert look.edges("abc", NOTHING, [], (([span], 0, False, True),)) is False


def test_of_more_zones_than_it_holds_it_says_nothing() -> None:
    zones = [(1, at, at + 1) for at in range(65)]
    group = (([(0, 1)], 0, False, False),)
    assert look.edges("a" * 99, NOTHING, zones[:64], group) is True
    assert look.edges("a" * 99, NOTHING, zones, group) is False


@pytest.mark.parametrize(
    ("error", "given"),
    [
        (ValueError, ("a", b"", [], ())),
        (ValueError, ("a", NOTHING + b"\0", [], ())),
        (TypeError, (b"a", NOTHING, [], ())),
        (TypeError, ("a", NOTHING, [(1, 0)], ())),
        (TypeError, ("a", NOTHING, [None], ())),
        (TypeError, ("a", NOTHING, [], (None,))),
        (TypeError, ("a", NOTHING, [], (([(0, 1)],),))),
        (TypeError, ("a", NOTHING, [], (((0, 1), 0, False, False),))),
        (TypeError, ("a", NOTHING, [], (([(0, 1)], -1, False, False),))),
        (TypeError, ("a", NOTHING, [], (([(0, "1")], 0, False, False),))),
        (OverflowError, ("a", NOTHING, [], (([(0, 2**80)], 0, False, False),))),
    ],
)
def test_what_are_no_rows_is_refused(error: type[Exception], given: Any) -> None:
    with pytest.raises(error):
        look.edges(*given)


words = st.text(st.sampled_from("ab語🚢"), min_size=2, max_size=3)


@settings(max_examples=1500)
@given(
    st.text(st.sampled_from("ab é語🚢"), max_size=24),
    st.lists(words, max_size=6, unique=True),
    st.lists(st.tuples(st.integers(0, 4), st.integers(1, 8)), max_size=4),
)
def test_names_outside_mentions(text: str, known: list[str], steps: list[tuple[int, int]]) -> None:
    starts = accumulate(step for step, _ in steps)
    mentions = [(1, start, start + size) for start, (_, size) in zip(starts, steps, strict=True)]
    wanted = [
        name
        for name in known
        if any(
            text[at : at + len(name)] == name
            and not any(start <= at and at + len(name) <= end for _, start, end in mentions)
            for at in range(len(text))
        )
    ]
    assert look.outside(text, known, mentions) == wanted


@pytest.mark.parametrize(
    ("error", "given"),
    [
        (ValueError, ("a", ["ab"] * 1025, [])),
        (TypeError, ("a", ["a"], [])),
        (TypeError, ("a", [b"ab"], [])),
        (TypeError, ("a", ("ab",), [])),
        (TypeError, ("ab", ["ab"], [None])),
        (TypeError, ("ab", ["ab"], [(1, "0", 2)])),
        (TypeError, (b"a", [], [])),
    ],
)
def test_what_are_no_names_is_refused(error: type[Exception], given: Any) -> None:
    with pytest.raises(error):
        look.outside(*given)


def test_more_names_than_it_holds_are_looked_for_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    report = Report("Ana Brol met Lea Fink, and Ana Brol left.")
    report.mention("Ana Brol", "ana-brol")
    report.mention("Lea Fink", "lea-fink")
    of = story(report)
    found = [finding.found for finding in names.story(of)]
    assert len(found) == 1
    monkeypatch.setattr(names, "_MOST", 1)
    monkeypatch.setattr(look, "outside", None)
    assert [finding.found for finding in names.story(of)] == found
