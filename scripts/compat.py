"""Whether the built dataset loads the same in other versions of the datasets library.

For each version an environment is made (venv and pip: this takes a network, and some minutes), and every
configuration is loaded there from the folder, whole and streamed, offline and with an empty cache. Rows and
names of labels have to be those of `wirespan.load`. Exit code 0: all the same, 1: not, 2: it can't be tried.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

import rows
import wirespan
from wirespan.cli.app import err, out
from wirespan.errors import WirespanError
from wirespan.publish import CONFIGS

ROOT = Path(__file__).parents[1]
DATASET = ROOT / "build" / "wirespan"

VERSIONS = {
    "2.21": ("datasets==2.21.*", "pyarrow<21"),
    "3.6": ("datasets==3.6.*",),
    "newest 4": ("datasets==4.*",),
    "newest 5": ("datasets==5.*",),
}
"""What to install for each version. 2.21 subclasses pyarrow.PyExtensionType, which pyarrow 21 has not."""


class UntriedError(Exception):
    """An environment can't be made or used."""


def environment(place: Path, packages: tuple[str, ...]) -> Path:
    """Make an environment with packages, or take the one that is there; return its Python."""
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = place / "installed.json"
    if not done.is_file() or json.loads(done.read_text(encoding="utf-8")) != list(packages):
        call(sys.executable, "-m", "venv", "--clear", str(place))
        call(str(python), "-m", "pip", "install", "--quiet", *packages)
        done.write_text(json.dumps(packages), encoding="utf-8")
    return python


def call(*command: str, env: dict[str, str] | None = None) -> str:
    """Run a command and return what it printed. Raises `UntriedError`."""
    try:
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    except OSError as error:
        raise UntriedError(f"{' '.join(command[:6])} … failed: {error}") from error
    if done.returncode:
        raise UntriedError(f"{' '.join(command[:6])} … failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def load(python: Path, folder: Path) -> dict[str, Any]:
    """Return what the datasets library of an environment makes of the folder."""
    with tempfile.TemporaryDirectory() as cache:
        own = {"HF_HOME": cache, "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
        command = (str(python), "-I", str(Path(__file__).with_name("rows.py")), str(folder), *CONFIGS)
        found: dict[str, Any] = json.loads(call(*command, env=os.environ | own))
    return found


def differences(known: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Return what differs in a configuration as it was loaded from what it should be."""
    if "error" in found:
        return [found["error"]]
    said = [] if found["labels"] == known["labels"] else ["names of labels differ"]
    if list(found["splits"]) != list(known["splits"]):
        return [*said, f"splits are {', '.join(found['splits'])}, not {', '.join(known['splits'])}"]
    for split, told in known["splits"].items():
        if found["splits"][split] != told:
            counts = f"{found['splits'][split]['rows']} rows for {told['rows']}"
            said.append(f"rows of {split} differ ({counts})")
    return said


def compare(folder: Path, places: Path) -> list[str]:
    """Load the folder in every version, print a table, and return what differs."""
    known = {config: rows.told(wirespan.load(config, path=folder)) for config in CONFIGS}
    table = Table("datasets", "pyarrow", *CONFIGS, header_style="bold", box=None)
    said = []
    for name, packages in VERSIONS.items():
        out.print(f"[dim]{name}: {escape(' '.join(packages))}[/]")
        loaded = load(environment(places / name.replace(" ", "-"), packages), folder)
        cells = []
        for config, ways in loaded["found"].items():
            wrong = [
                f"{loaded['datasets']}, {config}, {how}: {what}"
                for how, found in ways.items()
                for what in differences(known[config], found)
            ]
            cells.append("[red]differs[/]" if wrong else "[green]same[/]")
            said += wrong
        table.add_row(loaded["datasets"], loaded["pyarrow"], *cells)
    out.print(table)
    for line in said:
        out.print(f"[red]{escape(line)}[/]")
    return said


def main(argv: list[str] | None = None) -> int:
    """Compare all versions."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=DATASET, help="default: build/wirespan")
    parser.add_argument("--envs", type=Path, help="keep the environments in this folder, and use them again")
    args = parser.parse_args(argv)
    try:
        with tempfile.TemporaryDirectory() as passing:
            said = compare(args.folder.resolve(), (args.envs or Path(passing)).resolve())
    except UntriedError as error:
        err.print(str(error), markup=False, style="red")
        return 2
    except WirespanError as error:
        err.print(f"{error.message}\n{error.hint}", markup=False, style="red")
        return 2
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
