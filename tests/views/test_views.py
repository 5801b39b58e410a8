"""Views of reports: their offsets hold, nothing is cut, and joined reports have them too."""

from __future__ import annotations

from pathlib import Path

import datasets
import pytest
from datasets import DatasetDict
from hypothesis import given
from hypothesis import strategies as st

import wirespan
from wirespan import views
from wirespan.errors import UsageError
from wirespan.store import Corpus
from wirespan.views import units
from wirespan.views.rows import Row, attributions, by_paragraph, by_sentence

ALL = (views.paragraphs, views.sentences, views.attributions, views.tokens)
LAYERS = ("entities", "numbers", "dates")
HARD = st.text(alphabet=st.sampled_from("ab Ż.!?…“”«»\n\u2028\u00a0\u0301🥐־א1"), max_size=60)


def report(text: str, **layers: list[Row]) -> Row:
    """A report that is annotated in the layers given, and in no other."""
    about = {"id": "a/b", "story": "a", "lang": "en", "published": {"value": "2031-03-04"}, "text": text}
    return about | dict.fromkeys(("zones", "quotes", *LAYERS)) | layers


def pair(text: str, words: str) -> list[int]:
    return [text.index(words), text.index(words) + len(words)]


def quote(**parts: list[list[int]]) -> Row:
    about = {"id": "quote-shut", "kind": 0, "speakers": [], "via": [], "within": None}
    return about | {"content": [], "cue": [], "source": []} | parts


@pytest.fixture
def reports(corpus: Corpus) -> DatasetDict:
    """The reports of the small corpus, which has withheld ones."""
    loaded = wirespan.load("documents", path=corpus.root)
    assert isinstance(loaded, DatasetDict)
    return loaded


def test_paragraphs_are_lines() -> None:
    text = "\n  One. Two.\u2028Three\n\n\t\nFour \n"
    assert [text[start:end] for start, end in units.paragraphs(text)] == ["One. Two.\u2028Three", "Four"]
    assert list(units.paragraphs(" \n\n")) == []


def test_sentences_end_where_both_libraries_see_an_end() -> None:
    text = "Dr. Kells left at 5 p.m. on Monday. “We go,” she said. It cost 3.5 marks.\nNo end here"
    found = [text[start:end] for start, end in units.sentences(text, "en-GB")]
    assert found == [
        "Dr. Kells left at 5 p.m. on Monday.",
        "“We go,” she said.",
        "It cost 3.5 marks.",
        "No end here",
    ]


def test_a_unit_has_the_annotations_from_its_first_character_to_its_last() -> None:
    text = "Kells spoke.\nNobody asked Kells"
    places = [(0, 5), (26, 31)]
    numbers = [
        {"id": f"{start}", "start": start, "end": end, "measures_start": None} for start, end in places
    ]
    first, last = by_paragraph(report(text, numbers=numbers))
    assert [(number["start"], number["end"]) for number in first["numbers"]] == [(0, 5)]
    assert [last["text"][number["start"] : number["end"]] for number in last["numbers"]] == ["Kells"]


def test_an_attribution_has_the_paragraphs_of_its_cue_and_source() -> None:
    text = "Kells spoke late.\n“The quay is shut.”\nNobody asked why.\nThat is what she said."
    places = {"content": "“The quay is shut.”", "cue": "said", "source": "Kells"}
    found = quote(**{part: [pair(text, words)] for part, words in places.items()})
    (row,) = attributions(report(text, quotes=[found]))
    assert (row["start"], row["end"], row["text"]) == (0, len(text), text)
    assert {part: text[slice(*row[part][0])] for part in places} == places


@pytest.mark.parametrize(
    ("text", "lang", "parts"),
    [
        ("Ferries sail. Crews rest.", "en", ["Ferries sail.", "Crews rest."]),
        ("渡船停了。船员休息。", "zh", ["渡船停了。", "船员休息。"]),
    ],
)
def test_a_sentence_ends_where_annotations_begin_and_end(text: str, lang: str, parts: list[str]) -> None:
    whole = [(text.index(part), text.index(part) + len(part)) for part in parts]
    assert list(units.sentences(text, lang, whole)) == whole


def test_no_sentence_cuts_an_annotation() -> None:
    text = "She went to Kell. Anne in May. He stayed."
    parts = [text[start:end] for start, end in units.sentences(text, "en", [(12, 22)])]
    assert parts == ["She went to Kell. Anne in May.", "He stayed."]
    assert text[12:22] == "Kell. Anne"


