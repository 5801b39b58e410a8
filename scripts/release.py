"""All that has to hold before a release, in order; then what to do to publish it. Publishes nothing itself.

It releases this repository, code and data, and refuses where the working folder lies in another corpus.

1. nothing is uncommitted, and the withheld texts are at hand
2. corpus/VERSION is at least what the changes since the last release call for, `wirespan diff`
3. the changelog has a section of this release, and its tag isn't taken
4. sdist and wheel are built
5. the dataset is built twice, in two processes with other hash seeds, and the bytes compared
6. it is loaded in other versions of the datasets library, scripts/compat.py
7. the gate, scripts/validate.py, over files, history and what was built
8. the tests

Every release raises the version of the code, `__version__`, since its tag has that name; that of the data
rises where the data changed.
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
from wirespan import __version__, changelog
from wirespan.errors import WirespanError
from wirespan.git import UNSHALLOW, shallow
from wirespan.store import VERSION, Corpus
from wirespan.versions.diff import diff
from wirespan.versions.levels import NUMBER
from wirespan.versions.rule import verdict
from wirespan.versions.sources import opened, released

ROOT = Path(__file__).parents[1]
DATASET = ROOT / "build" / "wirespan"
TESTS = (sys.executable, "-m", "pytest", "-q", "-n", "auto", "--dist", "worksteal")


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


def here() -> None:
    """Raise `StopError` where the working folder lies in another corpus, for it isn't what is released."""
    try:
        other = Corpus.find().root
    except WirespanError:
        return
    if not other.samefile(ROOT):
        raise StopError(
            f"the working folder lies in the corpus {other}, and this releases {ROOT} alone. "
            "How a corpus of your own is released is in docs/own-corpus.md, under “Release it”."
        )


def clean() -> None:
    """Raise `StopError` where something is uncommitted."""
    changed = call("git", "status", "--porcelain")
    if changed:
        raise StopError(f"these files are not committed:\n{changed}")


def texts_at_hand() -> None:
    """Raise `StopError` where a withheld text can't be looked for."""
    missing = validate.missing(Corpus.find(ROOT))
    if missing:
        raise StopError(
            f"the texts of {', '.join(missing)} are not at hand: set WIRESPAN_TEXTS, or join them with "
            "wirespan hydrate; scripts/release.py --without-texts releases without looking for them"
        )


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
            if shallow(root):
                raise StopError(f"this clone holds a part of the history, so no last release: {UNSHALLOW}")
            others = ("", changelog.UNRELEASED, __version__)
            before = [told.version for told in changelog.read(root) if told.version not in others]
            if before:
                raise StopError(
                    f"CHANGELOG.md tells of a release {before[0]}, but no tag v{before[0]} is here: "
                    f"git fetch --tags, or git tag --annotate v{before[0]} COMMIT"
                )
            return ""
        taken = {number for _, number in released(root, "v*", merged=False, named=False)}
        with opened(root, last) as old, opened(root, "HEAD") as new:
            said = verdict(diff(old, new))
    except WirespanError as error:
        hint = "Run wirespan validate, which names file and line; mend it, and commit."
        raise StopError(f"{error.message}\n{hint}") from error
    refusal = said.refusal(taken)
    if refusal is not None:
        why, would_do = refusal
        reasons = "".join(f"\n  {reason}" for reason in said.reasons)
        raise StopError(
            f"{VERSION} says {stands}: {why}{reasons}\n"
            f"Write {would_do} there, and commit it. All that changed: wirespan diff {last}"
        )
    return last


def announced(root: Path, last: str) -> None:
    """Raise `StopError` where changelog or tags don't fit a release behind the one with the tag `last`."""
    version, data = __version__, Corpus(root).version
    log = {section.version: section for section in changelog.read(root)}
    new = log.get(version)
    if changelog.UNRELEASED in log and log[changelog.UNRELEASED].told:
        raise StopError(f"CHANGELOG.md: move what stands under Unreleased to a section [{version}]")
    line = f"Data {data}, code {version}."
    if new is None or line not in new.introduction.splitlines():
        raise StopError(f"CHANGELOG.md: it needs a section [{version}] that begins with the line “{line}”")
    before = dict(released(root, "v*", merged=False, named=False))
    if call("git", "-C", str(root), "tag", "--list", f"v{version}"):
        raise StopError(f"there is a tag v{version} already: raise __version__ in src/wirespan/__init__.py")
    if last and before.get(last) != data and not new.part("Data"):
        raise StopError(f"CHANGELOG.md: section [{version}] needs a part “### Data”, for the data changed")


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
    """Build sdist and wheel into dist/; the wheel has nothing compiled, so that it is for all machines."""
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    call(sys.executable, "-m", "build", "--outdir", "dist", ".", env={"WIRESPAN_PURE": "1"})
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
        here()
        say("nothing uncommitted, texts at hand")
        clean()
        if not args.without_texts:
            texts_at_hand()
        say("version of the data")
        last = data_version(ROOT)
        print(f"compared with {last}" if last else "the first release")
        say("changelog and tag")
        announced(ROOT, last)
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
            raise StopError("the gate says no; see above")
        say("tests")
        if subprocess.run(TESTS, cwd=ROOT, check=False).returncode:
            raise StopError("tests fail; see above")
    except (StopError, WirespanError) as stop:
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
