"""What becomes of a link where a report is taken out: its members there, and those that went back to them.

A member that went back to one of these goes back to what that one went back to, where the guidelines make it
sure how it stands to that:

- an utterance: the later of the two renderings (7.6), unless both translate, perhaps back again, or it has
  the very words of a paraphrase;
- a figure: what restates a member has its value, and stands to others as it did; what rounds a rounded one
  rounds (7.15);
- the first member left of a figure is `first` (7.14), and what stood to the old one stands to it, if it
  restated that.

Where it isn't sure, the member still names what is gone, for a person to say: `wirespan validate` finds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from wirespan.model import Doc, Link, Member, Target

RENDERINGS = ("verbatim", "truncated", "recut", "translated", "paraphrased")
"""From the first to the last, as guideline 7.5 lists them."""
_SAME, _ROUNDED, _FIRST = "restates", "rounds", "first"
_TRANSLATED, _TOLD = "translated", "paraphrased"


def without_report(link: Link, doc: Doc, langs: Mapping[Doc, str]) -> tuple[Link | None, str]:
    """Return a link without its members in a report, and what became of the others, if anything did.

    None where fewer than two are left. `langs` are the languages of the reports that stay.
    """
    if all(member.doc != doc for member in link.members):
        return link, ""
    members = list(link.members)
    while old := next((member for member in members if member.doc == doc), None):
        members.remove(old)
        members = _handed_on(link, old, members, langs)
    if len(members) < 2:
        return None, f"the link is gone: {_name(members[0])} alone is left" if members else "the link is gone"
    before = {(member.doc, member.id): member for member in link.members}
    new = replace(link, members=tuple(members))
    said = [_told(member) for member in members if member != before[member.doc, member.id]]
    said += [f"{_name(members[at])} still names what is gone" for at in orphans(new, doc)]
    return new, "; ".join(said)


def orphans(link: Link, doc: Doc) -> list[int]:
    """Return the places of the members that go back to an annotation of a report."""
    return [at for at, member in enumerate(link.members) if member.of is not None and member.of.doc == doc]


def _handed_on(link: Link, old: Member, members: list[Member], langs: Mapping[Doc, str]) -> list[Member]:
    """Return the members left, those that went back to one taken out related to others where it is sure."""
    here = Target(old.doc, old.id)
    if old.of is not None and not any((m.doc, m.id) == (old.of.doc, old.of.id) for m in members):
        return members
    if old.relation == _FIRST:
        return _inherited(here, members)
    if link.type == "figure":
        return [_figure(member, old) if member.of == here else member for member in members]
    lang = langs.get(old.of.doc) if old.of else link.original
    return [_utterance(member, old, lang, langs) if member.of == here else member for member in members]


def _utterance(member: Member, old: Member, lang: str | None, langs: Mapping[Doc, str]) -> Member:
    """Relate a rendering to what the rendered one rendered, which is in a language, where that is known."""
    both = [rendering for rendering in RENDERINGS if rendering in (member.rendering, old.rendering)]
    own = langs.get(member.doc)
    unsure = both == [_TRANSLATED] and (own is None or lang is None or _main(own) == _main(lang))
    unsure = unsure or (old.rendering == _TOLD != member.rendering) or not both
    return member if unsure else replace(member, rendering=both[-1], of=old.of)


def _figure(member: Member, old: Member) -> Member:
    if old.relation == _SAME or member.relation == old.relation == _ROUNDED:
        return replace(member, of=old.of)
    return replace(member, relation=old.relation, of=old.of) if member.relation == _SAME else member


def _inherited(here: Target, members: list[Member]) -> list[Member]:
    """Make the first of those that went back to the first member the first, and relate others to it."""
    heir = next((member for member in members if member.of == here), None)
    if heir is None:
        return members
    there = Target(heir.doc, heir.id) if heir.relation == _SAME else here
    related = [replace(member, of=there) if member.of == here else member for member in members]
    related[members.index(heir)] = replace(heir, relation=_FIRST, of=None)
    return related


def _told(member: Member) -> str:
    name = _name(member)
    if member.relation == _FIRST:
        return f"{name} is the first now"
    if member.of is None:
        return f"{name} goes back to none now ({member.rendering})"
    return f"{name} goes back to {member.of.doc}#{member.of.id} now ({member.rendering or member.relation})"


def _name(member: Member) -> str:
    return f"{member.doc}#{member.id}"


def _main(lang: str) -> str:
    return lang.partition("-")[0]