@given(
    HARD,
    st.sampled_from(["en", "pl", "ru", "es", "he", "xx"]),
    st.lists(st.tuples(*[st.integers(0, 60)] * 2)),
)
def test_units_cover_all_that_is_not_blank(text: str, lang: str, whole: list[tuple[int, int]]) -> None:
    for found in (list(units.paragraphs(text)), list(units.sentences(text, lang, whole))):
        left, at = "", 0
        for start, end in found:
            assert at <= start < end
            part = text[start:end]
            assert part == part.strip()
            assert "\n" not in part
            left += text[at:start]
            at = end
        assert not (left + text[at:]).strip()
    cuts = {end for _, end in found}
    lines = {end for _, end in units.paragraphs(text)}
    for start, end in whole:
        if text[start:end] == text[start:end].strip():  # as every annotation
            assert not any(start < cut < end for cut in cuts - lines if text[cut - 1 : cut + 1].strip())


@pytest.mark.parametrize("view", [views.paragraphs, views.sentences])
def test_annotations_in_a_unit_are_those_of_the_report(reports: DatasetDict, view: object) -> None:
    for report in reports["train"]:
        mine = reports["train"].filter(lambda row, doc=report["id"]: row["id"] == doc, keep_in_memory=True)
        rows = list(view(mine))  # type: ignore[operator]
        assert [row["number"] for row in rows] == list(range(len(rows)))
        for row in rows:
            assert report["text"][row["start"] : row["end"]] == row["text"]
        for layer in LAYERS:
            expected = {a["id"]: a["text"] for a in report[layer]}
            assert expected
            got = {a["id"]: row["text"][a["start"] : a["end"]] for row in rows for a in row[layer]}
            assert got == expected
        quotes = {quote["id"]: quote for quote in report["quotes"]}
        for part in ("content", "cue", "source"):
            words = {i: "".join(quote[f"{part}_text"]) for i, quote in quotes.items()}
            seen = dict.fromkeys(words, "")
            for row in rows:
                for quote in row["quotes"]:
                    seen[quote["id"]] += "".join(row["text"][a:b] for a, b in quote[part])
            for number, all_words in words.items():
                assert seen[number].replace(" ", "") == "".join(all_words.split())
        zones = [row["zone"] for row in rows]
        assert any(zone is None for zone in zones)


@pytest.mark.parametrize("measured", ["boats", "ferries", "crews"])
def test_what_is_measured_in_another_line_is_left_out(measured: str) -> None:
    text = "The boats\nSeven ferries\nThe crews"
    number = dict(zip(("start", "end"), pair(text, "Seven"), strict=True))
    number |= dict(zip(("measures_start", "measures_end"), pair(text, measured), strict=True))
    number |= {"measures_text": measured, "measures_digest": "digest"}
    _, row, _ = by_paragraph(report(text, numbers=[number]))
    here = {"measures_start": 6, "measures_end": 13, "measures_text": "ferries", "measures_digest": "digest"}
    expected = here if measured == "ferries" else dict.fromkeys(here)
    assert row["numbers"] == [{"start": 0, "end": 5} | expected]


def test_a_quote_is_complete_in_the_one_line_that_has_all_of_it() -> None:
    text = "“We go,” she said.\n“We stay.”\n“No one asked.”"
    two = quote(content=[pair(text, "“We go,”"), pair(text, "“We stay.”")])
    one = quote(content=[pair(text, "“No one asked.”")])
    rows = by_paragraph(report(text, quotes=[two, one]))
    assert [[q["complete"] for q in row["quotes"]] for row in rows] == [[False], [False], [True]]


def test_a_line_with_a_cue_alone_has_the_quote_without_content() -> None:
    text = "“Gone.”\nKells said so."
    found = quote(content=[[0, 7]], cue=[pair(text, "said")], source=[pair(text, "Kells")])
    first, last = by_paragraph(report(text, quotes=[found]))
    assert first["quotes"] == [quote(content=[[0, 7]]) | {"complete": True}]
    assert last["quotes"] == [quote(cue=[[6, 10]], source=[[0, 5]]) | {"complete": False}]


def test_quotes_in_sentences_that_touch_are_each_in_its_own() -> None:
    text = "渡船停了。船员休息。"
    quotes = [quote(content=[pair(text, part)]) for part in ("渡船停了。", "船员休息。")]
    rows = list(by_sentence(report(text, quotes=quotes) | {"lang": "zh"}))
    assert [row["text"] for row in rows] == ["渡船停了。", "船员休息。"]
    assert [[q["content"] for q in row["quotes"]] for row in rows] == [[[[0, 5]]], [[[0, 5]]]]


def test_the_zone_of_a_line_is_the_one_that_it_stands_in_whole() -> None:
    text = "Quay shut\nNORVA, 4 March – Ferries stopped.\nWho\nWrote"
    words = ("Quay shut", "NORVA, 4 March –", "Who\nWrote")
    zones = [
        {"start": at[0], "end": at[1], "type": kind} for kind, at in enumerate(pair(text, w) for w in words)
    ]
    assert [row["zone"] for row in by_paragraph(report(text, zones=zones))] == [0, None, 2, 2]


