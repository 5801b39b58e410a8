"""Every code of the catalogue has a case that it alone is found in, at the place that the case names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from wirespan import pieces
from wirespan.checks import CATALOGUE, LEVELS, Report, run
from wirespan.store import Corpus

Held = Any

CASES = {path.stem for path in (Path(__file__).parent / "cases").glob("*.json")}


def checked(corpus: Corpus, level: int, held: Held) -> Report:
    """Check a corpus; with held texts, also for leaks of them."""
    texts = held.texts() if held else None
    return run(corpus, None, level, held, held=texts, pieces=partial(pieces.pieces, corpus.root))


def test_the_small_corpus_is_clean(corpus: Corpus, held: Held) -> None:
    assert checked(corpus, 6, None).findings == ()
    assert checked(corpus, 6, held).findings == ()


def test_every_code_has_a_case_and_every_case_a_code() -> None:
    assert set(CATALOGUE) == CASES


def test_every_check_says_all_that_there_is_to_say() -> None:
    for code, check in CATALOGUE.items():
        assert check.code == code
        assert check.level in LEVELS
        assert all((check.title, check.why, check.example, check.remedy))
        assert not check.title.endswith(".")
        assert check.why.endswith(".")
        assert check.remedy.endswith(".")


def test_a_case_is_found_and_nothing_else(
    case: tuple[str, dict[str, Any]], corpus: Corpus, change: Callable[..., None], held: Held
) -> None:
    code, content = case
    change(*content["edits"])
    found = list(checked(corpus, 6, held if content.get("held") else None).findings)
    assert {finding.code for finding in found} == {code}
    assert [found[0].file, found[0].line, found[0].pointer] == content["at"]
    assert len(found) == 1
    for finding in found:
        assert finding.level == CATALOGUE[code].level
        assert all((finding.found, finding.expected, finding.remedy))


def test_a_lower_level_leaves_out_higher_findings(
    case: tuple[str, dict[str, Any]], corpus: Corpus, change: Callable[..., None], held: Held
) -> None:
    code, content = case
    change(*content["edits"])
    level = CATALOGUE[code].level
    if code.startswith("leak") or code == "closed-file":  # looked for at any level, where texts are held
        return
    library = held if content.get("held") else None
    assert checked(corpus, level, library).findings
    assert not checked(corpus, level - 1, library).findings
