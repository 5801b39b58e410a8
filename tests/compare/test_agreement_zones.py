"""What stands in zones is compared apart, or left out; every figure against one worked out by hand."""

from __future__ import annotations

from wirespan.compare import Report, agree
from wirespan.model import Span, Zone

from .by_hand import KTA, A, B, compare, head, mention, prf, quote, report


def test_what_stands_in_zones_is_apart_or_left_out() -> None:
    zones = [Zone(span=Span(28, 50), type="headline", **head())]
    found = compare("entities", A, B, zones=zones)
    # Outside: 0–5 alike, 10–20 with 10–18. Inside: 30–35 alike; 40–44 in A alone.
    assert prf(found.of("entities", "body"), "span", "exact") == (1 / 2, 1 / 2, 1 / 2)
    assert prf(found.of("entities", "zones"), "span", "exact") == (1, 1 / 2, 2 / 3)
    left = compare("entities", A, B, zones=zones, leave_zones=True)
    assert {score.group.scope for score in left.spans} == {"body"}
    # Zones of either side count where none are named; those of other documents do not.
    both = agree({"entities": A, "zones": zones}, {"entities": B, "zones": []}, [report()])
    assert prf(both.of("entities", "zones"), "span", "exact") == (1, 1 / 2, 2 / 3)
    assert prf(both.of("zones", "all"), "span", "exact") == (None, 0, 0)
    elsewhere = [Zone(span=Span(28, 50), type="headline", **head(KTA))]
    assert compare("entities", A, B, zones=elsewhere).of("entities", "zones") == Report()


def test_what_begins_where_a_zone_ends_or_goes_on_in_one_is_in_the_body() -> None:
    zones = [Zone(span=Span(28, 50), type="headline", **head())]
    both = [mention(50, 55, "GPE")]
    assert compare("entities", both, both, zones=zones).of("entities", "zones") == Report()
    both_quotes = [quote("0-5 30-40")]
    assert compare("quotes", both_quotes, both_quotes, zones=zones).of("quotes", "zones") == Report()


def test_a_zone_within_another_does_not_end_it() -> None:
    # One side's headline is 0–50, the other's 28–36: 40–44 stands in a zone, whichever is read first.
    wide, narrow = ([Zone(span=Span(*at), type="headline", **head())] for at in ((0, 50), (28, 36)))
    for zones in ([*wide, *narrow], [*narrow, *wide]):
        found = compare("entities", A, B, zones=zones)
        assert found.of("entities", "body") == Report()
        # All of A and B, as in `test_spans_and_types`.
        assert prf(found.of("entities", "zones"), "span", "exact") == (2 / 3, 2 / 4, 4 / 7)
