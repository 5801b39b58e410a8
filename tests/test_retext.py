"""A report's text corrected: what follows, what is kept aside, and a corpus that is valid after each."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import wirespan.cli.retext
import wirespan.cli.validate  # noqa: F401 - registers the command
from wirespan import journal, model, records, texts
from wirespan.aside import without
from wirespan.cli.app import run
from wirespan.errors import UsageError
from wirespan.joining import Library
from wirespan.model import LAYERS, Date, Link, Member, Quote, Span, Target
from wirespan.retext import EXACT, FOLDED, MOVED, retext
from wirespan.store import Corpus

TOP = Path(__file__).parents[1]
QUAY, HARBOUR = "bridge/quay-wire", "patience/harbour-post"


def text_of(corpus: Corpus, doc: str = QUAY) -> str:
    text = corpus.document(doc).text
    assert text is not None
    return text


def clean(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> bool:
    capsys.readouterr()
    code = run(["validate", "--root", str(corpus.root)])
    shown = capsys.readouterr().out
    assert code == 0, shown
    return True


def state(corpus: Corpus) -> dict[str, bytes]:
    folders = (corpus.root / "corpus", corpus.root / "annotations")
    return {str(p): p.read_bytes() for folder in folders for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in."""
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def correct(corpus: Corpus, here: Path) -> Callable[..., int]:
    """Call the command with a text."""

    def call(text: str, *options: str, doc: str = QUAY) -> int:
        (here / "corrected.txt").write_bytes(text.encode())
        return run(["retext", doc, "corrected.txt", "--root", str(corpus.root), *options])

    return call


def aside(here: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in here.glob("*aside.jsonl") for line in path.read_bytes().splitlines()]


def hows(corpus: Corpus, new: str) -> set[str]:
    return {one.how for one in retext(corpus, QUAY, new.encode()).carried}


# --- what follows ---------------------------------------------------------------------------------------


