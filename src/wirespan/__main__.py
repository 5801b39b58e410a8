"""The entry of the `wirespan` command."""

from __future__ import annotations

import sys

from wirespan.errors import install


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 clean, 1 findings, 2 usage or failure."""
    try:
        from wirespan.cli import run  # noqa: PLC0415 - the tools are an extra
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("wirespan"):
            raise
        sys.stderr.write(
            f"wirespan: the command needs {error.name}, which isn't installed.\n{install('tools')}\n"
        )
        return 2
    return run(argv)


if __name__ == "__main__":
    sys.exit(main())
