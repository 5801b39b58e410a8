"""What came of a run: as text, as JSON, and as docs/mutations.md."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mutations.kinds import KINDS
from mutations.table import CLASSES, SEMANTIC, STRUCTURAL, TEXT, Kind
from mutations.worker import (
    CRASHED,
    ELSEWHERE,
    FOUND,
    HUNG,
    LEVEL,
    LEVELS,
    MEMORY,
    MISSED,
    NONE,
    SECONDS,
    Seen,
    Source,
)
from wirespan.store import Corpus

EXAMPLES = 3
HEAD = """\
# Mutation proof

`scripts/mutations.py --write --count {count} --seed {seed}` wrote this page: {made:,} single faults of
{kinds} kinds in version {version} of the data ({commit}; withheld reports {held})
and in the small corpus of the tests, in {minutes:.0f} minutes by {processes} processes. The same seed makes
the same faults on the same data.

Each kind is declared in `scripts/mutations/` with why every fault of it is one: from the bytes, the texts and
the schemas, by nothing of the checks. A fault is **found** where a finding that the corpus didn't have stands
at its line (where several lines have to tell, at every one), **elsewhere** where one stands at other lines
only. Structural and text-dependent faults are looked for at levels 1–{level}, semantic ones at levels
1–{high}. A check that takes {limit} s hangs, one that takes {memory:.0f} GiB breaks.

| class | kinds | faults | different | found | elsewhere | missed | crashed or hung |
|---|---:|---:|---:|---:|---:|---:|---:|"""


@dataclass(frozen=True, slots=True)
class Run:
    """All mutants of a run with what came of them, and how it was made."""

    seen: list[Seen]
    seed: int
    count: int
    processes: int
    seconds: float
    sources: list[Source]


@dataclass(frozen=True, slots=True)
class Row:
    """A kind in numbers. `different` counts mutants that differ from all others of the kind."""

    kind: Kind
    made: int
    different: int
    found: int
    elsewhere: int
    missed: int
    broken: int
    seconds: float
    examples: tuple[Seen, ...]


def rows(run: Run) -> list[Row]:
    """Return a row for each kind that was made, in the order of the table."""
    found = []
    for kind in KINDS.values():
        seen = [one for one in run.seen if one.kind == kind.name and one.outcome != NONE]
        if not seen:
            continue
        count = {
            outcome: sum(one.outcome == outcome for one in seen) for outcome in (FOUND, ELSEWHERE, MISSED)
        }
        wrong = sorted((one for one in seen if one.outcome != FOUND), key=lambda one: one.number)
        found.append(
            Row(
                kind,
                len(seen),
                len({one.digest for one in seen}),
                count[FOUND],
                count[ELSEWHERE],
                count[MISSED],
                sum(one.outcome in (CRASHED, HUNG) for one in seen),
                sum(one.seconds for one in seen),
                tuple(wrong[:EXAMPLES]),
            )
        )
    return found


def total(found: list[Row], of: str | None = None) -> dict[str, Any]:
    """Return the sums of some rows."""
    chosen = [row for row in found if of in (None, row.kind.of)]
    names = ("made", "different", "found", "elsewhere", "missed", "broken")
    return {"kinds": len(chosen)} | {name: sum(getattr(row, name) for row in chosen) for name in names}


def text(run: Run) -> str:
    """Return a table for a terminal, with the first of what wasn't found at its line."""
    found = rows(run)
    lines = [f"{'kind':<20}{'made':>8}{'found':>8}{'elsewh.':>8}{'missed':>8}{'broken':>8}{'ms each':>9}"]
    for of in CLASSES:
        some = [row for row in found if row.kind.of == of]
        if some:
            lines.append(f"-- {of}")
        for row in some:
            each = 1000 * row.seconds / row.made
            cells = (row.made, row.found, row.elsewhere, row.missed, row.broken)
            lines.append(f"{row.kind.name:<20}" + "".join(f"{cell:>8,}" for cell in cells) + f"{each:>9.1f}")
            if of != SEMANTIC:
                lines += [
                    f"    #{e.number} {e.outcome} {list(e.codes)} {e.what} at {e.places}"
                    for e in row.examples
                ]
    for of in (*CLASSES, None):
        sums = total(found, of)
        share = f"{100 * sums['found'] / sums['made']:.2f} %" if sums["made"] else "none"
        lines.append(f"{of or 'all':<20}{sums['made']:>8,}{sums['found']:>8,} at the line, {share}")
    asked, alike = _whole(run)
    lines.append(f"the whole corpus said the same in {alike:,} of {asked:,}")
    lines.append(f"{run.seconds:.0f} s, seed {run.seed}; a process took at most {_memory(run)} MB")
    return "\n".join(lines)


