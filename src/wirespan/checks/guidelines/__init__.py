"""Level 5: what the guidelines ask for, as far as it can be told without a person.

Each module looks at one thing and has a function `report(sheets, sheet)`, for what can be told of one report,
or `story(sheets)`, for what takes all reports of a story. Passes aren't looked at: they are what their
annotator said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set

from wirespan.checks.context import Context
from wirespan.checks.guidelines import (
    anchors,
    calendar,
    edges,
    extent,
    figures,
    marks,
    names,
    numerals,
    quotes,
    registry,
    sheets,
    utterances,
    zones,
)
from wirespan.checks.guidelines.sheets import Sheet, Sheets
from wirespan.checks.kept import Kept
from wirespan.checks.tree import Tree
from wirespan.errors import Finding

_REPORT: tuple[Callable[[Sheets, Sheet], Iterator[Finding]], ...] = (
    numerals.report,
    calendar.report,
    anchors.report,
    marks.report,
    quotes.report,
    edges.report,
    zones.report,
    extent.report,
)
_STORY: tuple[Callable[[Sheets], Iterator[Finding]], ...] = (
    names.story,
    quotes.story,
    registry.story,
    figures.story,
    utterances.story,
)


def check(
    tree: Tree, name: str, context: Context, wrong: Set[tuple[str, int]], kept: Kept | None = None
) -> Iterator[Finding]:
    """Yield what is not as the guidelines ask in a story; `wrong` has its lines with other findings.

    `kept` is what lower levels read of it.
    """
    read = sheets.read(tree, name, context, wrong, kept)
    if read is None:
        return
    for sheet in read.reports.values():
        for of_report in _REPORT:
            yield from of_report(read, sheet)
    for of_story in _STORY:
        yield from of_story(read)
