"""What the checks of a story find out about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from wirespan.checks.duplicates import Copies
from wirespan.errors import Finding


@dataclass(slots=True)
class Outcome:
    """What came out of one story: all that is needed of it when the outcomes of all stories are gathered.

    `used` are the entities that its annotations name, `withheld` which kinds of reports it has, `records` how
    many were read, `lost` its files of which a line couldn't be read. `keys` has the first line of each key
    of its registry, `copies` the digest and line of each text, `near` what near-duplicates are found by.
    """

    story: str = ""
    findings: list[Finding] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    withheld: set[bool] = field(default_factory=set)
    records: int = 0
    lost: set[str] = field(default_factory=set)
    keys: dict[str, int] = field(default_factory=dict)
    copies: list[tuple[str, int]] = field(default_factory=list)
    near: Copies = field(default_factory=Copies)
