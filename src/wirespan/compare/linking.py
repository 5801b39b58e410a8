"""Agreement of links: which annotations are linked together, and what is said of each member.

*Pairs* are counted, as in pairwise scoring of coreference: a link of n members is its n(n−1)/2 pairs, and the
pairs of all links of a type are one set. A member of one side answers to that annotation of the other which
it is matched with, overlapping, in its layer (see `matching`); a pair is found on both sides where both its
members answer to a pair of the other's. So a link in two pieces costs the pairs between them, a large link
weighs more than a small one, and the order of members and the ids of links mean nothing. Annotations that are
in no link count nowhere.

The pairs of *all* members lose too where one side lacks the annotation itself. Those of *matched* members,
both of which the other side has, say how far the two link alike what both have seen.

The fields of members are compared on members that both sides link to one and the same other member.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain, combinations, product
from typing import TypeAlias, TypeVar

from wirespan.compare.matching import Unit, fragments, match
from wirespan.compare.report import LinkFieldScore, LinkScore, Report
from wirespan.compare.resampling import intervals
from wirespan.compare.tally import EVERYTHING, Stretches, begins_in, stretches
from wirespan.counts import kind
from wirespan.model import Annotation, Document, Link, Member, Target, Zone, main_spans

FIELDS = {"utterance": ("rendering", "of"), "figure": ("relation", "as_of", "of")}
"""The fields of members that are compared, by the type of their link."""
MEMBERS = ("all", "matched")
"""Of which members the pairs are counted."""

L = TypeVar("L", int, tuple[int, int])
Node: TypeAlias = tuple[str, str]
"""Document and id of an annotation."""
Answers: TypeAlias = Mapping[Node, Node]
"""The annotation of B that answers to one of A."""


@dataclass(frozen=True, slots=True)
class _Counts:
    """What a story adds. Pairs by `MEMBERS`: alike, of A, of B. Fields by name: alike, compared."""

    pairs: dict[str, tuple[int, int, int]]
    fields: dict[str, tuple[int, int]]


def agree_links(
    type_: str,
    a: tuple[Iterable[Link], Iterable[Annotation]],
    b: tuple[Iterable[Link], Iterable[Annotation]],
    documents: Iterable[Document],
    *,
    leave: Iterable[Zone],
    resamples: int,
    seed: int,
) -> Report:
    """Compare the links of a type, each side given as its links and the annotations of their layer.

    Both have to have looked for links and for those annotations in all `documents`; members in others are
    passed over, and so are those that begin in the zones to `leave` out. There is no figure where neither
    side links any two.

    Intervals come from so many `resamples` of stories, as no link goes beyond its story, and those within one
    are of one event: of few stories they say little, and of a single one there is none.
    """
    stories: dict[str, set[str]] = defaultdict(set)
    for document in documents:
        stories[document.story].add(document.id)
    places = stretches(leave)
    a, b = (_outside(links, annotations, places) for links, annotations in (a, b))
    ours, theirs = (_by_story(links, type_, stories) for links, _ in (a, b))
    answers = _answers(a[1], b[1], stories)
    counts = [_count(ours[story], theirs[story], stories[story], answers[story]) for story in sorted(stories)]
    if not any(x or y for found in counts for _, x, y in found.pairs.values()):
        return Report()
    names = [name for name in (*FIELDS[type_], EVERYTHING) if any(name in found.fields for found in counts)]
    pairs = [[found.pairs[members] for found in counts] for members in MEMBERS]
    fields = [[found.fields.get(name, (0, 0)) for found in counts] for name in names]
    # F1 is 2 × both / (a + b).
    columns = [[(2 * both, x + y) for both, x, y in rows] for rows in pairs] + fields
    widths = intervals(list(zip(*columns, strict=True)), resamples, seed)
    links, said = [], []
    for members, rows, width in zip(MEMBERS, pairs, widths, strict=False):
        both, x, y = map(sum, zip(*rows, strict=True))
        size = (len(stories), sum(map(len, stories.values())))
        links.append(LinkScore(type_, members, *size, both, x, y, width))
    for name, shares, width in zip(names, fields, widths[len(MEMBERS) :], strict=True):
        same, of = map(sum, zip(*shares, strict=True))
        said.append(LinkFieldScore(type_, name, same, of, width))
    return Report(links=tuple(links), link_fields=tuple(said))


def _outside(
    links: Iterable[Link], annotations: Iterable[Annotation], zones: Mapping[str, Stretches]
) -> tuple[list[Link], list[Annotation]]:
    """Return a side without the annotations that begin in zones, be they members or what these go back to."""
    kept, left = [], set()
    for annotation in annotations:
        if begins_in(annotation, zones.get(annotation.doc, Stretches())):
            left.add((annotation.doc, annotation.id))
        else:
            kept.append(annotation)

    def members(link: Link) -> Iterator[Member]:
        for member in link.members:
            if (member.doc, member.id) not in left:
                gone = member.of is not None and (member.of.doc, member.of.id) in left
                yield replace(member, of=None) if gone else member

    return [replace(link, members=tuple(members(link))) for link in links], kept


def _by_story(
    links: Iterable[Link], type_: str, stories: Mapping[str, Set[str]]
) -> Mapping[str, Sequence[Link]]:
    """Return the links of a type by the stories in which they have members."""
    home = {doc: story for story, docs in stories.items() for doc in docs}
    found: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.type == type_:
            for story in {home[member.doc] for member in link.members if member.doc in home}:
                found[story].append(link)
    return found


def _answers(
    a: Iterable[Annotation], b: Iterable[Annotation], stories: Mapping[str, Set[str]]
) -> Mapping[str, Answers]:
    """Match the annotations of a layer, document by document, whatever zones they stand in; by story."""
    units: dict[str, tuple[list[Unit], list[Unit]]] = defaultdict(lambda: ([], []))
    for side, found in enumerate((a, b)):
        for annotation in found:
            places = fragments(main_spans(annotation))
            units[annotation.doc][side].append(Unit(places, kind(annotation), id=annotation.id))
    return {
        story: {
            (doc, mine.id): (doc, yours.id)
            for doc in docs & units.keys()
            for pairs in match(*units[doc])
            for mine, yours in pairs
        }
        for story, docs in stories.items()
    }


def _count(a: Sequence[Link], b: Sequence[Link], docs: set[str], answers: Answers) -> _Counts:
    """Count what both say of the documents of a story."""
    ours, theirs = _links_of(a, docs), _links_of(b, docs)
    known = set(answers.values())
    # Two of A make a pair that both have where some link of A, and some of B for those that answer, has both.
    both = {
        node: frozenset(product(links, theirs[answers[node]]))
        for node, links in ours.items()
        if node in answers and answers[node] in theirs
    }
    shared = _pairs(both.values())
    pairs = {
        "all": (shared, _pairs(ours.values()), _pairs(theirs.values())),
        "matched": (
            shared,
            _pairs(links for node, links in ours.items() if node in answers),
            _pairs(links for node, links in theirs.items() if node in known),
        ),
    }
    members = Counter(chain.from_iterable(both.values()))
    fields: dict[str, tuple[int, int]] = {}
    left, right = _said(a, docs, answers), _said(b, docs)
    for node in [node for node, links in both.items() if any(members[link] > 1 for link in links)]:
        mine, yours = left[node], right[answers[node]]
        names = {**mine, **yours}
        alike = {name: mine.get(name) == yours.get(name) for name in names}
        for name, same in {**alike, EVERYTHING: all(alike.values())}.items():
            before = fields.get(name, (0, 0))
            fields[name] = (before[0] + same, before[1] + 1)
    return _Counts(pairs, fields)


def _links_of(links: Sequence[Link], docs: set[str]) -> dict[Node, frozenset[int]]:
    """Return the links, by number, that each annotation is a member of."""
    found: dict[Node, set[int]] = defaultdict(set)
    for number, link in enumerate(links):
        for member in link.members:
            if member.doc in docs:
                found[member.doc, member.id].add(number)
    return {node: frozenset(own) for node, own in found.items()}


def _pairs(members: Iterable[frozenset[L]]) -> int:
    """Count the pairs of members, each given as what it is linked by, that have a link in common.

    Members linked by the same are counted together, so that those of a large link need not be paired.
    """
    alike = Counter(members)
    linked: dict[L, list[frozenset[L]]] = defaultdict(list)
    for links in alike:
        for link in links:
            linked[link].append(links)
    found = sum(count * (count - 1) // 2 for links, count in alike.items() if links)
    for link, kinds in linked.items():
        for one, other in combinations(kinds, 2):
            if min(one & other) == link:  # so that what two links hold together counts once
                found += alike[one] * alike[other]
    return found


def _said(
    links: Sequence[Link], docs: set[str], answers: Answers | None = None
) -> dict[Node, dict[str, Counter[Hashable]]]:
    """Return what is said of each member by field: as often as it is said, where several links have it.

    `answers` are those to the targets of `of`; one without an answer is like none of the other side. Left
    out is what is absent, and a target in another document, to which nothing answers.
    """
    said: dict[Node, dict[str, Counter[Hashable]]] = defaultdict(lambda: defaultdict(Counter))
    for link in links:
        for member in link.members:
            if member.doc in docs:
                here = said[member.doc, member.id]
                for name in FIELDS[link.type]:
                    value: Hashable = getattr(member, name)
                    if isinstance(value, Target):
                        value = _target(value, answers) if value.doc in docs else None
                    if value is not None:
                        here[name][value] += 1
    return said


def _target(target: Target, answers: Answers | None) -> Hashable:
    node = (target.doc, target.id)
    return node if answers is None else answers.get(node, ("no answer", *node))
