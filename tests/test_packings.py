"""What is packed is looked into, what can't be is said to be so, and what unpacks to too much is left."""

from __future__ import annotations

import gzip
import hashlib
import io
import lzma
import tarfile
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wirespan import pieces as module
from wirespan.errors import WirespanError
from wirespan.leaks import Closed
from wirespan.pieces import unpack

from .test_leaks import leaks

TEXT = "The gate was shut at noon, said Ida Kells, the director of the port."
OTHER = "Bramę zamknięto w południe, powiedziała Żaneta Łącka, która kieruje portem od jesieni."


def read(data: bytes, text: str = TEXT) -> bool:
    """Whether a text is found in a file's bytes."""
    return bool(leaks({"held": text}, unpack("thing", data)))


def test_other_packings_hide_nothing() -> None:
    text = TEXT.encode()
    zstd = pa.compress(text * 3, codec="zstd", asbytes=True)
    assert zstd[:4] == b"\x28\xb5\x2f\xfd"
    assert read(zstd)
    lz4 = pa.compress(text * 3, codec="lz4", asbytes=True)
    assert lz4[:4] == b"\x04\x22\x4d\x18"
    assert read(lz4)
    assert read(lzma.compress(text, lzma.FORMAT_ALONE))
    old = io.BytesIO()
    with tarfile.open(fileobj=old, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = len(gzip.compress(text))
        archive.addfile(info, io.BytesIO(gzip.compress(text)))
    # Before POSIX a tar had no magic; its checksum is over what is there.
    header = bytearray(old.getvalue()[:512])
    header[257:512] = bytes(255)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    assert read(bytes(header) + old.getvalue()[512:])


def test_a_zip_behind_something_else_hides_nothing() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", TEXT)
        archive.comment = OTHER.encode()
    assert read(b"#!/usr/bin/env python\n" + out.getvalue())
    assert read(out.getvalue(), OTHER)
    named = io.BytesIO()
    with zipfile.ZipFile(named, "w") as archive:
        archive.writestr(TEXT.replace(" ", "-"), "x")
    assert read(named.getvalue())


def test_a_mention_of_a_zips_end_is_no_zip() -> None:
    assert [text for _, text in unpack("a.py", b'END = b"PK\x05\x06"\n')] == ['END = b"PK\x05\x06"\n']


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), "7z"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(40), "RAR"),
        (b"%PDF-1.7\n" + bytes(40), "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Office"),
        (b"# v2 git bundle\n" + bytes(40), "git bundle"),
        (b"LZIP\x01" + bytes(40), "lzip"),
        (b"ARROW1\0\0" + bytes(40), "Arrow"),
        (b"ORC" + bytes(40) + b"ORC\x10", "ORC"),
    ],
)
def test_what_cannot_be_looked_into_is_said_to_be_so(data: bytes, kind: str) -> None:
    ((name, closed),) = unpack("thing", data)
    assert name == "thing"
    assert isinstance(closed, Closed)
    assert kind in closed.why
    assert closed.digest == hashlib.sha256(data).hexdigest()


def test_what_lies_beside_what_cannot_be_looked_into_is() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.pdf", b"%PDF-1.7\n" + bytes(40))
        archive.writestr("b.txt", TEXT)
    found = list(unpack("thing", out.getvalue()))
    assert [name for name, text in found if isinstance(text, Closed)] == ["thing!a.pdf"]
    assert read(out.getvalue())


def test_a_parquet_file_that_grows_a_thousandfold_is_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT", 2**20)
    for cells in (pa.array(["x" * 2**14] * 4_000), pa.array([["y" * 2**14] * 400] * 10)):
        out = io.BytesIO()
        pq.write_table(pa.table({"a": cells}), out, compression="zstd")
        assert len(out.getvalue()) < 2**18
        with pytest.raises(WirespanError, match="too large"):
            list(unpack("bomb", out.getvalue()))


@pytest.mark.parametrize("codec", ["zstd", "lz4"])
def test_a_bomb_of_another_packing_is_not_unpacked(codec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT", 2**20)
    with pytest.raises(WirespanError, match="too large"):
        list(unpack("bomb", pa.compress(bytes(2**24), codec=codec, asbytes=True)))
