"""The registry: every entry can be told from the others, and has a name in each language it is used in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from wirespan.checks.catalogue import finding, short
from wirespan.checks.guidelines.sheets import Sheets
from wirespan.errors import Finding
from wirespan.store import registry_file

_TITLES = frozenset(("WORK_OF_ART", "LAW"))
_LONGEST = 7
"""Words of a title of work or law (guidelines, 9.4)."""


def story(sheets: Sheets) -> Iterator[Finding]:
    """Yield what is wrong with the entities that a story uses."""
    used: defaultdict[str, set[str]] = defaultdict(set)
    """The entities that are mentioned in each language."""
    speaks: set[str] = set()
    for sheet in sheets.reports.values():
        lang = sheet.document["lang"].partition("-")[0]
        used[lang].update([said["entity"] for _, _, _, said, _ in sheet.spanned("entities")])
        for _, _, _, _, said, _ in sheet.quoted():
            speaks.update(said["speakers"], said.get("via", ()))
    own = registry_file(sheets.story)
    for key, (file, number, entity) in sheets.registry.items():
        has = {lang.partition("-")[0] for lang in entity["names"]}
        for lang in sorted([lang for lang, keys in used.items() if key in keys and lang not in has]):
            what, other = f"no name in {lang}", "one in each language that a story's reports use it in"
            yield finding("entity-name", file, number, "/names", found=what, expected=other, about=key)
        if file == own and entity["label"] in _TITLES:
            for lang, name in entity["names"].items():
                if len(name.split()) > _LONGEST:
                    what, other = f"{len(name.split())} words", f"at most {_LONGEST}: its usual short form"
                    where = f"/names/{lang}"
                    yield finding("entity-name", file, number, where, found=what, expected=other, about=key)
    yield from _twins(sheets, speaks.union(*used.values()))


def _twins(sheets: Sheets, used: set[str]) -> Iterator[Finding]:
    """Yield entities of one label and name, of which neither a note nor an item of Wikidata says which."""
    seen: dict[tuple[str, str, str], str] = {}
    own = registry_file(sheets.story)
    for key, (file, number, entity) in sheets.registry.items():
        if file != own and key not in used:
            continue
        for lang, name in entity["names"].items():
            other = seen.setdefault((entity["label"], lang, name.casefold()), key)
            if other != key and not _apart(sheets.registry[other][2], entity):
                what = f"{short(name)}, also the name of {other!r}"
                wanted = "one entry, or a note that tells them apart"
                yield finding("entity-twin", file, number, "/names", found=what, expected=wanted, about=key)
                break


def _apart(one: dict[str, object], two: dict[str, object]) -> bool:
    return bool(one.get("note") or two.get("note") or (one["wikidata"] and two["wikidata"]))
