"""Write what is generated of the documents: figures, the page of checks, the page of records.

A block of figures in README.md, DATASHEET.md or CONTRIBUTING.md stands between `<!-- figures: NAME -->` and
`<!-- /figures -->`. With --check, only compare. Exit code 0: done, or nothing is stale, 1: something is
stale, 2: failure.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from wirespan import labelstudio, records, schemas
from wirespan.checks import CATALOGUE, LEVELS
from wirespan.compare import agree_passes
from wirespan.compare import summary as summaries
from wirespan.counts import count
from wirespan.errors import WirespanError
from wirespan.model import LAYERS, Document, Record
from wirespan.publish import features
from wirespan.store import Corpus

ROOT = Path(__file__).parents[1]
FILES = {
    "README.md": ["summary", "checked", "stories"],
    "DATASHEET.md": ["summary", "stories", "labels", "checked", "annotators", "agreement"],
    "CONTRIBUTING.md": ["checked"],
}
"""The blocks of figures of each document, in their order."""
PASSES = ("claude", "claude-second")
"""The independent passes of which DATASHEET.md gives the agreement."""
_BLOCK = re.compile(r"<!-- figures: (\w+) -->\n(?:(?!<!--).)*<!-- /figures -->", re.DOTALL)


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
    rows = []
    for layer in (*LAYERS, "links"):
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
        f"| {who.id} | {who.kind}{f', {who.name}, {who.version}' if who.name else ''} | "
        + " | ".join(f"{found[who.id][state]:,}" for state in states)
        + " |"
        for who in corpus.annotators()
    ]
    head = "| annotator | what | " + " | ".join(states) + " |"
    return "\n".join([head, "|---|---|" + "---:|" * len(states), *rows]) + "\n"


def agreement(corpus: Corpus) -> str:
    """Return a table of how far the two passes agree, as they were before anything was settled."""
    found = agree_passes(corpus, *PASSES, corpus.stories(), resamples=0).report
    rows = [
        (row.what, row.reports, *map(summaries.share, (row.exact, row.overlapping, row.alike)))
        for row in summaries.rows(found)
    ]
    head = "| layer | reports | exact F1 | overlapping F1 | all fields alike |\n|---|---:|---:|---:|---:|"
    return "\n".join([head, *("| " + " | ".join(map(str, row)) + " |" for row in rows)]) + "\n"


FIGURES: dict[str, Callable[[Corpus], str]] = {
    "summary": summary,
    "stories": stories,
    "labels": labels,
    "checked": checked,
    "annotators": annotators,
    "agreement": agreement,
}


def checks_page() -> str:
    """Return docs/checks.md: every code of the catalogue."""
    parts = [
        "# Checks\n\n"
        "Every code that `wirespan validate` may report, from the catalogue that the checks themselves use.\n"
        "A finding on a record silences higher levels for it; `wirespan validate --explain CODE` says one.\n"
        "\n"
        "Where the remedy is sure, `wirespan format --fix` mends it. Where its row says so, a finding that\n"
        "is right as it is may be accepted: `wirespan accept CODE ABOUT --reason WHY` writes it to\n"
        "`annotations/accepted.jsonl`.\n"
    ]
    for level, what in LEVELS.items():
        parts.append(f"\n## Level {level}: {what}\n")
        for check in CATALOGUE.values():
            if check.level == level:
                parts.append(
                    f"\n### {check.code}\n\n{check.title}. {check.why}\n\n"
                    f"- Example: {_literal(check.example)}\n- What to do: {_literal(check.remedy)}\n"
                )
                if check.fix:
                    parts.append(f"- `wirespan format --fix` mends it: {_literal(check.fix)}\n")
                if check.accept:
                    parts.append("- Where it is right as it is: `wirespan accept`\n")
    return "".join(parts)


def defects_page() -> str:
    """Return docs/defects.md: what goes wrong in corpora, where it was seen, and what finds it here."""
    parts = [
        "# Defects\n\n"
        "What goes wrong in corpora of annotated spans, where it was seen, and which [checks](checks.md)\n"
        "find it. `owner/name#number` is an issue of that repository on GitHub; some are of programs that\n"
        "annotate or hand out what is annotated. Without a place, it follows from the form of such data, or\n"
        "was met in the making of this corpus.\n"
    ]
    for row in defects().values():
        seen = "".join(f"- Seen: {_literal(place)}\n" for place in row.get("seen", ()))
        codes = ", ".join(f"[`{code}`](checks.md#{code})" for code in row["codes"])
        found = (
            f"- Found by: {codes}\n" if codes else f"- **Nothing here finds it.** {_literal(row['why'])}\n"
        )
        parts.append(f"\n## {_literal(row['what'])}\n\n{seen}{found}")
    return "".join(parts)


def defects() -> dict[str, dict[str, Any]]:
    """Return the catalogue of defects by name."""
    return tomllib.loads((ROOT / "src/wirespan/checks/defects.toml").read_text(encoding="utf-8"))


def records_page() -> str:
    """Return docs/records.md: each record type, its properties, and one worked example in all its forms."""
    parts = [
        "# Records\n\n"
        "One worked example of every record type: as a line of JSONL, as a row of the dataset, and, where\n"
        "annotators meet it, as regions of Label Studio. All lie on the text of the first. From `schema/`.\n"
    ]
    document = records.decode(Document, schemas.schema("document")["examples"][0])
    for name, cls in schemas.RECORDS.items():
        content = schemas.schema(name)
        record = records.decode(cls, content["examples"][0])
        parts.append(f"\n## {content['title']}\n\n{_literal(content['description'])}\n\n")
        parts.append("| property | | what it is |\n|---|---|---|\n")
        for key, node in schemas.properties(name).items():
            need = "" if key in content["required"] else "optional"
            values = f" One of: {', '.join(node['enum'])}." if "enum" in node else ""
            for label, what in node.get("labels", {}).items():
                values += f"<br>`{label}`: {what}."
            parts.append(f"| `{key}` | {need} | {_literal(node.get('description', ''))}{values} |\n")
        parts.append(f"\n```json\n{records.line(record).decode()}```\n")
        parts.append(_forms(name, record, document))
    return "".join(parts)


def _forms(name: str, record: Record, document: Document) -> str:
    """Return what a record is in the dataset and in Label Studio."""
    if name in ("annotator", "coverage", "exception"):
        return ""
    content = records.encode(record)
    if name == "entity":
        content |= {"names": features.entries(content["names"])}
    read = pa.Table.from_pylist([content], schema=features.reading(name))
    whole = {key: column[0].as_py() for key, column in features.convert(name, read).items()}
    row = {key: value for key, value in whole.items() if value is not None and value != []}
    note = "labels as numbers; fields that are null or empty left out, but not within others"
    out = f"\nA row ({note}):\n\n```json\n{_json(row)}\n```\n"
    layer = next((layer for layer, schema in schemas.OF_LAYER.items() if schema == name), None)
    if layer in LAYERS:
        result = labelstudio.task(document, {layer: [record]}, [layer])["annotations"][0]["result"]
        out += "\nIn Label Studio:\n\n```json\n" + "\n".join(map(_json, result)) + "\n```\n"
    return out


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)


def _literal(text: str) -> str:
    """Return prose in which nothing is taken for markup."""
    return re.sub(r"([<>|\\*_\[\]])", r"\\\1", text)


def _filled(name: str, corpus: Corpus) -> str:
    return f"<!-- figures: {name} -->\n{FIGURES[name](corpus)}<!-- /figures -->"


def stale(corpus: Corpus, root: Path = ROOT) -> dict[Path, str]:
    """Return the documents that aren't what they should be, with the content that they should have.

    Raises `WirespanError` where a document lacks a block of figures, or one of its two marks.
    """
    found = {}
    for name, blocks in FILES.items():
        content = (root / name).read_text(encoding="utf-8")
        here = _BLOCK.findall(content)
        if here != blocks or len(re.findall("<!-- /?figures", content)) != 2 * len(blocks):
            raise WirespanError(
                f"{name}: it has the blocks of figures {', '.join(here) or 'none'}, and should have "
                f"{', '.join(blocks)}, each between its two marks",
                "Bring the marks back: git diff shows what became of them.",
            )
        found[root / name] = _BLOCK.sub(lambda block: _filled(block[1], corpus), content)
    for name, page in PAGES.items():
        found[root / name] = page()
    return {
        path: content
        for path, content in found.items()
        if not path.exists() or path.read_text(encoding="utf-8") != content
    }


PAGES = {
    "docs/checks.md": checks_page,
    "docs/defects.md": defects_page,
    "docs/records.md": records_page,
}


def main(argv: list[str] | None = None) -> int:
    """Write or compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare and change nothing")
    args = parser.parse_args(argv)
    try:
        found = stale(Corpus.find(ROOT))
    except WirespanError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for path, content in found.items():
        name = path.relative_to(ROOT).as_posix()
        if args.check:
            sys.stderr.write(f"{name}: it is stale; run scripts/docs.py\n")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
            sys.stderr.write(f"{name}: written\n")
    return 1 if found and args.check else 0


if __name__ == "__main__":
    sys.exit(main())
