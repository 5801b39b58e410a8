"""Run one target under atheris, instrumented: `python -m fuzzing.one TARGET [libFuzzer…]`."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["wirespan", "orjson", "jsonschema", "yaml"]):
    from fuzzing.targets import TARGETS


def main() -> None:
    """Fuzz until libFuzzer has had enough."""
    target = TARGETS[sys.argv[1]]
    atheris.Setup([sys.argv[0], *sys.argv[2:]], target.run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
