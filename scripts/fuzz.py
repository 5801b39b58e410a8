"""Fuzz what reads bytes from outside, guided by coverage: `scripts/fuzz.py TARGET --seconds 300`.

Needs Linux and atheris: .venv/bin/pip install atheris. Seeds are lines of this repository's own corpus that
hold no withheld text, and what is kept under --work from runs before. A `FaultError`, or an
exception that isn't a `WirespanError`, is a crash: its input is written to --work, and --again FILE runs it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(argv: list[str] | None = None) -> int:
    """Fuzz one target, or all in turn; 1 where one crashed."""
    from fuzzing.targets import TARGETS  # noqa: PLC0415 - brings all of wirespan, uninstrumented

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; all if none")
    parser.add_argument("--seconds", type=int, default=60, help="how long each (60)")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "wirespan-fuzz")
    parser.add_argument("--again", type=Path, metavar="FILE", help="run one input, and show its traceback")
    args = parser.parse_args(argv)
    unknown = set(args.targets) - TARGETS.keys()
    if unknown or (args.again and len(args.targets) != 1):
        parser.error(f"no target {', '.join(sorted(unknown))}" if unknown else "--again is of one target")
    failed = 0
    for name in args.targets or TARGETS:
        kept = args.work / name
        kept.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(TARGETS[name].seeds()):
            (kept / f"seed-{number:04}").write_bytes(seed)
        command = [sys.executable, "-m", "fuzzing.one", name, f"-artifact_prefix={kept.parent}/{name}-"]
        command += [str(args.again)] if args.again else [str(kept), f"-max_total_time={args.seconds}"]
        command += ["-max_len=65536", "-timeout=20", "-rss_limit_mb=3072", "-print_final_stats=1"]
        print(f"== {name}", flush=True)
        failed |= subprocess.run(command, cwd=ROOT / "scripts", check=False).returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
