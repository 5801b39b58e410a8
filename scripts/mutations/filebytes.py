"""Structural: lines and line ends, marks of tools, and what is left of a file."""

from __future__ import annotations

import json
from random import Random

from mutations.ground import SINGLE, Edit, Ground, Place
from mutations.table import STRUCTURAL, Table

kind = Table(STRUCTURAL)
ALL = "all files of records"


@kind("byte-order-mark", ALL, "begins a file with a byte order mark", "files begin with their first record")
def _(rng: Random, ground: Ground) -> Edit | None:
    file = ground.pick(rng).file
    return Edit({file: b"\xef\xbb\xbf" + ground.files[file]}, ((file, 1),), "EF BB BF")


@kind("carriage-return", ALL, "ends a line, or all of them, in CR LF", "lines end in LF alone")
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)
    if rng.random() < 0.8:
        return ground.rewrite(line, line.raw + b"\r", "one CR")
    places = tuple(other.place for other in ground.lines[line.file])
    return Edit({line.file: ground.files[line.file].replace(b"\n", b"\r\n")}, places, "all CR LF", every=True)


@kind("blank-line", ALL, "puts an empty line between two, or blanks", "one line is one record")
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)
    content = ground.replaced(line.file, line.number, 0, [rng.choice([b"", b" ", b"\t\t"])])
    return Edit({line.file: content}, (line.place,), "before it")


@kind("final-newline", ALL, "drops the last line feed", "every line ends in one")
def _(rng: Random, ground: Ground) -> Edit | None:
    file = ground.pick(rng).file
    return Edit({file: ground.files[file][:-1]}, ((file, len(ground.lines[file])),), "the last byte")


@kind("conflict-mark", ALL, "leaves one mark of a merge conflict", "it is no record")
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)
    mark = rng.choice([b"<<<<<<< HEAD", b"=======", b">>>>>>> branch", b"||||||| 1a2b3c4"])
    return Edit({line.file: ground.replaced(line.file, line.number, 0, [mark])}, (line.place,), mark.decode())


@kind("conflict", ALL, "leaves a merge conflict with both versions of some lines", "its marks are no records")
def _(rng: Random, ground: Ground) -> Edit | None:
    line, count = ground.pick(rng), rng.randrange(1, 4)
    old = [other.raw for other in ground.lines[line.file][line.number - 1 :][:count]]
    new = [b"<<<<<<< HEAD", *old, b"=======", *old, b">>>>>>> theirs"]
    at = (line.number, line.number + len(old) + 1, line.number + len(new) - 1)
    content = ground.replaced(line.file, line.number, len(old), new)
    return Edit({line.file: content}, tuple((line.file, n) for n in at), "3 marks", every=True)


@kind("lines-joined", ALL, "drops the line feed between two lines", "one line is one record")
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)
    both = [other.raw for other in ground.lines[line.file][line.number - 1 :][:2]]
    if len(both) < 2:
        return None
    content = ground.replaced(line.file, line.number, 2, [b"".join(both)])
    return Edit({line.file: content}, (line.place,), f"lines {line.number} and {line.number + 1}")


@kind(
    "line-split",
    ALL,
    "puts a line feed into a line",
    "a record closes with its last byte, so neither half is one",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)
    at = rng.randrange(1, len(line.raw))
    places: tuple[Place, ...] = (line.place, (line.file, line.number + 1))
    return ground.rewrite(line, line.raw[:at] + b"\n" + line.raw[at:], f"at byte {at}", places, every=True)


@kind("truncated", ALL, "cuts a file off inside a line", "a record closes with its last byte")
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)
    at = rng.randrange(1, len(line.raw))
    before = b"".join(other.raw + b"\n" for other in ground.lines[line.file][: line.number - 1])
    return Edit({line.file: before + line.raw[:at]}, (line.place,), f"after byte {at} of line {line.number}")


@kind(
    "zeroed",
    ALL,
    "overwrites a stretch of a line with NUL bytes, as a lost page of a disk does",
    "NUL is no JSON",
)
def _(rng: Random, ground: Ground) -> Edit | None:
    line = ground.pick(rng)
    at, count = rng.randrange(len(line.raw)), rng.choice([1, 16, 512])
    raw = line.raw[:at] + bytes(len(line.raw[at : at + count])) + line.raw[at + count :]
    return ground.rewrite(line, raw, f"{count} bytes at {at}")


@kind(
    "single-bytes",
    "splits.json, VERSION",
    "does one of the above to a file that is read in one piece",
    "the bytes are no UTF-8, no JSON, or no version",
    most=600,
)
def _(rng: Random, ground: Ground) -> Edit | None:
    file = rng.choice(SINGLE)
    old = ground.files[file]
    at = rng.randrange(len(old))
    new = rng.choice(
        [
            old[:at] + b"\xff" + old[at:],
            b"\xef\xbb\xbf" + old,
            old.replace(b"\n", b"\r\n"),
            old[:-1],
            b"<<<<<<< HEAD\n" + old,
            old[: at // 2],
            old + b"\x00",
            old.replace(b"[", b"[" * 100_000, 1) if file == SINGLE[1] else b"v" + old,
            b"",
            old + old,
            old.replace(b'"test"', b'"train"', 1) if file == SINGLE[1] else old.strip() + b".1\n",
            old.replace(b"[]", b"[NaN]", 1) if b"[]" in old else old.replace(b'"', b"'"),
            b"[" * 20_000_000,
        ]
    )
    return Edit({file: new}, ((file, None),), f"{len(new)} bytes")


@kind(
    "version",
    "VERSION",
    "writes a version that is none",
    "it isn't of the form of semantic versioning",
    most=60,
)
def _(rng: Random, _: Ground) -> Edit | None:
    new = rng.choice(
        ["1", "1.0", "v1.0.0", "1.0.0.0", "01.0.0", "1.0.x", "", "1.0.0 ", "1,0,0", "\uff11.0.0", "latest"]
    )
    return Edit({SINGLE[0]: f"{new}\n".encode()}, ((SINGLE[0], None),), new)


@kind(
    "splits",
    "splits.json",
    "drops a story, has it twice, names one that isn't there, a split that is none, or "
    "puts a withheld one among the open",
    "each story stands in one split, withheld ones in theirs",
    most=600,
)
def _(rng: Random, ground: Ground) -> Edit | None:
    data: dict[str, list[str]] = json.loads(ground.files[SINGLE[1]])
    story = rng.choice(ground.stories)
    home = next(split for split, stories in data.items() if story in stories)
    file, places = SINGLE[1], [(SINGLE[1], None)]
    match rng.randrange(6):
        case 0:
            data[home].remove(story)
        case 1:
            data[rng.choice(list(data))].append(story)
        case 2:
            data[home][data[home].index(story)] = story[:-1] + "x"
        case 3:
            data[rng.choice(["dev", "Train", "tests"])] = []
        case 4:
            del data[home]
        case _:
            data[home].remove(story)
            other = [split for split in data if (split == "withheld") != (home == "withheld")]
            data[rng.choice(other)].append(story)
            places = [(f"corpus/{story}.jsonl", 0)]
    new = (json.dumps(data) + "\n").encode()
    return Edit({file: new}, tuple(places), f"{story}, {home}", whole=True)
