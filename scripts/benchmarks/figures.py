"""What the measures come to: ratios with their spread, and whether the targets are met."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

Round = dict[str, float]
"""What one round took: documents, seconds, cpu (seconds), rss (MB)."""

BASES = {"checks": "parse", "build": "pyarrow", "near": "wirespan"}
"""What a part's candidates are compared with."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, least and most of some rounds."""

    median: float
    least: float
    most: float

    def plain(self) -> dict[str, float]:
        """Return it for JSON."""
        return {"median": self.median, "min": self.least, "max": self.most}


@dataclass(frozen=True, slots=True)
class Target:
    """What was aimed at, and how to find what came of it; None where it wasn't measured."""

    what: str
    aim: str
    found: Callable[[dict[str, Any]], float | None]
    holds: Callable[[float], bool]
    unit: str


def short(value: float) -> str:
    """Return a figure in three digits, the rest of a large one as zeros: 0.0772, 9.83, 171, 2,260."""
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if rounded >= 100 else f"{rounded:.3g}"


def spread(values: Sequence[float]) -> Spread:
    """Return median, least and most of values."""
    return Spread(median(values), min(values), max(values))


def middle(turns: Sequence[Round]) -> Round:
    """Return what one round took that was measured in several turns: the middle time, the most memory."""
    found = sorted(turns, key=lambda one: one["seconds"])[len(turns) // 2]
    return found | {"rss": max(one["rss"] for one in turns)}


def ratio(rounds: Sequence[Round], of: Sequence[Round], key: str = "seconds") -> Spread:
    """Return how many times as long one took as another, a report, round by round of the same number."""
    return spread(
        [a[key] / a["documents"] / (b[key] / b["documents"]) for a, b in zip(rounds, of, strict=True)]
    )


def summary(part: dict[str, list[Round]], base: str, documents: int) -> dict[str, dict[str, Any]]:
    """Return what each candidate of a part came to, beside its rounds.

    Of one that worked on a sample, seconds and CPU seconds are for all documents, by the number of them.
    """
    found = {}
    for name, rounds in part.items():
        scale = documents / rounds[0]["documents"]
        found[name] = {
            "rounds": rounds,
            "extrapolated": rounds[0]["documents"] != documents,
            "seconds": median(one["seconds"] for one in rounds) * scale,
            "cpu": median(one["cpu"] for one in rounds) * scale,
            "rss": max(one["rss"] for one in rounds),
            "ratio": ratio(rounds, part[base]).plain() if base in part else None,
            "cpu_ratio": ratio(rounds, part[base], "cpu").plain() if base in part else None,
        }
    return found


def _times(part: str, name: str, of: str) -> Callable[[dict[str, Any]], float | None]:
    def find(result: dict[str, Any]) -> float | None:
        known = result.get(part, {}).get("candidates", {})
        if name not in known or of not in known:
            return None
        return ratio(known[name]["rounds"], known[of]["rounds"]).median

    return find


def _at_most(name: str, of: str) -> Callable[[dict[str, Any]], float | None]:
    """Return what finds how many times as long one takes as another, where both did the most reports."""

    def find(result: dict[str, Any]) -> float | None:
        took = {(p["documents"], p["candidate"]): p["seconds"]["median"] for p in result.get("growth", [])}
        sizes = [size for size, candidate in took if candidate == of and (size, name) in took]
        return took[max(sizes), name] / took[max(sizes), of] if sizes else None

    return find


def _memory(result: dict[str, Any]) -> float | None:
    rounds = [point for point in result.get("growth", []) if point["candidate"] == "checks/wirespan"]
    return max((point["rss"] for point in rounds), default=None)


def _flat(result: dict[str, Any]) -> float | None:
    """Return memory at the most reports over that at a tenth of them."""
    held = {p["documents"]: p["rss"] for p in result.get("growth", []) if p["candidate"] == "checks/wirespan"}
    sizes = sorted(held)
    return held[sizes[-1]] / held[sizes[-2]] if len(sizes) > 1 else None


TARGETS = (
    Target(
        "Levels 1–4, times parsing", "at most 4 (the goal is 2.5)",
        _times("checks", "wirespan", "parse"), lambda x: x <= 4, "×",
    ),
    Target(
        "The same, not compiled", "at most 4",
        _times("checks", "wirespan-pure", "parse"), lambda x: x <= 4, "×",
    ),
    Target(
        "All levels, times parsing", "at most 6",
        _times("checks", "wirespan-6", "parse"), lambda x: x <= 6, "×",
    ),
    Target(
        "All levels in two processes, times parsing in one", "at most 6",
        _times("checks", "wirespan-6-two", "parse"), lambda x: x <= 6, "×",
    ),
    Target(
        "Levels 1–4 in one process, times two", "at least 1.8",
        _times("checks", "wirespan", "wirespan-two"), lambda x: x >= 1.8, "×",
    ),
    Target(
        "The same, most reports", "at least 1.8",
        _at_most("checks/wirespan", "checks/wirespan-two"), lambda x: x >= 1.8, "×",
    ),
    Target(
        "A plain jsonschema loop, times levels 1–4", "at least 100",
        _times("checks", "jsonschema", "wirespan"), lambda x: x >= 100, "×",
    ),
    Target(
        "A plain jsonschema loop, times levels 1–4 in two processes", "at least 100",
        _times("checks", "jsonschema", "wirespan-two"), lambda x: x >= 100, "×",
    ),
    Target("Memory of levels 1–4, most reports", "at most 150 MB", _memory, lambda x: x <= 150, " MB"),
    Target("The same, times that at a tenth of the reports", "at most 1.2", _flat, lambda x: x <= 1.2, "×"),
    Target(
        "`from_generator`, times the build without ner", "at least 8",
        _times("build", "from_generator", "wirespan"), lambda x: x >= 8, "×",
    ),
    Target(
        "The build without ner, times pyarrow", "at most 3",
        _times("build", "wirespan", "pyarrow"), lambda x: x <= 3, "×",
    ),
    Target(
        "datasketch, times near-duplicates by wirespan", "at least 3",
        _times("near", "datasketch", "wirespan"), lambda x: x >= 3, "×",
    ),
)  # fmt: skip


def targets(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each target that was measured, with what came of it."""
    found = []
    for target in TARGETS:
        value = target.found(result)
        if value is not None:
            about = {"what": target.what, "aim": target.aim, "found": value, "unit": target.unit}
            found.append(about | {"holds": target.holds(value)})
    return found
