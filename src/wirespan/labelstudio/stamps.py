"""Which update of ours a result in Label Studio began from, told by a stamp in its regions.

An editor that is open sends back whole what it opened, however old that is by then, and Label Studio keeps
no history that would show it. But the editor keeps a region's `meta`, shows nothing of it but `text`, and
sends it back: so a submission bears the stamp of the state that its annotator saw.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from wirespan.labelstudio.layout import PART

KEY = "wirespan"
"""Of a region's `meta`, and of a task's."""


def stamped(result: Sequence[Mapping[str, Any]], stamp: str) -> list[Mapping[str, Any]]:
    """Return a result with a stamp in each region."""
    return [{**item, "meta": {KEY: stamp}} if item["type"] == "labels" else item for item in result]


def stamp_of(result: Any, ids: Collection[str]) -> str:
    """Return the stamp that most regions of these annotations bear, empty where none does.

    Others don't count: a region that was copied from elsewhere has brought its stamp along, and a new id.
    """
    found = Counter[str]()
    for item in result if isinstance(result, list) else ():
        meta = item.get("meta") if isinstance(item, dict) else None
        stamp = meta.get(KEY) if isinstance(meta, dict) else None
        if isinstance(stamp, str) and stamp and str(item.get("id")).partition(PART)[0] in ids:
            found[stamp] += 1
    return found.most_common(1)[0][0] if found else ""
