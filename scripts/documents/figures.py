"""Figures of the corpus, each as a block of a document holds it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable

from wirespan import schemas
from wirespan.compare import summary as summaries
from wirespan.counts import count
from wirespan.model import ALL_LAYERS, LAYERS
from wirespan.publish import card, citation
from wirespan.store import Corpus


def summary(corpus: Corpus) -> str:
    """Return one sentence of totals."""
    counts = count(corpus, corpus.stories())
    by: Counter[str] = Counter()
    for row in counts:
        by[row.layer] += row.count
    withheld = sum(row.count for row in counts if row.layer == "reports" and row.type == "withheld")
    langs = sorted({row.lang for row in counts if row.lang})
    layers = ", ".join(f"{by[layer]:,} {layer}" for layer in LAYERS)
    return (
        f"Version {corpus.version}: {len(corpus.stories())} stories, {by['reports']} reports "
        f"({withheld} of them withheld) in {len(langs)} languages ({', '.join(langs)}); "
        f"{layers}; {by['links']} links across reports.\n"
    )


def stories(corpus: Corpus) -> str:
    """Return a table of stories × layers."""
    split_of = {story: split for split, names in corpus.splits().items() for story in names}
    rows = []
    for story in sorted(
        corpus.stories(), key=lambda name: (list(corpus.splits()).index(split_of[name]), name)
    ):
        by: Counter[str] = Counter()
        langs: Counter[str] = Counter()
        for row in count(corpus, [story]):
            by[row.layer] += row.count
            langs[row.lang] += row.count if row.layer == "reports" else 0
        told = ", ".join(f"{lang} {number}" for lang, number in sorted(langs.items()) if number)
        cells = [f"{by[name]:,}" for name in ALL_LAYERS]
        rows.append(f"| `{story}` | {split_of[story]} | {told} | " + " | ".join(cells) + " |")
    head = "| story | split | reports | " + " | ".join(ALL_LAYERS) + " |"
    rule = "|---|---|---|" + "---:|" * len(ALL_LAYERS)
    return "\n".join([head, rule, *rows]) + "\n"


def labels(corpus: Corpus) -> str:
    """Return a table of the types of every layer with their counts, in the order of the schema."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in count(corpus, corpus.stories()):
        found[row.layer][row.type] += row.count
    rows = []
    for layer in ALL_LAYERS:
        names = schemas.kinds(layer)
        rows.append(f"| {layer} | " + ", ".join(f"{name} {found[layer][name]:,}" for name in names) + " |")
    return "\n".join(["| layer | types |", "|---|---|", *rows]) + "\n"


def _statuses(corpus: Corpus) -> dict[str, Counter[str]]:
    """Return how many annotations and links there are by annotator and status."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for story in corpus.stories():
        for layer in LAYERS:
            for annotation in corpus.layer(layer, story):
                found[annotation.by][annotation.status] += 1
        for link in corpus.links(story):
            found[link.by][link.status] += 1
    return found


def checked(corpus: Corpus) -> str:
    """Return one sentence that says who made the annotations, and how many of them a person has checked."""
    found = sum(_statuses(corpus).values(), Counter())
    people = found.total() - found["suggested"]
    if not people:
        return "All annotations were made by a language model, and no person has checked them yet.\n"
    return (
        f"A person has checked {people:,} of {found.total():,} annotations and links; the others were made "
        "by a language model, and no person has checked them yet.\n"
    )


def annotators(corpus: Corpus) -> str:
    """Return a table of annotators: what they are, and how many annotations by status."""
    found = _statuses(corpus)
    states = schemas.labels("link", "status")
    rows = [
        f"| {who.id} | {', '.join(filter(None, (who.kind, who.name, who.version)))} | "
        + " | ".join(f"{found[who.id][state]:,}" for state in states)
        + " |"
        for who in corpus.annotators()
    ]
    head = "| annotator | what | " + " | ".join(states) + " |"
    return "\n".join([head, "|---|---|" + "---:|" * len(states), *rows]) + "\n"


def agreement(corpus: Corpus) -> str:
    """Return how far each two passes agree, as they are, as the card of the dataset has it."""
    return card.agreement(summaries.pairs(corpus))


def cited(corpus: Corpus) -> str:
    """Return how the version at hand is cited, as an entry of BibTeX with a field a line."""
    entry = citation.bibtex(citation.read(corpus.root), corpus.version)
    fields = re.sub(r", (?=(?:title|author|year|version) = )", ",\n  ", entry)
    return f"```bibtex\n{fields}\n```\n"


FIGURES: dict[str, Callable[[Corpus], str]] = {
    "summary": summary,
    "stories": stories,
    "labels": labels,
    "checked": checked,
    "annotators": annotators,
    "agreement": agreement,
    "citation": cited,
}
