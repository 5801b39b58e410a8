"""The appendix of the guidelines says what checks each rule, and each check is for a rule."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from wirespan.checks import CATALOGUE

TEXT = (Path(__file__).parents[3] / "annotations/GUIDELINES.md").read_text(encoding="utf-8")
RULES = re.findall(r"^- \*\*(\d+\.\d+)\*\*", TEXT, re.MULTILINE)
ROWS = re.findall(r"^\| ([\d., –]+) \| (.+) \|$", TEXT, re.MULTILINE)


def numbers(cell: str) -> list[str]:
    """Return the rules of a cell: 1.2, or a run of them, 1.3–1.5."""
    found = []
    for part in cell.split(", "):
        first, _, last = part.partition("–")
        section, start = first.split(".")
        end = (last or first).split(".")[1]
        found += [f"{section}.{number}" for number in range(int(start), int(end) + 1)]
    return found


def test_every_rule_stands_in_the_table_once() -> None:
    assert Counter(rule for cell, _ in ROWS for rule in numbers(cell)) == Counter(RULES)


def test_the_checks_are_there_at_the_level_named() -> None:
    for _, checks in ROWS:
        for code, level in re.findall(r"`([\w-]+)` \((\d)\)", checks):
            assert CATALOGUE[code].level == int(level)
        assert checks == "a person" or re.fullmatch(r"`[\w-]+` \(\d\)(, `[\w-]+` \(\d\))*", checks)


def test_every_check_of_the_guidelines_is_for_a_rule() -> None:
    named = {code for _, checks in ROWS for code in re.findall(r"`([\w-]+)`", checks)}
    ours = {code for code, check in CATALOGUE.items() if check.level == 5}
    assert {code for code in ours - named if not code.startswith("exception-")} == set()


def test_the_rules_that_a_check_names_are_there() -> None:
    for check in CATALOGUE.values():
        if check.level == 5:
            for rule in re.findall(r"(?<![\d.,–])(\d\.\d+)(?![\d.]*\w)", check.why + check.remedy):
                assert rule in RULES, f"{check.code}: {rule}"
