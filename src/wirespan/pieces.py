"""Everything that a release hands out, as named pieces of text, to be looked through for leaks.

These are the tracked files of the working tree, everything in the history that any branch or tag reaches
(also the messages of commits), the cells of Parquet files under build/ and the members of the archives under
dist/. What is packed is unpacked wherever it stands, so a zip or a Parquet file in the history is no way out,
and every file is read in all the ways of `wirespan.readings`. What can't be looked into is said to be so, by
name; pictures alone are passed over: that one shows a text, nobody is told here.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import stat
import subprocess
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from wirespan import readings
from wirespan.cells import cells
from wirespan.errors import WirespanError
from wirespan.git import AGAIN, git, said
from wirespan.leaks import Closed, Piece
from wirespan.licensed import Licensed

__all__ = ["Closed", "Piece", "history", "pieces", "tracked", "under", "unpack"]

LIMIT = 256 * 2**20
"""Bytes of the largest single file or member that is looked into, unpacked."""
TOTAL = 2 * 2**30
"""Bytes that one archive may unpack to, with all archives inside it."""
DEPTH = 4
"""How deep archives may lie in archives."""
_CHUNK = 2**20
_QUIET = ("-c", "core.fsmonitor=false")
"""Switches off what a repository may have git run: it is only read here."""

_PACKED: dict[bytes, Any] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\0": lzma.open,
    b"\x5d\0\0": lzma.open,
    b"\x28\xb5\x2f\xfd": lambda file: _arrow_stream(file, "zstd"),
    b"\x04\x22\x4d\x18": lambda file: _arrow_stream(file, "lz4"),
}
_END_OF_ZIP = b"PK\x05\x06"
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError, zlib.error, EOFError, OSError, RuntimeError)


def pieces(root: Path, licensed: Licensed | None = None, *, everything: bool = True) -> Iterator[Piece]:
    """Yield every piece of what lies under a root; without `everything`, of the working tree alone.

    Without git every file is of the tree. What can't be looked into is `Closed`. What `licensed` knows open
    reports to give on is marked. Raises `WirespanError` where files or the history can't be read at all.
    """
    if not any((folder / ".git").exists() for folder in (root.absolute(), *root.absolute().parents)):
        yield from under(root, root, licensed)
        return
    yield from tracked(root, licensed)
    if everything:
        yield from history(root, licensed)
        for name in ("build", "dist"):
            yield from under(root, root / name, licensed)


def tracked(root: Path, licensed: Licensed | None = None) -> Iterator[Piece]:
    """Yield the tracked files of the working tree, as they are now."""
    listed = git(*_QUIET, "ls-files", "-z", root=root)
    if listed.returncode:
        raise WirespanError(f"git can't list the files of {root}: {said(listed)}", AGAIN)
    for name in sorted(filter(None, listed.stdout.split(b"\0"))):
        path = Path(os.fsdecode(os.path.join(os.fsencode(root), name)))
        yield from _file(path, os.fsdecode(name), licensed)


def history(root: Path, licensed: Licensed | None = None) -> Iterator[Piece]:
    """Yield every blob, commit message and tag that a branch or tag reaches, one in memory at a time."""
    listing = [*_git(root), "rev-list", "--objects", "--all"]
    form = "%(objectname) %(objecttype) %(objectsize) %(rest)"
    reading = [*_git(root), "cat-file", "--buffer", f"--batch={form}"]
    with (
        subprocess.Popen(listing, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as objects,  # noqa: S603
        subprocess.Popen(reading, stdin=objects.stdout, stdout=subprocess.PIPE) as contents,  # noqa: S603
    ):
        if objects.stdout is None or contents.stdout is None or objects.stderr is None:
            raise WirespanError("git can't be read from", AGAIN)
        objects.stdout.close()  # it is the other process's now
        while header := contents.stdout.readline():
            if header.split(b" ")[1:] == [b"missing\n"]:
                raise WirespanError("the history has objects that aren't here", "Fetch it whole first.")
            digest, kind, size, *rest = header.rstrip(b"\n").split(b" ", 3)
            name = os.fsdecode(b" ".join([kind, digest[:12], *rest])).rstrip()
            yield from _whole(name, contents.stdout, int(size), licensed, look=kind != b"tree")
            contents.stdout.read(1)  # a line feed ends the object
        told = objects.stderr.read()
    if objects.returncode or contents.returncode:
        raise WirespanError(f"git can't read the history of {root}: {_told(told)}", AGAIN)


def unpack(name: str, data: bytes, licensed: Licensed | None = None) -> Iterator[Piece]:
    """Yield what a file says: its text, or that of all it packs.

    Members that can't be looked into are `Closed`. Raises `WirespanError` for what is broken or too much.
    """
    yield from _unpack(name, data, _Allowance(name, licensed), 0)


class _Allowance:
    """How much may still be unpacked of one file: a small archive can hold more than a disk.

    With what is marked in all that it packs.
    """

    def __init__(self, name: str, licensed: Licensed | None) -> None:
        self.name = name
        self.licensed = licensed
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
    closed = readings.closed(data)
    if closed is not None:
        yield name, Closed(f"it is {closed}", hashlib.sha256(data).hexdigest())
    elif data.startswith(b"PAR1"):
        yield from cells(name, io.BytesIO(data), LIMIT, allowance.licensed)
    elif data.startswith((b"PK\x03\x04", _END_OF_ZIP)):
        yield from _zip(name, data, allowance, depth)
    elif opener is not None:
        with opener(io.BytesIO(data)) as packed:
            inside = allowance.read(packed, name)
        yield from _unpack(name, inside, allowance, depth + 1)
    elif _is_tar(data):
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
            for entry in tar:
                yield f"{name}!{entry.name}, its name", f"{entry.name} {entry.linkname}"
                file = tar.extractfile(entry) if entry.isreg() else None
                if file is not None:
                    inside = allowance.read(file, f"{name}!{entry.name}")
                    yield from _unpack(f"{name}!{entry.name}", inside, allowance, depth + 1)
    else:
        yield from _texts(name, data, allowance, depth)
        if _END_OF_ZIP in data[-(1 << 16) - 22 :] and zipfile.is_zipfile(io.BytesIO(data)):
            yield from _zip(name, data, allowance, depth)  # behind a program, say, that unpacks it


def _zip(name: str, data: bytes, allowance: _Allowance, depth: int) -> Iterator[Piece]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield f"{name}, its comment", archive.comment.decode("utf-8", "replace")
        for info in archive.infolist():
            told = info.comment.decode("utf-8", "replace")
            yield f"{name}!{info.filename}, its name", f"{info.filename} {told}"
            with archive.open(info) as member:
                inside = allowance.read(member, f"{name}!{info.filename}")
            yield from _unpack(f"{name}!{info.filename}", inside, allowance, depth + 1)


def _is_tar(data: bytes) -> bool:
    """Whether a checksum of tar's is where it should be: the oldest have nothing else to know them by."""
    try:
        return len(data) >= tarfile.BLOCKSIZE and bool(
            tarfile.TarInfo.frombuf(data[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
        )
    except tarfile.TarError:
        return data[257:262] == b"ustar"


def _arrow_stream(file: IO[bytes], codec: str) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - big; only needed where there is such a file

    return pa.CompressedInputStream(pa.PythonFile(file, mode="r"), codec)


def _texts(name: str, data: bytes, allowance: _Allowance, depth: int) -> Iterator[Piece]:
    marked = allowance.licensed.mark(data) if allowance.licensed else data
    for how, text in readings.texts(marked):
        yield f"{name} {how}".rstrip(), text
    if depth < DEPTH:
        for number, block in enumerate(readings.blocks(data), 1):
            inside = f"{name}, block {number}"
            try:
                yield from _members(inside, block, allowance, depth + 1)
            except _BROKEN:  # it only looked as if it were packed
                yield from ((f"{inside} {how}".rstrip(), text) for how, text in readings.texts(block))


def under(root: Path, folder: Path, licensed: Licensed | None) -> Iterator[Piece]:
    """Yield the files under a folder, by their path from the root; hidden folders are left out."""
    for here, inside, files in os.walk(folder):
        inside[:] = sorted(name for name in inside if not name.startswith("."))
        for name in sorted(files):
            path = Path(here, name)
            yield from _file(path, path.relative_to(root).as_posix(), licensed)


def _file(path: Path, name: str, licensed: Licensed | None) -> Iterator[Piece]:
    """Yield a file of the working tree. A symlink says where it points to; other things say nothing."""
    try:
        state = path.lstat()
        if stat.S_ISLNK(state.st_mode):
            yield name, os.readlink(path)
        elif stat.S_ISREG(state.st_mode):
            with path.open("rb") as file:
                parquet = file.read(4) == b"PAR1"
                file.seek(0)
                if not parquet:
                    yield from _whole(name, file, state.st_size, licensed)
                    return
            try:
                yield from cells(name, path, LIMIT, licensed)
            except WirespanError as error:
                with path.open("rb") as file:
                    yield name, Closed(error.message, hashlib.file_digest(file, "sha256").hexdigest())
    except FileNotFoundError:
        return  # tracked, and deleted since
    except OSError as error:
        raise WirespanError(f"{name} can't be read: {error.strerror}", "Make it readable.") from error


def _whole(
    name: str, file: IO[bytes], size: int, licensed: Licensed | None, *, look: bool = True
) -> Iterator[Piece]:
    """Yield what so many bytes of a file say, all of which are read."""
    if size > LIMIT:
        digest = hashlib.sha256()
        while size > 0 and (chunk := file.read(min(_CHUNK, size))):
            digest.update(chunk)
            size -= len(chunk)
        yield name, Closed(_too_much(name).message, digest.hexdigest())
        return
    data = file.read(size)
    try:
        yield from unpack(name, data, licensed) if look else ()
    except WirespanError as error:
        yield name, Closed(error.message, hashlib.sha256(data).hexdigest())


def _too_much(name: str) -> WirespanError:
    return WirespanError(
        f"{name} is too large to be looked into: over {LIMIT // 2**20} MiB, or {TOTAL // 2**30} GiB unpacked",
        "Nothing that size belongs in a release of this corpus: take it out.",
    )


def _git(root: Path) -> list[str]:
    return ["git", *_QUIET, "-C", str(root)]


def _told(message: bytes) -> str:
    return message.decode("utf-8", "replace").strip()
