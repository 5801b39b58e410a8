"""Everything that a release hands out is looked through, however it is packed."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import struct
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wirespan import pieces as module
from wirespan.errors import WirespanError
from wirespan.leaks import Closed
from wirespan.pieces import pieces, unpack

from .test_leaks import leaks

HELD = {"gate/port": "The gate was shut at noon, said Ida Kells, the director of the port."}
SECRET = HELD["gate/port"]


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with one harmless file."""
    made = tmp_path / "repository"
    made.mkdir()
    git(made, "init", "-q")
    (made / "read me.txt").write_text("Nothing to see here.\n")
    commit(made)
    return made


def commit(root: Path, message: str = "A change") -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", message)


def found(root: Path) -> list[str]:
    return [leak.piece for leak in leaks(HELD, pieces(root))]


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(name: str, data: bytes, mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def miscoded(cell: bytes) -> pa.Array:
    """Return a column of strings with one cell, which isn't looked at."""
    offsets = struct.pack("<2i", 0, len(cell))
    return pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(offsets), pa.py_buffer(cell)])


def test_nothing_is_found_where_nothing_is(root: Path) -> None:
    assert found(root) == []
    assert ("read me.txt", "Nothing to see here.\n") in list(pieces(root))


def test_a_tracked_file_as_it_is_now(root: Path) -> None:
    (root / "na\u00efve\nname.txt").write_text("old")
    commit(root)
    (root / "na\u00efve\nname.txt").write_text(SECRET)
    assert found(root) == ["na\u00efve\nname.txt"]


def test_an_untracked_file_is_no_part_of_a_release(root: Path) -> None:
    (root / "mine.txt").write_text(SECRET)
    assert found(root) == []


def test_what_was_deleted_is_in_the_history(root: Path) -> None:
    (root / "a file.txt").write_text(SECRET)
    commit(root)
    (root / "a file.txt").unlink()
    commit(root)
    (name,) = found(root)
    assert name.startswith("blob ")
    assert name.endswith(" a file.txt")


def test_another_branch_a_message_and_a_tag(root: Path) -> None:
    git(root, "checkout", "-q", "-b", "side")
    commit(root, SECRET)
    git(root, "checkout", "-q", "-")
    git(root, "tag", "-a", "v1", "-m", SECRET)
    assert sorted(name.split()[0] for name in found(root)) == ["commit", "tag"]


def test_a_symlink_is_read_as_a_name_and_not_followed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text(SECRET)
    (root / "link").symlink_to(tmp_path / "outside")
    commit(root)
    assert found(root) == []
    assert ("link", str(tmp_path / "outside")) in list(pieces(root))


@pytest.mark.parametrize(
    "data",
    [
        SECRET.encode(),
        SECRET.encode("utf-16"),
        b"\xff\xfe\xfa" + SECRET.encode() + b"\0\xff",
        json.dumps({"text": SECRET.replace(", ", ",\n").replace("noon", "n\u014d\u014dn")}).encode(),
        gzip.compress(SECRET.encode()),
        zipped(a=b"x", b=SECRET.encode()),
        zipped(inner=zipped(b=SECRET.encode())),
        tarred("x/y.txt", SECRET.encode()),
        tarred("x/y.txt", SECRET.encode(), "w:xz"),
        tarred("x/y.txt", SECRET.encode(), "w:bz2"),
        tarred("x/y.txt", zipped(a=SECRET.encode()), "w"),
        parquet(pa.table({"text": [None, SECRET]})),
        zipped(inner=parquet(pa.table({"text": [SECRET]}))),
    ],
    ids="text utf-16 binary escaped gz zip zip-in-zip tgz txz tbz tar parquet deep".split(),  # noqa: SIM905
)
def test_however_it_is_packed(root: Path, data: bytes) -> None:
    held = {**HELD, "escaped": SECRET.replace("noon", "n\u014d\u014dn")}
    assert leaks(held, unpack("thing", data))
    (root / "dist").mkdir()
    (root / ".gitignore").write_text("dist/\n")
    (root / "dist" / "thing.whl").write_bytes(data)
    assert [leak.piece for leak in leaks(held, pieces(root)) if leak.piece.startswith("dist/thing.whl")]


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"tokens": [SECRET.split(" ")]}),
        pa.table({"word": SECRET.split(" ")}),
        pa.table({"text": pa.array([SECRET] * 3).dictionary_encode()}),
        pa.table({"text": pa.array([SECRET], pa.large_string())}),
        pa.table({"text": pa.array([SECRET.encode()])}),
        pa.table({"quotes": [[{"content": [[1, 2]], "content_text": [None, SECRET]}], None]}),
        pa.table({"map": pa.array([[("k", SECRET)]], pa.map_(pa.string(), pa.string()))}),
        pa.table({"pair": pa.array([[SECRET, None]], pa.list_(pa.string(), 2))}),
        pa.table({"view": pa.array([[SECRET, None]], pa.list_view(pa.string()))}),
        pa.table({"view": pa.array([[SECRET, None]], pa.large_list_view(pa.string_view()))}),
        pa.table({"text": miscoded(SECRET.encode() + b" \xff")}),
    ],
    ids=[
        *("tokens", "a word a row", "dictionary", "large", "binary", "nested", "map", "fixed"),
        *("view", "large view", "no UTF-8"),
    ],
)
def test_every_string_of_a_parquet_file_under_build(root: Path, table: pa.Table) -> None:
    (root / ".gitignore").write_text("build/\n")
    (root / "build" / "wirespan" / "documents").mkdir(parents=True)
    pq.write_table(table, root / "build" / "wirespan" / "documents" / "train.parquet")
    names = found(root)
    assert names
    assert all(name.startswith("build/wirespan/documents/train.parquet#") for name in names)


