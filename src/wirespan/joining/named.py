"""The withheld texts that lie in the folder which $WIRESPAN_TEXTS names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from wirespan import disk
from wirespan.joining.folder import find

if TYPE_CHECKING:
    from wirespan.store import Corpus  # brings a tool's dependencies, which hydrate does without

VARIABLE = "WIRESPAN_TEXTS"


def texts_named(corpus: Corpus, *, exact: bool = False) -> dict[str, str]:
    """Return the texts of the withheld reports that are found there, by report; none where none is named.

    `exact`: only those that are the very texts that were annotated. Raises `UsageError` where there is no
    such folder, and `RecordError` for files of the corpus that can't be read.
    """
    folder = os.environ.get(VARIABLE)
    joined = [found.joined for found in find(corpus, disk.named(folder, f"${VARIABLE}"))[0]] if folder else []
    return {
        one.document: one.doc.text
        for one in joined
        if one.doc is not None and one.doc.text is not None and (one.outcome == "exact" or not exact)
    }
