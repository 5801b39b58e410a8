"""How far two annotations of the same documents agree.

`agree` takes both by layer and returns a `Report`; `agree_passes` reads them from a corpus. What each figure
is made of stands in `matching` (which annotation answers to which), `fields` (what two that answer to each
other have to say alike) and `tally` (what is counted).
"""

from wirespan.compare.agreement import agree
from wirespan.compare.passes import ADJUDICATED, agree_passes, passes
from wirespan.compare.report import Alpha, FieldScore, Group, Report, SpanScore

__all__ = [
    "ADJUDICATED",
    "Alpha",
    "FieldScore",
    "Group",
    "Report",
    "SpanScore",
    "agree",
    "agree_passes",
    "passes",
]