def as_json(run: Run) -> dict[str, Any]:
    """Return all numbers, and every mutant that wasn't found at its line."""
    found = rows(run)
    asked, alike = _whole(run)
    return {
        "seed": run.seed,
        "count": run.count,
        "seconds": round(run.seconds, 1),
        "totals": {of: total(found, of) for of in CLASSES},
        "kinds": [
            {"name": row.kind.name, "class": row.kind.of}
            | {key: value for key, value in asdict(row).items() if key not in ("kind", "examples")}
            for row in found
        ],
        "whole": {"asked": asked, "alike": alike},
        "megabytes": _memory(run),
        "wrong": [one._asdict() for one in run.seen if one.outcome != FOUND],
    }


def declared(kinds: Iterable[Kind]) -> str:
    """Return the kinds with what they do."""
    return "\n".join(f"{kind.of:<15}{kind.name:<20}{kind.files}: {kind.does}" for kind in kinds)


def page(run: Run, root: Path) -> str:
    """Return docs/mutations.md."""
    found = rows(run)
    corpus = Corpus(root)
    sums = {of: total(found, of) for of in CLASSES}
    every = total(found)
    asked, alike = _whole(run)
    held = (
        "with their texts"
        if any(source[2] for source in run.sources if source[0] == "own")
        else "without texts"
    )
    out = [
        HEAD.format(
            count=run.count,
            seed=run.seed,
            made=every["made"],
            kinds=every["kinds"],
            version=corpus.version,
            commit=_commit(root),
            held=held,
            minutes=run.seconds / 60,
            processes=run.processes,
            level=LEVEL,
            high=LEVELS[SEMANTIC],
            limit=SECONDS,
            memory=MEMORY / 2**30,
        )
    ]
    for of in CLASSES:
        s = sums[of]
        cells = [
            f"{s[name]:,}"
            for name in ("kinds", "made", "different", "found", "elsewhere", "missed", "broken")
        ]
        out.append(f"| {of} | " + " | ".join(cells) + " |")
    out.append(
        f"\nChecked as one story and the shared files; for {asked:,} the whole corpus was checked as\n"
        f"well, and said the same of {alike:,}. No process that finished took more than {_memory(run)} MB.\n"
    )
    intro = {
        STRUCTURAL: "Faults that need no reader and no text: all have to be found.",
        TEXT: "Faults in what stands for a withheld text: all have to be found by whoever holds it.",
        SEMANTIC: (
            "Well-formed records that say what isn't so, looked for by rules without a reader: of all"
            f" {_percent(sums[SEMANTIC], FOUND)} found, {_percent(sums[SEMANTIC], ELSEWHERE)} elsewhere."
        ),
    }
    for of in CLASSES:
        out.append(f"## {of.capitalize()}\n\n{intro[of]}\n")
        out.append(
            "| kind | where | what is done | why it is wrong "
            "| faults | found | elsewhere | missed | crashed or hung |\n|---|---|---|---|" + "---:|" * 5
        )
        for row in (row for row in found if row.kind.of == of):
            kind = row.kind
            does = f"{kind.does}; looked for at levels 1–{kind.level}" if kind.level else kind.does
            counts = (row.made, row.found, row.elsewhere, row.missed, row.broken)
            cells = (kind.files, does, kind.wrong, *(f"{count:,}" for count in counts))
            out.append(f"| `{kind.name}` | " + " | ".join(cells) + " |")
        out.append("")
    return "\n".join(out)


def _percent(sums: dict[str, Any], outcome: str) -> str:
    return f"{100 * sums[outcome] / sums['made']:.0f} %" if sums["made"] else "–"


def _whole(run: Run) -> tuple[int, int]:
    asked = [one for one in run.seen if one.agrees is not None]
    return len(asked), sum(one.agrees is True for one in asked)


def _memory(run: Run) -> int:
    return max((one.memory for one in run.seen), default=0) // 1024


def _commit(root: Path) -> str:
    asked = ["git", "log", "-1", "--format=%h"]
    done = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=False)
    return f"commit {done.stdout.strip()}" if done.returncode == 0 else "no commit"
