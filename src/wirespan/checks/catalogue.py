"""The catalogue: every code that a finding may have, with why it matters and what to do.

The rows are data and lie in codes/, one file a level, so that the documentation and `wirespan validate
--explain` read what the checks themselves use.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from wirespan.errors import Finding

LEVELS = {
    1: "bytes and canonical form",
    2: "schema",
    3: "offsets and surfaces",
    4: "references and splits",
    5: "guidelines",
    6: "release",
}
"""What each level looks at."""


@dataclass(frozen=True, slots=True)
class Check:
    """One defect that is looked for. `example` shows what is wrong, `remedy` says what to do about it.

    `fix` says what `wirespan format --fix` does about it where the remedy is sure, `accept` whether a finding
    may be right as it is and be excepted.
    """

    code: str
    level: int
    title: str
    why: str
    example: str
    remedy: str
    fix: str = ""
    accept: bool = False


def _read() -> dict[str, Check]:
    rows = {}
    for file in sorted((Path(__file__).parent / "codes").glob("*.toml")):
        level = int(file.name[0])
        for code, row in tomllib.loads(file.read_text(encoding="utf-8")).items():
            rows[code] = Check(code=code, level=level, **{"accept": level == 5, **row})
    return rows


CATALOGUE: dict[str, Check] = _read()
"""All checks by code, in order of level."""


def finding(
    code: str,
    file: str,
    line: int = 0,
    pointer: str = "",
    *,
    found: str,
    expected: str,
    remedy: str | None = None,
    about: str = "",
) -> Finding:
    """Return a finding with the level of its check, and its remedy where none is given."""
    check = CATALOGUE[code]
    return Finding(file, line, pointer, code, check.level, found, expected, remedy or check.remedy, about)


def short(value: str, limit: int = 60) -> str:
    """Return a surface or key as a message quotes it: one line, escaped, cut where it is long."""
    return repr(value if len(value) <= limit else value[: limit - 1] + "…")
