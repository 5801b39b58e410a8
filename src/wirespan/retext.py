"""A report's text corrected: its next revision, with every annotation that can follow.

An annotation follows whole or not at all. Where one of its spans has no certain place in the new text it is
kept aside as it was, and so is what has to change for its absence (`wirespan.aside`). So nothing is lost, and
what stays is valid. Passes are carried as the layers are. Where a pass loses an annotation, or a link one of
its members, that layer of the report is finished there no more and goes from its coverage: else it would be
compared as if its annotator had seen nothing. What is left of the layer stays, for its annotator to complete;
until then `wirespan validate` names it as `uncovered-annotation`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any, TypeVar

from wirespan import formatting, records, texts
from wirespan.align import Alignment, align
from wirespan.aside import Aside, bereft, keys, unfinished, without
from wirespan.documents import fitting, new_document
from wirespan.errors import OffsetError, UsageError, WirespanError
from wirespan.joining import Library
from wirespan.model import (
    LAYERS,
    Annotation,
    Coverage,
    Document,
    Entity,
    Link,
    Quote,
    Record,
    Span,
    spans,
    story_of,
)
from wirespan.offsets import canonical_text
from wirespan.store import SHARED, Corpus, coverage_of, documents_file, registry_file

R = TypeVar("R", bound=Record)

EXACT, FOLDED, MOVED = "exact", "folded", "moved"
"""How an annotation followed: as it was; with other marks or white space; to another place in the text."""
WRONG = "its offsets were wrong before"
_IN_LAYERS = (*LAYERS.values(), Link)
"""What layer files hold; annotators.jsonl and coverage.jsonl are none, whatever a story is called."""


class CannotFollowError(Exception):
    """An annotation has no certain place in the new text. It says why, without a word of the text."""


@dataclass(frozen=True, slots=True)
class Carried:
    """An annotation that followed: the file it is in, as it was, as it is, and how."""

    file: str
    before: Annotation
    record: Annotation
    how: str


@dataclass(slots=True)
class Retexted:
    """What came of correcting a text. Where it is the same text, `document` is `before`, and all else empty.

    `old` and `new` are the texts, of a withheld report too; `flat` is the new one folded. `aside` has the
    annotations that could not follow, `consequences` what changed or went for their absence. `lost` has the
    layers that lost something, by the folder of a set of layers and by report. `files` has the new content
    of files. `alignment` is how both texts meet, for when it is done again.
    """

    before: Document
    document: Document
    old: str = ""
    new: str = ""
    flat: str = ""
    carried: list[Carried] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    consequences: list[Aside] = field(default_factory=list)
    lost: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    alignment: Alignment | None = None

    @property
    def changed(self) -> bool:
        """Whether the text is another than before."""
        return self.document is not self.before


def retext(
    corpus: Corpus, doc: str, data: bytes, library: Library | None = None, known: Alignment | None = None
) -> Retexted:
    """Give a report the text in the bytes of a file, and carry its annotations over. Writes nothing.

    `known` is an alignment made before: it is taken where it is of these two texts, since to make one takes
    longest. Raises `UsageError` where there is no such report, where the file is no plain text or its record
    too long to be read again, and where the old text is withheld and not held here; `WirespanError` where a
    file or folder of records is a link.
    """
    formatting.refuse_linked_folders(corpus)
    _check_file(corpus, documents_file(story_of(doc)))
    before = corpus.document(doc)
    made = new_document(
        data,
        doc=before.id,
        lang=before.lang,
        outlet=before.outlet,
        published=before.published,
        rights=before.rights,
    )
    if made.digests.text == before.digests.text:
        return Retexted(before, before)
    made = fitting(replace(made, source=before.source, revision=before.revision + 1))
    new = canonical_text(data) if made.text is None else made.text
    done = Retexted(before, made, old_text(before, library or Library()), new, texts.flat(new))
    same = known is not None and (known.old.text, known.new.text) == (done.old, new)
    alignment = done.alignment = known if known is not None and same else align(done.old, new)
    others = [other for other in corpus.documents(before.story) if other.id != doc]
    done.files[documents_file(before.story)] = records.lines([*others, made])
    content = _layers(corpus, before.story)
    for folder in sorted({_folder(path) for path in content}):
        layers = {path: found for path, found in content.items() if _folder(path) == folder}
        content |= _carry_set(layers, alignment, done)
    done.files |= {path: records.lines(found) for path, found in content.items()}
    _coverage(corpus, done)
    _registry(corpus, content, done)
    return done


def old_text(document: Document, library: Library) -> str:
    """Return the text that a report was annotated on. Raises `UsageError` where it isn't held."""
    text = document.text if document.text is not None else library.get(document)
    if text is not None and texts.text_digest(text) == document.digests.text:
        return text
    if document.text is not None:
        what = f"the text of {document.id} isn't the one that its digest says"
        raise UsageError(what, "Mend that first: wirespan validate")
    held = "it isn't held here" if text is None else "only an edited copy of it is held here"
    raise UsageError(
        f"{document.id} is annotated on a withheld text, and {held}",
        "Join the very text that was annotated (outcome: exact) first: wirespan hydrate DIR",
    )


