"""Commands whose help tells arguments and options as people write them, in any version of Typer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

_F = TypeVar("_F", bound=Callable[..., Any])


class _Command(TyperCommand):
    def get_params(self, ctx: Any) -> Any:
        return [_plain(param) for param in super().get_params(ctx)]


class _Group(TyperGroup):
    def get_params(self, ctx: Any) -> Any:
        return [_plain(param) for param in super().get_params(ctx)]


class App(typer.Typer):
    """An application, or a group of its commands, with the help of this module."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(cls=_Group, rich_markup_mode="rich", **settings)

    def command(self, *names: Any, **settings: Any) -> Callable[[_F], _F]:
        """Return what makes a command of a function."""
        return super().command(*names, cls=_Command, **settings)


def _plain(param: Any) -> Any:
    """Have a parameter told as people write it: a switch takes no value, an argument is named once.

    In the usage one that may be left out is [STORY], one that may be given several times [STORY]….
    """
    if param.param_type_name == "argument":
        name = param.metavar or param.name.upper()
        usage = (name if param.required else f"[{name}]") + "…" * (param.nargs != 1)
        param.get_usage_pieces = lambda _: [usage]
        param.display_type_rich = lambda **_: None  # Typer 0.26 hasn't got it, and shows no type
    elif param.is_flag:
        param.metavar = ""
    return param
