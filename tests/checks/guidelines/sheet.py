"""A report with annotations, written for one test: no file, only what the checks of level 5 are given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wirespan.checks.guidelines.sheets import Sheet, Sheets, rows

DOC = "ferry/quay-wire"


class Report:
    """A report that is annotated word by word; each call returns the id of what it made."""

    def __init__(self, text: str, lang: str = "en", doc: str = DOC, *, withheld: bool = False) -> None:
        document = {"id": doc, "lang": lang, "outlet": "Quay Wire", "length": len(text)}
        document |= {"text": None if withheld else text, "published": {"value": "2031-03-04"}}
        layers: dict[str, Any] = {name: [] for name in ("zones", "entities", "quotes", "numbers", "dates")}
        self.text = text
        self.sheet = Sheet(1, document, text, layers)

    def span(self, words: str, after: str = "") -> dict[str, Any]:
        """Return the first place of some words behind others."""
        start = self.text.index(words, self.text.index(after) + len(after))
        return {"start": start, "end": start + len(words), "text": words}

    def put(self, layer: str, **record: Any) -> str:
        """Add an annotation."""
        lines = self.sheet.layers[layer]
        name = f"{layer}-{len(lines)}"
        lines.append((len(lines) + 1, {"id": name, "doc": self.sheet.id, **record}))
        return name

    def zone(self, words: str, kind: str = "headline") -> str:
        """Add a zone."""
        return self.put("zones", span=self.span(words), type=kind)

    def mention(self, words: str, entity: str, label: str = "PERSON", after: str = "", **other: Any) -> str:
        """Add a mention."""
        return self.put("entities", span=self.span(words, after), label=label, entity=entity, **other)

    def number(self, words: str, value: str, **other: Any) -> str:
        """Add a number."""
        return self.put("numbers", span=self.span(words), **{"value": value, "bound": "exact", **other})

    def quote(
        self, *content: str, kind: str = "direct", cue: str = "", source: str = "", **other: Any
    ) -> str:
        """Add a quote."""
        parts = {
            "content": [self.span(words) for words in content],
            "cue": [self.span(cue)] if cue else [],
            "source": [self.span(source)] if source else [],
        }
        return self.put("quotes", kind=kind, **parts, **{"speakers": [], **other})


def story(*reports: Report, registry: dict[str, str] | None = None, links: Any = ()) -> Sheets:
    """Return a story of reports. `registry` has names by key; an entity's label is that of its mentions."""
    labels = {
        data["entity"]: data["label"] for report in reports for _, data in report.sheet.layers["entities"]
    }
    for report in reports:
        report.sheet = replace(report.sheet, rows=rows(report.sheet.layers))
    entities = {}
    for number, key in enumerate(sorted({*labels, *(registry or {})}), 1):
        name = (registry or {}).get(key, key)
        record = {"id": key, "label": labels.get(key, "PERSON"), "names": {"en": name}, "wikidata": None}
        entities[key] = ("corpus/registry/ferry.jsonl", number, record)
    return Sheets(
        "ferry",
        True,
        {report.sheet.id: report.sheet for report in reports},
        list(enumerate(links, 1)),
        entities,
    )
