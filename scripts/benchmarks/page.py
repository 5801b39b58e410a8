"""docs/performance.md: the figures of one run, and how they were measured."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from benchmarks.building import BUILDS
from benchmarks.checking import CHECKS
from benchmarks.figures import ratio

_INTRODUCTION = """# Performance

Written by `scripts/benchmark.py`, from one run. A ratio is of times of the same round: the median of the
rounds, with the least and the most in brackets. Seconds are medians, and hold for one machine alone.
"""
_CHECKING = """
All parse every line. Beyond the schema, wirespan looks at bytes, canonical form, order, offsets, surfaces and
references; the others at the schema alone, frictionless at the columns of one layer. pip compiles a part of
wirespan where it finds a C compiler; "not compiled" is without. A program of its own is measured with its
start. Two processes need half a second to start; what they gain in parsing alone is what this machine gives.
"""
_BUILDING = """
`wirespan build` sorts, joins and nests the rows, and writes card, pictures, Croissant and digests, which is
why a small corpus takes a second. pyarrow writes every record once, as it is; `from_generator` makes the same
rows as wirespan, without the rest. What ner costs is finding tokens: least where words stand apart in Latin
or Cyrillic letters, by far most in Chinese; no peer does that here. Threads are used where a library uses
them.
"""
_DUPLICATES = """
Every tenth report has a twin in another split, with 5 % of its words changed, left out or put in. All twins
have to be found, and no other pairs. datasketch is given runs of three words, which are few; wirespan takes
runs of characters, for scripts without spaces have no words.
"""
_GROWING = """
All reports go through one process. Building isn't measured beyond 100,000 reports, with ner not beyond
10,000.
"""
_HEAD = {
    "checks": ["", "parsing = 1", "CPU, parsing = 1", "s", "CPU s", "peak MB"],
    "build": ["", "pyarrow = 1", "CPU, pyarrow = 1", "s", "CPU s", "peak MB"],
    "near": ["", "wirespan = 1", "CPU, wirespan = 1", "s", "CPU s", "peak MB"],
}


def page(result: dict[str, Any], pictures: Iterable[str]) -> str:
    """Return the page. `pictures` are paths from its folder."""
    corpus, machine = result["corpus"], result["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    many = {part: f"{result[part]['documents']:,}" for part in ("build", "near")}
    began, ended = machine["load"]
    parts = [
        _INTRODUCTION,
        f"\n## Targets\n\n{_targets(result)}{room(result)}",
        f"\n## Checking {corpus['documents']:,} reports\n\n{_table(result, 'checks')}{_CHECKING}",
        f"\n## Building a dataset of {many['build']} reports\n\n{_table(result, 'build')}{_BUILDING}",
        f"\n## Near-duplicates among {many['near']} reports\n\n{_table(result, 'near')}{_DUPLICATES}",
        f"\n## As a corpus grows\n\n{_growth(result)}{_GROWING}",
        *(f"\n![{_shows(name)}]({name})\n" for name in pictures),
        "\n## How it was measured\n\n",
        f"- Machine: {machine['cores']} cores, {machine['memory']:,.0f} GB, {machine['system']}; load"
        f" {began:.1f} at the beginning, {ended:.1f} at the end.\n",
        f"- Python {machine['python']}; {versions}.\n",
        f"- Data: synthetic stories of 100 reports in six languages, the same from the same seed;"
        f" {corpus['bytes'] / 1e6:,.0f} MB in {corpus['lines']:,} lines, with {corpus['text']:,.0f} bytes of"
        f" text and {corpus['annotations']:,.0f} annotations a report. Every check passes on them, so this is"
        " the speed on clean data; findings cost more.\n",
        f"- Rounds: {result['rounds']}, of growth at most 3, and 1 beyond 100,000 reports; in a round every"
        " candidate takes its turn, each time another first, in a process of its own, with the files in the"
        " page cache. Imports and making validators aren't in the times; they are in the memory.\n",
        "- \\* worked on a sample of stories; its seconds are extrapolated by the number of reports.\n",
    ]
    if result["left_out"]:
        # What a failing program said may name places of this machine.
        whys = {name: why.partition(":")[0] for name, why in result["left_out"].items()}
        parts.append("".join(f"- Left out: {name}, {why}.\n" for name, why in whys.items()))
    return "".join(parts)


def room(result: dict[str, Any]) -> str:
    """Say how much time the aim for the plain loop leaves, and how much a compiled validator takes."""
    known = result["checks"]["candidates"]
    if not {"jsonschema", "jsonschema-rs"} <= known.keys():
        return ""
    loop, peer = known["jsonschema"], known["jsonschema-rs"]
    room, takes = (one["ratio"]["median"] / aim for one, aim in ((loop, 100), (peer, 1)))
    speed = ratio(loop["rounds"], peer["rounds"]).median
    return f"""
At 100 times the speed of the plain loop, parsing and all four levels together have to end in {room:,.3g}
times what parsing alone takes. jsonschema-rs, which is compiled and looks at the schema alone, takes
{takes:,.3g} times that, and has {speed:,.3g} times the speed of the loop.
"""


def _targets(result: dict[str, Any]) -> str:
    rows = [
        [one["what"], one["aim"], f"{one['found']:,.3g}{one['unit']}", "yes" if one["holds"] else "**no**"]
        for one in result["targets"]
    ]
    return _markdown(["", "target", "measured", "holds"], rows)


def _table(result: dict[str, Any], part: str) -> str:
    rows = []
    for one in result[part]["candidates"].values():
        star = " \\*" if one["extrapolated"] else ""
        ratios = [_spread(one["ratio"]), _spread(one["cpu_ratio"])]
        took = [f"{one['seconds']:,.3g}", f"{one['cpu']:,.3g}", f"{one['rss']:,.0f}"]
        rows.append([one["what"] + star, *ratios, *took])
    return _markdown(_HEAD[part], rows)


def _growth(result: dict[str, Any]) -> str:
    rows = [
        [
            {"checks": CHECKS, "build": BUILDS}[part][name].what,
            f"{point['documents']:,}",
            f"{1_000 * point['seconds']['median'] / point['documents']:,.3g}",
            f"{point['rss']:,.0f}",
        ]
        for point in result["growth"]
        for part, name in [point["candidate"].split("/")]
    ]
    return _markdown(["", "reports", "ms a report", "peak MB"], rows)


def _spread(found: dict[str, float] | None) -> str:
    if found is None:
        return ""
    return f"{found['median']:,.3g} ({found['min']:,.3g}–{found['max']:,.3g})"


def _shows(picture: str) -> str:
    return "Time and memory by size" if "growth" in picture else "Times compared"


def _markdown(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
