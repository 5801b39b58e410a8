"""The records of a corpus, as frozen dataclasses.

Fields stand in the order of the schema's properties, which is the order of keys in a canonical line. A
field with a default is optional, and left out of the line where it holds that default; a field without one
is always written. tests/test_one_source.py holds schemas, dataclasses, features and labelling page together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Doc: TypeAlias = str
"""A document id, `<story>/<outlet>`."""
Key: TypeAlias = str
"""A key of the registry."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text: code points, half-open, with its surface, or a digest of it where withheld."""

    start: int
    end: int
    text: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """The document's creation time (TIMEX3's dct) as EDTF, and how it is known."""

    value: str
    basis: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Rights:
    """SPDX licence of a text, or `withheld` with the holder."""

    licence: str
    holder: str | None = None

    @property
    def withheld(self) -> bool:
        """Whether the text may not be redistributed."""
        return self.licence == "withheld"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text was fetched."""

    url: str
    revision: str | None = None
    retrieved: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a withheld text. `gaps`: (offset in the folded paragraph, characters it stands for)."""

    start: int
    end: int
    sha256: str
    gaps: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Digests:
    """What recognises a text: of the text in UTF-8; of a withheld one also of the file and its paragraphs."""

    text: str
    bytes: str | None = None
    paragraphs: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One report by one outlet."""

    id: Doc
    story: str
    lang: str
    outlet: str | None = None
    source: Source | None = None
    published: Published
    rights: Rights
    revision: int
    length: int
    digests: Digests
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A part of a report that is not its running text."""

    id: str
    doc: Doc
    span: Span
    type: str
    by: str
    status: str
    unsure: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A named mention of an entity of the registry."""

    id: str
    doc: Doc
    span: Span
    label: str
    lemma: str | None = None
    entity: Key
    metonymic: bool = False
    by: str
    status: str
    unsure: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Attributed speech or writing: fragments of content, of its cue and its source, and who is meant."""

    id: str
    doc: Doc
    kind: str
    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    source: tuple[Span, ...]
    speakers: tuple[Key, ...]
    via: tuple[Key, ...] = ()
    within: str | None = None
    by: str
    status: str
    unsure: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A figure. `value` and `upper` are decimals or fractions, as strings: they are never rounded."""

    id: str
    doc: Doc
    span: Span
    type: str
    value: str
    upper: str | None = None
    unit: str | None = None
    bound: str
    change: str | None = None
    measures: Span | None = None
    by: str
    status: str
    unsure: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """A time expression (TIMEX3). `anchor` and both points are ids of dates of the document, or `dct`."""

    id: str
    doc: Doc
    span: Span
    type: str
    value: str
    local: str | None = None
    mod: str | None = None
    anchor: str | None = None
    begin_point: str | None = None
    end_point: str | None = None
    freq: str | None = None
    quant: str | None = None
    by: str
    status: str
    unsure: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """The annotation of another member."""

    doc: Doc
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A quote of an utterance (`rendering`), or a number of a figure (`relation`, `as_of`)."""

    doc: Doc
    id: str
    rendering: str | None = None
    relation: str | None = None
    as_of: str | None = None
    of: Target | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One utterance told by several outlets, or one figure over time."""

    id: str
    story: str
    type: str
    measure: str | None = None
    scope: str | None = None
    original: str | None = None
    members: tuple[Member, ...]
    by: str
    status: str
    unsure: bool = False
    note: str | None = None

    @property
    def nodes(self) -> set[tuple[Doc, str]]:
        """Its members, as document and id of each annotation."""
        return {(member.doc, member.id) for member in self.members}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Who or what is meant: a line of the registry. `names` maps a language to a name."""

    id: Key
    label: str
    names: dict[str, str]
    wikidata: str | None
    checked: str | None = None
    note: str | None = None

    def name_in(self, lang: str) -> str | None:
        """Return its name in a language, else in that without region or script; None where it has none."""
        return self.names.get(lang) or self.names.get(lang.partition("-")[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotator:
    """A person or a model, under a pseudonym."""

    id: str
    kind: str
    name: str | None = None
    version: str | None = None
    languages: tuple[str, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A report that an annotator has finished in a pass, and in which layers; `links` may be one of them."""

    doc: Doc
    layers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """An exception: a finding that is right as it is. `about` is what the finding is about, as it says."""

    code: str
    about: str
    reason: str
    by: str


Annotation: TypeAlias = Zone | Mention | Quote | Number | Date
"""An annotation of one document."""
Record: TypeAlias = (
    Document | Zone | Mention | Quote | Number | Date | Link | Entity | Annotator | Coverage | Accepted
)

LAYERS: dict[str, type[Annotation]] = {
    "zones": Zone,
    "entities": Mention,
    "quotes": Quote,
    "numbers": Number,
    "dates": Date,
}
"""The layers of annotation of single documents, in their order."""
ALL_LAYERS = (*LAYERS, "links")
"""These, and what links annotations of several documents."""
LINKED = {"utterance": "quotes", "figure": "numbers"}
"""The layer of a link's members by its type."""

POINTS = ("anchor", "begin_point", "end_point")
"""The fields of a date that name another, or `dct`."""

SPLITS = ("train", "validation", "test", "withheld")


def story_of(doc: Doc) -> str:
    """Return the story that a report is of, by its id."""
    return doc.partition("/")[0]


def main_spans(annotation: Annotation) -> tuple[Span, ...]:
    """Return the spans that say where an annotation stands: the content of a quote, else its one span."""
    return annotation.content if isinstance(annotation, Quote) else (annotation.span,)


def spans(record: Annotation) -> list[tuple[str, Span]]:
    """Every span of an annotation with the JSON pointer at which it stands."""
    if isinstance(record, Quote):
        parts = (("content", record.content), ("cue", record.cue), ("source", record.source))
        return [(f"/{name}/{i}", span) for name, part in parts for i, span in enumerate(part)]
    if isinstance(record, Number) and record.measures is not None:
        return [("/span", record.span), ("/measures", record.measures)]
    return [("/span", record.span)]
