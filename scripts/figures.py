"""Write the figures in README.md and DATASHEET.md anew from the corpus; with --check, only compare.

A block of figures stands between `<!-- figures: NAME -->` and `<!-- /figures -->`.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from wirespan import schemas
from wirespan.counts import count
from wirespan.model import LAYERS
from wirespan.store import Corpus

ROOT = Path(__file__).parents[1]
FILES = ("README.md", "DATASHEET.md")
_BLOCK = re.compile(r"<!-- figures: (\w+) -->\n(.*?)<!-- /figures -->", re.DOTALL)


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
        cells = [f"{by[name]:,}" for name in (*LAYERS, "links")]
        rows.append(f"| `{story}` | {split_of[story]} | {told} | " + " | ".join(cells) + " |")
    head = "| story | split | reports | " + " | ".join((*LAYERS, "links")) + " |"
    rule = "|---|---|---|" + "---:|" * (len(LAYERS) + 1)
    return "\n".join([head, rule, *rows]) + "\n"


def labels(corpus: Corpus) -> str:
    """Return a table of the types of every layer with their counts, in the order of the schema."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in count(corpus, corpus.stories()):
        found[row.layer][row.type] += row.count
    enums = {"entities": "label", "quotes": "kind"}
    rows = []
    for layer in (*LAYERS, "links"):
        names = schemas.labels(schemas.OF_LAYER[layer], enums.get(layer, "type"))
        rows.append(f"| {layer} | " + ", ".join(f"{name} {found[layer][name]:,}" for name in names) + " |")
    return "\n".join(["| layer | types |", "|---|---|", *rows]) + "\n"


def annotators(corpus: Corpus) -> str:
    """Return a table of annotators: what they are, and how many annotations by status."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for story in corpus.stories():
        for layer in LAYERS:
            for annotation in corpus.layer(layer, story):
                found[annotation.by][annotation.status] += 1
        for link in corpus.links(story):
            found[link.by][link.status] += 1
    states = schemas.labels("link", "status")
    rows = [
        f"| {who.id} | {who.kind}{f', {who.name}, {who.version}' if who.name else ''} | "
        + " | ".join(f"{found[who.id][state]:,}" for state in states)
        + " |"
        for who in corpus.annotators()
    ]
    head = "| annotator | what | " + " | ".join(states) + " |"
    return "\n".join([head, "|---|---|" + "---:|" * len(states), *rows]) + "\n"


FIGURES: dict[str, Callable[[Corpus], str]] = {
    "summary": summary,
    "stories": stories,
    "labels": labels,
    "annotators": annotators,
}


def stale(corpus: Corpus, root: Path = ROOT) -> dict[Path, str]:
    """Return the files whose figures are not those of the corpus, with the content that they should have."""
    found = {}
    for name in FILES:
        path = root / name
        content = path.read_text(encoding="utf-8")
        fresh = _BLOCK.sub(
            lambda block: f"<!-- figures: {block[1]} -->\n{FIGURES[block[1]](corpus)}<!-- /figures -->",
            content,
        )
        if fresh != content:
            found[path] = fresh
    return found


def main(argv: list[str] | None = None) -> int:
    """Write or compare; 1 where figures were stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare and change nothing")
    args = parser.parse_args(argv)
    found = stale(Corpus.find(ROOT))
    for path, content in found.items():
        if args.check:
            sys.stderr.write(
                f"{path.name}: its figures are not those of the corpus; run scripts/figures.py\n"
            )
        else:
            path.write_text(content, encoding="utf-8")
            sys.stderr.write(f"{path.name}: figures written\n")
    return 1 if found and args.check else 0


if __name__ == "__main__":
    sys.exit(main())
