"""The rows of a story in each configuration of the dataset, as Arrow tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wirespan import schemas
from wirespan.errors import RecordError
from wirespan.model import LAYERS, Document, Entity, Link, Record
from wirespan.publish import CONFIGS, FLAT, HINT, arrays, registry
from wirespan.publish.arrays import Groups
from wirespan.publish.features import convert, schema
from wirespan.publish.ner import tagged
from wirespan.publish.reading import read
from wirespan.publish.tally import Tally
from wirespan.store import Corpus, documents_file, layer_file

Columns = dict[str, Any]
"""Arrow arrays by name, all of one length."""


@dataclass(frozen=True, slots=True)
class _Documents:
    """The reports of a story in order of id: their columns, and which of them are withheld."""

    columns: Columns
    hidden: pa.Array

    def __len__(self) -> int:
        return len(self.hidden)

    @property
    def context(self) -> Columns:
        """What the rows of annotations repeat of their report."""
        published = pc.struct_field(self.columns["published"], "value")
        return {"story": self.columns["story"], "lang": self.columns["lang"], "published": published}


def story_tables(
    corpus: Corpus, story: str, split: str, tally: Tally, wanted: Collection[str] = CONFIGS
) -> Iterator[tuple[str, pa.Table]]:
    """Yield (configuration, rows) for what a story holds in the configurations wanted, and count it all.

    The text of a withheld report, and the surface of a span of it, is null whatever the corpus holds.
    What stories have in common comes with `split_tables`, after all of them. Raises `WirespanError` for what
    no row can be made of.
    """
    try:
        yield from _story_tables(corpus, story, split, tally, wanted)
    except (pa.ArrowException, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # Lines are read for structure and types only: a label may be unknown, a list empty.
        raise RecordError(f"no rows can be made of the story {story}: {error}", HINT) from error


def split_tables(
    corpus: Corpus, split: str, tally: Tally, wanted: Collection[str] = CONFIGS
) -> Iterator[tuple[str, pa.Table]]:
    """Yield (configuration, rows) for what the stories of a split have in common, all of them counted."""
    if "registry" in wanted:
        yield "registry", registry.shared(corpus, {key for of, key in tally.shared if of == split})


def _story_tables(
    corpus: Corpus, story: str, split: str, tally: Tally, wanted: Collection[str]
) -> Iterator[tuple[str, pa.Table]]:
    documents = _documents(corpus, story, split)
    tally.documents(documents.columns, split)
    nested, mentions = {}, None
    named: set[str] = set()
    for layer in LAYERS:
        kind = schema("documents").field(layer).type
        if not corpus.annotated(layer, story):
            nested[layer] = pa.nulls(len(documents), kind)
            continue
        rows, of = _layer(corpus, layer, story, documents)
        tally.annotations(layer, rows, split)
        named |= registry.named(layer, rows)
        if layer == "entities":
            mentions = (rows, of)
            rows |= _identities(rows, documents, of, corpus.registry(story))
        nested[layer] = arrays.grouped(rows, of, len(documents), kind)
        if layer in FLAT and layer in wanted:
            yield layer, _table(layer, rows)
    if "documents" in wanted:
        yield "documents", _table("documents", documents.columns | nested)
    if mentions is not None and "ner" in wanted:
        yield "ner", _ner(documents, *mentions, tally)
    if "registry" in wanted:
        rows, others = registry.own(corpus, story, named)
        tally.shared.update((split, key) for key in others)
        yield "registry", rows
    links = _by_id(_columns(corpus, layer_file("links", story), "link", Link))
    tally.annotations("links", links, split)
    if "links" in wanted:
        yield "links", _table("links", links)


def _documents(corpus: Corpus, story: str, split: str) -> _Documents:
    columns = _by_id(_columns(corpus, documents_file(story), "document", Document))
    hidden = pc.equal(pc.struct_field(columns["rights"], "licence"), "withheld")
    if split == "withheld":
        hidden = pa.array([True] * len(hidden))
    columns["text"] = arrays.without(columns["text"], hidden)
    return _Documents(columns, hidden)


def _layer(corpus: Corpus, layer: str, story: str, documents: _Documents) -> tuple[Columns, Groups]:
    """Return the columns of a layer in order of text, and the number of each row's report."""
    file, name = layer_file(layer, story), schemas.OF_LAYER[layer]
    found = _columns(corpus, file, name, LAYERS[layer])
    of = pc.index_in(found["doc"], value_set=documents.columns["id"])
    if of.null_count:
        row = {key: found[key].filter(pc.is_null(of))[0].as_py() for key in ("id", "doc")}
        raise RecordError(f"{file}: {row['id']} is of {row['doc']!r}, which isn't there", HINT)
    first, last = arrays.extent(found["content"]) if layer == "quotes" else (found["start"], found["end"])
    order = arrays.order(of, first, pc.negate(last), found["id"])
    if order is not None:
        found = {key: column.take(order) for key, column in found.items()}
        of = of.take(order)
    hide = documents.hidden.take(of)
    for key in found:
        if key == "text" or key.endswith("_text"):
            found[key] = arrays.without(found[key], hide)
    found |= {key: column.take(of) for key, column in documents.context.items()}
    return found, of.to_numpy()


