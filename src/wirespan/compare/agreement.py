"""Agreement of two annotations of the same documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from wirespan.compare.alpha import alpha
from wirespan.compare.fields import FIELDS
from wirespan.compare.report import Alpha, FieldScore, Group, Report, SpanScore
from wirespan.compare.resampling import RESAMPLES, SEED, intervals
from wirespan.compare.tally import ANY, EVERYTHING, SAME, Cell, Stretches, Tally, stretches, tally
from wirespan.model import LAYERS, Annotation, Document, Zone

PARTS = ("span", "quote", "content", "cue", "source", "measures")


def agree(
    a: Mapping[str, Iterable[Annotation]],
    b: Mapping[str, Iterable[Annotation]],
    documents: Iterable[Document],
    *,
    zones: Iterable[Zone] | None = None,
    leave_zones: bool = False,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Report:
    """Compare two annotations of the same documents, given by layer.

    A layer is compared where both have it; both have to have annotated all `documents` in it (an empty list
    says that nothing was found). Annotations of other documents are passed over. `zones` say which
    annotations stand outside the body; by default they are those of either side. With `leave_zones` what
    stands in them is left out; else it is reported apart.

    Intervals come from so many `resamples` of documents (0: none).
    """
    chosen = {document.id: document for document in documents}
    if zones is None:
        zones = [zone for side in (a, b) for zone in side.get("zones", ()) if isinstance(zone, Zone)]
    places = stretches(zones)
    scores: list[SpanScore | FieldScore | Alpha] = []
    for layer in LAYERS:
        if layer not in a or layer not in b:
            continue
        ours, theirs = _by_document(a[layer]), _by_document(b[layer])
        tallies = {
            doc: tally(ours.get(doc, []), theirs.get(doc, []), places.get(doc, Stretches()))
            for doc in sorted(chosen)
        }
        for group, cells in _groups(layer, tallies, chosen):
            if leave_zones and group.scope == "zones":
                continue
            mine = [tallies[doc] for doc in sorted(chosen) if group.lang in ("", chosen[doc].lang)]
            scores += _scores(group, cells, mine, resamples, seed)
            if not group.type:
                scores += _alpha(group, mine)
    return Report(
        tuple(score for score in scores if isinstance(score, SpanScore)),
        tuple(score for score in scores if isinstance(score, FieldScore)),
        tuple(score for score in scores if isinstance(score, Alpha)),
    )


def _by_document(annotations: Iterable[Annotation]) -> dict[str, list[Annotation]]:
    found: dict[str, list[Annotation]] = defaultdict(list)
    for annotation in annotations:
        found[annotation.doc].append(annotation)
    return found


def _groups(
    layer: str, tallies: Mapping[str, Tally], documents: Mapping[str, Document]
) -> Iterator[tuple[Group, list[Cell]]]:
    """Yield what figures are of, and the counts that they are made of: all, each language, each type."""
    cells = {cell for found in tallies.values() for cell in found.counts}
    ordered = sorted(cells, key=lambda cell: _order(layer, cell))
    for scope in sorted({cell.scope for cell in cells}):
        here = [cell for cell in ordered if cell.scope == scope]
        plain = [cell for cell in here if cell.type in (ANY, SAME)]
        yield Group(layer, scope, "", "", *_size(documents.values())), plain
        for lang in sorted({document.lang for document in documents.values()}):
            mine = [doc for doc in tallies if documents[doc].lang == lang]
            used = {cell for doc in mine for cell in tallies[doc].counts}
            if any(cell in used for cell in plain):
                size = _size(documents[doc] for doc in mine)
                yield Group(layer, scope, lang, "", *size), [cell for cell in plain if cell in used]
        for type_ in sorted({cell.type for cell in here} - {ANY, SAME}):
            group = Group(layer, scope, "", type_, *_size(documents.values()))
            yield group, [cell for cell in here if cell.type == type_]


def _size(documents: Iterable[Document]) -> tuple[int, int]:
    """Return how many documents there are, and of how many stories."""
    stories = Counter(document.story for document in documents)
    return stories.total(), len(stories)


def _order(layer: str, cell: Cell) -> tuple[int, int, str, str]:
    """Sort key: parts, then fields, in the order in which people read them; exact before overlapping."""
    names = ("", *FIELDS[layer], EVERYTHING)
    return names.index(cell.field), PARTS.index(cell.part), cell.type, cell.match


def _scores(
    group: Group, cells: Sequence[Cell], tallies: Sequence[Tally], resamples: int, seed: int
) -> Iterator[SpanScore | FieldScore]:
    none = (0, 0, 0)
    rows = [[found.counts.get(cell, none) for cell in cells] for found in tallies]
    # F1 is 2 × both / (a + b); the share of pairs alike is the same fraction, as a and b are equal there.
    fractions = [[(2 * both, a + b) for both, a, b in row] for row in rows]
    widths = intervals(fractions, resamples, seed)
    for at, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        both, a, b = (sum(row[at][i] for row in rows) for i in range(3))
        if cell.field:
            yield FieldScore(group, cell.field, cell.match, both, a, width)
        else:
            typed = cell.type != ANY
            yield SpanScore(group, cell.part, cell.match, typed, both, a, b, width)


def _alpha(group: Group, tallies: Iterable[Tally]) -> Iterator[Alpha]:
    pairs = [pair for found in tallies for pair in found.types.get(group.scope, [])]
    yield Alpha(group, len(pairs), alpha(pairs))
