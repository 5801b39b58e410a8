"""Other rows from the configuration `documents`: for tasks that want less than a whole report.

`members` goes by the configuration `links` beside them, and `names` takes any.

Each function takes reports as a Dataset, an IterableDataset or a dict of splits, whole or as
`wirespan.hydrate` joined them, and returns the same kind with the rows of the view, in order of text. A
report without a text has none. What comes back of a Dataset is in memory, and no cache gets a copy of a
joined text. Labels are numbers with names, as in `documents`; offsets are code points, half-open.
"""

from __future__ import annotations

from typing import TypeVar

from wirespan.joining.given import Held, Tables
from wirespan.views import rows
from wirespan.views.apply import View, apply
from wirespan.views.features import (
    attribution_features,
    report_columns,
    token_features,
    unit_columns,
    unit_features,
    unit_token_features,
)
from wirespan.views.labels import names as named
from wirespan.views.linked import members as find_members

__all__ = ["attributions", "members", "names", "paragraphs", "sentences", "tokens"]

D = TypeVar("D", bound=Tables)


def paragraphs(documents: D) -> D:
    """Return a row a paragraph: a line of a report that isn't blank.

    doc, story, lang, published   whose it is
    number, start, end, text      which it is in the report, from 0; where it stands there; its words
    zone                          the zone that it stands in whole; null in the body
    entities, numbers, dates      the annotations in it, as in `documents`; null where there is no layer
    quotes                        what of each quote is in it: `content`, `cue` and `source` as pairs
                                  [start, end], and whether its whole content is (`complete`)

    Offsets of annotations count from the start of the paragraph: `text[start:end]`.
    """
    view: D = apply(documents, View(report_columns(), rows.by_paragraph, unit_features()))
    return view


def sentences(documents: D) -> D:
    """Return a row a sentence, in the columns of `paragraphs`. No name, figure, date or zone is cut.

    Where a sentence ends: see `wirespan.views.units`. Raises `UsageError` without the library sentencex.
    """
    view: D = apply(documents, View(report_columns(), rows.by_sentence, unit_features()))
    return view


def attributions(documents: D) -> D:
    """Return a row a quote: what was said, by whom, in which words it is said, and around what.

    doc, story, lang, published            whose it is
    id, kind, speakers, via, within        as in `quotes`
    start, end, text                       the paragraphs that it stands in, as one stretch of the report
    content, cue, source                   pairs [start, end] in that text
    content_text, cue_text, source_text    their words
    """
    view: D = apply(documents, View(report_columns(), rows.attributions, attribution_features()))
    return view


def tokens(documents: D) -> D:
    """Return the rows of the configuration `ner`, also of reports that were joined.

    Takes the rows of `sentences` or `paragraphs` too, and gives a row for each of those, with their `number`,
    `start` and `end`: `starts` and `ends` of the tokens count from that `start`.

    A name that begins or ends within a token is tagged with the whole of it, and nothing says so: where exact
    ends matter, take those of `entities`.
    """
    view: D = apply(
        documents,
        View(report_columns(), rows.tokens, token_features()),
        View(unit_columns(), rows.tokens_of_unit, unit_token_features()),
    )
    return view


def members(links: D, documents: Held) -> D:
    """Return a row a member of the configuration `links`, with what the report says there.

    link, story, type, position     of which link, and which member of it, from 0
    measure, scope, original        as in `links`
    doc, lang, outlet, published    whose it is
    id                              of the quote, or of the number
    rendering, relation, as_of, of  how it stands to another member: `of` has doc and id of that
    kind, speakers, content_text, cue_text, source_text                 of an utterance
    text, value, upper, unit, bound, change, measures_text              of a figure; `text` is its surface

    `documents` are the reports of the same splits, in whatever holds them; words of withheld reports are null
    where those weren't joined. Of links in a stream rows come as they are asked for, but the quotes and
    figures of all reports are in memory. Raises `UsageError` for a member that isn't there.
    """
    view: D = find_members(links, documents)
    return view


def names(given: D) -> D:
    """Return rows of any configuration or view with names in place of labels' numbers, at any depth.

    Null stays null. Columns of labels are strings then, which no other view takes: so it is the last one.
    """
    view: D = named(given)
    return view
