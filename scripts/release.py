"""All that has to hold before a release, in order; then what to do to publish it. Publishes nothing itself.

1. nothing is uncommitted
2. corpus/VERSION is at least what the changes since the last release call for, `wirespan diff`
3. sdist and wheel are built
4. the dataset is built twice, in two processes with other hash seeds, and the bytes compared
5. it is loaded in other versions of the datasets library, scripts/compat.py
6. the gate, scripts/validate.py, over files, history and what was built
7. the tests
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

import compat
import validate
from wirespan import __version__
from wirespan.errors import WirespanError
from wirespan.store import VERSION, Corpus
from wirespan.versions.diff import diff
from wirespan.versions.levels import NUMBER
from wirespan.versions.rule import verdict
from wirespan.versions.sources import opened, released

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


def data_version(root: Path) -> str:
    """Return the last release's tag, empty for the first. Raises `StopError` for a version that won't do.

    Releases are the tags v* whose tree has a corpus/VERSION; the last is the youngest in the history of HEAD.
    """
    try:
        stands = Corpus(root).version
        if not NUMBER.fullmatch(stands):
            raise StopError(f"{VERSION} says {stands!r}, which is no version of the form 0.1.0")
        last, _ = next(released(root, "v*", named=False), ("", ""))
        if not last:
            if call("git", "-C", str(root), "rev-parse", "--is-shallow-repository").strip() == "true":
                raise StopError("this clone holds a part of the history, so no last release: fetch it whole")
            return ""
        taken = {number for _, number in released(root, "v*", merged=False, named=False)}
        with opened(root, last) as old, opened(root, "HEAD") as new:
            said = verdict(diff(old, new))
    except WirespanError as error:
        raise StopError(str(error)) from error
    refusal = said.refusal(taken)
    if refusal is not None:
        why, would_do = refusal
        reasons = "".join(f"\n  {reason}" for reason in said.reasons)
        raise StopError(
            f"{VERSION} says {stands}: {why}{reasons}\n"
            f"Write {would_do} there, and commit it. All that changed: wirespan diff {last}"
        )
    return last


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
    parser.add_argument(
        "--without-compat", action="store_true", help="leave out other versions of the datasets library"
    )
    args = parser.parse_args(argv)
    try:
        say("nothing uncommitted")
        clean()
        say("version of the data")
        last = data_version(ROOT)
        print(f"compared with {last}" if last else "the first release")
        say("package")
        files = package()
        say("dataset, built twice")
        build_twice()
        if not args.without_compat:
            say("other versions of datasets")
            if compat.main([str(DATASET)]):
                raise StopError("the dataset doesn't load everywhere as it should; see above")
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
        f"  wirespan publish --to ORG/NAME --path {DATASET.relative_to(ROOT)} --yes\n"
        f"(the dataset, revision v{version}; without --yes it only shows what it would do)"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
