"""Make single faults in the valid corpus, see whether the checks find them, and write docs/mutations.md.

Each kind of fault is declared in mutations/, with why every mutant of it is wrong. The same seed makes the
same mutants on the same corpus. They are made in copies of this repository's corpus and of the small one of
the tests; withheld texts are read from $WIRESPAN_TEXTS. 100,000 take an hour or two on two cores.

    scripts/mutations.py --count 2000            a sample of all kinds
    scripts/mutations.py structural --count 5000 one class, or kinds by name
    scripts/mutations.py --write                 all of them, and docs/mutations.md
    scripts/mutations.py --write --keep FILE     the same; called again it goes on where it was stopped
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from mutations import keeping, page, running, sources
from mutations.kinds import KINDS
from mutations.table import SEMANTIC
from mutations.worker import FOUND

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/mutations.md"


def main(argv: list[str] | None = None) -> int:
    """Run; 1 where a fault of a structural or text-dependent kind wasn't found at its line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kinds", nargs="*", help="classes or kinds; all where none is named")
    parser.add_argument("--count", type=int, default=100_000, help="how many in all (100,000)")
    parser.add_argument("--seed", type=int, default=1, help="what the mutants are drawn by (1)")
    parser.add_argument("--processes", type=int, default=2, help="how many at once (2)")
    parser.add_argument(
        "--every", type=int, default=50, help="check the whole corpus too for one of so many (50)"
    )
    parser.add_argument("--corpus", type=Path, default=ROOT, help="a corpus other than this repository's")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--list", action="store_true", help="print the kinds, and make none")
    parser.add_argument("--write", action="store_true", help="write docs/mutations.md")
    parser.add_argument(
        "--keep", type=Path, metavar="FILE", help="take outcomes down there, and go on with them"
    )
    args = parser.parse_args(argv)
    if args.list:
        print(page.declared(KINDS.values()))
        return 0
    try:
        kinds = running.chosen(args.kinds)
    except KeyError as error:
        parser.error(f"no such kind: {error.args[0]}; --list has all")
    with tempfile.TemporaryDirectory(prefix="wirespan-mutations-") as folder:
        used = sources.gather(args.corpus, Path(folder))
        counts = running.shares(args.count, kinds)
        asked = {"kinds": counts, "seed": args.seed, "every": args.every, "digest": keeping.digest(used)}
        try:
            kept = keeping.Kept(args.keep or Path(folder) / "kept", asked)
        except ValueError as error:
            parser.error(str(error))
        began, seen = time.monotonic() - kept.seconds, kept.seen
        done = {(one.kind, one.number) for one in seen}
        with kept.writing() as keep:
            for one in running.run(
                counts, used, seed=args.seed, processes=args.processes, every=args.every, done=done
            ):
                seen.append(one)
                keep(one, time.monotonic() - began)
                if len(seen) % 1000 == 0:
                    sys.stderr.write(
                        f"{len(seen):,} of {sum(counts.values()):,}, {time.monotonic() - began:.0f} s\n"
                    )
    outcome = page.Run(seen, args.seed, args.count, args.processes, time.monotonic() - began, used)
    if args.write:
        PAGE.write_text(page.page(outcome, ROOT), encoding="utf-8")
    print(json.dumps(page.as_json(outcome), indent=2) if args.json else page.text(outcome))
    sure = {kind.name for kind in kinds if kind.of != SEMANTIC}
    return 1 if any(one.outcome != FOUND for one in seen if one.kind in sure) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