def _layers(corpus: Corpus, story: str) -> dict[str, list[Any]]:
    """Return the records of each layer file of a story, those of passes too. Raises as `_read` does."""
    of_story = (path for path in map(PurePosixPath, corpus.files()) if path.stem == story)
    paths = (str(path) for path in of_story if path.parts[0] == "annotations")
    kinds = ((path, formatting.record_type(path)) for path in paths)
    return {path: _read(corpus, path, cls) for path, cls in kinds if cls is not None and cls in _IN_LAYERS}


def _read(corpus: Corpus, path: str, cls: type[R]) -> list[R]:
    """Return the records of a file; none where it isn't there. Raises `WirespanError` where it is no file."""
    _check_file(corpus, path)
    return corpus.read(path, cls)


def _check_file(corpus: Corpus, path: str) -> None:
    file = corpus.root / path
    if file.is_symlink() or (file.exists() and not file.is_file()):
        what = f"{path}: this is no file of the corpus but a link or a folder"
        raise WirespanError(what, formatting.UNCHANGED)


def _folder(path: str) -> str:
    """Return the folder of a set of layers: of the annotations, or of a pass."""
    return str(PurePosixPath(path).parents[1])


def _carry_set(layers: dict[str, list[Any]], alignment: Alignment, done: Retexted) -> dict[str, list[Any]]:
    """Return the files of a set of layers with what can follow, and take down what became of the rest."""
    doc = done.document.id
    lost: set[str] = set()
    sources: dict[str, Annotation] = {}
    for path, found in layers.items():
        own = [record for record in found if not isinstance(record, Link) and record.doc == doc]
        carried, aside = _carry_layer(path, own, alignment, done)
        lost.update({record.id for record in own} - {one.record.id for one in carried})
        sources |= {one.record.id: one.before for one in carried}
        done.carried += carried
        done.aside += aside
        if aside:
            _lose(path, doc, done)
        others = [record for record in found if isinstance(record, Link) or record.doc != doc]
        layers[path] = others + [one.record for one in carried]
    for path, found in layers.items():
        kept = []
        for record in found:
            left, why = without(record, doc, lost)
            if why:
                source = record if isinstance(record, Link) else sources[record.id]
                done.consequences.append(Aside(path, source, why))
            for other in bereft(record, left) if isinstance(record, Link) else ():
                _lose(path, other, done)
            kept += [] if left is None else [left]
        layers[path] = kept
    return layers


def _lose(path: str, doc: str, done: Retexted) -> None:
    done.lost.setdefault((_folder(path), doc), set()).add(PurePosixPath(path).parent.name)


def _carry_layer(
    path: str, own: list[Annotation], alignment: Alignment, done: Retexted
) -> tuple[list[Carried], list[Aside]]:
    carried, aside = [], []
    for annotation in own:
        try:
            carried.append(_carry(path, annotation, alignment, done))
        except CannotFollowError as error:
            aside.append(Aside(path, annotation, str(error)))
    for one, why in [*_crossing(carried), *_outside(carried)]:
        carried.remove(one)
        aside.append(Aside(path, one.before, why))
    return carried, aside


