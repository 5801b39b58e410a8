"""All that has to hold before a release, in order; then what to do to publish it. Publishes nothing itself.

It releases this repository, code and data, and refuses where the working folder lies in another corpus.

1. nothing is uncommitted, and the withheld texts are at hand
2. corpus/VERSION is at least what the changes since the last release call for, `wirespan diff`
3. the tag of this release isn't taken, and the changelog has a section of it
4. documents say what is so: versions, day of release, figures
5. sdist and wheel are built
6. the dataset is built twice, in two processes with other hash seeds, and the bytes compared
7. it is loaded in other versions of the datasets library, scripts/compat.py: this alone takes a network
8. the gate, scripts/validate.py, over files, history and what was built
9. the tests

Every release raises the version of the code, `__version__`, since its tag has that name; that of the data
rises where the data changed. Where it stays, the dataset that was published stays, too.
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
from wirespan.store import Corpus
from wirespan.versions import releases
from wirespan.versions.sources import released

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


def data_version(root: Path, *, first: bool = False) -> str:
    """Return the last release's tag, empty for the first. Raises `WirespanError` as `releases.hold` does.

    Raises `StopError` where the changelog tells of releases, and none has a tag, unless this is said to be
    the `first` that has; and where it is said and isn't so.
    """
    last = releases.hold(root)
    if last and first:
        raise StopError(f"{last} is the tag of an earlier release: leave out --first")
    others = ("", changelog.UNRELEASED, __version__)
    before = [told.version for told in changelog.read(root) if told.version not in others]
    if before and not last and not first:
        raise StopError(
            f"CHANGELOG.md tells of a release {before[0]}, but no tag v* of a release is here.\n"
            "Fetch the tags: git fetch --tags\n"
            f"Or set the one that is missing: git tag --annotate v{before[0]} COMMIT\n"
            "Where no release ever had a tag, this is the first that gets one: scripts/release.py --first"
        )
    return last


def announced(root: Path, last: str) -> None:
    """Raise `StopError` where tags or changelog don't fit a release behind the one with the tag `last`."""
    version, data = __version__, Corpus(root).version
    if call("git", "-C", str(root), "tag", "--list", f"v{version}"):
        raise StopError(f"there is a tag v{version} already: raise __version__ in src/wirespan/__init__.py")
    log = {section.version: section for section in changelog.read(root)}
    new = log.get(version)
    if changelog.UNRELEASED in log and log[changelog.UNRELEASED].told:
        raise StopError(f"CHANGELOG.md: move what stands under Unreleased to a section [{version}]")
    line = f"Data {data}, code {version}."
    if new is None or line not in new.introduction.splitlines():
        raise StopError(f"CHANGELOG.md: it needs a section [{version}] that begins with the line “{line}”")
    if last and had(root, data) != last and not any(part.strip() for part in new.part("Data")):
        raise StopError(
            f"CHANGELOG.md: the data changed, and section [{version}] says nothing under “### Data”: "
            f"wirespan diff {last} --format markdown gives lines for it"
        )


def had(root: Path, data: str) -> str:
    """Return the tag of the last release in the history that had a version of the data; empty without one."""
    found = released(root, releases.PATTERN, named=False)
    return next((tag for tag, number in found if number == data), "")


def documented() -> None:
    """Raise `StopError` with all that the documents of the repository say that isn't so."""
    wrong = list(validate.documents(Corpus(ROOT)))
    if wrong:
        raise StopError("\n".join(["the documents aren't of this release:", *wrong]))


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
    call(sys.executable, "-m", "build", "--no-isolation", "--outdir", "dist", ".", env={"WIRESPAN_PURE": "1"})
    return sorted((ROOT / "dist").iterdir())


def compatible() -> None:
    """Load the dataset in other versions of the datasets library. Raises `StopError`."""
    code = compat.main([str(DATASET)])
    if code == 2:
        raise StopError(
            "other versions of datasets couldn't be tried, see above: that takes a network. "
            "scripts/release.py --without-compat leaves them out"
        )
    if code:
        raise StopError("the dataset doesn't load everywhere as it should; see above")


def ready(root: Path, files: list[Path]) -> str:
    """Return what to do to publish a release; where the data has been released before, its dataset stays."""
    version = Corpus(root).version
    before = had(root, version)
    dataset = (
        f"The dataset stays as it is: data {version} was released with {before}."
        if before
        else f"  wirespan publish --to ORG/NAME --path {DATASET.relative_to(ROOT)} --yes\n"
        f"(the dataset, revision v{version}; without --yes it only shows what it would do)"
    )
    return (
        f"\nReady: code {__version__}, data {version}. To publish:\n"
        f"  git tag --annotate v{__version__} --message 'code {__version__}, data {version}'\n"
        "  git push --follow-tags\n"
        f"  upload {', '.join(f'dist/{file.name}' for file in files)}\n"
        f"{dataset}"
    )


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
    parser.add_argument(
        "--first", action="store_true", help="no release before this one has a tag: compare it with none"
    )
    args = parser.parse_args(argv)
    try:
        here()
        say("nothing uncommitted, texts at hand")
        clean()
        if not args.without_texts:
            texts_at_hand()
        say("version of the data")
        last = data_version(ROOT, first=args.first)
        print(f"compared with {last}" if last else "the first release with a tag: compared with none")
        say("tag and changelog")
        announced(ROOT, last)
        say("documents")
        documented()
        say("package")
        files = package()
        say("dataset, built twice")
        build_twice()
        if not args.without_compat:
            say("other versions of datasets")
            compatible()
        say("the gate")
        if validate.main([] if args.without_texts else ["--need-texts"]):
            raise StopError("the gate says no; see above")
        say("tests")
        if subprocess.run(TESTS, cwd=ROOT, check=False).returncode:
            raise StopError("tests fail; see above")
    except (StopError, WirespanError) as stop:
        sys.stderr.write(f"no release: {stop}\n")
        return 1
    print(ready(ROOT, files))
    return 0


if __name__ == "__main__":
    sys.exit(main())
