"""The `wirespan` command: one module a command."""

from wirespan.cli.app import app, run

__all__ = ["app", "run"]
