"""The `wirespan` command: one module a command."""

from wirespan.cli import build, format, home, hydrate, init, show, stats, studio, validate
from wirespan.cli.app import app, run

__all__ = ["app", "build", "format", "home", "hydrate", "init", "run", "show", "stats", "studio", "validate"]