@pytest.mark.parametrize("part", ["footer", "page"])
def test_a_damaged_parquet_file_of_the_tree_is_closed(root: Path, part: str) -> None:
    data = bytearray(parquet(pa.table({"text": ["nothing"] * 10})))
    footer = int.from_bytes(data[-8:-4], "little")
    start, end = (len(data) - 8 - footer, len(data) - 8) if part == "footer" else (4, 40)
    data[start:end] = b"\xff" * (end - start)
    (root / "build").mkdir()
    (root / "build/rows.parquet").write_bytes(data)
    (closed,) = [(name, text) for name, text in pieces(root) if isinstance(text, Closed)]
    assert closed[0] == "build/rows.parquet"
    assert closed[1].digest == hashlib.sha256(data).hexdigest()
    assert closed[1].why.isprintable()


def test_a_file_whose_name_says_that_it_is_missing(root: Path) -> None:
    for number, name in enumerate(("what is missing", "missing")):
        (root / name).write_text(f"{number} {SECRET}")
    commit(root)
    names = {name.split(" ", 2)[2] for name in found(root) if name.startswith("blob ")}
    assert names == {"what is missing", "missing"}


def test_an_object_that_is_missing_is_told(root: Path) -> None:
    (root / "a").write_text("a thing of its own")
    commit(root)
    objects = sorted((root / ".git/objects").glob("??/*"))
    asked = ["git", "-C", str(root), "rev-parse", "HEAD:a"]
    blob = subprocess.run(asked, check=True, capture_output=True, text=True)
    (gone,) = [path for path in objects if path.parent.name + path.name == blob.stdout.strip()]
    gone.unlink()
    with pytest.raises(WirespanError, match="history") as caught:
        list(pieces(root))
    assert caught.value.hint
    (root / ".git/index").write_bytes(b"no index")
    with pytest.raises(WirespanError, match="can't list the files") as caught:
        list(pieces(root))
    assert "git status" in caught.value.hint


def test_a_folder_outside_of_git(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.jsonl").write_text(SECRET)
    assert found(tmp_path) == ["corpus/a.jsonl"]


@pytest.mark.parametrize("pack", [lambda data: zipped(a=data), gzip.compress, lambda data: tarred("a", data)])
def test_a_bomb_is_not_unpacked(pack, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(module, "LIMIT", 2**20)
    with pytest.raises(WirespanError, match="too large"):
        list(unpack("bomb", pack(b"\0" * 2**22)))


def test_many_small_members_are_a_bomb_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TOTAL", 2**16)
    with pytest.raises(WirespanError, match="too large"):
        list(unpack("bomb", zipped(**{f"m{i}": b"x" * 2**10 for i in range(100)})))


def test_archives_without_end_are_refused() -> None:
    data = b"x"
    for _ in range(6):
        data = zipped(a=data)
    with pytest.raises(WirespanError, match="deep"):
        list(unpack("nest", data))


@pytest.mark.parametrize("data", [b"PK\x03\x04garbage", b"PAR1garbage", b"\x1f\x8bgarbage", b"BZh9garbage"])
def test_what_cannot_be_unpacked_is_not_passed_over(data: bytes) -> None:
    with pytest.raises(WirespanError, match="broken"):
        list(unpack("broken", data))


def test_a_file_over_the_limit_is_not_passed_over(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "big").write_bytes(b"x" * 2000)
    commit(root)
    monkeypatch.setattr(module, "LIMIT", 1000)
    closed = [(name.split()[-1], text) for name, text in pieces(root) if isinstance(text, Closed)]
    assert [name for name, _ in closed] == ["big", "big"]  # of the tree and of the history
    for _, text in closed:
        assert "too large" in text.why
        assert text.digest == hashlib.sha256(b"x" * 2000).hexdigest()
    assert "Nothing to see here.\n" in [text for _, text in pieces(root)]


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04garbage", b"PAR1garbage", b"%PDF-1.7\n\0", b"7z\xbc\xaf\x27\x1c"]
)
def test_a_file_that_cannot_be_looked_into_hides_no_other(root: Path, data: bytes) -> None:
    (root / "a closed thing").write_bytes(data)
    (root / "b").write_text(SECRET)
    commit(root)
    (root / "a closed thing").unlink()
    commit(root)
    closed = {name for name, text in pieces(root) if isinstance(text, Closed)}
    assert [name.split(" ", 2)[2] for name in closed] == ["a closed thing"]
    assert "b" in found(root)


def test_without_git_the_files_of_a_repository_cannot_be_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WirespanError, match="git isn't installed"):
        list(pieces(tmp_path))
