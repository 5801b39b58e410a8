"""A diff in words: its sections, and lines of Markdown fit for the section "Data" of a changelog."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

import orjson

from wirespan.errors import escaped
from wirespan.model import LAYERS
from wirespan.versions.diff import Diff
from wirespan.versions.levels import Level
from wirespan.versions.records import (
    ANNOTATORS,
    COVERAGE,
    HAPPENED,
    LINKS,
    REGISTRY,
    REPORTS,
    Change,
    exact,
)

LONGEST = 160
"""Characters of a value that are told; JSON has them all."""
BESIDE = 20
"""Characters alike that are told before and behind what differs in long values."""

_ORDER = {name: at for at, name in enumerate((REPORTS, *LAYERS, LINKS))}

_APART = ("", REGISTRY, ANNOTATORS, COVERAGE)

Section: TypeAlias = tuple[str, str, str]
"""What changes are told under: for what is of no story its layer; the story; the annotator of a pass."""
Tally: TypeAlias = dict[str, Counter[str]]
"""By what happened, how many of each type."""


class Told(NamedTuple):
    """A section: its counts by layer, the layers whose file came or went, its changes if they were kept."""

    key: Section
    tallies: dict[str, Tally]
    files: list[tuple[str, str]]
    changes: Iterator[Change]


def section(annotator: str, story: str, layer: str) -> Section:
    """Return the section that a change belongs to."""
    return (layer, "", annotator) if layer in _APART else ("", story, annotator)


def tallies(found: Diff) -> dict[Section, dict[str, Tally]]:
    """Return the counts by section and layer, the sections in the order in which `diff` tells the changes."""
    sections: dict[Section, dict[str, Tally]] = defaultdict(lambda: defaultdict(dict))
    for cell, count in found.counts.items():
        layers = sections[section(cell.annotator, cell.story, cell.layer)]
        type_ = "" if cell.annotator else cell.type  # of passes it is enough to say how many
        layers[cell.layer].setdefault(cell.what, Counter())[type_] += count
    ordered = sorted(sections.items(), key=lambda item: (_APART.index(item[0][0]), *item[0]))
    return {key: {name: layers[name] for name in sorted(layers, key=_place)} for key, layers in ordered}


def told(tally: Tally, name: Callable[[str], str] = escaped) -> str:
    """Return counts in words: 2 added (LOC 1, ORG 1), 1 removed (GPE 1)."""
    parts = []
    for what in HAPPENED:
        if by := tally.get(what):
            types = ", ".join(f"{name(type_)} {count:,}" for type_, count in sorted(by.items()) if type_)
            parts.append(f"{by.total():,} {what}" + f" ({types})" * bool(types))
    return ", ".join(parts)


def heading(key: Section, found: Diff) -> tuple[str, str]:
    """Return the name of a section, and what there is to say of it."""
    layer, story, annotator = key
    if layer:
        return layer, f"of {annotator}" if annotator else ""
    if annotator:
        return story, f"pass of {annotator}"
    old, new = found.splits.get(story, ("", ""))
    remarks = [old if old == new or not new else f"{old} → {new}" if old else new]
    return story, ", ".join(filter(None, [*remarks, found.stories.get(story, "")]))


def described(change: Change) -> str:
    """Return which record a change is of, and its words where they may be told."""
    inside = change.doc.removeprefix(f"{change.story}/")
    where = "" if change.layer in (REPORTS, COVERAGE) else change.id
    parts = [inside, where, change.type, f"“{_cut(change.surface)}”" if change.surface else ""]
    if change.was:
        parts.append(f"(was {change.was})")
    return escaped(" ".join(filter(None, parts)))


def differences(change: Change) -> Iterator[str]:
    """Yield each field that differs: its name, old → new; of a list what went and what came."""
    for field in change.fields:
        yield from map(escaped, _difference(field.name, field.old, field.new))


def _difference(name: str, old: object, new: object) -> Iterator[str]:
    if isinstance(old, list) and isinstance(new, list):
        gone, came = _without(old, new), _without(new, old)
        if not gone and not came:
            moved = [pair for pair in zip(old, new, strict=True) if exact(pair[0]) != exact(pair[1])]
            if moved:  # and it isn't words alone that differ, which are withheld
                name, old, new = f"{name}, other order", [one for one, _ in moved], [one for _, one in moved]
        elif (len(gone), len(came)) != (len(old), len(new)):
            before, after = _alongside(gone, came)
            yield from (f"{name} − {told}" for told in before)
            yield from (f"{name} + {told}" for told in after)
            return
    was, now = _told_apart(old, new)
    yield f"{name}: {was} → {now}"


def _without(items: list[Any], others: list[Any]) -> list[Any]:
    """Return the items that others lack; of one that is there twice, the second, where they have it once."""
    left = Counter(map(exact, others))
    found = []
    for item in items:
        if left[exact(item)]:
            left[exact(item)] -= 1
        else:
            found.append(item)
    return found


def _alongside(gone: list[Any], came: list[Any]) -> tuple[list[str], list[str]]:
    """Return members that went and that came in words, the first of these beside the first of those."""
    pairs = [_told_apart(old, new) for old, new in zip(gone, came, strict=False)]
    before = [old for old, _ in pairs] + [_cut(_value(item)) for item in gone[len(pairs) :]]
    return before, [new for _, new in pairs] + [_cut(_value(item)) for item in came[len(pairs) :]]


def _told_apart(old: object, new: object) -> tuple[str, str]:
    """Return two values that differ in words that differ too.

    Of long ones the common beginning and end are left out, but for a few characters.
    """
    was, now = _value(old), _value(new)
    if was == now and exact(old) != exact(new):  # as are the string true and true
        was, now = exact(old).decode(), exact(new).decode()
    if max(len(was), len(now)) <= LONGEST:
        return was, now
    same = _alike(was, now)
    first = max(same - BESIDE, 0)
    end = _alike(was[same:][::-1], now[same:][::-1])
    last = max(end - BESIDE, 0)
    return _window(was, first, last), _window(now, first, last)


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _window(text: str, first: int, last: int) -> str:
    """Return a text without its first and last characters, so many, and cut where it is still too long."""
    return "…" * bool(first) + _cut(text[first : len(text) - last] + "…" * bool(last))


def sections(found: Diff, changes: Iterable[Change]) -> Iterator[Told]:
    """Yield the sections, each with what there is in it. Its changes have to be read before the next one.

    Changes come in the order of `diff`; `ValueError` is raised behind the last section where they don't.
    """
    files: dict[Section, list[tuple[str, str]]] = defaultdict(list)
    for (story, layer), what in found.layers.items():
        files["", story, ""].append((layer, what))
    groups = groupby(changes, key=lambda change: section(change.annotator, change.story, change.layer))
    key, group = next(groups, (None, iter(())))
    for mine, by in tallies(found).items():
        yield Told(mine, by, files.pop(mine, []), group if key == mine else iter(()))
        if key == mine:
            key, group = next(groups, (None, iter(())))
    if key is not None:
        raise ValueError(f"the changes of {key} aren't in the order of the sections")
    for mine, rest in files.items():
        yield Told(mine, {}, rest, iter(()))


def markdown(found: Diff, changes: Iterable[Change] = ()) -> Iterator[str]:
    """Yield lines of Markdown: one bullet a section, below it the changes, in the order of `diff`."""
    for schema in found.schema:
        kind = "incompatible" if schema.level == Level.MAJOR else "compatible"
        yield f"- Schema ({kind}): {_code(str(schema))}."
    for story, (old, new) in found.moved.items():
        yield f"- {_code(story)} moved from {_plain(old or 'no split')} to {_plain(new or 'no split')}."
    for part in sections(found, changes):
        name, about = heading(part.key, found)
        said = [
            told(tally, _plain) if part.key[0] else f"{_plain(layer)}: {told(tally, _plain)}"
            for layer, tally in part.tallies.items()
        ]
        said += [f"file of {_plain(layer)} {what}" for layer, what in part.files]
        yield f"- {_code(name)}{f' ({_plain(about)})' if about else ''}: {'; '.join(said)}."
        for change in part.changes:
            yield f"  - {_plain(change.layer)} {change.what}: {_code(described(change))}"
            yield from (f"    - {_code(line)}" for line in differences(change))


def _value(said: object) -> str:
    """Return a value of a record for people; spans as 12–15 “words”, nothing as –."""
    if said is None:
        return "–"
    if isinstance(said, str):
        return said
    if isinstance(said, list):
        return f"[{', '.join(map(_value, said))}]"
    if isinstance(said, dict) and {"start", "end"} <= said.keys() <= {"start", "end", "text", "digest"}:
        words = f" “{said['text']}”" if "text" in said else ""
        return f"{said['start']}–{said['end']}{words}"
    if isinstance(said, dict):
        return f"({', '.join(f'{name} {_value(inner)}' for name, inner in said.items())})"
    return orjson.dumps(said).decode()


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _code(text: str) -> str:
    """Return text as a code span of Markdown, in which nothing is markup."""
    text = escaped(text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"


def _plain(text: str) -> str:
    """Return a name as it is, or where it might be markup as a code span."""
    return text if re.fullmatch(r"[\w,→ -]+", text) else _code(text)


def _place(layer: str) -> tuple[int, str]:
    return _ORDER.get(layer, len(_ORDER)), layer
