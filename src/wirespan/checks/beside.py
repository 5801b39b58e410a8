"""The schemas that lie beside a corpus, in schema/: whether they are those of this package.

Records are checked by the package's. Those beside the corpus say which ones a version of it was made for, so
that two versions can be compared; after an upgrade they may be of the package that was there before.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from wirespan import __version__, schemas
from wirespan.checks.catalogue import finding
from wirespan.errors import Finding

_OTHERS = (
    "Take it out, where it is of an earlier wirespan; what has nothing to do with wirespan has another place."
)
_IN_THE_WAY = "Move it away, then write the schemas: wirespan format --fix."


def check(root: Path) -> Iterator[Finding]:
    """Yield a finding for each schema beside a corpus that isn't the package's; one where there is none."""
    wanted = schemas.files()
    there = {_named(file): file.lstat().st_mode for file in found(root)}
    package = f"as wirespan {__version__} has it"
    if not wanted.keys() & there.keys():
        remedy = _IN_THE_WAY if there or not _free(root / schemas.FOLDER, stat.S_ISDIR) else None
        what, other = "no schemas of wirespan", f"each {package}"
        yield finding("missing-schemas", schemas.FOLDER, found=what, expected=other, remedy=remedy)
        return
    for path in sorted(wanted.keys() | there.keys()):
        if path not in wanted:
            what, other = "a schema that wirespan doesn't have", f"none but those of wirespan {__version__}"
            yield finding("schema-stale", path, found=what, expected=other, remedy=_OTHERS)
        elif path not in there:
            yield finding("schema-stale", path, found="no such file", expected=f"the file {package}")
        elif not stat.S_ISREG(there[path]):
            what = "a symbolic link" if stat.S_ISLNK(there[path]) else "no regular file"
            other = f"the file {package}"
            yield finding("schema-stale", path, found=what, expected=other, remedy=_IN_THE_WAY)
        elif not _same(root / path, wanted[path]):
            yield finding("schema-stale", path, found="another content", expected=f"the file {package}")


def outdated(root: Path) -> dict[str, bytes]:
    """Return the package's schemas that a corpus lacks or has otherwise, where nothing is in the way.

    In the way is what is no regular file, and a schema/ that is no folder, or is of something else.
    """
    wanted, there = schemas.files(), {_named(file) for file in found(root)}
    if not _free(root / schemas.FOLDER, stat.S_ISDIR) or (there and not there & wanted.keys()):
        return {}
    return {
        path: content
        for path, content in wanted.items()
        if _free(root / path, stat.S_ISREG) and not _same(root / path, content)
    }


def found(root: Path) -> list[Path]:
    """Return whatever is called like a schema in schema/ of a corpus; nothing where that is no folder."""
    folder = root / schemas.FOLDER
    if folder.is_symlink() or not folder.is_dir():
        return []
    return [folder / name for name in sorted(os.listdir(folder)) if name.endswith(schemas.SUFFIX)]


def _named(file: Path) -> str:
    """Return the path of a schema. One may hold bytes that are no text; they are shown escaped."""
    return f"{schemas.FOLDER}/{file.name}".encode("utf-8", "backslashreplace").decode()


def _free(path: Path, kind: Callable[[int], bool]) -> bool:
    """Whether nothing is at a place, or what is to be there."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return True
    return kind(mode)


def _same(file: Path, content: bytes) -> bool:
    """Whether a regular file is there with a content."""
    try:
        return file.stat().st_size == len(content) and file.read_bytes() == content
    except FileNotFoundError:
        return False
