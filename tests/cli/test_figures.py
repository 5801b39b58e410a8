"""Tables of figures in a narrow terminal: no digit is cut, and every figure stands by its name."""

from __future__ import annotations

import pytest

from wirespan.cli import figures
from wirespan.cli.app import out
from wirespan.cli.breaking import Breaking
from wirespan.cli.figures import figure_table, print_figures, print_named


def printed(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    return [line.split() for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("width", [20, 30, 60])
def test_one_that_is_too_wide_becomes_two(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(out, "width", width)
    table = figure_table("name", "one", "two", "three", "four")
    table.add_row("dates", "1111", "2222", "3333", "4444")
    table.add_row("quotes", "5", "[bold]6[/]", "7", "8")
    print_figures(table, shared=1)
    whole = [
        ["name", "one", "two", "three", "four"],
        ["dates", "1111", "2222", "3333", "4444"],
        ["quotes", "5", "6", "7", "8"],
    ]
    halves = [[row[0], *row[1:3]] for row in whole] + [[row[0], *row[3:]] for row in whole]
    assert printed(capsys) == (whole if width >= 30 else halves)


def test_one_that_may_not_be_halved_goes_beyond_the_edge(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(out, "width", 10)
    table = figure_table("name", "one", "two")
    table.add_row("dates", "111111", "222222")
    print_figures(table)
    assert printed(capsys) == [["name", "one", "two"], ["dates", "111111", "222222"]]


@pytest.mark.parametrize("width", [10, 24, 34, 60])
def test_names_stand_above_their_figures_where_there_is_no_room_beside(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(out, "width", width)
    long = "-".join(["harbour", "fire", "in", "the", "old", "town"])
    table = figure_table("story", "lang", "reports", names=2)
    for name, lang, count in ((long, "en", "123456"), ("", "pl", "7"), ("dam", "en", "8")):
        table.add_row(Breaking(name), lang, count)
    print_named(table)
    lines = printed(capsys)
    if width < 12 + 1 + figures.LEAST:
        assert lines == [["lang", "reports"], [long], ["en", "123456"], ["pl", "7"], ["dam"], ["en", "8"]]
    elif width < 60:
        assert lines[1][-2:] == ["en", "123456"]
        assert "".join([lines[1][0], *(line[0] for line in lines[2:-2])]) == long
        assert lines[-2:] == [["pl", "7"], ["dam", "en", "8"]]
    else:
        assert lines[1:] == [[long, "en", "123456"], ["pl", "7"], ["dam", "en", "8"]]