def _identities(mentions: Columns, documents: _Documents, of: Groups, registry: dict[str, Entity]) -> Columns:
    """Return what the registry says of who is meant: the name in the report's language, the Wikidata id."""
    known = pc.index_in(mentions["entity"], value_set=pa.array(registry, pa.string()))
    wikidata = pa.array([entity.wikidata for entity in registry.values()], pa.string())
    names = pa.nulls(len(known), pa.string())
    langs = documents.columns["lang"]
    for lang in langs.unique().to_pylist():
        own = [entity.name_in(lang) for entity in registry.values()]
        names = pc.if_else(pc.equal(langs, lang).take(of), pa.array(own, pa.string()).take(known), names)
    return {"entity_name": names, "wikidata": wikidata.take(known)}


def _ner(documents: _Documents, mentions: Columns, of: Groups, tally: Tally) -> pa.Table:
    """Return reports as tokens with tags; those whose text is withheld are left out."""
    names = schemas.labels("mention", "label")
    starts, ends, labels = (mentions[key].to_pylist() for key in ("start", "end", "label"))
    bounds = np.searchsorted(of, np.arange(len(documents) + 1))
    rows: dict[str, list[Any]] = defaultdict(list)
    open_ = [number for number, text in enumerate(documents.columns["text"]) if text.is_valid]
    for number in open_:
        here = range(bounds[number], bounds[number + 1])
        text = documents.columns["text"][number].as_py()
        columns, widened = tagged(text, [(starts[i], ends[i], names[labels[i]]) for i in here])
        tally.widened += widened
        for key, value in columns.items():
            rows[key].append(value)
    if not open_:
        return schema("ner").empty_table()
    where = pa.array(open_, pa.int64())
    about = {"doc": documents.columns["id"]} | documents.context
    return _table("ner", {key: column.take(where) for key, column in about.items()} | rows)


def _columns(corpus: Corpus, file: str, name: str, cls: type[Record]) -> Columns:
    """Return the columns of the records of a file. Raises `RecordError` for what fits none."""
    found = read(corpus, file, name, cls)
    try:
        return convert(name, found)
    except ValueError as error:
        raise RecordError(f"{file}: {error}", HINT) from error


def _by_id(columns: Columns) -> Columns:
    order = arrays.order(columns["id"])
    return columns if order is None else {key: column.take(order) for key, column in columns.items()}


def _table(config: str, columns: Columns) -> pa.Table:
    wanted = schema(config)
    return pa.table([columns[name] for name in wanted.names], schema=wanted)
