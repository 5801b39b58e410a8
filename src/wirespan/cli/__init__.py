"""The `wirespan` command: one module a command."""

from wirespan.cli import home
from wirespan.cli.app import app, run

__all__ = ["app", "home", "run"]
