"""Ways to make the dataset: ours, pyarrow alone, and the ordinary one, `Dataset.from_generator`."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from benchmarks.candidate import Candidate, Job
from wirespan.model import LAYERS
from wirespan.publish import CONFIGS, FLAT
from wirespan.store import documents_file, layer_file, registry_file

Work = Callable[[], object]
Row = dict[str, Any]
WITHOUT_NER = tuple(config for config in CONFIGS if config != "ner")


def ours(configs: tuple[str, ...]) -> Callable[[Job], Work]:
    """Build as `wirespan build` does: rows, card, pictures, Croissant, digests."""

    def prepare(job: Job) -> Work:
        from wirespan.publish.build import build  # noqa: PLC0415 - not measured

        return lambda: build(job.corpus, job.folder / "wirespan", configs=configs)

    return prepare


def arrow(job: Job) -> Work:
    """Write the lines of every record type into a Parquet file, once each, as they are."""
    import pyarrow.json as pj  # noqa: PLC0415 - not measured
    import pyarrow.parquet as pq  # noqa: PLC0415

    from wirespan.publish.features import reading  # noqa: PLC0415

    files = defaultdict(list)
    for kind, path in job.files():
        if kind != "entity" and path.stat().st_size:
            files[kind].append(path)

    def work() -> None:
        for kind, paths in files.items():
            schema = reading(kind)
            read = pj.ReadOptions(block_size=4 << 20)
            parse = pj.ParseOptions(explicit_schema=schema)
            file = job.folder / f"{kind}.parquet"
            with pq.ParquetWriter(file, schema, compression="zstd", compression_level=3) as writer:
                for path in paths:
                    writer.write_table(pj.read_json(path, read_options=read, parse_options=parse))

    return work


def generator(job: Job) -> Work:
    """Make the same rows as Python dicts, for `Dataset.from_generator`; then Parquet as it likes it."""
    import datasets  # noqa: PLC0415 - not measured

    from wirespan.publish.features import features  # noqa: PLC0415

    datasets.disable_progress_bars()

    def work() -> None:
        for config in WITHOUT_NER:
            for split, stories in job.corpus.splits().items():
                if stories:
                    made = datasets.Dataset.from_generator(
                        rows,
                        features=features(config),
                        gen_kwargs={"root": job.corpus.root, "stories": sorted(stories), "config": config},
                        cache_dir=str(job.folder / "cache"),
                        fingerprint=os.urandom(8).hex(),  # else it hashes what it is called with
                    )
                    made.to_parquet(job.folder / f"{config}-{split}.parquet")

    return work


def rows(root: Path, stories: list[str], config: str) -> Iterator[Row]:
    """Yield the rows of a configuration, as somebody would write it without Arrow."""
    for story in stories:
        documents = {data["id"]: data for data in _read(root, documents_file(story))}
        if config in FLAT:
            yield from _annotations(root, story, config, documents)
        elif config == "links":
            yield from (_link(data) for data in _read(root, layer_file("links", story)))
        else:
            yield from _documents(root, story, documents)


def _read(root: Path, path: str) -> Iterator[Any]:
    if not (root / path).is_file():
        return
    with (root / path).open("rb") as lines:
        yield from map(orjson.loads, lines)


def _annotations(root: Path, story: str, config: str, documents: dict[str, Any]) -> Iterator[Row]:
    empty = _empty(config)
    known = {}
    if config == "entities":
        for path in ("shared", story):
            known.update({data["id"]: data for data in _read(root, registry_file(path))})
    for data in _read(root, layer_file(config, story)):
        document = documents[data["doc"]]
        lang = document["lang"]
        row = empty | _flat(config, data)
        row |= {"story": story, "lang": lang, "published": document["published"]["value"]}
        if known:
            entity = known[data["entity"]]
            names = entity["names"]
            row["entity_name"] = names.get(lang) or names.get(lang.partition("-")[0])
            row["wikidata"] = entity["wikidata"]
        yield row


def _documents(root: Path, story: str, documents: dict[str, Any]) -> Iterator[Row]:
    nested: dict[str, dict[str, list[Row]] | None] = {}
    for layer in LAYERS:
        empty = _empty("documents", layer)
        found: dict[str, list[Row]] = defaultdict(list)
        for data in _read(root, layer_file(layer, story)):
            doc = data.pop("doc")
            found[doc].append(empty | _flat(layer, data))
        nested[layer] = found if (root / layer_file(layer, story)).is_file() else None
    for doc, data in documents.items():
        row = dict.fromkeys(("outlet", "source")) | data
        row["source"] = row["source"] and dict.fromkeys(("revision", "retrieved")) | row["source"]
        row["published"] = {"note": None} | row["published"]
        row["rights"] = {"holder": None} | row["rights"]
        row["digests"] = {"bytes": None, "paragraphs": []} | row["digests"]
        row["digests"]["paragraphs"] = [{"gaps": []} | part for part in row["digests"]["paragraphs"]]
        yield row | {layer: None if of is None else of.get(doc, []) for layer, of in nested.items()}


def _empty(config: str, layer: str = "") -> Row:
    """Return a row with nothing in it: lists are empty, flags false, all else null."""
    from datasets import List, Value  # noqa: PLC0415 - not measured

    from wirespan.publish.features import features  # noqa: PLC0415

    columns = features(config)[layer].feature if layer else features(config)
    return {
        name: [] if isinstance(feature, List) else False if feature == Value("bool") else None
        for name, feature in columns.items()
    }


def _flat(layer: str, data: Row) -> Row:
    """Return an annotation with its spans as columns."""
    row = {}
    for key, value in data.items():
        if key == "span":
            row |= value
        elif key == "measures":
            row |= {f"measures_{part}": inner for part, inner in value.items()}
        elif layer == "quotes" and key in ("content", "cue", "source"):
            row[key] = [(span["start"], span["end"]) for span in value]
            row[f"{key}_text"] = [span.get("text") for span in value]
            row[f"{key}_digest"] = [span.get("digest") for span in value]
        else:
            row[key] = value
    return row


def _link(data: Row) -> Row:
    empty = dict.fromkeys(("measure", "scope", "original", "note")) | {"unsure": False}
    members = [dict.fromkeys(("rendering", "relation", "as_of", "of")) | one for one in data["members"]]
    return empty | data | {"members": members}


BUILDS = {
    "pyarrow": Candidate("pyarrow: each record type to Parquet once, as it is read", arrow),
    "wirespan": Candidate("wirespan build, all but ner", ours(WITHOUT_NER)),
    "wirespan-ner": Candidate("wirespan build, all", ours(CONFIGS)),
    "from_generator": Candidate("Dataset.from_generator, the same rows, all but ner", generator),
}
"""The candidates; the first is what the others are compared with."""
