"""Exceptions: what they take away, and when they are findings themselves."""

from __future__ import annotations

from typing import Any

import pytest

from wirespan import built, checks, records
from wirespan.checks import accepted, tree
from wirespan.checks.accepted import Settled, settle
from wirespan.checks.context import Context
from wirespan.errors import Finding
from wirespan.merge import driver
from wirespan.model import Accepted
from wirespan.store import ACCEPTED, Corpus

from .excepting import HIDDEN, OPEN, entry, finding

pytestmark = pytest.mark.usefixtures("made_up_codes")
Held = Any


def settled(
    corpus: Corpus,
    entries: list[Accepted],
    findings: list[Finding],
    level: int = 5,
    stories: list[str] | None = None,
    library: Held = None,
) -> Settled:
    (corpus.root / ACCEPTED).write_bytes(records.lines(entries))
    context = Context(annotators={"model-a"}, library=library)
    return settle(tree.walk(corpus.root), context, findings, level, stories)


def codes(found: Settled) -> list[str]:
    return [f.code for f in found.findings]


def test_an_accepted_finding_is_taken_away_and_counted(corpus: Corpus) -> None:
    found = settled(corpus, [entry(OPEN)], [finding(OPEN), finding("bridge/quay-wire#ent-quay01")])
    assert [f.about for f in found.findings] == ["bridge/quay-wire#ent-quay01"]
    assert (found.accepted, found.records) == (1, 1)


def test_without_the_file_nothing_is_taken_away(corpus: Corpus) -> None:
    found = settle(tree.walk(corpus.root), Context(), [finding(OPEN)], 5, None)
    assert found == Settled([finding(OPEN)], 0, 0)


def test_an_exception_takes_away_no_other_code_and_no_defect(corpus: Corpus) -> None:
    other = finding(OPEN, "made-up-too", 6)
    assert other in settled(corpus, [entry(OPEN)], [finding(OPEN), other], 6).findings
    defect = finding(OPEN, "text-length", 3)
    found = settled(corpus, [entry(OPEN, "text-length")], [defect])
    assert codes(found) == ["text-length", "exception-unknown"]


@pytest.mark.parametrize(
    "about",
    [
        OPEN,
        HIDDEN,
        "bridge#link-said1",
        "bridge/quay-wire@0-13",
        "norva",
        "long-bridge",
        "bridge/most-info bridge/quay-wire",
    ],
)
def test_what_is_there_may_be_excepted(corpus: Corpus, about: str) -> None:
    assert settled(corpus, [entry(about)], [finding(about)]).findings == []


@pytest.mark.parametrize(
    "about",
    [
        "bridge/quay-wire#ent-gone01",
        "bridge/nobody#ent-norva1",
        "bridge/quay-wire#link-said1",
        "patience#link-said1",
        "nowhere#link-said1",
        "bridge/most-info@0-9999",
        "bridge/quay-wire@5-5",
        "nobody-at-all",
        "bridge/most-info bridge/nobody",
    ],
)
def test_what_is_not_there_is_told(corpus: Corpus, about: str) -> None:
    found = settled(corpus, [entry(about)], [])
    assert [(f.code, f.line, f.pointer) for f in found.findings] == [("exception-unknown", 1, "/about")]
    assert settled(corpus, [entry(about)], [], level=3).findings == []


def test_codes_that_nobody_may_except_are_told(corpus: Corpus) -> None:
    found = settled(corpus, [entry(OPEN, "exception-stale"), entry(OPEN, "no-such-code")], [])
    assert [(f.code, f.pointer) for f in found.findings] == [("exception-unknown", "/code")] * 2


def test_stories_that_are_not_looked_at_are_passed_over(corpus: Corpus) -> None:
    gone = entry("patience/harbour-post#ent-gone01")
    assert settled(corpus, [gone, entry(OPEN)], [], stories=["bridge"]).findings == []
    assert codes(settled(corpus, [gone], [], stories=["patience"])) == ["exception-unknown"]


@pytest.mark.parametrize("about", ["norva", "nobody-at-all", OPEN, HIDDEN])
def test_damage_elsewhere_is_no_obstacle(corpus: Corpus, about: str) -> None:
    """What can't be read may be what the exception is about, and isn't read again."""
    for path in ("corpus/registry/patience.jsonl", "corpus/registry/shared.jsonl", "corpus/patience.jsonl"):
        (corpus.root / path).write_bytes(b"{]\n")
    (corpus.root / ACCEPTED).write_bytes(records.line(entry(about)))
    for stories in (None, ["bridge"]):
        told = checks.run(corpus, stories).findings
        assert not {f.code for f in told} & {"exception-unknown", "exception-stale"}