def test_attributions_tell_words_and_context(reports: DatasetDict) -> None:
    texts = {report["id"]: report["text"] for report in reports["train"]}
    rows = list(views.attributions(reports["train"]))
    assert len(rows) == sum(len(report["quotes"]) for report in reports["train"])
    assert rows
    for row in rows:
        assert texts[row["doc"]][row["start"] : row["end"]] == row["text"]
        for part in ("content", "cue", "source"):
            assert [row["text"][a:b] for a, b in row[part]] == row[f"{part}_text"]


def test_tokens_are_the_rows_of_ner(corpus: Corpus, reports: DatasetDict) -> None:
    assert list(views.tokens(reports["train"])) == list(wirespan.load("ner", "train", corpus.root))


@pytest.mark.parametrize("unit", [views.paragraphs, views.sentences])
def test_tokens_of_units_cut_no_mention_and_lose_no_token(reports: DatasetDict, unit: object) -> None:
    units = unit(reports["train"])  # type: ignore[operator]
    rows = list(views.names(views.tokens(units)))
    places = [(row["doc"], row["number"], row["start"], row["end"]) for row in rows]
    assert places == [(row["doc"], row["number"], row["start"], row["end"]) for row in units]
    for report in reports["train"]:
        covered, spans = set(), []
        for row in (row for row in rows if row["doc"] == report["id"]):
            assert (row["story"], row["lang"]) == (report["story"], report["lang"])
            starts, ends = ([row["start"] + at for at in row[key]] for key in ("starts", "ends"))
            extents = list(zip(starts, ends, strict=True))
            assert [report["text"][a:b] for a, b in extents] == row["tokens"]
            covered |= {at for a, b in extents for at in range(a, b)}
            for level in (row["ner_tags"], *row["inner_tags"]):
                for (a, b), tag in zip(extents, level, strict=True):
                    if tag.startswith("B-"):
                        spans.append([a, b, tag[2:]])
                    elif tag.startswith("I-"):
                        spans[-1][1] = b
        assert {at for at, char in enumerate(report["text"]) if not char.isspace()} <= covered
        label = reports["train"].features["entities"].feature["label"]
        mentions = [[m["start"], m["end"], label.int2str(m["label"])] for m in report["entities"]]
        assert sorted(spans) == sorted(mentions)
        assert mentions


def test_tokens_of_sentences_stream(reports: DatasetDict) -> None:
    stream = datasets.IterableDatasetDict({s: part.to_iterable_dataset() for s, part in reports.items()})
    lazy = views.tokens(views.sentences(stream))
    for split, rows in views.tokens(views.sentences(reports)).items():
        assert list(lazy[split]) == list(rows)


def test_a_unit_of_what_is_not_annotated_has_no_tokens(corpus: Corpus) -> None:
    (corpus.root / "annotations/entities/bridge.jsonl").unlink()
    reports = wirespan.load("documents", path=corpus.root)
    assert views.sentences(reports)["train"].num_rows > 0
    assert views.tokens(views.sentences(reports))["train"].num_rows == 0


def test_one_report_is_no_dataset(reports: DatasetDict, tmp_path: Path) -> None:
    for call in (*ALL, lambda row: wirespan.hydrate(row, tmp_path)):
        with pytest.raises(UsageError, match="this is one report, not a dataset") as caught:
            call(reports["train"][0])
        assert "reports['train'].select([0])" in caught.value.hint
    one = views.paragraphs(reports["train"].select([0]))
    assert {row["doc"] for row in one} == {reports["train"][0]["id"]}
    with pytest.raises(UsageError, match="this is one row"):
        views.tokens({"doc": "a/b", "tokens": []})


@pytest.mark.parametrize("view", ALL)
def test_streams_give_the_same_rows(reports: DatasetDict, view: object) -> None:
    stream = datasets.IterableDatasetDict({s: part.to_iterable_dataset() for s, part in reports.items()})
    whole, lazy = view(reports), view(stream)  # type: ignore[operator]
    assert type(whole) is DatasetDict
    assert type(lazy) is datasets.IterableDatasetDict
    for split, rows in whole.items():
        assert rows.cache_files == []
        assert rows.split == split
        assert list(lazy[split]) == list(rows)
    assert whole["withheld"].num_rows == 0  # without its text


def test_what_is_no_documents_is_refused(corpus: Corpus, reports: DatasetDict) -> None:
    with pytest.raises(UsageError, match="text, zones"):
        views.paragraphs(reports.remove_columns(["text", "zones"]))
    with pytest.raises(UsageError, match="no dataset but a list"):
        views.paragraphs([1])
    with pytest.raises(UsageError, match="lacking"):
        views.tokens(wirespan.load("quotes", path=corpus.root))
