"""Structural: lines and files that are lost, doubled, moved or renamed."""

from __future__ import annotations

from random import Random
from typing import Any

from mutations.ground import ANNOTATORS, SHARED, SINGLE, SPANNED, Edit, Ground, Line, Place, layer_set
from mutations.references import referrers
from mutations.table import STRUCTURAL, Table
from mutations.writing import write

kind = Table(STRUCTURAL)
NAMED = "what names it names nothing now"
LINES = "all files of records"


def _drop(ground: Ground, line: Line, named: list[Line], whole: bool = False) -> Edit | None:
    """Drop a line that others name: each of these has to be found."""
    if not named:
        return None
    content = ground.replaced(line.file, line.number, 1, [])
    shift = [
        (other.file, other.number - (other.file == line.file and other.number > line.number))
        for other in named
    ]
    return Edit({line.file: content}, tuple(shift), str(line.data["id"]), every=True, whole=whole)


@kind(
    "id-twice",
    "all annotations",
    "gives an annotation the id of another of its report",
    "ids are unique in a report",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, *SPANNED)
    near = [
        other
        for (layers, doc, _), other in ground.annotations.items()
        if layers == layer_set(line.file) and doc == line.data["doc"] and other is not line
    ]
    if not near:
        return None
    other = rng.choice(near)

    def change(data: dict[str, Any]) -> str:
        data["id"] = other.data["id"]
        return str(data["id"])

    return ground.alter(line, change, (line.place, other.place))


@kind("line-twice", LINES, "has a line twice, in a row or further down", "its id is there already")
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)
    at = line.number + 1 if rng.random() < 0.7 else rng.randrange(1, len(ground.lines[line.file]) + 2)
    content = ground.replaced(line.file, at, 0, [line.raw])
    low, high = sorted((line.number, at))
    places = tuple((line.file, number) for number in range(low, high + 2))
    return Edit(
        {line.file: content}, places, f"line {line.number} at {at}", whole=ground.story(line.file) is None
    )


@kind("lines-swapped", LINES, "swaps two lines", "lines stand in one order")
def _(rng: Random, ground: Ground) -> Edit | None:
    one = ground.pick(rng)
    two = rng.choice(ground.lines[one.file])
    if one.number >= two.number:
        return None
    between = ground.lines[one.file][one.number : two.number - 1]
    content = ground.replaced(
        one.file, one.number, two.number - one.number + 1, [two.raw, *[b.raw for b in between], one.raw]
    )
    places = tuple((one.file, number) for number in range(one.number, two.number + 1))
    return Edit({one.file: content}, places, f"{one.number} and {two.number}")


@kind("ids-swapped", "reports, registry", "swaps the ids of two lines", "lines stand in order of their ids")
def _(rng: Random, ground: Ground) -> Edit | None:
    one = ground.pick(rng, rng.choice(["document", "entity"]))
    two = rng.choice(ground.lines[one.file])
    if one.number >= two.number:
        return None
    news = [{**one.data, "id": two.data["id"]}, {**two.data, "id": one.data["id"]}]
    lines = ground.lines[one.file][one.number : two.number - 1]
    raws = [write(news[0]), *[line.raw for line in lines], write(news[1])]
    content = ground.replaced(one.file, one.number, len(raws), raws)
    places = tuple((one.file, number) for number in range(one.number, two.number + 1))
    return Edit({one.file: content}, places, f"{one.number} and {two.number}")


@kind(
    "annotation-dropped", "quotes, numbers, dates", "drops a line that a link, a quote or a date names", NAMED
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, rng.choice(["quote", "number", "date"]))
    return _drop(ground, line, ground.referring(line))


@kind("entity-dropped", "registry", "drops an entity that mentions or quotes name", NAMED, most=1200)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, "entity")
    return _drop(ground, line, referrers(ground, line), whole=line.file == SHARED)


@kind("entity-renamed", "registry", "changes the id of an entity that mentions or quotes name", NAMED)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, "entity")
    named = [other.place for other in referrers(ground, line)]

    def change(data: dict[str, Any]) -> str:
        data["id"] += rng.choice(["-x", "2", "s"])
        return str(data["id"])

    return ground.alter(line, change, tuple(named), every=True, whole=line.file == SHARED) if named else None


@kind(
    "entity-orphan",
    "registry",
    "adds an entity that nothing names",
    "entities are there because they are named",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, "entity")
    new = {**line.data, "id": f"{line.data['id']}-{rng.randrange(1000)}"}
    rest = ground.lines[line.file][line.number :]
    if rest and rest[0].data["id"] < new["id"]:
        return None
    content = ground.replaced(line.file, line.number, 1, [line.raw, write(new)])
    places: tuple[Place, ...] = ((line.file, line.number + 1),)
    return Edit({line.file: content}, places, new["id"], whole=line.file == SHARED)


@kind("document-dropped", "reports", "drops a report that has annotations", NAMED, most=60)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, "document")
    named = [other for other in ground.all(*SPANNED, "coverage") if other.data["doc"] == line.data["id"]]
    return _drop(ground, line, named)


