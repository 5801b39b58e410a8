"""docs/performance.md: the figures of one run, and how they were measured."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from benchmarks.building import BUILDS
from benchmarks.checking import CHECKS
from benchmarks.figures import ratio, short

_INTRODUCTION = """# Performance

Written by `scripts/benchmark.py`, from one run. A ratio is of times of the same round: the median of the
rounds, with the least and the most in brackets. A round measures parsing, levels 1–4 and the plain loop five
times, in turn, of which the middle time counts; all else once. Seconds are medians, and hold for one machine
alone.
"""
_CHECKING = """
All parse every line. Beyond the schema, wirespan looks at bytes, canonical form, order, offsets, surfaces and
references; the others at the schema alone, frictionless at the columns of one layer. pip compiles a part of
wirespan where it finds a C compiler; "not compiled" is without. A program of its own is measured with its
start. Two processes need a third of a second to start; what they gain in parsing alone is what this machine
gives.
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
Where nothing else is said, all reports go through one process. More than 100,000 are measured in two rounds
at most. Building isn't measured beyond 100,000 reports, with ner not beyond 10,000.
"""
BASES = {"checks": "parsing alone", "build": "pyarrow", "near": "wirespan"}
"""What the candidates of a part are compared with, in words."""
_SHOWN = {
    "performance": """
Blue is wirespan, grey is what it is compared with. A point is the median of the rounds, the bar through it
goes from the least to the most. Each step of the scale is ten times the one before.
""",
    "growth": """
Each way has a colour and a mark of its own. A mark is the median of the rounds, the band around it goes from
the least to the most. Reports and time have scales on which each step is ten times the one before.
""",
}
"""What the colours and marks of a picture are."""


def page(result: dict[str, Any], pictures: Iterable[str]) -> str:
    """Return the page. `pictures` are paths from its folder."""
    corpus, machine = result["corpus"], result["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    began, ended = machine["load"]
    parts = [
        _INTRODUCTION,
        f"\n## Targets\n\n{_targets(result)}{room(result)}",
        f"\n## {heading(result, 'checks')}\n\n{_table(result, 'checks')}{_CHECKING}",
        f"\n## {heading(result, 'build')}\n\n{_table(result, 'build')}{_BUILDING}",
        f"\n## {heading(result, 'near')}\n\n{_table(result, 'near')}{_DUPLICATES}",
        f"\n## As a corpus grows\n\n{_growth(result)}{_GROWING}",
        *(f"\n![{_shows(name)}]({name})\n{_SHOWN[_picture(name)]}" for name in pictures),
        "\n## How it was measured\n\n",
        f"- Machine: {machine['cores']} cores, {machine['memory']:,.0f} GB, {machine['system']}; load"
        f" {began:.1f} at the beginning, {ended:.1f} at the end.\n",
        f"- Python {machine['python']}; {versions}.\n",
        f"- Data: synthetic stories of 100 reports in six languages, the same from the same seed;"
        f" {corpus['bytes'] / 1e6:,.0f} MB in {corpus['lines']:,} lines, with {corpus['text']:,.0f} bytes of"
        f" text and {corpus['annotations']:,.0f} annotations a report. Every check passes on them, so this is"
        " the speed on clean data; findings cost more.\n",
        f"- Rounds: {result['rounds']}; in a round every candidate takes its turn, each time another first,"
        " in a process of its own, with the files in memory. Imports and making validators aren't in the"
        " times; they are in the memory.\n",
        "- \\* worked on a sample of stories; its seconds are extrapolated by the number of reports.\n",
    ]
    if result["left_out"]:
        # What a failing program said may name places of this machine.
        whys = {name: why.partition(":")[0] for name, why in result["left_out"].items()}
        parts.append("".join(f"- Left out: {name}, {why}.\n" for name, why in whys.items()))
    return "".join(parts)


def heading(result: dict[str, Any], part: str) -> str:
    """Return the heading of a part, which says of how many reports it is."""
    many = f"{result[part]['documents']:,} reports"
    heads = {"checks": "Checking", "build": "Building a dataset of", "near": "Near-duplicates among"}
    return f"{heads[part]} {many}"


def room(result: dict[str, Any]) -> str:
    """Say how much time the aim for the plain loop leaves, and how much a compiled validator takes."""
    known = result["checks"]["candidates"]
    if not {"jsonschema", "jsonschema-rs"} <= known.keys():
        return ""
    loop, peer = known["jsonschema"], known["jsonschema-rs"]
    room, takes = (one["ratio"]["median"] / aim for one, aim in ((loop, 100), (peer, 1)))
    speed = ratio(loop["rounds"], peer["rounds"]).median
    return f"""
At 100 times the speed of the plain loop, parsing and all four levels together have to end in {short(room)}
times what parsing alone takes. jsonschema-rs, which is compiled and looks at the schema alone, takes
{short(takes)} times that, and has {short(speed)} times the speed of the loop.
"""


def _targets(result: dict[str, Any]) -> str:
    rows = [
        [one["what"], one["aim"], f"{short(one['found'])}{one['unit']}", "yes" if one["holds"] else "**no**"]
        for one in result["targets"]
    ]
    return _markdown(["", "target", "measured", "holds"], rows)


def _table(result: dict[str, Any], part: str) -> str:
    rows = []
    for one in result[part]["candidates"].values():
        star = " \\*" if one["extrapolated"] else ""
        ratios = [_spread(one["ratio"]), _spread(one["cpu_ratio"])]
        took = [short(one["seconds"]), short(one["cpu"]), f"{one['rss']:,.0f}"]
        rows.append([one["what"] + star, *ratios, *took])
    base = BASES[part]
    return _markdown(["", f"{base} = 1", f"CPU, {base} = 1", "s", "CPU s", "peak MB"], rows)


def _growth(result: dict[str, Any]) -> str:
    rows = [
        [
            {"checks": CHECKS, "build": BUILDS}[part][name].what,
            f"{point['documents']:,}",
            short(1_000 * point["seconds"]["median"] / point["documents"]),
            f"{point['rss']:,.0f}",
        ]
        for point in result["growth"]
        for part, name in [point["candidate"].split("/")]
    ]
    return _markdown(["", "reports", "ms a report", "peak MB"], rows)


def _spread(found: dict[str, float] | None) -> str:
    if found is None:
        return ""
    return f"{short(found['median'])} ({short(found['min'])}–{short(found['max'])})"


def _picture(path: str) -> str:
    return "growth" if "growth" in path else "performance"


def _shows(path: str) -> str:
    return {"growth": "Time and memory by size", "performance": "Times compared"}[_picture(path)]


def _markdown(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
