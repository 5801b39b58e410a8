"""A report taken out: nothing of it is left, and what is left of the rest is valid or told."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirespan import formatting, journal, records
from wirespan.checks import run as check
from wirespan.editing import Removal, remove
from wirespan.errors import RecordError, UsageError, WirespanError
from wirespan.model import Link, Member, Target
from wirespan.store import ACCEPTED, SPLITS_FILE, Corpus, layer_file, registry_file

from ..cut_off import Cut, cut_at, state
from .whole import HARBOUR, NO_SPLITS, POLISH, QUAY, abouts, accept, real

LINKS = layer_file("links", "bridge")


def take_out(corpus: Corpus, doc: str) -> Removal:
    with journal.writing(corpus.root) as change:
        done = remove(corpus, doc)
        done.edit.put(change)
    return done


def test_nothing_of_a_report_is_left(full: Corpus) -> None:
    gone = (f"{POLISH}@0-4", f"{POLISH}#ent-kells3", f"{POLISH} {QUAY}", "bridge#link-said1")
    accept(full, *gone, f"{QUAY}@0-4", "bridge#link-other", "norva", "file:" + "0" * 64)
    untouched = {name: data for name, data in state(full.root).items() if "patience" in name}
    done = take_out(full, POLISH)
    after = state(full.root)
    assert [name for name, data in after.items() if POLISH.encode() in data and "schema/" not in name] == []
    assert {name: after[name] for name in untouched} == untouched
    assert abouts(full) == sorted((f"{QUAY}@0-4", "bridge#link-other", "norva", "file:" + "0" * 64))
    assert [document.id for document in full.documents("bridge")] == [QUAY]
    assert full.links("bridge") == full.links("bridge", "model-a") == []
    assert {coverage.doc for coverage in full.coverage("model-b")} == {QUAY, HARBOUR}
    told = [(aside.file, getattr(aside.record, "id", ""), aside.why) for aside in done.consequences]
    assert told == [
        (layer_file("links", "bridge", who), own, f"the link is gone: {QUAY}#{member} alone is left")
        for who in (None, "model-a", "model-b")
        for own, member in (("link-crack", "num-crack1"), ("link-said1", "quote-crck"))
    ]
    assert (done.last, done.left) == (False, [])
    (full.root / ACCEPTED).unlink()
    assert check(full, level=5).findings == ()
    assert list(formatting.reformat(full)) == []


def test_entities_go_with_the_last_annotation_that_names_them(full: Corpus) -> None:
    accept(full, "quay-wire", "ida-kells")
    done = take_out(full, QUAY)
    told = [(aside.file, getattr(aside.record, "id", "")) for aside in done.consequences]
    gone = {own: file for file, own in told if "registry" in file}
    assert gone == dict.fromkeys(("quay-wire", "long-bridge"), registry_file("bridge"))
    assert set(full.registry("bridge")) == {
        "ida-kells",
        "norva",
    }  # another report, or another story, names them
    assert abouts(full) == ["ida-kells"]
    (full.root / ACCEPTED).unlink()
    assert check(full, level=5).findings == ()


def test_a_story_goes_with_its_last_report(full: Corpus) -> None:
    accept(full, f"{QUAY}@0-4", "bridge#link-said1", "long-bridge")
    assert not take_out(full, POLISH).last
    assert take_out(full, QUAY).last
    after = state(full.root)
    assert [name for name in after if "bridge" in name] == []
    assert ACCEPTED not in after, "where nothing is accepted there is no file"
    assert full.splits() == {"train": [], "validation": [], "test": [], "withheld": ["patience"]}
    assert {coverage.doc for coverage in full.coverage("model-a")} == {HARBOUR}
    assert check(full, level=5).findings == ()
    take_out(full, HARBOUR)
    assert full.stories() == []
    assert full.registry("patience") == {}, "nothing names what stories shared"
    assert check(full, level=5).findings == ()


def chain(corpus: Corpus, *members: tuple[str, str, str, str]) -> None:
    """Write one utterance: doc and id of each member, its rendering, and the id that it goes back to."""
    docs = {own: doc for doc, own, _, _ in members}
    link = Link(
        id="link-chain",
        story="bridge",
        type="utterance",
        members=tuple(
            Member(doc=doc, id=own, rendering=how, of=Target(docs[of], of) if of else None)
            for doc, own, how, of in members
        ),
        by="model-a",
        status="suggested",
    )
    (corpus.root / LINKS).write_bytes(records.lines([link, *corpus.links("bridge")]))


def test_members_go_back_to_what_the_one_between_did(full: Corpus) -> None:
    chain(
        full,
        (QUAY, "quote-crck", "verbatim", ""),
        (POLISH, "quote-pl01", "translated", "quote-crck"),
        (QUAY, "quote-shut", "paraphrased", "quote-pl01"),
    )
    done = take_out(full, POLISH)
    (link,) = full.links("bridge")
    assert [(m.id, m.rendering, m.of) for m in link.members] == [
        ("quote-crck", "verbatim", None),
        ("quote-shut", "paraphrased", Target(QUAY, "quote-crck")),
    ]
    assert done.left == []
    assert check(full, level=4).findings == ()


def test_where_it_is_not_sure_each_line_is_told_that_the_checks_name(full: Corpus) -> None:
    chain(
        full,
        (QUAY, "quote-crck", "verbatim", ""),
        (POLISH, "quote-pl01", "paraphrased", "quote-crck"),
        (QUAY, "quote-shut", "verbatim", "quote-pl01"),
    )
    done = take_out(full, POLISH)
    (left,) = done.left
    assert (left.file, left.line, left.pointer) == (LINKS, 1, "/members/1/of")
    (found,) = check(full, level=4).findings
    assert (found.code, found.file, found.line, found.pointer) == (
        "link-of-outside",
        left.file,
        left.line,
        left.pointer,
    )


@pytest.mark.parametrize(
    ("doc", "says"),
    [
        ("bridge/most-inof", "There are: bridge/most-info, bridge/quay-wire"),
        ("bridge", "a story, not a report"),
        ("ferry/x", "There are: bridge, patience"),
        ("../x", "There are: bridge, patience"),
    ],
)
def test_what_is_not_there_is_told(full: Corpus, doc: str, says: str) -> None:
    before = state(full.root)
    with pytest.raises(UsageError) as caught:
        remove(full, doc)
    assert says in f"{caught.value.message} {caught.value.hint}"
    assert state(full.root) == before


@pytest.mark.parametrize("content", NO_SPLITS)
def test_damaged_splits_stop_it(full: Corpus, content: bytes) -> None:
    (full.root / SPLITS_FILE).write_bytes(content)
    with pytest.raises(RecordError, match=SPLITS_FILE):
        remove(full, HARBOUR)


def test_lines_that_cannot_be_read_go_with_their_story_and_stop_all_else(full: Corpus) -> None:
    for name in ("bridge", "patience"):
        file = full.root / layer_file("dates", name)
        file.write_bytes(file.read_bytes() + b'{"doc":"bridge/most-info"\n')
    with pytest.raises(WirespanError, match=r"annotations/dates/bridge.jsonl:3"):
        remove(full, POLISH)
    (full.root / layer_file("dates", "bridge")).write_bytes(b"")
    with pytest.raises(WirespanError, match=r"annotations/dates/patience.jsonl:2"):
        remove(full, POLISH)
    assert remove(full, HARBOUR).last


def test_cut_off_anywhere_it_is_there_or_it_is_out(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    accept(corpus, f"{HARBOUR}@0-4")
    before, seen, through, step = state(corpus.root), set(), False, 0
    after: dict[str, bytes] = {}
    while not through:
        with monkeypatch.context() as patch:
            cut_at(patch, step, "replace", "fsync", "unlink")
            try:
                take_out(corpus, HARBOUR)
                through = True
            except Cut:
                pass
        journal.recover(corpus.root)
        now = state(corpus.root)
        if now != before:
            after = after or now
            assert now == after
            assert not any("patience" in name for name in now)
            for name, data in before.items():
                (corpus.root / name).write_bytes(data)
        seen.add(now == before)
        step += 1
    assert seen == {True, False}


def test_reports_of_the_corpus_of_this_repository(tmp_path: Path) -> None:
    """Each by itself: the checks find what was told, line for line, and nothing else."""
    corpus = real(tmp_path / "real")
    clean = state(corpus.root)
    told: list[int] = []
    for document in corpus.documents("hospital-hack-2026"):
        done = take_out(corpus, document.id)
        found = check(corpus, level=5).findings
        places = sorted((left.file, left.line, left.pointer) for left in done.left)
        assert [(f.file, f.line, f.pointer) for f in found] == places
        assert {f.code for f in found} <= {"link-of-outside"}
        assert list(formatting.reformat(corpus)) == []
        told.append(len(places))
        for name, data in clean.items():
            (corpus.root / name).write_bytes(data)
    assert 0 in told
    assert max(told) > 0, "some of it a person has to say"


def test_what_a_pass_covers_of_others_stays(full: Corpus) -> None:
    kept = [coverage for coverage in full.coverage("model-b") if coverage.doc != POLISH]
    take_out(full, POLISH)
    assert full.coverage("model-b") == kept
