"""What the citation of this corpus says of it is so, and what goes with its dataset leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

from wirespan.publish.citation import read
from wirespan.store import Corpus

TOP = Path(__file__).parents[2]
NAMES = {"en": "English", "es": "Spanish", "pl": "Polish", "ru": "Russian"}


def test_the_abstract_counts_right() -> None:
    corpus, told = Corpus(TOP), read(TOP).abstract
    reports = [document for story in corpus.stories() for document in corpus.documents(story)]
    real = [report for report in reports if report.rights.withheld]
    invented = [report for report in reports if report.rights.licence == "CC0-1.0"]
    assert len(invented) + len(real) == len(reports)
    assert f"{len(invented)} invented news reports, written by a language model (CC0)" in told
    assert f"and {len(real)} real ones as annotations only" in told
    assert f"{len(corpus.stories())} events" in told
    assert {NAMES[report.lang] for report in reports} == {name for name in NAMES.values() if name in told}
    assert {who.kind for who in corpus.annotators()} == {"model"}
    assert "A language model annotated zones, entities, quotes, numbers and dates" in told
    assert all(corpus.links(story) for story in corpus.stories())


def test_the_datasheet_leads_to_nothing_that_does_not_go_with_it() -> None:
    """In the folder of the dataset a link to another file of this repository would lead nowhere."""
    text = (TOP / "DATASHEET.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"\]\((?!http|#)([^)#]+)", text))
    assert targets <= {"README.md", "LICENSE-DATA", "GUIDELINES.md", "CITATION.cff"}
