"""Kill the commands that write, fill their disk, run two at once; print what came of it, and write the page.

Works on copies of two stories of this corpus in temporary folders; `studio pull` pulls from a stand-in of
a Label Studio. Needs Linux, and for --disk to be root.

Exit code 0: all is as promised, 1: something isn't.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from durability import full, page, scenes, site
from durability.kills import kills
from durability.scenes import Scene
from durability.twice import twice

ROOT = Path(__file__).parents[1]
SCENES = {
    "build": scenes.building,
    "import": scenes.importing,
    "format": scenes.formatting,
    "hydrate": scenes.hydrating,
}
WITH_FORMAT = {"build", "import", "pull"}
"""What is run at once with format too: where both have something to do."""
LEVELS = 12


def say(what: str) -> None:
    """Tell on the error stream how far it is, and each fault as it is met."""
    sys.stderr.write(f"{what}\n")
    sys.stderr.flush()


def main(argv: list[str] | None = None) -> int:
    """Do it all, print, and write what is asked for."""
    args = _arguments(argv)
    if not args.disk:
        say("left out: a small disk that fills (--disk), which only root may mount")
    result: dict[str, Any] = {"kills": [], "full": [], "twice": []}
    with tempfile.TemporaryDirectory(prefix="kills-") as place:
        work = partial(_all_of, args=args, place=Path(place))
        with ProcessPoolExecutor(args.jobs, multiprocessing.get_context("fork")) as pool:
            for found in pool.map(work, args.only):
                for part, rows in found.items():
                    result[part] += rows
    print(page.page(result))
    if args.json:
        args.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    if args.page:
        args.page.write_text(page.page(result), encoding="utf-8")
    return 1 if page.faults(result) else 0


def _all_of(name: str, args: argparse.Namespace, place: Path) -> dict[str, list[dict[str, Any]]]:
    """Do all of it with one command, in a folder of its own; return the rows of the page."""
    place /= name
    with contextlib.ExitStack() as stack:
        scene = stack.enter_context(_scene(name, place / "scene"))
        killed = kills(scene, place, moments=args.moments, steps=args.steps, seed=args.seed, tell=say)
        limited = full.limited(scene, place, full.SIZES[: args.sizes], say)
        fulls = [{"how": "largest file", **asdict(limited)}]
        if args.disk and stack.enter_context(full.disk(place / "disk")):
            filled = full.filled(scene, place / "disk", LEVELS, say)
            fulls.append({"how": "small disk", **asdict(filled)})
        pairs = []
        if args.tries:
            pairs.append(twice(scene, scene, place, args.tries, say))
            if name in WITH_FORMAT:
                pairs.append(twice(scenes.untidy(scene), scenes.FORMAT, place, args.tries, say))
    return {"kills": [asdict(killed)], "full": fulls, "twice": [asdict(pair) for pair in pairs]}


@contextlib.contextmanager
def _scene(name: str, place: Path) -> Iterator[Scene]:
    place.mkdir(parents=True)
    if name == "pull":
        with scenes.pulling(ROOT, place, site.serve) as scene:
            yield scene
    else:
        yield SCENES[name](ROOT, place)


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    names = ["pull", *SCENES]
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="commands; all by default")
    parser.add_argument("--moments", type=int, default=40, help="random moments of each command")
    parser.add_argument("--steps", type=int, help="kill at so many steps of each command; all by default")
    parser.add_argument("--sizes", type=int, default=len(full.SIZES), help="limits to the size of a file")
    parser.add_argument("--disk", action="store_true", help="fill a small disk, too; only root may mount it")
    parser.add_argument("--tries", type=int, default=10, help="steps at which a second command starts")
    parser.add_argument("--jobs", type=int, help="processes; one a core by default")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--page", type=Path, help="write the page there")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
