"""What two sides' links disagree on: groups of links that share a member, and what a verdict makes of them.

Links are compared once their members are those of the settled layers: a member is the annotation there that
has its id, else the one that it answers to.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from wirespan import aside, records
from wirespan.adjudication.disputes import Side, places
from wirespan.compare.matching import Unit, match
from wirespan.counts import kind
from wirespan.graphs import components, cycles
from wirespan.merge.references import rename
from wirespan.model import Annotation, Link, Member, Number, Quote, Target

Node: TypeAlias = tuple[str, str]
"""Document and id of an annotation."""
Choice: TypeAlias = Literal["a", "b", "both", "neither"]
CHOICES: tuple[Choice, ...] = ("a", "b", "both", "neither")
_KINDS: dict[str, type[Annotation]] = {"utterance": Quote, "figure": Number}


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Links of either side that share members, and don't say the same."""

    a: tuple[Link, ...]
    b: tuple[Link, ...]

    @property
    def key(self) -> str:
        """What it is known by: it changes with what a side says."""
        content = b"\n".join(records.lines(side) for side in (self.a, self.b))
        return hashlib.sha256(content).hexdigest()[:16]


def groups(
    a: Iterable[Link], b: Iterable[Link], *, kept: Side = 0, adopts: bool = False
) -> tuple[list[Link], list[LinkGroup]]:
    """Return the links that both sides have, as the side `kept` has them, and the groups in dispute.

    With `adopts` a link that answers to one of the kept side alone takes its id.
    """
    waiting: dict[Hashable, deque[Link]] = defaultdict(deque)
    for link in sorted(b, key=records.order):
        waiting[_says(link)].append(link)
    agreed, rest = [], []
    for link in sorted(a, key=records.order):
        alike = waiting.get(_says(link))
        if alike:
            agreed.append((link, alike.popleft())[kept])
        else:
            rest.append((0, link))
    rest += [(1, link) for links in waiting.values() for link in links]
    found = []
    for component in components(rest, lambda item: item[1].nodes):
        sides = [tuple(sorted((x for n, x in component if n == s), key=records.order)) for s in (0, 1)]
        if adopts and len(sides[0]) == len(sides[1]) == 1:
            sides[1 - kept] = (replace(sides[1 - kept][0], id=sides[kept][0].id),)
        found.append(LinkGroup(sides[0], sides[1]))
    return agreed, sorted(found, key=lambda group: min(m for x in (*group.a, *group.b) for m in x.nodes))


def doc_of(story: str, key: str) -> str:
    """Return what a group of a story is known by in Label Studio, where a report has its id."""
    return f"{story}/{key}"


def answers(theirs: Iterable[Annotation], settled: Iterable[Annotation]) -> dict[Node, Node]:
    """Return which settled annotation each one of a side is: that of its id, else what it answers to."""
    there: dict[tuple[str, type[Annotation]], dict[str, Annotation]] = defaultdict(dict)
    for a in settled:
        there[a.doc, type(a)][a.id] = a
    found: dict[Node, Node] = {}
    left: dict[tuple[str, type[Annotation]], list[Annotation]] = defaultdict(list)
    for a in theirs:
        if a.id in there[a.doc, type(a)]:
            found[a.doc, a.id] = (a.doc, a.id)
        else:
            left[a.doc, type(a)].append(a)
    taken = set(found.values())
    for key, mine in left.items():
        free = [a for own, a in there[key].items() if (key[0], own) not in taken]
        units = [[Unit(places(x), kind(x), {"id": x.id}) for x in side] for side in (mine, free)]
        for pairs in match(*units):
            found.update({(key[0], str(x.said["id"])): (key[0], str(y.said["id"])) for x, y in pairs})
            taken.update((key[0], str(y.said["id"])) for _, y in pairs)
    return found


def settled(
    links: Iterable[Link], known: Mapping[Node, Node], there: Mapping[Node, Annotation]
) -> tuple[list[Link], list[str]]:
    """Return links between settled annotations, and what was left out of them, in words."""
    names = {("annotation", doc, own): new for (doc, own), (_, new) in known.items() if new != own}
    found, notes = [], []
    for link in links:
        cls = _KINDS[link.type]
        lost = {n for n in link.nodes if n not in known or not isinstance(there.get(known[n]), cls)}
        left: Any = link
        for doc in sorted({doc for doc, _ in lost}):
            left, _ = aside.without(left, doc, {own for at, own in lost if at == doc}) if left else (None, "")
        notes += [
            f"{doc}#{own} of the link {link.id} isn't in the settled layers" for doc, own in sorted(lost)
        ]
        left = None if left is None else _once(rename(left, names))
        if left is None:
            notes.append(f"the link {link.id} has fewer than two members left, and is left out")
        else:
            found.append(left)
    return found, notes


def verdict(group: LinkGroup, choice: Choice, by: str, note: str | None) -> list[Link]:
    """Return the links that a verdict makes of a group. Raises `ValueError`, in words, where it can't."""
    chosen = {"a": group.a, "b": group.b, "both": (*group.a, *group.b), "neither": ()}[choice]
    if choice == "both" and chosen:
        chosen = (_joined(chosen),)
    return [replace(link, by=by, status="adjudicated", note=note or link.note) for link in chosen]


def _joined(links: Sequence[Link]) -> Link:
    if len({link.type for link in links}) > 1:
        raise ValueError("an utterance and a figure can't be joined")
    members: dict[Node, Member] = {}
    for link in links:
        for member in link.members:
            members.setdefault((member.doc, member.id), member)
    firsts = [node for node, member in members.items() if member.relation == "first"]
    if len(firsts) > 1:
        raise ValueError("two members would be first")
    if any(cycles({node: [(m.of.doc, m.of.id)] for node, m in members.items() if m.of})):
        raise ValueError("its members would go back to each other in a circle")
    return replace(links[0], members=tuple(sorted(members.values(), key=lambda m: (m.doc, m.id))))


def _once(link: Link) -> Link | None:
    """Return a link with each member once: two of a side may answer to one."""
    members: dict[Node, Member] = {}
    for member in link.members:
        own = Target(member.doc, member.id)
        members.setdefault((member.doc, member.id), replace(member, of=None) if member.of == own else member)
    return replace(link, members=tuple(members.values())) if len(members) > 1 else None


def _says(link: Link) -> Hashable:
    """Return what two links have to have alike to agree; words for what is counted in any letter case."""
    worded = tuple(" ".join((text or "").casefold().split()) for text in (link.measure, link.scope))
    return (link.type, worded, link.original, frozenset(link.members))
