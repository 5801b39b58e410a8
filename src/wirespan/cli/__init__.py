"""The `wirespan` command: one module a command."""

from wirespan.cli import (
    agree,
    build,
    format,
    home,
    hydrate,
    init,
    merging,
    retext,
    show,
    stats,
    studio,
    studio_server,
    studio_sync,
    validate,
)
from wirespan.cli.app import app, run

__all__ = [
    "agree",
    "app",
    "build",
    "format",
    "home",
    "hydrate",
    "init",
    "merging",
    "retext",
    "run",
    "show",
    "stats",
    "studio",
    "studio_server",
    "studio_sync",
    "validate",
]
