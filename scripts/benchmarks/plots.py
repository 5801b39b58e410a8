"""Two pictures of the figures.

performance.png   how long does each way take, against parsing and against pyarrow?
growth.png        do time a report and memory stay as they are when the corpus grows?
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from benchmarks.figures import short
from benchmarks.page import BASES, heading
from wirespan.publish.plots import STYLE

_OURS, _OTHER = "#0072B2", "#999999"
_LINES = {
    "checks/parse": ("parsing alone", "#999999", "o"),
    "checks/wirespan": ("levels 1–4", "#0072B2", "s"),
    "checks/wirespan-6": ("all levels", "#009E73", "^"),
    "build/wirespan": ("build, all but ner", "#E69F00", "D"),
    "build/wirespan-ner": ("build, all", "#D55E00", "v"),
}
"""What is called how, in which colour and with which mark."""


def draw(result: dict[str, Any], folder: Path) -> list[str]:
    """Draw what was measured into a folder; return the names of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = [part for part in ("checks", "build", "near") if result.get(part, {}).get("candidates")]
    figures = {}
    with matplotlib.rc_context(STYLE):
        if parts:
            figures["performance.png"] = _ratios(result, parts)
        if result.get("growth"):
            figures["growth.png"] = _growth(result["growth"])
        for name, figure in figures.items():
            figure.savefig(folder / name, dpi=110, metadata={"Software": None})
    return list(figures)


def _ratios(result: dict[str, Any], parts: list[str]) -> Figure:
    counts = [len(result[part]["candidates"]) for part in parts]
    figure = Figure(figsize=(8, 0.6 + 0.32 * (sum(counts) + 2 * len(parts))), layout="constrained")
    grid = figure.subplots(len(parts), 1, squeeze=False, height_ratios=[count + 1 for count in counts])
    for (at,), part in zip(grid, parts, strict=True):
        known = result[part]["candidates"]
        ratios = {name: one["ratio"] for name, one in known.items() if one["ratio"]}
        shown = sorted(ratios, key=lambda name: ratios[name]["median"])
        for number, name in enumerate(shown):
            ratio, middle = ratios[name], ratios[name]["median"]
            colour = _OURS if name.startswith("wirespan") else _OTHER
            at.plot(middle, number, "o", color=colour)
            at.hlines(number, ratio["min"], ratio["max"], color=colour)
            at.annotate(
                short(middle),
                (ratio["max"], number),
                (8, 0),
                textcoords="offset points",
                va="center",
                size=8,
            )
        at.set_yticks(range(len(shown)), [known[name]["what"] for name in shown])
        at.set_xscale("log")
        _readable(at.xaxis)
        at.margins(x=0.12, y=0.1)
        at.grid(axis="y", color="#eeeeee")
        at.invert_yaxis()
        at.tick_params(left=False)
        at.set_title(f"{heading(result, part)}: time, {BASES[part]} = 1")
    return figure


def _growth(points: list[dict[str, Any]]) -> Figure:
    figure = Figure(figsize=(8, 3.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    for candidate, (label, colour, mark) in _LINES.items():
        own = sorted((p for p in points if p["candidate"] == candidate), key=lambda p: p["documents"])
        sizes = [p["documents"] for p in own]
        times = [1_000 * p["seconds"]["median"] / p["documents"] for p in own]
        least = [1_000 * p["seconds"]["min"] / p["documents"] for p in own]
        most = [1_000 * p["seconds"]["max"] / p["documents"] for p in own]
        left.plot(sizes, times, marker=mark, label=label, color=colour)
        left.fill_between(sizes, least, most, color=colour, alpha=0.2)
        right.plot(sizes, [p["rss"] for p in own], marker=mark, color=colour)
    left.set_title("ms a report")
    right.set_title("peak memory, MB")
    left.set_yscale("log")
    _readable(left.yaxis)
    for at in (left, right):
        at.set_xscale("log")
        _readable(at.xaxis)
        at.set_xlabel("reports")
    right.set_ylim(bottom=0)
    figure.legend(loc="outside upper center", ncols=len(_LINES))
    return figure


def _readable(axis: Axis) -> None:
    """Label the powers of ten of a logarithmic axis as numbers: the style sets no formulas."""
    axis.set_major_formatter("{x:,.12g}")
    axis.set_minor_formatter(NullFormatter())
