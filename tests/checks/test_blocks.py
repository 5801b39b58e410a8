"""The lines of a file, one by one and many at a time: the same, and cut at the same place."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirespan import checks
from wirespan.checks import files


def _cut(content: bytes, most: int) -> list[bytes]:
    """Return the lines of a content, each cut to so many bytes."""
    *whole, last = content.split(b"\n")
    return [line[:most] for line in (*(line + b"\n" for line in whole), *([last] if last else []))]


@given(
    st.lists(st.sampled_from([b"\n", b"a", b"bc", b"def", b"\n\n", b"0123456789"]), max_size=40),
    st.integers(1, 12),
    st.integers(1, 12),
)
def test_lines_are_the_same_one_by_one_and_in_blocks(
    tmp_path_factory: pytest.TempPathFactory, content: list[bytes], block: int, more: int
) -> None:
    path = Path(tmp_path_factory.mktemp("blocks")) / "a.jsonl"
    path.write_bytes(b"".join(content))
    most = block + more
    with mock.patch.object(files, "_BLOCK", block), mock.patch.object(files, "MAX_LINE", most):
        blocks = list(files.blocks(path))
        lines = list(files.read(path))
    assert lines == _cut(b"".join(content), most)
    joined = [line for block in blocks for line in _cut(block, len(block))]
    assert joined == lines
    assert all(blocks)


@pytest.mark.parametrize(("count", "jobs"), [(0, 2), (1, 2), (7, 2), (1000, 2), (333, 5), (40, 64)])
def test_batches_are_all_names_in_order_and_end_small(count: int, jobs: int) -> None:
    names = [f"story-{number}" for number in range(count)]
    batches = list(checks._batches(names, jobs))
    assert [name for batch in batches for name in batch] == names
    sizes = list(map(len, batches))
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1:] in ([], [1])
