"""What holds of any two annotations."""

from __future__ import annotations

from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from wirespan.compare import agree
from wirespan.model import Annotation, Digests, Document, Mention, Published, Quote, Rights, Span, Zone

IDS = count()
DOCS = ("dam/post", "dam/kta")
REPORTS = [
    Document(
        id=doc,
        story="dam",
        lang=lang,
        published=Published("2031-03-04", "metadata"),
        rights=Rights("withheld", "Korvin Post"),
        revision=1,
        length=99,
        digests=Digests(text="0" * 64),
        text=None,
    )
    for doc, lang in zip(DOCS, ("en", "ru"), strict=True)
]

spans = st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda s: Span(s[0], s[0] + s[1]))
head = {
    "id": st.builds(lambda: f"{next(IDS):010}"),
    "doc": st.sampled_from(DOCS),
    "by": st.just("model-a"),
    "status": st.just("suggested"),
}
mentions = st.builds(
    Mention,
    **head,
    span=spans,
    label=st.sampled_from(["ORG", "GPE"]),
    entity=st.sampled_from(["kta", "brolsk"]),
    lemma=st.none(),
    metonymic=st.booleans(),
    unsure=st.just(False),
    note=st.none(),
)
quotes = st.builds(
    Quote,
    **head,
    kind=st.sampled_from(["direct", "mixed"]),
    content=st.lists(spans, min_size=1, max_size=2).map(tuple),
    cue=st.lists(spans, max_size=1).map(tuple),
    source=st.lists(spans, max_size=1).map(tuple),
    speakers=st.sampled_from([(), ("kta",)]),
    via=st.just(()),
    within=st.none(),
    unsure=st.just(False),
    note=st.none(),
)
zones = st.builds(
    Zone, **head, span=spans, type=st.sampled_from(["headline"]), unsure=st.just(False), note=st.none()
)
sides = st.fixed_dictionaries(
    {
        "entities": st.lists(mentions, max_size=8),
        "quotes": st.lists(quotes, max_size=5),
        "zones": st.lists(zones, max_size=2),
    }
)


@settings(deadline=None)
@given(sides)
def test_whoever_is_compared_with_herself_agrees(side: dict[str, list[Annotation]]) -> None:
    found = agree(side, side, REPORTS, resamples=3)
    assert all(score.f1 == score.precision == score.recall == 1 for score in found.spans)
    assert all(score.accuracy == 1 for score in found.fields)
    assert all(score.interval in (None, (1, 1)) for score in (*found.spans, *found.fields))


@settings(deadline=None)
@given(sides, sides)
def test_to_swap_the_sides_swaps_precision_and_recall(
    a: dict[str, list[Annotation]], b: dict[str, list[Annotation]]
) -> None:
    one = agree(a, b, REPORTS, resamples=0)
    other = agree(b, a, REPORTS, resamples=0)
    assert len(one.spans) == len(other.spans)
    for x, y in zip(one.spans, other.spans, strict=True):
        assert (x.group, x.part, x.match, x.typed) == (y.group, y.part, y.match, y.typed)
        assert (x.precision, x.recall, x.f1) == (y.recall, y.precision, y.f1)
    assert one.fields == other.fields
    assert one.alphas == other.alphas


@settings(deadline=None)
@given(sides, sides)
def test_figures_lie_in_bounds_and_overlapping_is_never_less(
    a: dict[str, list[Annotation]], b: dict[str, list[Annotation]]
) -> None:
    found = agree(a, b, REPORTS, resamples=3)
    for score in found.spans:
        assert score.f1 is not None
        assert 0 <= score.f1 <= 1
        assert score.interval is None or 0 <= score.interval[0] <= score.interval[1] <= 1
        group = score.group
        loose = found.of(group.layer, group.scope, group.lang, group.type).span(
            score.part, "overlapping", typed=score.typed
        )
        assert loose is not None
        assert loose.both >= score.both
    assert all(0 <= score.same <= score.of for score in found.fields)
