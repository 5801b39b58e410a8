"""The columns of the views, from those of the dataset."""

from __future__ import annotations

from typing import Any

from datasets import Features, List, Value

from wirespan.publish.features import features
from wirespan.views.rows import ABOUT, PARTS, PLACE, WHOLE

_PAIRS = List(List(Value("int32"), length=2))


def report_columns() -> Features:
    """Return the columns of the configuration documents that views go by."""
    whole = features("documents")
    layers = ("zones", "entities", "quotes", "numbers", "dates")
    return Features({key: whole[key] for key in ("id", "story", "lang", "published", "text", *layers)})


def unit_columns() -> Features:
    """Return the columns of paragraphs and sentences that their tokens go by."""
    whole = unit_features()
    return Features({key: whole[key] for key in (*ABOUT, *PLACE, "text", "entities")})


def unit_features() -> Features:
    """Return the columns of paragraphs and sentences."""
    whole = features("documents")
    return Features(
        _about()
        | _place()
        | {"text": Value("string")}
        | {"zone": whole["zones"].feature["type"]}
        | {layer: whole[layer] for layer in WHOLE}
        | {"quotes": List(_quote() | dict.fromkeys(PARTS, _PAIRS) | {"complete": Value("bool")})}
    )


def attribution_features() -> Features:
    """Return the columns of attributions."""
    words = {f"{part}_text": List(Value("string")) for part in PARTS}
    stretch = {"start": Value("int32"), "end": Value("int32"), "text": Value("string")}
    return Features(_about() | _quote() | stretch | dict.fromkeys(PARTS, _PAIRS) | words)


def token_features() -> Features:
    """Return the columns of tokens, which are those of the configuration ner."""
    return features("ner")


def unit_token_features() -> Features:
    """Return the columns of the tokens of paragraphs and sentences."""
    tokens = token_features()
    return Features(_about() | _place() | {key: tokens[key] for key in tokens if key not in ABOUT})


def _place() -> dict[str, Any]:
    return {name: Value("int32") for name in PLACE}


def _about() -> dict[str, Any]:
    return {name: Value("string") for name in ABOUT}


def _quote() -> dict[str, Any]:
    whole = features("documents")["quotes"].feature
    return {key: whole[key] for key in ("id", "kind", "speakers", "via", "within")}
