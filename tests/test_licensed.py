"""What open reports give on: the words are no leak in records of that report, and one everywhere else."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirespan import checks, records
from wirespan.checks import Report
from wirespan.cli import run
from wirespan.errors import WirespanError
from wirespan.leaks import MARK, Held
from wirespan.licensed import Licensed, find
from wirespan.model import Accepted, Annotator, Quote, Span
from wirespan.pieces import pieces, unpack
from wirespan.publish import gate
from wirespan.publish.build import build
from wirespan.store import ACCEPTED, ANNOTATORS, Corpus

from .bridge import WITHHELD, document

DOC, HELD = "plea/quay-wire", "patience/harbour-post"
SAID = "Nobody will cross before the last crack is closed"
TEXT = f"Norva waits\n“{SAID},” Mayor Ida Kells told Quay Wire."
# Counted by hand: the quote begins at 13, and is as long as both reports go on alike.
START, END = 13, 62
ABOUT = f"{DOC}@{START}-{END}"
BY = {"by": "anna", "status": "corrected"}


def licensed(text: str = TEXT, held: str = WITHHELD) -> Licensed:
    return Licensed({HELD: held}, [("corpus/plea.jsonl", 1, DOC, text)])


def line(**changed: Any) -> bytes:
    """Return the line of the open report, with other values."""
    data = json.loads(records.line(document(DOC, "en", TEXT)))
    return json.dumps(data | changed, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def annotation(**changed: Any) -> bytes:
    """Return the line of an annotation of the words."""
    span = {"start": START, "end": END, "text": SAID}
    data = {"id": "quote-said", "doc": DOC, "content": [span]} | changed
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def found(known: Licensed, data: bytes) -> set[str]:
    """Return the withheld reports of which words are found in a file."""
    looked = [(name, text) for name, text in unpack("file", data, known) if isinstance(text, str)]
    return {leak.held for name, text in looked for leak in known.known.leaks(name, text)}


def test_a_place_is_as_long_as_both_go_on_alike() -> None:
    (place,) = licensed().places
    assert (place.about, place.held, place.words) == (ABOUT, HELD, 9)
    assert TEXT[place.start : place.end] == SAID
    assert licensed(TEXT.replace("cross", "pass")).places == []


def test_in_records_of_the_report_the_words_are_no_leak() -> None:
    known = licensed()
    assert found(Licensed({HELD: WITHHELD}, ()), line()) == {HELD}
    for data in (line(), annotation(), line() + annotation()):
        assert found(known, data) == set()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("a.jsonl", data)
        assert found(known, packed.getvalue()) == set()


@pytest.mark.parametrize(
    "data",
    [
        SAID.encode(),
        TEXT.encode(),
        json.dumps({"said": SAID}).encode(),
        annotation(note=SAID),
        annotation(lemma=SAID),
        annotation(doc="plea/most-info"),
        annotation(doc=HELD),
        annotation(doc=None),
        annotation(content=[{"start": START, "end": END, "text": SAID, "note": SAID}]),
        line(id="plea/most-info"),
        line(outlet=SAID),
        line(rights={"licence": "withheld", "holder": "Somebody"}),
        line(rights=None),
        line() + SAID.encode(),
        line().replace(b'{"id"', b'{ "id"'),
        line().replace(b'{"id"', b'{"text":"%s","id"' % SAID.encode()),
    ],
)
def test_anywhere_else_they_are_found(data: bytes) -> None:
    assert found(licensed(), data) == {HELD}


def test_a_run_that_goes_on_beyond_them_is_a_leak() -> None:
    known = licensed()
    more = "opens again Nobody will cross before the last crack is closed she said"
    assert found(known, annotation(content=[{"start": 0, "end": len(more), "text": more}])) == {HELD}
    # Another revision of the report: its words are allowed as far as those of today's are.
    assert found(known, line(text=f"Wait. “{SAID},” he told us.")) == set()
    assert found(known, line(text=f"Wait. “{SAID},” she said on Monday.")) == {HELD}
    other = "asked drivers for patience until the bridge opens again"
    assert found(known, line(text=f"{TEXT} She {other}.")) == {HELD}


def test_a_place_does_not_depend_on_what_else_is_held() -> None:
    longer, shorter = (
        f"Told us: {SAID}, Mayor Ida Kells told everybody.",
        "will cross before the last crack is closed",
    )
    held = {"a/longer": longer, HELD: WITHHELD, "b/shorter": shorter}
    together = Licensed(held, [("f", 1, DOC, TEXT)]).places
    alone = [
        place for name, text in held.items() for place in Licensed({name: text}, [("f", 1, DOC, TEXT)]).places
    ]
    assert sorted(together) == sorted(alone)
    assert len({place.about for place in together}) == 3


WORDS = st.sampled_from(
    [
        "gate",
        "Norva",
        "2½",
        "e\u0301t\u00e9",
        "ﬁn",
        "straße",
        "港",
        "口的",
        "ประตู",
        "a_b",
        "İ",
        "x\u200dy",
        "—",
    ]
)


@given(st.lists(WORDS, max_size=30), st.sampled_from([" ", "", "\n", "\u00a0"]), st.booleans())
def test_words_have_the_places_that_they_stand_at(words: list[str], between: str, apart: bool) -> None:
    """Marked one by one they are the same words, all of them marked; so nothing of a text is found."""
    text = between.join(words)
    known = Held({"a": text + (" 港" if apart else "")})
    extents = known.extents(text)
    assert len(extents) in (0, known.count(text))
    marked, last = "", 0
    for start, end in extents:
        assert 0 <= start < end <= len(text)
        marked += text[last:end] + MARK
        last = end
    if extents:
        assert list(known.leaks("p", marked + text[last:])) == []


@pytest.fixture
def quoting(corpus: Corpus) -> Corpus:
    """The small corpus with an open report that quotes what a withheld one does, all in git."""
    root = corpus.root
    (root / "corpus/plea.jsonl").write_bytes(records.lines([document(DOC, "en", TEXT)]))
    (root / "corpus/registry/plea.jsonl").write_bytes(b"")
    quote = Quote(
        id="quote-said",
        doc=DOC,
        kind="direct",
        content=(Span(12, 64, f"“{SAID},”"),),
        cue=(Span(81, 85, "told"),),
        source=(Span(65, 80, "Mayor Ida Kells"),),
        speakers=("ida-kells",),
        **BY,
    )
    for layer in ("zones", "entities", "numbers", "dates", "links"):
        (root / f"annotations/{layer}/plea.jsonl").write_bytes(b"")
    (root / "annotations/quotes/plea.jsonl").write_bytes(records.lines([quote]))
    people = [*corpus.annotators(), Annotator(id="anna", kind="person", languages=("en",))]
    (root / ANNOTATORS).write_bytes(records.lines(people))
    splits = corpus.splits()
    splits["train"].append("plea")
    (root / "corpus/splits.json").write_text(json.dumps(splits) + "\n", encoding="utf-8")
    git(root, "init", "-q")
    commit(root)
    return corpus


def git(root: Path, *args: str) -> None:
    subprocess.run(["git", "-C", str(root), *args], check=True, capture_output=True)


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-qm", "a")


def leaking(corpus: Corpus, level: int = 6, held: dict[str, str] | None = None) -> list[tuple[str, str, str]]:
    """Return code, file and what it is about of findings of leaks and exceptions."""
    held = {HELD: WITHHELD} if held is None else held
    report: Report = checks.run(corpus, level=level, held=held, pieces=partial(pieces, corpus.root))
    wanted = ("leak", "exception-stale", "exception-unknown")
    return [(f.code, f.file, f.about) for f in report.findings if f.code in wanted]


def accept(corpus: Corpus, *abouts: str) -> None:
    entries = [Accepted(code="leak", about=about, reason="Both quote her.", by="anna") for about in abouts]
    (corpus.root / ACCEPTED).write_bytes(records.lines(sorted(entries, key=lambda entry: entry.about)))


def test_one_place_is_one_finding_until_it_is_accepted(quoting: Corpus) -> None:
    assert leaking(quoting) == leaking(quoting, 1) == [("leak", "corpus/plea.jsonl", ABOUT)]
    accept(quoting, ABOUT)
    commit(quoting.root)
    assert leaking(quoting) == leaking(quoting, 5) == []


@pytest.mark.parametrize(
    "about", [f"{DOC}@{START - 1}-{END}", f"{DOC}@{START}-{END - 1}", f"{DOC}@0-{len(TEXT)}"]
)
def test_another_stretch_excepts_nothing(quoting: Corpus, about: str) -> None:
    accept(quoting, about)
    wanted = [("exception-stale", ACCEPTED, ""), ("leak", "corpus/plea.jsonl", ABOUT)]
    assert leaking(quoting) == wanted


@pytest.mark.parametrize(
    "about", ["file:" + "0" * 64, DOC.partition("/")[0], f"{DOC}#quote-said", f"{HELD}@0-9", f"{DOC}@5-9999"]
)
def test_only_a_stretch_of_an_open_report_is_excepted(quoting: Corpus, about: str) -> None:
    accept(quoting, about, ABOUT)
    assert leaking(quoting) == [("exception-unknown", ACCEPTED, "")]


def test_an_exception_is_stale_only_where_all_texts_are_here(quoting: Corpus) -> None:
    accept(quoting, ABOUT)
    assert leaking(quoting, held={HELD: "Another text."}) == [("exception-stale", ACCEPTED, "")]
    assert leaking(quoting, held={"else/where": "Another text."}) == leaking(quoting, held={}) == []


def test_what_is_published_may_hold_them_and_nothing_else(quoting: Corpus, tmp_path: Path) -> None:
    out = tmp_path / "built"
    build(quoting, out)
    gate.discreet(quoting, {HELD: WITHHELD}, out)
    (out / "notes.txt").write_text(SAID)
    with pytest.raises(WirespanError, match=r"notes\.txt: leak"):
        gate.discreet(quoting, {HELD: WITHHELD}, out)


def test_a_report_of_the_withheld_split_is_not_open(quoting: Corpus) -> None:
    splits = quoting.splits()
    splits["train"].remove("plea")
    splits["withheld"].append("plea")
    (quoting.root / "corpus/splits.json").write_text(json.dumps(splits) + "\n", encoding="utf-8")
    assert find(quoting, {HELD: WITHHELD}).places == []


def test_accepting_it(
    quoting: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(quoting.root)
    why = ["--reason", "Both quote her."]
    assert run(["accept", "leak", ABOUT, *why]) == 2
    assert "no withheld text is at hand" in capsys.readouterr().err
    named = tmp_path / "texts"
    named.mkdir()
    (named / "a.txt").write_text(WITHHELD, encoding="utf-8")
    monkeypatch.setenv("WIRESPAN_TEXTS", str(named))
    assert run(["accept", "leak", f"{DOC}@0-{len(TEXT)}", *why]) == 2
    assert f"found about: {ABOUT}" in " ".join(capsys.readouterr().err.split())
    assert run(["accept", "leak", ABOUT, *why]) == 0
    assert leaking(quoting) == []


def test_a_dataset_of_an_earlier_state_stops_only_its_own_sending(quoting: Corpus) -> None:
    accept(quoting, ABOUT)
    (quoting.root / ".gitignore").write_text("build/\n")
    place = build(quoting, quoting.root / "build/wirespan").path
    (quoting.root / "LICENSE-DATA").write_text("SPDX-License-Identifier: CC-BY-4.0\n")
    commit(quoting.root)
    texts = {HELD: WITHHELD}
    gate.valid(quoting, texts)
    gate.valid(quoting, texts, path=quoting.root / "elsewhere")
    with pytest.raises(WirespanError, match="dataset-stale"):
        gate.valid(quoting, texts, path=place)
    (place / "README.md").write_text("mine")
    with pytest.raises(WirespanError, match="dataset-changed"):
        gate.valid(quoting, texts)
