"""Two pictures for the card, each with a question that it answers.

labels.png    which labels are there, and in which languages?
stories.png   how much is annotated in each story, layer by layer?

A layer that no story has is in neither; one in which nothing was found is, with 0. Without any there is no
picture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib import style
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from wirespan import schemas
from wirespan.model import LAYERS
from wirespan.publish.tally import Tally

FOLDER = "figures"
MOST = 20
"""Stories that are shown."""

# Okabe and Ito's colours, which people with any of the three colour blindnesses tell apart.
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")
STYLE: Any = {
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "font.size": 9,
    "legend.frameon": False,
    "text.parse_math": False,
}


def draw(tally: Tally, folder: Path) -> dict[str, str]:
    """Draw the pictures into a folder; return what each shows, by its path from there."""
    found = {}
    with style.context(["default", STYLE]):  # whatever the user's own settings are
        drawn = {"labels": _labels(tally), "stories": _stories(tally)}
        for name, (figure, what) in ((name, one) for name, one in drawn.items() if one):
            (folder / FOLDER).mkdir(exist_ok=True)
            path = f"{FOLDER}/{name}.png"
            # Without the name of the program, the same figures give the same bytes.
            figure.savefig(folder / path, dpi=144, metadata={"Software": None})
            found[path] = what
    return found


def _labels(tally: Tally) -> tuple[Figure, str] | None:
    layers = [layer for layer in LAYERS if layer != "zones" and layer in tally.annotated]
    if not layers:
        return None
    names = {layer: schemas.kinds(layer) for layer in layers}
    reports: Counter[str] = Counter()
    for (lang, _), count in tally.langs.items():
        reports[lang] += count
    langs = sorted(_most(reports, len(_COLOURS)))
    heights = [len(names[layer]) + 1 for layer in layers]
    figure = Figure(figsize=(8, 1 + 0.2 * sum(heights)), layout="constrained")
    axes = figure.subplots(len(layers), 1, sharex=False, squeeze=False, height_ratios=heights)
    for (at,), layer in zip(axes, layers, strict=True):
        values = {
            lang: Counter({label: tally.by_lang[layer, label, lang] for label in names[layer]})
            for lang in langs
        }
        _bars(at, names[layer], values)
        at.set_title(layer)
    _legend(figure, axes[0, 0])
    which = f" (the {len(langs)} with the most reports)" if len(langs) < len(reports) else ""
    return figure, f"Annotations by label and language{which}."


def _stories(tally: Tally) -> tuple[Figure, str] | None:
    layers = [layer for layer in LAYERS if layer in tally.annotated]
    totals: Counter[str] = Counter()
    for (layer, story), count in tally.layers.items():
        totals[story] += count if layer in LAYERS else 0
    shown = _most(totals, MOST)
    if not shown:
        return None
    figure = Figure(figsize=(8, 1.2 + 0.32 * len(shown)), layout="constrained")
    axes = figure.subplots()
    _bars(axes, shown, {la: Counter({story: tally.layers[la, story] for story in shown}) for la in layers})
    _legend(figure, axes)
    which = f"the {MOST} largest of {len(totals)} stories" if len(totals) > MOST else "all stories"
    return figure, f"Annotations by story and layer, of {which}."


def _most(counts: Counter[str], number: int) -> list[str]:
    """Return the names with the highest counts, those of one count in order of name."""
    return sorted(counts, key=lambda name: (-counts[name], name))[:number]


def _bars(axes: Any, names: Sequence[str], values: Mapping[str, Counter[str]]) -> None:
    """Draw a bar a name, stacked of the values of each key."""
    left = [0] * len(names)
    for number, (key, counts) in enumerate(values.items()):
        widths = [counts[name] for name in names]
        axes.barh(names, widths, left=left, label=key, color=_COLOURS[number % len(_COLOURS)], height=0.7)
        left = [a + b for a, b in zip(left, widths, strict=True)]
    for name, total in zip(names, left, strict=True):
        axes.annotate(f"{total:,}", (total, name), (3, 0), textcoords="offset points", va="center", size=8)
    axes.invert_yaxis()
    axes.use_sticky_edges = False  # else the longest bar ends where the axis does
    axes.margins(x=0.08)
    axes.set_xlim(0, max(axes.get_xlim()[1], 1))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.tick_params(left=False)


def _legend(figure: Figure, axes: Any) -> None:
    handles, keys = axes.get_legend_handles_labels()
    figure.legend(handles, keys, loc="outside upper right", ncols=max(len(keys), 1))
