"""How far two annotations of the same documents agree.

`agree` takes both by layer and returns a `Report`, `agree_links` does so for links; `agree_passes` reads them
from a corpus. `score` holds a model's predictions against gold, both rows of the dataset, and returns a
`Score`. What each figure is made of stands in `matching` (which annotation answers to which), `fields`
(what two that answer to each other have to say alike; `said` of rows), `tally` (what is counted), `linking`
(links).
"""

from wirespan.compare.agreement import agree
from wirespan.compare.linking import agree_links
from wirespan.compare.passes import Comparison, agree_passes, check_sides, passes
from wirespan.compare.report import (
    Alpha,
    FieldScore,
    Group,
    LinkFieldScore,
    LinkScore,
    Report,
    SpanScore,
)
from wirespan.compare.scores import FieldFigures, Figures, LabelScore, ScopeScore, Score
from wirespan.compare.scoring import score
from wirespan.compare.sides import ADJUDICATED, LeftOut

__all__ = [
    "ADJUDICATED",
    "Alpha",
    "Comparison",
    "FieldFigures",
    "FieldScore",
    "Figures",
    "Group",
    "LabelScore",
    "LeftOut",
    "LinkFieldScore",
    "LinkScore",
    "Report",
    "ScopeScore",
    "Score",
    "SpanScore",
    "agree",
    "agree_links",
    "agree_passes",
    "check_sides",
    "passes",
    "score",
]