def _carry(path: str, annotation: Annotation, alignment: Alignment, done: Retexted) -> Carried:
    """Carry an annotation over. Raises `CannotFollowError`."""
    _check(annotation, done)
    names = {(span.start, span.end): pointer.split("/")[1] for pointer, span in spans(annotation)}

    def follow(span: Span) -> Span:
        there = alignment.carry(span.start, span.end)
        where = names[span.start, span.end]
        what = "" if where == "span" else f"its {where} at {span.start}–{span.end}: "
        if there is None:
            gone = texts.flat(done.old[span.start : span.end]) not in done.flat
            why = "its words are in the text no more" if gone else "its place in the text isn't certain"
            raise CannotFollowError(what + why)
        surface = done.new[slice(*there)]
        if "\n" in surface:
            raise CannotFollowError(f"{what}it would go on in another line")
        return Span(*there, surface)

    record = texts.map_spans(annotation, follow)
    if isinstance(record, Quote):
        for part in (record.content, record.cue, record.source):
            if any(two.start < one.end for one, two in pairwise(part)):
                raise CannotFollowError("its fragments stand in another order")
    how = EXACT
    for (_, was), (_, now) in zip(spans(annotation), spans(record), strict=True):
        if alignment.moved(was.start, was.end):
            how = MOVED
        elif how == EXACT and done.old[was.start : was.end] != now.text:
            how = FOLDED
    if done.document.rights.withheld:
        try:
            record = _hidden(record, done.new, done.document)
        except OffsetError as error:
            raise CannotFollowError("it would stand in two paragraphs") from error
    return Carried(path, annotation, record, how)


def _check(annotation: Annotation, done: Retexted) -> None:
    """Raise where an annotation wasn't true of the old text: there is nothing to carry then."""
    if any(not 0 <= span.start < span.end <= len(done.old) for _, span in spans(annotation)):
        raise CannotFollowError(WRONG)
    try:
        if done.before.rights.withheld:
            true = _hidden(annotation, done.old, done.before)
        else:
            true = texts.map_spans(
                annotation, lambda span: replace(span, text=done.old[span.start : span.end])
            )
    except OffsetError:
        raise CannotFollowError(WRONG) from None
    if true != annotation:
        raise CannotFollowError(WRONG)


def _hidden(annotation: Annotation, text: str, document: Document) -> Annotation:
    return texts.withhold(annotation, text, texts.extents(document.digests))


def _crossing(carried: list[Carried]) -> Iterator[tuple[Carried, str]]:
    """Yield the annotations whose new spans would cross others; those of quotes may."""
    ends: list[int] = []
    spanned = [(one.record.span, one) for one in carried if not isinstance(one.record, Quote)]
    for span, one in sorted(spanned, key=lambda item: (item[0].start, -item[0].end)):
        while ends and ends[-1] <= span.start:
            ends.pop()
        if ends and span.end > ends[-1]:
            yield one, "it would cross another of its layer"
        else:
            ends.append(span.end)


def _outside(carried: list[Carried]) -> Iterator[tuple[Carried, str]]:
    """Yield the quotes that would stand no more in the one that they are within."""
    quotes = {one.record.id: one.record for one in carried if isinstance(one.record, Quote)}
    for one in carried:
        quote = quotes.get(one.record.id)
        outer = quotes.get(quote.within or "") if quote else None
        if quote and outer:
            inside = (
                any(a.start <= b.start and b.end <= a.end for a in outer.content) for b in quote.content
            )
            if not all(inside):
                yield one, f"it would stand outside {outer.id}, which it is within"


def _coverage(corpus: Corpus, done: Retexted) -> None:
    """Take the layers that lost something out of what passes have finished."""
    for folder in sorted({folder for folder, _ in done.lost} - {"annotations"}):
        path = coverage_of(folder)
        found = _read(corpus, path, Coverage)
        told = [(c, *unfinished(c, done.lost.get((folder, c.doc), ()))) for c in found]
        if gone := [Aside(path, coverage, why) for coverage, _, why in told if why]:
            done.consequences += gone
            done.files[path] = records.lines(left for _, left, _ in told if left)


def _registry(corpus: Corpus, content: dict[str, list[Any]], done: Retexted) -> None:
    """Take out of the registry the entities that only what was kept aside has named."""
    unnamed = {key for kept in done.aside for key in keys(kept.record)}
    unnamed -= {key for found in content.values() for record in found for key in keys(record)}
    story = done.document.story
    for name in (story, SHARED):
        path = registry_file(name)
        entities = _read(corpus, path, Entity)
        gone = [entity for entity in entities if entity.id in unnamed]
        if gone and name == SHARED:
            others = (_layers(corpus, other).values() for other in corpus.stories() if other != story)
            elsewhere = {key for layers in others for found in layers for r in found for key in keys(r)}
            gone = [entity for entity in gone if entity.id not in elsewhere]
        if gone:
            done.consequences += [Aside(path, entity, "no annotation names it any more") for entity in gone]
            done.files[path] = records.lines(entity for entity in entities if entity not in gone)
