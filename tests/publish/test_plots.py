"""The pictures of the card are the same for the same figures, whoever draws them."""

from __future__ import annotations

import inspect
from collections import Counter
from pathlib import Path

import matplotlib
import pytest

from wirespan.publish import plots
from wirespan.publish.tally import Tally

LANGS = ("be", "cs", "da", "de", "en", "es", "et", "fi", "fr", "ga")


@pytest.fixture(autouse=True)
def _all_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw every picture here."""
    monkeypatch.setattr(plots, "draw", inspect.unwrap(plots.draw))


def drawn(tally: Tally, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    return {name: (folder / name).read_bytes() for name in plots.draw(tally, folder)}


def tally(langs: tuple[str, ...], stories: tuple[str, ...] = ("bakery", "bridge")) -> Tally:
    """Return as many annotations and reports in each language and story, counted in the order given."""
    found = Tally(annotated={"entities", "dates"})
    for lang in langs:
        found.langs[lang, "train"] = 1
        found.by_lang["entities", "PERSON", lang] = ord(lang[0])
    for story in stories:
        found.layers["entities", story] = 3
    return found


def test_settings_of_the_user_are_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = drawn(tally(LANGS), tmp_path / "first")
    for key, value in {"axes.facecolor": "black", "savefig.bbox": "tight", "font.family": "serif"}.items():
        monkeypatch.setitem(matplotlib.rcParams, key, value)
    assert drawn(tally(LANGS), tmp_path / "own") == first
    assert matplotlib.rcParams["axes.facecolor"] == "black"


def test_the_order_of_counting_is_not_seen(tmp_path: Path) -> None:
    stories = tuple(f"story-{number:02}" for number in range(30))
    first = drawn(tally(LANGS, stories), tmp_path / "first")
    assert drawn(tally(LANGS[::-1], stories[::-1]), tmp_path / "other") == first


def test_nothing_annotated(tmp_path: Path) -> None:
    none = Tally(langs=Counter({("en", "train"): 1}), annotated={"links"})
    assert drawn(none, tmp_path / "none") == {}
    assert list((tmp_path / "none").iterdir()) == []


def test_layers_that_no_story_has_are_left_out_and_empty_ones_are_not() -> None:
    labels = plots._labels(tally(LANGS))
    assert labels is not None
    assert [axes.get_title() for axes in labels[0].axes] == ["entities", "dates"]
    stories = plots._stories(tally(LANGS))
    assert stories is not None
    assert [text.get_text() for text in stories[0].legends[0].get_texts()] == ["entities", "dates"]


@pytest.mark.parametrize("most", [0, 1, 3, 1_000_000])
def test_counts_begin_at_nothing_and_are_whole(most: int) -> None:
    few = Tally(annotated={"dates"}, langs=Counter({("en", "train"): 1}))
    few.by_lang["dates", "SET", "en"] = most
    found = plots._labels(few)
    assert found is not None
    (axes,) = found[0].axes
    least, end = axes.get_xlim()
    assert least == 0
    assert end >= most
    assert all(tick == int(tick) for tick in axes.get_xticks())