@kind("annotator-dropped", "annotators", "drops somebody who made annotations", NAMED, most=24)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = rng.choice(ground.lines[ANNOTATORS])
    named = [other for other in ground.all(*SPANNED, "link") if other.data["by"] == line.data["id"]]
    return _drop(ground, line, named, whole=True)


@kind(
    "coverage-dropped",
    "passes",
    "drops a report from what a pass covers",
    "the pass has annotations of it",
    most=100,
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng, "coverage")
    folder, doc = line.file.rpartition("/")[0], line.data["doc"]
    named = [o for o in ground.all(*SPANNED) if o.data["doc"] == doc and layer_set(o.file) == folder]
    content = ground.replaced(line.file, line.number, 1, [])
    return Edit({line.file: content}, tuple(other.place for other in named), doc)


@kind("file-dropped", "all files", "deletes a file", "others name it, or stand beside it", most=200, level=6)
def _(rng: Random, ground: Ground) -> Edit | None:
    file = rng.choice([*ground.files])
    return Edit({file: None}, _missed(ground, file), "deleted", whole=True) if _missed(ground, file) else None


@kind(
    "file-renamed", "all files of a story", "misspells the name of a file", "no story has that name", most=400
)
def _(rng: Random, ground: Ground) -> Edit | None:
    file = rng.choice([file for file in ground.files if ground.story(file) is not None])
    new = rng.choice(
        [file[:-7] + "x.jsonl", file[:-7] + ".json", file[:-6] + "JSONL", file + ".orig", file + "~"]
    )
    places = ((new, 0), *_missed(ground, file))
    return Edit({file: None, new: ground.files[file]}, places, new, whole=True)


@kind(
    "file-stray",
    "all folders",
    "leaves a file of an editor, a system or a download",
    "no story has that name",
    most=400,
)
def _(rng: Random, ground: Ground) -> Edit | None:
    file = rng.choice([*ground.files])
    folder, _, name = file.rpartition("/")
    stray = [
        ".directory",
        f"{name}.swp",
        f".{name}.swp",
        f"{name[:-6]} (1).jsonl",
        f"{name}~",
        "notes.txt",
        f"{name}.bak",
    ]
    new = f"{folder}/{rng.choice(stray)}"
    return Edit({new: ground.files[file]}, ((new, 0),), new, whole=True)


@kind(
    "file-emptied",
    "reports, registry, annotators, linked layers",
    "leaves nothing of a file",
    NAMED,
    most=400,
)
def _(rng: Random, ground: Ground) -> Edit | None:
    file = rng.choice([*ground.lines])
    if not ground.files[file] or file.endswith("coverage.jsonl"):
        return None
    named: list[Line] = []
    for line in ground.lines[file]:
        if line.type == "entity":
            named += referrers(ground, line)
        elif line.type in SPANNED:
            named += ground.referring(line)
        elif line.type == "document":
            named += [other for other in ground.all(*SPANNED) if other.data["doc"] == line.data["id"]]
        elif line.type == "annotator":
            named += [other for other in ground.all(*SPANNED) if other.data["by"] == line.data["id"]]
    places = tuple(dict.fromkeys(line.place for line in named if line.file != file))
    return Edit({file: b""}, places, "0 bytes", every=True, whole=True) if places else None


@kind(
    "file-swapped",
    "all files of a story",
    "has the content of another layer or story",
    "its records are of another type, or of reports of another story",
    most=400,
)
def _(rng: Random, ground: Ground) -> Edit | None:
    files = [file for file in ground.files if ground.story(file) is not None and ground.lines[file]]
    one, two = rng.choice(files), rng.choice(files)
    types = [ground.lines[file][0].type for file in (one, two)]
    if ground.story(one) == ground.story(two) and types[0] == types[1]:
        return None  # another annotator's version of the same
    return Edit({one: ground.files[two]}, ((one, None),), f"the content of {two}", whole=True)


def _missed(ground: Ground, file: str) -> tuple[Place, ...]:
    """Return the places at one of which it has to be noticed that a file is gone."""
    story = ground.story(file)
    if story is None:
        beside = [other for other in ground.files if other.startswith(file.rpartition("/")[0] + "/")]
        if file in (*SINGLE, ANNOTATORS):
            return ((file, 0),)
        if file.endswith("coverage.jsonl"):
            return tuple((other, None) for other in beside)
        return tuple(o.place for line in ground.lines[file] for o in referrers(ground, line))
    folder = file.rpartition("/")[0]
    if folder == "corpus":
        return tuple((other, 0) for other in ground.files if ground.story(other) == story)
    if folder == "corpus/registry":
        return tuple(other.place for line in ground.lines[file] for other in referrers(ground, line))
    if "/passes/" not in folder:
        return ((f"corpus/{story}.jsonl", 0),)
    cover = f"{layer_set(file)}/coverage.jsonl"
    return tuple(line.place for line in ground.lines[cover] if line.data["doc"].startswith(f"{story}/"))
