"""All that has to hold before a release, in order; then what to do to publish it. Publishes nothing itself.

1. nothing is uncommitted
2. sdist and wheel are built
3. the dataset is built twice, in two processes with other hash seeds, and the bytes compared
4. the gate, scripts/validate.py, over files, history and what was built
5. the tests
"""

from __future__ import annotations

import argparse
import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import validate
from wirespan import __version__
from wirespan.store import Corpus

ROOT = Path(__file__).parents[1]
DATASET = ROOT / "build" / "wirespan"


class StopError(Exception):
    """The release can't go on."""


def say(step: str) -> None:
    """Tell which step begins."""
    print(f"── {step}", flush=True)


def call(*command: str, env: dict[str, str] | None = None) -> str:
    """Run a command in the repository and return what it printed. Raises `StopError`."""
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | (env or {}), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise StopError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def clean() -> None:
    """Raise `StopError` where something is uncommitted."""
    changed = call("git", "status", "--porcelain")
    if changed:
        raise StopError(f"these files are not committed:\n{changed}")


def differing(one: Path, other: Path) -> list[str]:
    """Return the files that are not in both folders with the same bytes."""
    names = {
        path.relative_to(top).as_posix() for top in (one, other) for path in top.rglob("*") if path.is_file()
    }
    same, _, _ = filecmp.cmpfiles(one, other, sorted(names), shallow=False)
    return sorted(names - set(same))


def build_twice() -> None:
    """Build the dataset twice and compare. Raises `StopError` where the bytes differ."""
    command = (sys.executable, "-m", "wirespan", "build", "--out")
    call(*command, str(DATASET), env={"PYTHONHASHSEED": "1"})
    with tempfile.TemporaryDirectory() as folder:
        call(*command, str(Path(folder) / "again"), env={"PYTHONHASHSEED": "2", "TZ": "Asia/Kathmandu"})
        found = differing(DATASET, Path(folder) / "again")
    if found:
        raise StopError(f"two builds of one commit differ: {', '.join(found)}")


def package() -> list[Path]:
    """Build sdist and wheel into dist/."""
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    call(sys.executable, "-m", "build", "--outdir", "dist", ".")
    return sorted((ROOT / "dist").iterdir())


def main(argv: list[str] | None = None) -> int:
    """Go through all steps; 1 where one fails."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--without-texts", action="store_true", help="release where withheld texts aren't at hand"
    )
    args = parser.parse_args(argv)
    try:
        say("nothing uncommitted")
        clean()
        say("package")
        files = package()
        say("dataset, built twice")
        build_twice()
        say("the gate")
        if validate.main([] if args.without_texts else ["--need-texts"]):
            raise StopError("the gate found what is listed above")
        say("tests")
        print(call(sys.executable, "-m", "pytest", "-q").splitlines()[-1])
    except StopError as stop:
        sys.stderr.write(f"no release: {stop}\n")
        return 1
    version = Corpus(ROOT).version
    print(
        f"\nReady: code {__version__}, data {version}. To publish:\n"
        f"  git tag --annotate v{__version__} --message 'code {__version__}, data {version}'\n"
        "  git push --follow-tags\n"
        f"  upload {', '.join(f'dist/{file.name}' for file in files)}\n"
        f"  upload the folder {DATASET.relative_to(ROOT)} as the dataset, revision v{version}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
