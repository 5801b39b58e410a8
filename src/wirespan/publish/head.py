"""The head of a card (YAML), for the `datasets` library and the hub.

It lists configurations, splits and features, so that nothing is guessed on loading. The description of a
configuration names a fingerprint of all rows: the cache of the library goes by the configurations and infos
in the head, and would else serve old rows for new ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wirespan.model import ALL_LAYERS, Annotator
from wirespan.publish.facts import Facts
from wirespan.publish.features import features
from wirespan.publish.licences import OTHER, on_hub
from wirespan.publish.tally import Tally
from wirespan.wording import many

ROWS = {
    "documents": "a report with its text and all its annotations",
    "entities": "a mention of an entity",
    "quotes": "a quote, with its cue and source",
    "numbers": "a figure",
    "dates": "a time expression",
    "links": "what belongs together across reports: renderings of one utterance, or one figure over time",
    "ner": "a report as tokens with IOB2 tags of its outermost mentions, and of nested ones by depth",
    "registry": "somebody or something that annotations of the split name, in each split that does",
}
"""What a row of each configuration is."""
TAGS = ["news", "named-entity-recognition", "quotations", "timex3", "numbers", "stand-off annotation"]


def head(facts: Facts) -> dict[str, Any]:
    """Return the head; every value of a listed field is one that the hub lists."""
    parts, tally = facts.parts, facts.tally
    licence = on_hub(tally.licences, facts.licences)
    spoken = languages(tally)
    default = next(iter(parts))
    named = {"license_name": "see-card", "license_link": facts.licence_file} if OTHER in licence else {}
    return {
        "pretty_name": facts.citation.title,
        "language": spoken,
        "multilinguality": ["multilingual" if len(spoken) > 1 else "monolingual"],
        "license": licence[0] if len(licence) == 1 else licence,
        **{key: value for key, value in named.items() if value},
        "annotations_creators": _creators(tally, facts.annotators),
        "task_categories": ["token-classification"],
        "size_categories": [_size_category(sum(tally.langs.values()))],
        "tags": TAGS,
        "configs": [
            {
                "config_name": config,
                "version": facts.version,
                "description": f"{ROWS[config]} (rows {facts.fingerprint[:16]})",
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


def description(facts: Facts) -> str:
    """Return what the dataset is, in one line: the abstract of its citation, else what was counted."""
    tally = facts.tally
    reports, stories = sum(tally.langs.values()), sum(facts.stories.values())
    annotated = {layer for layer, _, _ in tally.labels}
    kinds = [name for name in ALL_LAYERS if name in annotated]
    counted = (
        f"{many(reports, 'news report')} of {many(stories, 'event')} in {', '.join(languages(tally))}."
        f" Annotated: {', '.join(kinds) or 'nothing yet'}."
    )
    return facts.citation.abstract or counted


def languages(tally: Tally) -> list[str]:
    """Return the languages of the reports, without their regions."""
    return sorted({lang.partition("-")[0] for lang, _ in tally.langs})


def _creators(tally: Tally, annotators: Sequence[Annotator]) -> list[str]:
    """Return by whom annotations were made, in the hub's words."""
    kinds = {annotator.id: annotator.kind for annotator in annotators}
    words = {"model": "machine-generated", "person": "expert-generated"}
    return sorted({words.get(kinds.get(by, ""), "other") for by, _ in tally.hands}) or ["no-annotation"]


def _size_category(reports: int) -> str:
    power = max(len(str(reports)), 3)
    names = {3: "n<1K", 4: "1K<n<10K", 5: "10K<n<100K", 6: "100K<n<1M", 7: "1M<n<10M", 8: "10M<n<100M"}
    return names.get(power, "100M<n<1B")
