"""A person corrects a report in Label Studio with mouse and keyboard, and exactly that comes back.

The text has emoji, a combining mark, no-break and double spaces, Hebrew and Arabic. Where a span has to
be is summed up from the lengths of the pieces that the text is made of.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias
from xml.etree import ElementTree

import pytest

from wirespan import records, texts
from wirespan.model import (
    Annotation,
    Annotator,
    Date,
    Digests,
    Document,
    Entity,
    Mention,
    Number,
    Published,
    Quote,
    Rights,
    Span,
    Zone,
)
from wirespan.store import Corpus

pytest.importorskip("selenium", reason="needs selenium: make test-studio")
from .person import Person, chromium

pytestmark = pytest.mark.studio
Wirespan: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]

DOC = "harbour/wave"
HEADLINE = "🚢🚢 Harbour shut"
CAFE = "Kavinė\u0303 M\u0304are\u00a0Alta 🌊"
DAY, NAME = "Tuesday", "Ida Kells"
TWELVE, QUOTE_END = "12", " tables,”"
QUOTE_START = "“We lost  "
SOURCE, CUE = "Kells", "told"
SARA, SALMA = "שרה כהן", "سلمى"
WEEKS, LATER = "two weeks", "20 May"
PIECES = (
    *(HEADLINE, "\n", "NORVA\u00a0— The ", CAFE, " has been under water since ", DAY, ", said ", NAME, ".\n"),
    *(QUOTE_START, TWELVE, QUOTE_END, " ", SOURCE, " ", CUE, " the Wave 🦀.\n"),
    *("ראש העיר ", SARA, " הסכימה.\n", "وقالت ", SALMA, " إنها ستعود.\n"),
    *("It will be shut for ", WEEKS, ", until ", LATER, "."),
)
TEXT = "".join(PIECES)
BY = {"by": "model-a", "status": "suggested"}


def span(*pieces: str) -> Span:
    """Return where pieces stand one after another: code points, counted as UTF-32."""
    first = next(i for i in range(len(PIECES)) if PIECES[i : i + len(pieces)] == pieces)
    start = sum(len(piece.encode("utf-32-le")) // 4 for piece in PIECES[:first])
    surface = "".join(pieces)
    return Span(start, start + len(surface.encode("utf-32-le")) // 4, surface)


QUOTE = span(QUOTE_START, TWELVE, QUOTE_END)
BEFORE: dict[str, list[Annotation]] = {
    "zones": [Zone(id="zone-title", doc=DOC, span=span(HEADLINE), type="headline", **BY)],
    "entities": [
        Mention(id="ent-kells1", doc=DOC, span=span(NAME), label="PERSON", entity="ida-kells", **BY)
    ],
    "quotes": [
        Quote(
            id="quote-lost",
            doc=DOC,
            kind="direct",
            content=(QUOTE,),
            cue=(),
            source=(span(SOURCE),),
            speakers=("ida-kells",),
            **BY,
        )
    ],
    "numbers": [
        Number(id="num-tables", doc=DOC, span=span(TWELVE), type="CARDINAL", value="12", bound="exact", **BY)
    ],
    "dates": [
        Date(id="date-tue01", doc=DOC, span=span(DAY), type="DATE", value="2026-05-05", **BY),
        Date(id="date-weeks", doc=DOC, span=span(WEEKS), type="DURATION", value="P2W", **BY),
        Date(id="date-later", doc=DOC, span=span(LATER), type="DATE", value="2026-05-20", **BY),
    ],
}


@pytest.fixture
def harbour(corpus: Corpus) -> Corpus:
    """The small corpus and, in it, the report above."""
    report = Document(
        id=DOC,
        story="harbour",
        lang="en",
        outlet="Wave",
        published=Published("2026-05-06", "metadata"),
        rights=Rights("CC0-1.0"),
        revision=1,
        length=len(TEXT.encode("utf-32-le")) // 4,
        digests=Digests(text=texts.text_digest(TEXT)),
        text=TEXT,
    )
    local = [
        Entity(id="cafe-mare-alta", label="FAC", names={"en": CAFE}, wikidata=None),
        Entity(id="salma", label="PERSON", names={"ar": SALMA, "en": SALMA}, wikidata=None),
        Entity(id="sara-kohen", label="PERSON", names={"en": SARA, "he": SARA}, wikidata=None),
    ]
    splits = json.loads((corpus.root / "corpus/splits.json").read_bytes())
    splits["train"].append("harbour")
    people = [*corpus.annotators(), Annotator(id="bea", kind="person", languages=("en",))]
    files = {
        "corpus/harbour.jsonl": records.lines([report]),
        "corpus/registry/harbour.jsonl": records.lines(local),
        "corpus/splits.json": json.dumps(splits).encode() + b"\n",
        "annotations/annotators.jsonl": records.lines(people),
        **{f"annotations/{layer}/harbour.jsonl": records.lines(found) for layer, found in BEFORE.items()},
    }
    for name, content in files.items():
        (corpus.root / name).write_bytes(content)
    return Corpus(corpus.root)


@pytest.fixture
def driver() -> Iterator[Any]:
    with chromium() as driver:
        yield driver


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where pictures of the window go."""
    folder = Path(os.environ.get("WIRESPAN_PICTURES", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_a_session_comes_back_as_exactly_its_changes(
    harbour: Corpus, studio: Any, driver: Any, wirespan: Wirespan, tmp_path: Path, pictures: Path
) -> None:
    page = wirespan("studio", "page").stdout
    made = wirespan("studio", "export", "harbour", "--out", tmp_path / "tasks.json", "--root", harbour.root)
    assert made.returncode == 0, made.stderr
    project = studio.call("POST", "/api/projects", {"title": "A session", "label_config": page})["id"]
    tasks = json.loads((tmp_path / "tasks.json").read_bytes())
    imported = studio.call("POST", f"/api/projects/{project}/import?return_task_ids=true", tasks)
    keys = {
        label.get("value"): label.get("hotkey", "")
        for label in ElementTree.fromstring(page).iter("Label")  # noqa: S314
    }

    person = Person(driver, studio.url)
    try:
        person.log_in("admin@localhost", studio.password)
        person.open(project, *imported["task_ids"])
        person.label(keys["PERSON"], SARA, to_left=True)
        assert not person.asked("ent_lemma")  # the report is in English
        person.pick("ent_entity_listed", f"{SARA} · PERSON · sara-kohen")
        person.unselect()
        person.label(keys["PERSON"], SALMA, to_left=True)
        person.pick("ent_entity_listed", f"{SALMA} · PERSON · salma", search="SALM")
        person.unselect()
        person.label(keys["FAC"], CAFE)
        person.fill("ent_entity", "cafe-mare-alta")
        person.unselect()
        person.select(TWELVE)
        person.fill("num_unit", "count:table")
        person.unselect()
        person.select(QUOTE_START.strip())
        person.pick("quo_via_listed", f"{SARA} · PERSON · sara-kohen", search="kohen")
        person.pick("quo_via_listed", f"{SALMA} · PERSON · salma")
        person.unselect()
        person.delete(DAY)
        person.select(LATER)
        assert not person.asked("tim_begin_point")
        person.unselect()
        person.select(WEEKS)
        person.tick("tim_begin_point")
        person.shoot(pictures / "dates.png")
        person.relate(LATER, "end_point")
        person.unselect()
        person.label(keys["cue"], CUE)
        person.relate(QUOTE_START.strip(), "cue")
        person.shoot(pictures / "session.png")
        person.update()
    finally:
        person.shoot(pictures / "end.png")

    export = tmp_path / "export.json"
    export.write_text(json.dumps(studio.call("GET", f"/api/projects/{project}/export?exportType=JSON")))
    before = {f: f.read_bytes() for f in harbour.root.rglob("*.jsonl")}
    done = wirespan("studio", "import", export, "--by", "bea", "--root", harbour.root)
    assert done.returncode == 0, done.stdout + done.stderr

    after = Corpus(harbour.root).annotations(DOC)
    hers = {"by": "bea", "status": "corrected"}
    new = [a for a in after["entities"] if a not in BEFORE["entities"]]
    drawn = {
        span(SARA): ("PERSON", "sara-kohen"),
        span(SALMA): ("PERSON", "salma"),
        span(CAFE): ("FAC", "cafe-mare-alta"),
    }
    assert {a.span: (a.label, a.entity) for a in new if isinstance(a, Mention)} == drawn
    assert {(a.by, a.status) for a in new} == {("bea", "corrected")}
    assert [a for a in after["entities"] if a not in new] == BEFORE["entities"]
    assert after["zones"] == BEFORE["zones"]
    weeks, later = BEFORE["dates"][1:]
    assert after["dates"] == [replace(weeks, begin_point="dct", end_point="date-later", **hers), later]
    assert after["numbers"] == [replace(a, unit="count:table", **hers) for a in BEFORE["numbers"]]
    assert after["quotes"] == [
        replace(a, cue=(span(CUE),), via=("sara-kohen", "salma"), **hers) for a in BEFORE["quotes"]
    ]
    touched = {f.relative_to(harbour.root).as_posix() for f, was in before.items() if f.read_bytes() != was}
    changed = ("dates", "entities", "numbers", "quotes")
    assert touched == {f"annotations/{layer}/harbour.jsonl" for layer in changed}
    assert wirespan("studio", "import", export, "--by", "bea", "--root", harbour.root).returncode == 0
    assert Corpus(harbour.root).annotations(DOC) == after
    checked = wirespan("validate", "--root", harbour.root)
    assert checked.returncode == 0, checked.stdout
