"""Help at a terminal of 80 columns: paragraphs keep their line feeds, so no line may be wrapped again."""

from __future__ import annotations

import inspect

import pytest
from rich.text import Text

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
