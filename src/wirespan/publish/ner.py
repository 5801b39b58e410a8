"""A text as tokens with IOB2 tags: what a row of the configuration ner says besides whose text it is."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from wirespan.publish.features import ner_tags
from wirespan.tokens import iob2, levels, tokenise


def tagged(text: str, mentions: Iterable[tuple[int, int, str]]) -> tuple[dict[str, Any], int]:
    """Return columns for the mentions (start, end, label) of a text, and how many don't fit whole tokens.

    Those are widened to whole tokens. `ner_tags` are of the mentions that stand in no other; `inner_tags` has
    a list of tags for each depth below: of those in one other, in two, and so on.
    """
    extents = tokenise(text)
    found = [iob2(extents, level) for level in levels(mentions)]
    outer, *inner = ([_numbers()[tag] for tag in tags] for tags, _ in found)
    columns = {
        "tokens": [text[start:end] for start, end in extents],
        "starts": [start for start, _ in extents],
        "ends": [end for _, end in extents],
        "ner_tags": outer,
        "inner_tags": inner,
    }
    return columns, sum(widened for _, widened in found)


@cache
def _numbers() -> dict[str, int]:
    return {tag: number for number, tag in enumerate(ner_tags())}