def test_an_exception_that_nothing_needs_is_stale(corpus: Corpus) -> None:
    assert codes(settled(corpus, [entry(OPEN)], [])) == ["exception-stale"]


def test_it_is_stale_only_where_its_level_was_checked(corpus: Corpus) -> None:
    late = entry(OPEN, "made-up-too")
    assert settled(corpus, [late], [], level=5).findings == []
    assert codes(settled(corpus, [late], [], level=6)) == ["exception-stale"]
    assert settled(corpus, [entry(OPEN)], [], level=4).findings == []


def test_it_is_not_stale_where_a_lower_level_is_silent(corpus: Corpus) -> None:
    low = Finding("annotations/dates/patience.jsonl", 1, "", "unknown-date", 4, "a", "b", "c")
    assert settled(corpus, [entry(OPEN)], [low]).findings == [low]


@pytest.mark.parametrize("about", [HIDDEN, "patience/harbour-post@0-5", "norva"])
def test_it_is_not_stale_where_a_text_is_not_here(corpus: Corpus, held: Held, about: str) -> None:
    assert settled(corpus, [entry(about)], []).findings == []
    assert codes(settled(corpus, [entry(about)], [], library=held)) == ["exception-stale"]


def test_an_entity_of_an_open_story_needs_no_withheld_text(corpus: Corpus) -> None:
    assert codes(settled(corpus, [entry("long-bridge")], [])) == ["exception-stale"]


def test_the_same_twice_is_told_whatever_the_reason(corpus: Corpus) -> None:
    found = settled(corpus, [entry(OPEN), entry(OPEN, reason="Or so.")], [finding(OPEN)])
    assert [(f.code, f.line) for f in found.findings] == [("exception-twice", 2)]
    assert found.accepted == 1


def test_who_accepts_is_listed(corpus: Corpus) -> None:
    found = settled(corpus, [entry(OPEN, by="nobody")], [finding(OPEN)])
    assert [(f.code, f.pointer) for f in found.findings] == [("unknown-annotator", "/by")]


def test_a_line_that_cannot_be_read_excepts_nothing(corpus: Corpus) -> None:
    (corpus.root / ACCEPTED).write_bytes(b"{]\n" + records.line(entry(OPEN)))
    context = Context(annotators={"model-a"})
    found = settle(tree.walk(corpus.root), context, [finding(OPEN), finding("norva")], 5, None)
    assert codes(found) == ["made-up", "not-json"]
    assert found.findings[0].about == "norva"


def test_order_and_form_of_the_file_are_checked(corpus: Corpus) -> None:
    lines = [records.line(entry("norva")), records.line(entry(OPEN))]
    (corpus.root / ACCEPTED).write_bytes(b"".join(lines))
    found = settle(tree.walk(corpus.root), Context(annotators={"model-a"}), [], 3, None)
    assert codes(found) == ["not-sorted"]


def test_it_makes_no_dataset_stale_and_is_read_by_the_store(corpus: Corpus) -> None:
    before = built.sources(corpus)
    (corpus.root / ACCEPTED).write_bytes(records.lines([entry(OPEN)]))
    assert built.sources(corpus) == before
    assert corpus.accepted() == [entry(OPEN)]
    assert [f.code for f in checks.run(corpus).findings] == ["exception-stale"]


def test_two_branches_that_accept_are_merged() -> None:
    base, mine, yours = (
        records.lines([entry("norva"), *more]) for more in ([], [entry(OPEN)], [entry(HIDDEN)])
    )
    merged = driver.merge_files(base, mine, yours, ACCEPTED)
    assert merged.conflicts == 0
    assert merged.content == records.lines([entry("norva"), entry(OPEN), entry(HIDDEN)])


def test_two_reasons_for_one_exception_are_a_conflict_and_who_gave_them_stays() -> None:
    mine, yours = (
        records.lines([entry(OPEN, by=by, reason=why)]) for by, why in (("anna", "a"), ("ben", "b"))
    )
    base = records.lines([entry(OPEN)])
    merged = driver.merge_files(base, mine, yours, ACCEPTED)
    assert merged.conflicts == 1
    assert mine in merged.content
    assert yours in merged.content
    assert driver.merge_files(base, mine, base, ACCEPTED).content == mine


def test_stories_of_what_a_finding_is_about() -> None:
    assert accepted.stories_of(OPEN) == ["bridge"]
    assert accepted.stories_of("a/x b/y") == ["a", "b"]
    assert accepted.stories_of("a#link-said1") == ["a"]
    assert accepted.stories_of("a/x@3-4") == ["a"]
    assert accepted.stories_of("norva") == []
