"""Pages of docs/ that are written from what the code itself uses: of checks, defects, records."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pyarrow as pa

from wirespan import labelstudio, records, schemas
from wirespan.checks import CATALOGUE, LEVELS
from wirespan.model import LAYERS, Document, Record
from wirespan.publish import features

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
