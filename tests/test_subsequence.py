"""The longest common subsequence in little memory: what rapidfuzz finds with its matrix."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq

from wirespan import subsequence

SEQUENCES = st.integers(1, 9).flatmap(lambda most: st.lists(st.integers(1, most), max_size=90))


@given(SEQUENCES, SEQUENCES)
@settings(max_examples=500)
def test_without_a_matrix_the_same_is_found(a: list[int], b: list[int]) -> None:
    blocks = LCSseq.editops(a, b).as_matching_blocks()
    wanted = [(block.a + k, block.b + k) for block in blocks for k in range(block.size)]
    assert list(subsequence.sparing(a, b)) == wanted
    assert list(subsequence.common(a, b)) == wanted


def test_what_was_kept_of_where_items_stand_may_be_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = [*range(40), *range(30)], [*range(20, 40), *range(35)]
    before = list(subsequence.sparing(a, b))
    monkeypatch.setattr(subsequence, "_MASKS", 0)
    assert list(subsequence.sparing(a, b)) == before


def test_beyond_what_can_be_gone_through_least_edits_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = [1, 2, 3], [3, 4, 5]
    assert list(subsequence.common(a, b)) == [(2, 0)]
    monkeypatch.setattr(subsequence, "_MATRIX", 0)
    assert list(subsequence.common(a, b)) == []  # three exchanges are less than two goings and two comings


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells of no largest size")
def test_long_sequences_that_differ_at_both_ends_take_little_memory() -> None:
    program = (
        "import resource, sys\n"
        "from wirespan import subsequence\n"
        "def largest():\n"
        "    kib = 1024 if sys.platform == 'darwin' else 1\n"
        "    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // kib\n"
        "same = [n * n % 40_009 for n in range(40_000)]\n"
        "a, b = [-1, *same, -2], [-3, *same, -4]\n"
        "before = largest()\n"
        "pairs = list(subsequence.common(a, b))\n"
        "assert pairs == [(i, i) for i in range(1, 40_001)]\n"
        "print(largest() - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 64 << 10  # KiB; the matrix has 190 MiB
