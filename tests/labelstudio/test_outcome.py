"""A layer's file speaks of every report of its story: whatever was worked on, none is begun without one."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from wirespan import records
from wirespan.labelstudio.faults import Faults
from wirespan.labelstudio.outcome import LinksOutcome, Outcome, begun, files
from wirespan.model import Link, Member, Zone
from wirespan.store import Corpus, documents_file, layer_file

from ..bridge import document
from ..bridge import span as place

TEXT = "Dam\nIt held."
DOCS = ("dam/ems-post", "dam/kurier", "dam/tide")
LAYERS = ("zones", "dates")
docs = st.sets(st.sampled_from(DOCS))
layers = st.sets(st.sampled_from(LAYERS))


def zone(doc: str) -> Zone:
    head = place(TEXT, "Dam")
    return Zone(id="zone-title", doc=doc, span=head, type="headline", by="anna", status="corrected")


def corpus_of(root: Path, there: set[str], began: set[str]) -> Corpus:
    """Return a corpus of one story with some layers, and reports with a zone where zones are one of them."""
    content = {documents_file("dam"): records.lines([document(doc, "en", TEXT) for doc in DOCS])}
    for layer in there:
        content[layer_file(layer, "dam")] = records.lines([zone(d) for d in began if layer == "zones"])
    for path, data in content.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return Corpus(root)


@given(docs, docs, docs, docs, layers, st.sets(st.sampled_from(LAYERS), min_size=1))
@settings(deadline=None, max_examples=60)
def test_no_layer_begins_without_every_report(
    began: set[str], taken: set[str], worked_on: set[str], zoned: set[str], there: set[str], held: set[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        corpus = corpus_of(Path(folder), there, began)
        outcomes = []
        for doc in sorted(taken):
            before = {layer: [a for a in corpus.layer(layer, "dam") if a.doc == doc] for layer in LAYERS}
            after = {layer: [zone(doc)] if layer == "zones" and doc in zoned else [] for layer in held}
            outcomes.append(Outcome(doc, "", before, after))
        faults = Faults("x.json")
        written = files(corpus, begun(corpus, outcomes, worked_on, faults))
    every = taken & worked_on == set(DOCS)
    for layer in held - there:
        assert (layer_file(layer, "dam") in written) is every
    if "zones" in held and (every or "zones" in there):
        stayed = began - taken if "zones" in there else set()
        after = {zone(doc).doc for doc in stayed | (zoned & taken)}
        unchanged = "zones" in there and after == began
        content = written.get(layer_file("zones", "dam"))
        assert (content is None) is unchanged
        assert content is None or content == records.lines([zone(doc) for doc in after])
    told = {finding.code for finding in faults.found}
    assert told == ({"studio-layer-waits"} if taken & worked_on and not every and held - there else set())


def test_what_changes_is_told_by_layer_and_id() -> None:
    kept, gone = zone("dam/tide"), replace(zone("dam/tide"), id="zone-gone1")
    other = replace(kept, type="caption")
    new = replace(zone("dam/tide"), id="zone-new01")
    outcome = Outcome(
        "dam/tide", "", {"zones": [kept, gone], "dates": []}, {"zones": [new, other], "dates": []}
    )
    assert outcome.changed == {
        "zones": {"added": ["zone-new01"], "changed": ["zone-title"], "removed": ["zone-gone1"]}
    }
    assert outcome.without(["zones"]).changed == {}
    assert outcome.where == "dam/tide"
    assert replace(outcome, annotator="anna").where == "dam/tide (anna)"


def test_links_are_told_by_their_story() -> None:
    members = (
        Member(doc="dam/tide", id="quote-1", rendering="verbatim"),
        Member(doc="dam/kurier", id="quote-2", rendering="translated"),
    )
    link = Link(id="link-1", story="dam", type="utterance", members=members, by="cleo", status="adjudicated")
    outcome = LinksOutcome("dam", [link], [replace(link, note="so")])
    assert outcome.changed == {"links": {"added": [], "changed": ["link-1"], "removed": []}}
    assert outcome.where == "dam"
    assert LinksOutcome("dam", [link], [link]).changed == {}
