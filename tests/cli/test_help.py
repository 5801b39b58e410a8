"""Help at a terminal of 80 columns: paragraphs keep their line feeds, so no line may be wrapped again."""

from __future__ import annotations

import inspect
import re

import pytest
from rich.text import Text

from wirespan.cli import run

from ..test_cli import commands

WIDTH = 78
"""What rich leaves of 80 columns."""


@pytest.mark.parametrize("name", sorted(commands()))
def test_no_line_is_wrapped_twice(name: str) -> None:
    paragraphs = inspect.cleandoc(commands()[name].help or "").split("\n\n")[1:]  # the first is joined
    lines = [line for text in paragraphs if "\n" in text for line in text.split("\n")]
    assert [line for line in lines if Text.from_markup(line).cell_len > WIDTH] == []


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_argument_and_option_is_told(name: str) -> None:
    told = {
        p.name: getattr(p, "help", None) for p in commands()[name].params if not getattr(p, "hidden", False)
    }
    assert [name for name, text in told.items() if not text] == []


@pytest.mark.parametrize("name", ["", "adjudicate", "shards", "studio", *sorted(commands())])
def test_values_are_named_for_people_and_switches_have_none(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*name.split(), "--help"]) == 0
    shown = capsys.readouterr().out
    told = re.search(r"Usage: (.*)", shown)
    assert told is not None
    assert "{" not in told[1]
    for bad in ("[[", "]]", "]...", "<bool>", "<str>", "<int>", "<Path>", "<list"):
        assert bad not in shown.replace("COMMAND [ARGS]...", "").replace("[[0, 9], [12, 30]]", "")
    for bad in ("BOOLEAN", "INTEGER"):
        assert bad not in shown


def test_what_may_be_left_out_and_what_may_be_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    usages = {"show": "DOC", "validate": "[STORY]…", "diff": "[A] [B]", "agree": "A B [STORY]…"}
    for name, usage in usages.items():
        assert run([name, "--help"]) == 0
        assert f" {name} [OPTIONS] {usage} " in capsys.readouterr().out
