"""What a built dataset says of itself: the digests of its files, and of the sources it was built from.

SHA256SUMS   of every other file of the folder
SOURCES      of the corpus as it was: every file that rows and card are made of, the schemas, licence,
             citation, datasheet, guidelines, and what the changelog says of the data (of CHANGELOG.md that
             alone)

Both have the form of sha256sum.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from wirespan import changelog, schemas
from wirespan.errors import RecordError, WirespanError
from wirespan.store import ACCEPTED, SPLITS_FILE, VERSION, Corpus, small

DATASET = "build/wirespan"
"""Where a dataset is built unless another folder is named, from the root of the corpus."""
SUMS = "SHA256SUMS"
SOURCES = "SOURCES"
LICENCE = "LICENSE-DATA"
CITATION = "CITATION.cff"
CHANGELOG = changelog.FILE
GUIDELINES = "annotations/GUIDELINES.md"
DATASHEET = "DATASHEET.md"
_OF_CHECKS = {ACCEPTED, "schema/exception.schema.json"}
LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}
"""Files that a system leaves in any folder, and that nobody misses."""


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def lines(digests: Mapping[str, str]) -> bytes:
    """Return digests by name as lines of the form of sha256sum, in order of name."""
    told = "".join(f"{digests[name]}  {name}\n" for name in sorted(digests))
    return told.encode("utf-8", "surrogateescape")


def parse(content: bytes) -> dict[str, str]:
    """Return the digests by name that lines of that form say, also where git has ended them in CR LF."""
    told = content.decode("utf-8", "surrogateescape").replace("\r\n", "\n").split("\n")
    return {line[66:]: line[:64] for line in told if line}


def stated(folder: Path) -> dict[str, str]:
    """Return the digests by name that the sums of a dataset say.

    Raises `RecordError` where they are far larger than any build makes them.
    """
    return parse(small(folder / SUMS, str(folder / SUMS), "Build the dataset anew: wirespan build"))


def changes(corpus: Corpus) -> str:
    """Return what the changelog says of this version of the data, in all sections that are of it.

    A section says so with "Data 1.0.0" before its parts; else it is of the version in its heading, or, what
    isn't released, of the one that there is.
    """
    try:
        sections, version = changelog.read(corpus.root), corpus.version
    except (OSError, WirespanError):
        return ""
    told = [
        part.strip()
        for section in sections
        if (section.data or version) == version
        for part in section.part("Data")
    ]
    return "".join(f"{part}\n" for part in told if part)


def sources(corpus: Corpus) -> dict[str, str]:
    """Return the digests of all that a dataset is built from, by path.

    Passes are among it: no row is made of them, but the card tells how far they agree. Exceptions aren't:
    they are about checks.
    """
    names = (*corpus.files(), SPLITS_FILE, VERSION, LICENCE, CITATION, DATASHEET, GUIDELINES)
    files = {name: corpus.root / name for name in names}
    files |= {f"schema/{file.name}": file for file in schemas.directory().glob("*.json")}
    found = {name: digest(file) for name, file in files.items() if file.is_file() and name not in _OF_CHECKS}
    told = changes(corpus)
    return found | ({CHANGELOG: hashlib.sha256(told.encode()).hexdigest()} if told else {})


def outdated(corpus: Corpus, folder: Path) -> list[str]:
    """Return the sources that are not what the dataset in a folder was built from, or are new, or gone."""
    file = folder / SOURCES
    then = parse(file.read_bytes()) if file.is_file() else {}
    now = sources(corpus)
    return sorted(name for name in {*then, *now} if then.get(name) != now.get(name))


def altered(folder: Path) -> dict[str, str]:
    """Return what happened to the files of a dataset since it was built, by name, in order of name."""
    if not (folder / SUMS).is_file():
        return {SUMS: "it isn't there"}
    try:
        said = stated(folder)
    except RecordError:
        return {SUMS: "its content isn't what was built"}
    files = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
    found = {path.relative_to(folder).as_posix(): path for path in files if path.name not in LITTER}
    happened = dict.fromkeys(said.keys() - found.keys(), "it isn't there")
    for name in found.keys() - {SUMS}:
        if name not in said:
            happened[name] = "no build made it"
        elif not found[name].is_file() or digest(found[name]) != said[name]:
            happened[name] = "its content isn't what was built"
    return dict(sorted(happened.items()))
