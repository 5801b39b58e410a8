"""Measure wirespan and its peers in one run, on synthetic reports, and print the ratios.

checks   parsing alone, levels 1 to 4, and tools that check JSON against a schema
build    the dataset by wirespan, by pyarrow alone, and by Dataset.from_generator
near     near-duplicates over splits, by wirespan and by datasketch
growth   time and memory of ours at N/1000, N/100, N/10 and N reports

The first three work on N/10 reports (--documents N), build and near on 10,000 at most. Peers that aren't
installed are left out, and said to be; they come with `pip install -e '.[bench]'` and `npm install --global
ajv-cli`. Data are made once and kept under --cache, 17 kB a report: in a folder of /dev/shm, say, nobody
waits for the disk. Compare runs by their ratios, and measure on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from benchmarks import figures, synthetic
from benchmarks.building import BUILDS
from benchmarks.candidate import Candidate
from benchmarks.checking import CHECKS
from benchmarks.duplicates import NEAR
from benchmarks.figures import BASES, Round
from wirespan.store import Corpus

ROOT = Path(__file__).parents[1]
PARTS: dict[str, dict[str, Candidate]] = {"checks": CHECKS, "build": BUILDS, "near": NEAR}
GROWING = (
    *("checks/parse", "checks/wirespan", "checks/wirespan-two", "checks/wirespan-6"),
    *("build/wirespan", "build/wirespan-ner"),
)
SLOW = {
    "build": 10_000,
    "near": 10_000,
    "checks/wirespan-6": 100_000,
    "build/wirespan": 100_000,
    "build/wirespan-ner": 10_000,
}
"""On how many reports at most a part works, and the growth of one is measured, that takes minutes."""
OFTEN = 100_000
"""On how many reports at most the growth is measured more than twice."""
PACKAGES = (
    *("orjson", "jsonschema", "jsonschema-rs", "fastjsonschema", "check-jsonschema", "frictionless"),
    *("pyarrow", "datasets", "rensa", "datasketch"),
)


def say(what: str) -> None:
    """Tell on the error stream how far it is."""
    sys.stderr.write(f"{what}\n")
    sys.stderr.flush()


def once(candidate: str, corpus: Corpus, cache: Path) -> Round:
    """Measure a candidate, PART/NAME, once, in a process of its own. Raises `ValueError` where it fails."""
    part, name = candidate.split("/")
    with tempfile.TemporaryDirectory(dir=cache, prefix="run-") as folder:
        env = os.environ | {"PYTHONPATH": str(ROOT / "scripts"), "HF_HOME": folder, "HF_HUB_OFFLINE": "1"}
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # else each compiles anew what the others have compiled
        command = [sys.executable, "-m", "benchmarks.one", part, name, str(corpus.root), folder]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError((done.stderr.strip().splitlines() or ["it was killed"])[-1])
    found: Round = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(
    turns: dict[str, int], corpus: Corpus, cache: Path, rounds: int, left_out: dict[str, str]
) -> dict[str, list[Round]]:
    """Return the rounds of each candidate; `turns` is how often a round measures each.

    In every turn all take theirs, each time another first. One that isn't installed, or fails, is left out,
    and why taken down.
    """
    found: dict[str, list[Round]] = {name: [] for name in turns}
    order = list(turns)
    for number in range(rounds):
        took: dict[str, list[Round]] = {name: [] for name in found}
        first = number % len(order)
        for turn in range(max(turns.values())):
            for name in order[first:] + order[:first]:
                if name not in found or turn >= turns[name]:
                    continue
                try:
                    took[name].append(once(name, corpus, cache))
                    say(f"  round {number + 1} of {rounds}: {name} {took[name][-1]['seconds']:.2f} s")
                except ValueError as error:
                    del found[name]
                    left_out[name.partition("/")[2]] = f"it failed: {error}"
                    say(f"  {name} failed: {error}")
        for name, through in found.items():
            through.append(figures.middle(took[name]))
    return found


def compared(
    part: str, corpus: Corpus, cache: Path, rounds: int, left_out: dict[str, str]
) -> dict[str, dict[str, Any]]:
    """Measure all candidates of a part, and return what each came to."""
    missing = {name: why for name, one in PARTS[part].items() if (why := one.missing())}
    left_out |= missing
    turns = {f"{part}/{name}": one.turns for name, one in PARTS[part].items() if name not in missing}
    found = {
        name.partition("/")[2]: took
        for name, took in measured(turns, corpus, cache, rounds, left_out).items()
    }
    results = figures.summary(found, BASES[part], _documents(corpus))
    return {name: {"what": PARTS[part][name].what} | one for name, one in results.items()}


def growth(sizes: list[int], cache: Path, rounds: int, left_out: dict[str, str]) -> list[dict[str, Any]]:
    """Measure ours at several sizes; return a point for each candidate and size."""
    points = []
    for size in sizes:
        say(f"growth: {size:,} reports")
        corpus = synthetic.corpus(cache, size)
        _warm(corpus)
        turns = {name: 1 for name in GROWING if size <= SLOW.get(name, size)}
        for name, took in measured(
            turns, corpus, cache, rounds if size <= OFTEN else min(rounds, 2), left_out
        ).items():
            points.append(
                {
                    "candidate": name,
                    "documents": size,
                    "seconds": figures.spread([one["seconds"] for one in took]).plain(),
                    "cpu": figures.spread([one["cpu"] for one in took]).plain(),
                    "rss": max(one["rss"] for one in took),
                }
            )
    return sorted(points, key=lambda point: (GROWING.index(point["candidate"]), point["documents"]))


def described(corpus: Corpus) -> dict[str, float]:
    """Return what the data are like."""
    files = [corpus.root / path for path in corpus.files()]
    lines = sum(file.read_bytes().count(b"\n") for file in files)
    reports = corpus.documents(corpus.stories()[0])
    return {
        "documents": _documents(corpus),
        "bytes": sum(file.stat().st_size for file in files),
        "lines": lines,
        "text": sum(len((report.text or "").encode()) for report in reports) / len(reports),
        "annotations": synthetic.ANNOTATIONS,
    }


def machine() -> dict[str, Any]:
    """Return what it was measured on, without names of it."""
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": versions,
        "load": [os.getloadavg()[0]],
    }


def table(part: dict[str, dict[str, Any]], base: str) -> str:
    """Return what a part came to, in columns."""
    lines = [f"{'':58} {base + ' = 1':>24} {'s':>9} {'CPU s':>9} {'peak MB':>8}"]
    for one in part.values():
        ratio = one["ratio"]
        median, least, most = (figures.short(ratio[key]) if ratio else "" for key in ("median", "min", "max"))
        times = f"{median} ({least}–{most})" if ratio else ""
        what = one["what"] + "*" * one["extrapolated"]
        took = f"{figures.short(one['seconds']):>9} {figures.short(one['cpu']):>9}"
        lines.append(f"{what:58} {times:>24} {took} {one['rss']:8.0f}")
    if any(one["extrapolated"] for one in part.values()):
        lines.append("* on a sample; seconds extrapolated by the number of reports")
    return "\n".join(lines)


def _documents(corpus: Corpus) -> int:
    files = (corpus.root / "corpus").glob("*.jsonl")
    return sum(file.read_bytes().count(b"\n") for file in files)


def _warm(corpus: Corpus) -> None:
    """Read all files once, so that nobody waits for the disk."""
    for path in corpus.files():
        with (corpus.root / path).open("rb") as content:
            while content.read(1 << 20):
                pass


def arguments(argv: list[str] | None) -> argparse.Namespace:
    """Return the options. Exits with 2 for wrong ones."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--documents", type=int, default=10_000, metavar="N", help="reports, most; %(default)s"
    )
    parser.add_argument("--rounds", type=int, default=5, metavar="K", help="of all candidates; %(default)s")
    parser.add_argument("--only", metavar="PARTS", help="some of checks,build,near,growth; all by default")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    parser.add_argument("--plots", type=Path, metavar="FOLDER", help="draw pictures there")
    parser.add_argument("--page", type=Path, metavar="FILE", help="write the page there, pictures beside it")
    parser.add_argument("--cache", type=Path, metavar="FOLDER", help="where data are kept (the user's cache)")
    args = parser.parse_args(argv)
    known = (*PARTS, "growth")
    args.only = args.only.split(",") if args.only else list(known)
    if unknown := [name for name in args.only if name not in known]:
        parser.error(f"there is no part {unknown[0]!r}; there are: {', '.join(known)}")
    if args.page and set(args.only) != set(known):
        parser.error("a page is of all parts: leave out --only")
    if args.documents < 1 or args.rounds < 1:
        parser.error("at least one report and one round are needed")
    args.cache = (args.cache or user_cache_path("wirespan") / "benchmark").absolute()
    return args


