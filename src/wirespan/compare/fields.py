"""What two annotations that answer to each other have to say alike.

That is all but `id`, `doc`, `by`, `status`, `unsure` and `note`.

A field that only some annotations have is compared where at least one of the two has it: where neither
does there is nothing to agree on, and to count that as agreement would hide the rest.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from fractions import Fraction

from wirespan.compare.matching import fragments
from wirespan.counts import kind
from wirespan.model import POINTS, Annotation, Date, Mention, Number, Quote

FIELDS = {
    "zones": ("type",),
    "entities": ("label", "entity", "lemma", "metonymic"),
    "quotes": ("kind", "speakers", "via", "within", "cue", "source"),
    "numbers": ("type", "value", "upper", "unit", "bound", "change", "measures"),
    "dates": (
        "type",
        "value",
        "local",
        "mod",
        "anchor",
        "begin_point",
        "end_point",
        "freq",
        "quant",
    ),
}
"""The fields that are compared, by layer. `span` and `content` are not among them: they make the pairs."""


def values(annotation: Annotation, known: Mapping[str, Annotation]) -> dict[str, Hashable]:
    """Return what an annotation says, by field, in a form in which equal means the same.

    Figures are equal as numbers (`0.5`, `1/2`), speakers and spans in any order; what refers to another
    annotation says where that stands, not what its id is. `known` are the annotations of the layer on the
    same side, by id. A field that is absent is left out; of `metonymic`, false is absent.
    """
    if isinstance(annotation, Mention):
        found: dict[str, Hashable] = {
            "label": annotation.label,
            "entity": annotation.entity,
            "lemma": annotation.lemma,
            "metonymic": annotation.metonymic or None,
        }
    elif isinstance(annotation, Quote):
        found = {
            "kind": annotation.kind,
            "speakers": frozenset(annotation.speakers),
            "via": annotation.via or None,
            "within": _place(annotation.within, known),
            "cue": frozenset(fragments(annotation.cue)) or None,
            "source": frozenset(fragments(annotation.source)) or None,
        }
    elif isinstance(annotation, Number):
        found = {
            "type": annotation.type,
            "value": quantity(annotation.value),
            "upper": quantity(annotation.upper),
            "unit": annotation.unit,
            "bound": annotation.bound,
            "change": annotation.change,
            "measures": fragments((annotation.measures,)) if annotation.measures is not None else None,
        }
    elif isinstance(annotation, Date):
        found = {name: getattr(annotation, name) for name in FIELDS["dates"]}
        for name in POINTS:
            found[name] = _place(getattr(annotation, name), known)
    else:
        found = {"type": kind(annotation)}
    return {name: value for name, value in found.items() if value is not None}


def _place(reference: str | None, known: Mapping[str, Annotation]) -> Hashable:
    """Return where the annotation stands that an id names; `dct`, and what isn't there, as it is written."""
    if reference is None or reference not in known:
        return reference
    other = known[reference]
    return fragments(other.content) if isinstance(other, Quote) else fragments((other.span,))


def quantity(value: str | None) -> Hashable:
    """Return a figure as a number, in which `0.5` and `1/2` are equal; what is none, as it is written."""
    if value is None:
        return None
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        return value  # the schema refuses it; here it is only equal to itself
