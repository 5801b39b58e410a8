"""What a build found out about a dataset, for its card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wirespan.compare.summary import Row
from wirespan.model import Annotator
from wirespan.publish import CONFIGS
from wirespan.publish.citation import Citation
from wirespan.publish.tally import Tally


@dataclass(frozen=True, slots=True)
class Part:
    """A split of a configuration: its rows, their bytes in memory, and the bytes of its files."""

    split: str
    rows: int
    nbytes: int
    size: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a card tells.

    `fingerprint`: of all rows. `parts`: the splits of each configuration that have rows. `agreement`: of each
    two passes (`wirespan.compare.summary.pairs`). `pictures`: what each shows, by its path. `changes`: what
    is new in the data, in Markdown. `configs`: the configurations that were built, with rows or without.
    `licences`: of the annotations, by SPDX. `stories`: how many each split has. Each `…_file` is the name of
    a file beside the card, where the corpus has it.
    """

    citation: Citation
    version: str
    fingerprint: str
    parts: Mapping[str, Sequence[Part]]
    tally: Tally
    annotators: Sequence[Annotator]
    agreement: Sequence[tuple[str, str, str, Sequence[Row]]]
    pictures: Mapping[str, str]
    changes: str
    licence_file: str | None
    citation_file: str | None
    guidelines_file: str | None = None
    datasheet_file: str | None = None
    stories: Mapping[str, int] = field(default_factory=dict)
    configs: Sequence[str] = CONFIGS
    licences: Sequence[str] = ()
