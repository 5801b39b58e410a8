"""Everything that a release hands out, as named pieces of text, to be looked through for leaks.

These are the tracked files of the working tree, everything in the history that any branch or tag reaches
(also the messages of commits), the cells of Parquet files under build/ and the members of the archives under
dist/. What is packed is unpacked wherever it stands, so a zip or a Parquet file in the history is no way out.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import stat
import subprocess
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, TypeAlias

from wirespan.errors import WirespanError

Piece: TypeAlias = tuple[str, str]
"""Where a text was found, and the text."""

LIMIT = 256 * 2**20
"""Bytes of the largest single file or member that is looked into, unpacked."""
TOTAL = 2 * 2**30
"""Bytes that one archive may unpack to, with all archives inside it."""
DEPTH = 4
"""How deep archives may lie in archives."""
ROWS = 4096

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|[ntr])")
_PACKED: dict[bytes, Any] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\0": lzma.open}
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError, zlib.error, EOFError, OSError, RuntimeError)


def pieces(root: Path, *, everything: bool = True) -> Iterator[Piece]:
    """Yield every piece of what lies under a root; without `everything`, of the working tree alone.

    Without git every file is of the tree. Raises `WirespanError` for what can't be looked into.
    """
    if not any((folder / ".git").exists() for folder in (root.absolute(), *root.absolute().parents)):
        yield from under(root, root)
        return
    yield from tracked(root)
    if everything:
        yield from history(root)
        for name in ("build", "dist"):
            yield from under(root, root / name)


def tracked(root: Path) -> Iterator[Piece]:
    """Yield the tracked files of the working tree, as they are now."""
    listed = subprocess.run(  # noqa: S603 - a fixed command
        [*_git(root), "ls-files", "-z"], check=False, capture_output=True
    )
    if listed.returncode:
        raise WirespanError(f"git can't list the files of {root}: {_told(listed.stderr)}")
    for name in sorted(filter(None, listed.stdout.split(b"\0"))):
        path = Path(os.fsdecode(os.path.join(os.fsencode(root), name)))
        yield from _file(path, os.fsdecode(name))


def history(root: Path) -> Iterator[Piece]:
    """Yield every blob, commit message and tag that a branch or tag reaches, one in memory at a time."""
    listing = [*_git(root), "rev-list", "--objects", "--all"]
    form = "%(objectname) %(objecttype) %(objectsize) %(rest)"
    reading = [*_git(root), "cat-file", "--buffer", f"--batch={form}"]
    with (
        subprocess.Popen(listing, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as objects,  # noqa: S603
        subprocess.Popen(reading, stdin=objects.stdout, stdout=subprocess.PIPE) as contents,  # noqa: S603
    ):
        if objects.stdout is None or contents.stdout is None or objects.stderr is None:
            raise WirespanError("git can't be read from")
        objects.stdout.close()  # it is the other process's now
        while header := contents.stdout.readline():
            if header.endswith(b" missing\n"):
                raise WirespanError("the history has objects that aren't here", "Fetch it whole first.")
            digest, kind, size, *rest = header.rstrip(b"\n").split(b" ", 3)
            name = os.fsdecode(b" ".join([kind, digest[:12], *rest])).rstrip()
            data = _exactly(contents.stdout, int(size), name)
            contents.stdout.read(1)  # a line feed ends the object
            if kind != b"tree":
                yield from unpack(name, data)
        told = objects.stderr.read()
    if objects.returncode or contents.returncode:
        raise WirespanError(f"git can't read the history of {root}: {_told(told)}")


def unpack(name: str, data: bytes) -> Iterator[Piece]:
    """Yield what a file says: its text, or that of all it packs. Raises `WirespanError` for too much."""
    yield from _unpack(name, data, _Allowance(name), 0)


class _Allowance:
    """How much may still be unpacked of one file: a small archive can hold more than a disk."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.left = TOTAL

    def read(self, file: IO[bytes], name: str) -> bytes:
        data = file.read(min(LIMIT, self.left) + 1)
        self.left -= len(data)
        if len(data) > LIMIT or self.left < 0:
            raise _too_much(name)
        return data


def _unpack(name: str, data: bytes, allowance: _Allowance, depth: int) -> Iterator[Piece]:
    if depth > DEPTH:
        raise WirespanError(f"{name}: archives lie in archives more than {DEPTH} deep", "Take it out.")
    try:
        yield from _members(name, data, allowance, depth)
    except _BROKEN as error:
        raise WirespanError(f"{name} can't be unpacked: {error}", "Take it out, or pack it anew.") from error


