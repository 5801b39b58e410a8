"""Other rows from the configuration `documents`: for tasks that want less than a whole report.

Each function takes reports as a Dataset, an IterableDataset or a dict of splits, whole or as
`wirespan.hydrate` joined them, and returns the same kind with the rows of the view, in order of text. A
report without a text has none. What comes back of a Dataset is in memory, and no cache gets a copy of a
joined text. Labels are numbers with names, as in `documents`; offsets are code points, half-open.
"""

from __future__ import annotations

from typing import Any

from wirespan.views import rows
from wirespan.views.apply import apply
from wirespan.views.features import attribution_features, token_features, unit_features

__all__ = ["attributions", "paragraphs", "sentences", "tokens"]


def paragraphs(documents: Any) -> Any:
    """Return a row a paragraph: a line of a report that isn't blank.

    doc, story, lang, published   whose it is
    number, start, end, text      which it is in the report, from 0; where it stands there; its words
    zone                          the zone that it stands in whole; null in the body
    entities, numbers, dates      the annotations in it, as in `documents`; null where there is no layer
    quotes                        what of each quote is in it: `content`, `cue` and `source` as pairs
                                  [start, end], and whether its whole content is (`complete`)

    Offsets of annotations count from the start of the paragraph: `text[start:end]`.
    """
    return apply(documents, rows.by_paragraph, unit_features())


def sentences(documents: Any) -> Any:
    """Return a row a sentence, in the columns of `paragraphs`. No name, figure, date or zone is cut.

    Where a sentence ends: see `wirespan.views.units`. Raises `UsageError` without the library sentencex.
    """
    return apply(documents, rows.by_sentence, unit_features())


def attributions(documents: Any) -> Any:
    """Return a row a quote: what was said, by whom, in which words it is said, and around what.

    doc, story, lang, published            whose it is
    id, kind, speakers, via, within        as in `quotes`
    start, end, text                       the paragraphs that it stands in, as one stretch of the report
    content, cue, source                   pairs [start, end] in that text
    content_text, cue_text, source_text    their words
    """
    return apply(documents, rows.attributions, attribution_features())


def tokens(documents: Any) -> Any:
    """Return the rows of the configuration `ner`, also of reports that were joined."""
    return apply(documents, rows.tokens, token_features())
