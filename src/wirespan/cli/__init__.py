"""The `wirespan` command: one module a command."""

from wirespan.cli import home, init, stats
from wirespan.cli.app import app, run

__all__ = ["app", "home", "init", "run", "stats"]
