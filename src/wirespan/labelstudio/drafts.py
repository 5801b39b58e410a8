"""From regions and relations to annotations-to-be: which regions make one annotation together.

Mostly one region is one annotation. The fragments of a quote are a chain of `continues`; a cue, a source and
what is measured are regions of their own, related to the annotations they belong to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from wirespan.graphs import cycles
from wirespan.labelstudio.faults import Faults, shown
from wirespan.labelstudio.layout import CONTINUES, PART, WITHIN, Group
from wirespan.labelstudio.regions import Parsed, Region, Relation
from wirespan.wording import some


@dataclass(slots=True, eq=False)
class Draft:
    """An annotation-to-be. `regions`: its fragments from the first of the chain on."""

    group: Group
    regions: list[Region]
    roles: dict[str, list[Region]] = field(default_factory=dict)
    within: Draft | None = None
    points: dict[str, Draft] = field(default_factory=dict)

    @property
    def head(self) -> Region:
        """The region that carries its id."""
        return self.regions[0]

    @property
    def pointer(self) -> str:
        """Where it stands in the file."""
        return self.head.pointer


def gather(parsed: Parsed, faults: Faults) -> list[Draft]:
    """Put regions together to annotations-to-be, in the order of their first regions."""
    relations = [relation for relation in parsed.relations if _fits(relation, faults)]
    drafts = _chains([region for region in parsed.regions if not region.role], relations, faults)
    of_region = {region.id: draft for draft in drafts for region in draft.regions}
    used: set[str] = set()
    for relation in relations:
        if relation.label == WITHIN:
            _stand(of_region[relation.start.id], of_region[relation.end.id], relation, faults)
        elif relation.label in relation.start.group.points:
            _point(of_region[relation.start.id], of_region[relation.end.id], relation, faults)
        elif relation.label != CONTINUES:
            role, owner = relation.start, relation.end
            if not role.role:
                role, owner = owner, role
            used.add(role.id)
            _give(of_region[owner.id], role, relation, faults)
    for region in parsed.regions:
        if region.role and region.id not in used:
            what = f"{region.label} {shown(region.id)} at {region.start}–{region.end} is related to nothing"
            faults.add("studio-unrelated", region.pointer, what)
    _cycles(drafts, faults)
    return drafts


def _fits(relation: Relation, faults: Faults) -> bool:
    """Whether a relation has ends of the right kinds: of a cue, source or measure, in either direction."""
    start, end, label = relation.start, relation.end, relation.label
    if label in (CONTINUES, WITHIN, *start.group.points):
        fits = all(label in r.group.relations and not r.role for r in (start, end))
        right = fits and start is not end and not relation.mutual
    else:
        right = start.group is end.group and sorted((start.role, end.role)) == ["", label]
    if not right:
        what = f"{label} from {start.label} {shown(start.id)} to {end.label} {shown(end.id)}"
        faults.add("studio-relation-ends", relation.pointer, what + (", both ways" * relation.mutual))
    return right


def _chains(regions: list[Region], relations: list[Relation], faults: Faults) -> list[Draft]:
    before: dict[str, Region] = {}
    after: dict[str, Region] = {}
    for relation in relations:
        if relation.label != CONTINUES:
            continue
        start, end = relation.start, relation.end
        if before.get(start.id, end) is not end or after.get(end.id, start) is not start:
            place = start if start.id in before else end
            faults.add("studio-chain", relation.pointer, f"the fragments branch at {shown(place.id)}")
            continue
        before[start.id], after[end.id] = end, start
    drafts: list[Draft] = []
    placed: set[str] = set()
    for region in regions:
        if region.id in before:
            continue
        chain = [region]
        while chain[-1].id in after:
            chain.append(after[chain[-1].id])
        placed.update(r.id for r in chain)
        drafts.append(_quote(chain, faults))
    for region in regions:  # what has no first fragment goes round in a circle
        if region.id not in placed:
            faults.add("studio-chain", region.pointer, f"{shown(region.id)} continues itself over others")
            drafts.append(Draft(region.group, [region]))
    return drafts


def _quote(chain: list[Region], faults: Faults) -> Draft:
    head = chain[0]
    labels = sorted({region.label for region in chain})
    if len(labels) > 1:
        what = f"fragments of {shown(head.id)} have the labels {', '.join(labels)}"
        faults.add("studio-chain-kind", head.pointer, what)
    if all(_further(region) for region in chain):
        faults.add("studio-chain", head.pointer, f"fragment {shown(head.id)} continues nothing")
    for region in chain[1:]:
        for key, value in region.values.items():
            if head.values.setdefault(key, value) != value:
                what = f"{key} differs on {shown(head.id)} and {shown(region.id)}"
                faults.add("studio-value-twice", region.pointer, what)
    return Draft(head.group, chain)


def _further(region: Region) -> bool:
    """Whether we made a region as a further fragment, which can't be a quote by itself."""
    stem, dot, number = region.id.rpartition(PART)
    return CONTINUES in region.group.relations and bool(dot and len(stem) == 10 and number.isdecimal())


def _give(draft: Draft, role: Region, relation: Relation, faults: Faults) -> None:
    found = draft.roles.setdefault(role.role, [])
    if role in found:
        return
    found.append(role)
    if role.role == "measures" and len(found) > 1:
        what = f"number {shown(draft.head.id)} has {len(found)} measured regions"
        faults.add("studio-measures", relation.pointer, what)


def _stand(inner: Draft, outer: Draft, relation: Relation, faults: Faults) -> None:
    if inner is outer:
        faults.add("studio-within", relation.pointer, f"{shown(inner.head.id)} stands within itself")
    elif inner.within not in (None, outer):
        faults.add("studio-within", relation.pointer, f"{shown(inner.head.id)} stands within two quotes")
    else:
        inner.within = outer


def _point(draft: Draft, other: Draft, relation: Relation, faults: Faults) -> None:
    if draft.points.setdefault(relation.label, other) is not other:
        what = f"{relation.label} of {shown(draft.head.id)} is {shown(other.head.id)} and another"
        faults.add("studio-point", relation.pointer, what)


def _cycles(drafts: Iterable[Draft], faults: Faults) -> None:
    for cycle in cycles({draft: (draft.within,) for draft in drafts if draft.within is not None}):
        ids = some(shown(draft.head.id) for draft in cycle)
        what = f"quotes stand within each other in a circle: {ids}"
        faults.add("studio-within", cycle[0].pointer, what)
