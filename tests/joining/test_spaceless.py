"""A withheld report in a script without spaces between words, its record cut by the old rule or the new."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wirespan import fixing, records, texts
from wirespan.checks.spans import document as document_check
from wirespan.joining import Library, join
from wirespan.labelstudio.faults import Faults
from wirespan.labelstudio.opening import Opened, hidden, opened
from wirespan.model import Annotation, Date, Digests, Document, Mention, Published, Rights, Span, spans
from wirespan.retext import retext
from wirespan.store import Corpus, documents_file, layer_file

from ..checks.conftest import validate

LINES = (
    "多恩电车停运",
    "记者莫凯",
    "多恩五月六日电，多恩的电车周一因车库起火停运。",
    "“今晚一班车都不会开，”市长伊内斯·瓦尔克说。",
    "至少二十五名乘客被带出，修复将花费三百万美元。",
    "北部五十路公交照常运行，渡船也照常开往对岸。",
)
TEXT = "\n".join(LINES) + "\n"
DOC = "patience/zh-wire"
BY = {"doc": DOC, "by": "model-a", "status": "suggested"}


def at(surface: str) -> Span:
    """Return the first place of a surface."""
    start = TEXT.index(surface)
    return Span(start, start + len(surface), surface)


MONDAY = Date(id="date-mon09", span=at("周一"), type="DATE", value="2026-05-04", local="XXXX-WXX-1", **BY)
NORVA = Mention(id="ent-dorne1", span=at("多恩"), label="GPE", entity="norva", unsure=True, **BY)
TONIGHT = Date(id="date-ton09", span=at("今晚"), type="TIME", value="2026-05-06TNI", local="dct", **BY)
SELECTED: list[Annotation] = [NORVA, MONDAY]


def report(*, by_spaces: bool) -> tuple[Document, list[Annotation]]:
    """Return the record of the report, cut by the old rule or the new, and its annotations as published."""
    parts = texts.paragraphs(TEXT, by_spaces=by_spaces)
    digests = Digests(
        text=texts.text_digest(TEXT),
        bytes=texts.text_digest(TEXT),
        paragraphs=tuple(texts.paragraph(texts.fold(TEXT, *part)) for part in parts),
    )
    document = Document(
        id=DOC,
        story="patience",
        lang="zh",
        published=Published("2026-05-06", "metadata"),
        rights=Rights("withheld", "Zh Wire"),
        revision=1,
        length=len(TEXT),
        digests=digests,
        text=None,
    )
    return document, [texts.withhold(a, TEXT, parts) for a in SELECTED]


@pytest.fixture(params=[False, True], ids=["by letters", "by spaces"])
def rule(request: pytest.FixtureRequest) -> bool:
    """Whether the record was cut by the old rule."""
    return bool(request.param)


@pytest.fixture
def held(corpus: Corpus, rule: bool) -> Corpus:
    """The small corpus with the report in it, whose text is joined."""
    document, annotations = report(by_spaces=rule)
    add(corpus, documents_file("patience"), document)
    for annotation in annotations:
        layer = "dates" if isinstance(annotation, Date) else "entities"
        add(corpus, layer_file(layer, "patience"), annotation)
    Library().put(document, TEXT)
    return corpus


def add(corpus: Corpus, file: str, record: Document | Annotation) -> None:
    cls = type(record)
    (corpus.root / file).write_bytes(records.lines([*corpus.read(file, cls), record]))


def test_each_line_that_is_no_short_one_is_a_paragraph() -> None:
    new, _ = report(by_spaces=False)
    old, _ = report(by_spaces=True)
    ends = [sum(len(line) + 1 for line in LINES[:n]) - 1 for n in (3, 4, 5, 6)]
    assert [part.end for part in new.digests.paragraphs] == ends
    assert [part.end for part in old.digests.paragraphs] == [ends[-1]]
    assert new.digests == texts.fingerprint(TEXT.encode(), TEXT)


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("五十路", "五十一路"),
        lambda text: text.replace(f"{LINES[3]}\n", ""),
        lambda text: text.replace(LINES[4], LINES[4] + "\n读者来信另页。"),
    ],
    ids=["changed", "left out", "added"],
)
def test_an_edit_in_a_line_without_annotations_does_no_harm(edit: Callable[[str], str]) -> None:
    document, annotations = report(by_spaces=False)
    edited = edit(TEXT)
    joined = join(document, annotations, edited)
    assert joined.outcome == "realigned"
    places = [span for a in joined.annotations for _, span in spans(a)]
    assert [edited[span.start : span.end] for span in places] == ["多恩", "周一"]


def test_an_edit_beside_an_annotation_refuses_the_report() -> None:
    document, annotations = report(by_spaces=False)
    joined = join(document, annotations, TEXT.replace("起火", "失火"))
    assert joined.outcome == "refused"
    assert [problem.index for problem in joined.refused] == [0]


def test_a_copy_is_joined_whichever_rule_cut_the_record(rule: bool) -> None:
    document, annotations = report(by_spaces=rule)
    joined = join(document, annotations, TEXT)
    assert (joined.outcome, list(joined.annotations)) == ("exact", SELECTED)
    marks = TEXT.replace("“", "「").replace("”", "」").replace("\n", "\n\n")
    assert join(document, annotations, marks).outcome == "normalised"
    assert (
        join(document, annotations, f"读者请看，本站今日另有三篇报道，敬请留意。\n{TEXT}").outcome
        == "realigned"
    )


def test_a_record_is_valid_whichever_rule_cut_it(held: Corpus) -> None:
    assert [f.code for f in validate(held, level=4, library=Library())] == []


def test_a_paragraph_less_is_found_whichever_rule_cut_it(rule: bool) -> None:
    text = TEXT * 3
    places = texts.paragraphs(text, by_spaces=rule)
    parts = [records.encode(texts.paragraph(texts.fold(text, *place))) for place in places]
    data = {"length": len(text), "text": None}

    def codes(kept: list[object]) -> set[str]:
        digests = {"text": texts.text_digest(text), "paragraphs": kept}
        return {f.code for f in document_check("f", 1, data | {"digests": digests}, text)}

    assert len(parts) == (3 if rule else 12)
    assert codes(parts) == set()
    assert codes(parts[:-1]) == codes(parts[1:]) == {"paragraph-digest"}


def test_a_new_span_has_the_digest_of_the_paragraph_in_the_record(held: Corpus, rule: bool) -> None:
    document, annotations = report(by_spaces=rule)
    layers = {"entities": annotations[:1], "dates": annotations[1:]}
    text = opened(document, layers, Library())
    assert isinstance(text, Opened)
    faults = Faults("export.json")
    found = hidden([*SELECTED, TONIGHT], annotations, text, faults, "")
    assert (faults.found, found[:2]) == ([], annotations)
    add(held, layer_file("dates", "patience"), found[2])
    assert [f.code for f in validate(held, level=4, library=Library())] == []


def test_a_digest_is_mended_by_the_rule_of_its_record(held: Corpus, rule: bool) -> None:
    """Another cut of the paragraphs would leave every other digest of the report wrong."""
    document, _ = report(by_spaces=rule)
    files = [held.root / file for file in (documents_file("patience"), layer_file("dates", "patience"))]
    before = [file.read_bytes() for file in files]
    last = document.digests.paragraphs[-1].sha256
    files[0].write_bytes(before[0].replace(last.encode(), b"0" * 64))
    for name, (_, content) in fixing.mend(held, Library()).files.items():
        (held.root / name).write_bytes(content)
    assert [file.read_bytes() for file in files] == before


def test_a_text_corrected_is_cut_by_letters(held: Corpus) -> None:
    new = TEXT.replace("五十路", "五十一路")
    done = retext(held, DOC, new.encode(), Library())
    assert (done.aside, len(done.carried)) == ([], 2)
    assert done.document.digests == texts.fingerprint(new.encode(), new)
    assert len(done.document.digests.paragraphs) == 4
