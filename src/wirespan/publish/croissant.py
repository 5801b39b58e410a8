"""The dataset described as Croissant 1.1 (JSON-LD), for tools that find and load datasets by it.

Every Parquet file is a FileObject with size and SHA-256, the files of a configuration are a FileSet, and its
rows a RecordSet. The split of a row is read from the name of its file. The names of labels are enumerations:
RecordSets that hold their rows themselves. The description of a field of labels says which is its own; a
`references` in its place would have mlcroissant 1.1 join the two, which raises for a column of lists, and for
any column once rows are filtered by split.

Columns are given their true shape: structs as fields with subFields, lists as arrays, lists of structs as
both. mlcroissant, the reference library, loads every RecordSet, in these ways of its own: text is bytes; a
struct in a list of structs (`of` in the members of a link) and a list of structs in a struct (the paragraphs
in `digests`) are fields of the row under their full ids, the former a struct of lists; a null list of structs
is a list of one struct without values. It couldn't load a list of structs in a list of structs, and there is
none: spans in annotations are pairs. It checks no digests of files on disk: sha256sum -c SHA256SUMS does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasets import ClassLabel, List

from wirespan.publish import citation
from wirespan.publish.facts import Facts
from wirespan.publish.features import features
from wirespan.publish.head import ROWS, TAGS, description, languages
from wirespan.publish.licences import address
from wirespan.publish.words import words

FILE = "croissant.json"
VERSION = "http://mlcommons.org/croissant/1.1"
_PARQUET = "application/x-parquet"
_TYPES = {"bool": "sc:Boolean", "int32": "cr:Int32", "int64": "cr:Int64", "string": "sc:Text"}

Node = dict[str, Any]
"""A node of JSON-LD."""


@dataclass(frozen=True, slots=True)
class File:
    """A Parquet file: its path in the folder, bytes, and SHA-256."""

    path: str
    size: int
    sha256: str


def croissant(facts: Facts, files: list[File]) -> str:
    """Return the description of a dataset with these Parquet files."""
    labels: dict[tuple[str, ...], str] = {}
    rows = [_record_set(config, labels) for config in facts.parts]
    splits = dict.fromkeys(part.split for parts in facts.parts.values() for part in parts)
    described = {
        "@context": json.loads(
            (Path(__file__).parent / "croissant.context.json").read_text(encoding="utf-8")
        ),
        "@type": "sc:Dataset",
        "conformsTo": VERSION,
        "name": facts.citation.title,
        "description": description(facts),
        "version": facts.version,
        "license": _licences(facts),
        "creator": [
            {"@type": "sc:Person" if author.person else "sc:Organization", "name": author.name}
            for author in facts.citation.authors
        ],
        "citeAs": citation.bibtex(facts.citation, facts.version),
        "datePublished": facts.citation.released,
        "inLanguage": languages(facts.tally),
        "keywords": TAGS,
        "distribution": [*map(_file, files), *map(_file_set, facts.parts)],
        "recordSet": [
            _enumeration("splits", "cr:Split", [{"name": split} for split in splits]),
            *(
                _enumeration(name, "sc:Enumeration", [{"value": n, "name": x} for n, x in enumerate(names)])
                for names, name in labels.items()
            ),
            *rows,
        ],
    }
    told = {key: value for key, value in described.items() if value}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _licences(facts: Facts) -> list[Any]:
    """Return the licences of texts and annotations, and the file in which that of the annotations stands."""
    known = list(map(address, sorted({*facts.tally.licences, *facts.licences})))
    if facts.licence_file is not None:
        own = {"@type": "sc:CreativeWork", "name": facts.licence_file, "url": facts.licence_file}
        return [*known, own]
    return known if facts.licences else [*known, "of the annotations none is stated"]


def _file(file: File) -> Node:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "contentSize": f"{file.size} B",
        "encodingFormat": _PARQUET,
        "sha256": file.sha256,
    }


def _file_set(config: str) -> Node:
    return {
        "@type": "cr:FileSet",
        "@id": f"{config}-files",
        "name": f"{config}-files",
        "encodingFormat": _PARQUET,
        "includes": f"{config}/*.parquet",
    }


def _enumeration(name: str, kind: str, rows: list[dict[str, Any]]) -> Node:
    """Return a RecordSet that holds its rows; the first of their columns is its key."""
    types = {str: "sc:Text", int: "sc:Integer"}
    columns = [(key, types[type(value)]) for key, value in rows[0].items()]
    told = {"name": "A name.", "value": "The number that stands for the name in rows."}
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "dataType": kind,
        "key": {"@id": f"{name}/{columns[0][0]}"},
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{key}",
                "name": key,
                "description": told[key],
                "dataType": type_,
            }
            for key, type_ in columns
        ],
        "data": [{f"{name}/{key}": value for key, value in row.items()} for row in rows],
    }


def _record_set(config: str, labels: dict[tuple[str, ...], str]) -> Node:
    """Return the RecordSet of a configuration, and add to `labels` the sets of names that are met in it."""
    split = {
        "@type": "cr:Field",
        "@id": f"{config}/split",
        "name": "split",
        "description": "The split that the row is in, from the name of its file.",
        "dataType": "sc:Text",
        "references": {"field": {"@id": "splits/name"}},
        "source": {
            "fileSet": {"@id": f"{config}-files"},
            "extract": {"fileProperty": "fullpath"},
            "transform": {"regex": f"(?:{config}/)?([a-z]+).*$"},
        },
    }
    return {
        "@type": "cr:RecordSet",
        "@id": config,
        "name": config,
        "description": f"One row is {ROWS[config]}.",
        "field": [
            split,
            *(
                _field(f"{config}/{name}", feature, _Source(config, (name,)), labels)
                for name, feature in features(config).items()
            ),
        ],
    }


@dataclass(frozen=True, slots=True)
class _Source:
    """Where values come from: a configuration, a column of it, and the keys from there on."""

    config: str
    path: tuple[str, ...]

    @property
    def told(self) -> str:
        return words(self.config)[self.path]

    def node(self) -> Node:
        column, *keys = self.path
        steps = [{"jsonPath": key} for key in keys]
        return {
            "fileSet": {"@id": f"{self.config}-files"},
            "extract": {"column": column},
            **({"transform": steps} if steps else {}),
        }


def _field(name: str, feature: Any, source: _Source, labels: dict[tuple[str, ...], str]) -> Node:
    node: Node = {
        "@type": "cr:Field",
        "@id": name,
        "name": name.rpartition("/")[2],
        "description": source.told,
    }
    shape = []
    while isinstance(feature, List):
        shape.append(feature.length)
        feature = feature.feature
    if shape:
        node |= {"isArray": True, "arrayShape": ",".join(map(str, shape))}
    if isinstance(feature, Mapping):
        return node | {"subField": list(_members(name, feature, source, labels))}
    if isinstance(feature, ClassLabel):
        of = labels.setdefault(tuple(feature.names), f"{name.removeprefix('documents/')}-labels")
        node["description"] = f"{source.told} The `value` of a name in the RecordSet {of}."
    return node | {"dataType": _TYPES[feature.dtype], "source": source.node()}


def _members(
    name: str, struct: Mapping[str, Any], source: _Source, labels: dict[tuple[str, ...], str]
) -> Iterator[Node]:
    for key, feature in struct.items():
        inner = _Source(source.config, (*source.path, key))
        yield _field(f"{name}/{key}", feature, inner, labels)