def main(argv: list[str] | None = None) -> int:
    """Measure, print, and write what is asked for."""
    args = arguments(argv)
    for place in filter(None, (args.cache, args.plots, *(f.parent for f in (args.json, args.page) if f))):
        place.mkdir(parents=True, exist_ok=True)  # not only when all is measured
    about = machine()
    if about["load"][0] > about["cores"] / 4:
        say(f"this machine is busy (load {about['load'][0]:.1f}): the times will be too")
    say("making the data")
    most = max(args.documents // 10, 1)
    corpus = synthetic.corpus(args.cache, most)
    result: dict[str, Any] = {"machine": about, "rounds": args.rounds, "corpus": described(corpus)}
    left_out: dict[str, str] = {}
    for part in PARTS:
        if part in args.only:
            corpus = synthetic.corpus(args.cache, min(most, SLOW.get(part, most)))
            result[part] = {"base": BASES[part], "documents": _documents(corpus)}
            say(f"{part}: {result[part]['documents']:,} reports")
            _warm(corpus)
            result[part]["candidates"] = compared(part, corpus, args.cache, args.rounds, left_out)
            print(f"{part}\n{table(result[part]['candidates'], BASES[part])}\n", flush=True)
    if "growth" in args.only:
        sizes = sorted({max(args.documents // by, 1) for by in (1000, 100, 10, 1)})
        result["growth"] = growth(sizes, args.cache, min(args.rounds, 3), left_out)
        for point in result["growth"]:
            each = 1_000 * point["seconds"]["median"] / point["documents"]
            print(
                f"{point['candidate']:20} {point['documents']:9,} {each:9.3f} ms each {point['rss']:6.0f} MB"
            )
    about["load"].append(os.getloadavg()[0])
    result |= {"left_out": left_out, "targets": figures.targets(result)}
    for one in result["targets"]:
        came = figures.short(one["found"])
        print(f"{'holds' if one['holds'] else 'FAILS'}: {one['what']}: {came}, {one['aim']}")
    for name, why in left_out.items():
        print(f"left out: {name}, {why}")
    _write(result, args)
    return 0


def _write(result: dict[str, Any], args: argparse.Namespace) -> None:
    if args.json:
        args.json.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if args.plots or args.page:
        from benchmarks import page, plots  # noqa: PLC0415 - a heavy parent would show in its children's memory

        folder = args.plots or args.page.parent
        names = plots.draw(result, folder)
        if args.page:
            beside = Path(os.path.relpath(folder, args.page.parent))
            args.page.write_text(
                page.page(result, [(beside / name).as_posix() for name in names]), encoding="utf-8"
            )


if __name__ == "__main__":
    sys.exit(main())