def test_a_typo_mended_shifts_the_rest(
    corpus: Corpus, correct: Callable[..., int], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = text_of(corpus).replace("told reporters", "told all reporters")
    assert hows(corpus, new) == {EXACT}
    assert correct(new) == 0
    document = corpus.document(QUAY)
    assert (document.revision, document.text, document.length) == (2, new, len(new))
    (quote,) = [a for a in corpus.layer("quotes", "bridge") if a.id == "quote-crck"]
    assert isinstance(quote, Quote)
    start = new.index("“and then")
    assert quote.content[1] == Span(start, start + 31, "“and then we stopped counting.”")
    assert aside(here) == []
    assert clean(corpus, capsys)


@pytest.mark.parametrize(
    ("edit", "how"),
    [
        (lambda t: "🇵🇱👩‍🚒 " + t, EXACT),
        (lambda t: t.replace("“We", "It was a long day. “We"), EXACT),
        (lambda t: t.replace("“", '"').replace("”", '"'), FOLDED),
        (lambda t: t.replace("Ida Kells said", "Ida  Kells said"), FOLDED),
        (lambda t: "\n".join([t.split("\n")[0], *reversed(t.split("\n")[1:])]), MOVED),
    ],
    ids=["emoji at the beginning", "sentence before", "marks", "white space", "paragraphs swapped"],
)
def test_all_follow(
    corpus: Corpus,
    correct: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
    edit: Callable[[str], str],
    how: str,
) -> None:
    new = edit(text_of(corpus))
    assert how in hows(corpus, new)
    assert correct(new) == 0
    assert corpus.document(QUAY).text == new
    assert clean(corpus, capsys)


# --- what can't, and what follows from it ---------------------------------------------------------------


def test_a_paragraph_dropped_takes_its_annotations_and_links(
    corpus: Corpus, correct: Callable[..., int], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {a.id: a for layer in LAYERS for a in corpus.layer(layer, "bridge")}
    links = {link.id: link for link in corpus.links("bridge")}
    assert correct(text_of(corpus).rpartition("\n")[0]) == 1
    shown = capsys.readouterr().out
    assert "quote-crck" in shown
    assert "“We counted at least 14 cracks,”" in shown
    kept = {item["record"]["id"]: item for item in aside(here)}
    assert kept.keys() == {"quote-crck", "ent-kells2", "num-crack1", "link-said1", "link-crack"}
    assert kept["quote-crck"]["file"] == "annotations/quotes/bridge.jsonl"
    for key, item in kept.items():  # as they were, to the byte
        record = before.get(key) or links[key]
        assert json.dumps(item["record"], ensure_ascii=False, separators=(",", ":")) == (
            records.line(record).decode().strip()
        )
    assert corpus.links("bridge") == []
    assert [path.name for path in here.glob("*aside*")] == ["bridge-quay-wire-r1-aside.jsonl"]
    assert clean(corpus, capsys)


def test_a_name_corrected_everywhere_is_annotated_anew(
    corpus: Corpus, correct: Callable[..., int], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert correct(text_of(corpus).replace("Kells", "Kels")) == 1
    lost = {item["record"]["id"] for item in aside(here)}
    # Quotes go whole, as their sources are renamed; the Polish report names the mayor still.
    assert lost == {"ent-kells1", "ent-kells2", "quote-shut", "quote-crck", "link-said1"}
    assert "ida-kells" in corpus.registry("bridge")
    assert clean(corpus, capsys)


def test_a_text_written_anew_keeps_nothing_that_it_has_not(
    corpus: Corpus, correct: Callable[..., int], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert correct("Ferries sail again on Monday, 14 of them, Norva’s council said, after Kells paid.") == 1
    assert all(a.doc != QUAY for layer in LAYERS for a in corpus.layer(layer, "bridge"))
    # Nobody names these any more; they go, so that the corpus stays valid.
    entities = {i["record"]["id"] for i in aside(here) if i["file"].startswith("corpus/registry/")}
    assert entities == {"quay-wire", "long-bridge"}
    assert "norva" in corpus.registry("bridge")  # the other story names it
    assert clean(corpus, capsys)


def test_a_line_broken_inside_a_span_keeps_it_aside(
    corpus: Corpus, correct: Callable[..., int], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert correct(text_of(corpus).replace("we stopped", "we\nstopped")) == 1
    assert {i["record"]["id"] for i in aside(here)} == {"quote-crck", "link-said1"}
    assert clean(corpus, capsys)


def test_passes_follow_too(
    corpus: Corpus, correct: Callable[..., int], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = "annotations/passes/model-a/dates/bridge.jsonl"
    (corpus.root / path).parent.mkdir(parents=True)
    (corpus.root / path).write_bytes((corpus.root / "annotations/dates/bridge.jsonl").read_bytes())
    covered = corpus.root / "annotations/passes/model-a/coverage.jsonl"
    lines = b"".join(b'{"doc":"bridge/%s","layers":["dates"]}\n' % o for o in (b"most-info", b"quay-wire"))
    covered.write_bytes(lines)
    assert correct("Late: " + text_of(corpus)) == 0
    assert clean(corpus, capsys)
    assert correct(text_of(corpus).replace("Monday", "Tuesday")) == 1
    assert [i["file"] for i in aside(here) if i["record"]["id"] == "date-mon01"] == [
        "annotations/dates/bridge.jsonl",
        path,
    ]
    assert clean(corpus, capsys)
    assert covered.read_bytes() == lines


@pytest.mark.parametrize("name", ["coverage", "annotators"])
def test_a_story_may_be_called_like_a_file_that_is_no_layer(
    corpus: Corpus, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in [*corpus.root.rglob("bridge.jsonl")]:
        moved = path.read_bytes().replace(b'"bridge', f'"{name}'.encode())
        path.with_name(f"{name}.jsonl").write_bytes(moved)
        path.unlink()
    splits = corpus.root / "corpus/splits.json"
    splits.write_bytes(splits.read_bytes().replace(b'"bridge"', f'"{name}"'.encode()))
    covered = corpus.root / "annotations/passes/model-a/coverage.jsonl"
    zones = covered.parent / f"zones/{name}.jsonl"
    zones.parent.mkdir(parents=True)
    zones.write_bytes(b"")
    covered.write_bytes(f'{{"doc":"{name}/quay-wire","layers":["zones"]}}\n'.encode())
    assert clean(corpus, capsys)
    before = {path: path.read_bytes() for path in (covered, corpus.root / "annotations/annotators.jsonl")}
    done = retext(corpus, f"{name}/quay-wire", b"Late: " + text_of(corpus, f"{name}/quay-wire").encode())
    assert len(done.carried) == 2 + 5 + 2 + 1 + 1
    assert not {path.relative_to(corpus.root).as_posix() for path in before} & set(done.files)


def test_what_was_wrong_before_is_kept_aside(corpus: Corpus) -> None:
    path = corpus.root / "annotations/entities/bridge.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"start":133,"end":138', b'"start":134,"end":139'))
    done = retext(corpus, QUAY, ("Late: " + text_of(corpus)).encode())
    assert [(kept.record.id, kept.why) for kept in done.aside] == [  # type: ignore[union-attr]
        ("ent-kells2", "its offsets were wrong before")
    ]


BY = {"by": "model-a", "status": "suggested"}


def test_references_go_with_what_they_name() -> None:
    span = Span(0, 1, "x")
    quote = Quote(
        id="b", doc=QUAY, kind="direct", content=(span,), cue=(), source=(), speakers=(), within="a", **BY
    )
    left, why = without(quote, QUAY, {"a"})
    assert (left.within, why) == (None, "it lost its within (a)")
    assert without(quote, "bridge/most-info", {"a"}) == (quote, "")
    date = Date(
        id="d", doc=QUAY, span=span, type="DURATION", value="P1D", anchor="dct", begin_point="a", **BY
    )
    left, why = without(date, QUAY, {"a", "z"})
    assert (left.anchor, left.begin_point, why) == ("dct", None, "it lost its begin_point (a)")


def figure(*members: tuple[str, str | None]) -> Link:
    return Link(
        id="l",
        story="bridge",
        type="figure",
        measure="cracks",
        members=tuple(
            Member(
                doc=doc,
                id=doc[-1],
                relation="updates" if of else "first",
                as_of="2026-05-04",
                of=Target(of, of[-1]) if of else None,
            )
            for doc, of in members
        ),
        **BY,
    )


def test_a_figure_loses_what_related_to_a_lost_member() -> None:
    link = figure(("s/a", None), ("s/b", "s/a"), ("s/c", "s/b"), ("s/d", "s/a"))
    left, why = without(link, "s/b", {"b"})
    assert [member.doc for member in left.members] == ["s/a", "s/d"]
    assert why == "it lost s/b#b, and 1 that related to it"
    assert without(link, "s/a", {"a"}) == (None, "the link is gone: it lost s/a#a, and 3 that related to it")
    assert without(link, "s/a", {"b"}) == (link, "")


def test_an_utterance_keeps_a_member_whose_original_is_lost() -> None:
    members = tuple(
        Member(doc=f"s/{key}", id=key, rendering="verbatim", of=Target("s/a", "a") if key != "a" else None)
        for key in "abc"
    )
    link = Link(id="l", story="s", type="utterance", members=members, **BY)
    left, why = without(link, "s/a", {"a"})
    assert [(member.id, member.of) for member in left.members] == [("b", None), ("c", None)]
    assert why == "it lost s/a#a"


# --- withheld texts -------------------------------------------------------------------------------------


def test_a_withheld_text_needs_the_one_that_was_annotated(
    corpus: Corpus, correct: Callable[..., int], withheld_text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state(corpus)
    new = withheld_text.replace("asked drivers", "asked all drivers")
    assert correct(new, doc=HARBOUR) == 2
    assert "it isn't held here" in capsys.readouterr().err
    document = corpus.document(HARBOUR)
    Library().put(document, withheld_text.replace("Norva\n\n", ""))
    assert correct(new, doc=HARBOUR) == 2
    told = capsys.readouterr().err
    assert "only an edited copy" in told
    assert "wirespan hydrate" in told
    assert state(corpus) == before


def test_a_withheld_text_gets_new_digests_and_is_kept_for_its_holder(
    corpus: Corpus,
    correct: Callable[..., int],
    here: Path,
    withheld_text: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    Library().put(corpus.document(HARBOUR), withheld_text)
    new = withheld_text.replace("asked drivers", "asked all drivers").replace("“", '"').replace("”", '"')
    assert correct(new, doc=HARBOUR) == 0
    document = corpus.document(HARBOUR)
    assert (document.revision, document.text, document.length) == (2, None, len(new))
    assert document.digests == texts.fingerprint(new.encode(), new)
    assert Library().get(document) == new
    (quote,) = corpus.layer("quotes", "patience")
    spans = dict(model.spans(quote))
    assert spans["/content/0"].start == new.index('"Nobody')
    assert all(span.text is None and span.digest for span in spans.values())
    assert clean(corpus, capsys)  # which checks the digests by the text that is kept
    assert not any("Nobody" in path.read_text() for path in corpus.root.rglob("*.jsonl"))
    assert aside(here) == []


def test_of_a_withheld_text_no_word_is_shown_or_kept_aside(
    corpus: Corpus,
    correct: Callable[..., int],
    here: Path,
    withheld_text: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    Library().put(corpus.document(HARBOUR), withheld_text)
    assert correct(withheld_text.replace("Nobody will", "No one will"), doc=HARBOUR) == 1
    told = capsys.readouterr()
    (kept,) = aside(here)
    assert kept["record"]["id"] == "quote-last"
    for word in ("Nobody", "crack", "closed"):
        assert word not in told.out + told.err + json.dumps(kept)
    assert clean(corpus, capsys)


def test_a_text_is_never_kept_inside_the_corpus(
    corpus: Corpus, correct: Callable[..., int], withheld_text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIRESPAN_DATA", str(corpus.root / "data"))
    Library().put(corpus.document(HARBOUR), withheld_text)
    before = sorted(corpus.root.rglob("*.txt"))
    assert correct(withheld_text + "More.\n", doc=HARBOUR) == 2
    assert sorted(corpus.root.rglob("*.txt")) == before


# --- the command ----------------------------------------------------------------------------------------


def test_the_same_text_changes_nothing(
    corpus: Corpus, correct: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    before, text = state(corpus), text_of(corpus)
    for same in (text, text + "\n", "\ufeff" + text.replace("\n", "\r\n")):
        assert correct(same) == 0
        assert "has this very text already" in capsys.readouterr().out
    assert state(corpus) == before
    new = "Late: " + text
    assert correct(new) == 0
    after = state(corpus)
    assert correct(new) == 0
    assert state(corpus) == after
    assert corpus.document(QUAY).revision == 2


def test_there_and_back_is_where_it_began_but_for_the_revision(
    corpus: Corpus, correct: Callable[..., int]
) -> None:
    before, old = state(corpus), text_of(corpus)
    assert correct(old.replace("since Monday", "(it is said) since Monday").replace("“", "«")) == 1
    for path, content in before.items():
        Path(path).write_bytes(content)
    assert correct(old.replace("told", "gladly told")) == 0
    assert correct(old) == 0
    assert corpus.document(QUAY).revision == 3
    assert {p: c.replace(b'"revision":3', b'"revision":1') for p, c in state(corpus).items()} == before


def test_a_dry_run_writes_nothing(
    corpus: Corpus, correct: Callable[..., int], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, text = state(corpus), text_of(corpus)
    assert correct("Late: " + text, "--dry-run") == 0
    assert correct(text.replace("Kells", "Kels"), "--dry-run") == 1
    assert "ent-kells1" in capsys.readouterr().out
    assert state(corpus) == before
    assert [path.name for path in here.iterdir()] == ["corrected.txt"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"caf\xe9", "no UTF-8"),
        (b" \n", "empty"),
        (b"bell \x07", "U+0007"),
        (None, "there is no file"),
    ],
)
def test_what_is_no_text_is_refused(
    corpus: Corpus, here: Path, capsys: pytest.CaptureFixture[str], data: bytes | None, told: str
) -> None:
    before = state(corpus)
    if data is not None:
        (here / "t").write_bytes(data)
    assert run(["retext", QUAY, "t", "--root", str(corpus.root)]) == 2
    assert told in capsys.readouterr().err
    assert state(corpus) == before


def test_a_file_of_what_was_kept_aside_is_never_written_over(
    corpus: Corpus, correct: Callable[..., int], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, new = state(corpus), text_of(corpus).replace("Kells", "Kels")
    (here / "mine.jsonl").write_text("all that is left of another\n")
    (here / "link.jsonl").symlink_to(here / "nowhere")
    inside = str(corpus.root / "annotations/aside.jsonl")
    for name in ("mine.jsonl", "link.jsonl", inside, "no/such/folder/a.jsonl"):
        assert correct(new, "--aside", name) == 2
        assert "--aside" in capsys.readouterr().err
    assert state(corpus) == before
    assert not (here / "nowhere").exists()
    assert correct(new, "--aside", "other.jsonl") == 1
    assert (here / "other.jsonl").is_file()


def test_nothing_in_a_text_steers_the_terminal(
    corpus: Corpus, correct: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    path = corpus.root / "annotations/entities/bridge.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"ent-kells2"', b'"[red]\\u001b\\u202e"'))
    assert correct(text_of(corpus).replace("Kells", "Kels"), "--dry-run") == 1
    told = capsys.readouterr().out
    assert not {"\x1b", "\u202e"} & set(told)
    assert "[red]" in told


class Cut(BaseException):
    """The process ends here."""


def test_cut_off_at_any_step_it_is_the_old_revision_or_the_new(
    corpus: Corpus, correct: Callable[..., int], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = text_of(corpus).replace("Kells", "Kels")
    first, seen, step = state(corpus), set(), 0
    while True:
        calls = iter(range(step))

        def cut(*args: Any, real: Any = os.replace, calls: Any = calls) -> None:
            if next(calls, None) is None:
                raise Cut
            real(*args)

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", cut)
            try:
                code: int | None = correct(new)
            except Cut:
                code = None
        journal.recover(corpus.root)
        revision = corpus.document(QUAY).revision
        seen.add(revision)
        assert (state(corpus) == first) == (revision == 1)
        assert len(aside(here)) == 5  # written before the corpus, and the same each time
        if code is not None:
            break
        for path, content in first.items():
            Path(path).write_bytes(content)
        step += 1
    assert (code, seen) == (1, {1, 2})
    assert step > 3


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_corpus_that_may_not_be_written(corpus: Corpus, correct: Callable[..., int]) -> None:
    corpus.root.chmod(0o500)
    try:
        assert correct("Late: " + text_of(corpus)) == 2
    finally:
        corpus.root.chmod(0o700)


def test_a_corpus_whose_home_can_not_be_made(
    corpus: Corpus, correct: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus.root / journal.HOME).write_text("a file")
    before = state(corpus)
    assert correct("Late: " + text_of(corpus)) == 2
    assert capsys.readouterr().err.strip()
    assert state(corpus) == before


def test_unknown_reports_are_named(corpus: Corpus, here: Path) -> None:
    (here / "t").write_text("Text")
    assert run(["retext", "bridge/../x", "t", "--root", str(corpus.root)]) == 2
    with pytest.raises(UsageError, match="no report"):
        retext(corpus, "nowhere/x", b"Text")


# --- the reports of this repository ---------------------------------------------------------------------


def _swap(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(lines[len(lines) // 2 :] + lines[: len(lines) // 2])


@pytest.mark.parametrize(
    ("edit", "least"),
    [
        (lambda t: "🚨 " + t, 1.0),
        (lambda t: t.replace("“", '"').replace("”", '"').replace("«", '"').replace("»", '"'), 1.0),
        (_swap, 0.95),
        (lambda t: t[: len(t) // 2].rpartition("\n")[0] + "\n" + t[len(t) // 2 :].partition("\n")[2], 0.6),
        (lambda t: t.replace(" 1", " 2"), 0.6),
    ],
    ids=["emoji", "marks", "halves swapped", "paragraph dropped", "figures changed"],
)
def test_reports_of_the_corpus(
    tmp_path: Path, edit: Callable[[str], str], least: float, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("corpus", "annotations"):
        shutil.copytree(TOP / folder, tmp_path / folder)
    corpus = Corpus(tmp_path)
    reports = [document for story in corpus.stories() for document in corpus.documents(story)]
    for document in (document for document in reports if document.text is not None):
        new = edit(document.text or "")
        before = {a.id for found in corpus.annotations(document.id).values() for a in found}
        (tmp_path / "t").write_text(new, encoding="utf-8")
        kept = tmp_path / f"{document.id.replace('/', '-')}.jsonl"
        code = run(
            ["retext", document.id, str(tmp_path / "t"), "--aside", str(kept), "--root", str(tmp_path)]
        )
        after = {a.id: a for found in corpus.annotations(document.id).values() for a in found}
        assert len(after) >= least * len(before), document.id
        assert code == (after.keys() != before)
        lines = kept.read_bytes().splitlines() if code else []
        assert before - after.keys() <= {json.loads(line)["record"]["id"] for line in lines}
        for annotation in after.values():
            for _, span in model.spans(annotation):
                assert new[span.start : span.end] == span.text
    capsys.readouterr()
    assert run(["validate", "--root", str(tmp_path)]) == 0, capsys.readouterr().out