def _members(name: str, data: bytes, allowance: _Allowance, depth: int) -> Iterator[Piece]:
    opener = next((opener for magic, opener in _PACKED.items() if data.startswith(magic)), None)
    if data.startswith(b"PAR1"):
        yield from cells(name, io.BytesIO(data))
    elif data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                with archive.open(info) as member:
                    inside = allowance.read(member, f"{name}!{info.filename}")
                yield from _unpack(f"{name}!{info.filename}", inside, allowance, depth + 1)
    elif opener is not None:
        with opener(io.BytesIO(data)) as packed:
            inside = allowance.read(packed, name)
        yield from _unpack(name, inside, allowance, depth + 1)
    elif data[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
            for entry in tar:
                file = tar.extractfile(entry) if entry.isreg() else None
                if file is not None:
                    inside = allowance.read(file, f"{name}!{entry.name}")
                    yield from _unpack(f"{name}!{entry.name}", inside, allowance, depth + 1)
    else:
        yield from _texts(name, data)


def cells(name: str, source: Path | IO[bytes]) -> Iterator[Piece]:
    """Yield the strings of a Parquet file, a piece a column and batch of rows.

    The cells of a column stand behind one another, so that a text cut into tokens is a text again.
    """
    import pyarrow as pa  # noqa: PLC0415 - big; only needed where there is such a file
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with pq.ParquetFile(source) as file:
            for number, batch in enumerate(file.iter_batches(batch_size=ROWS)):
                for column, array in zip(batch.schema.names, batch.columns, strict=True):
                    for path, strings in _strings(column, array):
                        yield f"{name}#{path} from row {number * ROWS}", " ".join(strings)
    except pa.ArrowException as error:
        raise WirespanError(f"{name} can't be read as Parquet: {error}", "Build it anew.") from error


def _strings(path: str, array: Any) -> Iterator[tuple[str, list[str]]]:
    """Yield the strings of an Arrow array, and of all that it nests."""
    import pyarrow.types as kinds  # noqa: PLC0415

    if kinds.is_dictionary(array.type):
        array = array.dictionary_decode()
    if kinds.is_string(array.type) or kinds.is_large_string(array.type):
        yield path, array.drop_null().to_pylist()
    elif kinds.is_binary(array.type) or kinds.is_large_binary(array.type):
        yield path, [cell.decode("utf-8", "replace") for cell in array.drop_null().to_pylist()]
    elif kinds.is_struct(array.type):
        for field, inside in zip(array.type, array.flatten(), strict=True):
            yield from _strings(f"{path}.{field.name}", inside)
    elif kinds.is_list(array.type) or kinds.is_large_list(array.type) or kinds.is_fixed_size_list(array.type):
        yield from _strings(path, array.flatten())
    elif kinds.is_map(array.type):
        yield from _strings(f"{path}.key", array.keys)
        yield from _strings(f"{path}.value", array.items)


def _texts(name: str, data: bytes) -> Iterator[Piece]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield f"{name} as UTF-16", data.decode("utf-16", "replace")
    text = data.decode("utf-8", "replace")
    yield name, text
    if "\\" in text:  # JSON and source code may write a letter or a line end as an escape
        yield f"{name} unescaped", _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else " ", text)


def under(root: Path, folder: Path) -> Iterator[Piece]:
    """Yield the files under a folder, by their path from the root; hidden folders are left out."""
    for here, inside, files in os.walk(folder):
        inside[:] = sorted(name for name in inside if not name.startswith("."))
        for name in sorted(files):
            path = Path(here, name)
            yield from _file(path, path.relative_to(root).as_posix())


def _file(path: Path, name: str) -> Iterator[Piece]:
    """Yield a file of the working tree. A symlink says where it points to; other things say nothing."""
    try:
        state = path.lstat()
        if stat.S_ISLNK(state.st_mode):
            yield name, os.readlink(path)
        elif stat.S_ISREG(state.st_mode):
            with path.open("rb") as file:
                parquet = file.read(4) == b"PAR1"
                file.seek(0)
                data = b"" if parquet else _exactly(file, state.st_size, name)
            yield from cells(name, path) if parquet else unpack(name, data)
    except FileNotFoundError:
        return  # tracked, and deleted since
    except OSError as error:
        raise WirespanError(f"{name} can't be read: {error.strerror}", "Make it readable.") from error


def _exactly(file: IO[bytes], size: int, name: str) -> bytes:
    if size > LIMIT:
        raise _too_much(name)
    return file.read(size)


def _too_much(name: str) -> WirespanError:
    return WirespanError(
        f"{name} is too large to be looked into: over {LIMIT // 2**20} MiB, or {TOTAL // 2**30} GiB unpacked",
        "Nothing that size belongs in a release of this corpus: take it out.",
    )


def _git(root: Path) -> list[str]:
    # What a repository may have git run is switched off: it is only read here.
    return ["git", "-c", "core.fsmonitor=false", "-C", str(root)]


def _told(message: bytes) -> str:
    return message.decode("utf-8", "replace").strip()
