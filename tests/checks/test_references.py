"""Level 4: references between records, beyond the one case a code."""

from __future__ import annotations

from collections.abc import Callable

from wirespan.store import Corpus

from .conftest import codes, validate

QUOTES = "annotations/quotes/bridge.jsonl"
LINKS = "annotations/links/bridge.jsonl"
SPLITS = "corpus/splits.json"
DOCS = "corpus/bridge.jsonl"
Change = Callable[..., None]


def test_a_quote_inside_the_one_it_stands_within(corpus: Corpus, change: Change) -> None:
    line = '{"id":"quote-inne","doc":"bridge/quay-wire","kind":"direct",'
    line += '"content":[{"start":104,"end":111,"text":"counted"}],"cue":[],"source":[],"speakers":[],'
    line += '"within":"quote-crck","by":"model-a","status":"suggested"}\n'
    change({"file": QUOTES, "append": line})
    assert codes(corpus) == []
    change({"file": QUOTES, "from": '"within":"quote-crck"', "to": '"within":"quote-shut"'})
    assert codes(corpus) == ["within-outside"]


def test_a_circle_of_dates(corpus: Corpus, change: Change) -> None:
    one = '"local":"XXXX-WXX-1","by":"model-a","status":"suggested"}\n{"id":"date-mon01"'
    new = one.replace('"by"', '"anchor":"date-mon99","by"')
    other = (
        '{"id":"date-mon99","doc":"bridge/most-info","span":{"start":22,"end":25,"text":"dzi"},"type":"DATE",'
    )
    other += '"value":"2026","anchor":"date-mon02","by":"model-a","status":"suggested"}\n'
    change({"file": "annotations/dates/bridge.jsonl", "from": one, "to": new.replace("\n", "\n" + other)})
    (finding,) = validate(corpus)
    assert (finding.code, finding.line) == ("date-cycle", 1)
    assert "date-mon99" in finding.found
    assert "date-mon02" in finding.found


def test_members_of_the_wrong_layer(corpus: Corpus, change: Change) -> None:
    change({"file": LINKS, "from": '"id":"quote-pl01"', "to": '"id":"num-crack2"'})
    (finding,) = validate(corpus)
    assert finding.code == "unknown-member"
    assert "one of the numbers" in finding.found


def test_one_key_in_two_registry_files(corpus: Corpus, change: Change) -> None:
    line = '{"id":"norva","label":"GPE","names":{"en":"Norva"},"wikidata":null}\n'
    change({"file": "corpus/registry/patience.jsonl", "append": line})
    (finding,) = validate(corpus)
    assert (finding.code, finding.file) == ("duplicate-id", "corpus/registry/patience.jsonl")
    assert "corpus/registry/shared.jsonl:2" in finding.found


def test_links_to_a_layer_that_is_not_annotated(corpus: Corpus, change: Change) -> None:
    """A layer that is missing may be one that is yet to come; links to it may not."""
    change({"file": QUOTES, "delete": True})
    assert codes(corpus) == ["unknown-member", "unknown-member"]
    assert {(f.file, f.line) for f in validate(corpus)} == {(LINKS, 2)}


def test_a_report_copied_into_another_story(corpus: Corpus) -> None:
    text = (corpus.root / DOCS).read_text(encoding="utf-8")
    (corpus.root / "corpus/bridge-again.jsonl").write_text(
        text.replace("bridge/", "bridge-again/").replace('"story":"bridge"', '"story":"bridge-again"'),
        encoding="utf-8",
    )
    splits = (corpus.root / SPLITS).read_text(encoding="utf-8")
    (corpus.root / SPLITS).write_text(
        splits.replace('"test": []', '"test": ["bridge-again"]'), encoding="utf-8"
    )
    assert codes(corpus) == ["duplicate-text", "duplicate-text"]
    assert validate(corpus, ["bridge-again"]) == []
