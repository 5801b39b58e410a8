"""The catalogue of defects: each is found by codes that exist, or it is said why by none."""

from __future__ import annotations

from wirespan.checks import CATALOGUE

from .test_docs import script


def test_every_defect_says_what_finds_it_or_why_nothing_does() -> None:
    for row in script("docs").pages.defects().values():
        assert set(row) <= {"what", "seen", "codes", "why"}
        assert row["what"]
        assert set(row["codes"]) <= set(CATALOGUE)
        assert bool(row["codes"]) != bool(row.get("why"))


def test_every_code_finds_a_defect() -> None:
    named = {code for row in script("docs").pages.defects().values() for code in row["codes"]}
    assert set(CATALOGUE) - named == set()


def test_the_page_says_plainly_what_nothing_finds() -> None:
    page = script("docs").pages.defects_page()
    blind = [row for row in script("docs").pages.defects().values() if not row["codes"]]
    assert page.count("Nothing here finds it") == len(blind) > 0
    assert "[`near-duplicate`](checks.md#near-duplicate)" in page
