"""Alpha against the worked examples of K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011)."""

from __future__ import annotations

import pytest

from wirespan.compare.alpha import alpha


def test_two_observers_two_values() -> None:
    # Ten units, four of which differ, one pair 1–1, five 0–0. Coincidences: o01 = 4, n0 = 14, n1 = 6,
    # n = 20: 1 − (n − 1) · o01 / (n0 · n1) = 1 − 19 · 4 / 84 = 0.095.
    pairs = list(zip("0100000010", "1110010000", strict=True))
    assert alpha(pairs) == pytest.approx(1 - 76 / 84)


def test_two_observers_any_number_of_values() -> None:
    # Twelve units, nine alike: Σ o_cc = 18, n = 24; n_a 4, n_b 6, n_c 6, n_d 6, n_e 2, so that
    # Σ n_c (n_c − 1) = 12 + 30 + 30 + 30 + 2 = 104: (23 · 18 − 104) / (24 · 23 − 104) = 310 / 448 = 0.692.
    pairs = list(zip("aabbdcccedda", "babbbccceddd", strict=True))
    assert alpha(pairs) == pytest.approx(310 / 448)


def test_worse_than_chance_is_below_nothing() -> None:
    # o_ab = 2, n_a = n_b = 2, n = 4: 1 − (n − 1) · o_ab / (n_a · n_b) = 1 − 3 · 2 / 4 = −0.5.
    assert alpha([("a", "b"), ("b", "a")]) == pytest.approx(-0.5)


def test_where_nothing_varies_it_is_not_defined() -> None:
    assert alpha([]) is None
    assert alpha([("ORG", "ORG")] * 5) is None
