"""The card of the dataset: README.md of its folder, for people and for the `datasets` library.

Its head lists configurations, splits and features, so that nothing is guessed on loading; every figure in it
is counted in the build. The description of a configuration names a fingerprint of all rows: the cache of the
library goes by the configurations and infos in the head, and would else serve old rows for new ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

import yaml

from wirespan import schemas
from wirespan.model import LAYERS, SPLITS, Annotator
from wirespan.publish import CONFIGS
from wirespan.publish.features import features
from wirespan.publish.tally import Tally, label_of

# Licences that the hub lists under their SPDX names, in lower case; it calls all others "other".
_LISTED = {
    *("cc0-1.0", "cc-by-3.0", "cc-by-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0", "cc-by-nd-4.0"),
    *("cc-by-nc-4.0", "cc-by-nc-sa-4.0", "cc-by-nc-nd-4.0", "odc-by", "odbl", "pddl", "mit", "apache-2.0"),
}
_ROWS = {
    "documents": "a report with its text and all its annotations",
    "entities": "a mention of an entity",
    "quotes": "a quote, with its cue and source",
    "numbers": "a figure",
    "dates": "a time expression",
    "links": "what belongs together across reports: renderings of one utterance, or one figure over time",
    "ner": "a report as tokens with IOB2 tags of its outermost mentions, and of those nested in them by depth",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A split of a configuration: its rows, their bytes in memory, and the bytes of its files."""

    split: str
    rows: int
    nbytes: int
    size: int


Parts = dict[str, list[Part]]


def card(
    *,
    title: str,
    version: str,
    fingerprint: str,
    parts: Parts,
    tally: Tally,
    annotators: list[Annotator],
    licence_file: str | None,
    citation_file: str | None,
) -> str:
    """Return the card of a dataset, from what was counted while it was built."""
    head = yaml.safe_dump(
        _head(title, version, fingerprint, parts, tally), sort_keys=False, allow_unicode=True, width=110
    )
    body = Template((Path(__file__).parent / "card.md").read_text(encoding="utf-8")).substitute(
        title=title,
        version=version,
        fingerprint=fingerprint,
        citation=f"See [{citation_file}]({citation_file})." if citation_file else f"{title}, {version}.",
        config=next(iter(parts)),
        sizes=_sizes(parts, tally),
        labels=_labels(tally),
        hands=_hands(tally, annotators),
        licences=_licences(tally, licence_file),
    )
    return f"---\n{head}---\n\n{body}"


def _head(title: str, version: str, fingerprint: str, parts: Parts, tally: Tally) -> dict[str, Any]:
    listed = {name.lower() if name.lower() in _LISTED else "other" for name in tally.licences} or {"other"}
    licence = sorted(listed)
    reports = sum(tally.langs.values())
    default = next(iter(parts))
    return {
        "pretty_name": title,
        "language": sorted({lang.partition("-")[0] for lang, _ in tally.langs}),
        "license": licence[0] if len(licence) == 1 else licence,
        "task_categories": ["token-classification"],
        "task_ids": ["named-entity-recognition"],
        "size_categories": [_size_category(reports)],
        "tags": ["news", "quotations", "timex3", "numbers", "stand-off annotation"],
        "configs": [
            {
                "config_name": config,
                "version": version,
                "description": f"{_ROWS[config]} (rows {fingerprint[:16]})",
                **({"default": True} if config == default else {}),
                "data_files": [{"split": p.split, "path": f"{config}/{p.split}-*.parquet"} for p in found],
            }
            for config, found in parts.items()
        ],
        "dataset_info": [
            {
                "config_name": config,
                "features": features(config)._to_yaml_list(),
                "splits": [{"name": p.split, "num_bytes": p.nbytes, "num_examples": p.rows} for p in found],
                "download_size": sum(p.size for p in found),
                "dataset_size": sum(p.nbytes for p in found),
            }
            for config, found in parts.items()
        ],
    }


def _size_category(reports: int) -> str:
    steps = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"))
    return next((name for limit, name in steps if reports < limit), "n>1M")


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    names = list(head)
    lines = [names, ["---", *["--:"] * (len(names) - 1)], *([_cell(c) for c in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(value: object) -> str:
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def _sizes(parts: Parts, tally: Tally) -> str:
    rows = []
    for config in CONFIGS:
        found = {p.split: p.rows for p in parts.get(config, [])}
        rows.append([f"`{config}`", *(found.get(split, 0) for split in SPLITS)])
    meaning = "".join(f"- `{config}`: {what}\n" for config, what in _ROWS.items())
    langs = sorted({lang for lang, _ in tally.langs})
    reports = [[lang, *(tally.langs[lang, split] for split in SPLITS)] for lang in langs]
    return (
        f"One row is, in\n\n{meaning}\n{_table(['rows', *SPLITS], rows)}\n"
        "A split without rows isn't offered. All reports of one event are in one split.\n\n"
        f"{_table(['reports in', *SPLITS], reports)}"
    )


def _labels(tally: Tally) -> str:
    out = []
    for layer in (*LAYERS, "links"):
        names = schemas.labels(schemas.OF_LAYER[layer], label_of(layer))
        rows = [[name, *(tally.labels[layer, name, split] for split in SPLITS)] for name in names]
        out.append(_table([layer, *SPLITS], rows))
    return "\n".join(out)


def _hands(tally: Tally, annotators: list[Annotator]) -> str:
    """Say who made the annotations: people or models."""
    who = {annotator.id: annotator for annotator in annotators}
    by_kind = {"person": 0, "model": 0, "unknown": 0}
    rows = []
    for (by, status), count in sorted(tally.hands.items()):
        annotator = who.get(by)
        kind = annotator.kind if annotator else "unknown"
        name = " ".join(filter(None, (annotator.name, annotator.version))) if annotator else ""
        by_kind[kind] = by_kind.get(kind, 0) + count
        rows.append([by, f"{kind} {name}".strip(), status, count])
    total = sum(by_kind.values())
    model, person = by_kind["model"], by_kind["person"]
    lines = [
        f"{model:,} of {total:,} annotations and links were made or settled by a model,"
        f" {person:,} were made or corrected by a person."
        + (f" Of {by_kind['unknown']:,} it isn't known." if by_kind["unknown"] else ""),
        "A suggested annotation was checked by nobody; a corrected one by a person; an adjudicated one was"
        " settled between independent passes, by whoever is named beside it. What models made and no person"
        " corrected is no gold standard: a score against it is agreement with that model.\n",
        _table(["annotator", "kind", "status", "annotations"], rows),
    ]
    return "\n".join(lines)


def _licences(tally: Tally, licence_file: str | None) -> str:
    texts = ", ".join(sorted(tally.licences)) or "none are included"
    annotations = f"see [{licence_file}]({licence_file})" if licence_file else "none is stated"
    return (
        f"- Texts: {texts}; each report names its own in `rights.licence`.\n"
        f"- Annotations and links: {annotations}.\n"
        "- Withheld reports: their texts belong to the holder named in `rights.holder`, and are not here.\n"
    )
