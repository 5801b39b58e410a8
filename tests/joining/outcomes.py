"""What a copy that is joined, or refused, has to be."""

from __future__ import annotations

from wirespan import model, texts
from wirespan.joining import Joined

from .conftest import Report

PLAIN = str.maketrans("“”’—", '""\'-')


def check(joined: Joined, report: Report, copy: str) -> None:
    """Every span stands where it says, and says what the annotator selected."""
    assert joined.doc is not None
    assert joined.doc.text == copy
    assert joined.doc.length == len(copy)
    assert joined.doc.digests.text == texts.text_digest(copy)
    assert [a.id for a in joined.annotations] == [a.id for a in report.selected]
    for selected, carried in zip(report.selected, joined.annotations, strict=True):
        for (_, before), (_, after) in zip(model.spans(selected), model.spans(carried), strict=True):
            assert after.digest is None
            assert copy[after.start : after.end] == after.text
            assert texts.flat(str(after.text)) == texts.flat(str(before.text))


def refused(joined: Joined, *numbers: int) -> None:
    """It is refused for these paragraphs, and nothing is joined."""
    assert joined.outcome == "refused"
    assert joined.doc is None
    assert joined.annotations == ()
    assert sorted({problem.index for problem in joined.refused}) == list(numbers)
