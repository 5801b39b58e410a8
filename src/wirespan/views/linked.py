"""The members of links, each with what it says: links know where a quote or figure is, reports what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Any, TypeAlias

from datasets import Dataset, Features, List, Value

from wirespan.errors import UsageError
from wirespan.joining.dataset import refuse_row
from wirespan.publish.features import features
from wirespan.views.apply import columns, lacking, mapped, numbered, rows_of
from wirespan.views.rows import Row

Place: TypeAlias = tuple[str, str]
"""A report and the id of an annotation in it."""

_LINK = ("story", "type", "measure", "scope", "original")
_MEMBER = ("rendering", "relation", "as_of", "of")
_QUOTE = ("kind", "speakers", "content_text", "cue_text", "source_text")
_NUMBER = ("text", "value", "upper", "unit", "bound", "change", "measures_text")
_LAYERS = {"quotes": _QUOTE, "numbers": _NUMBER}
_NEEDED = {"documents": {"id", "lang", "outlet", "published", *_LAYERS}, "links": {"id", "members", *_LINK}}


def members(links: Any, documents: Any) -> Any:
    """Return a row a member, of links in a Dataset, a stream or a dict of them."""
    if isinstance(links, Mapping):
        refuse_row(links)
        kind: Any = type(links)
        return kind({split: members(part, _split(documents, split)) for split, part in links.items()})
    _check(links, "links")
    parts = list(documents.values()) if isinstance(documents, Mapping) else [documents]
    for part in parts:
        _check(part, "documents")
    wanted = None
    if isinstance(links, Dataset):
        every = links.with_format(None)["members"]
        wanted = {(member["doc"], member["id"]) for one in every for member in one}
    return mapped(links, _View(parts, wanted), _features())


def _split(documents: Any, split: str) -> Any:
    if not isinstance(documents, Mapping):
        return documents
    refuse_row(documents)
    if split not in documents:
        raise UsageError(f"the documents have no split {split!r}", "Pass those of all splits of the links.")
    return documents[split]


def _check(given: Any, config: str) -> None:
    if isinstance(given, Mapping):
        refuse_row(given)
    missing = _NEEDED[config] - columns(given, config)
    if missing:
        raise lacking(missing, config)
    whole = features(config)
    numbered(given, Features({key: whole[key] for key in whole if key in _NEEDED[config]}), config)


def _annotations(parts: Iterable[Any], wanted: set[Place] | None) -> dict[Place, Row]:
    """Return what is told of the annotations wanted, or of all that may be members."""
    found = {}
    kept = sorted(_NEEDED["documents"])
    for report in chain.from_iterable(rows_of(part.select_columns(kept)) for part in parts):
        about = {
            "doc": report["id"],
            "lang": report["lang"],
            "outlet": report["outlet"],
            "published": report["published"]["value"],
        }
        for layer, keys in _LAYERS.items():
            for annotation in report[layer] or ():
                place = (report["id"], annotation["id"])
                if wanted is None or place in wanted:
                    found[place] = about | {key: annotation[key] for key in keys}
    return found


class _View:
    """What makes rows of a link; reports are read when the first is asked for."""

    def __init__(self, parts: list[Any], wanted: set[Place] | None) -> None:
        self._parts = parts
        self._wanted = wanted
        self._known: dict[Place, Row] | None = None

    def __call__(self, link: Row) -> Iterator[Row]:
        """Yield a row a member."""
        if self._known is None:
            self._known = _annotations(self._parts, self._wanted)
        absent = dict.fromkeys((*_QUOTE, *_NUMBER)) | {
            key: [] for key in _QUOTE if isinstance(_features()[key], List)
        }
        for position, member in enumerate(link["members"]):
            known = self._known.get((member["doc"], member["id"]))
            if known is None:
                raise UsageError(
                    f"the link {link['id']} has {member['id']} of {member['doc']} as a member, which isn't"
                    " among these documents",
                    "Pass the documents of the same splits, with quotes and numbers.",
                )
            told = {"link": link["id"], "position": position, "id": member["id"]}
            yield {
                **absent,
                **known,
                **told,
                **{key: link[key] for key in _LINK},
                **{key: member[key] for key in _MEMBER},
            }


@cache
def _features() -> Features:
    link, report = features("links"), features("documents")
    member, text = link["members"].feature, Value("string")
    return Features(
        {"link": text}
        | {key: link[key] for key in _LINK}
        | {"position": Value("int32"), "doc": text, "lang": text, "outlet": text, "published": text}
        | {key: member[key] for key in ("id", *_MEMBER)}
        | {key: report[layer].feature[key] for layer, keys in _LAYERS.items() for key in keys}
    )
