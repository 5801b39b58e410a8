"""Pages of docs/ that are written from what the code itself uses: of checks, defects, records."""

from __future__ import annotations

import json
import re
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from wirespan import labelstudio, records, schemas
from wirespan.checks import CATALOGUE, LEVELS
from wirespan.model import LAYERS, Document, Record
from wirespan.publish import CONFIGS, glossary
from wirespan.publish.tables import story_tables
from wirespan.publish.tally import Tally
from wirespan.store import ANNOTATORS, Corpus, documents_file, layer_file, registry_file

_DEFECTS = Path(__file__).parents[2] / "src/wirespan/checks/defects.toml"


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
    return tomllib.loads(_DEFECTS.read_text(encoding="utf-8"))


def records_page() -> str:
    """Return docs/records.md: each record type, its properties, and one worked example in all its forms."""
    parts = [
        "# Records\n\n"
        "One worked example of every record type: as a line of JSONL, as a row of the dataset, and, where\n"
        "annotators meet it, as regions of Label Studio. All lie on the text of the first. From `schema/`.\n"
        "\n"
        "In rows labels are numbers, and null and empty fields are left out, except within others; in that\n"
        "of `documents` so are the layers. All columns are [at the end](#columns).\n"
    ]
    examples = _examples()
    rows = _rows(examples)
    for name, record in examples.items():
        content = schemas.schema(name)
        parts.append(f"\n## {content['title']}\n\n{_literal(content['description'])}\n\n")
        parts.append("| property | | what it is |\n|---|---|---|\n")
        for key, node in schemas.properties(name).items():
            need = "" if key in content["required"] else "optional"
            values = f" One of: {', '.join(node['enum'])}." if "enum" in node else ""
            for label, what in node.get("labels", {}).items():
                values += f"<br>`{label}`: {what}."
            parts.append(f"| `{key}` | {need} | {_literal(node.get('description', ''))}{values} |\n")
        parts.append(f"\n```json\n{records.line(record).decode()}```\n")
        parts.append(_row(name, rows))
        parts.append(_regions(name, record, examples["document"]))
    parts.append(
        "\n## Columns\n\nOf each configuration of the dataset, in their order. A point stands between a\n"
        "column and a part of it.\n\n"
    )
    return "".join(parts) + glossary.columns(CONFIGS)


def _examples() -> dict[str, Any]:
    """Return the example of each record type."""
    return {
        name: records.decode(cls, schemas.schema(name)["examples"][0])
        for name, cls in schemas.RECORDS.items()
    }


def _rows(examples: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the row that each configuration has of a corpus of the examples, as a build makes it.

    `zones` is the one zone in the row of `documents`, which has them in no configuration of their own.
    """
    story = examples["document"].story
    files = {
        documents_file(story): "document",
        registry_file(story): "entity",
        ANNOTATORS: "annotator",
        **{layer_file(layer, story): name for layer, name in schemas.OF_LAYER.items()},
    }
    with tempfile.TemporaryDirectory() as folder:
        for path, name in files.items():
            (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / path).write_bytes(records.lines([examples[name]]))
        tables = dict(story_tables(Corpus(Path(folder)), story, "train", Tally()))
    rows: dict[str, dict[str, Any]] = {config: table.to_pylist()[0] for config, table in tables.items()}
    return rows | {"zones": rows["documents"]["zones"][0]}


def _row(name: str, rows: dict[str, dict[str, Any]]) -> str:
    """Return what becomes of a record in the dataset."""
    config = {schema: layer for layer, schema in schemas.OF_LAYER.items()}
    config |= {"document": "documents", "entity": "registry"}
    if name not in config:
        return ""
    of = config[name]
    where = f"the configuration `{of}`" if of in CONFIGS else f"the list `{of}` of a row of `documents`"
    row = {
        key: value
        for key, value in rows[of].items()
        if value is not None and value != [] and not (of == "documents" and key in LAYERS)
    }
    return f"\nIn {where}:\n\n```json\n{_json(row)}\n```\n"


def _regions(name: str, record: Record, document: Document) -> str:
    """Return what an annotation is in Label Studio."""
    layer = next((layer for layer, schema in schemas.OF_LAYER.items() if schema == name), None)
    if layer not in LAYERS:
        return ""
    result = labelstudio.task(document, {layer: [record]}, [layer])["annotations"][0]["result"]
    return "\nIn Label Studio:\n\n```json\n" + "\n".join(map(_json, result)) + "\n```\n"


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)


def _literal(text: str) -> str:
    """Return prose in which nothing is taken for markup."""
    return re.sub(r"([<>|\\*_\[\]])", r"\\\1", text)
