from __future__ import annotations

from wirespan.compare.resampling import intervals


def test_of_two_documents_that_differ_wholly_the_interval_is_everything() -> None:
    # Both draws fall on one document in a quarter of cases each: far more than 2.5 % are 0, and are 1.
    assert intervals([[(2, 2)], [(0, 2)]], 500, seed=1) == [(0, 1)]


def test_of_documents_that_are_alike_it_is_a_point() -> None:
    assert intervals([[(1, 2)]] * 6, 100, seed=1) == [(0.5, 0.5)]


def test_sums_are_drawn_and_not_means_of_documents() -> None:
    # 9 of 10 and 0 of 2: alone .9 and 0, together 9 of 12; no draw gives their mean, .45.
    assert intervals([[(9, 10)], [(0, 2)]], 500, seed=1) == [(0, 0.9)]


def test_draws_in_which_there_is_nothing_are_left_out() -> None:
    assert intervals([[(2, 2), (0, 0)], [(0, 0), (0, 0)]], 200, seed=1) == [(1, 1), None]


def test_there_is_none_of_one_document_or_without_resamples() -> None:
    assert intervals([[(1, 2), (2, 2)]], 100, seed=1) == [None, None]
    assert intervals([[(1, 2)], [(2, 2)]], 0, seed=1) == [None]
    assert intervals([], 100, seed=1) == []


def test_the_seed_decides() -> None:
    counts = [[(i, 10)] for i in range(11)]
    assert intervals(counts, 100, seed=1) == intervals(counts, 100, seed=1)
    assert intervals(counts, 100, seed=1) != intervals(counts, 100, seed=2)
    low, high = intervals(counts, 2000, seed=1)[0] or (0, 0)
    # The mean of eleven draws of 0, .1, … 1 has a standard error of .316 / √11 = .095: about .5 ± .187.
    assert 0.27 < low < 0.36
    assert 0.64 < high < 0.73
